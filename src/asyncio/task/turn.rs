//! Waits of Rust programs in a queue, at which nobody looks.
//!
//! Whoever waits for an item of a queue waits for a future that stands in the queue; no program gets hold of it. Where nobody
//! looks, it is owed, as that of a nap is (`nap.rs`): the task itself stands in the queue until its turn comes.

use std::rc::{Rc, Weak};

use crate::asyncio::event_loop::{Argument, EventLoop};
use crate::asyncio::future::{Future, Told};
use crate::asyncio::task::Task;
use crate::asyncio::task::nap::Stage;
use crate::heap::{Link, Object, ObjectId};
use crate::value::Value;

/// What tasks stand in line for, without the futures that they owe.
pub trait Line: Object {
    /// Puts a future into the place of a task.
    fn put_in_place(&self, task: &Task, future: Rc<Future>);
}

/// The wait of a task in a line.
pub(super) struct Turn {
    pub(super) name: TurnName,
    pub(super) line: Rc<dyn Line>,
}

/// Names one turn: whose it is, and the place in the collector's list that was kept for its future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnName {
    task: ObjectId,
    rank: u64,
}

/// A future that was owed to a line and had to be made, for whoever asked for the turn.
pub(super) struct Made {
    turn: TurnName,
    future: Weak<Future>,
}

impl Task {
    /// Lets the running task stand in line and owe the future that it waits for; gives the task, for the line, and the name of
    /// the turn. None if it can't owe that, or no task runs.
    #[inline]
    pub fn stand_in_line(
        event_loop: &Rc<EventLoop>,
        line: impl FnOnce() -> Rc<dyn Line>,
    ) -> Option<(Rc<Task>, TurnName)> {
        let task = Task::who_may_doze(event_loop)?;
        let mut rare = task.rare.take().unwrap_or_default();
        if rare.turn.is_some() || rare.made.is_some() {
            task.rare.fill(rare);
            return None;
        }
        let heap = event_loop.header().heap();
        heap.owe();
        let name = TurnName { task: task.header().id(), rank: heap.rank_of_debt() };
        rare.turn = Some(Turn { name, line: line() });
        task.rare.fill(rare);
        task.stage.set(Stage::Queueing);
        Some((task, name))
    }

    /// Ends the wait of a task in line, as `set_result(None)` of its future does; or gives it back, if the future is needed.
    ///
    /// # Errors
    /// The task, which has to [`Task::redeem`] what it owes.
    #[inline]
    pub fn serve(self: Rc<Self>) -> Result<(), Rc<Task>> {
        if self.stage.get() != Stage::Queued || self.event_loop().check_closed().is_err() {
            return Err(self);
        }
        self.stage.set(Stage::Served);
        let event_loop = Rc::clone(self.event_loop());
        event_loop.call_soon(self, Argument::NOTHING);
        Ok(())
    }

    /// Lets whoever asked for that turn run on, in the step that its end began, and gives the line. None if the future was made
    /// since, or the step is another.
    #[inline]
    pub fn end_turn(&self, name: TurnName) -> Option<Rc<dyn Line>> {
        if self.stage.get() != Stage::Serving {
            return None;
        }
        let mut rare = self.rare.take()?;
        let ended = rare.turn.take_if(|turn| turn.name == name);
        self.rare.fill(rare);
        let line = ended?.line;
        self.stage.set(Stage::Begun);
        Some(line)
    }

    /// Makes the future of a turn, if it is owed still, for whoever asked for the turn: dead if the wait is over.
    #[cold]
    pub fn redeem_turn(self: &Rc<Self>, name: TurnName) -> Weak<Future> {
        let is_owed = self.rare.look(|rare| {
            let turn = rare.and_then(|rare| rare.turn.as_ref());
            turn.is_some_and(|turn| turn.name == name)
        });
        if is_owed {
            self.redeem();
        }
        let made = self.change_rare(|rare| rare.made.take_if(|made| made.turn == name));
        made.map(|made| made.future).unwrap_or_default()
    }

    /// Makes the future that the task owes to a line, if it does, in the state that it would be in.
    #[cold]
    pub fn redeem(self: &Rc<Self>) {
        let stage = self.stage.get();
        if !stage.is_in_line() {
            return;
        }
        let turn = self.change_rare(|rare| rare.turn.take()).expect("who is in line has a turn");
        let (place, future) = (turn.name.place(), Future::new(self.event_loop()));
        self.stage.set(Stage::Begun);
        future.header().take_place(&place);
        match stage {
            Stage::Queueing | Stage::Queued => turn.line.put_in_place(self, Rc::clone(&future)),
            _ => future.set_result(Value::None).expect("nobody waits for it yet"),
        }
        if stage == Stage::Queued {
            let added = future.add_done_callback(Rc::<Task>::clone(self), Told::Nothing);
            added.expect("the future is pending");
            future.place_callback_behind(&place);
        }
        self.change_rare(|rare| {
            rare.made = Some(Made { turn: turn.name, future: Rc::downgrade(&future) });
            rare.locals.push(turn.line);
        });
        if stage == Stage::Serving {
            self.stage.set(Stage::Relieved);
            self.change_rare(|rare| rare.woken_from = Some(future));
        } else {
            self.header().heap().settle_debt();
            self.fut_waiter.set(Some(future));
        }
    }

    /// Ends a step that the end of a turn began, and in which whoever asked for it has not run: the future is over.
    #[cold]
    pub(super) fn leave_turn(&self) {
        self.stage.set(Stage::Begun);
        self.change_rare(|rare| {
            rare.locals.extend(rare.turn.take().map(|turn| -> Rc<dyn Object> { turn.line }))
        });
    }
}

impl TurnName {
    /// Whose turn it is.
    pub fn task(self) -> ObjectId {
        self.task
    }

    fn place(self) -> Link {
        let place = Link::unmade();
        place.move_to(0, self.rank);
        place
    }
}
