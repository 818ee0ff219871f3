//! What an object is, and the labelled references that it shows.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use crate::heap::{Header, Link, ObjectId};

/// Something that can hold references, as a type with `tp_traverse` can in CPython.
///
/// Every field that holds an `Rc` of an object is an edge: it is in `traverse` and in `clear`, in the same order.
/// Labels must be told apart within one object; `traverse` must not run any program code.
pub trait Object: Any {
    /// What the heap keeps with the object.
    fn header(&self) -> &Header;

    /// Shows each reference that the object holds, as `tp_traverse` does.
    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>));

    /// Drops the references that can be part of a cycle, as `tp_clear` does; whoever calls it touches the object.
    fn clear(&self);

    /// Whether each change of its references is told by [`Header::touch`]. What doesn't tell is looked at after every
    /// step, when somebody asks what is reachable; so whatever there may be many of should.
    fn tells_changes(&self) -> bool {
        false
    }

    /// What the object refers to from its first moment to its last: a future to its loop, a frame to its module's variables.
    /// Of such a reference nothing has to be told; there is at most one, and it is shown last.
    fn home(&self) -> Option<&dyn Object> {
        None
    }

    /// Shows the references that have to be looked at again after a [`Header::touch`]: all but [`Object::home`] and those
    /// that are told one by one ([`Header::note_gain`]).
    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse(visit);
    }

    /// The name of the type, as `type(x).__name__` says it.
    fn type_name(&self) -> &str;

    /// A few words for a path of references, such as `Task worker`; never runs program code.
    fn describe(&self) -> String {
        self.type_name().to_string()
    }

    /// The same, to be remembered: of what comes and goes with every step, without an allocation.
    fn epithet(&self) -> Epithet {
        Epithet::Words(self.describe().into())
    }

    /// What `repr()` gives.
    fn repr(&self) -> String {
        format!("<{} object>", self.type_name())
    }

    /// What the label of a reference calls the object where it is a key of a dict. Labels are remembered, so that this must stay
    /// as it is for as long as the object lives, whatever it comes to hold; it is told apart from that of other objects.
    fn as_key(&self) -> String {
        format!("<{} at {}>", self.describe(), self.header().id())
    }

    /// Runs before a collection clears the object, once in its life, as `tp_finalize` does; may revive the object.
    fn finalize(self: Rc<Self>) {}

    /// Whether those who hold the object from outside of the heap, if there are any, do so until the run ends, so that nobody
    /// has to count them again after every step.
    fn is_held_for_good(&self) -> bool {
        false
    }

    /// Whether CPython has no such object, but what it refers to in the one that refers to it: a callback with its arguments, in
    /// handles and in the callbacks of futures.
    fn is_part(&self) -> bool {
        false
    }

    /// Whether it runs, which decides what a collection takes for held from outside.
    fn activity(&self) -> Activity {
        Activity::Idle
    }

    /// What could be seen of a collection that destroyed the object.
    fn last_words(&self) -> LastWords {
        LastWords::Nothing
    }

    /// Leaves the registries that hold the object weakly, when a collection clears weak references (PEP 442's order:
    /// before the finalizers).
    fn leave_registries(&self) {}

    /// The object as what another room knows it by: a box around an `Rc` of that room's trait
    /// ([`crate::asyncio::future::from_object`]).
    fn role(self: Rc<Self>) -> Option<Box<dyn Any>> {
        None
    }

    /// Drops what a holder under the contract `documented`, which keeps nothing alive, still holds of dead objects.
    fn forget(&self, _is_dead: &dyn Fn(ObjectId) -> bool) {}
}

/// What an object is called, to be remembered when it is gone.
#[derive(Clone, Debug)]
pub enum Epithet {
    /// A few words.
    Words(Cow<'static, str>),
    /// A word of ours, and a name of the program's: `coroutine fetch`.
    Named(&'static str, Rc<str>),
    /// The same with a name of asyncio's: `coroutine Event.wait`.
    Known(&'static str, &'static str),
}

impl fmt::Display for Epithet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Epithet::Words(words) => out.write_str(words),
            Epithet::Named(word, name) => write!(out, "{word} {name}"),
            Epithet::Known(word, name) => write!(out, "{word} {name}"),
        }
    }
}

/// Whether an object runs. It changes nothing about who lives, but the order in which a collection comes to the objects: what runs
/// in CPython is no object, and holds what it has from outside; and nobody holds a coroutine for running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// It does not.
    Idle,
    /// A frame.
    Frame,
    /// A coroutine's frame that waits for what it called or awaits, without a call of C in between: a collection sees its variables.
    Waiting,
    /// A coroutine, whose frame is an object of its own.
    Coroutine,
    /// A coroutine and its frame in one.
    Both,
    /// The same, where the frame waits.
    BothWaiting,
    /// A task, which lets its coroutine run, and is held for that.
    Task,
    /// The same, held by nothing but the dict of current tasks and its handle.
    EnteredTask,
    /// A loop that runs a wakeup: what that was called with is held by what runs too.
    Wakeup,
}

