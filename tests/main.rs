//! One test program for the whole crate, so that it is linked once.

/// As that file; only the loop sees it otherwise.
#[allow(dead_code)]
#[path = "../src/asyncio/event_loop/ready.rs"]
mod ready;
/// The library's own file: with the feature that it stands under, the whole library would be built once more for the tests.
#[path = "../src/strategies.rs"]
mod strategies;
/// What that file names by `crate::`.
use weakloop::{asyncio, choice, clock, contract, heap, policy, script, sim, version};

#[cfg(feature = "python")]
mod builtins;
#[cfg(feature = "cli")]
mod check;
mod check_native;
#[cfg(feature = "cli")]
mod command;
#[cfg(feature = "python")]
mod differential;
mod expected;
#[cfg(feature = "python")]
mod explain;
mod explore;
#[cfg(feature = "python")]
mod forcing;
#[cfg(feature = "cli")]
mod formats;
#[cfg(feature = "python")]
mod fuzz;
#[cfg(feature = "python")]
mod gallery;
mod generated;
#[cfg(feature = "python")]
mod generational;
mod house;
#[cfg(feature = "python")]
mod language;
#[cfg(feature = "python")]
mod library;
#[cfg(feature = "python")]
mod lint;
#[cfg(feature = "python")]
mod machine;
mod native;
mod oracle;
mod primitives;
mod print;
mod programs;
mod properties;
#[cfg(feature = "cli")]
mod repair;
#[cfg(feature = "cli")]
mod shrink;
#[cfg(feature = "python")]
mod timings;
#[cfg(feature = "python")]
mod traces;
#[cfg(feature = "python")]
mod twins;
mod units;
mod unobserved;
#[cfg(feature = "cli")]
mod wall;
mod windows;

#[cfg(feature = "python")]
mod compile;
#[cfg(feature = "python")]
mod compile_listings;
#[cfg(feature = "python")]
mod compile_programs;
