//! Which references hold an object, and which held it until now: the paths that a verdict shows.
//!
//! A search backwards over the holders, breadth first; among the shortest paths it takes the one that a search forwards
//! from all roots comes to first. Paths that are gone are found in the graph as it was before the last update, of which
//! the edges that went since are kept.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use crate::asyncio::event_loop::EventLoop;
use crate::graph::{Graph, NO_NUMBER, Name, Place};
use crate::heap::{Mark, Strength};
use crate::reach::{Hop, Path};
use crate::record::{Hold, item};
use crate::scatter::ScatterMap;
use crate::tracker::Tracker;
use crate::tracker::distances::Distances;
use crate::tracker::names::name_of;
use crate::tracker::view::View;

/// What a search found, by node.
type Found<T> = ScatterMap<Place, T>;

/// What searches backwards have cost since the last update, and what was found out forwards since they cost too much.
#[derive(Debug, Default)]
pub(super) struct Searches {
    looks: Cell<usize>,
    held: [OnceCell<WaysBack>; 2],
    by_accident: [OnceCell<WaysBack>; 2],
}

/// How far from their sources objects are, and the references by which one comes closer to them, of those objects that a search
/// came through.
#[derive(Debug)]
struct WaysBack {
    distances: Distances,
    closer: RefCell<Found<Rc<[Step]>>>,
}

impl WaysBack {
    /// Those of the references to an object by which one comes closer to a source.
    fn closer(&self, target: Place, steps: impl FnOnce() -> Vec<Step>) -> Rc<[Step]> {
        let find = || {
            let Some(length) = self.distances.get(target) else { return Rc::default() };
            let is_closer = |step: &Step| self.distances.get(step.holder).is_some_and(|rest| rest < length);
            steps().into_iter().filter(is_closer).collect()
        };
        Rc::clone(self.closer.borrow_mut().entry(target).or_insert_with(find))
    }
}

impl Searches {
    /// Forgets all: things have changed.
    #[inline]
    pub(super) fn begin(&mut self) {
        if self.looks.get() != 0 {
            *self = Searches::default();
        }
    }

    fn count(&self, looks: usize) {
        self.looks.set(self.looks.get() + looks);
    }

    /// As if searches had cost much, or nothing yet.
    pub(super) fn pretend(&self, cost_much: bool) {
        self.looks.set(if cost_much { usize::MAX / 2 } else { 0 });
    }

    /// The ways back, if it is time to know them.
    fn ways_back(&self, graph: &Graph, view: View, hold: Hold) -> Option<&WaysBack> {
        let found = if hold == Hold::Held { &self.held } else { &self.by_accident };
        let found = &found[usize::from(view == View::Now)];
        let search =
            || WaysBack { distances: Distances::search(graph, view, hold), closer: RefCell::default() };
        (graph.size() <= self.looks.get()).then(|| found.get_or_init(search))
    }
}

/// One reference on a path.
#[derive(Clone, Debug)]
struct Step {
    holder: Place,
    target: Place,
    name: Name,
    /// Whether it was noted as a single reference.
    is_single: bool,
    is_gone: bool,
    /// Where it stands among its holder's references.
    order: (u8, u64),
}

impl Step {
    /// Whether it leads to one of many items, which has no name of its own.
    fn is_item(&self) -> bool {
        self.is_single && self.name == Name::Item(Mark::ITEM.name, Mark::ITEM.number)
    }

    /// Takes over where the item stands.
    fn sit(&mut self, seats: &HashMap<Place, (u64, Name)>) {
        if let Some((order, name)) = seats.get(&self.target) {
            self.order = (2, *order);
            self.name = name.clone();
        }
    }
}

/// A path that held something until the last update.
#[derive(Clone, Debug, PartialEq)]
pub struct LastPath {
    /// The references.
    pub path: Path,
    /// Which is gone, the first from the root.
    pub cut_hop: Option<usize>,
}

impl Tracker {
    /// The shortest path to an object, if there is one.
    pub fn path(&self, place: Place) -> Option<Path> {
        let steps = self.steps_to(place, View::Now, self.graph.hold(place))?;
        Some(self.path_over(place, &steps, View::Now))
    }

    /// The shortest path that led to an object before the last update, if there was one.
    pub fn last_path(&self, place: Place) -> Option<LastPath> {
        let steps = self.steps_to(place, View::Before, self.graph.hold_before(place))?;
        let cut_hop = steps.iter().position(|step| step.is_gone).or(steps.len().checked_sub(1));
        Some(LastPath { path: self.path_over(place, &steps, View::Before), cut_hop })
    }

    /// The shortest way by which an object leads to itself over what nothing else leads to.
    pub fn cycle(&self, place: Place) -> Option<Path> {
        let steps = self.steps_on(&[place], |target| target == place)?;
        Some(self.path_over(place, &steps, View::Now))
    }

