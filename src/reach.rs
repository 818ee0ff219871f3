//! What is reachable, and by which references: paths from the roots, cycles, and paths that only weak references close.
//!
//! Trial deletion, as in [`crate::collector::find`], but once for all contracts, and keeping how the search came to each
//! object, so that an answer can be shown.

use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::world::World;
use crate::collector::Slots;
use crate::heap::{Object, ObjectId, Strength};
use crate::record::Hold;

/// A path of references from a root to a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// What the path begins at: `loop`, `module __main__`, ...
    pub root: String,
    /// The references, each with what it leads to.
    pub hops: Vec<Hop>,
}

/// One reference of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Which of the holder's references.
    pub label: String,
    /// What it refers to.
    pub target: String,
    /// Whether it keeps that alive.
    pub strength: Strength,
}

impl Path {
    /// The path with one more reference.
    #[must_use]
    pub fn then(mut self, hop: Hop) -> Path {
        self.hops.push(hop);
        self
    }

    /// One of its references with both ends: `Future.callbacks[0] -> Task T2`.
    pub fn hop(&self, index: usize) -> Option<Path> {
        let root = match index.checked_sub(1) {
            None => self.root.clone(),
            Some(before) => self.hops.get(before)?.target.clone(),
        };
        Some(Path { root, hops: vec![self.hops.get(index)?.clone()] })
    }

    /// Whether its first reference is one of those, such as `timers` for `loop.timers[0]`.
    pub fn begins_with(&self, label: &str) -> bool {
        self.hops.first().is_some_and(|hop| hop.label.starts_with(label))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.root)?;
        for (index, hop) in self.hops.iter().enumerate() {
            let joint = if index == 0 { "." } else { " -> " };
            let joint = if index == 0 && hop.label.starts_with('[') { "" } else { joint };
            let arrow = if hop.strength == Strength::Strong { "->" } else { "=x=>" };
            write!(out, "{joint}{} {arrow} {}", hop.label, hop.target)?;
        }
        Ok(())
    }
}

/// What is reachable, with the loops and without them, and by which references.
///
/// First everything that is held from outside is followed, except for the loops' references, and then those. It holds each
/// object, so it must be dropped before the program goes on.
pub struct Reach {
    objects: Vec<Rc<dyn Object>>,
    places: Slots,
    /// Each object's strong references: places, in the order of `traverse`.
    edges: Vec<Vec<usize>>,
    reached: Vec<Option<Step>>,
    /// Whether a search has come to the loops.
    by_loop: Vec<bool>,
}

/// How a search came to an object: from a root's place, or over a holder's reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Root,
    From { holder: usize, edge: usize },
}

impl Reach {
    /// Searches, breadth first, from the roots outside of the loops, and then from the loops: what anything but a loop
    /// holds gets such a path.
    pub fn search(world: &World) -> Reach {
        let mut reach = Reach::of(world);
        let loops: Vec<usize> = world.loops().into_iter().filter_map(|id| reach.places.get(id)).collect();
        let (loops_held, others): (Vec<usize>, Vec<usize>) =
            reach.held_from_outside().into_iter().partition(|place| loops.contains(place));
        let loops_reached = reach.spread(others, false, &loops);
        reach.spread(loops_held.into_iter().chain(loops_reached).collect(), true, &[]);
        reach
    }

    fn of(world: &World) -> Reach {
        let objects: Vec<Rc<dyn Object>> =
            world.heap().all().into_iter().map(|listed| listed.object).collect();
        let mut places = Slots::default();
        for (place, object) in objects.iter().enumerate() {
            places.set(object.header().id(), place);
        }
        let edges = objects.iter().map(|object| strong_edges(&**object, &places)).collect();
        let (reached, by_loop) = (vec![None; objects.len()], vec![false; objects.len()]);
        Reach { objects, places, edges, reached, by_loop }
    }

    /// The objects with more references than the heap's objects account for, and those that no collection looks at.
    fn held_from_outside(&self) -> Vec<usize> {
        let mut inner = vec![0; self.objects.len()];
        self.edges.iter().flatten().for_each(|target| inner[*target] += 1);
        // One count is this list's own.
        let held = |place: &usize| {
            let object = &self.objects[*place];
            inner[*place] < Rc::strong_count(object) - 1 || object.header().is_frozen()
        };
        (0..self.objects.len()).filter(held).collect()
    }

    /// Goes on from some roots to all that they lead to; the stops are reached, but not gone on from, and returned.
    fn spread(&mut self, roots: Vec<usize>, by_loop: bool, stops: &[usize]) -> Vec<usize> {
        let mut stopped = Vec::new();
        let mut queue = VecDeque::from(roots);
        for root in &queue {
            self.reached[*root] = Some(Step::Root);
        }
        while let Some(holder) = queue.pop_front() {
            if stops.contains(&holder) {
                stopped.push(holder);
                continue;
            }
            for (edge, target) in self.edges[holder].iter().enumerate() {
                if self.reached[*target].is_none() {
                    self.reached[*target] = Some(Step::From { holder, edge });
                    self.by_loop[*target] = by_loop;
                    queue.push_back(*target);
                }
            }
        }
        stopped
    }

    /// What holds an object.
    pub fn hold(&self, id: ObjectId) -> Hold {
        match self.places.get(id) {
            Some(place) if self.reached[place].is_some() && self.by_loop[place] => Hold::ByAccident,
            Some(place) if self.reached[place].is_some() => Hold::Held,
            _ => Hold::Nothing,
        }
    }

