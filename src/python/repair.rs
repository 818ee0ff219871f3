//! The usual repairs of a script that loses a task, as edits of its text.
//!
//! Nothing here knows whether a repair helps: that is found by running what it makes of the script. So each proposal says
//! where the task is made after it.

use std::collections::BTreeSet;

use crate::python::edit::{
    Edit, Edits, has_own_lines, indentation, line_end, long_strings, movable_lines, newline,
};
use crate::python::source::{Source, Span};
use crate::python::tree::*;
use crate::python::visit::{blocks, dotted, own_expressions, walk_expression, walk_statements};

/// One repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What it adds, in a few words: `a set of the module`.
    pub what: String,
    /// The change.
    pub edits: Edits,
    /// Where the task is made afterwards.
    pub made: Span,
}

/// The usual repairs for a task that is made by the call at `made`.
pub fn proposals(source: &Source, module: &Module, made: Span) -> Vec<Proposal> {
    let Some(place) = Place::find(module, made) else { return Vec::new() };
    let bench = Bench { source, module, place };
    let mut all = vec![bench.set()];
    all.extend(bench.local_name());
    all.extend(bench.global_name());
    all.extend(bench.group());
    all.extend(bench.primitives());
    all
}

/// A repair that the script has already, in words: why it does not help.
pub fn already_there(source: &Source, module: &Module, made: Span) -> Option<String> {
    let place = Place::find(module, made)?;
    let bench = Bench { source, module, place };
    bench.group_there().or_else(|| bench.attribute_there()).or_else(|| bench.name_there())
}

/// Where a call stands.
struct Place<'a> {
    call: &'a Expression,
    statement: &'a Statement,
    /// The statements from that one to the end of its block.
    rest: &'a [Statement],
    /// The functions around it, from the outermost.
    functions: Vec<&'a Function>,
    /// The `async with` blocks around it in its function.
    withs: Vec<&'a With>,
}

/// How a statement uses what the call returns.
enum Form<'a> {
    /// Not at all.
    Dropped,
    /// It binds one name.
    Named(&'a str),
    /// Somehow.
    Inside,
}

impl<'a> Place<'a> {
    fn find(module: &'a Module, made: Span) -> Option<Place<'a>> {
        let mut functions = Vec::new();
        Place::search(&module.body, made, &mut functions, &mut Vec::new())
    }

    fn search(
        block: &'a [Statement],
        made: Span,
        functions: &mut Vec<&'a Function>,
        withs: &mut Vec<&'a With>,
    ) -> Option<Place<'a>> {
        let holds =
            |statement: &&Statement| statement.span.start <= made.start && made.end <= statement.span.end;
        let index = block.iter().position(|statement| holds(&statement))?;
        let (statement, mut call) = (&block[index], None);
        own_expressions(statement, &mut |expression| {
            if expression.span == made && matches!(expression.kind, ExpressionKind::Call(..)) {
                call = Some(expression);
            }
        });
        if let Some(call) = call {
            let (functions, withs) = (functions.clone(), withs.clone());
            return Some(Place { call, statement, rest: &block[index..], functions, withs });
        }
        match &statement.kind {
            StatementKind::Function(function) => {
                functions.push(function);
                withs.clear();
            }
            StatementKind::With(with) => withs.push(with),
            _ => {}
        }
        blocks(statement).into_iter().find_map(|block| Place::search(block, made, functions, withs))
    }

    fn form(&self) -> Form<'a> {
        match &self.statement.kind {
            StatementKind::Expression(value) if value.span == self.call.span => Form::Dropped,
            StatementKind::Assign(targets, value) if value.span == self.call.span => match targets.as_slice()
            {
                [Expression { kind: ExpressionKind::Name(name), .. }] => Form::Named(name),
                _ => Form::Inside,
            },
            _ => Form::Inside,
        }
    }

    fn callee(&self) -> (&'a Expression, &'a Arguments) {
        match &self.call.kind {
            ExpressionKind::Call(callee, arguments) => (callee, arguments),
            _ => unreachable!("a place is that of a call"),
        }
    }

    fn is_in_lambda(&self) -> bool {
        let mut found = false;
        own_expressions(self.statement, &mut |expression| {
            let is_around =
                expression.span.start <= self.call.span.start && self.call.span.end <= expression.span.end;
            found |= is_around && matches!(expression.kind, ExpressionKind::Lambda(_));
        });
        found
    }
}

/// What a repair is made of: the script, and the place.
struct Bench<'a> {
    source: &'a Source,
    module: &'a Module,
    place: Place<'a>,
}

/// At most so many places are tried for keeping what a task waits on.
const PRIMITIVES_MAX: usize = 6;

