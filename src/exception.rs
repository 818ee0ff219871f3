//! What a coroutine raises: exceptions as objects of the heap.
//!
//! They are objects because they hold references: arguments, cause, context, and a traceback whose frames hold
//! locals. A saved exception keeps tasks alive; without those edges the verdict would be wrong.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::mem;
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object, Route};
use crate::slot::Slot;
use crate::traceback::Traceback;
use crate::value::Value;

/// A raised exception, as it travels.
pub type Raised = Rc<Exception>;

/// A raised exception on its way through Rust code, which hardly ever looks at a CancelledError itself: one without a
/// message becomes an object only where somebody does.
#[derive(Clone, Debug)]
pub enum Thrown {
    /// An object.
    Raised(Raised),
    /// A CancelledError without arguments, and without a past.
    Cancelled,
}

impl Thrown {
    /// The exception as an object.
    pub fn into_raised(self, heap: &Rc<Heap>) -> Raised {
        match self {
            Thrown::Raised(raised) => raised,
            Thrown::Cancelled => Exception::new(heap, Kind::CancelledError, Vec::new()),
        }
    }

    /// Its builtin class.
    pub fn kind(&self) -> Kind {
        match self {
            Thrown::Raised(raised) => raised.kind(),
            Thrown::Cancelled => Kind::CancelledError,
        }
    }
}

/// An exception on its way through Rust code, as programs know it.
#[derive(Clone)]
pub struct Error(pub(crate) Thrown);

/// One exception.
pub struct Exception {
    header: Header,
    kind: Kind,
    suppress_context: Cell<bool>,
    args: RefCell<Vec<Value>>,
    details: Slot<Box<Details>>,
}

/// What an exception that loops and tasks pass on does without, such as a cancellation.
#[derive(Default)]
struct Details {
    /// The program's own class, where `kind` is only its nearest builtin ancestor.
    class: Option<Rc<dyn Object>>,
    /// `exceptions` of a group.
    members: Vec<Raised>,
    /// What classes of asyncio's have besides `args`: `partial` and `expected`, `consumed`.
    extra: Vec<Value>,
    attributes: Option<Rc<dyn Object>>,
    cause: Option<Raised>,
    context: Option<Raised>,
    traceback: Option<Rc<Traceback>>,
}

impl Exception {
    /// Makes an exception of a builtin class.
    pub fn new(heap: &Rc<Heap>, kind: Kind, args: Vec<Value>) -> Raised {
        Exception::of_class(heap, kind, None, args)
    }

    /// Makes an exception with a message, or, where the message is empty, without arguments.
    pub fn with_message(heap: &Rc<Heap>, kind: Kind, message: &str) -> Raised {
        let args = if message.is_empty() { Vec::new() } else { vec![Value::str(message)] };
        Exception::new(heap, kind, args)
    }

    /// Makes an exception of a program's class, whose nearest builtin ancestor is `kind`.
    pub fn of_class(heap: &Rc<Heap>, kind: Kind, class: Option<Rc<dyn Object>>, args: Vec<Value>) -> Raised {
        let details = class.map(|class| Box::new(Details { class: Some(class), ..Details::default() }));
        // Its arguments are a tuple.
        let weight = if args.is_empty() { 1 } else { 2 };
        heap.alloc_weighing(weight, |header| Exception {
            header,
            kind,
            suppress_context: Cell::new(false),
            args: RefCell::new(args),
            details: Slot::new(details),
        })
    }

    /// One of the details, copied; what nobody has set is nothing.
    fn detail<T: Default>(&self, read: impl FnOnce(&Details) -> T) -> T {
        self.details.look(|details| details.map(|details| read(details)).unwrap_or_default())
    }

    fn change<T>(&self, change: impl FnOnce(&mut Details) -> T) -> T {
        self.header.touch();
        let mut details = self.details.take().unwrap_or_default();
        let answer = change(&mut details);
        self.details.set(Some(details));
        answer
    }

    /// Makes an ExceptionGroup, or, with a member that is no Exception, a BaseExceptionGroup
    /// (`BaseExceptionGroup(message, members)`).
    ///
    /// `list` is a list of the members, where there are lists.
    pub fn group(heap: &Rc<Heap>, message: &str, list: Value, members: Vec<Raised>) -> Raised {
        let is_plain = members.iter().all(|member| member.is(Kind::Exception));
        let kind = if is_plain { Kind::ExceptionGroup } else { Kind::BaseExceptionGroup };
        let group = Exception::new(heap, kind, vec![Value::str(message), list]);
        group.set_members(members);
        group
    }

