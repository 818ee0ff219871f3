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
    /// Up to when the program is looked at, if it never ends: this ends a run as a limit does, but is no fault.
    pub until: Option<Time>,
}

impl Limits {
    /// What stops a loop from going on at that moment.
    pub fn passed_at(&self, moment: Time) -> Option<Limit> {
        match self.until {
            Some(until) if until < moment => Some(Limit::Until(until)),
            _ => (self.time_max < moment).then_some(Limit::Time),
        }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            iterations_max: 1_000_000,
            steps_max: 1_000_000_000,
            objects_max: 5_000_000,
            time_max: Time::from_secs(1e9),
            until: None,
        }
    }
}

/// The limit that ended a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Too many iterations of a loop.
    Iterations,
    /// Too many steps: an endless loop in the program.
    Steps,
    /// Too many objects alive.
    Objects,
    /// Too late in virtual time.
    Time,
    /// It was to be looked at up to this moment only.
    Until(Time),
}

impl fmt::Display for Limit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::Iterations => out.write_str("too many iterations"),
            Limit::Steps => out.write_str("too many steps"),
            Limit::Objects => out.write_str("too many objects"),
            Limit::Time => out.write_str("too much virtual time"),
            Limit::Until(moment) => write!(out, "looked at until t={moment}"),
        }
    }
}
