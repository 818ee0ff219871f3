//! The tracker's answers beside those of a search of the whole heap: for tests, which hold the two against each other after
//! every step of many programs.
//!
//! An object that changed and did not tell shows twice: what it refers to is not what was noted, and sooner or later
//! somebody is held by what is not there.

use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::world::World;
use crate::graph::Name;
use crate::heap::{Edge, Object, ObjectId, Strength};
use crate::reach::Reach;
use crate::tracker::{Tracker, index, is_named};

impl Tracker {
    /// Looks at every object, and searches the whole heap from its roots.
    ///
    /// # Panics
    /// When either says something else than the last update.
    pub fn prove(&self, world: &World) {
        let reach = Reach::search(world);
        let all = world.heap().all();
        let objects = all.iter().map(|listed| &*listed.object);
        let tracked: Vec<&dyn Object> = objects.filter(|object| !object.header().is_atom()).collect();
        tracked.iter().for_each(|object| self.prove_edges(*object));
        for object in &tracked {
            let (hold, searched) =
                (self.hold(world.heap(), object.header().id()), reach.hold(object.header().id()));
            assert!(hold == searched, "{object:?} is {hold:?}, by a search of the whole heap {searched:?}");
        }
        self.prove_paths();
        let known = self.known.iter().filter(|known| !known.is_dead());
        assert!(known.count() == tracked.len(), "an object died, and nobody told");
    }

    /// Where the ways back are known, the same paths are found as without.
    fn prove_paths(&self) {
        for place in self.graph.flipped().iter().filter(|place| self.known[index(**place)].task.is_some()) {
            let paths = [false, true].map(|knows_ways_back| {
                self.searches.pretend(knows_ways_back);
                (self.path(*place), self.last_path(*place))
            });
            let task = self.describe(*place);
            assert!(paths[0] == paths[1], "one path to {task} is not the other: {paths:?}");
        }
    }

    fn prove_edges(&self, object: &dyn Object) {
        let place = object.header().node().unwrap_or_else(|| panic!("{object:?} is not known"));
        let noted: Vec<(Option<ObjectId>, &Name)> =
            self.graph.edges(place).map(|(target, name)| (self.id(target), name)).collect();
        let mut order = 0;
        object.retraverse_all(&mut |edge| {
            if !is_tracked(&edge) {
                return;
            }
            let is_noted = noted.get(order).is_some_and(|(target, name)| {
                *target == Some(edge.target.header().id()) && is_named(name, edge.label)
            });
            assert!(
                is_noted,
                "{object:?}.{} is another than was noted, and nobody told: {:?}",
                edge.label, edge.target
            );
            order += 1;
        });
        assert!(
            order == noted.len(),
            "{object:?} has {order} references, noted are {}: {noted:?}",
            noted.len()
        );
        self.prove_single_edges(object, place);
    }

    /// A holder that tells its references one by one shows these as well, and the loop that it refers to for good.
    fn prove_single_edges(&self, object: &dyn Object, place: u32) {
        let singles = self.graph.single_edges(place).map(|(target, _)| target).chain(self.graph.home(place));
        let mut noted: Vec<ObjectId> = singles.filter_map(|target| self.id(target)).collect();
        let (mut shown, mut others) = (Vec::new(), 0);
        object.traverse_all(&mut |edge| {
            let is_strong = is_tracked(&edge) && !EventLoop::OF_A_STEP.contains(&&*edge.label.to_string());
            shown.extend(is_strong.then(|| edge.target.header().id()));
        });
        object.retraverse_all(&mut |edge| others += usize::from(is_tracked(&edge)));
        if noted.is_empty() {
            assert!(shown.len() == others, "{object:?} has references that it never told of");
            return;
        }
        noted.extend(self.graph.edges(place).filter_map(|(target, _)| self.id(target)));
        noted.sort_unstable();
        shown.sort_unstable();
        assert!(noted == shown, "{object:?} told of other references than it has");
    }
}

/// Whether the tracker has an edge for a reference.
fn is_tracked(edge: &Edge<'_>) -> bool {
    edge.strength == Strength::Strong && !edge.target.header().is_atom()
}
