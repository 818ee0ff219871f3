//! ruff's rule RUF006, asyncio-dangling-task, over our own tree: what a linter can see of a lost task.
//!
//! The rule is static. It alarms for a call of `asyncio.create_task` or `asyncio.ensure_future`, by whatever name they were
//! imported, and for `create_task` of a name that was assigned a loop, where the result is a statement of its own, or is assigned
//! to a single name that is never used. Names are looked up as ruff looks them up: the bodies of functions after all that is
//! around them; a use counts for the binding that is newest there, and for those that come after it in the same scope; of the
//! bindings of a name none is looked at if the newest is used, or is no assignment. Written after ruff's documentation and
//! its observed behaviour, which tests/lint/ruff.txt records. What `# noqa` silences is no alarm.

use std::collections::BTreeSet;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::python::code::Constant;
use crate::python::source::{Source, Span};
use crate::python::tree::*;
use crate::python::visit::{Part, children, dotted, parts, walk_expression};

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
pub fn lint(source: &Source, module: &Module) -> Linted {
    let mut linter = Linter {
        scopes: vec![Scope::default()],
        branches: 0,
        deferred: Vec::new(),
        exported: Vec::new(),
        found: Linted::default(),
    };
    linter.block(MODULE, &module.body);
    while !linter.deferred.is_empty() {
        for Deferred { scope, branches, body } in std::mem::take(&mut linter.deferred) {
            linter.branches = branches;
            match body {
                Body::Block(block) => linter.block(scope, block),
                Body::Expression(expression) => linter.expression(scope, expression),
                Body::Names(names) => names.iter().for_each(|name| linter.load(scope, name)),
            }
        }
    }
    std::mem::take(&mut linter.exported).iter().for_each(|name| linter.load(MODULE, name));
    linter.scopes.iter().for_each(|scope| linter.found.alarms.extend(scope.alarms()));
    linter.found.alarms.retain(|alarm| !is_silenced(source, alarm.call));
    linter.found.alarms.sort_by_key(|alarm| alarm.call);
    linter.found.calls.sort();
    linter.found
}

/// The module's scope.
const MODULE: usize = 0;

struct Linter<'a> {
    scopes: Vec<Scope>,
    /// In how many `if`, `while` and `match` statements the statement stands.
    branches: usize,
    /// The bodies of functions, which are looked at when all that is around them is known.
    deferred: Vec<Deferred<'a>>,
    /// The names in `__all__`.
    exported: Vec<Rc<str>>,
    found: Linted,
}

struct Deferred<'a> {
    scope: usize,
    branches: usize,
    body: Body<'a>,
}

