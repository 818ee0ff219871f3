//! `gather`: several futures as one.
//!
//! It follows `gather` and `_GatheringFuture` (tasks.py, 3.11 to 3.13). Each child's callbacks hold the outer future,
//! and the outer future holds the list of its children: that shape decides who survives whom.

use std::any::Any;
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::asyncio::future::{Future, FutureLike, Told, cancelled_error};
use crate::asyncio::task::Task;
use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Edge, Header, Heap, Label, LastWords, Link, Object, Route};
use crate::slot::Slot;
use crate::value::Value;

/// The outer future of a gather.
pub struct Gathering {
    base: Future,
    children: Slot<Children>,
    /// From 3.14 on the task that called `gather`, until all children are done: `awaited_by` of each child, and a default
    /// argument of its callback.
    awaiter: Slot<Rc<dyn Object>>,
    return_exceptions: bool,
    /// How many different children there are, and how many of these are done.
    distinct: Cell<u32>,
    finished: Cell<u32>,
    cancel_requested: Cell<bool>,
    /// Whether nothing but the last call of `_done_callback` holds it, whose closure holds the children longer.
    falls_with_callback: Cell<bool>,
    links: Links,
}

/// The futures that a gathering waits for, in the order of the results. Many wait for two, which need no list.
pub enum Children {
    /// Two.
    Two([Rc<dyn FutureLike>; 2]),
    /// Any number.
    Listed(Vec<Rc<dyn FutureLike>>),
}

impl FromIterator<Rc<dyn FutureLike>> for Children {
    #[inline]
    fn from_iter<I: IntoIterator<Item = Rc<dyn FutureLike>>>(children: I) -> Children {
        let mut children = children.into_iter();
        match children.next() {
            Some(first) => Children::begin(first, children),
            None => Children::Listed(Vec::new()),
        }
    }
}

impl Deref for Children {
    type Target = [Rc<dyn FutureLike>];

    #[inline]
    fn deref(&self) -> &[Rc<dyn FutureLike>] {
        match self {
            Children::Two(two) => two,
            Children::Listed(listed) => listed,
        }
    }
}

impl Children {
    /// One that is there already, and those that follow. Nobody asks for more after the last: a program may end the making of
    /// children by what it raises, and whoever asked on would make those behind it.
    #[inline]
    pub fn begin(
        first: Rc<dyn FutureLike>,
        mut others: impl Iterator<Item = Rc<dyn FutureLike>>,
    ) -> Children {
        let Some(second) = others.next() else { return Children::Listed(vec![first]) };
        let Some(third) = others.next() else { return Children::Two([first, second]) };
        Children::Listed([first, second, third].into_iter().chain(others).collect())
    }

    fn push(self, child: Rc<dyn FutureLike>) -> Children {
        match self {
            Children::Two([first, second]) => Children::Listed(vec![first, second, child]),
            Children::Listed(mut listed) => {
                listed.push(child);
                Children::Listed(listed)
            }
        }
    }

    /// The last first.
    fn reversed(self) -> Children {
        match self {
            Children::Two([first, second]) => Children::Two([second, first]),
            Children::Listed(mut listed) => {
                listed.reverse();
                Children::Listed(listed)
            }
        }
    }
}

/// The places of what a gathering is made of in CPython.
struct Links {
    /// The cells of the closure, which are made one after the other.
    cells: Link,
    closure: Link,
    /// `_done_callback`.
    function: Link,
    /// The list of the children, which is made before the children are.
    list: Link,
    /// The `__dict__` of the outer future, which has that list.
    dict: Link,
}

impl Links {
    /// Those that are made first.
    fn new(heap: &Heap) -> Links {
        Links {
            cells: Link::new(heap),
            closure: Link::new(heap),
            function: Link::new(heap),
            list: Link::new(heap),
            dict: Link::unmade(),
        }
    }

    fn unmade() -> Links {
        let [cells, closure, function, list, dict] = [(); 5].map(|()| Link::unmade());
        Links { cells, closure, function, list, dict }
    }
}

/// The outer future, the list of its children, and `_done_callback` with its closure and six cells.
const GATHERING: u8 = 10;

