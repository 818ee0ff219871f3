//! A graph of references that knows after each change what is reachable from its roots, with the loops and without.
//!
//! Two forests span what is reachable: in one, references of loops lead nowhere, in the other they do. Each node of a
//! forest knows through which holder it is reached, its tree edge. A change costs by what it changes: where a tree edge
//! goes, the node looks backwards over its other holders for one that is reached otherwise, and what is found lends its way
//! to all nodes that the search came through; where none is found, all of these are unreachable, and whatever hung
//! below them looks for another holder in turn. What comes is followed forwards.
//!
//! An example: root -> a -> b -> c, and c -> b. When a -> b goes, b looks at its holders: c is reached through b
//! itself, and so is no help; c's only holder is b. Both are unreachable. Had there been an edge d -> c from a d that is
//! reached, then b would hang below c from now on, and c below d.
//!
//! The road not taken: to keep the distance of each node from the roots (Even and Shiloach) bounds the worst case by less,
//! but moves whole subtrees whenever something at the top is held by another edge than before, as the main task is in each
//! of its steps. Here a subtree stays where it is.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hash, Hasher};

use crate::heap::Mark;
use crate::record::Hold;

/// A node's place. Places are small numbers, and free for another node after one has left.
pub type Place = u32;

/// One edge, as its holder has it.
#[derive(Clone, Debug)]
struct Out {
    target: Place,
    /// Where it stands among the target's edges.
    at: u32,
    label: Name,
}

/// One edge, as its target has it.
#[derive(Clone, Copy, Debug)]
struct In {
    holder: Place,
    /// Where it stands among the holder's edges; see [`SINGLE`].
    at: u32,
    /// The number of the [`Graph::settle`] before which it came.
    since: u32,
}

/// What is remembered of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// A field, or one of many in a field; [`NO_NUMBER`] stands for none.
    Item(&'static str, u64),
    /// Any other label.
    Text(Box<Text>),
}

/// A label in words of the program; apart, so that names stay small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(pub String);

/// The number of a field that is none of many.
pub const NO_NUMBER: u64 = u64::MAX;

/// Set in an edge's place among its holder's if it was added alone ([`Graph::link`]).
const SINGLE: u32 = 1 << 31;

/// An edge that was added alone, by what it is told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Single {
    holder: Place,
    target: Place,
    mark: Mark,
}

impl Hash for Single {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Fields share their numbers seldom.
        state.write_u64(u64::from(self.holder) << 32 | u64::from(self.target));
        state.write_u64(self.mark.number);
    }
}

fn single_of(holder: Place, out: &Out) -> Single {
    match out.label {
        Name::Item(name, number) => Single { holder, target: out.target, mark: Mark { name, number } },
        Name::Text(_) => unreachable!("an edge that is added alone has a mark"),
    }
}

/// A quick hash of small numbers that nobody chooses to do harm.
#[derive(Default)]
struct Scatter(u64);

impl Hasher for Scatter {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, number: u64) {
        // 2^64 divided by the golden ratio.
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

/// A node of the graph.
#[derive(Debug, Default)]
struct Node {
    ins: Vec<In>,
    /// The edges that come and go together, in order.
    outs: Vec<Out>,
    /// The edges that come and go alone, in no order.
    singles: Vec<Out>,
    is_root: bool,
    /// The settle before which that changed last.
    root_since: u32,
    is_loop: bool,
    trees: [Tree; 2],
    /// What held it before, if that is not what holds it now: of that settle.
    before: Option<(u32, Hold)>,
}

/// How a node hangs in a forest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tree {
    held_by: Link,
    /// The last search or settle that came here.
    seen: u64,
    /// Where it stands among the nodes of no tree, if it is one.
    outside_at: u32,
}

impl Default for Tree {
    fn default() -> Tree {
        Tree { held_by: Link::Nothing, seen: 0, outside_at: 0 }
    }
}

