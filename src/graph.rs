//! A graph of references that knows after each change what is reachable from its roots, with the loops and without.
//!
//! Each node has a level: it is held, or by loops alone, or by nothing. What a loop refers to is held by the loop at best.
//! A forest spans what is reachable: each node knows through which holder it has its level, its tree edge. A change costs by
//! what it changes: where a tree edge goes, the node looks backwards over its other holders for one that has such a level
//! otherwise, and what is found lends its way to all nodes that the search came through; where none is found, all of these
//! fall by a level, and whatever hung below them looks for another holder in turn. What comes is followed forwards.
//!
//! An example: root -> a -> b -> c, and c -> b. When a -> b goes, b looks at its holders: c is reached through b
//! itself, and so is no help; c's only holder is b. Both are unreachable. Had there been an edge d -> c from a d that is
//! reached, then b would hang below c from now on, and c below d.
//!
//! The road not taken: to keep the distance of each node from the roots (Even and Shiloach) bounds the worst case by less,
//! but moves whole subtrees whenever something at the top is held by another edge than before, as the main task is in each
//! of its steps. Here a subtree stays where it is.

mod edges;
mod forest;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::rc::Rc;

use crate::heap::Mark;
use crate::record::Hold;
use crate::scatter::ScatterMap;

pub use edges::Cursor;
use edges::{Edges, SingleOrders};
use forest::{Level, Link};

/// A node's place. Places are small numbers, and free for another node after one has left.
pub type Place = u32;

/// What is remembered of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// A field, or one of many in a field; [`NO_NUMBER`] stands for none.
    Item(&'static str, u64),
    /// Any other label.
    Text(Rc<Text>),
}

/// A label in words of the program; apart, so that names stay small and many can have the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(pub String);

/// The number of a field that is none of many.
pub const NO_NUMBER: u64 = u64::MAX;

/// What stands for no edge, and for no node.
const NONE: u32 = u32::MAX;

/// What a loop has in place of a home.
const LOOP: Place = u32::MAX - 1;

/// A node of the graph, as large as a line of a cache: nodes come up in no order.
#[derive(Debug)]
struct Node {
    /// The edges that lead here, oldest first: the ends of a list; and how many they are, with its residents.
    first_in: u32,
    last_in: u32,
    ins: u32,
    /// The edges that come and go together, in order: the first of a list.
    first_out: u32,
    /// The edges that come and go alone, newest first.
    first_single: u32,
    /// What it refers to for as long as it is there; [`NONE`] if there is no such thing, and [`LOOP`] for a loop.
    home: Place,
    queued: Queued,
    held_by: Link,
    level: Level,
    marks: Marks,
    /// What held it before the settle of that number, if that is not what holds it now.
    hold_before: Hold,
    flipped_at: u32,
    /// The settle before which it became a root, or ceased to be one.
    root_since: u32,
    /// The last search or settle that came here.
    seen: u32,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Node>() == 64);

/// What is true of a node.
#[derive(Clone, Copy, Debug)]
struct Marks(u8);

impl Marks {
    /// Something outside of the graph holds it.
    const ROOT: Marks = Marks(1);
    /// It is among those to be recounted.
    const RECOUNTED: Marks = Marks(2);
    /// One is told when it is held otherwise.
    const FOLLOWED: Marks = Marks(4);
    /// It was the home of others.
    const HOME: Marks = Marks(8);

    fn has(self, mark: Marks) -> bool {
        self.0 & mark.0 != 0
    }

    /// Says whether that is true; returns whether it was.
    fn set(&mut self, mark: Marks, is: bool) -> bool {
        let was = self.has(mark);
        self.0 = if is { self.0 | mark.0 } else { self.0 & !mark.0 };
        was
    }
}

/// An edge from a loop's queue, in the node to which it leads: most tasks come and go there with every step, and stand there
/// once. One that stands there twice has edges for the rest.
#[derive(Clone, Copy, Debug)]
struct Queued {
    /// The loop; [`NONE`] if it is in no queue.
    by: Place,
    /// The number of the [`Graph::settle`] before which it came.
    since: u32,
    /// The number of its mark.
    number: u64,
}