/// How many references a call of `_done_callback` has: the handle's, and its own.
const HELD_BY_ITS_CALL: usize = 2;

/// Each child has the callback with a context of its own.
const CONTEXT: u8 = 1;

impl Gathering {
    /// Gathers futures, in the order of the results; a future that is there twice is one child
    /// (`asyncio.gather(*futures)`, for at least one).
    ///
    /// # Errors
    /// RuntimeError if a child is done and its loop closed.
    pub fn new(
        event_loop: &Rc<EventLoop>,
        children: Children,
        return_exceptions: bool,
    ) -> Result<Rc<Gathering>, Raised> {
        let links = Links::new(event_loop.header().heap());
        Gathering::new_with(event_loop, children, return_exceptions, links)
    }

    fn new_with(
        event_loop: &Rc<EventLoop>,
        children: Children,
        return_exceptions: bool,
        links: Links,
    ) -> Result<Rc<Gathering>, Raised> {
        let outer = Gathering::of(event_loop, return_exceptions, links);
        let done = outer.enter_all(children)?;
        done.iter().try_for_each(|child| outer.child_done(&**child))?;
        Ok(outer)
    }

    /// Listens to children that are all there; gives back those that are done already.
    fn enter_all(self: &Rc<Self>, children: Children) -> Result<Vec<Rc<dyn FutureLike>>, Raised> {
        let inline = self.base.event_loop().world().version().gather_counts_done_children_inline();
        let repeated = repeated_places(&children);
        let mut done = Vec::new();
        for (place, child) in children.iter().enumerate() {
            if repeated.binary_search(&place).is_err() {
                self.enter(place, child, inline.then_some(&mut done))?;
            }
        }
        self.children.set(Some(children));
        Ok(done)
    }

    /// Lets the children that were made go on alone: `gather` raised, and who hears that they are done finds no outer future.
    fn give_up(&self) -> Result<(), Raised> {
        self.base.cancel_base(Value::None).map(|_| ())
    }

    /// Gathers futures that are made one by one, and listens to each before the next is made: a task that is eager may have
    /// run by then, and up to 3.11 a child that is done has taken its turn of the loop.
    ///
    /// # Errors
    /// What making a child raised; RuntimeError if a child is done and its loop closed.
    pub fn new_one_by_one(
        event_loop: &Rc<EventLoop>,
        children: impl IntoIterator<Item = Result<Rc<dyn FutureLike>, Raised>>,
        return_exceptions: bool,
    ) -> Result<Rc<Gathering>, Raised> {
        let links = Links::new(event_loop.header().heap());
        if !Gathering::needs_one_by_one(event_loop) {
            let mut failed = None;
            let made =
                children.into_iter().map_while(|child| child.map_err(|raised| failed = Some(raised)).ok());
            let children = made.collect();
            let Some(raised) = failed else {
                return Gathering::new_with(event_loop, children, return_exceptions, links);
            };
            let outer = Gathering::of(event_loop, return_exceptions, links);
            outer.enter_all(children)?;
            outer.give_up()?;
            return Err(raised);
        }
        let outer = Gathering::of(event_loop, return_exceptions, links);
        let world = event_loop.world();
        let inline = world.version().gather_counts_done_children_inline();
        // What a child raises in its first step knows the frame of `gather`, and that the outer future.
        let variables = || vec![Rc::<Gathering>::clone(&outer).into_object()];
        let entered =
            world.call_from_program(|| world.call(variables, || outer.enter_one_by_one(children, inline)));
        if entered.is_err() {
            outer.give_up()?;
        }
        entered?;
        // It is younger than its children in CPython.
        let heap = event_loop.header().heap();
        heap.promote([outer.header().id()], 0);
        outer.links.dict.make(heap);
        Ok(outer)
    }

    /// Whether it can be told that a gathering listens to each child before the next is made.
    #[inline]
    pub fn needs_one_by_one(event_loop: &EventLoop) -> bool {
        !event_loop.world().version().gather_counts_done_children_inline() || event_loop.has_task_factory()
    }

