//! A future as an object of the heap: what it holds, and what is told of its end.

use std::any::Any;
use std::fmt;
use std::rc::Rc;

use crate::asyncio::done_callback::traverse_callback;
use crate::asyncio::event_loop::EventLoop;
use crate::asyncio::future::{Content, Future, FutureLike, State};
use crate::asyncio::world::Report;
use crate::heap::{Edge, Epithet, Header, Label, LastWords, Link, Object};
use crate::value::Value;

/// The label of what a future is to end with.
const PRESET: Label<'static> = Label::Field("result");

impl Future {
    /// Calls the finalizer's complaint about an exception that nobody looked at (`Future.__del__`).
    pub fn complain(&self, type_name: &str, subject: Option<Rc<dyn Object>>) {
        if !self.log_traceback.replace(false) {
            return;
        }
        let Some(raised) = self.peek_exception() else { return };
        let mut fields = vec![("exception", Value::Object(raised))];
        fields.extend(subject.map(|subject| ("future", Value::Object(subject))));
        let own = self.header.own().and_then(|own| own.class_name());
        let name = own.as_deref().unwrap_or(type_name);
        let message = format!("{name} exception was never retrieved");
        self.event_loop.call_exception_handler_at_end(Report { message, fields });
    }

    #[cold]
    fn defer_complaint(&mut self) {
        let husk = Future::new(&self.event_loop);
        self.move_into(&husk);
        self.header.go_on_as(husk, |husk| {
            husk.complain("Future", Some(Rc::<Future>::clone(husk)));
        });
    }

    /// Whether its finalizer would complain.
    pub fn would_complain(&self) -> bool {
        self.log_traceback.get()
    }

    /// Shows the references that any future holds.
    pub fn traverse_base(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        visit(Edge::strong(Label::Field(EventLoop::HOME), &*self.event_loop));
        self.content
            .look(|content| content.into_iter().for_each(|content| content.traverse(&self.link, visit)));
    }

    /// The same, but for its loop, which is its [`Object::home`], and callbacks that are told one by one.
    pub fn retraverse_base(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.content.look(|content| match content {
            Some(Content::Pending(pending)) => {
                pending.callbacks.retraverse(visit);
                pending.preset.traverse(PRESET, visit);
            }
            content => content.into_iter().for_each(|content| content.traverse(&self.link, visit)),
        });
    }

    /// Drops the references that any future holds, its loop excepted.
    pub fn clear_base(&self) {
        let mut content = self.content.take();
        if let Some(Content::Pending(pending)) = &mut content {
            pending.callbacks.tell_end(&self.header);
        }
        drop(content);
    }

    /// Lets go of callbacks, result or exception, as it drops.
    pub(in crate::asyncio) fn release_content(&mut self) {
        if self.content.get_mut().is_some_and(|content| content.holds_objects()) {
            self.header.release(self.content.take());
        }
    }

    /// Moves state and content to a future that stands in for this one in a message, while it drops.
    pub fn move_into(&mut self, husk: &Future) {
        husk.state.set(self.state.get());
        husk.log_traceback.set(self.log_traceback.replace(false));
        husk.has_failed.set(self.has_failed.get());
        let mut content = self.content.take();
        if let Some(Content::Pending(pending)) = &mut content {
            pending.callbacks.change_owner();
        }
        husk.content.set(content);
        husk.told.set(self.told.get());
    }

    /// State and result as `repr` shows them: `pending`, `finished result=1`.
    pub fn repr_state(&self) -> String {
        match self.state.get() {
            State::Pending => "pending".to_string(),
            State::Cancelled => "cancelled".to_string(),
            State::Finished => match (self.peek_exception(), self.peek_result()) {
                (Some(raised), _) => format!("finished exception={}", raised.repr()),
                (None, Some(value)) => format!("finished result={}", value.repr()),
                (None, None) => "finished".to_string(),
            },
        }
    }
}

impl Object for Future {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.traverse_base(visit);
    }

    fn home(&self) -> Option<&dyn Object> {
        Some(&*self.event_loop)
    }

    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        self.retraverse_base(visit);
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        self.clear_base();
    }

    fn type_name(&self) -> &str {
        "Future"
    }

    fn epithet(&self) -> Epithet {
        Epithet::Words("Future".into())
    }

    fn repr(&self) -> String {
        format!("<Future {}>", self.repr_state())
    }

    fn role(self: Rc<Self>) -> Option<Box<dyn Any>> {
        let future: Rc<dyn FutureLike> = self;
        Some(Box::new(future))
    }

    fn last_words(&self) -> LastWords {
        if self.would_complain() { LastWords::Message } else { LastWords::Nothing }
    }

    fn finalize(self: Rc<Self>) {
        let subject: Rc<dyn Object> = Rc::<Future>::clone(&self);
        self.complain("Future", Some(subject));
    }
}

impl Drop for Future {
    fn drop(&mut self) {
        if self.log_traceback.get() && !self.header.is_finalized() {
            self.defer_complaint();
        }
        self.release_content();
    }
}

impl Content {
    fn traverse(&self, link: &Link, visit: &mut dyn FnMut(Edge<'_>)) {
        match self {
            Content::Callback(callback) => traverse_callback(0, &**callback, link, visit),
            Content::Pending(pending) => {
                pending.callbacks.traverse(visit);
                pending.preset.traverse(PRESET, visit);
            }
            Content::Result(value) => value.traverse(Label::Field("result"), visit),
            Content::Exception(failure) => {
                visit(Edge::strong(Label::Field("exception"), &*failure.raised));
                failure.traceback.look(|traceback| {
                    if let Some(traceback) = traceback {
                        visit(Edge::strong(Label::Field("exception_tb"), &**traceback));
                    }
                });
            }
            Content::CancelledBy(raised) => visit(Edge::strong(Label::Field("cancelled_exc"), &**raised)),
            Content::Cancelled(cancellation) => {
                cancellation.message.traverse(Label::Field("cancel_message"), visit);
                cancellation.raised.look(|raised| {
                    if let Some(raised) = raised {
                        visit(Edge::strong(Label::Field("cancelled_exc"), &**raised));
                    }
                });
            }
        }
    }
}

impl fmt::Debug for Future {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.repr())
    }
}
