//! The forest of tree edges, and how it is mended after changes.

use std::collections::VecDeque;

use crate::graph::{Graph, Marks, NONE, Node, Place, index};
use crate::record::Hold;

/// How well a node is held, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Not at all.
    Nothing,
    /// By loops alone.
    ByLoops,
    /// Without the loops.
    Held,
}

impl Level {
    pub(super) fn hold(self) -> Hold {
        match self {
            Level::Nothing => Hold::Nothing,
            Level::ByLoops => Hold::ByAccident,
            Level::Held => Hold::Held,
        }
    }
}

/// Through what a node has its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// It is held by nothing.
    Nobody,
    /// Its tree edge is gone, and no other is found yet. Only while [`Graph::settle`] has not run.
    Lost,
    /// That holder holds it still, but is held by less than it was; nothing better is found yet. Only within [`Graph::settle`].
    Fallen(Place),
    /// It is a root.
    Root,
    /// That holder.
    Holder(Place),
}

/// How many holders of a node a search looks at before it goes on to those of another. It is small so that a node with
/// very many holders, such as the future of a gather, is not looked at whole before the first of them is followed.
const TURN: usize = 4;

/// After so many searches their numbers begin anew, before the next settle.
const SEARCHES_MAX: u32 = u32::MAX / 2;

/// So many tree edges are followed without a note of where one was.
const NEAR: usize = 8;

/// What searches use again and again.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// Nodes, each with the place in this list of the one through which it was found.
    trail: Vec<(Place, usize)>,
    /// Places in the trail, each with the next of the node's edges to be looked at.
    turns: VecDeque<(usize, u32)>,
    holders: Vec<Place>,
    spread: Vec<Place>,
}

/// What is found in one pass over the lost nodes of one level.
#[derive(Clone, Copy)]
struct Pass {
    level: Level,
    /// What a walk found to hang from a root is marked so, and does so until the pass is over.
    rooted: u32,
}

/// What the first look at the holders of a lost node says.
enum Back {
    /// That it is held otherwise.
    Found(Link),
    /// That nobody holds it.
    Nobody,
    /// That the queue of that loop does, and nobody better.
    Queue(Place),
    /// That one has to search.
    Further,
}

impl Node {
    /// Whether another edge could let it be held better.
    pub(super) fn can_gain(&self) -> bool {
        self.level != Level::Held
    }

    pub(super) fn hangs_from(&self, holder: Place) -> bool {
        self.held_by == Link::Holder(holder)
    }

    /// How well it holds others.
    fn lends(&self) -> Level {
        if self.is_loop() { self.level.min(Level::ByLoops) } else { self.level }
    }
}

impl Graph {
    /// Finds out what is reachable after all changes.
    pub fn settle(&mut self) {
        if SEARCHES_MAX < self.searches {
            self.searches = 0;
            self.nodes.iter_mut().for_each(|node| node.seen = 0);
        }
        self.follow_gains();
        self.replace_losses(Level::Held);
        self.replace_losses(Level::ByLoops);
    }

    fn lost(&mut self, level: Level) -> &mut Vec<Place> {
        match level {
            Level::Held => &mut self.lost[1],
            Level::ByLoops => &mut self.lost[0],
            Level::Nothing => unreachable!("what nothing holds has nothing to lose"),
        }
    }

    /// A node's tree edge is gone.
    pub(super) fn lose(&mut self, place: Place) {
        let node = &mut self.nodes[index(place)];
        if matches!(node.held_by, Link::Root | Link::Holder(_)) {
            node.held_by = Link::Lost;
            let level = node.level;
            self.lost(level).push(place);
        }
    }

    /// Lets a node be held better than it was.
    fn raise(&mut self, place: Place, level: Level, held_by: Link) {
        self.note_flip(place);
        let node = &mut self.nodes[index(place)];
        if node.level == Level::Nothing {
            self.unreached -= 1;
        }
        (node.level, node.held_by) = (level, held_by);
    }