impl Queued {
    const NOWHERE: Queued = Queued { by: NONE, since: NONE, number: 0 };

    fn name(self) -> Name {
        Name::Item(Mark::QUEUE, self.number)
    }
}

/// An edge that is there no more.
#[derive(Clone, Debug)]
pub struct Removed {
    /// Who held.
    pub holder: Place,
    /// Which of the holder's edges it was; `None` for one that was added alone.
    pub order: Option<u32>,
    /// What was held.
    pub target: Place,
    /// Its label.
    pub name: Name,
}

/// An edge, as a search backwards sees it.
#[derive(Clone, Debug)]
pub struct Incoming<'a> {
    /// Who holds.
    pub holder: Place,
    /// Which of the holder's edges it is; `None` for one that was added alone.
    pub order: Option<u32>,
    /// Its label.
    pub name: Cow<'a, Name>,
    /// Whether it was there at the last settle but one.
    pub is_old: bool,
}

type RemovedByTarget = ScatterMap<Place, Vec<usize>>;

/// A graph, and what is reachable in it.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    edges: Edges,
    /// Where those of the edges that were added alone are that [`Graph::unlink`] does not find at once.
    single_orders: SingleOrders,
    /// New edges whose targets may come to be held better by them, some of which are gone again; nodes that are roots now;
    /// and nodes that are in a queue now.
    gained: Vec<u32>,
    gained_roots: Vec<Place>,
    gained_queued: Vec<Place>,
    /// Nodes whose tree edge went, by what they were held by: loops, anything.
    lost: [Vec<Place>; 2],
    /// Nodes whose number of edges from holders changed.
    recounted: Vec<Place>,
    /// Nodes that are held otherwise than at the settle before, and whether all are noted or those alone that are followed.
    flipped: Vec<Place>,
    follows_all: bool,
    removed: Vec<Removed>,
    /// Where in that list those are that led to each node, once somebody asks.
    removed_by_target: OnceCell<RemovedByTarget>,
    /// Places of nodes that left since the last settle, and places that are free.
    leaving: Vec<Place>,
    free: Vec<Place>,
    /// How many nodes nothing leads to.
    unreached: usize,
    settled: u32,
    searches: u32,
    scratch: forest::Scratch,
}

impl Graph {
    /// Adds a node, and what it refers to until it leaves: its home. Of one that is followed [`Graph::flipped`] tells.
    pub fn enter(&mut self, is_loop: bool, is_followed: bool, home: Option<Place>) -> Place {
        self.unreached += 1;
        let mut node = Node::new(if is_loop { LOOP } else { home.unwrap_or(NONE) });
        node.marks.set(Marks::FOLLOWED, is_followed);
        if let Some(home) = node.home() {
            let home = &mut self.nodes[index(home)];
            home.ins += 1;
            home.marks.set(Marks::HOME, true);
        }
        match self.free.pop() {
            Some(place) => {
                self.nodes[index(place)] = node;
                place
            }
            None => {
                self.nodes.push(node);
                number(self.nodes.len() - 1)
            }
        }
    }

    /// Takes nodes out, with all their edges; they can still be asked about until the next [`Graph::begin`]. The edges by which
    /// others still hold them, who did not tell, are returned: holder, label, target.
    #[must_use = "there must be none"]
    pub fn leave(&mut self, places: &[Place]) -> Vec<(Place, Name, Place)> {
        let mut left = Vec::new();
        places.iter().for_each(|place| self.cut_all(*place));
        for place in places {
            let settled = self.settled;
            let node = &mut self.nodes[index(*place)];
            if node.marks.set(Marks::ROOT, false) {
                node.root_since = settled;
            }
            if node.level == Level::Nothing {
                self.unreached -= 1;
            } else {
                node.keep_hold(settled);
            }
            (node.level, node.held_by) = (Level::Nothing, Link::Nobody);
            if self.holders(*place) != 0 {
                left.extend(self.incoming(*place).map(|edge| (edge.holder, edge.name.into_owned(), *place)));
            }
        }
        self.leaving.extend_from_slice(places);
        left
    }

