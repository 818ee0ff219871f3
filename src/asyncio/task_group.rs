//! `TaskGroup`: tasks that end together with the block that made them.
//!
//! It follows `TaskGroup` (taskgroups.py, 3.11 to 3.14). The group holds its tasks and their parent strongly, and each task's
//! callbacks hold the group; so they live and are lost together.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::call_frame::CallFrame;
use crate::asyncio::coroutine::{Coroutine, NativeCoroutine, Routine, Step, close};
use crate::asyncio::create_task::{Options, create_task_then_name};
use crate::asyncio::event_loop::{Argument, Callback, EventLoop};
use crate::asyncio::future::{Future, FutureLike, Told};
use crate::asyncio::task::Task;
use crate::asyncio::world::{Report, World};
use crate::exception::{Kind, Raised};
use crate::heap::{Edge, Header, Label, Link, Mark, Object, Route};
use crate::traceback::Traceback;
use crate::value::Value;

/// A group of tasks.
pub struct TaskGroup {
    header: Header,
    world: Rc<World>,
    phase: Cell<Phase>,
    aborting: Cell<bool>,
    parent_cancel_requested: Cell<bool>,
    event_loop: RefCell<Option<Rc<EventLoop>>>,
    parent: RefCell<Option<Rc<Task>>>,
    /// The set of the tasks, and the list of the errors.
    links: [Link; 2],
    /// In order of creation, where CPython has the order of addresses.
    tasks: RefCell<BTreeMap<u32, Rc<dyn FutureLike>>>,
    tasks_made: Cell<u32>,
    errors: RefCell<Vec<Raised>>,
    base_error: RefCell<Option<Raised>>,
    on_completed: RefCell<Option<Rc<Future>>>,
}

/// Where a group is: `_entered` and `_exiting`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// No task can be made yet.
    Created,
    /// In the block.
    Entered,
    /// Behind the block; tasks can be made as long as others run.
    Exiting,
}

/// A group, its set of tasks and its list of errors.
const GROUP: u8 = 3;

/// The name of the set of tasks; a task's number there counts the tasks that were ever in it.
const TASKS: &str = "tasks";

fn task_mark(number: u32) -> Mark {
    Mark { name: TASKS, number: u64::from(number) }
}

/// The bound `_on_task_done` of a child, and its context.
const CHILD: u8 = 2;

impl TaskGroup {
    /// An empty group (`asyncio.TaskGroup()`).
    pub fn new(world: &Rc<World>) -> Rc<TaskGroup> {
        world.heap().alloc_weighing(GROUP, |header| TaskGroup {
            header,
            world: Rc::clone(world),
            phase: Cell::new(Phase::Created),
            aborting: Cell::new(false),
            parent_cancel_requested: Cell::new(false),
            event_loop: RefCell::default(),
            parent: RefCell::default(),
            tasks: RefCell::default(),
            links: [(); 2].map(|()| Link::new(world.heap())),
            tasks_made: Cell::new(0),
            errors: RefCell::default(),
            base_error: RefCell::default(),
            on_completed: RefCell::default(),
        })
    }

    /// What the run shares.
    pub fn world(&self) -> &Rc<World> {
        &self.world
    }

    /// Begins, in the running task (`__aenter__`, which never suspends).
    ///
    /// # Errors
    /// RuntimeError if it was entered before, or outside of a task.
    pub fn enter(&self) -> Result<(), Raised> {
        self.header.touch();
        if self.phase.get() != Phase::Created {
            return Err(self.refusal("has already been entered"));
        }
        let event_loop = EventLoop::running_in(&self.world)?;
        let Some(parent) = Task::current() else {
            return Err(self.refusal("cannot determine the parent task"));
        };
        self.event_loop.replace(Some(event_loop));
        self.parent.replace(Some(parent));
        self.phase.set(Phase::Entered);
        Ok(())
    }

    fn refusal(&self, text: &str) -> Raised {
        self.world.exception(Kind::RuntimeError, &format!("TaskGroup {} {text}", self.repr()))
    }

