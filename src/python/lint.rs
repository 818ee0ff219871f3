//! ruff's rule RUF006, asyncio-dangling-task, over our own tree: what a linter can see of a lost task.
//!
//! The rule is static. It alarms for a call of `asyncio.create_task` or `asyncio.ensure_future`, by whatever name they were
//! imported, and for `create_task` of a name that was assigned a loop, where the result is a statement of its own, or is assigned
//! to a single name that is never used afterwards. Names are looked up as ruff looks them up: the bodies of
//! functions after all that is around them, a use counts for the binding that is newest there, and of the bindings of
//! a name none is looked at if the newest is used. Written after ruff's documentation and its observed behaviour.

use std::collections::BTreeSet;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::python::source::Span;
use crate::python::tree::*;
use crate::python::visit::{Part, children, dotted, parts};

/// One alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// The call that makes the task.
    pub call: Span,
    /// What ruff says there.
    pub message: String,
}

/// What the rule sees in a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linted {
    /// Every call that it knows as one that makes a task, in the order of the text.
    pub calls: Vec<Span>,
    /// Its alarms, in the order of the text.
    pub alarms: Vec<Alarm>,
}

/// Applies the rule to a script.
pub fn lint(module: &Module) -> Linted {
    let mut linter =
        Linter { scopes: vec![Scope::default()], deferred: Vec::new(), found: Linted::default() };
    linter.block(0, &module.body);
    while !linter.deferred.is_empty() {
        for (scope, body) in std::mem::take(&mut linter.deferred) {
            match body {
                Body::Block(block) => linter.block(scope, block),
                Body::Expression(expression) => linter.expression(scope, expression),
            }
        }
    }
    linter.scopes.iter().for_each(|scope| linter.found.alarms.extend(scope.alarms()));
    linter.found.alarms.sort_by_key(|alarm| alarm.call);
    linter.found.calls.sort();
    linter.found
}

struct Linter<'a> {
    scopes: Vec<Scope>,
    /// The bodies of functions, which are looked at when all that is around them is known.
    deferred: Vec<(usize, Body<'a>)>,
    found: Linted,
}

