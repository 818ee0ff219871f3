//! A task as an object of the heap: what it holds, and what is told of its end.

use std::any::Any;
use std::rc::Rc;

use crate::asyncio::coroutine::Body;
use crate::asyncio::future::{FutureLike, State};
use crate::asyncio::task::Task;
use crate::asyncio::task::rare::Rare;
use crate::asyncio::world::Report;
use crate::heap::{Activity, Edge, Header, Label, LastWords, Object};
use crate::value::Value;

impl Object for Task {
    fn header(&self) -> &Header {
        self.base.header()
    }

    /// In the order of `TaskObj_traverse`.
    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse_own(visit);
        self.base.traverse_base(visit);
    }

    fn home(&self) -> Option<&dyn Object> {
        self.base.home()
    }

    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse_own(visit);
        self.base.retraverse_base(visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        self.base.clear_base();
        // `FutureObj_clear` ends with these.
        drop(self.header().take_own());
        let body = self.body.take();
        let edges = (!self.rare.is_empty()).then(|| self.change_rare(Rare::take_edges));
        drop((body, edges, self.fut_waiter.take()));
    }

    fn type_name(&self) -> &str {
        "Task"
    }

    fn describe(&self) -> String {
        Task::description(&self.trace_name())
    }

    fn as_key(&self) -> String {
        format!("<{}>", Task::description(&Task::plain_name(self.identity.order)))
    }

    fn repr(&self) -> String {
        let coroutine = match self.coroutine() {
            Some(coroutine) => format!(" coro={}", coroutine.repr_state()),
            None => String::new(),
        };
        let waiter = match self.fut_waiter() {
            Some(waiter) => format!(" wait_for=<{} {}>", waiter.type_name(), waiter.base().repr_state()),
            None => String::new(),
        };
        let shown = self.base.repr_state();
        let (state, outcome) = match shown.split_once(' ') {
            Some((state, outcome)) => (state, format!(" {outcome}")),
            None => (shown.as_str(), String::new()),
        };
        format!("<Task {state} name={}{coroutine}{waiter}{outcome}>", crate::value::str_repr(&self.name()))
    }

    fn role(self: Rc<Self>) -> Option<Box<dyn Any>> {
        let future: Rc<dyn FutureLike> = self;
        Some(Box::new(future))
    }

    /// A native future is given up here, as a coroutine is closed by its own finalizer: in a task's first collection that
    /// one comes before the task's, later behind it, as CPython's lists have it.
    fn finalize(self: Rc<Self>) {
        let is_young = self.header().heap().generation(self.header().id()) == Some(0);
        if is_young {
            self.give_up_native();
        }
        if self.is_to_be_told() {
            self.tell_destroyed();
        }
        self.give_up_native();
        let subject: Rc<dyn Object> = Rc::<Task>::clone(&self);
        self.base.complain("Task", Some(subject));
    }

    fn activity(&self) -> Activity {
        let current = self.event_loop().current();
        let is_current = current.is_some_and(|current| current.header().id() == self.header().id());
        match is_current {
            false => Activity::Idle,
            true if self.event_loop().world().version().keeps_current_tasks_in_a_dict() => {
                Activity::EnteredTask
            }
            true => Activity::Task,
        }
    }

    fn last_words(&self) -> LastWords {
        if !self.base.is_done() { LastWords::Message } else { self.base.last_words() }
    }

    fn leave_registries(&self) {
        if self.leave_registry() && !self.base.is_done() {
            self.note_destroyed();
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        let was_registered = self.leave_registry();
        if (!self.base.is_done() || self.base.would_complain()) && !self.header().is_finalized() {
            self.tell_end(was_registered);
        }
        self.base.set_log_traceback(false);
        if let Some(own) = self.header().take_own() {
            // `TaskObj_clear` begins with what the future has, which ends with these.
            self.base.release_content();
            self.header().release(own);
        }
        let holds = self.body.get_mut().is_some() || self.fut_waiter.get_mut().is_some();
        if holds || self.rare.get_mut().is_some() {
            self.header().release((self.body.take(), self.fut_waiter.take(), self.rare.take()));
        }
    }
}

impl Task {
    /// Shows what a task refers to that a future has not.
    fn traverse_own(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.rare.look(|rare| rare.into_iter().for_each(|rare| rare.traverse(visit)));
        self.body.look(|body| {
            if let Some(Body::Object(coroutine)) = body {
                visit(Edge::strong(Label::Field("coro"), &**coroutine));
            }
        });
        self.fut_waiter.look(|waiter| {
            if let Some(waiter) = waiter {
                visit(Edge::strong(Label::Field("fut_waiter"), &**waiter));
            }
        });
    }

    /// Takes it out of the registry of its loop; false if it was not there any more.
    pub(super) fn leave_registry(&self) -> bool {
        let was_registered = self.is_registered.replace(false);
        if was_registered {
            self.event_loop().unregister_task();
        }
        was_registered
    }

    fn note_destroyed(&self) {
        let silent = !self.log_destroy_pending.get();
        self.event_loop().world().add_destroyed(self.task_name(), silent);
    }

    fn give_up_native(&self) {
        let is_native = self.body.look(|body| matches!(body, Some(Body::Native(_))));
        if is_native && self.base.state() == State::Pending {
            self.drop_body();
        }
    }

    /// A task that stands in for this one in a message, while it drops: it has all that this one had.
    fn make_husk(&mut self) -> Rc<Task> {
        let event_loop = Rc::clone(self.event_loop());
        let body = self.body.take();
        let husk = Task::alloc(&event_loop, body, self.identity);
        husk.log_destroy_pending.set(false);
        husk.fut_waiter.set(self.fut_waiter.take());
        husk.rare.set(self.rare.take());
        self.base.move_into(&husk.base);
        husk.header().set_finalized();
        husk
    }

    fn is_to_be_told(&self) -> bool {
        !self.event_loop().world().is_torn_down()
            && self.base.state() == State::Pending
            && self.log_destroy_pending.get()
    }

    fn tell_destroyed(self: &Rc<Self>) {
        let message = "Task was destroyed but it is pending!".to_string();
        let fields = vec![("task", Value::Object(Rc::<Task>::clone(self)))];
        self.event_loop().call_exception_handler_at_end(Report { message, fields });
    }

    /// What a task that drops leaves to be told: that it was destroyed while it was pending, that nobody looked at its
    /// exception.
    #[cold]
    fn tell_end(&mut self, was_registered: bool) {
        if was_registered && !self.base.is_done() {
            self.note_destroyed();
        }
        let is_pending = self.is_to_be_told();
        if !is_pending && !self.base.would_complain() {
            return;
        }
        let husk = self.make_husk();
        self.header().go_on_as(husk, move |husk| {
            if is_pending {
                husk.tell_destroyed();
            } else {
                husk.base.complain("Task", Some(Rc::<Task>::clone(husk)));
            }
        });
    }
}