    fn enter_one_by_one(
        self: &Rc<Self>,
        children: impl IntoIterator<Item = Result<Rc<dyn FutureLike>, Raised>>,
        inline: bool,
    ) -> Result<(), Raised> {
        let (mut known, mut done) = (HashSet::new(), Vec::new());
        for (place, child) in children.into_iter().enumerate() {
            let child = child?;
            self.header().touch();
            let children = self.children.take().unwrap_or(Children::Listed(Vec::new()));
            self.children.set(Some(children.push(Rc::clone(&child))));
            if known.insert(child.header().id()) {
                self.enter(place, &child, inline.then_some(&mut done))?;
            }
        }
        done.iter().try_for_each(|child| self.child_done(&**child))
    }

    /// Counts a child, and gets to know when it is done; one that is done goes to `done`, if there is that.
    fn enter(
        self: &Rc<Self>,
        place: usize,
        child: &Rc<dyn FutureLike>,
        done: Option<&mut Vec<Rc<dyn FutureLike>>>,
    ) -> Result<(), Raised> {
        self.distinct.set(self.distinct.get() + 1);
        if let Some(done) = done
            && child.base().is_done()
        {
            done.push(Rc::clone(child));
            return Ok(());
        }
        let place = u32::try_from(place).ok().filter(|place| *place < 1 << 30);
        let told = Told::Counted(place.expect("a gather has fewer than 2^30 children"));
        child.base().add_done_callback(Rc::<Gathering>::clone(self), told)?;
        self.header().add_weight(CONTEXT);
        Ok(())
    }

    fn of(event_loop: &Rc<EventLoop>, return_exceptions: bool, links: Links) -> Rc<Gathering> {
        let knows = event_loop.world().version().futures_know_who_awaits_them();
        let awaiter = if knows { event_loop.current() } else { None };
        let heap = event_loop.header().heap();
        let gathering = heap.alloc_weighing(GATHERING, |header| Gathering {
            base: Future::base_of(header, event_loop),
            children: Slot::default(),
            awaiter: Slot::new(awaiter),
            return_exceptions,
            distinct: Cell::new(0),
            finished: Cell::new(0),
            cancel_requested: Cell::new(false),
            falls_with_callback: Cell::new(false),
            links,
        });
        gathering.links.dict.make(heap);
        gathering
    }

    /// The futures it waits for, in the order of the results.
    pub fn children(&self) -> Vec<Rc<dyn FutureLike>> {
        self.with_children(<[_]>::to_vec)
    }

    /// How many futures it waits for, repeated ones included.
    pub fn len(&self) -> usize {
        self.children.look(|children| children.map_or(0, |children| children.len()))
    }

    /// Whether it waits for nothing, as only a cleared one does.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The future whose result has that place.
    #[inline]
    pub fn child(&self, place: usize) -> Option<Rc<dyn FutureLike>> {
        self.with_children(|children| children.get(place).map(Rc::clone))
    }

    /// Lends the futures that it waits for; `look` must not come back here.
    #[inline]
    fn with_children<T>(&self, look: impl FnOnce(&[Rc<dyn FutureLike>]) -> T) -> T {
        self.children.look(|children| look(children.map_or(&[], |children| children)))
    }

    /// Reads the futures that it waits for, in order, until one gives an error; `read` must not come back here.
    ///
    /// # Errors
    /// What `read` returned.
    #[inline]
    pub fn read_children<T, E>(
        &self,
        mut read: impl FnMut(&dyn FutureLike) -> Result<T, E>,
    ) -> Result<Vec<T>, E> {
        self.with_children(|children| {
            let mut results = Vec::with_capacity(children.len());
            for child in children {
                results.push(read(&**child)?);
            }
            Ok(results)
        })
    }

    /// Takes the children, the last first, as a list lets go of its items.
    fn take_children(&self) -> Option<Children> {
        self.children.take().map(Children::reversed)
    }

    /// `_done_callback` of a child that has a result.
    #[inline]
    fn child_has_result(&self) -> Result<(), Raised> {
        if self.count_finished() && !self.base.is_done() { self.finish() } else { Ok(()) }
    }

    /// Counts a child that is done, and says whether it was the last.
    #[inline]
    fn count_finished(&self) -> bool {
        let finished = self.finished.get() + 1;
        self.finished.set(finished);
        let is_last = finished == self.distinct.get();
        if is_last {
            self.header().touch();
            self.awaiter.set(None);
        }
        is_last
    }