    /// Lets a node be held by less than it was, if it was; by what is not known.
    pub(super) fn fall(&mut self, place: Place, level: Level) {
        if self.nodes[index(place)].level <= level {
            return;
        }
        self.note_flip(place);
        let node = &mut self.nodes[index(place)];
        node.level = level;
        if level == Level::Nothing {
            self.unreached += 1;
            node.held_by = Link::Nobody;
        } else {
            node.held_by = Link::Lost;
            self.lost(level).push(place);
        }
    }

    fn note_flip(&mut self, place: Place) {
        let node = &mut self.nodes[index(place)];
        let is_told = self.follows_all || node.marks.has(Marks::FOLLOWED);
        if node.keep_hold(self.settled) && is_told {
            self.flipped.push(place);
        }
    }

    /// Follows what has a holder now, or is a root.
    fn follow_gains(&mut self) {
        let roots = std::mem::take(&mut self.gained_roots);
        for place in &roots {
            let node = &self.nodes[index(*place)];
            if node.is_root() && node.level < Level::Held {
                self.spread_from(*place, Level::Held, Link::Root);
            }
        }
        self.gained_roots = roots;
        self.gained_roots.clear();
        let queued = std::mem::take(&mut self.gained_queued);
        for place in &queued {
            let by = self.nodes[index(*place)].queued.by;
            if by != NONE {
                self.hold_better(*place, by);
            }
        }
        self.gained_queued = queued;
        self.gained_queued.clear();
        let gained = std::mem::take(&mut self.gained);
        for at in &gained {
            // An edge that is gone may have left its place to another; that is as good as a new one.
            let (holder, target) = (self.edges.get(*at).holder, self.edges.get(*at).target);
            if holder == NONE {
                continue;
            }
            self.hold_better(target, holder);
        }
        self.gained = gained;
        self.gained.clear();
    }

    /// Lets a node be held by that holder, if it is held better so.
    fn hold_better(&mut self, place: Place, holder: Place) {
        let level = self.nodes[index(holder)].lends();
        if self.nodes[index(place)].level < level {
            self.spread_from(place, level, Link::Holder(holder));
        }
    }

    /// Goes through what a node refers to, while what holds these may change.
    #[inline]
    fn for_each_target(&mut self, holder: Place, mut visit: impl FnMut(&mut Graph, Place)) {
        let node = &self.nodes[index(holder)];
        let (home, is_loop) = (node.home(), node.is_loop());
        for mut at in [node.first_out, node.first_single] {
            while at != NONE {
                let edge = self.edges.get(at);
                at = edge.next_out;
                visit(self, edge.target);
            }
        }
        if let Some(home) = home {
            visit(self, home);
        }
        let mut from = is_loop.then_some(0);
        while let Some(queued) = from.and_then(|from| self.queue_of(holder, from).next()) {
            from = Some(queued + 1);
            visit(self, queued);
        }
    }

    fn spread_from(&mut self, place: Place, level: Level, held_by: Link) {
        self.raise(place, level, held_by);
        let mut spread = std::mem::take(&mut self.scratch.spread);
        spread.push(place);
        while let Some(holder) = spread.pop() {
            let lent = self.nodes[index(holder)].lends();
            self.for_each_target(holder, |graph, target| {
                if graph.nodes[index(target)].level < lent {
                    graph.raise(target, lent, Link::Holder(holder));
                    spread.push(target);
                }
            });
        }
        self.scratch.spread = spread;
    }

