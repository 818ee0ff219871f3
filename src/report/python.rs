//! A finding as a Python script that makes it happen on a real CPython: the script itself, behind a few lines that collect where
//! the finding did.
//!
//! They count callbacks, as this runner does, and collect before the next one runs, or when a batch is over. Time is
//! virtual there too, so that the order is that of the finding; nothing else collects.

use crate::choice::{Choice, Question};
use crate::python::code::Constant;
use crate::python::edit::is_future_import;
use crate::python::parse::parse;
use crate::python::source::Source;
use crate::python::tree::{ExpressionKind, Statement, StatementKind};

/// The script, behind lines that collect after so many callbacks each.
///
/// # Errors
/// When the run varied more than collections, which such lines can't force.
pub fn python_script(
    name: &str,
    text: &str,
    collections: &[u64],
    choices: &[Choice],
) -> Result<String, String> {
    if choices.iter().any(|choice| choice.answer != 0 && choice.question != Question::Collect) {
        return Err("the run varied an order or a delay, which a script for CPython can't force".to_string());
    }
    let source = Source::new(name, text);
    let (head, rest) = source.text().split_at(end_of_head(&source));
    let (head, rest) =
        if head.is_empty() { (String::new(), rest) } else { (format!("{head}\n"), behind(rest)) };
    let at: Vec<String> = collections.iter().map(u64::to_string).collect();
    let at = if at.is_empty() { "set()".to_string() } else { format!("{{{}}}", at.join(", ")) };
    Ok(format!("{head}{PRELUDE}_weakloop({at})\n# ---- {name}\n{rest}"))
}

/// Where the statements end that must come before all others: the docstring, and imports from `__future__`.
fn end_of_head(source: &Source) -> usize {
    let module = parse(source).expect("a script that ran parses");
    let is_docstring = |statement: &Statement| match &statement.kind {
        StatementKind::Expression(value) => matches!(value.kind, ExpressionKind::Constant(Constant::Str(_))),
        _ => false,
    };
    let head = module.body.iter().take_while(|it| is_docstring(it) || is_future_import(source, it)).last();
    head.map_or(0, |last| last.span.end as usize)
}

/// What follows behind a statement, as lines of its own.
fn behind(rest: &str) -> &str {
    let rest = rest.trim_start_matches([' ', '\t', ';']);
    let rest = rest.strip_prefix('\\').map_or(rest, str::trim_start);
    rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest)
}

/// The lines that force collections, which stand after what must come first.
pub const PRELUDE: &str = "\
def _weakloop(places):
    # Collects after so many callbacks of the event loop, and nowhere else, in virtual time.
    import asyncio.base_events, asyncio.events, gc
    gc.disable()
    ran, now = 0, 0.0
    run, run_once = asyncio.events.Handle._run, asyncio.base_events.BaseEventLoop._run_once

    def collect():
        if ran in places:
            places.discard(ran)
            gc.collect()

    def counted_run(self):
        nonlocal ran
        collect()
        ran += 1
        # The frame of this call is part of a traceback that a task may keep: it must not lead back to the task.
        handle = [self]
        del self
        run(handle.pop())

    def virtual_run_once(self):
        selector = self._selector
        if not hasattr(selector, '_weakloop_select'):
            selector._weakloop_select = selector.select
            selector.select = lambda timeout=None: jump(self, timeout)
            self.time = lambda: now
        run_once(self)
        collect()

    def jump(loop, timeout):
        nonlocal now
        selector = loop._selector
        if timeout is not None and 0 < timeout:
            # What comes by a socket takes no time, but the system needs a moment for it.
            events = selector._weakloop_select(0.05) if 1 < len(selector.get_map()) else None
            if events:
                return events
            now = max(now, loop._scheduled[0]._when)
            timeout = 0
        return selector._weakloop_select(timeout)

    asyncio.events.Handle._run = counted_run
    asyncio.base_events.BaseEventLoop._run_once = virtual_run_once


";
