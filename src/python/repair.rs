//! The usual repairs of a file that loses a task, as edits of its text.
//!
//! Nothing here knows whether a repair helps: that is found by running what it makes of the script. So each proposal says
//! where the task is made after it.

use std::collections::BTreeSet;

use crate::python::edit::{
    Edit, Edits, has_own_lines, indentation, is_future_import, line_end, long_strings, movable_lines, newline,
};
use crate::python::scope::{Scopes, resolve};
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

/// The usual repairs for a task that is made by the call at `made` in that file.
pub fn proposals(source: &Source, module: &Module, made: Span) -> Vec<Proposal> {
    let (Some(place), Ok(scopes)) = (Place::find(module, made), resolve(module)) else { return Vec::new() };
    let bench = Bench { source, module, scopes: &scopes, place };
    let mut all = vec![bench.set()];
    all.extend(bench.local_name());
    all.extend(bench.global_name());
    all.extend(bench.group());
    all.extend(bench.shielded());
    all.extend(bench.primitives());
    all
}

/// The repairs that the script has already, in words: why they do not help.
pub fn already_there(source: &Source, module: &Module, made: Span) -> Vec<String> {
    let (Some(place), Ok(scopes)) = (Place::find(module, made), resolve(module)) else { return Vec::new() };
    let bench = Bench { source, module, scopes: &scopes, place };
    let mut all: Vec<String> = bench.group_there().into_iter().chain(bench.attribute_there()).collect();
    all.extend(bench.collections_there());
    if all.is_empty() {
        all.extend(bench.name_there());
    }
    all
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
    scopes: &'a Scopes,
    place: Place<'a>,
}

/// A function that puts a task into a set until it is done.
fn keeper(name: &str, tasks: &str) -> [String; 4] {
    [
        format!("def {name}(task):"),
        format!("    {tasks}.add(task)"),
        format!("    task.add_done_callback({tasks}.discard)"),
        "    return task".to_string(),
    ]
}

/// At most so many places are tried for keeping what a task waits on.
const PRIMITIVES_MAX: usize = 6;