    /// Finds other holders for what lost its tree edge, or that there are none.
    fn replace_losses(&mut self, level: Level) {
        if self.lost(level).is_empty() {
            return;
        }
        self.searches += 1;
        let pass = Pass { level, rooted: self.searches };
        let mut next = 0;
        while let Some(place) = self.lost(level).get(next).copied() {
            next += 1;
            let node = &self.nodes[index(place)];
            if !matches!(node.held_by, Link::Lost | Link::Fallen(_)) || node.level != level {
                continue;
            }
            match self.look_back(place, pass) {
                Back::Found(held_by) => self.nodes[index(place)].held_by = held_by,
                Back::Nobody => match self.fallen_holder(place) {
                    Some(holder) => self.sink(place, holder),
                    None => self.drop_trail(&[(place, 0)], level),
                },
                Back::Queue(by) => self.sink(place, by),
                Back::Further => self.search_back(place, pass),
            }
        }
        self.lost(level).clear();
    }

    /// Looks whether a search is needed at all: at the first holders of a node, and no further. Mostly it is not.
    fn look_back(&self, place: Place, pass: Pass) -> Back {
        let node = &self.nodes[index(place)];
        if node.is_root() {
            return Back::Found(Link::Root);
        }
        let mut is_open = node.marks.has(Marks::HOME);
        let mut none = Back::Nobody;
        let queue = node.queued.by;
        if queue != NONE {
            let holder = &self.nodes[index(queue)];
            if pass.level <= holder.lends() {
                if self.is_sure(holder, pass) {
                    return Back::Found(Link::Holder(queue));
                }
                is_open = true;
            } else if holder.is_root() {
                // What holds the loop is no part of the graph, and so will not change now.
                none = Back::Queue(queue);
            }
        }
        let mut edge = node.last_in;
        for _ in 0..TURN {
            if edge == NONE {
                break;
            }
            let holder = self.edges.get(edge).holder;
            edge = self.edges.before(edge);
            let node = &self.nodes[index(holder)];
            if node.lends() < pass.level {
                continue;
            }
            if self.is_sure(node, pass) {
                return Back::Found(Link::Holder(holder));
            }
            is_open = true;
        }
        if is_open || edge != NONE { Back::Further } else { none }
    }

    /// Whether one sees soon that a node stays on the level of a pass or above: it was looked at before, or is a root,
    /// or hangs from one not far away.
    fn is_sure(&self, node: &Node, pass: Pass) -> bool {
        let mut node = node;
        for _ in 0..NEAR {
            if node.is_root() || pass.level < node.level {
                return true;
            }
            let Link::Holder(holder) = node.held_by else { return false };
            node = &self.nodes[index(holder)];
        }
        false
    }

