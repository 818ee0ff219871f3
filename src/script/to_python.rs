//! A program as a Python script that CPython runs to the same trace.
//!
//! Everything is written so that it holds no more than the program says: no helper keeps what it is given, and a
//! `Call` or a `gather` goes into no variable. Within `finally`, which may run in a collection, what needs a running
//! loop asks first whether there is one.

use std::fmt::Write as _;

use crate::script::{Catch, GLOBALS, LOCALS, Member, Op, Program, SHARED, Slot, count};

const HEAD: &str = "\
import asyncio
import gc

g = h = None


def running():
    return asyncio._get_running_loop() is not None


def awaits(future):
    return future is not None and not (running() and future is asyncio.current_task())


def settable(future):
    return type(future) is asyncio.Future and not future.done()


def live(*futures):
    return [future for future in futures if future is not None]


def state(future):
    if future is None:
        return 'nothing'
    if not future.done():
        return 'pending'
    if future.cancelled():
        return 'cancelled'
    return 'done' if future._exception is None else 'failed'
";

impl Program {
    /// The script.
    pub fn to_python(&self) -> String {
        let mut printer = Printer {
            text: HEAD.to_string(),
            tasks: self.tasks.len(),
            in_cleanup: self.bodies().any(has_call),
            ..Printer::default()
        };
        for (number, ops) in self.bodies().enumerate() {
            printer.function(number, ops);
        }
        printer.text += "\n\nasyncio.run(t0([None, None]))\n";
        printer.text
    }
}

#[derive(Default)]
struct Printer {
    text: String,
    tasks: usize,
    /// The number of the function that is printed.
    number: usize,
    indent: usize,
    /// Whether the operation may run where no loop runs.
    in_cleanup: bool,
}