    /// Makes a task of the group (`create_task`).
    ///
    /// # Errors
    /// RuntimeError before and after the block, and while the group is shutting down; what the loop's task factory raised.
    pub fn create_task(
        self: &Rc<Self>,
        coroutine: Rc<dyn Coroutine>,
        options: &Options,
    ) -> Result<Rc<dyn FutureLike>, Raised> {
        if let Err(raised) = self.check_open() {
            if self.world.version().task_group_closes_what_it_refuses() {
                close(Rc::clone(&coroutine))?;
            }
            let group: Rc<dyn Object> = Rc::<TaskGroup>::clone(self);
            CallFrame::leave(&raised, None, vec![group, coroutine.into_object()]);
            return Err(raised);
        }
        let event_loop = self.event_loop.borrow().clone().expect("an entered group has a loop");
        let future = create_task_then_name(&event_loop, coroutine, options)?;
        self.adopt(Rc::clone(&future))?;
        Ok(future)
    }

    /// Whether a task may be made now.
    ///
    /// # Errors
    /// RuntimeError if not.
    pub fn check_open(&self) -> Result<(), Raised> {
        match self.phase.get() {
            Phase::Created => Err(self.refusal("has not been entered")),
            Phase::Exiting if self.tasks.borrow().is_empty() => Err(self.refusal("is finished")),
            Phase::Entered | Phase::Exiting if self.aborting.get() => Err(self.refusal("is shutting down")),
            Phase::Entered | Phase::Exiting => Ok(()),
        }
    }

    /// Takes a task that was just made into the group.
    ///
    /// # Errors
    /// RuntimeError if the loop is closed.
    pub fn adopt(self: &Rc<Self>, future: Rc<dyn FutureLike>) -> Result<(), Raised> {
        if future.base().is_done() && self.world.version().task_group_counts_done_tasks_inline() {
            return self.task_done(&future);
        }
        let number = self.tasks_made.get();
        self.tasks_made.set(number + 1);
        future.base().add_done_callback(Rc::<TaskGroup>::clone(self), Told::Index(number))?;
        self.header.add_weight(CHILD);
        self.header.note_gain(future.header(), task_mark(number));
        self.tasks.borrow_mut().insert(number, future);
        Ok(())
    }

    /// Waits for the tasks, with the exception that leaves the block, if one does; returns None, or raises
    /// (`__aexit__`).
    pub fn exit(self: &Rc<Self>, raised: Option<Raised>) -> Rc<NativeCoroutine> {
        let traceback = raised.as_ref().and_then(|raised| raised.entries());
        let group = Rc::clone(self);
        let routine = Exit { group, raised, traceback, cancellation: None, me: None, has_begun: false };
        NativeCoroutine::new(&self.world, "TaskGroup.__aexit__", routine)
    }

    fn parent(&self) -> Rc<Task> {
        self.parent.borrow().clone().expect("an entered group has a parent")
    }

    fn abort(&self) -> Result<(), Raised> {
        self.aborting.set(true);
        let tasks: Vec<Rc<dyn FutureLike>> = self.tasks.borrow().values().cloned().collect();
        let pending = tasks.into_iter().filter(|task| !task.base().is_done());
        pending.into_iter().try_for_each(|task| task.cancel(Value::None).map(|_| ()))
    }

    fn set_base_error(&self, raised: &Raised) {
        self.header.touch();
        if raised.is(Kind::SystemExit) || raised.is(Kind::KeyboardInterrupt) {
            self.base_error.borrow_mut().get_or_insert_with(|| Rc::clone(raised));
        }
    }

    /// `_on_task_done`, for a task that left the set.
    fn task_done(&self, task: &Rc<dyn FutureLike>) -> Result<(), Raised> {
        let on_completed = self.on_completed.borrow().clone();
        if let Some(on_completed) = on_completed
            && self.tasks.borrow().is_empty()
            && !on_completed.is_done()
        {
            on_completed.set_result(Value::Bool(true))?;
        }
        if task.base().is_cancelled() {
            return Ok(());
        }
        let Some(raised) = task.base().exception()? else { return Ok(()) };
        self.header.touch();
        self.errors.borrow_mut().push(Rc::clone(&raised));
        self.set_base_error(&raised);
        let parent = self.parent();
        if parent.base().is_done() {
            return self.tell_orphan(task, raised, &parent);
        }
        if !self.aborting.get() && !self.parent_cancel_requested.get() {
            self.abort()?;
            self.parent_cancel_requested.set(true);
            parent.cancel(Value::None)?;
        }
        Ok(())
    }