    fn search_back(&mut self, place: Place, pass: Pass) {
        self.searches += 1;
        let search = self.searches;
        let mut trail = std::mem::take(&mut self.scratch.trail);
        let mut turns = std::mem::take(&mut self.scratch.turns);
        let mut holders = std::mem::take(&mut self.scratch.holders);
        let node = &mut self.nodes[index(place)];
        node.seen = search + 1;
        trail.push((place, 0));
        turns.push_back((0, node.last_in));
        let mut found = None;
        'search: while let Some((at, mut edge)) = turns.pop_front() {
            let place = trail[at].0;
            if self.nodes[index(place)].is_root() {
                found = Some((at, Link::Root));
                break;
            }
            self.list_some_holders(place, &mut edge, &mut holders);
            for holder in holders.drain(..) {
                let node = &self.nodes[index(holder)];
                if node.lends() < pass.level || node.seen == search + 1 {
                    continue;
                }
                if self.hangs_from_a_root(holder, pass, search) {
                    found = Some((at, Link::Holder(holder)));
                    break 'search;
                }
                let node = &mut self.nodes[index(holder)];
                node.seen = search + 1;
                turns.push_back((trail.len(), node.last_in));
                trail.push((holder, at));
            }
            if edge != NONE {
                turns.push_back((at, edge));
            }
        }
        turns.clear();
        (self.scratch.turns, self.scratch.holders) = (turns, holders);
        match found {
            Some((at, held_by)) => self.hang_trail(&trail, at, held_by, pass.rooted),
            None => self.drop_trail(&trail, pass.level),
        }
        self.searches += 1;
        trail.clear();
        self.scratch.trail = trail;
    }

    /// Adds the next holders of a node, and moves on to the edge from which the rest come.
    fn list_some_holders(&self, place: Place, edge: &mut u32, into: &mut Vec<Place>) {
        let node = &self.nodes[index(place)];
        if *edge == node.last_in {
            // What no edge stands for comes with the first of them.
            into.extend((node.queued.by != NONE).then_some(node.queued.by));
            into.extend(self.residents(place));
        }
        for _ in 0..TURN {
            if *edge == NONE {
                return;
            }
            into.push(self.edges.get(*edge).holder);
            *edge = self.edges.before(*edge);
        }
    }

    /// Whether the tree edges lead from a node to a root. What was found of nodes on the way is written on them.
    fn hangs_from_a_root(&mut self, place: Place, pass: Pass, search: u32) -> bool {
        let mut at = place;
        let is_rooted = loop {
            let node = &mut self.nodes[index(at)];
            // What is held better has been looked at before.
            if node.seen == pass.rooted || node.is_root() || pass.level < node.level {
                break true;
            }
            match node.held_by {
                Link::Holder(holder) if node.seen < search => {
                    // Whoever comes here again while this walk is on goes round in a circle.
                    node.seen = search;
                    at = holder;
                }
                Link::Holder(_) | Link::Lost | Link::Fallen(_) => break false,
                Link::Nobody | Link::Root => {
                    unreachable!("a tree hangs from a root, or from what lost its holder")
                }
            }
        };
        if is_rooted {
            let mut walked = place;
            while let Node { held_by: Link::Holder(holder), seen, .. } = &mut self.nodes[index(walked)]
                && *seen == search
            {
                *seen = pass.rooted;
                walked = *holder;
            }
        }
        is_rooted
    }

    /// Hangs what a search came through below the holder that it found.
    fn hang_trail(&mut self, trail: &[(Place, usize)], found: usize, held_by: Link, rooted: u32) {
        let (mut at, mut held_by) = (found, held_by);
        loop {
            let (place, next) = trail[at];
            let node = &mut self.nodes[index(place)];
            (node.held_by, node.seen) = (held_by, rooted);
            if at == 0 {
                return;
            }
            (at, held_by) = (next, Link::Holder(place));
        }
    }

    /// Nothing holds what a search came through at that level.
    fn drop_trail(&mut self, trail: &[(Place, usize)], level: Level) {
        let lower = if level == Level::Held { Level::ByLoops } else { Level::Nothing };
        trail.iter().for_each(|(place, _)| self.fall(*place, lower));
        trail.iter().for_each(|(place, _)| self.lose_those_below(*place, level));
    }

    /// Lets a node that was held be so by loops alone, through that holder.
    fn sink(&mut self, place: Place, holder: Place) {
        self.note_flip(place);
        let node = &mut self.nodes[index(place)];
        (node.level, node.held_by) = (Level::ByLoops, Link::Holder(holder));
        self.lose_those_below(place, Level::Held);
    }

    /// The holder of a node that fell and took it along, if that has found another holder itself. Whoever hangs from it has no need
    /// to be looked at once more, on its level.
    fn fallen_holder(&self, place: Place) -> Option<Place> {
        let Link::Fallen(holder) = self.nodes[index(place)].held_by else { return None };
        let node = &self.nodes[index(holder)];
        (node.level == Level::ByLoops && matches!(node.held_by, Link::Holder(_))).then_some(holder)
    }

    /// A node that held others on a level has fallen.
    fn lose_those_below(&mut self, place: Place, level: Level) {
        self.for_each_target(place, |graph, target| {
            let node = &mut graph.nodes[index(target)];
            if node.hangs_from(place) && node.level == level {
                node.held_by = Link::Fallen(place);
                graph.lost(level).push(target);
            }
        });
    }
}
