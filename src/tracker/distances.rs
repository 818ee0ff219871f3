//! How far objects stand from what holds them: for searches that would go over the same ground again and again.
//!
//! A search backwards from one object is quick as long as few others hold the same things. Where a thousand tasks are doomed
//! by the loss of one list, each search comes to all frames that know the module's variables, and so to a thousand tasks.
//! One search forwards from the roots tells for all of them which way back is the shortest.

use crate::graph::{Graph, Place};
use crate::record::Hold;
use crate::scatter::ScatterMap;
use crate::tracker::index;
use crate::tracker::view::View;

/// How many references are between the nearest source and each node.
#[derive(Debug)]
pub(super) struct Distances(Vec<u32>);

const UNREACHED: u32 = u32::MAX;

impl Distances {
    /// Those from the sources of a way of being held.
    pub(super) fn search(graph: &Graph, view: View, hold: Hold) -> Distances {
        let is_seen = |is_old: bool| view == View::Now || is_old;
        let mut removed: ScatterMap<Place, Vec<Place>> = ScatterMap::default();
        for edge in graph.all_removed().iter().filter(|_| view == View::Before) {
            removed.entry(edge.holder).or_default().push(edge.target);
        }
        let mut distances = vec![UNREACHED; graph.size()];
        let places = (0..).take(graph.size());
        let mut queue: Vec<Place> = places.filter(|place| view.is_source(graph, *place, hold)).collect();
        queue.iter().for_each(|source| distances[index(*source)] = 0);
        let mut next = 0;
        while let Some(holder) = queue.get(next).copied() {
            next += 1;
            if !view.passes(graph, holder, hold) {
                continue;
            }
            let further = distances[index(holder)] + 1;
            let there =
                graph.targets(holder).filter(|(_, is_old)| is_seen(*is_old)).map(|(target, _)| target);
            for target in there.chain(removed.remove(&holder).into_iter().flatten()) {
                let distance = &mut distances[index(target)];
                if *distance == UNREACHED {
                    *distance = further;
                    queue.push(target);
                }
            }
        }
        Distances(distances)
    }

    /// How far a node is; `None` if no source leads to it.
    pub(super) fn get(&self, place: Place) -> Option<u32> {
        self.0.get(index(place)).copied().filter(|distance| *distance != UNREACHED)
    }
}
