//! Sleeps of Rust programs at which nobody looks.
//!
//! A sleep waits for a future that a timer completes: the timer holds the future, and the future's callback the task. No
//! program gets hold of that future. Only whoever looks at objects sees it: the collector, somebody who keeps records or asks
//! what is reachable, somebody who shows the task. Where nobody does unless the program asks for it
//! ([`World::is_unobserved`]), the task stands in the timer itself. The future is owed: it counts as an object, has its place in the
//! collector's list, and is made as soon as somebody is about to look ([`make_all_futures`]), in the state that it would be in.
//! So a sleeper needs two allocations instead of three, and a fourth fewer instructions.

use std::rc::Rc;

use crate::asyncio::event_loop::{Argument, EventLoop};
use crate::asyncio::future::{Future, Told};
use crate::asyncio::task::Task;
use crate::asyncio::world::World;
use crate::clock::{Time, TimerKey};
use crate::exception::{Raised, Thrown};
use crate::heap::{Link, Object};
use crate::value::Value;

/// How far a native future is, and what it owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// It was not polled yet.
    Created,
    /// It was polled, and owes no future.
    Begun,
    /// It has polled a sleep in the step that runs. The task is in the timer, and does not wait yet.
    Dozing,
    /// The task waits for the owed future, and is in the timer.
    Asleep,
    /// The timer has come: the owed future has its result, and the task will wake up.
    Rung,
    /// The owed future was cancelled, and the task will wake up; it is still in the timer.
    Cancelled,
    /// The same, and the timer has come since.
    CancelledAndRung,
    /// The task woke up from a cancelled sleep, and is still in the timer; not for longer than the step.
    Haunting,
    /// The same, but the future was made, and the step holds it ([`Rare::woken_from`]).
    Relieved,
    /// It has asked for a turn in the step that runs ([`Task::stand_in_line`]). The task is in line, and does not wait yet.
    Queueing,
    /// The task waits for the owed future, and is in line.
    Queued,
    /// Its turn has come: the owed future has its result, and the task will wake up.
    Served,
    /// The task woke up so, and who asked for the turn has not run yet; not for longer than the step.
    Serving,
}

impl Stage {
    /// Whether a future is owed.
    #[inline]
    pub(super) fn is_nap(self) -> bool {
        use Stage::{Begun, Created, Haunting, Relieved, Serving};
        !matches!(self, Created | Begun | Haunting | Relieved | Serving)
    }

    /// Whether it has a turn in a line.
    #[inline]
    pub(super) fn is_in_line(self) -> bool {
        matches!(self, Stage::Queueing | Stage::Queued | Stage::Served | Stage::Serving)
    }

    /// Whether a task waits for the future of a sleep, or is to wake up from that or from a turn.
    #[inline]
    pub(super) fn is_settled_nap(self) -> bool {
        use Stage::{Asleep, Cancelled, CancelledAndRung, Rung, Served};
        matches!(self, Asleep | Rung | Served | Cancelled | CancelledAndRung)
    }
}

/// Has all futures made that are owed, drops those that are spare, and lets none be owed from now on: somebody is about to look.
#[cold]
pub fn make_all_futures(world: &World) {
    let may_owe_turns = world.is_unobserved() || world.heap().owes();
    world.begin_to_observe();
    let loops = world.loops().into_iter().filter_map(|id| world.heap().get(id));
    for event_loop in loops.filter_map(EventLoop::from_object) {
        event_loop.make_futures();
        if may_owe_turns {
            event_loop.tasks().into_iter().filter_map(Task::from_object).for_each(|task| task.redeem());
        }
    }
}

impl Task {
    /// Lets the running task wait for a moment; gives the timer's name, or none if no task runs.
    ///
    /// # Panics
    /// When the future of the task waits for two things at once.
    pub fn sleep_until(event_loop: &Rc<EventLoop>, when: Time) -> Option<TimerKey> {
        if event_loop.world().is_unobserved()
            && let Some(task) = Task::who_may_doze(event_loop)
        {
            event_loop.header().heap().owe();
            task.stage.set(Stage::Dozing);
            return Some(event_loop.call_at(when, task));
        }
        Task::with_current(|task| {
            let future = Future::new(event_loop);
            let timer = event_loop.call_at(when, Rc::<Future>::clone(&future));
            task?.park(future);
            Some(timer)
        })
    }

    /// The running task, if it waits for nothing yet and is at home in the loop.
    #[inline]
    pub(super) fn who_may_doze(event_loop: &Rc<EventLoop>) -> Option<Rc<Task>> {
        let task = Task::from_object(event_loop.look_at_current(|current| current.cloned())?)?;
        let is_free = task.stage.get() == Stage::Begun && task.fut_waiter.is_empty();
        (is_free && Rc::ptr_eq(task.event_loop(), event_loop)).then_some(task)
    }

    /// Ends a step that has left [`Stage::Begun`], and says whether the task sleeps now, or is in line; if not, it owes nothing
    /// any more.
    #[inline]
    pub(super) fn fall_asleep(self: &Rc<Self>) -> bool {
        // The place of the wakeup, which is made now, has to be right behind that of the future, or of the timer's handle.
        let (behind, stage) = match self.stage.get() {
            Stage::Queueing => (1, Stage::Queued),
            stage => (2, if stage == Stage::Dozing { Stage::Asleep } else { Stage::Begun }),
        };
        let heap = self.header().heap();
        if stage == Stage::Begun
            || self.must_cancel.get() && !self.may_sleep_cancelled()
            || heap.next_rank() != heap.rank_of_debt() + behind
        {
            self.stay_awake();
            return false;
        }
        self.header().add_weight(Task::WAKEUP);
        self.stage.set(stage);
        if self.must_cancel.replace(false) {
            self.cancel_nap();
        }
        true
    }