impl Printer {
    fn function(&mut self, number: usize, ops: &[Op]) {
        self.number = number;
        let _ = write!(self.text, "\n\nasync def t{number}(box, {}=None):\n", LOCALS[0]);
        self.indent = 1;
        self.line(&format!("global {}", GLOBALS.join(", ")));
        self.line(&format!("{} = None", LOCALS[1..].join(" = ")));
        self.ops(ops, 1);
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.text, "{:width$}{text}", "", width = 4 * self.indent);
    }

    fn ops(&mut self, ops: &[Op], mut label: usize) {
        for op in ops {
            match op {
                Op::Try { body, except, finally } => self.try_block(body, except.as_ref(), finally, label),
                _ => {
                    let line = self.simple(op, &format!("{}.{label}", self.number));
                    self.line(&line);
                }
            }
            label += op.count();
        }
    }

    fn block(&mut self, head: &str, ops: &[Op], label: usize) {
        self.line(head);
        self.indent += 1;
        if ops.is_empty() {
            self.line("pass");
        }
        self.ops(ops, label);
        self.indent -= 1;
    }

    fn try_block(&mut self, body: &[Op], except: Option<&(Catch, Vec<Op>)>, finally: &[Op], label: usize) {
        if except.is_none() && finally.is_empty() {
            return self.block("if True:", body, label);
        }
        self.block("try:", body, label);
        let label = label + count(body);
        if let Some((catch, ops)) = except {
            let class = match catch {
                Catch::Cancelled => "asyncio.CancelledError",
                Catch::Exception => "Exception",
            };
            self.block(&format!("except {class}:"), ops, label);
        }
        if !finally.is_empty() {
            let outside = std::mem::replace(&mut self.in_cleanup, true);
            self.block("finally:", finally, label + except.map_or(0, |(_, ops)| count(ops)));
            self.in_cleanup = outside;
        }
    }

    fn simple(&self, op: &Op, label: &str) -> String {
        match op {
            Op::Create { task, .. } | Op::Call { task, .. } if !self.is_known(*task) => "pass".to_string(),
            Op::Create { to, task, with } => {
                let call = format!("asyncio.create_task({})", coroutine(*task, *with));
                self.if_running(&assign(*to, &call))
            }
            Op::Copy { to, from } => format!("{} = {}", place(*to), place(*from)),
            Op::Drop(slot) => format!("{} = None", place(*slot)),
            Op::Me(slot) => self.if_running(&format!("{} = asyncio.current_task()", place(*slot))),
            Op::Future(slot) => {
                self.if_running(&format!("{} = asyncio.get_running_loop().create_future()", place(*slot)))
            }
            Op::Await(slot) => {
                let place = place(*slot);
                format!("if awaits({place}): print('{label} got', await {place})")
            }
            Op::Call { task, with } => format!("print('{label} got', await {})", coroutine(*task, *with)),
            Op::Gather { to, members, settle } => self.gather(*to, members, *settle, label),
            Op::Sleep(0) => "await asyncio.sleep(0)".to_string(),
            Op::Sleep(eighths) => format!("await asyncio.sleep({})", f64::from(*eighths) / 8.0),
            Op::Cancel(slot) => {
                let place = place(*slot);
                format!("if {place} is not None: print('{label} cancel', {place}.cancel())")
            }
            Op::Complete(slot) => {
                let place = place(*slot);
                format!("if settable({place}): {place}.set_result('{label}')")
            }
            Op::Fail(slot) => {
                let place = place(*slot);
                format!("if settable({place}): {place}.set_exception(ValueError('{label}'))")
            }
            Op::Print => format!("print('{label}')"),
            Op::Show(slot) => format!("print('{label}', state({}))", place(*slot)),
            Op::Collect => "gc.collect()".to_string(),
            Op::Raise => format!("raise ValueError('{label}')"),
            Op::Return => format!("return '{label}'"),
            Op::Try { .. } => unreachable!("a try is printed as a block"),
        }
    }

    fn is_known(&self, task: usize) -> bool {
        self.number < task && task < self.tasks
    }

    fn if_running(&self, text: &str) -> String {
        if self.in_cleanup { format!("if running(): {text}") } else { text.to_string() }
    }

    fn gather(&self, to: Option<Slot>, members: &[Member], settle: bool, label: &str) -> String {
        let named: Vec<String> = members
            .iter()
            .filter_map(|member| match member {
                Member::Slot(slot) => Some(place(*slot)),
                Member::Task(task) => self.is_known(*task).then(|| coroutine(*task, None)),
            })
            .collect();
        let option = if settle { ", return_exceptions=True" } else { "" };
        let call = format!("asyncio.gather(*live({}){option})", named.join(", "));
        let text = match to {
            Some(to) => format!("{} = {call}", place(to)),
            None => format!("print('{label} got', await {call})"),
        };
        let makes_tasks = members.iter().any(|member| matches!(member, Member::Task(_)));
        let has_new =
            members.iter().any(|member| matches!(member, Member::Task(task) if self.is_known(*task)));
        let text = match has_new {
            true => text,
            false => format!("if live({}): {text}", named.join(", ")),
        };
        match (makes_tasks && self.in_cleanup, has_new) {
            (true, true) => format!("if running(): {text}"),
            (true, false) => text.replacen("if ", "if running() and ", 1),
            (false, _) => text,
        }
    }
}

/// Whether coroutines are awaited in the same task: such a one may fail to close, and the code around it goes on where
/// no loop runs.
fn has_call(ops: &[Op]) -> bool {
    ops.iter().any(|op| match op {
        Op::Call { .. } => true,
        Op::Try { body, except, finally } => {
            has_call(body) || except.as_ref().is_some_and(|(_, ops)| has_call(ops)) || has_call(finally)
        }
        _ => false,
    })
}

fn assign(to: Option<Slot>, value: &str) -> String {
    to.map_or_else(|| value.to_string(), |to| format!("{} = {value}", place(to)))
}

fn coroutine(task: usize, with: Option<Slot>) -> String {
    match with {
        Some(slot) => format!("t{task}(box, {})", place(slot)),
        None => format!("t{task}(box)"),
    }
}

/// The slot as Python writes it.
fn place(slot: Slot) -> String {
    match slot {
        Slot::Shared(index) => format!("box[{}]", usize::from(index) % SHARED.len()),
        Slot::Local(_) | Slot::Global(_) => slot.name().to_string(),
    }
}