impl Bench<'_> {
    fn proposal(&self, what: impl Into<String>, edits: Vec<Edit>) -> Proposal {
        let edits = Edits::new(edits);
        let made = edits.moved(self.place.call.span);
        Proposal { what: what.into(), edits, made }
    }

    /// The block in which the task is made.
    fn block(&self) -> BlockId {
        self.place.functions.last().map_or(BlockId::MODULE, |function| function.block)
    }

    /// A name for a variable of the function, or of the module, that makes the task.
    fn fresh_local(&self, name: &str) -> String {
        match self.place.functions.last() {
            Some(function) => fresh(name, &|name| self.scopes.has_room_for_local(function.block, name)),
            None => self.fresh_global(name, BlockId::MODULE),
        }
    }

    /// A name for a variable of the module that is used in a block.
    fn fresh_global(&self, name: &str, user: BlockId) -> String {
        fresh(name, &|name| self.scopes.has_room_for_global(user, name))
    }

    /// Puts lines behind the imports at the top of the script.
    fn at_the_top(&self, lines: &[String]) -> Edit {
        let is_head = |statement: &&Statement| match &statement.kind {
            StatementKind::Import(_) | StatementKind::ImportFrom(..) | StatementKind::ImportStar(_) => true,
            StatementKind::Expression(value) => matches!(value.kind, ExpressionKind::Constant(_)),
            _ => is_future_import(self.source, statement),
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
        let own = self.has_own_lines();
        let known = self.known_set();
        let tasks = known.clone().unwrap_or_else(|| self.fresh_global("background_tasks", self.block()));
        let what = format!("a set of the module, `{tasks}`, that the task leaves when it is done");
        let top = known.is_none().then(|| format!("{tasks} = set()"));
        let name = match self.place.form() {
            Form::Named(name) if own => name.to_string(),
            Form::Dropped if own => self.fresh_local("task"),
            _ => return self.proposal(what, self.set_by_function(&tasks, top)),
        };
        let indent = self.indentation();
        let lines = [
            format!("{indent}{tasks}.add({name})"),
            format!("{indent}{name}.add_done_callback({tasks}.discard)"),
        ];
        let mut edits = vec![self.lines_behind(self.place.statement.span, &lines)];
        edits.extend(top.map(|top| self.at_the_top(&[top])));
        if matches!(self.place.form(), Form::Dropped) {
            edits.push(Edit::insert(self.place.statement.span.start, format!("{name} = ")));
        }
        self.proposal(what, edits)
    }

    /// The set that the script has for this already, if it is one of the module and stays that.
    fn known_set(&self) -> Option<String> {
        let mut sets = self.module.body.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Assign(targets, value) => match (targets.as_slice(), &value.kind) {
                ([target], ExpressionKind::Call(callee, arguments)) if arguments.positional.is_empty() => {
                    dotted(callee).filter(|callee| callee == "set").and_then(|_| dotted(target))
                }
                _ => None,
            },
            _ => None,
        });
        let is_kept = |name: &String| {
            self.scopes.reaches_global(self.block(), name)
                && bindings(self.module, name) == 1
                && self.source.text().contains(&format!("add_done_callback({name}.discard)"))
        };
        sets.find(is_kept)
    }

    /// The same for a call in the midst of an expression.
    fn set_by_function(&self, tasks: &str, top: Option<String>) -> Vec<Edit> {
        self.kept_by_function(tasks, top, self.place.call.span, "")
    }

    /// Hands what `call` makes of an expression to a function that keeps it.
    fn kept_by_function(&self, tasks: &str, top: Option<String>, span: Span, call: &str) -> Vec<Edit> {
        let known = self.known_keeper(tasks);
        let keep = known.clone().unwrap_or_else(|| self.fresh_global("keep", self.block()));
        let mut edits = vec![
            Edit::insert(span.start, format!("{keep}({call}")),
            Edit::insert(span.end, if call.is_empty() { ")" } else { "))" }),
        ];
        if known.is_none() {
            let top = top.map_or(Vec::new(), |top| vec![top, String::new(), String::new()]);
            edits.push(self.at_the_top(&[&top[..], &keeper(&keep, tasks)[..]].concat()));
        }
        edits
    }

    /// The function that a repair has put into the script for this already.
    fn known_keeper(&self, tasks: &str) -> Option<String> {
        let mut functions = self.module.body.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Function(function) => Some((statement, function.name.to_string())),
            _ => None,
        });
        let is_known = |(statement, name): &(&Statement, String)| {
            self.scopes.reaches_global(self.block(), name)
                && bindings(self.module, name) == 1
                && self.source.slice(statement.span).lines().eq(keeper(name, tasks))
        };
        functions.find(is_known).map(|(_, name)| name)
    }

    /// For a coroutine that is shielded: what `shield` returns is not the task, so the coroutine becomes a task beforehand,
    /// which a set of the module keeps.
    fn shielded(&self) -> Option<Proposal> {
        let (callee, arguments) = self.place.callee();
        let inner = arguments.positional.first()?;
        if !dotted(callee)?.ends_with("shield") || matches!(inner.kind, ExpressionKind::Starred(_)) {
            return None;
        }
        let (known, (asyncio, import)) = (self.known_set(), self.asyncio()?);
        let tasks = known.clone().unwrap_or_else(|| self.fresh_global("background_tasks", self.block()));
        let what = format!("a task of its own for what is shielded, in a set of the module, `{tasks}`");
        let top = known.is_none().then(|| format!("{tasks} = set()"));
        let call = format!("{asyncio}.create_task(");
        let mut edits = self.kept_by_function(&tasks, top, inner.span, &call);
        edits.extend(import);
        let edits = Edits::new(edits);
        let moved = edits.moved(inner.span);
        let call = u32::try_from(call.len()).expect("a call is short");
        let made = Span::new(moved.start - call, moved.end + 1);
        Some(Proposal { what, edits, made })
    }

    /// A name in the frame that makes the task.
    fn local_name(&self) -> Option<Proposal> {
        let function = self.place.functions.last()?;
        let Form::Dropped = self.place.form() else { return None };
        let name = self.fresh_local("task");
        let what = format!("a name in `{}`, `{name}`", function.name);
        Some(self.proposal(what, vec![Edit::insert(self.place.statement.span.start, format!("{name} = "))]))
    }

    /// A name of the module, which outlives every wait.
    fn global_name(&self) -> Option<Proposal> {
        if !self.has_own_lines() {
            return None;
        }
        let (name, span) = (self.fresh_global("kept_task", self.block()), self.place.statement.span);
        let what = format!("a name of the module, `{name}`");
        if self.place.functions.is_empty() {
            let Form::Dropped = self.place.form() else { return None };
            return Some(self.proposal(what, vec![Edit::insert(span.start, format!("{name} = "))]));
        }
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
        let (group, (asyncio, import)) = (self.fresh_local("group"), self.asyncio()?);
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

    /// What the module asyncio is called where the task is made, and an import if it is not known yet.
    fn asyncio(&self) -> Option<(String, Option<Edit>)> {
        let aliases = self.module.body.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Import(aliases) => Some(aliases),
            _ => None,
        });
        let known =
            aliases.flatten().find(|alias| &*alias.name.name == "asyncio" || &*alias.binding == "asyncio");
        if let Some(alias) = known {
            let reaches = self.scopes.reaches_global(self.block(), &alias.binding);
            return reaches.then(|| (alias.binding.to_string(), None));
        }
        let has_room = self.scopes.has_room_for_global(self.block(), "asyncio");
        has_room.then(|| ("asyncio".to_string(), Some(self.at_the_top(&["import asyncio".to_string()]))))
    }

    /// What the task waits on, kept by a set of the module: one proposal for each place where something is waited for,
    /// those in the function that the task runs first.
    fn primitives(&self) -> Vec<Proposal> {
        let waits = self.waits();
        let propose = |wait: &Wait<'_>| {
            let kept = self.fresh_global("waited_on", wait.function.block);
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
        Some(self.of_an_object(self.source.slice(target.span)))
    }

    fn of_an_object(&self, attribute: &str) -> String {
        let owner = attribute.rsplit_once('.').map_or(attribute, |(owner, _)| owner);
        format!("`{attribute}` keeps the task only as long as something else keeps `{owner}`")
    }

    /// The one name that the statement binds: to the task, or to a collection that is made around it.
    fn bound_name(&self) -> Option<&str> {
        let StatementKind::Assign(targets, _) = &self.place.statement.kind else { return None };
        match targets.as_slice() {
            [Expression { kind: ExpressionKind::Name(name), .. }] => Some(name),
            _ => None,
        }
    }

    fn name_there(&self) -> Option<String> {
        let (name, function) = (self.bound_name()?, self.place.functions.last()?);
        Some(format!(
            "the name `{name}` keeps the task only until it is bound anew or deleted, or `{}` is left",
            function.name
        ))
    }

    /// The sets and lists to which the task is added, and why they do not keep it.
    fn collections_there(&self) -> Vec<String> {
        let mut fed = BTreeSet::new();
        let block = self.place.functions.last().map_or(&self.module.body, |function| &function.body);
        walk_statements(block, &mut |statement| {
            own_expressions(statement, &mut |value| fed.extend(self.addition(value)));
        });
        fed.iter().filter_map(|collection| self.why_no_help(collection)).collect()
    }

    /// What `set.add(task)` or `list.append(create_task(...))` adds the task to.
    fn addition(&self, value: &Expression) -> Option<String> {
        let ExpressionKind::Call(callee, arguments) = &value.kind else { return None };
        let ExpressionKind::Attribute(base, method) = &callee.kind else { return None };
        let adds = matches!(&*method.name, "add" | "append" | "put_nowait");
        let name = self.bound_name();
        let is_task = |argument: &Expression| {
            argument.span == self.place.call.span
                || name.is_some_and(|name| dotted(argument).as_deref() == Some(name))
        };
        (adds && arguments.positional.first().is_some_and(is_task)).then(|| dotted(base)).flatten()
    }

    fn why_no_help(&self, collection: &str) -> Option<String> {
        if self.is_weak(collection) {
            return Some(format!("`{collection}` refers to its members weakly, and so keeps none of them"));
        }
        if collection.contains('.') {
            return Some(self.of_an_object(collection));
        }
        let function = self.place.functions.last()?;
        let is_local = !self.scopes.reaches_global(function.block, collection);
        is_local.then(|| {
            format!(
                "the collection `{collection}` is a local of `{}`: it goes when that function returns, with all that \
                 only it keeps",
                function.name
            )
        })
    }

    /// Whether a collection is made as one of those that hold weakly.
    fn is_weak(&self, collection: &str) -> bool {
        let mut found = false;
        walk_statements(&self.module.body, &mut |statement| {
            if let StatementKind::Assign(targets, value) = &statement.kind
                && let ExpressionKind::Call(callee, _) = &value.kind
                && let Some(called) = dotted(callee)
            {
                let is_it = targets.iter().any(|target| dotted(target).as_deref() == Some(collection));
                found |= is_it && called.rsplit('.').next().is_some_and(|class| class.starts_with("Weak"));
            }
        });
        found
    }
}

/// The name, or the first of `name_2`, `name_3` and so on, that is free.
fn fresh(name: &str, is_free: &dyn Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let mut all = std::iter::once(name.to_string()).chain(numbered);
    all.find(|name| is_free(name)).expect("numbers do not end")
}

/// How many statements of a script assign to a name, or define it as a function, whatever variable that is.
fn bindings(module: &Module, name: &str) -> usize {
    let mut count = 0;
    walk_statements(&module.body, &mut |statement| match &statement.kind {
        StatementKind::Assign(targets, _) => {
            count += targets.iter().filter(|target| dotted(target).as_deref() == Some(name)).count();
        }
        StatementKind::Function(function) => count += usize::from(&*function.name == name),
        _ => {}
    });
    count
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