    /// Whether the future that it has begun to wait for may be owed, although it will be cancelled at once.
    #[cold]
    fn may_sleep_cancelled(&self) -> bool {
        self.stage.get() == Stage::Dozing && self.cancel_message().is_none()
    }

    /// Ends the last step of a native future.
    #[inline]
    pub(super) fn end_last_step(self: &Rc<Self>) {
        if self.stage.get() != Stage::Begun {
            self.stay_awake();
        }
    }

    /// Ends a step that owes a future, or is still in the timer of the sleep that it has ended.
    #[cold]
    fn stay_awake(self: &Rc<Self>) {
        match self.stage.get() {
            Stage::Queueing => return self.redeem(),
            Stage::Serving => return self.leave_turn(),
            _ => self.event_loop().make_futures(),
        }
        if self.stage.get() == Stage::Relieved {
            self.stage.set(Stage::Begun);
            let woken_from = self.change_rare(|rare| rare.woken_from.take());
            drop(woken_from);
        }
    }

    /// What a step throws that ends a nap.
    pub(super) fn wake_up(self: &Rc<Self>) -> Option<Thrown> {
        let (stage, thrown) = match self.stage.get() {
            Stage::Rung => (Stage::Begun, None),
            Stage::Served => (Stage::Serving, None),
            Stage::Cancelled => (Stage::Haunting, Some(Thrown::Cancelled)),
            Stage::CancelledAndRung => (Stage::Begun, Some(Thrown::Cancelled)),
            Stage::Created
            | Stage::Begun
            | Stage::Dozing
            | Stage::Asleep
            | Stage::Haunting
            | Stage::Relieved
            | Stage::Queueing
            | Stage::Queued
            | Stage::Serving => {
                self.redeem();
                self.event_loop().make_futures();
                return None;
            }
        };
        self.stage.set(stage);
        self.header().heap().settle_debt();
        self.header().take_weight(Task::WAKEUP);
        thrown
    }

    /// `Future.cancel` of a settled nap's future, without a message; false if that is done.
    pub(super) fn cancel_nap(self: &Rc<Self>) -> bool {
        if self.stage.get() != Stage::Asleep {
            return false;
        }
        self.stage.set(Stage::Cancelled);
        self.event_loop().call_soon(Rc::<Task>::clone(self), Argument::NOTHING);
        true
    }

    /// `futures._set_result_unless_cancelled` of a nap's future.
    pub(super) fn ring_nap(self: &Rc<Self>) {
        match self.stage.get() {
            Stage::Asleep => {
                self.stage.set(Stage::Rung);
                self.event_loop().call_soon(Rc::<Task>::clone(self), Argument::NOTHING);
            }
            Stage::Cancelled => self.stage.set(Stage::CancelledAndRung),
            stage => panic!("a task that is {stage:?} is in no timer"),
        }
    }

    /// Leaves a timer that is cancelled. A nap whose timer goes before the task wakes up needs its future.
    #[inline]
    pub(super) fn leave_timer_of_nap(self: &Rc<Self>, handle: &Link) {
        if self.stage.get() == Stage::Haunting {
            self.stage.set(Stage::Begun);
        } else {
            drop(self.make_future_of_nap(Some(handle)));
        }
    }

    /// Makes the future that is owed, if one is, as what the task waits for: of one that is in a timer with the timer's handle.
    #[cold]
    pub(super) fn make_future_of_nap(self: &Rc<Self>, handle: Option<&Link>) -> Option<Rc<Future>> {
        let stage = self.stage.get();
        if stage.is_in_line() {
            self.redeem();
            return None;
        }
        let is_in_timer = !matches!(stage, Stage::Rung | Stage::CancelledAndRung);
        if !stage.is_nap() && stage != Stage::Haunting || is_in_timer != handle.is_some() {
            return None;
        }
        self.stage.set(if stage == Stage::Haunting { Stage::Relieved } else { Stage::Begun });
        let future = Future::new(self.event_loop());
        handle.into_iter().for_each(|handle| future.header().take_place_before(handle));
        self.bring_to(&future, stage, handle).expect("a loop that is closed owes nothing");
        if stage == Stage::Haunting {
            self.change_rare(|rare| rare.woken_from = Some(Rc::<Future>::clone(&future)));
        } else {
            self.header().heap().settle_debt();
            self.fut_waiter.set(Some(Rc::<Future>::clone(&future)));
        }
        Some(future)
    }

    fn bring_to(self: &Rc<Self>, future: &Future, stage: Stage, handle: Option<&Link>) -> Result<(), Raised> {
        match stage {
            Stage::Rung => future.set_result(Value::None),
            Stage::Asleep => {
                future.add_done_callback(Rc::<Task>::clone(self), Told::Nothing)?;
                handle.into_iter().for_each(|handle| future.place_callback_behind(handle));
                Ok(())
            }
            Stage::Cancelled | Stage::CancelledAndRung | Stage::Haunting => {
                future.cancel_base(Value::None).map(|_| ())
            }
            _ => Ok(()),
        }
    }
}
