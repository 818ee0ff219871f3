//! A program as a Python script.
//!
//! The script holds no more than the program says: its helpers keep nothing of what they are given, and what is awaited
//! goes into no variable. Where CPython's order is by address, the order is either not told (`wait` tells how many
//! futures are in each set) or made the same by numbering (tasks hash by their number; `as_completed` gets tasks only).

use std::fmt::Write as _;

use super::program::{Call, Expr, Guard, Kind, Manager, Op, Place, Program};

/// What stands before the bodies.
pub const HEAD: &str = include_str!("head.py");

impl Program {
    /// The whole script.
    pub fn to_python(&self) -> String {
        HEAD.to_string() + &self.bodies_in_python()
    }

    /// What stands after [`HEAD`].
    pub fn bodies_in_python(&self) -> String {
        let mut printer =
            Printer { text: String::new(), bodies: self.bodies.len(), number: 0, indent: 0, label: 0 };
        for (number, ops) in self.bodies.iter().enumerate() {
            printer.function(number, ops);
        }
        printer.text + "\n\nasyncio.run(t0(Box()))\n"
    }
}

struct Printer {
    text: String,
    bodies: usize,
    /// Of the body that is printed.
    number: usize,
    indent: usize,
    label: usize,
}

const LOCALS: [&str; 11] =
    ["b", "c", "event", "lock", "semaphore", "condition", "queue", "barrier", "group", "handle", "limit"];
const GLOBALS: [&str; 11] = [
    "g",
    "h",
    "g_event",
    "g_lock",
    "g_semaphore",
    "g_condition",
    "g_queue",
    "g_barrier",
    "g_group",
    "g_handle",
    "g_limit",
];

