//! The edges of a graph: a slab of them, each in a list of its holder's and in one of its target's.
//!
//! An edge is one line of a cache. Edges come and go with every step of a program, and so nothing is allocated for
//! them one by one.

use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};

use crate::graph::forest::Level;
use crate::graph::{Graph, NO_NUMBER, NONE, Name, Node, Place, Queued, Removed, index, number};
use crate::heap::Mark;
use crate::scatter::ScatterMap;

/// One edge.
#[derive(Debug)]
pub(super) struct Edge {
    /// [`NONE`] for one that is gone.
    pub(super) holder: Place,
    pub(super) target: Place,
    /// Its neighbours among the edges that lead to the target.
    next_in: u32,
    prev_in: u32,
    /// Its neighbours among those of the holder; those that come and go together know only the next.
    pub(super) next_out: u32,
    prev_out: u32,
    /// The number of the [`Graph::settle`] before which it came.
    pub(super) since: u32,
    /// Which of the holder's edges it is, or [`SINGLE`].
    order: u32,
    pub(super) label: Name,
    /// Whether it was added alone and stands among [`Graph::single_orders`], and behind which it does of those that are
    /// told by the same.
    is_listed: bool,
    twin: u32,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Edge>() == 64);

/// The order of an edge that was added alone.
const SINGLE: u32 = u32::MAX;

/// The label of an edge that is gone.
const GONE: Name = Name::Item("", NO_NUMBER);

/// So many edges of its target are looked at to find one that goes. Those that had fewer before them when they came stay
/// among the first, since edges come last; all others are listed.
const LOOKED_AT: u32 = 4;

impl Edge {
    /// Which of the holder's edges it is; `None` for one that was added alone.
    pub(super) fn order(&self) -> Option<u32> {
        (self.order != SINGLE).then_some(self.order)
    }

    fn single(&self) -> Single {
        match self.label {
            Name::Item(name, number) => {
                Single { holder: self.holder, target: self.target, mark: Mark { name, number } }
            }
            Name::Text(_) => unreachable!("an edge that is added alone has a mark"),
        }
    }

    fn is(&self, single: Single) -> bool {
        self.holder == single.holder && self.order == SINGLE && self.single() == single
    }
}

/// An edge that was added alone, by what it is told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Single {
    pub(super) holder: Place,
    pub(super) target: Place,
    pub(super) mark: Mark,
}

impl Hash for Single {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Fields share their numbers seldom.
        state.write_u64(u64::from(self.holder) << 32 | u64::from(self.target));
        state.write_u64(self.mark.number);
    }
}

/// Where edges are that were added alone.
pub(super) type SingleOrders = ScatterMap<Single, u32>;

/// All edges of a graph.
#[derive(Debug, Default)]
pub(super) struct Edges {
    slab: Vec<Edge>,
    free: Vec<u32>,
}

impl Edges {
    pub(super) fn get(&self, at: u32) -> &Edge {
        &self.slab[index(at)]
    }

    fn get_mut(&mut self, at: u32) -> &mut Edge {
        &mut self.slab[index(at)]
    }

    /// Adds an edge that is in no list yet.
    fn add(&mut self, edge: Edge) -> u32 {
        match self.free.pop() {
            Some(at) => {
                self.slab[index(at)] = edge;
                at
            }
            None => {
                self.slab.push(edge);
                number(self.slab.len() - 1)
            }
        }
    }

    fn free(&mut self, at: u32) {
        self.get_mut(at).holder = NONE;
        self.free.push(at);
    }

    /// A list of a holder's edges, from one of them on.
    pub(super) fn list(&self, first: u32) -> impl Iterator<Item = &Edge> {
        self.walk(first, |edge| edge.next_out)
    }

    /// The edges that lead to a node.
    pub(super) fn leading_to(&self, node: &Node) -> impl Iterator<Item = &Edge> {
        self.walk(node.first_in, |edge| edge.next_in)
    }

    fn walk(&self, first: u32, next: impl Fn(&Edge) -> u32) -> impl Iterator<Item = &Edge> {
        let mut at = first;
        std::iter::from_fn(move || {
            let edge = (at != NONE).then(|| self.get(at))?;
            at = next(edge);
            Some(edge)
        })
    }

    /// The edge before one among those that lead to its target.
    pub(super) fn before(&self, at: u32) -> u32 {
        self.get(at).prev_in
    }
}