    /// `exceptions` of a group.
    pub fn members(&self) -> Vec<Raised> {
        self.detail(|details| details.members.clone())
    }

    /// Whether it is a group that has the tuple of its exceptions among its arguments.
    fn is_group_of_args(&self) -> bool {
        self.kind.is(Kind::BaseExceptionGroup)
            && self.details.look(|details| details.is_none_or(|details| details.members.is_empty()))
    }

    /// Sets `exceptions` of a group.
    pub fn set_members(&self, members: Vec<Raised>) {
        let before = self.change(|details| mem::replace(&mut details.members, members));
        drop(before);
    }

    /// The builtin class, or the nearest builtin ancestor of the program's class.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether `except` with that builtin class would catch it.
    pub fn is(&self, kind: Kind) -> bool {
        self.kind.is(kind)
    }

    /// The program's class, if it is not a builtin one.
    pub fn class(&self) -> Option<Rc<dyn Object>> {
        self.detail(|details| details.class.clone())
    }

    /// The name of its class.
    pub fn class_name(&self) -> String {
        match self.class() {
            Some(class) => class.describe(),
            None => self.kind.name().to_string(),
        }
    }

    /// `args`.
    pub fn args(&self) -> Vec<Value> {
        self.args.borrow().clone()
    }

    /// Replaces `args`.
    pub fn set_args(&self, args: Vec<Value>) {
        self.header.touch();
        let before = self.args.replace(args);
        drop(before);
    }

    /// What the class has besides `args`, in the order of its constructor; such values hold no references.
    pub fn details(&self) -> Vec<Value> {
        self.detail(|details| details.extra.clone())
    }

    /// Sets what the class has besides `args`.
    pub fn set_details(&self, details: Vec<Value>) {
        assert!(details.iter().all(|detail| detail.as_object().is_none()), "a detail holds no references");
        self.change(|own| own.extra = details);
    }

    /// The object that holds the attributes the program has set, if it has set any.
    pub fn attributes(&self) -> Option<Rc<dyn Object>> {
        self.detail(|details| details.attributes.clone())
    }

    /// Gives the exception an object to hold attributes.
    pub fn set_attributes(&self, attributes: Rc<dyn Object>) {
        let before = self.change(|details| details.attributes.replace(attributes));
        drop(before);
    }

    /// `__cause__`.
    pub fn cause(&self) -> Option<Raised> {
        self.detail(|details| details.cause.clone())
    }

    /// Sets `__cause__`, which hides the context, as `raise ... from cause` does.
    pub fn set_cause(&self, cause: Option<Raised>) {
        self.suppress_context.set(true);
        let before = self.change(|details| mem::replace(&mut details.cause, cause));
        drop(before);
    }

    /// `__context__`: what was being handled when this one was raised.
    pub fn context(&self) -> Option<Raised> {
        self.detail(|details| details.context.clone())
    }

    /// Sets `__context__`.
    pub fn set_context(&self, context: Option<Raised>) {
        let before = self.change(|details| mem::replace(&mut details.context, context));
        drop(before);
    }

    /// Makes `handled` the context; a circle of contexts is cut first (`_PyErr_SetObject`).
    pub fn chain_to(self: &Rc<Self>, handled: Raised) {
        if Rc::ptr_eq(self, &handled) {
            return;
        }
        let mut slow = Rc::clone(&handled);
        let mut at = Rc::clone(&handled);
        let mut moves_slow = false;
        while let Some(context) = at.context() {
            if Rc::ptr_eq(&context, self) {
                at.set_context(None);
                break;
            }
            at = context;
            if Rc::ptr_eq(&at, &slow) {
                break;
            }
            if moves_slow && let Some(next) = slow.context() {
                slow = next;
            }
            moves_slow = !moves_slow;
        }
        self.set_context(Some(handled));
    }

    /// Lets go of traceback, cause and context: whoever reads it from now on wants its class and message only.
    pub fn forget_origin(&self) {
        self.set_traceback(None);
        if !self.details.is_empty() {
            let origin = self.change(|details| (details.cause.take(), details.context.take()));
            drop(origin);
        }
    }

    /// Whether a printed traceback leaves the context out (`__suppress_context__`).
    pub fn suppresses_context(&self) -> bool {
        self.suppress_context.get()
    }

