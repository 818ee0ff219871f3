//! Who keeps a task alive: what is promised, what CPython does, and what many wish it did.

use std::fmt;
use std::str::FromStr;

use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::runner::all_tasks;
use crate::asyncio::world::World;
use crate::collector::Roots;
use crate::heap::{Object, ObjectId};
use crate::record::Hold;

/// The contract under which a collection decides what is reachable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Contract {
    /// What CPython does: the loop's ready queue and timers hold what they refer to.
    #[default]
    Cpython,
    /// What the documentation promises: the loop keeps nothing alive. A task may vanish even before its first step.
    Documented,
    /// What cpython#91887 asks for, and tokio does: the loop holds every pending task.
    Strong,
}

impl Contract {
    /// Every contract, the weakest promise first.
    pub const ALL: [Contract; 3] = [Contract::Documented, Contract::Cpython, Contract::Strong];

    /// What holds an object under the contract, of which the references say that: what an accident holds is not held under
    /// `documented`, and the loop is no accident under `strong`.
    pub fn hold(self, by_references: Hold) -> Hold {
        match (self, by_references) {
            (Contract::Documented, Hold::ByAccident) => Hold::Nothing,
            (Contract::Strong, Hold::Nothing) => Hold::ByAccident,
            (_, hold) => hold,
        }
    }

    /// The roots that the contract adds, or takes away, in the state of the world now.
    pub fn roots(self, world: &World) -> Roots {
        match self {
            Contract::Cpython => Roots::default(),
            Contract::Documented => Roots { hollow: world.loops(), held: Vec::new() },
            Contract::Strong => Roots { hollow: Vec::new(), held: pending_tasks(world) },
        }
    }
}

fn pending_tasks(world: &World) -> Vec<ObjectId> {
    let tasks = loops(world).into_iter().flat_map(|event_loop| all_tasks(&event_loop));
    tasks.map(|task| task.header().id()).collect()
}

/// The loops of a world that are alive.
pub fn loops(world: &World) -> Vec<std::rc::Rc<EventLoop>> {
    let objects = world.loops().into_iter().filter_map(|id| world.heap().get(id));
    objects.filter_map(EventLoop::from_object).collect()
}

impl fmt::Display for Contract {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Contract::Cpython => "cpython",
            Contract::Documented => "documented",
            Contract::Strong => "strong",
        })
    }
}

impl FromStr for Contract {
    type Err = String;

    fn from_str(text: &str) -> Result<Contract, String> {
        let found = Contract::ALL.into_iter().find(|contract| contract.to_string() == text);
        found.ok_or_else(|| format!("unknown contract `{text}`: give cpython, documented or strong"))
    }
}