    /// The shortest path to an object, if there is one.
    pub fn path(&self, id: ObjectId) -> Option<Path> {
        let place = self.places.get(id).filter(|place| self.reached[*place].is_some())?;
        Some(self.path_over(place, &self.reached))
    }

    /// The path by which a search came to an object.
    fn path_over(&self, place: usize, steps: &[Option<Step>]) -> Path {
        let mut hops = Vec::new();
        let mut at = place;
        while let Some(Step::From { holder, edge }) = steps[at] {
            hops.push(self.hop(holder, edge, at));
            at = holder;
        }
        hops.reverse();
        Path { root: self.objects[at].describe(), hops }
    }

    fn hop(&self, holder: usize, edge: usize, target: usize) -> Hop {
        let label = self.label(holder, edge);
        Hop { label, target: self.objects[target].describe(), strength: Strength::Strong }
    }

    /// A path for each reachable holder of an object, the shortest first; of an object that nothing leads to, the
    /// references of those who hold it all the same.
    pub fn paths(&self, id: ObjectId) -> Vec<Path> {
        let Some(place) = self.places.get(id) else { return Vec::new() };
        let is_reached = self.reached[place].is_some();
        let mut paths: Vec<Path> = self.path(id).into_iter().collect();
        for (holder, edges) in self.edges.iter().enumerate() {
            let holds = |(edge, target): (usize, &usize)| (*target == place).then_some(edge);
            for edge in edges.iter().enumerate().filter_map(holds) {
                let path = match (is_reached, self.reached[holder]) {
                    (true, None) => continue,
                    (true, Some(_)) => self.path_over(holder, &self.reached),
                    (false, _) => Path { root: self.objects[holder].describe(), hops: Vec::new() },
                };
                let path = path.then(self.hop(holder, edge, place));
                if !paths.contains(&path) {
                    paths.push(path);
                }
            }
        }
        paths.sort_by_key(|path| path.hops.len());
        paths
    }

    /// The shortest way by which an object leads to itself over strong references.
    pub fn cycle(&self, id: ObjectId) -> Option<Path> {
        let start = self.places.get(id)?;
        let mut steps: Vec<Option<Step>> = vec![None; self.objects.len()];
        steps[start] = Some(Step::Root);
        let mut queue = VecDeque::from([start]);
        while let Some(holder) = queue.pop_front() {
            for (edge, target) in self.edges[holder].iter().enumerate() {
                if *target == start {
                    return Some(self.path_over(holder, &steps).then(self.hop(holder, edge, start)));
                }
                if steps[*target].is_none() && self.reached[*target].is_none() {
                    steps[*target] = Some(Step::From { holder, edge });
                    queue.push_back(*target);
                }
            }
        }
        None
    }

    /// A path from a root to an object that nothing leads to: one of its references is weak.
    pub fn weak_path(&self, id: ObjectId) -> Option<Path> {
        let place = self.places.get(id).filter(|place| self.reached[*place].is_none())?;
        let bridges = self.weak_bridges();
        let mut steps: Vec<Option<Step>> = vec![None; self.objects.len()];
        let mut queue = VecDeque::new();
        for (_, _, target) in &bridges {
            if steps[*target].replace(Step::Root).is_none() {
                queue.push_back(*target);
            }
        }
        while let Some(holder) = queue.pop_front() {
            for (edge, target) in self.edges[holder].iter().enumerate() {
                if steps[*target].is_none() && self.reached[*target].is_none() {
                    steps[*target] = Some(Step::From { holder, edge });
                    queue.push_back(*target);
                }
            }
        }
        steps[place]?;
        let rest = self.path_over(place, &steps);
        let mut begin = place;
        while let Some(Step::From { holder, .. }) = steps[begin] {
            begin = holder;
        }
        let (holder, label, _) = bridges.into_iter().find(|(_, _, target)| *target == begin)?;
        let weak = Hop { label, target: rest.root, strength: Strength::Weak };
        let path = self.path_over(holder, &self.reached).then(weak);
        Some(rest.hops.into_iter().fold(path, Path::then))
    }

    /// The weak references from what is reachable to what is not: holder, label, target.
    fn weak_bridges(&self) -> Vec<(usize, String, usize)> {
        let mut bridges = Vec::new();
        let reached = self.objects.iter().enumerate().filter(|(place, _)| self.reached[*place].is_some());
        for (holder, object) in reached {
            object.traverse_all(&mut |edge| {
                let target = self.places.get(edge.target.header().id());
                let target = target.filter(|target| self.reached[*target].is_none());
                if let (Strength::Weak, Some(target)) = (edge.strength, target) {
                    bridges.push((holder, edge.label.to_string(), target));
                }
            });
        }
        bridges
    }

    fn label(&self, holder: usize, edge: usize) -> String {
        let mut labels = Vec::new();
        self.objects[holder].traverse_all(&mut |edge| {
            if edge.strength == Strength::Strong && self.places.get(edge.target.header().id()).is_some() {
                labels.push(edge.label.to_string());
            }
        });
        labels.swap_remove(edge)
    }
}

fn strong_edges(object: &dyn Object, places: &Slots) -> Vec<usize> {
    let mut edges = Vec::new();
    object.traverse_all(&mut |edge| {
        if edge.strength == Strength::Strong {
            edges.extend(places.get(edge.target.header().id()));
        }
    });
    edges
}

impl fmt::Debug for Reach {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reached = self.reached.iter().filter(|step| step.is_some()).count();
        write!(out, "<{reached} of {} objects reached>", self.objects.len())
    }
}
