//! What most tasks do without: kept apart, so that they stay small.

use std::rc::Rc;

use crate::asyncio::future::Future;
use crate::asyncio::task::turn::{Made, Turn};
use crate::exception::{Raised, Thrown};
use crate::heap::{Edge, Label, Object};
use crate::value::Value;

/// Name, context and the like.
#[derive(Default)]
pub(super) struct Rare {
    pub(super) name: Option<Rc<str>>,
    /// Whether the trace calls it by its full name, as the recordings do with what `loop.create_task` did not make itself.
    pub(super) shows_own_name: bool,
    /// Whether a server made it, for a connection.
    pub(super) is_of_server: bool,
    pub(super) context: Option<Rc<dyn Object>>,
    /// Objects that stand for parts of the native future: coroutines that it awaits, blocks that it is in.
    pub(super) locals: Vec<Rc<dyn Object>>,
    pub(super) cancel_message: Value,
    /// What the step that is called next raises; it is laid down and taken in one go.
    pub(super) raises: Option<Raised>,
    /// What was thrown into a native future that did not poll the leaf that waits; the next leaf gets it.
    pub(super) undelivered: Option<Thrown>,
    /// The future of a cancelled sleep from which the task woke up in the step that runs: it is the step that holds it.
    pub(super) woken_from: Option<Rc<Future>>,
    /// Where it stands in line; it is none of the locals yet, for nobody looks.
    pub(super) turn: Option<Turn>,
    /// The future of a turn that had to be made.
    pub(super) made: Option<Made>,
}

impl Rare {
    pub(super) fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        assert!(self.turn.is_none(), "whoever looks at a task must have its future made");
        if let Some(context) = &self.context {
            visit(Edge::strong(Label::Field("context"), &**context));
        }
        for (index, local) in self.locals.iter().enumerate() {
            visit(Edge::strong(Label::Item("locals", index), &**local));
        }
        self.cancel_message.traverse(Label::Field("cancel_message"), visit);
        if let Some(Thrown::Raised(raised)) = &self.undelivered {
            visit(Edge::strong(Label::Field("undelivered"), &**raised));
        }
    }

    /// Takes what a cleared task lets go of; its name stays.
    pub(super) fn take_edges(&mut self) -> Rare {
        Rare {
            context: self.context.take(),
            locals: std::mem::take(&mut self.locals),
            cancel_message: std::mem::take(&mut self.cancel_message),
            undelivered: self.undelivered.take(),
            ..Rare::default()
        }
    }
}