impl Printer {
    fn function(&mut self, number: usize, ops: &[Op]) {
        self.number = number;
        self.label = 0;
        self.indent = 1;
        let before = std::mem::take(&mut self.text);
        self.ops(ops);
        let body = std::mem::replace(&mut self.text, before);
        let is_used = |name: &&&str| has_word(&body, name);
        let _ = write!(self.text, "\n\nasync def t{number}(box, a=None):\n");
        let globals: Vec<&str> = GLOBALS.iter().filter(is_used).copied().collect();
        if !globals.is_empty() {
            self.line(&format!("global {}", globals.join(", ")));
        }
        let locals: Vec<&str> = LOCALS.iter().filter(is_used).copied().collect();
        if !locals.is_empty() {
            self.line(&format!("{} = None", locals.join(" = ")));
        }
        self.text += if body.is_empty() { "    pass\n" } else { &body };
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.text, "{:width$}{text}", "", width = 4 * self.indent);
    }

    fn block(&mut self, head: &str, ops: &[Op]) {
        self.line(head);
        self.indent += 1;
        if ops.is_empty() {
            self.line("pass");
        }
        self.ops(ops);
        self.indent -= 1;
    }

    fn ops(&mut self, ops: &[Op]) {
        for op in ops {
            self.op(op);
        }
    }

    fn next_label(&mut self) -> String {
        self.label += 1;
        format!("'{}.{}'", self.number, self.label)
    }

    fn op(&mut self, op: &Op) {
        match op {
            Op::Set(place, expr) => self.line(&format!("{} = {}", place.name(), self.value(expr))),
            Op::Make(place, python) => self.line(&format!("{} = {python}", place.name())),
            Op::Copy(to, from) => self.line(&format!("{} = {}", to.name(), from.name())),
            Op::Drop(place) => self.line(&format!("{} = None", place.name())),
            Op::Box => self.line("box = Box()"),
            Op::Await(expr, guard) => self.await_line(expr, *guard),
            Op::Do(call) => {
                let text = self.attempt(call);
                self.line(&text);
            }
            Op::Later { handle, eighths, call, is_lambda } => {
                let callback = self.callback(call, *is_lambda);
                let scheduled = match eighths {
                    Some(eighths) => format!("call_later({}, {callback})", seconds(*eighths)),
                    None => format!("call_soon({callback})"),
                };
                self.line(&format!("{} = loop().{scheduled}", handle.name()));
            }
            Op::Watch { future, call, is_lambda } => {
                let name = future.name();
                let callback = match is_lambda {
                    true => format!("lambda _: {}", self.attempt(call)),
                    false => format!("partial(when_done, {}, {})", self.next_label(), arguments(call)),
                };
                self.line(&format!("if {name}: {name}.add_done_callback({callback})"));
            }
            Op::With(manager, body) => {
                let head = self.manager(manager);
                self.block(&format!("async with {head}:"), body);
            }
            Op::Try(body, None, finally) if finally.is_empty() => self.block("if True:", body),
            Op::Try(body, except, finally) => {
                self.block("try:", body);
                if let Some((class, ops)) = except {
                    self.block(&format!("except {class}:"), ops);
                }
                if !finally.is_empty() {
                    self.block("finally:", finally);
                }
            }
            Op::Repeat(times, body) => self.block(&format!("for _ in range({times}):"), body),
            Op::Each { members, eighths, is_async } => self.each(members, *eighths, *is_async),
            Op::Print => {
                let label = self.next_label();
                self.line(&format!("print({label})"));
            }
            Op::Collect => self.line("gc.collect()"),
            Op::Raise(class) => {
                let label = self.next_label();
                self.line(&format!("raise {class}({label})"));
            }
            Op::Return => {
                let label = self.next_label();
                self.line(&format!("return {label}"));
            }
        }
    }

    fn await_line(&mut self, expr: &Expr, guard: Guard) {
        let label = self.next_label();
        let line = format!("print({label}, show(await {}))", self.expr(expr));
        let Guard::Catch(class) = guard else { return self.line(&line) };
        self.line("try:");
        self.indent += 1;
        self.line(&line);
        self.indent -= 1;
        self.line(&format!("except {class} as error:"));
        self.indent += 1;
        self.line(&format!("print({label}, show(error))"));
        self.indent -= 1;
    }

    fn each(&mut self, members: &[Expr], eighths: Option<u8>, is_async: bool) {
        let label = self.next_label();
        let members = self.list(members);
        let timeout = eighths.map_or(String::new(), |eighths| format!(", timeout={}", seconds(eighths)));
        let all = format!("asyncio.as_completed(tasks({members}){timeout})");
        if is_async {
            self.line("if NEW:");
            self.indent += 1;
            self.line(&format!("async for each in {all}:"));
        } else {
            self.line(&format!("for each in {all}:"));
        }
        self.indent += 1;
        self.line(&format!("print({label}, show(await each))"));
        self.indent -= 1 + usize::from(is_async);
    }

    fn manager(&self, manager: &Manager) -> String {
        match manager {
            Manager::Place(place) => self.present(*place),
            Manager::Group(place) => format!("asyncio.TaskGroup() as {}", place.name()),
            Manager::Timeout(None) => "asyncio.timeout(None) as limit".to_string(),
            Manager::Timeout(Some(eighths)) => format!("asyncio.timeout({}) as limit", seconds(*eighths)),
            Manager::TimeoutAt(eighths) => {
                format!("asyncio.timeout_at(loop().time() + {}) as limit", seconds(*eighths))
            }
        }
    }

    /// The name, or a new object in its stead.
    fn present(&self, place: Place) -> String {
        let class = match place.kind {
            Kind::Future | Kind::Handle | Kind::Limit => return format!("some({})", place.name()),
            Kind::Event => "Event()",
            Kind::Lock => "Lock()",
            Kind::Semaphore => "Semaphore(1)",
            Kind::Condition => "Condition()",
            Kind::Queue => "Queue()",
            Kind::Barrier => "Barrier(2)",
            Kind::Group => "TaskGroup()",
        };
        format!("({} or asyncio.{class})", place.name())
    }

    /// `attempt('1.2', lock, 'release')`
    fn attempt(&mut self, call: &Call) -> String {
        let label = self.next_label();
        format!("attempt({label}, {})", arguments(call))
    }

    /// What a handle is made of: a lambda that sees names, or a function with its arguments.
    fn callback(&mut self, call: &Call, is_lambda: bool) -> String {
        match is_lambda {
            true => format!("lambda: {}", self.attempt(call)),
            false => format!("attempt, {}, {}", self.next_label(), arguments(call)),
        }
    }

    /// What is assigned: a future or task.
    fn value(&self, expr: &Expr) -> String {
        match expr {
            Expr::Place(place) => place.name().to_string(),
            expr if expr.is_coroutine() => self.task(expr),
            expr => self.expr(expr),
        }
    }

    fn task(&self, inner: &Expr) -> String {
        let function = if inner.is_coroutine() { "create_task" } else { "ensure_future" };
        format!("asyncio.{function}({})", self.expr(inner))
    }

    fn expr(&self, expr: &Expr) -> String {
        match expr {
            Expr::Place(place) => format!("some({})", place.name()),
            Expr::Call(number, with) => self.call(*number, *with),
            Expr::Sleep(eighths) => format!("asyncio.sleep({})", seconds(*eighths)),
            Expr::Method(call) => format!("{}.{}({})", self.present(call.place), call.method, call.args),
            Expr::Gather(members, settle) => {
                let members: Vec<String> = members.iter().map(|member| self.expr(member)).collect();
                let option = if *settle { ", return_exceptions=True" } else { "" };
                format!("asyncio.gather({}{option})", members.join(", "))
            }
            Expr::Wait(members, eighths, when) => {
                let timeout =
                    eighths.map_or(String::new(), |eighths| format!(", timeout={}", seconds(eighths)));
                format!("asyncio.wait(live({}){timeout}, return_when='{when}')", self.list(members))
            }
            Expr::WaitFor(inner, eighths) => {
                let timeout = eighths.map_or("None".to_string(), seconds);
                format!("asyncio.wait_for({}, {timeout})", self.expr(inner))
            }
            Expr::Shield(inner) => format!("asyncio.shield({})", self.expr(inner)),
            Expr::Task(inner) => self.task(inner),
            Expr::GroupTask(group, inner) => match inner.is_coroutine() {
                true => format!("{}.create_task({})", self.present(*group), self.expr(inner)),
                false => self.expr(inner),
            },
            Expr::Future => "loop().create_future()".to_string(),
            Expr::Me => "asyncio.current_task()".to_string(),
        }
    }

    /// Futures, of which some may be missing.
    fn list(&self, members: &[Expr]) -> String {
        let members: Vec<String> = members.iter().map(|member| self.value(member)).collect();
        members.join(", ")
    }

    fn call(&self, number: usize, with: Option<Place>) -> String {
        if number <= self.number || self.bodies <= number {
            return "asyncio.sleep(0)".to_string();
        }
        match with {
            Some(place) => format!("t{number}(box, {})", place.name()),
            None => format!("t{number}(box)"),
        }
    }
}

fn arguments(call: &Call) -> String {
    let rest = if call.args.is_empty() { String::new() } else { format!(", {}", call.args) };
    format!("{}, '{}'{rest}", call.place.name(), call.method)
}

fn seconds(eighths: u8) -> String {
    if eighths.is_multiple_of(8) {
        format!("{}", eighths / 8)
    } else {
        format!("{}", f64::from(eighths) / 8.0)
    }
}

/// Whether the name stands in the text by itself, not as an attribute.
fn has_word(text: &str, name: &str) -> bool {
    let is_part = |text: &str, end: bool| {
        let next = if end { text.chars().next() } else { text.chars().next_back() };
        next.is_some_and(|next| next.is_alphanumeric() || next == '_' || next == '.' && !end || next == '\'')
    };
    text.match_indices(name)
        .any(|(at, _)| !is_part(&text[..at], false) && !is_part(&text[at + name.len()..], true))
}
