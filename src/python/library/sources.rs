//! The modules that are written in Python.

/// Names and sources. A module that is not imported costs nothing but its text.
pub const SOURCES: &[(&str, &str)] = &[
    ("abc", include_str!("source/abc.py")),
    ("asyncio.base_events", include_str!("source/asyncio_base_events.py")),
    ("bisect", include_str!("source/bisect.py")),
    ("collections", include_str!("source/collections.py")),
    ("collections.abc", include_str!("source/collections_abc.py")),
    ("contextlib", include_str!("source/contextlib.py")),
    ("copy", include_str!("source/copy.py")),
    ("dataclasses", include_str!("source/dataclasses.py")),
    ("enum", include_str!("source/enum.py")),
    ("functools", include_str!("source/functools.py")),
    ("heapq", include_str!("source/heapq.py")),
    ("inspect", include_str!("source/inspect.py")),
    ("itertools", include_str!("source/itertools.py")),
    ("logging", include_str!("source/logging.py")),
    ("operator", include_str!("source/operator.py")),
    ("string", include_str!("source/string.py")),
    ("sys", include_str!("source/sys.py")),
    ("textwrap", include_str!("source/textwrap.py")),
    ("time", include_str!("source/time.py")),
    ("types", include_str!("source/types.py")),
    ("typing", include_str!("source/typing.py")),
    ("weakref", include_str!("source/weakref.py")),
];