    /// Says whether something outside of the graph holds a node.
    #[inline]
    pub fn set_root(&mut self, place: Place, is_root: bool) {
        if self.nodes[index(place)].is_root() != is_root {
            self.change_root(place, is_root);
        }
    }

    fn change_root(&mut self, place: Place, is_root: bool) {
        let node = &mut self.nodes[index(place)];
        node.marks.set(Marks::ROOT, is_root);
        node.root_since = self.settled;
        if is_root {
            self.gained_roots.push(place);
        } else {
            // Also where it hangs from a holder: while it was a root, that holder may have come to hang from it.
            self.lose(place);
        }
    }

    /// Whether something outside of the graph holds a node.
    pub fn is_root(&self, place: Place) -> bool {
        self.nodes[index(place)].is_root()
    }

    /// Whether something did before the last settle.
    pub fn was_root(&self, place: Place) -> bool {
        let node = &self.nodes[index(place)];
        node.is_root() != (node.root_since == self.settled)
    }

    /// Whether a node is a loop.
    pub fn is_loop(&self, place: Place) -> bool {
        self.nodes[index(place)].is_loop()
    }

    /// How many edges lead to a node, those of its residents among them.
    pub fn holders(&self, place: Place) -> usize {
        index(self.nodes[index(place)].ins)
    }

