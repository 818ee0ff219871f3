//! Rust functions as objects, for asyncio to call.

use crate::heap::{Edge, Header, Object};

/// A Rust function; what it captures can't be seen, and counts as held while the object lives.
pub(super) struct Function<F> {
    header: Header,
    /// What is called.
    pub(super) function: F,
}

impl<F> Function<F> {
    pub(super) fn new(header: Header, function: F) -> Function<F> {
        Function { header, function }
    }
}

impl<F: 'static> Object for Function<F> {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, _visit: &mut dyn FnMut(Edge<'_>)) {}

    fn clear(&self) {}

    fn type_name(&self) -> &str {
        "function"
    }
}
