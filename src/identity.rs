//! Who is who: identities of tasks, and names of places in a run, that mean the same in another run of the program.
//!
//! A loss changes which tasks are made later, and an edit changes lines and counts. So a task is known by its parent, by
//! the text that creates it, and by how many siblings that text made before; a place by the task that ran last and by
//! the text at which it stopped. Of a Rust program there is no text: there, siblings are counted by their file.

use std::any::Any;
use std::collections::BTreeMap;

use crate::asyncio::future::FutureLike;
use crate::asyncio::gather::Gathering;
use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::choice::Place;
use crate::heap::{Edge, Object, ObjectId, Strength};
use crate::record::{Identity, Site};

/// Knows the tasks of a run by their identities, and what ran last.
#[derive(Debug, Default)]
pub struct Census {
    /// By the task's number in this run, counted from 1.
    identities: Vec<Identity>,
    /// How many tasks a text made for a parent.
    siblings: BTreeMap<Identity, u64>,
    /// How many tasks of the world's roll were looked at.
    met: usize,
    last: Last,
    /// How often each place was asked for.
    visits: BTreeMap<(u64, u64), u64>,
}

/// What ran last.
#[derive(Debug, Default)]
struct Last {
    /// The number of the task that it led to.
    number: Option<u64>,
    task: Option<ObjectId>,
    is_own_step: bool,
}

impl Census {
    /// Notes which callback runs; tasks that it makes are its children.
    pub fn note_callback(&mut self, world: &World, callback: &dyn Object) {
        self.meet(world);
        let any: &dyn Any = callback;
        let own = any.downcast_ref::<Task>();
        let (number, task) = match own {
            Some(task) => (Some(task.number()), Some(callback.header().id())),
            None => woken(callback).unzip(),
        };
        self.last = Last { number, task, is_own_step: own.is_some() };
    }

    /// Enters the tasks that are not known yet.
    #[inline]
    pub fn meet(&mut self, world: &World) {
        if world.roll_exceeds(self.met) {
            self.meet_new(world);
        }
    }

    fn meet_new(&mut self, world: &World) {
        let (tasks, met) = world.roll_from(self.met);
        self.met += met;
        // Most of those that a step makes are made by the same text.
        let mut family: Option<(Site, Identity)> = None;
        for task in tasks.into_iter().filter_map(Task::from_object).filter(|task| !task.base().is_done()) {
            let kin = match family {
                Some((site, kin)) if site.is_same_place(task.site()) => kin,
                _ => self.kin(&world.site_text(task.site())),
            };
            family = Some((task.site(), kin));
            let order = self.siblings.entry(kin).or_default();
            *order += 1;
            let identity = Identity(hash(&[&kin.0.to_le_bytes(), &order.to_le_bytes()]));
            let place = place_of(task.number());
            if self.identities.len() <= place {
                self.identities.resize(place + 1, Identity::default());
            }
            self.identities[place] = identity;
        }
    }

    /// What the tasks have in common that a text makes for what ran last.
    fn kin(&self, text: &str) -> Identity {
        Identity(hash(&[&self.last_identity().0.to_le_bytes(), text.as_bytes()]))
    }

    /// Who the task of that number is.
    pub fn identity(&self, number: u64) -> Identity {
        self.identities.get(place_of(number)).copied().unwrap_or_default()
    }

    fn last_identity(&self) -> Identity {
        self.last.number.map(|number| self.identity(number)).unwrap_or_default()
    }

    /// Who a callback leads to: the task whose step it is, or that it wakes.
    pub fn led_to(&self, callback: &dyn Object) -> Identity {
        let any: &dyn Any = callback;
        let number = any.downcast_ref::<Task>().map(Task::number).or_else(|| Some(woken(callback)?.0));
        number.map(|number| self.identity(number)).unwrap_or_default()
    }

    /// The name of the place between what ran last and what runs next.
    pub fn place(&mut self, world: &World) -> Place {
        let task = self.last.task.and_then(|id| world.heap().get(id)).and_then(Task::from_object);
        let coroutine = task.and_then(|task| task.coroutine());
        let point = coroutine.map(|coroutine| coroutine.resume_point()).unwrap_or_default();
        let point = hash(&[&[u8::from(self.last.is_own_step)], point.as_bytes()]);
        let last = self.last_identity();
        let visit = self.visits.entry((last.0, point)).or_default();
        *visit += 1;
        let point = hash(&[&point.to_le_bytes(), &visit.to_le_bytes()]);
        Place { task: fold(last.0), point: fold(point) }
    }
}

/// The place of a task in a list of all, by its number.
pub fn place_of(number: u64) -> usize {
    usize::try_from(number - 1).expect("a run makes fewer than 2^32 tasks")
}

/// The task that a callback such as the end of a sleep leads to.
fn woken(callback: &dyn Object) -> Option<(u64, ObjectId)> {
    let any: &dyn Any = callback;
    let Some(outer) = any.downcast_ref::<Gathering>() else {
        return first_task(|visit| callback.retraverse(visit));
    };
    // Who waits for it, or else its first child: there may be very many.
    first_task(|visit| outer.base().traverse_base(visit)).or_else(|| {
        Task::from_object(outer.child(0)?.into_object()).map(|task| (task.number(), task.header().id()))
    })
}

/// The first task among references that are shown.
fn first_task(show: impl FnOnce(&mut dyn FnMut(Edge<'_>))) -> Option<(u64, ObjectId)> {
    let mut found = None;
    show(&mut |edge| {
        let any: &dyn Any = edge.target;
        if let (Strength::Strong, None, Some(task)) = (edge.strength, found, any.downcast_ref::<Task>()) {
            found = Some((task.number(), edge.target.header().id()));
        }
    });
    found
}

/// As many bits as a token spends on a name.
const NAME_BITS: u32 = 24;

/// The short form of an identity.
pub fn fold(wide: u64) -> u32 {
    let folded = (wide ^ (wide >> 40) ^ (wide >> NAME_BITS)) & ((1 << NAME_BITS) - 1);
    u32::try_from(folded).expect("24 bits fit")
}

/// FNV-1a, 64 bits: the same on every machine and in every version.
pub fn hash(parts: &[&[u8]]) -> u64 {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    parts.iter().fold(0xcbf2_9ce4_8422_2325, |hash, part| {
        let length = (part.len() as u64).to_le_bytes();
        length.iter().fold(part.iter().fold(hash, mix), mix)
    })
}