/// Where somebody is who says which edges a node has.
#[derive(Debug)]
pub struct Cursor {
    holder: Place,
    /// The edge that was put last, and the one that stands next.
    last: u32,
    next: u32,
    order: u32,
}

impl Cursor {
    /// How many edges were put.
    pub fn count(&self) -> u32 {
        self.order
    }
}

impl Graph {
    /// Begins to say which edges a node has from now on; see [`Graph::put_edge`] and [`Graph::end_edges`].
    pub fn begin_edges(&self, holder: Place) -> Cursor {
        Cursor { holder, last: NONE, next: self.nodes[index(holder)].first_out, order: 0 }
    }

    /// Says which edge comes next.
    pub fn put_edge(
        &mut self,
        cursor: &mut Cursor,
        target: Place,
        is_name: impl FnOnce(&Name) -> bool,
        name: impl FnOnce() -> Name,
    ) {
        let at = cursor.next;
        if at == NONE {
            self.append(cursor, target, name());
            return;
        }
        let edge = self.edges.get(at);
        if edge.target != target || !is_name(&edge.label) {
            self.cut(at, name());
            self.join(at, target);
        }
        (cursor.last, cursor.next) = (at, self.edges.get(at).next_out);
        cursor.order += 1;
    }

    fn append(&mut self, cursor: &mut Cursor, target: Place, label: Name) {
        let at = self.add(cursor.holder, cursor.order, label);
        match cursor.last {
            NONE => self.nodes[index(cursor.holder)].first_out = at,
            last => self.edges.get_mut(last).next_out = at,
        }
        self.join(at, target);
        cursor.last = at;
        cursor.order += 1;
    }

    /// Says that there are no more edges.
    pub fn end_edges(&mut self, cursor: &Cursor) {
        if cursor.next == NONE {
            return;
        }
        match cursor.last {
            NONE => self.nodes[index(cursor.holder)].first_out = NONE,
            last => self.edges.get_mut(last).next_out = NONE,
        }
        self.cut_list(cursor.next);
    }

    /// Adds one edge beside those of [`Graph::put_edge`].
    pub fn link(&mut self, holder: Place, target: Place, mark: Mark) {
        if mark.is_of_queue()
            && self.nodes[index(holder)].is_loop()
            && self.enqueue(holder, target, mark.number)
        {
            return;
        }
        let at = self.add(holder, SINGLE, Name::Item(mark.name, mark.number));
        let next = std::mem::replace(&mut self.nodes[index(holder)].first_single, at);
        self.edges.get_mut(at).next_out = next;
        if next != NONE {
            self.edges.get_mut(next).prev_out = at;
        }
        if LOOKED_AT <= self.nodes[index(target)].ins {
            let twin = self.single_orders.insert(Single { holder, target, mark }, at);
            let edge = self.edges.get_mut(at);
            (edge.is_listed, edge.twin) = (true, twin.unwrap_or(NONE));
        }
        self.join(at, target);
    }

    /// Takes one such edge away, which was called `name` at last, if that is another name than before.
    pub fn unlink(&mut self, holder: Place, target: Place, mark: Mark, name: Option<Name>) {
        if mark.is_of_queue() && self.dequeue(holder, target, mark.number) {
            return;
        }
        let single = Single { holder, target, mark };
        let at = self.find_unlisted(single).unwrap_or_else(|| self.take_listed(single));
        if let Some(name) = name {
            self.edges.get_mut(at).label = name;
        }
        self.cut_single(at);
    }

    /// Notes that a node is in a loop's queue, if it is in none yet.
    fn enqueue(&mut self, by: Place, target: Place, number: u64) -> bool {
        let node = &mut self.nodes[index(target)];
        if node.queued.by != NONE {
            return false;
        }
        node.queued = Queued { by, since: self.settled, number };
        node.ins += 1;
        if node.level == Level::Nothing {
            self.gained_queued.push(target);
        }
        true
    }

    /// Notes that a node is in a queue no more, if it is that place which it had.
    fn dequeue(&mut self, by: Place, target: Place, number: u64) -> bool {
        let node = &mut self.nodes[index(target)];
        let queued = node.queued;
        if (queued.by, queued.number) != (by, number) {
            return false;
        }
        node.queued = Queued::NOWHERE;
        node.ins -= 1;
        if queued.since < self.settled {
            self.removed.push(Removed { holder: by, order: None, target, name: queued.name() });
        }
        if node.hangs_from(by) {
            self.lose(target);
        }
        // Whoever took it off the queue may hold it from outside.
        self.note_recount(target);
        true
    }

