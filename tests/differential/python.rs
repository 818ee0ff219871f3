//! A program as a Python script.
//!
//! The script holds no more than the program says: its helpers keep nothing of what they are given, and what is awaited
//! goes into no variable. Where CPython's order is by address, the order is either not told (`wait` tells how many
//! futures are in each set) or made the same by numbering (tasks hash by their number; `as_completed` gets tasks only).

use std::fmt::Write as _;

use super::program::{Call, Ending, Expr, Guard, Kind, Manager, Op, Place, Program, Scope};

/// What stands before the bodies.
pub const HEAD: &str = include_str!("head.py");

impl Program {
    /// The whole script.
    pub fn to_python(&self) -> String {
        HEAD.to_string() + &self.bodies_in_python()
    }

    /// What stands after [`HEAD`].
    pub fn bodies_in_python(&self) -> String {
        let mut served = Vec::new();
        self.bodies.iter().for_each(|ops| note_served(ops, &mut served));
        let mut printer = Printer {
            text: String::new(),
            bodies: self.bodies.len(),
            generators: self.generators.len(),
            served,
            place: Body::Coroutine(0),
            indent: 0,
            label: 0,
        };
        for (number, ops) in self.bodies.iter().enumerate() {
            printer.function(Body::Coroutine(number), ops);
        }
        for (number, ops) in self.generators.iter().enumerate() {
            printer.function(Body::Generator(number), ops);
        }
        let second = usize::from(1 < self.bodies.len());
        match self.ending {
            Ending::Run => printer.text + "\n\nasyncio.run(t0(Box()))\n",
            Ending::Runner => printer.text + &format!("\n\nrun_in_runner(t0, t{second})\n"),
            Ending::ByHand => printer.text + &format!("\n\nrun_by_hand(t0, t{second})\n"),
        }
    }
}

/// Notes which bodies serve connections.
fn note_served(ops: &[Op], served: &mut Vec<usize>) {
    for op in ops {
        match op {
            Op::Serve { body, .. } => served.push(*body),
            Op::With(_, body) | Op::Repeat(_, body) | Op::ForEach { body, .. } => note_served(body, served),
            Op::Try(body, except, finally) => {
                note_served(body, served);
                except.iter().for_each(|(_, ops)| note_served(ops, served));
                note_served(finally, served);
            }
            _ => {}
        }
    }
}

/// Which body is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    Coroutine(usize),
    Generator(usize),
}

struct Printer {
    text: String,
    bodies: usize,
    generators: usize,
    /// The bodies that serve connections, and so are given a reader and a writer.
    served: Vec<usize>,
    place: Body,
    indent: usize,
    label: usize,
}

/// The names of one scope; of futures there are several.
fn names(scope: Scope) -> Vec<&'static str> {
    let places = Kind::ALL.iter().flat_map(|&kind| {
        let count = if kind == Kind::Future { 3 } else { 1 };
        (0..count).map(move |index| Place { kind, scope, index })
    });
    let mut names: Vec<&'static str> = places.map(Place::name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

impl Printer {
    fn function(&mut self, place: Body, ops: &[Op]) {
        self.place = place;
        self.label = 0;
        self.indent = 1;
        let before = std::mem::take(&mut self.text);
        self.ops(ops);
        if matches!(place, Body::Generator(_)) && !has_word(&self.text, "yield") {
            self.op(&Op::Yield);
        }
        let body = std::mem::replace(&mut self.text, before);
        let is_used = |name: &&str| has_word(&body, name);
        let is_served = matches!(place, Body::Coroutine(number) if self.served.contains(&number));
        let parameters = if is_served { "box, a=None, reader=None, writer=None" } else { "box, a=None" };
        let name = match place {
            Body::Coroutine(number) => format!("t{number}"),
            Body::Generator(number) => format!("a{number}"),
        };
        let _ = write!(self.text, "\n\nasync def {name}({parameters}):\n");
        let globals: Vec<&str> = names(Scope::Global).into_iter().filter(is_used).collect();
        if !globals.is_empty() {
            self.line(&format!("global {}", globals.join(", ")));
        }
        let is_parameter = |name: &&str| *name == "a" || is_served && matches!(*name, "reader" | "writer");
        let locals = names(Scope::Local).into_iter().filter(|name| !is_parameter(name));
        let locals: Vec<&str> = locals.filter(is_used).collect();
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
        match self.place {
            Body::Coroutine(number) => format!("'{number}.{}'", self.label),
            Body::Generator(number) => format!("'a{number}.{}'", self.label),
        }
    }