/// Through what a node is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    /// It is not.
    Nothing,
    /// It was; its tree edge is gone, and no other is found yet. Only while [`Graph::settle`] has not run.
    Lost,
    /// It is a root.
    Root,
    /// That holder.
    Holder(Place),
}

/// What stands for the edge of a node that may be reachable because it is a root now.
const NO_EDGE: u32 = u32::MAX;

/// How many holders of a node a search looks at before it goes on to those of another. It is small so that a node with
/// very many holders, such as the future of a gather, is not looked at whole before the first of them is followed.
const TURN: usize = 4;

/// The forest in which loops lead nowhere, and the one in which they do.
const FORESTS: [usize; 2] = [WITHOUT_LOOPS, WITH_LOOPS];
const WITHOUT_LOOPS: usize = 0;
const WITH_LOOPS: usize = 1;

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
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// Who holds.
    pub holder: Place,
    /// Which of the holder's edges it is; `None` for one that was added alone.
    pub order: Option<u32>,
    /// Its label.
    pub name: &'a Name,
    /// Whether it was there at the last settle but one.
    pub is_old: bool,
}

/// A graph, and what is reachable in it.
#[derive(Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    /// Nodes that may be reachable now, each with where its new edge stood among its edges when that came.
    gained: Vec<(Place, u32)>,
    /// Nodes whose tree edge went, by forest.
    lost: [Vec<Place>; 2],
    /// Nodes whose number of edges from holders changed.
    recounted: Vec<Place>,
    /// Nodes that are held otherwise than at the settle before.
    flipped: Vec<Place>,
    removed: Vec<Removed>,
    /// Where the edges that were added alone stand among those of their holders.
    single_orders: HashMap<Single, u32, BuildHasherDefault<Scatter>>,
    /// How many of these edges are not in there because another like them is.
    twins: usize,
    /// Places of nodes that left since the last settle, and places that are free.
    leaving: Vec<Place>,
    free: Vec<Place>,
    /// The nodes of no tree, by forest.
    outside: [Vec<Place>; 2],
    settled: u32,
    searches: u64,
    /// Scratch for searches: nodes, each with the place in this list of the one through which it was found.
    trail: Vec<(Place, usize)>,
    /// Scratch for searches: places in the trail, each with how many of the node's holders are not looked at.
    turns: VecDeque<(usize, usize)>,
    spread: Vec<Place>,
}

impl Graph {
    /// Adds a node.
    pub fn enter(&mut self, is_loop: bool) -> Place {
        let place = self.free.pop().unwrap_or_else(|| {
            self.nodes.push(Node::default());
            number(self.nodes.len() - 1)
        });
        let node = &mut self.nodes[index(place)];
        node.is_root = false;
        node.root_since = 0;
        node.is_loop = is_loop;
        node.before = None;
        FORESTS.into_iter().for_each(|forest| self.put_outside(forest, place));
        place
    }

    /// Takes nodes out, with all their edges; they can still be asked about until the next [`Graph::begin`]. The edges by which
    /// others still hold them, who did not tell, are returned: holder, label, target.
    #[must_use = "there must be none"]
    pub fn leave(&mut self, places: &[Place]) -> Vec<(Place, Name, Place)> {
        let mut left = Vec::new();
        for place in places {
            self.end_edges(*place, 0);
            while let Some(last) = self.nodes[index(*place)].singles.last() {
                let single = single_of(*place, last);
                self.unlink(single.holder, single.target, single.mark);
            }
        }
        for place in places {
            self.set_root(*place, false);
            for forest in FORESTS {
                self.detach(forest, *place);
                self.take_inside(forest, *place);
            }
            left.extend(self.incoming(*place).map(|edge| (edge.holder, edge.name.clone(), *place)));
        }
        self.leaving.extend_from_slice(places);
        left
    }