    /// Sets `__suppress_context__`.
    pub fn set_suppress_context(&self, suppresses: bool) {
        self.suppress_context.set(suppresses);
    }

    /// `__traceback__`, as programs see it.
    pub fn traceback(&self) -> Option<Rc<Traceback>> {
        Traceback::seen(self.entries())
    }

    /// The whole traceback, with the frames of asyncio's own functions.
    pub fn entries(&self) -> Option<Rc<Traceback>> {
        self.detail(|details| details.traceback.clone())
    }

    /// Sets `__traceback__`.
    pub fn set_traceback(&self, traceback: Option<Rc<Traceback>>) {
        if traceback.is_none() && self.details.is_empty() {
            return;
        }
        let before = self.change(|details| mem::replace(&mut details.traceback, traceback));
        drop(before);
    }

    /// Notes that it came into a frame of one of asyncio's own functions, or leaves it: its traceback holds the frame from
    /// now on.
    pub fn add_frame(&self, frame: Rc<dyn Object>) {
        let next = self.entries();
        let innermost = next.as_ref().and_then(|entry| entry.frame());
        if innermost.is_none_or(|innermost| innermost.header().id() != frame.header().id()) {
            let entry = Traceback::hidden(self.header.heap(), next, frame);
            self.set_traceback(Some(entry));
        }
    }

    /// What `str()` gives for a builtin class: nothing, the one argument, the tuple of them, or the words of a group or
    /// of an OSError.
    pub fn message(&self) -> String {
        if let (count @ 1.., [Value::Str(text), _]) =
            (self.detail(|details| details.members.len()), self.args.borrow().as_slice())
        {
            let plural = if count == 1 { "" } else { "s" };
            return format!("{text} ({count} sub-exception{plural})");
        }
        match self.args.borrow().as_slice() {
            [] => String::new(),
            [Value::Int(number), Value::Str(text)] if self.kind.is(Kind::OSError) => {
                format!("[Errno {number}] {text}")
            }
            [Value::Str(text)] if self.kind != Kind::KeyError => text.to_string(),
            [one] => one.repr(),
            many => format!("({})", list_reprs(many)),
        }
    }
}

impl Object for Exception {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.details.look(|details| details.into_iter().for_each(|details| details.traverse_own(visit)));
        // A tuple, which is gone through from the end, as the exceptions of a group are.
        let route = if self.is_group_of_args() { Route::Direct } else { Route::Through(1) };
        for (index, arg) in self.args.borrow().iter().enumerate().rev() {
            arg.traverse_by(Label::Item("args", index), route, visit);
        }
        self.details.look(|details| details.into_iter().for_each(|details| details.traverse_raised(visit)));
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let args = self.args.take();
        let details = self.details.take().unwrap_or_default();
        drop((details.members, details.attributes, args));
        drop((details.traceback, details.cause, details.context, details.class));
    }

    fn type_name(&self) -> &str {
        self.kind.name()
    }

    fn describe(&self) -> String {
        self.class_name()
    }

    fn repr(&self) -> String {
        let (args, members) = (self.args.borrow(), self.members());
        if let (Some(text), false) = (args.first(), members.is_empty()) {
            let members: Vec<String> = members.iter().map(|member| member.repr()).collect();
            return format!("{}({}, [{}])", self.class_name(), text.repr(), members.join(", "));
        }
        format!("{}({})", self.class_name(), list_reprs(&args))
    }
}

impl Drop for Exception {
    fn drop(&mut self) {
        let args = mem::take(self.args.get_mut());
        let Some(details) = self.details.take() else {
            if !args.is_empty() {
                self.header.release(args);
            }
            return;
        };
        let own = (details.members, details.attributes, args);
        let origin = (details.traceback, details.cause, details.context);
        self.header.release((own, origin, details.class));
    }
}

impl Details {
    fn traverse_own(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        traverse("__class__", self.class.as_ref(), visit);
        traverse("__dict__", self.attributes.as_ref(), visit);
    }

    fn traverse_raised(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (index, member) in self.members.iter().enumerate().rev() {
            visit(Edge::strong(Label::Item("exceptions", index), &**member).by(Route::Through(1)));
        }
        if let Some(traceback) = &self.traceback {
            visit(Edge::strong(Label::Field("__traceback__"), &**traceback));
        }
        for (label, other) in [("__cause__", &self.cause), ("__context__", &self.context)] {
            if let Some(other) = other {
                visit(Edge::strong(Label::Field(label), &**other));
            }
        }
    }
}

