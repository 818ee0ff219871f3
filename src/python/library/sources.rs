//! The modules that are written in Python.

/// Names and sources. A module that is not imported costs nothing but its text.
pub const SOURCES: &[(&str, &str)] = &[
    ("asyncio.base_events", include_str!("source/asyncio_base_events.py")),
    ("contextlib", include_str!("source/contextlib.py")),
    ("functools", include_str!("source/functools.py")),
];
