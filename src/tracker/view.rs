//! Which paths count: those of now, or those of before.

use crate::graph::{Graph, Place};
use crate::record::Hold;

/// Which state of the graph is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// The one of the last update.
    Now,
    /// The one of the update before.
    Before,
}

impl View {
    /// Whether paths begin there by which something is held so.
    pub(super) fn is_source(self, graph: &Graph, place: Place, hold: Hold) -> bool {
        let is_root = || if self == View::Now { graph.is_root(place) } else { graph.was_root(place) };
        match hold {
            Hold::Held => is_root() && !graph.is_loop(place),
            Hold::ByAccident => graph.is_loop(place) && (is_root() || graph.hold(place) == Hold::Held),
            Hold::Nothing => false,
        }
    }

    /// Whether such paths may lead on from there: not over a loop, where more than that holds something.
    pub(super) fn passes(self, graph: &Graph, place: Place, hold: Hold) -> bool {
        hold != Hold::Held || !graph.is_loop(place)
    }
}