impl Bench<'_> {
    fn proposal(&self, what: impl Into<String>, edits: Vec<Edit>) -> Proposal {
        let edits = Edits::new(edits);
        let made = edits.moved(self.place.call.span);
        Proposal { what: what.into(), edits, made }
    }

    /// A name that the script does not use yet.
    fn fresh(&self, name: &str) -> String {
        let is_free = |name: &String| !self.source.text().contains(name.as_str());
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        std::iter::once(name.to_string()).chain(numbered).find(is_free).expect("numbers do not end")
    }

    /// Puts lines behind the imports at the top of the script.
    fn at_the_top(&self, lines: &[String]) -> Edit {
        let is_head = |statement: &&Statement| match &statement.kind {
            StatementKind::Import(_) | StatementKind::ImportFrom(..) => true,
            StatementKind::Expression(value) => matches!(value.kind, ExpressionKind::Constant(_)),
            _ => self.source.slice(statement.span).starts_with("from __future__"),
        };
        match self.module.body.iter().take_while(is_head).last() {
            Some(last) => self.lines_behind(last.span, &[&[String::new()], lines].concat()),
            None => {
                let first = self.module.body.first().map_or(0, |first| first.span.start);
                let end = newline(self.source);
                Edit::insert(first, lines.iter().map(|line| format!("{line}{end}")).collect::<String>() + end)
            }
        }
    }

    /// Puts lines behind the line on which a statement ends.
    fn lines_behind(&self, statement: Span, lines: &[String]) -> Edit {
        let (at, end) = (line_end(self.source, statement.end), newline(self.source));
        let is_ended = self.source.text()[..at as usize].ends_with(['\n', '\r']);
        let lines: String = if is_ended {
            lines.iter().map(|line| format!("{line}{end}")).collect()
        } else {
            lines.iter().map(|line| format!("{end}{line}")).collect()
        };
        Edit::insert(at, lines)
    }

    fn indentation(&self) -> &str {
        indentation(self.source, self.place.statement.span).unwrap_or_default()
    }

    fn has_own_lines(&self) -> bool {
        has_own_lines(self.source, self.place.statement.span)
    }

    /// The recipe of the documentation: a set that outlives all, and a callback that takes the task out of it.
    fn set(&self) -> Proposal {
        let (tasks, own) = (self.fresh("background_tasks"), self.has_own_lines());
        let what = format!("a set of the module, `{tasks}`, that the task leaves when it is done");
        let top = format!("{tasks} = set()");
        let name = match self.place.form() {
            Form::Named(name) if own => name.to_string(),
            Form::Dropped if own => self.fresh("task"),
            _ => return self.proposal(what, self.set_by_function(&tasks, top)),
        };
        let indent = self.indentation();
        let lines = [
            format!("{indent}{tasks}.add({name})"),
            format!("{indent}{name}.add_done_callback({tasks}.discard)"),
        ];
        let mut edits = vec![self.at_the_top(&[top]), self.lines_behind(self.place.statement.span, &lines)];
        if matches!(self.place.form(), Form::Dropped) {
            edits.push(Edit::insert(self.place.statement.span.start, format!("{name} = ")));
        }
        self.proposal(what, edits)
    }

    /// The same for a call in the midst of an expression.
    fn set_by_function(&self, tasks: &str, top: String) -> Vec<Edit> {
        let keep = self.fresh("keep");
        let function = [
            format!("def {keep}(task):"),
            format!("    {tasks}.add(task)"),
            format!("    task.add_done_callback({tasks}.discard)"),
            "    return task".to_string(),
        ];
        let lines = [&[top, String::new(), String::new()][..], &function[..]].concat();
        let span = self.place.call.span;
        vec![
            self.at_the_top(&lines),
            Edit::insert(span.start, format!("{keep}(")),
            Edit::insert(span.end, ")"),
        ]
    }

    /// A name in the frame that makes the task.
    fn local_name(&self) -> Option<Proposal> {
        let function = self.place.functions.last()?;
        let Form::Dropped = self.place.form() else { return None };
        let name = self.fresh("task");
        let what = format!("a name in `{}`, `{name}`", function.name);
        Some(self.proposal(what, vec![Edit::insert(self.place.statement.span.start, format!("{name} = "))]))
    }

    /// A name of the module, which outlives every wait.
    fn global_name(&self) -> Option<Proposal> {
        self.place.functions.last()?;
        if !self.has_own_lines() {
            return None;
        }
        let (name, span) = (self.fresh("kept_task"), self.place.statement.span);
        let what = format!("a name of the module, `{name}`");
        let (indent, end) = (self.indentation(), newline(self.source));
        let top = self.at_the_top(&[format!("{name} = None")]);
        let edits = match self.place.form() {
            Form::Dropped => {
                vec![top, Edit::insert(span.start, format!("global {name}{end}{indent}{name} = "))]
            }
            Form::Named(local) => vec![
                top,
                Edit::insert(span.start, format!("global {name}{end}{indent}")),
                self.lines_behind(span, &[format!("{indent}{name} = {local}")]),
            ],
            Form::Inside => return None,
        };
        Some(self.proposal(what, edits))
    }

    /// A TaskGroup around the rest of the block.
    fn group(&self) -> Option<Proposal> {
        let (callee, _) = self.place.callee();
        let called = dotted(callee)?;
        let is_plain = called.ends_with("create_task") || called.ends_with("ensure_future");
        let is_async = self.place.functions.last().is_some_and(|function| function.is_async);
        let is_one_line = !self.source.slice(callee.span).contains('\n');
        let fits = is_plain && is_async && is_one_line && self.has_own_lines() && !self.place.is_in_lambda();
        if !fits || self.group_there().is_some() {
            return None;
        }
        let (group, (asyncio, import)) = (self.fresh("group"), self.asyncio());
        let what = format!("a TaskGroup, `{group}`, around what follows");
        let (indent, end) = (self.indentation(), newline(self.source));
        let unit = if indent.contains('\t') { "\t" } else { "    " };
        let (first, last) = (self.place.statement.span, self.place.rest.last()?.span);
        let head = format!("async with {asyncio}.TaskGroup() as {group}:{end}{indent}{unit}");
        let strings = long_strings(self.module, self.source);
        let lines = movable_lines(self.source, &strings, Span::new(first.start, last.end));
        let mut edits =
            vec![Edit::insert(first.start, head), Edit::replace(callee.span, format!("{group}.create_task"))];
        edits.extend(import);
        edits.extend(lines.into_iter().skip(1).map(|at| Edit::insert(at, unit)));
        Some(self.proposal(what, edits))
    }

    /// What the module asyncio is called, and an import if it is not known yet.
    fn asyncio(&self) -> (String, Option<Edit>) {
        let aliases = self.module.body.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Import(aliases) => Some(aliases),
            _ => None,
        });
        let known =
            aliases.flatten().find(|alias| &*alias.name.name == "asyncio" || &*alias.binding == "asyncio");
        match known {
            Some(alias) => (alias.binding.to_string(), None),
            None => ("asyncio".to_string(), Some(self.at_the_top(&["import asyncio".to_string()]))),
        }
    }

    /// What the task waits on, kept by a set of the module: one proposal for each place where something is waited for,
    /// those in the function that the task runs first.
    fn primitives(&self) -> Vec<Proposal> {
        let waits = self.waits();
        let kept = self.fresh("waited_on");
        let propose = |wait: &Wait<'_>| {
            let indent = indentation(self.source, wait.statement.span)?;
            let what =
                format!("what `{}` waits on, `{}`, in a set of the module", wait.function.name, wait.on);
            let line = format!("{kept}.add({}){}{indent}", wait.on, newline(self.source));
            let edits = vec![
                self.at_the_top(&[format!("{kept} = set()")]),
                Edit::insert(wait.statement.span.start, line),
            ];
            Some(self.proposal(what, edits))
        };
        waits.iter().filter_map(propose).take(PRIMITIVES_MAX).collect()
    }

    fn waits(&self) -> Vec<Wait<'_>> {
        let imported = self.imported();
        let mut waits: Vec<Wait<'_>> = Vec::new();
        walk_statements(&self.module.body, &mut |statement| {
            if let StatementKind::Function(function) = &statement.kind
                && function.is_async
            {
                waits_of(function, &function.body, &mut waits);
            }
        });
        let mut known = BTreeSet::new();
        waits.retain(|wait| {
            let root = wait.on.split('.').next().unwrap_or_default();
            !imported.contains(root) && known.insert((wait.function.block, wait.on.clone()))
        });
        let runs = self.functions_run();
        waits.sort_by_key(|wait| !runs.contains(&*wait.function.name));
        waits
    }

    /// The names of the functions whose coroutines the call is given.
    fn functions_run(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let (_, arguments) = self.place.callee();
        let mut look = |expression: &Expression| {
            if let ExpressionKind::Call(callee, _) = &expression.kind
                && let Some(name) = dotted(callee)
            {
                names.insert(name.rsplit('.').next().unwrap_or_default().to_string());
            }
        };
        arguments.positional.iter().for_each(|argument| walk_expression(argument, &mut look));
        names
    }

    fn imported(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        walk_statements(&self.module.body, &mut |statement| {
            if let StatementKind::Import(aliases) | StatementKind::ImportFrom(_, aliases) = &statement.kind {
                names.extend(aliases.iter().map(|alias| alias.binding.to_string()));
            }
        });
        names
    }

    fn group_there(&self) -> Option<String> {
        let (callee, _) = self.place.callee();
        let ExpressionKind::Attribute(base, _) = &callee.kind else { return None };
        let ExpressionKind::Name(base) = &base.kind else { return None };
        let mut managers = self.place.withs.iter().flat_map(|with| &with.items);
        let is_group = |manager: &Expression| match &manager.kind {
            ExpressionKind::Call(callee, _) => dotted(callee).is_some_and(|name| name.ends_with("TaskGroup")),
            _ => false,
        };
        let is_bound = |target: &Option<Expression>| match target {
            Some(Expression { kind: ExpressionKind::Name(name), .. }) => name == base,
            _ => false,
        };
        managers.find(|(manager, target)| is_group(manager) && is_bound(target))?;
        let function = self.place.functions.last()?;
        Some(format!(
            "the TaskGroup `{base}` keeps its tasks only as long as something keeps the task that runs `{}`",
            function.name
        ))
    }

    fn attribute_there(&self) -> Option<String> {
        let StatementKind::Assign(targets, _) = &self.place.statement.kind else { return None };
        let target = targets.iter().find(|target| matches!(target.kind, ExpressionKind::Attribute(..)))?;
        let target = self.source.slice(target.span);
        let owner = target.rsplit_once('.').map_or(target, |(owner, _)| owner);
        Some(format!("`{target}` keeps the task only as long as something else keeps `{owner}`"))
    }

    fn name_there(&self) -> Option<String> {
        let Form::Named(name) = self.place.form() else { return None };
        let function = self.place.functions.last()?;
        if let Some(set) = self.local_set(name, function) {
            return Some(format!(
                "the set `{set}` is a local of `{}`: it goes when that function returns, with all that only it keeps",
                function.name
            ));
        }
        Some(format!(
            "the name `{name}` keeps the task only until it is bound anew or deleted, or `{}` is left",
            function.name
        ))
    }

    /// The collection made in this function to which the task is added.
    fn local_set(&self, name: &str, function: &Function) -> Option<String> {
        let (mut made, mut fed) = (BTreeSet::new(), Vec::new());
        walk_statements(&function.body, &mut |statement| match &statement.kind {
            StatementKind::Assign(targets, _) => {
                made.extend(targets.iter().filter_map(dotted));
            }
            StatementKind::Expression(value) => fed.extend(addition(value, name)),
            _ => {}
        });
        fed.into_iter().find(|set| made.contains(set))
    }
}