    fn tell_orphan(&self, task: &Rc<dyn FutureLike>, raised: Raised, parent: &Task) -> Result<(), Raised> {
        let message = format!(
            "Task {} has errored out but its parent task {} is already completed",
            task.repr(),
            parent.repr()
        );
        let task = Value::Object(Rc::clone(task).into_object());
        let fields = vec![("exception", Value::Object(raised)), ("task", task)];
        parent.event_loop().call_exception_handler(Report { message, fields })
    }

    /// Takes back the cancellation with which the group interrupted its parent; whether none is left.
    fn uncancel_parent(&self) -> bool {
        self.parent_cancel_requested.get() && self.parent().uncancel() == 0
    }
}

/// The frame of `TaskGroup.__aexit__`.
struct Exit {
    group: Rc<TaskGroup>,
    /// `exc`.
    raised: Option<Raised>,
    /// `tb`: the traceback that it had when it left the block.
    traceback: Option<Rc<Traceback>>,
    /// `propagate_cancellation_error`.
    cancellation: Option<Raised>,
    /// `me`: the group of errors, whose traceback holds this frame.
    me: Option<Raised>,
    has_begun: bool,
}

impl Routine for Exit {
    fn resume(&mut self, _world: &Rc<World>, outcome: Result<Value, Raised>) -> Step {
        let begun =
            if std::mem::replace(&mut self.has_begun, true) { self.wake(outcome) } else { self.begin() };
        let step = begun.and_then(|()| self.look());
        step.unwrap_or_else(|raised| Step::End(Err(raised)))
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Name("locals", "self"), &*self.group));
        if let Some(raised) = &self.raised {
            visit(Edge::strong(Label::Name("locals", "exc"), &**raised));
        }
        if let Some(traceback) = &self.traceback {
            visit(Edge::strong(Label::Name("locals", "tb"), &**traceback));
        }
        if let Some(raised) = &self.cancellation {
            visit(Edge::strong(Label::Name("locals", "propagate_cancellation_error"), &**raised));
        }
        if let Some(raised) = &self.me {
            visit(Edge::strong(Label::Name("locals", "me"), &**raised));
        }
    }
}

impl Exit {
    fn begin(&mut self) -> Result<(), Raised> {
        let group = &self.group;
        group.phase.set(Phase::Exiting);
        if let Some(raised) = &self.raised {
            group.set_base_error(raised);
            self.cancellation = raised.is(Kind::CancelledError).then(|| Rc::clone(raised));
        }
        let uncancels_later = group.world.version().task_group_uncancels_after_loop();
        if !uncancels_later && group.uncancel_parent() {
            self.cancellation = None;
        }
        if self.raised.is_some() && !group.aborting.get() { group.abort() } else { Ok(()) }
    }

    fn wake(&mut self, outcome: Result<Value, Raised>) -> Result<(), Raised> {
        match outcome {
            Err(raised) if raised.is(Kind::CancelledError) => {
                if !self.group.aborting.get() {
                    self.cancellation = Some(raised);
                    self.group.abort()?;
                }
            }
            outcome => drop(outcome?),
        }
        self.group.header.touch();
        let awaited = self.group.on_completed.take();
        drop(awaited);
        Ok(())
    }

    /// Waits on while there are tasks, then ends.
    fn look(&mut self) -> Result<Step, Raised> {
        let group = &self.group;
        if group.tasks.borrow().is_empty() {
            return self.end().map(|()| Step::done(Value::None));
        }
        let event_loop = group.event_loop.borrow().clone().expect("an entered group has a loop");
        group.header.touch();
        let future =
            Rc::clone(group.on_completed.borrow_mut().get_or_insert_with(|| Future::new(&event_loop)));
        Ok(Step::future(future))
    }