    /// A path from a root to an object that nothing leads to: one of its references is weak.
    pub fn weak_path(&self, place: Place) -> Option<Path> {
        if self.graph.hold(place) != Hold::Nothing {
            return None;
        }
        let bridges = self.weak_bridges();
        let targets: Vec<Place> = bridges.iter().map(|(_, _, target)| *target).collect();
        let (begin, steps) = match targets.contains(&place) {
            true => (place, Vec::new()),
            false => {
                let steps = self.steps_on(&targets, |target| target == place)?;
                (steps.first()?.holder, steps)
            }
        };
        let (holder, label, _) = bridges.into_iter().find(|(_, _, target)| *target == begin)?;
        let weak = Hop { label, target: self.describe(begin), strength: Strength::Weak };
        let rest = self.path_over(place, &steps, View::Now);
        Some(rest.hops.into_iter().fold(self.path(holder)?.then(weak), Path::then))
    }

    /// The weak references from what is reachable to what is not: holder, label, target.
    fn weak_bridges(&self) -> Vec<(Place, String, Place)> {
        let mut holders: Vec<Place> = self.weak.clone();
        holders.retain(|holder| self.graph.hold(*holder) != Hold::Nothing);
        holders.sort_by_key(|holder| self.rank(*holder));
        let mut bridges = Vec::new();
        for holder in holders {
            let Some(object) = self.object(holder) else { continue };
            object.traverse_all(&mut |edge| {
                let target = edge.target.header().node();
                let target = target.filter(|target| self.graph.hold(*target) == Hold::Nothing);
                if let (Strength::Weak, Some(target)) = (edge.strength, target) {
                    bridges.push((holder, edge.label.to_string(), target));
                }
            });
        }
        bridges
    }

    /// The references over which one first comes from some objects to a goal, through what is not reachable.
    fn steps_on(&self, from: &[Place], is_goal: impl Fn(Place) -> bool) -> Option<Vec<Step>> {
        let mut found: Found<Option<Step>> = from.iter().map(|place| (*place, None)).collect();
        let mut queue: Vec<Place> = from.to_vec();
        let mut next = 0;
        while let Some(holder) = queue.get(next).copied() {
            next += 1;
            for step in self.edges_of(holder) {
                let target = step.target;
                if is_goal(target) {
                    let mut steps = vec![step];
                    while let Some(Some(before)) = found.get(&steps[steps.len() - 1].holder) {
                        steps.push(before.clone());
                    }
                    steps.reverse();
                    return Some(steps);
                }
                if self.graph.hold(target) == Hold::Nothing && !found.contains_key(&target) {
                    found.insert(target, Some(step));
                    queue.push(target);
                }
            }
        }
        None
    }

    fn edges_of(&self, holder: Place) -> Vec<Step> {
        let make = |is_single: bool, order: usize, target: Place, name: Name| Step {
            holder,
            target,
            is_single,
            is_gone: false,
            order: order_of(is_single, &name, order as u64),
            name,
        };
        let singles = self.graph.single_edges(holder).enumerate();
        let mut steps: Vec<Step> =
            singles.map(|(order, (target, name))| make(true, order, target, name.into_owned())).collect();
        let edges = self.graph.edges(holder).enumerate();
        steps.extend(edges.map(|(order, (target, name))| make(false, order, target, name.clone())));
        steps.extend(self.graph.home(holder).map(|home| self.step_home(holder, home)));
        if steps.iter().any(Step::is_item) {
            let seats = self.seats(holder, |_| true);
            steps.iter_mut().filter(|step| step.is_item()).for_each(|step| step.sit(&seats));
        }
        steps.sort_by_key(|step| step.order);
        steps
    }

    /// Where items of an object stand now, and how these places are called: the first of those where the same stands.
    fn seats(&self, holder: Place, is_wanted: impl Fn(Place) -> bool) -> HashMap<Place, (u64, Name)> {
        let mut seats = HashMap::new();
        let mut order = 0;
        if let Some(object) = self.object(holder) {
            object.traverse_all(&mut |edge| {
                if edge.strength == Strength::Implied {
                    return;
                }
                if let Some(target) = edge.target.header().node().filter(|target| is_wanted(*target)) {
                    seats.entry(target).or_insert_with(|| (order, name_of(edge.label)));
                }
                order += 1;
            });
        }
        seats
    }

