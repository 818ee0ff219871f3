//! Where the text of a run goes, and the messages for a loop's exception handler.

use crate::exception::{Exception, Raised};
use crate::value::Value;

/// Where the text of a run goes.
pub trait Console {
    /// Takes what the program printed, ends of line included.
    fn print(&self, text: &str);

    /// Takes what goes to standard error: warnings, tracebacks.
    fn error(&self, text: &str);

    /// Takes a message that no handler of the program's wanted; whoever can write it as CPython does overrides this.
    fn report(&self, _report: &Report) {}

    /// Takes an exception that could not be raised, with the place it comes from; as [`Console::report`].
    fn unraisable(&self, _raised: &Raised, _place: &str) {}
}

/// Keeps nothing: what a program prints is in the records too.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Console for Silent {
    fn print(&self, _text: &str) {}

    fn error(&self, _text: &str) {}
}

/// A message for a loop's exception handler: what CPython passes as the `context` dictionary.
#[derive(Debug)]
pub struct Report {
    /// `context["message"]`.
    pub message: String,
    /// The other entries, in CPython's order: `exception`, `task`, `future`, `handle`, `asyncgen`, ...
    pub fields: Vec<(&'static str, Value)>,
}

impl Report {
    /// The entry of that name.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    /// The exception that the message is about.
    pub fn exception(&self) -> Option<Raised> {
        self.field("exception")?.downcast::<Exception>()
    }
}
