//! asyncio, written once below both faces: the loop, futures, tasks and what is built of them.
//!
//! Rust's functions and Python's classes wrap the same objects, whose reference shape, order of callbacks and
//! latencies are CPython's.

pub mod as_completed;
pub mod background;
pub mod barrier;
pub mod call_frame;
pub mod condition;
pub mod coroutine;
pub mod create_task;
pub mod done_callback;
pub mod event;
pub mod event_loop;
pub mod future;
pub mod gather;
pub mod handle;
pub mod lock;
pub mod network;
pub mod queue;
pub mod runner;
pub mod selector;
pub mod semaphore;
pub mod shield;
pub mod sleep;
pub mod streams;
pub mod task;
pub mod task_group;
pub mod timeouts;
pub mod wait;
pub mod wait_for;
pub mod waiters;
pub mod world;
