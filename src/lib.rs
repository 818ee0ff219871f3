//! Runs asyncio programs in virtual time under a collector that you control, and tells for every task whether
//! anything but luck kept it alive.

/// The examples of README.md, so that they are run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

pub mod asyncio;
pub mod choice;
pub mod clock;
pub mod collector;
pub mod contract;
pub mod exception;
pub mod hazard;
pub mod heap;
pub mod native;
pub mod policy;
pub mod print;
#[cfg(feature = "python")]
pub mod python;
pub mod record;
pub mod script;
pub mod sim;
pub mod slot;
pub mod snapshot;
#[cfg(any(test, feature = "proptest"))]
pub mod strategies;
pub mod value;
pub mod version;

pub use contract::Contract;
pub use exception::Kind;
pub use hazard::Verdict;
pub use native::{
    Error, FutureHandle, Gather, Result, TaskHandle, all_tasks, call_later, call_soon, collect,
    create_future, create_task, current_task, gather, gather_settled, print, run, run_with, sleep, time,
};
pub use policy::Policy;
pub use sim::{Outcome, Run, Setup};
pub use version::Version;
