//! `sleep`: a coroutine that a timer ends.
//!
//! It follows `sleep` (tasks.py, 3.11 to 3.14). The timer holds the future, whose callbacks hold the sleeping task:
//! a sleeper is never lost.

use std::rc::Rc;

use crate::asyncio::coroutine::{NativeCoroutine, Routine, Step};
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::Future;
use crate::asyncio::world::World;
use crate::clock::TimerKey;
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Label};
use crate::value::Value;

/// Sleeps for virtual seconds, then returns `result` (`asyncio.sleep`); zero or less only yields the turn.
pub fn sleep(world: &Rc<World>, delay: f64, result: Value) -> Rc<NativeCoroutine> {
    NativeCoroutine::new(world, "sleep", Sleep::New { delay, result })
}

/// The frame of `sleep`.
enum Sleep {
    New {
        delay: f64,
        result: Value,
    },
    /// In `__sleep0`.
    Yielded {
        result: Value,
    },
    /// Awaits the future that the timer completes.
    Timed {
        event_loop: Rc<EventLoop>,
        future: Rc<Future>,
        timer: TimerKey,
    },
}

impl Routine for Sleep {
    fn resume(&mut self, world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        match self {
            Sleep::New { delay, result } => {
                let (delay, result) = (*delay, std::mem::take(result));
                self.begin(world, delay, result).unwrap_or_else(|raised| Step::End(Err(raised)))
            }
            Sleep::Yielded { result } => Step::End(outcome.map(|_| std::mem::take(result))),
            Sleep::Timed { event_loop, timer, .. } => {
                event_loop.cancel_timer(*timer);
                Step::End(outcome)
            }
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        match self {
            Sleep::New { result, .. } | Sleep::Yielded { result } => {
                result.traverse(Label::Name("locals", "result"), visit);
            }
            Sleep::Timed { event_loop, future, .. } => {
                visit(Edge::strong(Label::Name("locals", "loop"), &**event_loop));
                visit(Edge::strong(Label::Name("locals", "future"), &**future));
            }
        }
    }
}

impl Sleep {
    fn begin(&mut self, world: &Rc<World>, delay: f64, result: Value) -> Result<Step, Raised> {
        if delay <= 0.0 {
            *self = Sleep::Yielded { result };
            return Ok(Step::Yield);
        }
        if delay.is_nan() && world.version().sleep_refuses_nan() {
            return Err(world.exception(Kind::ValueError, "Invalid delay: NaN (not a number)"));
        }
        let event_loop = EventLoop::running_in(world)?;
        let future = Future::new(&event_loop);
        future.preset_result(result);
        let when = event_loop.time().after(world.stretch(delay));
        let timer = event_loop.call_at(when, Rc::<Future>::clone(&future));
        *self = Sleep::Timed { event_loop, future: Rc::clone(&future), timer };
        Ok(Step::future(future))
    }
}