fn traverse(label: &'static str, target: Option<&Rc<dyn Object>>, visit: &mut dyn FnMut(Edge<'_>)) {
    if let Some(target) = target {
        visit(Edge::strong(Label::Field(label), &**target));
    }
}

impl fmt::Debug for Exception {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}

fn list_reprs(values: &[Value]) -> String {
    values.iter().map(Value::repr).collect::<Vec<_>>().join(", ")
}

/// Writes the table of classes once: as an enum, as a list and as names.
macro_rules! kinds {
    ($($name:ident),+ $(,)?) => {
        /// The builtin exception classes of Python and asyncio, and two of weakloop's own: `Deadlock`, and
        /// `LimitReached`, which no program can catch.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each is the class of its name")]
        pub enum Kind { $($name),+ }

        impl Kind {
            /// Every class, each after its base.
            pub const ALL: &[Kind] = &[$(Kind::$name),+];

            /// The name of the class.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$name => stringify!($name)),+ }
            }
        }
    };
}

#[rustfmt::skip]
kinds! {
    BaseException, BaseExceptionGroup, GeneratorExit, KeyboardInterrupt, SystemExit, CancelledError,
    Exception, ExceptionGroup,
    ArithmeticError, FloatingPointError, OverflowError, ZeroDivisionError,
    AssertionError, AttributeError, BufferError, EOFError,
    ImportError, ModuleNotFoundError,
    LookupError, IndexError, KeyError,
    MemoryError, NameError, UnboundLocalError,
    OSError, BlockingIOError, ChildProcessError, ConnectionError, BrokenPipeError, ConnectionAbortedError,
    ConnectionRefusedError, ConnectionResetError, FileExistsError, FileNotFoundError, InterruptedError,
    IsADirectoryError, NotADirectoryError, PermissionError, ProcessLookupError, TimeoutError,
    ReferenceError, RuntimeError, NotImplementedError, RecursionError, BrokenBarrierError, Deadlock,
    StopAsyncIteration, StopIteration, SyntaxError, SystemError, TypeError,
    ValueError, UnicodeError, UnicodeDecodeError, UnicodeEncodeError,
    InvalidStateError, IncompleteReadError, LimitOverrunError, QueueEmpty, QueueFull, QueueShutDown,
    Warning, DeprecationWarning, RuntimeWarning, UserWarning, FutureWarning, ResourceWarning, SyntaxWarning,
    PendingDeprecationWarning, LimitReached,
}

impl Kind {
    /// The class it derives from first; `None` for `BaseException`. (`ExceptionGroup` has a second base, `Exception`.)
    #[rustfmt::skip]
    pub fn base(self) -> Option<Kind> {
        use Kind::*;
        Some(match self {
            BaseException => return None,
            BaseExceptionGroup | GeneratorExit | KeyboardInterrupt | SystemExit | CancelledError | LimitReached
            | Exception => BaseException,
            ExceptionGroup => BaseExceptionGroup,
            FloatingPointError | OverflowError | ZeroDivisionError => ArithmeticError,
            ModuleNotFoundError => ImportError,
            IndexError | KeyError => LookupError,
            UnboundLocalError => NameError,
            BrokenPipeError | ConnectionAbortedError | ConnectionRefusedError | ConnectionResetError => ConnectionError,
            BlockingIOError | ChildProcessError | ConnectionError | FileExistsError | FileNotFoundError
            | InterruptedError | IsADirectoryError | NotADirectoryError | PermissionError | ProcessLookupError
            | TimeoutError => OSError,
            NotImplementedError | RecursionError | BrokenBarrierError | Deadlock => RuntimeError,
            UnicodeDecodeError | UnicodeEncodeError => UnicodeError,
            UnicodeError => ValueError,
            IncompleteReadError => EOFError,
            DeprecationWarning | RuntimeWarning | UserWarning | FutureWarning | ResourceWarning | SyntaxWarning
            | PendingDeprecationWarning => Warning,
            _ => Exception,
        })
    }

    /// Whether it is `other` or derives from it.
    pub fn is(self, other: Kind) -> bool {
        if self == other || (self == Kind::ExceptionGroup && other == Kind::Exception) {
            return true;
        }
        self.base().is_some_and(|base| base.is(other))
    }
}