    /// The edges that lead to a node, but for those of its residents.
    pub fn incoming(&self, place: Place) -> impl Iterator<Item = Incoming<'_>> {
        let node = &self.nodes[index(place)];
        let queued = (node.queued.by != NONE).then(|| Incoming {
            holder: node.queued.by,
            order: None,
            name: Cow::Owned(node.queued.name()),
            is_old: node.queued.since < self.settled,
        });
        let edges = self.edges.leading_to(node).map(|edge| Incoming {
            holder: edge.holder,
            order: edge.order(),
            name: Cow::Borrowed(&edge.label),
            is_old: edge.since < self.settled,
        });
        queued.into_iter().chain(edges)
    }

    /// The edges of a node that [`Graph::put_edge`] put: targets with labels.
    pub fn edges(&self, place: Place) -> impl Iterator<Item = (Place, &Name)> {
        self.edges.list(self.nodes[index(place)].first_out).map(|edge| (edge.target, &edge.label))
    }

    /// The edges of a node that were added one by one.
    pub fn single_edges(&self, place: Place) -> impl Iterator<Item = (Place, Cow<'_, Name>)> {
        let queue = self.is_loop(place).then(|| self.queue_of(place, 0)).into_iter().flatten();
        let queued = queue.map(|target| (target, Cow::Owned(self.nodes[index(target)].queued.name())));
        let edges = self.edges.list(self.nodes[index(place)].first_single);
        queued.chain(edges.map(|edge| (edge.target, Cow::Borrowed(&edge.label))))
    }

    /// What a node refers to, each with whether it did so at the last settle but one.
    pub fn targets(&self, place: Place) -> impl Iterator<Item = (Place, bool)> {
        let node = &self.nodes[index(place)];
        let lists = [node.first_out, node.first_single].into_iter().flat_map(|first| self.edges.list(first));
        let edges = lists.map(|edge| (edge.target, edge.since));
        let home = self.home(place).map(|home| (home, 0));
        let queue = node.is_loop().then(|| self.queue_of(place, 0)).into_iter().flatten();
        let queued = queue.map(|target| (target, self.nodes[index(target)].queued.since));
        edges.chain(home).chain(queued).map(|(target, since)| (target, since < self.settled))
    }

    /// How many places there are, free ones included.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// What a node refers to until it leaves.
    pub fn home(&self, place: Place) -> Option<Place> {
        self.nodes[index(place)].home()
    }

    /// What the reference to a home is called.
    pub fn home_name(&self, home: Place) -> Name {
        Name::Item(if self.is_loop(home) { Mark::HOME } else { Mark::GLOBALS }, NO_NUMBER)
    }

    /// The nodes of which one is the home: a walk over all nodes, for what is asked seldom.
    pub fn residents(&self, place: Place) -> impl Iterator<Item = Place> {
        let is_home = self.nodes[index(place)].marks.has(Marks::HOME);
        is_home.then(|| self.find(0, move |node| node.home == place)).into_iter().flatten()
    }

    /// The nodes in a loop's queue, from a place on: a walk over all nodes, for what is asked seldom.
    fn queue_of(&self, place: Place, from: Place) -> impl Iterator<Item = Place> {
        self.find(from, move |node| node.queued.by == place)
    }

    fn find(&self, from: Place, is_meant: impl Fn(&Node) -> bool) -> impl Iterator<Item = Place> {
        (from..)
            .zip(&self.nodes[index(from)..])
            .filter(move |(_, node)| is_meant(node))
            .map(|(place, _)| place)
    }

    /// What holds a node.
    pub fn hold(&self, place: Place) -> Hold {
        self.nodes[index(place)].level.hold()
    }

    /// What held a node before the last settle.
    pub fn hold_before(&self, place: Place) -> Hold {
        let node = &self.nodes[index(place)];
        if node.flipped_at == self.settled { node.hold_before } else { node.level.hold() }
    }

    /// Whether there are nodes that nothing leads to.
    pub fn has_unreached(&self) -> bool {
        self.unreached != 0
    }

    /// Puts a node among those that are to be recounted.
    pub fn note_recount(&mut self, place: Place) {
        if !self.nodes[index(place)].marks.set(Marks::RECOUNTED, true) {
            self.recounted.push(place);
        }
    }

    /// The nodes that are to be recounted, or to which more or fewer edges lead since this was asked last, each once; in
    /// place of what `into` holds.
    pub fn take_recounted(&mut self, into: &mut Vec<Place>) {
        into.clear();
        std::mem::swap(into, &mut self.recounted);
        for place in into {
            self.nodes[index(*place)].marks.set(Marks::RECOUNTED, false);
        }
    }

    /// Has [`Graph::flipped`] tell of all nodes from now on.
    pub fn follow_all(&mut self) {
        self.follows_all = true;
    }

    /// The nodes that the last settle found held otherwise than before, of those that are followed.
    pub fn flipped(&self) -> &[Place] {
        &self.flipped
    }

    /// The edges that went before the last settle, since the one before that; in order.
    pub fn all_removed(&self) -> &[Removed] {
        &self.removed
    }

    /// Those of them that led to a node.
    pub fn removed(&self, target: Place) -> impl Iterator<Item = &Removed> {
        let by_target = self.removed_by_target.get_or_init(|| {
            let mut by_target = RemovedByTarget::default();
            for (at, edge) in self.removed.iter().enumerate() {
                by_target.entry(edge.target).or_default().push(at);
            }
            by_target
        });
        by_target.get(&target).into_iter().flatten().map(|at| &self.removed[*at])
    }

    /// Forgets what the last settle found: changes from now on belong to the next.
    pub fn begin(&mut self) {
        self.removed.clear();
        self.removed_by_target.take();
        self.flipped.clear();
        self.free.append(&mut self.leaving);
        self.settled += 1;
    }
}

impl Node {
    fn new(home: Place) -> Node {
        Node {
            first_in: NONE,
            last_in: NONE,
            ins: 0,
            first_out: NONE,
            first_single: NONE,
            home,
            queued: Queued::NOWHERE,
            held_by: Link::Nobody,
            level: Level::Nothing,
            marks: Marks(0),
            hold_before: Hold::Nothing,
            flipped_at: NONE,
            root_since: NONE,
            seen: 0,
        }
    }

    fn is_loop(&self) -> bool {
        self.home == LOOP
    }

    fn is_root(&self) -> bool {
        self.marks.has(Marks::ROOT)
    }

    fn home(&self) -> Option<Place> {
        (self.home < LOOP).then_some(self.home)
    }

    /// Remembers what held it before that settle; false if that is done already.
    fn keep_hold(&mut self, settle: u32) -> bool {
        if self.flipped_at == settle {
            return false;
        }
        (self.flipped_at, self.hold_before) = (settle, self.level.hold());
        true
    }
}

fn index(place: u32) -> usize {
    usize::try_from(place).expect("a usize has at least 32 bits")
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a graph has fewer than 2^32 nodes and edges")
}