enum Body<'a> {
    Block(&'a [Statement]),
    Expression(&'a Expression),
    /// The names in an annotation that is a string.
    Names(Vec<Rc<str>>),
}

/// The names of a module, class, function, lambda or comprehension.
#[derive(Default)]
struct Scope {
    parent: Option<usize>,
    is_class: bool,
    is_comprehension: bool,
    /// What is declared `global` or `nonlocal`.
    outer: BTreeSet<Rc<str>>,
    bindings: IndexMap<Rc<str>, Vec<Binding>>,
}

#[derive(Clone, Debug, Default)]
struct Binding {
    is_used: bool,
    /// `name = value` or `name: annotation = value`, also where it is unpacked, and a pattern that captures.
    is_assignment: bool,
    /// The end of a name: `del name`, or the end of a handler that bound it.
    is_end: bool,
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
                targets.iter().for_each(|target| self.export(scope, target, value));
                targets.iter().for_each(|target| self.assign(scope, target, value, alarm.clone()));
            }
            S::AnnotatedAssign(node) => {
                self.annotation(scope, &node.annotation);
                match &node.value {
                    Some(value) => {
                        self.expression(scope, value);
                        let alarm = self.alarm(scope, value);
                        self.assign(scope, &node.target, value, alarm);
                    }
                    None => self.announce(scope, &node.target),
                }
            }
            S::AugmentedAssign(target, _, value) => {
                self.export(scope, target, value);
                self.expression(scope, target);
                self.expression(scope, value);
                self.target(scope, target);
            }
            S::Delete(targets) => targets.iter().for_each(|target| {
                self.expression(scope, target);
                self.delete(scope, target);
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
            S::Global(names) => {
                self.scopes[scope].outer.extend(names.iter().map(|name| name.name.clone()));
            }
            S::Nonlocal(names) => {
                // There must be such a name outside: this counts as a use of it.
                let parent = self.scopes[scope].parent;
                names.iter().for_each(|name| parent.iter().for_each(|parent| self.load(*parent, &name.name)));
                self.scopes[scope].outer.extend(names.iter().map(|name| name.name.clone()));
            }
            S::Match(subject, cases) => {
                self.expression(scope, subject);
                self.branches += 1;
                for case in cases {
                    self.pattern(scope, &case.pattern);
                    case.guard.iter().for_each(|guard| self.expression(scope, guard));
                    self.block(scope, &case.body);
                }
                self.branches -= 1;
            }
            S::Try(node) => {
                self.block(scope, &node.body);
                node.handlers.iter().for_each(|handler| self.handler(scope, handler));
                self.block(scope, &node.otherwise);
                self.block(scope, &node.finally);
            }
            S::If(..) | S::While(..) => {
                self.branches += 1;
                self.other(scope, statement);
                self.branches -= 1;
            }
            _ => self.other(scope, statement),
        }
    }

    /// The name of a handler is bound in it, and is no more behind it.
    fn handler(&mut self, scope: usize, handler: &'a ExceptHandler) {
        handler.exception.iter().for_each(|exception| self.expression(scope, exception));
        handler.name.iter().for_each(|name| self.bind(scope, &name.name));
        self.block(scope, &handler.body);
        let end = Binding { is_end: true, ..Binding::default() };
        handler.name.iter().for_each(|name| self.enter(scope, &name.name, end.clone()));
    }

    /// A name that may be gone is not looked upon as gone.
    fn delete(&mut self, scope: usize, target: &'a Expression) {
        if let ExpressionKind::Name(name) = &target.kind
            && self.branches == 0
        {
            self.enter(scope, name, Binding { is_end: true, ..Binding::default() });
        }
    }

    /// `name: annotation` binds nothing if the name is known already.
    fn announce(&mut self, scope: usize, target: &'a Expression) {
        match &target.kind {
            ExpressionKind::Name(name) if self.scopes[scope].bindings.contains_key(name) => {}
            _ => self.target(scope, target),
        }
    }

    /// An expression whose strings are expressions too, in their own time.
    fn annotation(&mut self, scope: usize, annotation: &'a Expression) {
        self.expression(scope, annotation);
        let mut names = Vec::new();
        walk_expression(annotation, &mut |part| {
            if let ExpressionKind::Constant(Constant::Str(text)) = &part.kind {
                names.extend(names_in(text));
            }
        });
        self.defer(scope, Body::Names(names));
    }

    /// Notes what the module exports: `__all__ = ['name', ...]`, also with `+` and `+=`.
    fn export(&mut self, scope: usize, target: &'a Expression, value: &'a Expression) {
        if scope != MODULE || dotted(target).as_deref() != Some("__all__") {
            return;
        }
        walk_expression(value, &mut |part| {
            if let ExpressionKind::Constant(Constant::Str(name)) = &part.kind {
                self.exported.push(name.clone());
            }
        });
    }

    fn defer(&mut self, scope: usize, body: Body<'a>) {
        self.deferred.push(Deferred { scope, branches: self.branches, body });
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
        let mut head = Vec::new();
        parts(statement, &mut |part| {
            if let Part::Expression(expression) = part {
                head.push(expression);
            }
        });
        let parameters = function.parameters.in_slot_order().filter_map(|it| it.annotation.as_ref());
        let annotations: Vec<Span> = parameters.chain(&function.returns).map(|it| it.span).collect();
        for expression in head {
            if annotations.contains(&expression.span) {
                self.annotation(scope, expression);
            } else {
                self.expression(scope, expression);
            }
        }
        self.bind(scope, &function.binding.name);
        let inner = self.open(scope, false);
        function.parameters.in_slot_order().for_each(|parameter| self.bind(inner, &parameter.name.name));
        self.defer(inner, Body::Block(&function.body));
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
                rest.iter().for_each(|rest| self.capture(scope, &rest.name));
            }
            PatternKind::Class(class, positional, named) => {
                self.expression(scope, class);
                let named = named.iter().map(|(_, pattern)| pattern);
                positional.iter().chain(named).for_each(|pattern| self.pattern(scope, pattern));
            }
            PatternKind::Star(name) => name.iter().for_each(|name| self.capture(scope, &name.name)),
            PatternKind::As(inner, name) => {
                inner.iter().for_each(|pattern| self.pattern(scope, pattern));
                name.iter().for_each(|name| self.capture(scope, &name.name));
            }
        }
    }

    /// What a pattern binds is an assignment for ruff.
    fn capture(&mut self, scope: usize, name: &Rc<str>) {
        self.enter(scope, name, Binding { is_assignment: true, ..Binding::default() });
    }

    fn expression(&mut self, scope: usize, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Name(name) => self.load(scope, name),
            ExpressionKind::Named(name, value) => {
                self.expression(scope, value);
                self.bind(self.around_comprehensions(scope), &name.name);
            }
            ExpressionKind::Lambda(lambda) => {
                let inner = self.open(scope, false);
                lambda.parameters.in_slot_order().for_each(|parameter| {
                    parameter.default.iter().for_each(|default| self.expression(scope, default));
                    self.bind(inner, &parameter.name.name);
                });
                self.defer(inner, Body::Expression(&lambda.body));
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
        if let ExpressionKind::Call(callee, arguments) = &expression.kind
            && self.qualified(scope, callee).as_deref() == Some("typing.cast")
            && let Some(Expression { kind: ExpressionKind::Constant(Constant::Str(text)), .. }) =
                arguments.positional.first()
        {
            self.defer(scope, Body::Names(names_in(text)));
        }
    }

    /// The scope of a `:=` in a comprehension: that around it.
    fn around_comprehensions(&self, scope: usize) -> usize {
        let mut outwards = std::iter::successors(Some(scope), |at| self.scopes[*at].parent);
        outwards.find(|at| !self.scopes[*at].is_comprehension).unwrap_or(scope)
    }

    fn comprehension(&mut self, scope: usize, node: &'a Comprehension) {
        let inner = self.open(scope, false);
        self.scopes[inner].is_comprehension = true;
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
        let all = self.scopes[scope].bindings.entry(name.clone()).or_default();
        // What is known of the binding before goes on to this one.
        let before = all.last().filter(|before| !before.is_end);
        let is_used = before.is_some_and(|before| before.is_used);
        let is_outer = is_outer || before.is_some_and(|before| before.is_outer);
        all.push(Binding { is_used, is_outer, ..binding });
    }

    fn assign(&mut self, scope: usize, target: &'a Expression, value: &Expression, alarm: Option<Alarm>) {
        let name = match &target.kind {
            ExpressionKind::Name(name) => name,
            ExpressionKind::Tuple(items) | ExpressionKind::List(items) => {
                return items.iter().for_each(|item| self.assign(scope, item, value, alarm.clone()));
            }
            ExpressionKind::Starred(inner) => return self.assign(scope, inner, value, alarm),
            _ => return self.expression(scope, target),
        };
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

/// The words of an annotation that is a string, those behind a dot left out.
fn names_in(text: &str) -> Vec<Rc<str>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let words = text.split(|c| !is_part(c)).filter_map(|word| word.split('.').next());
    words.filter(|word| !word.is_empty()).map(Rc::from).collect()
}

/// Whether a comment silences the rule: `# noqa` behind the line, `# ruff: noqa` for the whole file, either with codes or without.
fn is_silenced(source: &Source, call: Span) -> bool {
    let line = source.line(call.start) as usize;
    let comment = |line: &str| line.find('#').map(|at| line[at..].to_lowercase());
    let lines: Vec<&str> = source.text().lines().collect();
    let of_file =
        lines.iter().filter(|line| line.trim_start().starts_with('#')).filter_map(|line| comment(line));
    let silences_file =
        |comment: &String| ["ruff: noqa", "flake8: noqa"].iter().any(|words| silences(comment, words));
    of_file.into_iter().any(|comment| silences_file(&comment))
        || lines.get(line - 1).and_then(|line| comment(line)).is_some_and(|it| silences(&it, "noqa"))
}

/// Whether a comment says `noqa`, for all rules or for this one.
fn silences(comment: &str, words: &str) -> bool {
    let Some(at) = comment.find(words) else { return false };
    if words == "noqa" && comment[..at].trim_end().ends_with(':') {
        return false;
    }
    match comment[at + words.len()..].trim_start().strip_prefix(':') {
        Some(codes) => codes.split([',', ' ']).any(|code| code.trim() == "ruf006"),
        None => true,
    }
}