    /// `_done_callback`.
    fn child_done(&self, child: &dyn FutureLike) -> Result<(), Raised> {
        let is_last = self.count_finished();
        let child = child.base();
        if self.base.is_done() {
            // Marks a late exception as retrieved.
            child.set_log_traceback(false);
            return Ok(());
        }
        if !self.return_exceptions && !child.has_result() {
            if child.is_cancelled() {
                return self.base.set_exception(child.make_cancelled_error());
            }
            if let Ok(Some(raised)) = child.exception() {
                return self.base.set_exception(raised);
            }
        }
        if is_last { self.finish() } else { Ok(()) }
    }

    fn finish(&self) -> Result<(), Raised> {
        let world = self.base.event_loop().world();
        let results = self.with_children(|children| {
            if world.makes_lists() {
                return children.iter().map(|child| self.result_of(child.base())).collect();
            }
            // Whoever awaits the gathering reads the children; here they only count as looked at, if one may have failed.
            if self.return_exceptions {
                children.iter().for_each(|child| child.base().set_log_traceback(false));
            }
            Vec::new()
        });
        if self.cancel_requested.get() {
            let last = self.child(self.len() - 1).expect("a gather of nothing is done from the start");
            return self.base.set_exception(cancelled_error_of(last));
        }
        self.base.set_result(world.make_list(results))
    }

    fn result_of(&self, child: &Future) -> Value {
        if child.is_cancelled() {
            let message = child.cancel_message();
            let args = if message.is_none() { vec![Value::str("")] } else { vec![message] };
            let heap = self.base.header().heap();
            return Value::Object(Exception::new(heap, Kind::CancelledError, args));
        }
        match child.exception() {
            Ok(Some(raised)) => Value::Object(raised),
            _ => child.peek_result().unwrap_or_default(),
        }
    }
}

/// `_make_cancelled_error()`, which tells the message of the last request to cancel, also where the child ended otherwise.
fn cancelled_error_of(child: Rc<dyn FutureLike>) -> Raised {
    if child.base().is_cancelled() {
        return child.base().make_cancelled_error();
    }
    let event_loop = Rc::clone(child.base().event_loop());
    let message = Task::from_object(child.into_object()).map(|task| task.cancel_message());
    cancelled_error(&event_loop, message.unwrap_or_default())
}

/// The places of futures that stand further to the left too, in order. Few are compared with one another.
fn repeated_places(children: &[Rc<dyn FutureLike>]) -> Vec<usize> {
    const FEW: usize = 8;
    if let [first, second] = children
        && !Rc::ptr_eq(first, second)
    {
        return Vec::new();
    }
    if children.len() <= FEW {
        let is_left =
            |place: &usize| children[..*place].iter().any(|left| Rc::ptr_eq(left, &children[*place]));
        return (0..children.len()).filter(is_left).collect();
    }
    let mut seen = HashSet::with_capacity(children.len());
    (0..children.len()).filter(|place| !seen.insert(children[*place].header().id())).collect()
}

impl FutureLike for Gathering {
    fn base(&self) -> &Future {
        &self.base
    }

    fn is_plain(&self) -> bool {
        false
    }

    /// `_GatheringFuture.cancel`: cancels the children; the outer future ends when they have ended.
    fn cancel(self: Rc<Self>, message: Value) -> Result<bool, Raised> {
        if self.base.is_done() {
            return Ok(false);
        }
        let mut cancelled = false;
        for child in self.children() {
            cancelled |= child.cancel(message.clone())?;
        }
        if cancelled {
            self.cancel_requested.set(true);
        }
        Ok(cancelled)
    }

    fn into_object(self: Rc<Self>) -> Rc<dyn Object> {
        self
    }
}

impl Callback for Gathering {
    /// `_done_callback`, its closure, the cell of `outer`.
    fn distance(&self) -> u8 {
        3
    }

    fn link(&self) -> Option<&Link> {
        Some(&self.links.function)
    }

    fn argument(&self, argument: &Argument) -> Option<Rc<dyn Object>> {
        let Argument::Index(index) = *argument else { return None };
        self.child(index >> 1).map(FutureLike::into_object)
    }