    /// Says which edges a node has from now on, one by one in order; see [`Graph::end_edges`].
    pub fn put_edge(
        &mut self,
        holder: Place,
        order: usize,
        target: Place,
        is_name: impl Fn(&Name) -> bool,
        name: impl FnOnce() -> Name,
    ) {
        let outs = &mut self.nodes[index(holder)].outs;
        if let Some(out) = outs.get(order) {
            if out.target == target && is_name(&out.label) {
                return;
            }
            let before = std::mem::replace(&mut outs[order], Out { target, at: 0, label: name() });
            self.cut(holder, number(order), before);
        } else {
            outs.push(Out { target, at: 0, label: name() });
        }
        self.join(holder, number(order));
    }

    /// Says that there are only so many edges.
    pub fn end_edges(&mut self, holder: Place, count: usize) {
        while count < self.nodes[index(holder)].outs.len() {
            let out = self.nodes[index(holder)].outs.pop().expect("there are more than `count`");
            self.cut(holder, number(self.nodes[index(holder)].outs.len()), out);
        }
    }

    /// Adds one edge beside those of [`Graph::put_edge`].
    pub fn link(&mut self, holder: Place, target: Place, mark: Mark) {
        let singles = &mut self.nodes[index(holder)].singles;
        let order = number(singles.len());
        singles.push(Out { target, at: 0, label: Name::Item(mark.name, mark.number) });
        let twin = self.single_orders.insert(Single { holder, target, mark }, order);
        self.twins += usize::from(twin.is_some());
        self.join(holder, order | SINGLE);
    }

    /// Takes one such edge away.
    pub fn unlink(&mut self, holder: Place, target: Place, mark: Mark) {
        let single = Single { holder, target, mark };
        let order = self.single_orders.remove(&single).expect("an edge that goes has come");
        self.cut_single(holder, order);
        if self.twins != 0 {
            let mut singles = self.nodes[index(holder)].singles.iter();
            if let Some(twin) = singles.position(|out| single_of(holder, out) == single) {
                self.single_orders.insert(single, number(twin));
                self.twins -= 1;
            }
        }
    }

    fn cut_single(&mut self, holder: Place, order: u32) {
        let singles = &mut self.nodes[index(holder)].singles;
        let out = singles.swap_remove(index(order));
        if let Some(moved) = singles.get(index(order)) {
            let (target, at) = (moved.target, moved.at);
            self.single_orders.insert(single_of(holder, moved), order);
            self.nodes[index(target)].ins[index(at)].at = order | SINGLE;
        }
        self.cut(holder, order | SINGLE, out);
    }

    /// Says whether something outside of the graph holds a node.
    pub fn set_root(&mut self, place: Place, is_root: bool) {
        if std::mem::replace(&mut self.nodes[index(place)].is_root, is_root) == is_root {
            return;
        }
        self.nodes[index(place)].root_since = self.settled;
        if is_root {
            self.gained.push((place, NO_EDGE));
            return;
        }
        for forest in FORESTS {
            // Also where it hangs from a holder: while it was a root, that holder may have come to hang from it.
            if !matches!(self.nodes[index(place)].trees[forest].held_by, Link::Nothing | Link::Lost) {
                self.lose(forest, place);
            }
        }
    }

    /// Whether something outside of the graph holds a node.
    pub fn is_root(&self, place: Place) -> bool {
        self.nodes[index(place)].is_root
    }

    /// Whether something did before the last settle.
    pub fn was_root(&self, place: Place) -> bool {
        let node = &self.nodes[index(place)];
        node.is_root != (node.root_since == self.settled)
    }

    /// Whether a node is a loop.
    pub fn is_loop(&self, place: Place) -> bool {
        self.nodes[index(place)].is_loop
    }

    /// How many edges lead to a node.
    pub fn holders(&self, place: Place) -> usize {
        self.nodes[index(place)].ins.len()
    }