/// What `set.add(name)` or `list.append(name)` adds the name to.
fn addition(value: &Expression, name: &str) -> Option<String> {
    let ExpressionKind::Call(callee, arguments) = &value.kind else { return None };
    let ExpressionKind::Attribute(base, method) = &callee.kind else { return None };
    let adds = matches!(&*method.name, "add" | "append");
    let is_name = |argument: &Expression| dotted(argument).is_some_and(|dotted| dotted == name);
    (adds && arguments.positional.first().is_some_and(is_name)).then(|| dotted(base)).flatten()
}

/// A place where a coroutine waits for something that has a name.
struct Wait<'a> {
    function: &'a Function,
    statement: &'a Statement,
    on: String,
}

fn waits_of<'a>(function: &'a Function, block: &'a [Statement], waits: &mut Vec<Wait<'a>>) {
    for statement in block {
        if matches!(statement.kind, StatementKind::Function(_) | StatementKind::Class(_)) {
            continue;
        }
        let mut enter = |on: Option<String>| waits.extend(on.map(|on| Wait { function, statement, on }));
        own_expressions(statement, &mut |expression| {
            if let ExpressionKind::Await(value) = &expression.kind {
                enter(waited_on(value));
            }
        });
        match &statement.kind {
            StatementKind::With(with) if with.is_async => {
                with.items.iter().for_each(|(manager, _)| enter(waited_on(manager)));
            }
            StatementKind::For(node) if node.is_async => enter(waited_on(&node.iterable)),
            _ => {}
        }
        blocks(statement).into_iter().for_each(|block| waits_of(function, block, waits));
    }
}

/// What is waited for: `news` in `await news`, `event` in `await event.wait()`.
fn waited_on(value: &Expression) -> Option<String> {
    match &value.kind {
        ExpressionKind::Call(callee, _) => match &callee.kind {
            ExpressionKind::Attribute(base, _) => dotted(base),
            _ => None,
        },
        _ => dotted(value),
    }
}
