//! Runs asyncio programs in virtual time under a collector that you control, and tells for every task whether
//! anything but luck kept it alive.
//!
//! asyncio's event loop holds tasks only weakly. "Save a reference to the result", say the docs of `create_task`, or the
//! task "may get garbage collected at any time, even before it's done". In most programs timers, queues and frames
//! keep tasks alive by accident; in the rest they vanish without a trace, when the collector happens to run.
//!
//! Here the loop has asyncio's order and latencies, an `Rc` is CPython's reference count, and a simulated collector
//! destroys what nothing references, when a [`Policy`] says so and under a [`Contract`] that says who counts as a holder.
//! After every step the run knows which pending tasks nothing keeps: such a task is doomed, collected or not.
//!
//! ```
//! use weakloop::{Policy, Setup, Verdict, create_future, create_task, sleep};
//!
//! let run = Setup::new().policy(Policy::Every).run(async {
//!     drop(create_task(async { sleep(1.0).await }));                  // a timer holds it, by accident
//!     drop(create_task(async { create_future::<()>().await }));       // only it knows what it waits for
//!     let kept = create_task(async { create_future::<()>().await });  // a variable holds it
//!     sleep(2.0).await?;
//!     kept.cancel();
//!     assert!((&kept).await.is_err());
//!     Ok(())
//! });
//! let verdicts: Vec<Verdict> = run.tasks.iter().map(|life| life.verdict).collect();
//! assert_eq!(verdicts[1..4], [Verdict::ByAccident, Verdict::Lost, Verdict::Held]);
//! ```
//!
//! # Programs
//! - In Rust: the functions and handles at this level ([`create_task`], [`gather`](fn@gather), [`sleep`], [`TaskHandle`]),
//!   from [`native`]. A compiled future can't be looked into: what it captures counts as held while it lives, which
//!   never gives a false loss. What it *waits for* is exact.
//! - As data, for property tests: [`script`].
//! - In Python: the module `python`, which the command `weakloop` runs.
//!
//! # What a run leaves
//! [`Run`]: plain data. Its [`TaskLife`](hazard::TaskLife)s say for each task what held it, since when nothing did, and how
//! it ended; its records say what happened, in order. Nothing in it refers to the run any more.

/// The examples of README.md, so that they are run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

/// The examples of docs/CHECK.md, so that they are run as tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/CHECK.md")]
pub struct CheckPage;

pub mod asyncio;
pub mod bytes;
pub mod check;
pub mod choice;
pub mod clock;
pub mod collector;
pub mod contract;
pub mod evidence;
pub mod exception;
pub mod explore;
pub mod findings;
pub mod generations;
pub mod graph;
pub mod hazard;
pub mod heap;
pub mod identity;
pub mod native;
pub mod policy;
pub mod print;
#[cfg(feature = "python")]
pub mod python;
pub mod reach;
pub mod record;
pub mod replay;
pub mod report;
pub mod scatter;
pub mod script;
pub mod sight;
pub mod sim;
pub mod slot;
pub mod snapshot;
#[cfg(any(test, feature = "proptest"))]
pub mod strategies;
pub mod traceback;
pub mod tracker;
pub mod value;
pub mod version;

pub use asyncio::wait::ReturnWhen;
pub use check::{Check, check};
pub use contract::Contract;
pub use exception::Kind;
pub use hazard::Verdict;
pub use native::{
    AsCompleted, Awaiting, Barrier, Condition, ConditionGuard, DoneCallback, Error, Event, EventLoop,
    ExceptionContext, FutureHandle, Gather, Lock, LockGuard, Permit, Program, Queue, Result, Runner,
    Semaphore, Server, Shield, StreamReader, StreamReaderProtocol, StreamWriter, TaskGroup, TaskHandle,
    TimeoutScope, Waited, all_tasks, as_completed, as_completed_within, call_at, call_later, call_soon,
    collect, create_future, create_task, current_task, gather, gather_settled, open_connection,
    open_connection_limited, print, run, shield, sleep, start_server, start_server_limited, task_group, time,
    timeout, timeout_at, timeout_scope, wait, wait_for,
};
pub use policy::Policy;
pub use sim::{Outcome, Run, Setup};
pub use version::Version;