    /// The edges that lead to a node.
    pub fn incoming(&self, place: Place) -> impl Iterator<Item = Incoming<'_>> {
        self.nodes[index(place)].ins.iter().map(|edge| {
            let holder = &self.nodes[index(edge.holder)];
            let (out, order) = match edge.at & SINGLE {
                0 => (&holder.outs[index(edge.at)], Some(edge.at)),
                _ => (&holder.singles[index(edge.at & !SINGLE)], None),
            };
            Incoming { holder: edge.holder, order, name: &out.label, is_old: edge.since < self.settled }
        })
    }

    /// The edges of a node that [`Graph::put_edge`] put: targets with labels.
    pub fn edges(&self, place: Place) -> impl Iterator<Item = (Place, &Name)> {
        self.nodes[index(place)].outs.iter().map(|out| (out.target, &out.label))
    }

    /// The edges of a node that were added one by one.
    pub fn single_edges(&self, place: Place) -> impl Iterator<Item = (Place, &Name)> {
        self.nodes[index(place)].singles.iter().map(|out| (out.target, &out.label))
    }

    /// What holds a node.
    pub fn hold(&self, place: Place) -> Hold {
        let is_in = |forest: usize| self.nodes[index(place)].trees[forest].held_by != Link::Nothing;
        match (is_in(WITHOUT_LOOPS), is_in(WITH_LOOPS)) {
            (true, _) => Hold::Held,
            (false, true) => Hold::ByAccident,
            (false, false) => Hold::Nothing,
        }
    }

    /// What held a node before the last settle.
    pub fn hold_before(&self, place: Place) -> Hold {
        match self.nodes[index(place)].before {
            Some((settled, hold)) if settled == self.settled => hold,
            _ => self.hold(place),
        }
    }

    /// The nodes that nothing leads to.
    pub fn unreached(&self) -> &[Place] {
        &self.outside[WITH_LOOPS]
    }

    /// The nodes that nothing leads to but loops, or nothing at all.
    pub fn unreached_without_loops(&self) -> &[Place] {
        &self.outside[WITHOUT_LOOPS]
    }

    /// The nodes to which more or fewer edges lead since this was asked last, some of them more than once.
    pub fn take_recounted(&mut self, into: &mut Vec<Place>) {
        into.append(&mut self.recounted);
    }

    /// The nodes that the last settle found held otherwise than before.
    pub fn flipped(&self) -> &[Place] {
        &self.flipped
    }

    /// The edges that went before the last settle, since the one before that.
    pub fn removed(&self) -> &[Removed] {
        &self.removed
    }

    /// Forgets what the last settle found: changes from now on belong to the next.
    pub fn begin(&mut self) {
        self.removed.clear();
        self.flipped.clear();
        self.free.append(&mut self.leaving);
        self.settled += 1;
    }

    /// Finds out what is reachable after all changes.
    pub fn settle(&mut self) {
        for forest in FORESTS {
            self.follow_gains(forest);
            self.replace_losses(forest);
        }
        self.gained.clear();
    }

    fn join(&mut self, holder: Place, order: u32) {
        let node = &mut self.nodes[index(holder)];
        let out = match order & SINGLE {
            0 => &mut node.outs[index(order)],
            _ => &mut node.singles[index(order & !SINGLE)],
        };
        let target = out.target;
        let ins = &self.nodes[index(target)].ins;
        let at = number(ins.len());
        let node = &mut self.nodes[index(holder)];
        match order & SINGLE {
            0 => node.outs[index(order)].at = at,
            _ => node.singles[index(order & !SINGLE)].at = at,
        }
        let since = self.settled;
        let node = &mut self.nodes[index(target)];
        node.ins.push(In { holder, at: order, since });
        if node.trees.iter().any(|tree| tree.held_by == Link::Nothing) {
            self.gained.push((target, at));
        }
        self.recounted.push(target);
    }

    /// Takes an edge that its holder has no more from its target.
    fn cut(&mut self, holder: Place, order: u32, out: Out) {
        let node = &mut self.nodes[index(out.target)];
        let cut = node.ins.swap_remove(index(out.at));
        assert!(cut.holder == holder && cut.at == order, "both ends of an edge know of each other");
        if let Some(moved) = node.ins.get(index(out.at)).copied() {
            if moved.since == self.settled {
                self.gained.push((out.target, out.at));
            }
            let node = &mut self.nodes[index(moved.holder)];
            match moved.at & SINGLE {
                0 => node.outs[index(moved.at)].at = out.at,
                _ => node.singles[index(moved.at & !SINGLE)].at = out.at,
            }
        }
        for forest in FORESTS {
            if self.nodes[index(out.target)].trees[forest].held_by == Link::Holder(holder) {
                self.lose(forest, out.target);
            }
        }
        self.recounted.push(out.target);
        if cut.since < self.settled {
            let order = (order & SINGLE == 0).then_some(order);
            self.removed.push(Removed { holder, order, target: out.target, name: out.label });
        }
    }

    fn lose(&mut self, forest: usize, place: Place) {
        self.nodes[index(place)].trees[forest].held_by = Link::Lost;
        self.lost[forest].push(place);
    }

    fn leads_on(&self, forest: usize, place: Place) -> bool {
        !(forest == WITHOUT_LOOPS && self.nodes[index(place)].is_loop)
    }

    fn attach(&mut self, forest: usize, place: Place, held_by: Link) {
        if self.nodes[index(place)].trees[forest].held_by == Link::Nothing {
            self.note_flip(place);
            self.take_inside(forest, place);
        }
        self.nodes[index(place)].trees[forest].held_by = held_by;
    }

    fn detach(&mut self, forest: usize, place: Place) {
        if self.nodes[index(place)].trees[forest].held_by != Link::Nothing {
            self.note_flip(place);
            self.put_outside(forest, place);
        }
        self.nodes[index(place)].trees[forest].held_by = Link::Nothing;
    }

    fn put_outside(&mut self, forest: usize, place: Place) {
        self.nodes[index(place)].trees[forest].outside_at = number(self.outside[forest].len());
        self.outside[forest].push(place);
    }

    fn take_inside(&mut self, forest: usize, place: Place) {
        let at = self.nodes[index(place)].trees[forest].outside_at;
        self.outside[forest].swap_remove(index(at));
        if let Some(moved) = self.outside[forest].get(index(at)) {
            self.nodes[index(*moved)].trees[forest].outside_at = at;
        }
    }

    fn note_flip(&mut self, place: Place) {
        let hold = self.hold(place);
        let before = &mut self.nodes[index(place)].before;
        if before.is_none_or(|(settled, _)| settled != self.settled) {
            *before = Some((self.settled, hold));
            self.flipped.push(place);
        }
    }

    /// Follows what has a holder now, or is a root.
    fn follow_gains(&mut self, forest: usize) {
        for next in 0..self.gained.len() {
            let (place, at) = self.gained[next];
            let node = &self.nodes[index(place)];
            if node.trees[forest].held_by != Link::Nothing {
                continue;
            }
            if node.is_root {
                self.spread_from(forest, place, Link::Root);
                continue;
            }
            // Edges that were there before help no more than they did: who comes to be reached spreads that himself.
            let Some(holder) = node.ins.get(index(at)).map(|edge| edge.holder) else { continue };
            let is_reached = self.nodes[index(holder)].trees[forest].held_by != Link::Nothing;
            if is_reached && self.leads_on(forest, holder) {
                self.spread_from(forest, place, Link::Holder(holder));
            }
        }
    }

    fn spread_from(&mut self, forest: usize, place: Place, held_by: Link) {
        self.attach(forest, place, held_by);
        let mut spread = std::mem::take(&mut self.spread);
        spread.push(place);
        while let Some(holder) = spread.pop() {
            if !self.leads_on(forest, holder) {
                continue;
            }
            let node = &self.nodes[index(holder)];
            let (outs, singles) = (node.outs.len(), node.singles.len());
            for order in 0..outs + singles {
                let node = &self.nodes[index(holder)];
                let target =
                    if order < outs { node.outs[order].target } else { node.singles[order - outs].target };
                if self.nodes[index(target)].trees[forest].held_by == Link::Nothing {
                    self.attach(forest, target, Link::Holder(holder));
                    spread.push(target);
                }
            }
        }
        self.spread = spread;
    }

    /// Finds other holders for what lost its tree edge, or that there are none.
    fn replace_losses(&mut self, forest: usize) {
        self.searches += 1;
        // What a walk found to hang from a root does so until this is over.
        let rooted = self.searches;
        while let Some(place) = self.lost[forest].pop() {
            if self.nodes[index(place)].trees[forest].held_by == Link::Lost {
                self.search_back(forest, place, rooted);
            }
        }
    }

    fn search_back(&mut self, forest: usize, place: Place, rooted: u64) {
        self.searches += 1;
        let search = self.searches;
        let mut trail = std::mem::take(&mut self.trail);
        let mut turns = std::mem::take(&mut self.turns);
        self.nodes[index(place)].trees[forest].seen = search + 1;
        trail.push((place, 0));
        turns.push_back((0, self.nodes[index(place)].ins.len()));
        let mut found = None;
        'search: while let Some((at, left)) = turns.pop_front() {
            let place = trail[at].0;
            if self.nodes[index(place)].is_root {
                found = Some((at, Link::Root));
                break;
            }
            let rest = left.saturating_sub(TURN);
            for edge in (rest..left).rev() {
                let holder = self.nodes[index(place)].ins[edge].holder;
                if !self.leads_on(forest, holder) {
                    continue;
                }
                let tree = self.nodes[index(holder)].trees[forest];
                if tree.held_by == Link::Nothing || tree.seen == search + 1 {
                    continue;
                }
                if self.hangs_from_a_root(forest, holder, rooted, search) {
                    found = Some((at, Link::Holder(holder)));
                    break 'search;
                }
                self.nodes[index(holder)].trees[forest].seen = search + 1;
                turns.push_back((trail.len(), self.nodes[index(holder)].ins.len()));
                trail.push((holder, at));
            }
            if rest != 0 {
                turns.push_back((at, rest));
            }
        }
        turns.clear();
        self.turns = turns;
        match found {
            Some((at, held_by)) => self.hang_trail(forest, &trail, at, held_by, rooted),
            None => self.drop_trail(forest, &trail),
        }
        self.searches += 1;
        trail.clear();
        self.trail = trail;
    }

    /// Whether the tree edges lead from a node to a root. What was found of nodes on the way is written on them.
    fn hangs_from_a_root(&mut self, forest: usize, place: Place, rooted: u64, search: u64) -> bool {
        let mut at = place;
        let is_rooted = loop {
            let tree = self.nodes[index(at)].trees[forest];
            if tree.seen == rooted || self.nodes[index(at)].is_root {
                break true;
            }
            match tree.held_by {
                Link::Holder(holder) if tree.seen < search => {
                    // Whoever comes here again while this walk is on goes round in a circle.
                    self.nodes[index(at)].trees[forest].seen = search;
                    at = holder;
                }
                Link::Holder(_) | Link::Lost => break false,
                Link::Nothing | Link::Root => {
                    unreachable!("a tree hangs from a root, or from what lost its holder")
                }
            }
        };
        if is_rooted {
            let mut walked = place;
            while let Tree { held_by: Link::Holder(holder), seen, .. } =
                self.nodes[index(walked)].trees[forest]
                && seen == search
            {
                self.nodes[index(walked)].trees[forest].seen = rooted;
                walked = holder;
            }
        }
        is_rooted
    }

    /// Hangs what a search came through below the holder that it found.
    fn hang_trail(
        &mut self,
        forest: usize,
        trail: &[(Place, usize)],
        found: usize,
        held_by: Link,
        rooted: u64,
    ) {
        let (mut at, mut held_by) = (found, held_by);
        loop {
            let (place, next) = trail[at];
            let tree = &mut self.nodes[index(place)].trees[forest];
            (tree.held_by, tree.seen) = (held_by, rooted);
            if at == 0 {
                return;
            }
            (at, held_by) = (next, Link::Holder(place));
        }
    }

    /// Nothing holds what a search came through.
    fn drop_trail(&mut self, forest: usize, trail: &[(Place, usize)]) {
        for (place, _) in trail {
            self.detach(forest, *place);
        }
        for (place, _) in trail {
            let node = &self.nodes[index(*place)];
            let targets = node.outs.iter().chain(&node.singles).map(|out| out.target);
            let hangs =
                |target: &Place| self.nodes[index(*target)].trees[forest].held_by == Link::Holder(*place);
            let below: Vec<Place> = targets.filter(hangs).collect();
            below.into_iter().for_each(|target| self.lose(forest, target));
        }
    }
}

