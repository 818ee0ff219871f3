//! Done callbacks: who wants to hear when a future is done.

use std::mem;
use std::rc::Rc;

use crate::asyncio::event_loop::Callback;
use crate::heap::{Chain, Edge, Header, Heap, Items, Label, Link, Route};

/// A done callback, with what it gets.
#[derive(Clone)]
pub struct DoneCallback {
    /// What is called, in the iteration after the future is done.
    pub callback: Rc<dyn Callback>,
    /// What it is told.
    pub told: Told,
    /// The bound method that the callback is.
    pub link: Link,
    /// The pair in which it stands in the list of all callbacks but the first; the first is in none.
    pub pair: Link,
}

impl DoneCallback {
    /// The only one so far, with the place of the bound method that it is.
    pub fn first(callback: Rc<dyn Callback>, told: Told, link: Link) -> DoneCallback {
        DoneCallback { callback, told, link, pair: Link::unmade() }
    }

    /// One more, which is made now.
    pub fn another(heap: &Heap, callback: Rc<dyn Callback>, told: Told) -> DoneCallback {
        let link = Link::new(heap);
        DoneCallback { callback, told, link, pair: Link::new(heap) }
    }
}

/// What a done callback is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// That it is time: a task wakes up.
    Nothing,
    /// Which of its members is done.
    Index(u32),
    /// The same for who counts members: in the lowest bit whether this one has a result, above it which it is.
    Counted(u32),
    /// The future itself, as Python's callbacks are.
    Future,
}

impl Told {
    const COUNTED: u32 = 1 << 31;

    /// In four bytes: no future has so many members.
    pub fn packed(self) -> u32 {
        match self {
            Told::Nothing => u32::MAX,
            Told::Future => u32::MAX - 1,
            Told::Index(index) => index,
            Told::Counted(index) => Told::COUNTED | index,
        }
    }

    /// What was packed.
    pub fn unpacked(packed: u32) -> Told {
        match packed {
            u32::MAX => Told::Nothing,
            index if index == u32::MAX - 1 => Told::Future,
            index if index & Told::COUNTED != 0 => Told::Counted(index & !Told::COUNTED),
            index => Told::Index(index),
        }
    }
}

/// Several done callbacks of one future, its owner, in order of registration. Where they are many they are told one by one.
#[derive(Default)]
pub struct DoneCallbacks {
    list: Vec<DoneCallback>,
    items: Items,
    /// The list of all but the first (`fut_callbacks`), which is made with its first pair.
    link: Link,
}

impl DoneCallbacks {
    /// One, so far.
    pub fn new(first: DoneCallback) -> DoneCallbacks {
        DoneCallbacks { list: vec![first], items: Items::default(), link: Link::unmade() }
    }

    /// All of them.
    pub fn as_slice(&self) -> &[DoneCallback] {
        &self.list
    }

    /// Adds one.
    pub fn push(&mut self, owner: &Header, added: DoneCallback) {
        if self.tells(owner) {
            self.items.gain(owner, Some(added.callback.header()));
        }
        self.link.make_once(owner.heap());
        self.list.push(added);
    }

    /// Takes out those that `is_meant` picks.
    pub fn remove(&mut self, owner: &Header, is_meant: impl Fn(&DoneCallback) -> bool) -> Vec<DoneCallback> {
        let tells = self.tells(owner);
        let mut removed = Vec::new();
        for (index, done_callback) in mem::take(&mut self.list).into_iter().enumerate() {
            if !is_meant(&done_callback) {
                self.list.push(done_callback);
                continue;
            }
            if tells {
                self.lose(owner, index, &done_callback);
            }
            removed.push(done_callback);
        }
        removed
    }

    /// Takes out all, of an owner that has touched itself.
    pub fn take(&mut self, owner: &Header) -> Vec<DoneCallback> {
        self.tell_end(owner);
        mem::take(&mut self.list)
    }

    /// Says that the owner lets go of all.
    pub fn tell_end(&self, owner: &Header) {
        if self.items.are_told() {
            self.list.iter().enumerate().for_each(|(index, lost)| self.lose(owner, index, lost));
        }
    }

    /// Belongs to another future from now on; the one before dies.
    pub fn change_owner(&mut self) {
        self.items = Items::default();
    }

    fn tells(&self, owner: &Header) -> bool {
        self.items.change(owner, self.list.len(), |gain| {
            self.list.iter().for_each(|done_callback| gain(done_callback.callback.header()));
        })
    }

    fn lose(&self, owner: &Header, index: usize, lost: &DoneCallback) {
        self.items.lose(owner, Some(lost.callback.header()), label(index));
    }

    /// Shows the references.
    pub fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (index, done_callback) in self.list.iter().enumerate() {
            let DoneCallback { callback, link, pair, .. } = done_callback;
            if !pair.is_made() {
                traverse_callback(index, &**callback, link, visit);
                continue;
            }
            let between = callback.distance().checked_sub(1);
            let (part, is_shared) = (callback.link().unwrap_or(link), callback.link().is_some());
            let part = between.map(|_| part);
            let chain =
                Chain { list: &self.link, item: pair, part, is_shared, between: between.unwrap_or(0) };
            visit(Edge::strong(label(index), &**callback).by(Route::Along(&chain)));
        }
    }

    /// Shows the references that are not told one by one.
    pub fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if !self.items.are_told() {
            self.traverse(visit);
        }
    }
}

/// All callbacks but the first are in a list, whose last item goes first.
impl Drop for DoneCallbacks {
    fn drop(&mut self) {
        if let [_, listed @ ..] = self.list.as_mut_slice() {
            listed.reverse();
        }
    }
}

/// Shows the reference to a future's callback that stands in no list (`fut_callback0`).
pub fn traverse_callback(
    index: usize,
    callback: &dyn Callback,
    link: &Link,
    visit: &mut dyn FnMut(Edge<'_>),
) {
    let edge = Edge::strong(label(index), callback);
    visit(match (callback.distance(), callback.link()) {
        (0, _) => edge,
        (_, Some(shared)) => edge.by(Route::Shared(shared)),
        (distance, None) => edge.by(Route::By(link, distance - 1)),
    });
}

fn label(index: usize) -> Label<'static> {
    Label::Item("callbacks", index)
}