    fn call(self: Rc<Self>, argument: &Argument) -> Result<(), Raised> {
        // As `Told::Counted` says it: most children have a result, and need not be looked at.
        let Argument::Index(index) = *argument else { return Ok(()) };
        let outcome = if index & 1 == 1 {
            self.child_has_result()
        } else {
            self.child(index >> 1).map_or(Ok(()), |child| self.child_done(&*child))
        };
        if self.finished == self.distinct && Rc::strong_count(&self) == HELD_BY_ITS_CALL {
            self.falls_with_callback.set(true);
        }
        outcome
    }

    fn leads_to(self: Rc<Self>) -> Option<Rc<dyn Object>> {
        Some(self)
    }

    fn name(&self, _argument: &Argument) -> String {
        "gather.<locals>._done_callback".to_string()
    }
}

impl Gathering {
    /// Shows what it refers to that a plain future has not.
    fn traverse_own(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        let Links { cells, closure, function, list, dict } = &self.links;
        self.with_children(|children| {
            for (index, child) in children.iter().enumerate().rev() {
                let edge = Edge::strong(Label::Item("children", index), &**child);
                visit(edge.by(Route::Over(dict, list)));
            }
        });
        // The cells of the callback have this future, and the list too.
        let own = Edge::implied(Label::Field("closure"), self);
        visit(own.by(Route::Beside(&[function, closure, cells], true)));
        visit(own.by(Route::Beside(&[cells, list], false)));
        self.awaiter.look(|awaiter| {
            if let Some(awaiter) = awaiter {
                visit(Edge::strong(Label::Field("awaited_by"), &**awaiter));
            }
        });
    }
}

impl Object for Gathering {
    fn header(&self) -> &Header {
        self.base.header()
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.base.traverse_base(visit);
        self.traverse_own(visit);
    }

    fn home(&self) -> Option<&dyn Object> {
        self.base.home()
    }

    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.base.retraverse_base(visit);
        self.traverse_own(visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        self.base.clear_base();
        // However many are done yet, none is the last.
        self.distinct.set(0);
        let children = self.take_children();
        drop((children, self.awaiter.take()));
    }

    fn type_name(&self) -> &str {
        "_GatheringFuture"
    }

    fn describe(&self) -> String {
        "gather's outer future".to_string()
    }

    fn repr(&self) -> String {
        format!("<_GatheringFuture {}>", self.base.repr_state())
    }

    fn role(self: Rc<Self>) -> Option<Box<dyn Any>> {
        let future: Rc<dyn FutureLike> = self;
        Some(Box::new(future))
    }

    fn last_words(&self) -> LastWords {
        self.base.last_words()
    }

    fn finalize(self: Rc<Self>) {
        self.base.complain("_GatheringFuture", Some(Rc::<Gathering>::clone(&self)));
    }
}

impl Drop for Gathering {
    fn drop(&mut self) {
        if self.base.would_complain() && !self.header().is_finalized() {
            let husk = self.make_husk();
            self.header().go_on_as(husk, |husk| {
                husk.base.complain("_GatheringFuture", Some(Rc::<Gathering>::clone(husk)));
            });
        }
        let version = self.base.event_loop().world().version();
        if self.falls_with_callback.get() || !version.futures_drop_attributes_first() {
            self.base.release_content();
        }
        // What the program has added stands in the same dict as the children.
        let added = self.header().take_own();
        self.header().release((self.take_children(), self.awaiter.take(), added));
    }
}

impl Gathering {
    /// One that stands in for this one in a message, while it drops: it has all that this one had.
    fn make_husk(&mut self) -> Rc<Gathering> {
        let husk = Gathering::of(self.base.event_loop(), self.return_exceptions, Links::unmade());
        self.base.move_into(&husk.base);
        husk.children.set(self.children.take());
        husk.awaiter.set(self.awaiter.take());
        husk.distinct.set(self.distinct.get());
        husk.finished.set(self.finished.get());
        husk.cancel_requested.set(self.cancel_requested.get());
        husk.falls_with_callback.set(self.falls_with_callback.get());
        husk.header().set_finalized();
        husk
    }
}

impl fmt::Debug for Gathering {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
