//! Where a run stops, and the limit that stopped it.

use std::fmt;

use crate::clock::Time;

/// Where a run stops instead of hanging.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Iterations of one loop.
    pub iterations_max: u64,
    /// Steps of coroutines, and instructions of scripts.
    pub steps_max: u64,
    /// Objects alive at once.
    pub objects_max: usize,
    /// Virtual time.
    pub time_max: Time,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            iterations_max: 1_000_000,
            steps_max: 1_000_000_000,
            objects_max: 5_000_000,
            time_max: Time::from_secs(1e9),
        }
    }
}

/// The limit that ended a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Too many iterations of a loop.
    Iterations,
    /// Too many steps: an endless loop in the program.
    Steps,
    /// Too many objects alive.
    Objects,
    /// Too late in virtual time.
    Time,
}

impl fmt::Display for Limit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Limit::Iterations => "too many iterations",
            Limit::Steps => "too many steps",
            Limit::Objects => "too many objects",
            Limit::Time => "too much virtual time",
        })
    }
}
