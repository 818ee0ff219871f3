//! Other threads of the program, as the world and its loops see them.
//!
//! A loop waits for nothing but its own callbacks and, if the program has started threads, for those: they run while it waits. What a
//! thread is, the front end knows.

use std::rc::Rc;

use crate::asyncio::call_frame::OnStack;
use crate::exception::Raised;
use crate::heap::{Edge, Label, Object, ObjectId};

/// The threads besides the one that runs now.
pub trait Background {
    /// Lets every thread that can go on run until it waits or ends.
    ///
    /// # Errors
    /// What must end the run.
    fn run_ready(&self) -> Result<(), Raised>;

    /// When the first of those that wait for a moment goes on, in seconds since the program began.
    fn next_wake(&self) -> Option<f64>;
}

/// What a thread has of the world for itself, while another one runs.
#[derive(Default)]
pub struct Aside {
    pub(super) frames: Vec<Rc<dyn OnStack>>,
    pub(super) callers: Vec<ObjectId>,
    pub(super) context: Option<Rc<dyn Object>>,
    pub(super) outer_contexts: Vec<Option<Rc<dyn Object>>>,
}

impl Aside {
    /// The references in it.
    pub fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        assert!(self.frames.is_empty(), "a thread waits in a call of asyncio's own");
        if let Some(context) = &self.context {
            visit(Edge::strong(Label::Field("context"), &**context));
        }
        for (place, context) in self.outer_contexts.iter().enumerate() {
            if let Some(context) = context {
                visit(Edge::strong(Label::Item("outer_contexts", place), &**context));
            }
        }
    }
}