    /// The references by which an object is or was held, the first from a root.
    fn steps_to(&self, place: Place, view: View, hold: Hold) -> Option<Vec<Step>> {
        let is_source = |place: Place| view.is_source(&self.graph, place, hold);
        if hold == Hold::Nothing {
            return None;
        }
        if is_source(place) {
            return Some(Vec::new());
        }
        // Most paths are short: a loop holds what is about to run, a variable a future.
        let direct = self.steps_into(place, view).into_iter().filter(|step| is_source(step.holder));
        if let Some(step) = direct.min_by_key(|step| (self.rank(step.holder), step.order)) {
            return Some(vec![step]);
        }
        let ways_back = self.searches.ways_back(&self.graph, view, hold);
        let mut found: Found<(u32, Option<Step>)> = Found::from_iter([(place, (0, None))]);
        let (mut level, mut distance) = (vec![place], 0);
        while !level.is_empty() {
            let sources = level.iter().copied().filter(|place| is_source(*place));
            if let Some(source) = sources.min_by_key(|source| self.rank(*source)) {
                return Some(follow(source, &found));
            }
            distance += 1;
            let mut further = Vec::new();
            let mut follow = |step: Cow<'_, Step>| match found.get_mut(&step.holder) {
                None => {
                    further.push(step.holder);
                    found.insert(step.holder, (distance, Some(step.into_owned())));
                }
                Some((known, Some(best))) if *known == distance && step.order < best.order => {
                    *best = step.into_owned()
                }
                Some(_) => {}
            };
            for target in level {
                match ways_back {
                    Some(ways_back) => {
                        let steps = ways_back.closer(target, || self.steps_on_paths(target, view, hold));
                        steps.iter().for_each(|step| follow(Cow::Borrowed(step)));
                    }
                    None => {
                        let steps = self.steps_on_paths(target, view, hold);
                        self.searches.count(steps.len());
                        steps.into_iter().for_each(|step| follow(Cow::Owned(step)));
                    }
                }
            }
            level = further;
        }
        None
    }

    /// The references to an object over which a path may lead.
    fn steps_on_paths(&self, target: Place, view: View, hold: Hold) -> Vec<Step> {
        let mut steps = self.steps_into(target, view);
        steps.retain(|step| view.passes(&self.graph, step.holder, hold));
        steps
    }

    fn steps_into(&self, target: Place, view: View) -> Vec<Step> {
        let edges = self.graph.incoming(target).filter(|edge| view == View::Now || edge.is_old);
        let edges = edges.map(|edge| (edge.holder, edge.order, edge.name.into_owned(), false));
        let removed = (view == View::Before).then(|| self.graph.removed(target)).into_iter().flatten();
        let removed = removed.map(|edge| (edge.holder, edge.order, edge.name.clone(), true));
        let steps = edges.chain(removed).map(|(holder, order, name, is_gone)| Step {
            holder,
            target,
            is_single: order.is_none(),
            is_gone,
            order: order_of(order.is_none(), &name, order.map_or(0, u64::from)),
            name,
        });
        let residents = self.graph.residents(target).map(|resident| self.step_home(resident, target));
        let mut steps: Vec<Step> = steps.chain(residents).collect();
        for step in steps.iter_mut().filter(|step| step.is_item()) {
            step.sit(&self.seats(step.holder, |place| place == step.target));
        }
        steps
    }

    fn path_over(&self, place: Place, steps: &[Step], view: View) -> Path {
        let root = steps.first().map_or(place, |step| step.holder);
        let hops = steps.iter().map(|step| Hop {
            label: self.label(step, view),
            target: self.describe(step.target),
            strength: Strength::Strong,
        });
        Path { root: self.describe(root), hops: hops.collect() }
    }

    fn label(&self, step: &Step, view: View) -> String {
        match &step.name {
            Name::Text(text) => text.0.clone(),
            Name::Item(name, NO_NUMBER) => (*name).to_string(),
            Name::Item(name, number) if step.is_single => {
                let (name, number) = self.place_in_loop(step.holder, name, *number, view);
                item(name, number)
            }
            Name::Item(name, number) => item(name, *number),
        }
    }

    /// The reference from an object to its home, the last that it shows.
    fn step_home(&self, holder: Place, home: Place) -> Step {
        let name = self.graph.home_name(home);
        Step { holder, target: home, name, is_single: false, is_gone: false, order: (2, u64::MAX) }
    }

    /// Which entry of a loop's queue, or of its timers, is or was meant.
    fn place_in_loop(
        &self,
        holder: Place,
        name: &'static str,
        number: u64,
        view: View,
    ) -> (&'static str, u64) {
        let Some(state) = self.loops.iter().find(|state| state.place == holder) else {
            return (name, number);
        };
        let taken = if view == View::Now { state.taken } else { state.taken_before };
        if name == EventLoop::READY {
            return (name, number.saturating_sub(taken));
        }
        match self.object(holder).and_then(EventLoop::from_object) {
            Some(event_loop) => {
                let (name, place) = event_loop.place_of_timer(number, taken);
                (name, place as u64)
            }
            None => (name, number),
        }
    }

    /// An object's place in the collector's list; one that is dead stands before all others.
    fn rank(&self, place: Place) -> Option<(u8, u64)> {
        self.object(place).map(|object| object.header().place_in_list())
    }
}

fn follow(source: Place, found: &Found<(u32, Option<Step>)>) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut at = source;
    while let Some((_, Some(step))) = found.get(&at) {
        at = step.target;
        steps.push(step.clone());
    }
    steps
}

/// A loop shows its queue first, then its timers, then the rest; other holders show their items in order.
fn order_of(is_single: bool, name: &Name, order: u64) -> (u8, u64) {
    match name {
        Name::Item(name, number) if is_single && *name == EventLoop::READY => (0, *number),
        Name::Item(_, number) if is_single => (1, *number),
        Name::Item(..) | Name::Text(_) => (2, order),
    }
}