/// What could be seen of an object's end, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LastWords {
    /// Nothing: nobody can tell when it went.
    Nothing,
    /// A message to the loop's exception handler, or a pending task that is gone; no code of the program runs.
    Message,
    /// Code of the program runs: `__del__`, a `finally` block, a callback.
    Code,
}

impl fmt::Debug for dyn Object {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "<{} {}>", self.describe(), self.header().id())
    }
}

/// One reference from an object to another.
#[derive(Clone, Copy)]
pub struct Edge<'a> {
    /// Which of the holder's references it is.
    pub label: Label<'a>,
    /// What is referred to.
    pub target: &'a dyn Object,
    /// Whether it keeps the target alive.
    pub strength: Strength,
    /// What lies between the two in CPython.
    pub route: Route<'a>,
}

/// What lies between the holder of a reference and its target in CPython, where weakloop has nothing. It changes nothing
/// about who lives; it decides in which order a collection comes to the objects, and so the order of its finalizers.
#[derive(Clone, Copy, Debug, Default)]
pub enum Route<'a> {
    /// Nothing.
    #[default]
    Direct,
    /// The target is part of the holder: a generator's frame.
    Embedded,
    /// So many objects, made some time.
    Through(u8),
    /// The frame of a call that the holder, a frame too, has made; a traceback holds it as well.
    Called,
    /// One object whose place in the list is known, and behind it so many that were made just before it: the bound wakeup
    /// in a future's callbacks, a handle with its arguments.
    By(&'a Link, u8),
    /// One object whose place is known, and to which several refer: the function that hears of each member of a gather. The target
    /// shows itself how that leads on.
    Shared(&'a Link),
    /// The same behind another object whose place is known, its handle.
    Handed(&'a Link, &'a Link),
    /// Two objects whose places are known, one behind the other; others lead to the second too.
    Over(&'a Link, &'a Link),
    /// No way of the holder's: how one object that several refer to leads on to others of that kind, and whether from the last
    /// of these to the target.
    Beside(&'a [&'a Link], bool),
    /// Several objects whose places are known, one behind the other.
    Along(&'a Chain<'a>),
}

/// What lies between a list's holder and what one of the list's items leads to.
#[derive(Debug)]
pub struct Chain<'a> {
    /// The list. Its items are shown one after the other; a collection goes through them from the end.
    pub list: &'a Link,
    /// The item.
    pub item: &'a Link,
    /// What the item refers to, if it is not the target itself.
    pub part: Option<&'a Link>,
    /// Whether others refer to that part too; then the target shows itself how it leads on.
    pub is_shared: bool,
    /// How many objects lie behind these, made just before the last of them.
    pub between: u8,
}

impl<'a> Edge<'a> {
    /// A reference that keeps its target alive.
    #[inline]
    pub fn strong(label: Label<'a>, target: &'a dyn Object) -> Edge<'a> {
        Edge { label, target, strength: Strength::Strong, route: Route::Direct }
    }

    /// The same reference, with what lies in between.
    #[must_use]
    pub fn by(self, route: Route<'a>) -> Edge<'a> {
        Edge { route, ..self }
    }

    /// A reference that CPython has and weakloop does not need, since another one keeps the target alive.
    pub fn implied(label: Label<'a>, target: &'a dyn Object) -> Edge<'a> {
        Edge { label, target, strength: Strength::Implied, route: Route::Direct }
    }

    /// A reference that only points.
    pub fn weak(label: Label<'a>, target: &'a dyn Object) -> Edge<'a> {
        Edge { label, target, strength: Strength::Weak, route: Route::Direct }
    }
}

/// Whether a reference keeps its target alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strength {
    /// It does: an `Rc`.
    Strong,
    /// It does not: a `Weak`. Explanations show it, nothing counts it.
    Weak,
    /// It does in CPython, where weakloop has none: a collection follows it, nothing counts or shows it.
    Implied,
}

/// The name of a reference within its holder; text is made of it only when somebody reads it.
#[derive(Clone, Copy)]
pub enum Label<'a> {
    /// A field: `fut_waiter`.
    Field(&'static str),
    /// One of many: `callbacks[0]`.
    Item(&'static str, usize),
    /// One with a name of the program's: `locals.task`.
    Name(&'static str, &'a str),
    /// The value under a key of a mapping: `[1]`.
    Key(&'a dyn fmt::Display),
    /// The value under a key that is a text: that text, and how a program would write it: `['task']`.
    Under(&'a str, &'a dyn fmt::Display),
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Label::Field(name) => out.write_str(name),
            Label::Item(name, index) => write!(out, "{name}[{index}]"),
            Label::Name(space, name) => write!(out, "{space}.{name}"),
            Label::Key(key) | Label::Under(_, key) => write!(out, "[{key}]"),
        }
    }
}

/// Told when an object that it watches dies or is about to be cleared, as a weak reference with a callback is.
pub trait Watch {
    /// Forgets the object at once. A callback that the program gave is left for [`Watch::call_back`].
    fn cleared(&self);

    /// Calls the program's callback, if there is one.
    fn call_back(self: Rc<Self>);

    /// Watches the object that goes on in place of the one that drops.
    fn follow(&self, _heir: &Rc<dyn Object>) {}

    /// The watching object itself: its callback is called only if it is reachable.
    fn id(&self) -> ObjectId;
}