    fn end(&mut self) -> Result<(), Raised> {
        let group = &self.group;
        if let Some(raised) = group.base_error.borrow().clone() {
            group.world.chain(&raised);
            return Err(raised);
        }
        let uncancels_later = group.world.version().task_group_uncancels_after_loop();
        if uncancels_later && group.uncancel_parent() {
            self.cancellation = None;
        }
        if let Some(raised) = &self.cancellation
            && group.errors.borrow().is_empty()
        {
            // It may have come into this frame before, by the await that it ended; here it is raised anew.
            group.world.chain(raised);
            return Err(Rc::clone(raised));
        }
        if let Some(raised) = self.raised.as_ref().filter(|raised| !raised.is(Kind::CancelledError)) {
            group.errors.borrow_mut().push(Rc::clone(raised));
        }
        group.header.touch();
        let errors = group.errors.take();
        if errors.is_empty() {
            return Ok(());
        }
        let parent = group.parent();
        if uncancels_later && 0 < parent.cancelling() {
            parent.uncancel();
            parent.cancel(Value::None)?;
        }
        let me = group.world.exception_group("unhandled errors in a TaskGroup", errors);
        self.me = Some(Rc::clone(&me));
        Err(me)
    }
}

/// `_on_task_done`.
impl Callback for TaskGroup {
    /// The bound `_on_task_done`.
    fn distance(&self) -> u8 {
        1
    }

    fn call(self: Rc<Self>, argument: &Argument) -> Result<(), Raised> {
        let Argument::Index(number) = argument else { return Ok(()) };
        let number = u32::try_from(*number).expect("it was told so");
        let task = self.tasks.borrow_mut().remove(&number);
        task.iter().for_each(|task| self.header.note_loss(task.header(), task_mark(number)));
        task.map_or(Ok(()), |task| self.task_done(&task))
    }

    fn leads_to(self: Rc<Self>) -> Option<Rc<dyn Object>> {
        Some(self.parent.borrow().clone()?)
    }

    fn name(&self, _argument: &Argument) -> String {
        "TaskGroup._on_task_done".to_string()
    }
}

impl Object for TaskGroup {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse_entry(visit);
        for (number, task) in &*self.tasks.borrow() {
            visit(
                Edge::strong(Label::Item(TASKS, *number as usize), &**task).by(Route::By(&self.links[0], 0)),
            );
        }
        self.traverse_exit(visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    /// All but the tasks, which are told one by one: a group may have very many.
    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse_entry(visit);
        self.traverse_exit(visit);
    }

    fn clear(&self) {
        for (number, task) in &*self.tasks.borrow() {
            self.header.note_loss(task.header(), task_mark(*number));
        }
        let (event_loop, parent, tasks) = (self.event_loop.take(), self.parent.take(), self.tasks.take());
        let (errors, base_error) = (self.errors.take(), self.base_error.take());
        drop((event_loop, parent, tasks, errors, base_error, self.on_completed.take()));
    }

    fn type_name(&self) -> &str {
        "TaskGroup"
    }

    fn repr(&self) -> String {
        let mut text = "<TaskGroup".to_string();
        let (tasks, errors) = (self.tasks.borrow().len(), self.errors.borrow().len());
        if 0 < tasks {
            text += &format!(" tasks={tasks}");
        }
        if 0 < errors {
            text += &format!(" errors={errors}");
        }
        text += match self.phase.get() {
            _ if self.aborting.get() => " cancelling",
            Phase::Created => "",
            Phase::Entered | Phase::Exiting => " entered",
        };
        text + ">"
    }
}

impl TaskGroup {
    fn traverse_entry(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(event_loop) = &*self.event_loop.borrow() {
            visit(Edge::strong(Label::Field("loop"), &**event_loop));
        }
        if let Some(parent) = &*self.parent.borrow() {
            visit(Edge::strong(Label::Field("parent_task"), &**parent));
        }
    }

    fn traverse_exit(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (index, raised) in self.errors.borrow().iter().enumerate() {
            visit(Edge::strong(Label::Item("errors", index), &**raised).by(Route::By(&self.links[1], 0)));
        }
        if let Some(raised) = &*self.base_error.borrow() {
            visit(Edge::strong(Label::Field("base_error"), &**raised));
        }
        if let Some(future) = &*self.on_completed.borrow() {
            visit(Edge::strong(Label::Field("on_completed_fut"), &**future));
        }
    }
}

impl Drop for TaskGroup {
    fn drop(&mut self) {
        let held = (self.parent.get_mut().take(), std::mem::take(self.tasks.get_mut()));
        let raised = (std::mem::take(self.errors.get_mut()), self.base_error.get_mut().take());
        self.header.release((held, raised, self.on_completed.get_mut().take()));
    }
}

impl fmt::Debug for TaskGroup {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