    fn take_listed(&mut self, single: Single) -> u32 {
        let Entry::Occupied(mut listed) = self.single_orders.entry(single) else {
            panic!("an edge that goes has come");
        };
        match self.edges.get(*listed.get()).twin {
            NONE => listed.remove(),
            twin => listed.insert(twin),
        }
    }

    fn find_unlisted(&self, single: Single) -> Option<u32> {
        let mut at = self.nodes[index(single.target)].first_in;
        for _ in 0..LOOKED_AT {
            if at == NONE {
                return None;
            }
            let edge = self.edges.get(at);
            if edge.is(single) && !edge.is_listed {
                return Some(at);
            }
            at = edge.next_in;
        }
        None
    }

    fn cut_single(&mut self, at: u32) {
        let edge = self.edges.get(at);
        let (holder, next, prev) = (edge.holder, edge.next_out, edge.prev_out);
        match prev {
            NONE => self.nodes[index(holder)].first_single = next,
            prev => self.edges.get_mut(prev).next_out = next,
        }
        if next != NONE {
            self.edges.get_mut(next).prev_out = prev;
        }
        self.cut(at, GONE);
        self.edges.free(at);
    }

    /// Cuts all edges of a node.
    pub(super) fn cut_all(&mut self, holder: Place) {
        let first = std::mem::replace(&mut self.nodes[index(holder)].first_out, NONE);
        self.cut_list(first);
        while self.nodes[index(holder)].first_single != NONE {
            let single = self.edges.get(self.nodes[index(holder)].first_single).single();
            self.unlink(single.holder, single.target, single.mark, None);
        }
        let node = &self.nodes[index(holder)];
        let home = node.home();
        if node.is_loop() {
            let queue: Vec<Place> = self.queue_of(holder, 0).collect();
            for target in queue {
                let number = self.nodes[index(target)].queued.number;
                self.dequeue(holder, target, number);
            }
        }
        if let Some(home) = home {
            self.move_out(holder, home);
        }
    }

    fn move_out(&mut self, place: Place, home: Place) {
        self.nodes[index(place)].home = NONE;
        let node = &mut self.nodes[index(home)];
        node.ins -= 1;
        if node.hangs_from(place) {
            let name = self.home_name(home);
            self.removed.push(Removed { holder: place, order: Some(NONE), target: home, name });
            self.lose(home);
        }
    }

    /// Cuts edges that come and go together, from one of them on.
    fn cut_list(&mut self, first: u32) {
        let mut at = first;
        while at != NONE {
            let next = self.edges.get(at).next_out;
            self.cut(at, GONE);
            self.edges.free(at);
            at = next;
        }
    }

    fn add(&mut self, holder: Place, order: u32, label: Name) -> u32 {
        self.edges.add(Edge {
            holder,
            target: NONE,
            next_in: NONE,
            prev_in: NONE,
            next_out: NONE,
            prev_out: NONE,
            since: self.settled,
            order,
            label,
            is_listed: false,
            twin: NONE,
        })
    }

    /// Lets an edge lead to a node.
    fn join(&mut self, at: u32, target: Place) {
        let node = &mut self.nodes[index(target)];
        let last = std::mem::replace(&mut node.last_in, at);
        node.ins += 1;
        if last == NONE {
            node.first_in = at;
        }
        if node.can_gain() {
            self.gained.push(at);
        }
        let edge = self.edges.get_mut(at);
        (edge.target, edge.prev_in, edge.next_in, edge.since) = (target, last, NONE, self.settled);
        if last != NONE {
            self.edges.get_mut(last).next_in = at;
        }
        self.note_recount(target);
    }

    /// Lets an edge lead nowhere, and have another label.
    fn cut(&mut self, at: u32, label: Name) {
        let edge = self.edges.get_mut(at);
        let name = std::mem::replace(&mut edge.label, label);
        let (holder, target, order) = (edge.holder, edge.target, edge.order());
        let (prev, next, is_old) = (edge.prev_in, edge.next_in, edge.since < self.settled);
        let node = &mut self.nodes[index(target)];
        node.ins -= 1;
        match prev {
            NONE => node.first_in = next,
            prev => self.edges.get_mut(prev).next_in = next,
        }
        match next {
            NONE => node.last_in = prev,
            next => self.edges.get_mut(next).prev_in = prev,
        }
        if node.hangs_from(holder) {
            self.lose(target);
        }
        self.note_recount(target);
        if is_old {
            self.removed.push(Removed { holder, order, target, name });
        }
    }
}
