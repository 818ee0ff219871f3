//! Exceptions, as Rust code passes them on with `?`.

use std::fmt;
use std::rc::Rc;

use crate::bytes::Bytes;
use crate::exception::{Kind, Raised, Thrown};
use crate::heap::{Heap, Object};
use crate::native::running;

pub use crate::exception::Error;

impl Error {
    /// An exception of a class with a message.
    ///
    /// # Panics
    /// Outside of a running loop.
    pub fn new(kind: Kind, message: &str) -> Error {
        Error::of(running().world().exception(kind, message))
    }

    pub(super) fn of(raised: Raised) -> Error {
        Error(Thrown::Raised(raised))
    }

    pub(super) fn raised(&self, heap: &Rc<Heap>) -> Raised {
        self.0.clone().into_raised(heap)
    }

    /// Its class.
    pub fn kind(&self) -> Kind {
        self.0.kind()
    }

    /// Whether it is a CancelledError.
    pub fn is_cancelled(&self) -> bool {
        self.kind().is(Kind::CancelledError)
    }

    /// What `str()` of it gives.
    pub fn message(&self) -> String {
        match &self.0 {
            Thrown::Raised(raised) => raised.message(),
            Thrown::Cancelled => String::new(),
        }
    }

    fn class_name(&self) -> String {
        match &self.0 {
            Thrown::Raised(raised) => raised.class_name(),
            Thrown::Cancelled => self.kind().name().to_string(),
        }
    }

    /// The exceptions of an ExceptionGroup; none for any other (`exceptions`).
    pub fn exceptions(&self) -> Vec<Error> {
        let Thrown::Raised(raised) = &self.0 else { return Vec::new() };
        raised.members().into_iter().map(Error::of).collect()
    }

    /// What an IncompleteReadError has read before the end (`partial`).
    pub fn partial(&self) -> Option<Vec<u8>> {
        let Thrown::Raised(raised) = &self.0 else { return None };
        let details = raised.details();
        details.first().filter(|_| self.kind() == Kind::IncompleteReadError).and_then(Bytes::of)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.class_name(), self.message())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Thrown::Raised(raised) => out.write_str(&raised.repr()),
            Thrown::Cancelled => write!(out, "{}()", self.class_name()),
        }
    }
}

impl std::error::Error for Error {}
