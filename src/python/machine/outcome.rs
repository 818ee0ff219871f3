//! How calls and runs of frames begin and end, as they tell one another.
//!
//! A frame that stops or is left goes back to the loop that runs frames; a call only pushes a frame. These are the words
//! between the two.

use crate::exception::Raised;
use crate::value::Value;

/// With what a run of frames begins.
pub(super) enum Start {
    /// The innermost frame goes on.
    Go,
    /// An exception is raised where the innermost frame stopped.
    Raise(Raised),
    /// The innermost frame stops again at once, on behalf of what it awaits.
    Yield(Value),
}

/// How a frame was left, for now or for good.
pub(super) enum Leave {
    /// Another frame is the innermost now.
    Entered,
    /// Its thread waits, and all its frames with it.
    Waits,
    /// It returned.
    Return(Value),
    /// It stopped with a value.
    Yield(Value),
    /// An exception leaves it.
    Raise(Raised),
}

/// What comes after an operation.
pub(super) enum Next {
    /// The operation behind it.
    Go,
    /// Another operation.
    Jump(u32),
    /// Another frame, or the one that called.
    Leave(Leave),
}

/// How a call began.
#[must_use]
pub(super) enum Called {
    /// It is over.
    Value(Value),
    /// Its frame is the innermost now; the value comes when that returns.
    Entered,
    /// It is over, but the thread has to wait before it goes on.
    Waits(Value),
}

/// What became of a value that was handed to a frame.
#[must_use]
pub(super) enum Accepted {
    /// The frame can go on.
    Done,
    /// An `__init__` returned something.
    BadInit(Value),
    /// The end of what is awaited has to be raised in the frame, as a StopIteration.
    Stop(Value),
}