    fn op(&mut self, op: &Op) {
        match op {
            Op::Set(place, expr) if place.kind == Kind::Coroutine => {
                self.line(&format!("{} = {}", place.name(), self.expr(expr)));
            }
            Op::Set(place, expr) => self.line(&format!("{} = {}", place.name(), self.value(expr))),
            Op::Make(place, class) if place.kind == Kind::Thing => {
                let label = self.next_label();
                self.line(&format!("{} = {class}({label})", place.name()));
            }
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
            Op::With(Manager::Stack(place), body) => {
                let entered = self.present(*place);
                self.line("async with AsyncExitStack() as stack:");
                self.indent += 1;
                self.line(&format!("await stack.enter_async_context({entered})"));
                self.ops(body);
                self.indent -= 1;
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
            Op::LaterIn { handle, call, context } => {
                let callback = self.callback(call, false);
                let context = context.name();
                let handle = handle.name();
                self.line(&format!("{handle} = loop().call_soon({callback}, context={context})"));
            }
            Op::RunIn { context, call } => {
                let callback = self.callback(call, false);
                let label = self.next_label();
                self.line(&format!("run_in({label}, {}, {callback})", context.name()));
            }
            Op::SetVar { token, to } => {
                let label = self.next_label();
                let token = token.map_or(String::new(), |token| format!("{} = ", token.name()));
                self.line(&format!("{token}VAR.set({})", to.map_or(label, |to| to.name().to_string())));
            }
            Op::ResetVar(token) => {
                let label = self.next_label();
                self.line(&format!("reset({label}, {})", token.name()));
            }
            Op::ShowVar => {
                let label = self.next_label();
                self.line(&format!("print({label}, show(VAR.get()))"));
            }
            Op::Factory(name) => self.line(&format!("loop().set_task_factory({name})")),
            Op::Handler(name) => self.line(&format!("loop().set_exception_handler({name})")),
            Op::Tell(future) => {
                let label = self.next_label();
                let context = format!("{{'message': {label}, 'future': {}}}", future.name());
                self.line(&format!("loop().call_exception_handler({context})"));
            }
            Op::Refer { weak, to } => {
                let label = self.next_label();
                self.line(&format!("{} = refer({label}, {})", weak.name(), to.name()));
            }
            Op::Serve { server, body } => {
                let body = if *body < self.bodies { *body } else { 0 };
                let server = server.name();
                self.line(&format!("{server} = await serve(t{body}, box)"));
            }
            Op::Connect { reader, writer, guard } => {
                let text = format!(
                    "{}, {} = await asyncio.open_connection('localhost', 7)",
                    reader.name(),
                    writer.name()
                );
                self.guarded(&text, *guard);
            }
            Op::ForEach { source, body, leaves } => {
                let label = self.next_label();
                let source = match source {
                    Expr::Place(place) => self.present(*place),
                    source => self.expr(source),
                };
                self.line(&format!("async for item in {source}:"));
                self.indent += 1;
                self.line(&format!("print({label}, show(item))"));
                self.ops(body);
                if *leaves {
                    self.line("break");
                }
                self.indent -= 1;
            }
            Op::Yield => {
                let label = self.next_label();
                match self.place {
                    Body::Generator(_) => self.line(&format!("print({label}, show((yield {label})))")),
                    Body::Coroutine(_) => self.line(&format!("print({label})")),
                }
            }
            Op::Print => {
                let label = self.next_label();
                self.line(&format!("print({label})"));
            }
            Op::Collect => self.line("gc.collect()"),
            Op::Raise(class) => {
                let label = self.next_label();
                self.line(&format!("raise {class}({label})"));
            }
            Op::Put { pool, future } => {
                self.line(&format!("put({}, {})", pool.name(), future.name()));
            }
            Op::ShowPool(pool) => {
                let label = self.next_label();
                self.line(&format!("print({label}, show(list({} or ())))", pool.name()));
            }
            Op::RaiseCaught { caught, is_cause } => {
                let label = self.next_label();
                let name = caught.name();
                self.line(&match is_cause {
                    true => format!("raise ValueError({label}) from {name}"),
                    false => format!("if {name}: raise {name}"),
                });
            }
            Op::AtEnd { target, call } => {
                let callback = self.callback(call, false);
                self.line(&format!("at_end({}, {callback})", target.name()));
            }
            Op::CancelAll => {
                let label = self.next_label();
                self.line(&format!("cancel_all({label})"));
            }
            Op::Stop => self.line("loop().stop()"),
            Op::Return if matches!(self.place, Body::Generator(_)) => self.line("return"),
            Op::Return => {
                let label = self.next_label();
                self.line(&format!("return {label}"));
            }
        }
    }

    fn await_line(&mut self, expr: &Expr, guard: Guard) {
        let label = self.next_label();
        let line = format!("print({label}, show(await {}))", self.expr(expr));
        self.guarded(&line, guard);
    }

    fn guarded(&mut self, line: &str, guard: Guard) {
        let (class, kept) = match guard {
            Guard::None => return self.line(line),
            Guard::Catch(class) => (class, None),
            Guard::Keep(class, kept) => (class, Some(kept)),
        };
        let label = format!("{}e'", self.next_label().trim_end_matches('\''));
        self.line("try:");
        self.indent += 1;
        self.line(line);
        self.indent -= 1;
        self.line(&format!("except {class} as error:"));
        self.indent += 1;
        self.line(&format!("print({label}, show(error))"));
        if let Some(kept) = kept {
            self.line(&format!("{} = error", kept.name()));
        }
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

    fn manager(&mut self, manager: &Manager) -> String {
        match manager {
            Manager::Place(place) => self.present(*place),
            Manager::Group(place) => format!("asyncio.TaskGroup() as {}", place.name()),
            Manager::Timeout(None) => "asyncio.timeout(None) as limit".to_string(),
            Manager::Timeout(Some(eighths)) => format!("asyncio.timeout({}) as limit", seconds(*eighths)),
            Manager::TimeoutAt(eighths) => {
                format!("asyncio.timeout_at(loop().time() + {}) as limit", seconds(*eighths))
            }
            Manager::Closing(place) => format!("aclosing({})", self.present(*place)),
            Manager::Managed(place) => {
                let label = self.next_label();
                format!("managed({label}, {})", place.name())
            }
            Manager::Stack(_) => unreachable!("a stack is printed with what enters it"),
        }
    }

    /// The name, or a new object in its stead.
    fn present(&self, place: Place) -> String {
        let class = match place.kind {
            Kind::Future | Kind::Handle | Kind::Limit => return format!("some({})", place.name()),
            Kind::Generator => return format!("({} or {})", place.name(), self.generate(0, None)),
            Kind::Coroutine => return format!("({} or asyncio.sleep(0))", place.name()),
            Kind::Pool => return format!("({} or ())", place.name()),
            Kind::Context
            | Kind::Token
            | Kind::Thing
            | Kind::Weak
            | Kind::Server
            | Kind::Writer
            | Kind::Caught => {
                return format!("({} or Nothing())", place.name());
            }
            Kind::Reader => "StreamReader()",
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
            Expr::TaskIn(inner, context) => match inner.is_coroutine() {
                true => format!("asyncio.create_task({}, context={})", self.expr(inner), context.name()),
                false => self.expr(inner),
            },
            Expr::EagerTask(inner) => match inner.is_coroutine() {
                true => format!("eager_task({})", self.expr(inner)),
                false => self.expr(inner),
            },
            Expr::Generate(number, with) => self.generate(*number, *with),
            Expr::Connect => "asyncio.open_connection('localhost', 7)".to_string(),
            Expr::GroupTask(group, inner) => match inner.is_coroutine() {
                true => format!("{}.create_task({})", self.present(*group), self.expr(inner)),
                false => self.expr(inner),
            },
            Expr::Future => "loop().create_future()".to_string(),
            Expr::Me => "asyncio.current_task()".to_string(),
            Expr::Coroutine(place) => self.present(*place),
            Expr::Awaitable(inner) => format!("Awaitable({})", self.expr(inner)),
            Expr::All(pool) => format!("asyncio.gather(*{})", self.present(*pool)),
            Expr::ShutdownGenerators => "loop().shutdown_asyncgens()".to_string(),
        }
    }

    /// Futures, of which some may be missing.
    fn list(&self, members: &[Expr]) -> String {
        let members: Vec<String> = members.iter().map(|member| self.value(member)).collect();
        members.join(", ")
    }

    fn call(&self, number: usize, with: Option<Place>) -> String {
        match (self.place, with) {
            (Body::Coroutine(own), Some(place)) if own < number && number < self.bodies => {
                format!("t{number}(box, {})", place.name())
            }
            (Body::Coroutine(own), None) if own < number && number < self.bodies => format!("t{number}(box)"),
            _ => "asyncio.sleep(0)".to_string(),
        }
    }

    fn generate(&self, number: usize, with: Option<Place>) -> String {
        match (self.place, with) {
            (Body::Coroutine(_), Some(place)) if number < self.generators => {
                format!("a{number}(box, {})", place.name())
            }
            (Body::Coroutine(_), None) if number < self.generators => format!("a{number}(box)"),
            _ => "nothing()".to_string(),
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