fn index(place: u32) -> usize {
    usize::try_from(place).expect("a usize has at least 32 bits")
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a graph has fewer than 2^31 edges at one node")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a search from the roots says, with the loops or without.
    fn reached(graph: &Graph, places: &[Place], with_loops: bool) -> Vec<bool> {
        let mut reached = vec![false; graph.nodes.len()];
        let counts = |place: Place| with_loops || !graph.is_loop(place);
        let mut open: Vec<Place> = places.iter().copied().filter(|place| graph.is_root(*place)).collect();
        while let Some(place) = open.pop() {
            if std::mem::replace(&mut reached[index(place)], true) || !counts(place) {
                continue;
            }
            open.extend(graph.edges(place).chain(graph.single_edges(place)).map(|(target, _)| target));
        }
        reached
    }

    fn naive_hold(with: &[bool], without: &[bool], place: Place) -> Hold {
        match (without[index(place)], with[index(place)]) {
            (true, _) => Hold::Held,
            (false, true) => Hold::ByAccident,
            (false, false) => Hold::Nothing,
        }
    }

    const NODES: u8 = 12;

    #[derive(Clone, Debug)]
    enum Op {
        Edges(u8, Vec<u8>),
        Link(u8, u8),
        Unlink(u8, usize),
        Root(u8, bool),
        Renew(u8),
        Settle,
    }

    fn ops() -> impl Strategy<Value = Vec<Op>> {
        let node = 0..NODES;
        let op = prop_oneof![
            4 => (node.clone(), prop::collection::vec(node.clone(), 0..4)).prop_map(|(a, b)| Op::Edges(a, b)),
            3 => (node.clone(), node.clone()).prop_map(|(a, b)| Op::Link(a, b)),
            2 => (node.clone(), any::<usize>()).prop_map(|(a, b)| Op::Unlink(a, b)),
            2 => (node.clone(), any::<bool>()).prop_map(|(a, b)| Op::Root(a, b)),
            1 => node.prop_map(Op::Renew),
            4 => Just(Op::Settle),
        ];
        prop::collection::vec(op, 1..80)
    }

    fn singles(graph: &Graph, holder: Place) -> Vec<Single> {
        graph.nodes[index(holder)].singles.iter().map(|out| single_of(holder, out)).collect()
    }

    fn unlink_all(graph: &mut Graph, places: &[Place], place: Place) {
        for holder in places {
            let kept: Vec<Place> =
                graph.edges(*holder).map(|(target, _)| target).filter(|it| *it != place).collect();
            put(graph, *holder, &kept);
            let singles: Vec<Single> =
                singles(graph, *holder).into_iter().filter(|it| it.target == place).collect();
            singles.iter().for_each(|it| graph.unlink(it.holder, it.target, it.mark));
        }
    }

    fn put(graph: &mut Graph, holder: Place, targets: &[Place]) {
        for (order, target) in targets.iter().enumerate() {
            graph.put_edge(holder, order, *target, |_| true, || Name::Item("item", NO_NUMBER));
        }
        graph.end_edges(holder, targets.len());
    }

    #[test]
    fn a_circle_goes_with_the_root_that_held_it_though_its_tree_edges_are_whole() {
        let mut graph = Graph::default();
        let [root, first, second] = [(); 3].map(|()| graph.enter(false));
        graph.begin();
        graph.set_root(root, true);
        put(&mut graph, root, &[first]);
        put(&mut graph, first, &[second]);
        graph.settle();
        graph.begin();
        put(&mut graph, second, &[first]);
        graph.set_root(second, true);
        put(&mut graph, root, &[]);
        graph.settle();
        assert_eq!([first, second].map(|place| graph.hold(place)), [Hold::Held; 2]);
        graph.begin();
        graph.set_root(second, false);
        graph.settle();
        assert_eq!([first, second].map(|place| graph.hold(place)), [Hold::Nothing; 2]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Whatever comes and goes between two settles, what is reachable is what a search from the roots finds.
        #[test]
        fn after_each_settle_a_search_from_the_roots_agrees(ops in ops(), loops in 0..3u8) {
            let mut graph = Graph::default();
            let mut places: Vec<Place> = (0..NODES).map(|number| graph.enter(number < loops)).collect();
            let mut before: Vec<Hold> = places.iter().map(|place| graph.hold(*place)).collect();
            let mut new: Vec<usize> = Vec::new();
            graph.begin();
            for (step, op) in ops.into_iter().chain([Op::Settle]).enumerate() {
                match op {
                    Op::Edges(holder, targets) => {
                        let targets: Vec<Place> = targets.into_iter().map(|it| places[usize::from(it)]).collect();
                        put(&mut graph, places[usize::from(holder)], &targets);
                    }
                    Op::Link(holder, target) => {
                        // Some are alike.
                        let mark = Mark { name: "single", number: step as u64 % 3 };
                        graph.link(places[usize::from(holder)], places[usize::from(target)], mark);
                    }
                    Op::Unlink(holder, which) => {
                        let holder = places[usize::from(holder)];
                        let singles = singles(&graph, holder);
                        if let Some(it) = singles.get(which % singles.len().max(1)) {
                            graph.unlink(it.holder, it.target, it.mark);
                        }
                    }
                    Op::Root(place, is_root) => graph.set_root(places[usize::from(place)], is_root),
                    Op::Renew(place) => {
                        let number = usize::from(place);
                        unlink_all(&mut graph, &places, places[number]);
                        prop_assert!(graph.leave(&[places[number]]).is_empty());
                        places[number] = graph.enter(place < loops);
                        new.push(number);
                    }
                    Op::Settle => {
                        graph.settle();
                        let (with, without) = (reached(&graph, &places, true), reached(&graph, &places, false));
                        for (number, place) in places.iter().enumerate() {
                            let hold = graph.hold(*place);
                            prop_assert_eq!(graph.unreached().contains(place), hold == Hold::Nothing);
                            prop_assert_eq!(graph.unreached_without_loops().contains(place), hold != Hold::Held);
                            prop_assert_eq!(hold, naive_hold(&with, &without, *place));
                            if !new.contains(&number) {
                                prop_assert_eq!(graph.hold_before(*place), before[number]);
                                prop_assert!(hold == before[number] || graph.flipped().contains(place));
                            }
                        }
                        before = places.iter().map(|place| graph.hold(*place)).collect();
                        new.clear();
                        graph.begin();
                    }
                }
            }
        }
    }
}