enum Body<'a> {
    Block(&'a [Statement]),
    Expression(&'a Expression),
}

/// The names of a module, class, function, lambda or comprehension.
#[derive(Default)]
struct Scope {
    parent: Option<usize>,
    is_class: bool,
    /// What is declared `global` or `nonlocal`.
    outer: BTreeSet<Rc<str>>,
    bindings: IndexMap<Rc<str>, Vec<Binding>>,
}

#[derive(Clone, Debug, Default)]
struct Binding {
    is_used: bool,
    /// `name = value` or `name: annotation = value`, and nothing else that binds.
    is_assignment: bool,
    is_outer: bool,
    /// The alarm that it is if nobody uses it.
    alarm: Option<Alarm>,
    /// What an import binds, or the function whose result is assigned: `asyncio.get_running_loop`.
    qualified: Option<String>,
}

impl Scope {
    fn alarms(&self) -> Vec<Alarm> {
        let is_open = |binding: &&Binding| !binding.is_used && !binding.is_outer && binding.is_assignment;
        let newest_open = self.bindings.values().filter(|all| all.last().as_ref().is_some_and(is_open));
        let open = newest_open.flat_map(|all| all.iter().filter(is_open));
        open.filter_map(|binding| binding.alarm.clone()).collect()
    }
}

impl<'a> Linter<'a> {
    fn block(&mut self, scope: usize, block: &'a [Statement]) {
        block.iter().for_each(|statement| self.statement(scope, statement));
    }

    fn statement(&mut self, scope: usize, statement: &'a Statement) {
        use StatementKind as S;
        match &statement.kind {
            S::Expression(value) => {
                self.expression(scope, value);
                self.found.alarms.extend(self.alarm(scope, value));
            }
            S::Assign(targets, value) => {
                self.expression(scope, value);
                let alarm = self.alarm(scope, value).filter(|_| targets.len() == 1);
                targets.iter().for_each(|target| self.assign(scope, target, value, alarm.clone()));
            }
            S::AnnotatedAssign(node) => {
                self.expression(scope, &node.annotation);
                match &node.value {
                    Some(value) => {
                        self.expression(scope, value);
                        let alarm = self.alarm(scope, value);
                        self.assign(scope, &node.target, value, alarm);
                    }
                    None => self.target(scope, &node.target),
                }
            }
            S::AugmentedAssign(target, _, value) => {
                self.expression(scope, target);
                self.expression(scope, value);
                self.target(scope, target);
            }
            S::Delete(targets) => targets.iter().for_each(|target| {
                self.expression(scope, target);
                self.target(scope, target);
            }),
            S::For(node) => {
                self.expression(scope, &node.iterable);
                self.target(scope, &node.target);
                self.block(scope, &node.body);
                self.block(scope, &node.otherwise);
            }
            S::With(node) => {
                for (manager, target) in &node.items {
                    self.expression(scope, manager);
                    target.iter().for_each(|target| self.target(scope, target));
                }
                self.block(scope, &node.body);
            }
            S::Function(function) => self.function(scope, function, statement),
            S::Class(class) => self.class(scope, class),
            S::Import(aliases) => aliases.iter().for_each(|alias| {
                let name = if alias.has_alias { &alias.name.name } else { &alias.binding };
                self.bind_import(scope, &alias.binding, name.to_string());
            }),
            S::ImportFrom(module, aliases) => aliases.iter().for_each(|alias| {
                self.bind_import(scope, &alias.binding, format!("{module}.{}", alias.name.name));
            }),
            S::Global(names) | S::Nonlocal(names) => {
                self.scopes[scope].outer.extend(names.iter().map(|name| name.name.clone()));
            }
            S::Match(_, cases) => {
                cases.iter().for_each(|case| self.pattern(scope, &case.pattern));
                self.other(scope, statement);
            }
            S::Try(node) => {
                node.handlers
                    .iter()
                    .filter_map(|it| it.name.as_ref())
                    .for_each(|it| self.bind(scope, &it.name));
                self.other(scope, statement);
            }
            _ => self.other(scope, statement),
        }
    }

    /// Statements whose parts are read in the order of the text.
    fn other(&mut self, scope: usize, statement: &'a Statement) {
        let mut all = Vec::new();
        parts(statement, &mut |part| all.push(part));
        for part in all {
            match part {
                Part::Block(block) => self.block(scope, block),
                Part::Expression(expression) => self.expression(scope, expression),
            }
        }
    }

    fn function(&mut self, scope: usize, function: &'a Function, statement: &'a Statement) {
        parts(statement, &mut |part| {
            if let Part::Expression(expression) = part {
                self.expression(scope, expression);
            }
        });
        self.bind(scope, &function.binding.name);
        let inner = self.open(scope, false);
        function.parameters.in_slot_order().for_each(|parameter| self.bind(inner, &parameter.name.name));
        self.deferred.push((inner, Body::Block(&function.body)));
    }

    fn class(&mut self, scope: usize, class: &'a Class) {
        class.decorators.iter().for_each(|it| self.expression(scope, it));
        class.arguments.positional.iter().for_each(|it| self.expression(scope, it));
        class.arguments.keywords.iter().for_each(|(_, it)| self.expression(scope, it));
        let inner = self.open(scope, true);
        self.block(inner, &class.body);
        self.bind(scope, &class.binding.name);
    }

    fn pattern(&mut self, scope: usize, pattern: &'a Pattern) {
        match &pattern.kind {
            PatternKind::Value(value) => self.expression(scope, value),
            PatternKind::Singleton(_) => {}
            PatternKind::Sequence(inner) | PatternKind::Or(inner) => {
                inner.iter().for_each(|pattern| self.pattern(scope, pattern));
            }
            PatternKind::Mapping(items, rest) => {
                for (key, pattern) in items {
                    self.expression(scope, key);
                    self.pattern(scope, pattern);
                }
                rest.iter().for_each(|rest| self.bind(scope, &rest.name));
            }
            PatternKind::Class(class, positional, named) => {
                self.expression(scope, class);
                let named = named.iter().map(|(_, pattern)| pattern);
                positional.iter().chain(named).for_each(|pattern| self.pattern(scope, pattern));
            }
            PatternKind::Star(name) => name.iter().for_each(|name| self.bind(scope, &name.name)),
            PatternKind::As(inner, name) => {
                inner.iter().for_each(|pattern| self.pattern(scope, pattern));
                name.iter().for_each(|name| self.bind(scope, &name.name));
            }
        }
    }

    fn expression(&mut self, scope: usize, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Name(name) => self.load(scope, name),
            ExpressionKind::Named(name, value) => {
                self.expression(scope, value);
                self.bind(scope, &name.name);
            }
            ExpressionKind::Lambda(lambda) => {
                let inner = self.open(scope, false);
                lambda.parameters.in_slot_order().for_each(|parameter| {
                    parameter.default.iter().for_each(|default| self.expression(scope, default));
                    self.bind(inner, &parameter.name.name);
                });
                self.deferred.push((inner, Body::Expression(&lambda.body)));
            }
            ExpressionKind::Comprehension(node) => self.comprehension(scope, node),
            _ => {
                let mut inner = Vec::new();
                children(expression, &mut |child| inner.push(child));
                inner.into_iter().for_each(|child| self.expression(scope, child));
            }
        }
        if self.makes_task(scope, expression).is_some() {
            self.found.calls.push(expression.span);
        }
    }

    fn comprehension(&mut self, scope: usize, node: &'a Comprehension) {
        let inner = self.open(scope, false);
        for (index, clause) in node.clauses.iter().enumerate() {
            self.expression(if index == 0 { scope } else { inner }, &clause.iterable);
            self.target(inner, &clause.target);
            clause.conditions.iter().for_each(|condition| self.expression(inner, condition));
        }
        [&node.element].into_iter().chain(&node.value).for_each(|it| self.expression(inner, it));
    }

    fn open(&mut self, parent: usize, is_class: bool) -> usize {
        self.scopes.push(Scope { parent: Some(parent), is_class, ..Scope::default() });
        self.scopes.len() - 1
    }

    /// Binds a name in a way that the rule does not look at.
    fn bind(&mut self, scope: usize, name: &Rc<str>) {
        self.enter(scope, name, Binding::default());
    }

    fn bind_import(&mut self, scope: usize, name: &Rc<str>, qualified: String) {
        self.enter(scope, name, Binding { qualified: Some(qualified), ..Binding::default() });
    }

    fn enter(&mut self, scope: usize, name: &Rc<str>, binding: Binding) {
        let is_outer = self.scopes[scope].outer.contains(name);
        let binding = Binding { is_outer, ..binding };
        self.scopes[scope].bindings.entry(name.clone()).or_default().push(binding);
    }

    fn assign(&mut self, scope: usize, target: &'a Expression, value: &Expression, alarm: Option<Alarm>) {
        let ExpressionKind::Name(name) = &target.kind else { return self.target(scope, target) };
        let qualified = match &value.kind {
            ExpressionKind::Call(callee, _) => self.qualified(scope, callee),
            _ => None,
        };
        let qualified = qualified.map(|callee| format!("{callee}()"));
        self.enter(scope, name, Binding { is_assignment: true, alarm, qualified, ..Binding::default() });
    }

    fn target(&mut self, scope: usize, target: &'a Expression) {
        match &target.kind {
            ExpressionKind::Name(name) => self.bind(scope, name),
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                items.iter().for_each(|item| self.target(scope, item));
            }
            ExpressionKind::Starred(inner) => self.target(scope, inner),
            _ => self.expression(scope, target),
        }
    }

    fn load(&mut self, scope: usize, name: &Rc<str>) {
        if let Some(binding) = self.lookup(scope, name) {
            let (scope, name) = (binding, name);
            let all = self.scopes[scope].bindings.get_mut(name);
            all.and_then(|all| all.last_mut()).expect("the name was found there").is_used = true;
        }
    }

    /// The scope in which a name is found.
    fn lookup(&self, scope: usize, name: &str) -> Option<usize> {
        let mut next = Some(scope);
        while let Some(at) = next {
            let here = &self.scopes[at];
            let is_seen = at == scope || !here.is_class;
            if is_seen && here.bindings.contains_key(name) {
                return Some(at);
            }
            next = here.parent;
        }
        None
    }

    /// What a dotted name means, where it begins with something imported or called: `asyncio.create_task`.
    fn qualified(&self, scope: usize, expression: &Expression) -> Option<String> {
        let dotted = dotted(expression)?;
        let (root, rest) =
            dotted.split_once('.').map_or((dotted.as_str(), None), |(root, rest)| (root, Some(rest)));
        let found = self.scopes[self.lookup(scope, root)?].bindings[root].last()?;
        let root = found.qualified.as_ref()?;
        Some(rest.map_or_else(|| root.clone(), |rest| format!("{root}.{rest}")))
    }

    /// What a call that makes a task is written as: `asyncio.create_task`, `loop.create_task`.
    fn makes_task(&self, scope: usize, expression: &Expression) -> Option<String> {
        let ExpressionKind::Call(callee, _) = &expression.kind else { return None };
        let qualified = self.qualified(scope, callee)?;
        match qualified.as_str() {
            "asyncio.create_task" | "asyncio.ensure_future" => Some(qualified),
            "asyncio.get_event_loop().create_task"
            | "asyncio.get_running_loop().create_task"
            | "asyncio.new_event_loop().create_task" => dotted(callee),
            _ => None,
        }
    }

    fn alarm(&self, scope: usize, value: &Expression) -> Option<Alarm> {
        let called = self.makes_task(scope, value)?;
        let message = format!("Store a reference to the return value of `{called}`");
        Some(Alarm { call: value.span, message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::parse::parse;
    use crate::python::source::Source;

    /// The lines with an alarm.
    fn alarms(text: &str) -> Vec<u32> {
        let source = Source::new("x.py", text);
        let module = parse(&source).expect("the script is right");
        lint(&module).alarms.iter().map(|alarm| source.line(alarm.call.start)).collect()
    }

    fn in_function(body: &str) -> Vec<u32> {
        let body: String = body.lines().map(|line| format!("    {line}\n")).collect();
        alarms(&format!("import asyncio\nasync def f():\n{body}")).iter().map(|line| line - 2).collect()
    }

    #[test]
    fn the_documented_example_is_alarmed_and_its_cure_is_not() {
        let example = "import asyncio\nfor i in range(10):\n    asyncio.create_task(some_coro(param=i))\n";
        assert_eq!(alarms(example), [3]);
        let cure = "\
import asyncio
background_tasks = set()
for i in range(10):
    task = asyncio.create_task(some_coro(param=i))
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
";
        assert_eq!(alarms(cure), []);
    }

    #[test]
    fn a_result_that_is_dropped_or_bound_to_a_name_never_used_is_alarmed() {
        assert_eq!(in_function("asyncio.create_task(work())"), [1]);
        assert_eq!(in_function("asyncio.ensure_future(work())"), [1]);
        assert_eq!(in_function("kept = asyncio.create_task(work())"), [1]);
        assert_eq!(in_function("kept: object = asyncio.ensure_future(work())"), [1]);
        assert_eq!(in_function("kept = asyncio.create_task(work())\nawait kept"), []);
        assert_eq!(in_function("kept = asyncio.create_task(work())\nnames.add(kept)"), []);
        assert_eq!(in_function("kept = asyncio.create_task(work())\ndel kept"), []);
    }

    #[test]
    fn a_result_that_goes_anywhere_else_is_trusted() {
        for trusted in [
            "box.kept = asyncio.create_task(work())",
            "several.append(asyncio.create_task(work()))",
            "several = [asyncio.create_task(work()) for _ in several]",
            "nothing_with(asyncio.create_task(work()))",
            "await asyncio.create_task(work())",
            "a = b = asyncio.create_task(work())",
            "lambda: asyncio.create_task(work())",
            "asyncio.gather(work())",
            "group.create_task(work())",
        ] {
            assert_eq!(in_function(trusted), [], "{trusted}");
        }
    }

    #[test]
    fn a_loop_is_known_by_what_was_assigned() {
        for function in ["get_running_loop", "get_event_loop", "new_event_loop"] {
            assert_eq!(in_function(&format!("loop = asyncio.{function}()\nloop.create_task(work())")), [2]);
        }
        assert_eq!(in_function("asyncio.get_running_loop().create_task(work())"), []);
        assert_eq!(in_function("loop.create_task(work())"), []);
        assert_eq!(in_function("loop = asyncio.get_running_loop()\nloop.do(work())"), []);
    }

    #[test]
    fn functions_are_known_by_how_they_were_imported() {
        assert_eq!(alarms("from asyncio import create_task as start\nstart(work())\n"), [2]);
        assert_eq!(alarms("import asyncio as aio\naio.create_task(work())\n"), [2]);
        assert_eq!(alarms("asyncio.create_task(work())\n"), []);
    }

    #[test]
    fn global_and_nonlocal_names_are_trusted() {
        assert_eq!(in_function("global kept\nkept = asyncio.create_task(work())"), []);
        assert_eq!(
            in_function("kept = None\ndef g():\n    nonlocal kept\n    kept = asyncio.create_task(work())"),
            []
        );
    }

    #[test]
    fn of_several_bindings_the_newest_decides() {
        let both = "if x:\n    t = asyncio.create_task(a())\nelse:\n    t = asyncio.create_task(b())";
        assert_eq!(in_function(both), [2, 4]);
        assert_eq!(in_function(&format!("{both}\nawait t")), []);
        assert_eq!(in_function("t = asyncio.create_task(a())\nawait t\nt = asyncio.create_task(b())"), [3]);
    }

    #[test]
    fn a_use_in_a_function_inside_counts() {
        assert_eq!(in_function("t = asyncio.create_task(a())\ndef g():\n    return t"), []);
        assert_eq!(in_function("t = asyncio.create_task(a())\ndef g(t):\n    return t"), [1]);
    }
}
