//! Walks the tree once, notes what every block does with every name, and refuses what stands where it must not.
//! The messages are CPython's (symtable.c and compile.c, 3.13); unlike CPython the walk goes on after the first.

use std::rc::Rc;

use super::{Block, BlockKind, Symbol, patterns};
use crate::python::diagnostic::Diagnostic;
use crate::python::source::Span;
use crate::python::tree::*;

/// The blocks of a script by number, and what is wrong with it.
pub(super) fn walk(module: &Module) -> (Vec<Block>, Vec<Diagnostic>) {
    let module_id = BlockId::MODULE;
    let mut walk = Walk {
        blocks: (0..module.block_count).map(|_| None).collect(),
        current: module_id,
        annotations_are_text: module.annotations_are_text,
        place: Place::default(),
        diagnostics: Vec::new(),
    };
    walk.blocks[0] = Some(Block::new(BlockKind::Module, None, module_id));
    walk.body(&module.body);
    let blocks = walk.blocks.into_iter().map(|block| block.expect("the walk reaches every block"));
    (blocks.collect(), walk.diagnostics)
}

struct Walk {
    blocks: Vec<Option<Block>>,
    current: BlockId,
    annotations_are_text: bool,
    place: Place,
    diagnostics: Vec<Diagnostic>,
}

/// What surrounds a statement within its block.
#[derive(Default)]
struct Place {
    in_loop: bool,
    /// In the body of an `except*`, but not in a loop inside of it.
    in_except_star: bool,
    in_except_star_body: bool,
    /// In the iterable of a comprehension, at whatever depth.
    in_iterable: bool,
    /// The places of `return` with a value.
    returns_value: Vec<Span>,
    /// How many loops, `with`s and `try`s there are around, within the function.
    blocks: usize,
}

/// compile.c CO_MAXBLOCKS
const BLOCKS_MAX: usize = 21;

impl Walk {
    fn block(&mut self) -> &mut Block {
        self.blocks[self.current.0 as usize].as_mut().expect("the block is entered")
    }

    fn block_at(&self, id: BlockId) -> &Block {
        self.blocks[id.0 as usize].as_ref().expect("outer blocks are entered first")
    }

    fn kind(&self) -> BlockKind {
        self.block_at(self.current).kind
    }

    fn is_async_function(&self) -> bool {
        let block = self.block_at(self.current);
        block.kind == BlockKind::Function && block.is_async
    }

    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(message, span));
    }

    fn symbol(&mut self, name: &Rc<str>) -> &mut Symbol {
        self.block().symbols.entry(name.clone()).or_default()
    }

    fn bind(&mut self, name: &Rc<str>, span: Span) {
        if &**name == "__debug__" {
            self.error(span, "cannot assign to __debug__");
        }
        self.symbol(name).is_bound = true;
    }

    fn load(&mut self, name: &Rc<str>) {
        self.symbol(name).is_used = true;
        if &**name == "super" && self.block().is_function_like() {
            self.symbol(&super::CLASS_CELL.into()).is_used = true;
        }
    }

    /// Walks a block, and gives back what surrounds it.
    fn enter(&mut self, id: BlockId, kind: BlockKind, inside: impl FnOnce(&mut Walk)) {
        let runs_outside = matches!(kind, BlockKind::Comprehension(_));
        let frame = if runs_outside { self.block_at(self.current).frame } else { id };
        self.blocks[id.0 as usize] = Some(Block::new(kind, Some(self.current), frame));
        let outer = std::mem::replace(&mut self.current, id);
        let inner_place = Place { in_iterable: self.place.in_iterable, ..Place::default() };
        let place = std::mem::replace(&mut self.place, inner_place);
        inside(self);
        self.place = place;
        self.current = outer;
    }

    fn body(&mut self, body: &[Statement]) {
        body.iter().for_each(|statement| self.statement(statement));
    }

    /// A body inside of so many more loops, `with`s and `try`s.
    fn nested_body(&mut self, body: &[Statement], count: usize, span: Span) {
        let outer = self.place.blocks;
        self.place.blocks += count;
        if outer <= BLOCKS_MAX && BLOCKS_MAX < self.place.blocks {
            self.error(span, "too many statically nested blocks");
        }
        self.body(body);
        self.place.blocks = outer;
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Expression(value) => self.expression(value),
            StatementKind::Assign(targets, value) => {
                self.expression(value);
                targets.iter().for_each(|target| self.target(target));
            }
            StatementKind::AugmentedAssign(target, _, value) => {
                self.target(target);
                self.expression(value);
            }
            StatementKind::AnnotatedAssign(node) => self.annotated_assign(node),
            StatementKind::Delete(targets) => targets.iter().for_each(|target| self.delete_target(target)),
            StatementKind::If(branches, otherwise) => {
                for (test, body) in branches {
                    self.expression(test);
                    self.body(body);
                }
                self.body(otherwise);
            }
            StatementKind::While(test, body, otherwise) => {
                self.expression(test);
                self.loop_body(body, statement.span);
                self.body(otherwise);
            }
            StatementKind::For(node) => self.for_statement(node, statement.span),
            StatementKind::With(node) => self.with_statement(node, statement.span),
            StatementKind::Try(node) => self.try_statement(node, statement.span),
            StatementKind::Match(subject, cases) => self.match_statement(subject, cases),
            StatementKind::Function(node) => self.function(node),
            StatementKind::Class(node) => self.class(node),
            StatementKind::Return(value) => self.return_statement(value.as_ref(), statement.span),
            StatementKind::Raise(exception, cause) => {
                exception.iter().chain(cause).for_each(|part| self.expression(part));
            }
            StatementKind::Assert(test, message) => {
                self.expression(test);
                message.iter().for_each(|message| self.expression(message));
            }
            StatementKind::Import(names) | StatementKind::ImportFrom(_, names) => {
                names.iter().for_each(|alias| self.bind(&alias.binding, alias.name.span));
            }
            StatementKind::ImportStar(_) => {
                if self.kind() != BlockKind::Module {
                    self.error(statement.span, "import * only allowed at module level");
                }
            }
            StatementKind::Global(names) => names.iter().for_each(|name| self.global(name, statement.span)),
            StatementKind::Nonlocal(names) => {
                names.iter().for_each(|name| self.nonlocal(name, statement.span))
            }
            StatementKind::Pass => {}
            StatementKind::Break => self.loop_exit(statement.span, "'break' outside loop"),
            StatementKind::Continue => self.loop_exit(statement.span, "'continue' not properly in loop"),
        }
    }

    fn loop_exit(&mut self, span: Span, message: &str) {
        if self.place.in_except_star {
            self.error(span, EXCEPT_STAR_EXIT);
        } else if !self.place.in_loop {
            self.error(span, message);
        }
    }

    fn loop_body(&mut self, body: &[Statement], span: Span) {
        let in_loop = std::mem::replace(&mut self.place.in_loop, true);
        let in_except_star = std::mem::replace(&mut self.place.in_except_star, false);
        self.nested_body(body, 1, span);
        self.place.in_loop = in_loop;
        self.place.in_except_star = in_except_star;
    }

    fn return_statement(&mut self, value: Option<&Expression>, span: Span) {
        if !self.block().is_function_like() {
            self.error(span, "'return' outside function");
        } else if self.place.in_except_star_body {
            self.error(span, EXCEPT_STAR_EXIT);
        }
        if let Some(value) = value {
            self.place.returns_value.push(span);
            self.expression(value);
        }
    }

    fn annotated_assign(&mut self, node: &AnnotatedAssign) {
        if let (ExpressionKind::Name(name), true) = (&node.target.kind, node.simple) {
            self.annotated_name(name, node.target.span);
        } else {
            self.target(&node.target);
        }
        self.annotation(&node.annotation);
        node.value.iter().for_each(|value| self.expression(value));
    }

    fn annotated_name(&mut self, name: &Rc<str>, span: Span) {
        let symbol = self.symbol(name);
        let is_nonlocal = symbol.nonlocal.is_some();
        let is_declared = is_nonlocal || (symbol.global.is_some() && self.kind() != BlockKind::Module);
        if is_declared {
            let declaration = if is_nonlocal { "nonlocal" } else { "global" };
            self.error(span, format!("annotated name '{name}' can't be {declaration}"));
        }
        self.bind(name, span);
        self.symbol(name).is_annotated = true;
    }

    fn annotation(&mut self, annotation: &Expression) {
        if !self.annotations_are_text {
            self.starred_or_expression(annotation);
        }
    }

    fn for_statement(&mut self, node: &For, span: Span) {
        if node.is_async && !self.is_async_function() {
            self.outside_async(span, "'async for' outside async function");
        }
        self.expression(&node.iterable);
        self.target(&node.target);
        self.loop_body(&node.body, span);
        self.body(&node.otherwise);
    }

    fn with_statement(&mut self, node: &With, span: Span) {
        if node.is_async && !self.is_async_function() {
            self.outside_async(span, "'async with' outside async function");
        }
        for (manager, target) in &node.items {
            self.expression(manager);
            target.iter().for_each(|target| self.target(target));
        }
        self.nested_body(&node.body, node.items.len(), span);
    }

    fn outside_async(&mut self, span: Span, message: &str) {
        let help = match self.kind() {
            BlockKind::Function => "make the function an `async def`",
            _ => "move it into an `async def`, and run that with `asyncio.run`",
        };
        self.diagnostics.push(Diagnostic::new(message, span).help(help));
    }

    /// A `try` with handlers and a final body is one inside the other, and a handler that runs counts twice.
    fn try_statement(&mut self, node: &Try, span: Span) {
        let outer = usize::from(!node.finally.is_empty());
        self.place.blocks += outer;
        self.nested_body(&node.body, usize::from(!node.handlers.is_empty()), span);
        let last = node.handlers.len().saturating_sub(1);
        for (index, handler) in node.handlers.iter().enumerate() {
            if handler.exception.is_none() && node.is_star {
                self.error(handler.span, "expected one or more exception types");
            } else if handler.exception.is_none() && index < last {
                self.error(handler.span, "default 'except:' must be last");
            }
            self.except_handler(handler, node.is_star);
        }
        self.body(&node.otherwise);
        self.place.blocks -= outer;
        self.nested_body(&node.finally, 1, span);
    }

    fn except_handler(&mut self, handler: &ExceptHandler, is_star: bool) {
        handler.exception.iter().for_each(|exception| self.expression(exception));
        if let Some(name) = &handler.name {
            self.bind(&name.name, name.span);
        }
        let outer = (self.place.in_except_star, self.place.in_except_star_body);
        if is_star {
            (self.place.in_except_star, self.place.in_except_star_body) = (true, true);
        }
        self.nested_body(&handler.body, 2, handler.span);
        (self.place.in_except_star, self.place.in_except_star_body) = outer;
    }

    fn global(&mut self, name: &Identifier, span: Span) {
        self.check_declaration(name, span, "global");
        self.symbol(&name.name).global = Some(name.span);
    }

    fn nonlocal(&mut self, name: &Identifier, span: Span) {
        if self.kind() == BlockKind::Module {
            self.error(span, "nonlocal declaration not allowed at module level");
            return;
        }
        self.check_declaration(name, span, "nonlocal");
        self.symbol(&name.name).nonlocal = Some(name.span);
    }

    fn check_declaration(&mut self, name: &Identifier, span: Span, declaration: &str) {
        let symbol = self.symbol(&name.name);
        let is_other =
            if declaration == "global" { symbol.nonlocal.is_some() } else { symbol.global.is_some() };
        let name = &name.name;
        let message = if symbol.is_parameter {
            format!("name '{name}' is parameter and {declaration}")
        } else if symbol.is_used {
            format!("name '{name}' is used prior to {declaration} declaration")
        } else if symbol.is_annotated {
            format!("annotated name '{name}' can't be {declaration}")
        } else if symbol.is_bound {
            format!("name '{name}' is assigned to before {declaration} declaration")
        } else if is_other {
            format!("name '{name}' is nonlocal and global")
        } else {
            return;
        };
        self.error(span, message);
    }

    fn function(&mut self, node: &Function) {
        node.decorators.iter().for_each(|decorator| self.expression(decorator));
        self.defaults(&node.parameters);
        let annotations =
            node.parameters.in_slot_order().filter_map(|parameter| parameter.annotation.as_ref());
        annotations.chain(&node.returns).for_each(|annotation| self.annotation(annotation));
        self.bind(&node.binding.name, node.binding.span);
        self.enter(node.block, BlockKind::Function, |walk| {
            walk.block().is_async = node.is_async;
            walk.parameters(&node.parameters);
            walk.body(&node.body);
            walk.check_returns();
        });
    }

    fn check_returns(&mut self) {
        let block = self.block();
        if block.is_async && block.has_yield {
            for span in std::mem::take(&mut self.place.returns_value) {
                self.error(span, "'return' with value in async generator");
            }
        }
    }

    fn defaults(&mut self, parameters: &Parameters) {
        let defaults = parameters.positional.iter().chain(&parameters.keyword_only);
        defaults.filter_map(|it| it.default.as_ref()).for_each(|default| self.expression(default));
    }

    fn parameters(&mut self, parameters: &Parameters) {
        for parameter in parameters.in_slot_order() {
            let Identifier { name, span } = &parameter.name;
            if self.symbol(name).is_parameter {
                self.error(*span, format!("duplicate argument '{name}' in function definition"));
            }
            self.bind(name, *span);
            self.symbol(name).is_parameter = true;
        }
    }

    fn class(&mut self, node: &Class) {
        node.decorators.iter().for_each(|decorator| self.expression(decorator));
        self.arguments(&node.arguments);
        self.bind(&node.binding.name, node.binding.span);
        self.enter(node.block, BlockKind::Class, |walk| walk.body(&node.body));
    }

    fn match_statement(&mut self, subject: &Expression, cases: &[Case]) {
        self.starred_or_expression(subject);
        self.diagnostics.extend(patterns::check_cases(cases));
        for case in cases {
            self.pattern(&case.pattern);
            case.guard.iter().for_each(|guard| self.expression(guard));
            self.body(&case.body);
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match &pattern.kind {
            PatternKind::Value(value) => self.expression(value),
            PatternKind::Singleton(_) => {}
            PatternKind::Sequence(patterns) | PatternKind::Or(patterns) => {
                patterns.iter().for_each(|pattern| self.pattern(pattern));
            }
            PatternKind::Mapping(items, rest) => {
                for (key, pattern) in items {
                    self.expression(key);
                    self.pattern(pattern);
                }
                self.captures(rest.as_ref());
            }
            PatternKind::Class(class, positional, named) => {
                self.expression(class);
                let named = named.iter().map(|(_, pattern)| pattern);
                positional.iter().chain(named).for_each(|pattern| self.pattern(pattern));
            }
            PatternKind::Star(name) => self.captures(name.as_ref()),
            PatternKind::As(pattern, name) => {
                pattern.iter().for_each(|pattern| self.pattern(pattern));
                self.captures(name.as_ref());
            }
        }
    }

    fn captures(&mut self, name: Option<&Identifier>) {
        if let Some(name) = name {
            self.bind(&name.name, name.span);
        }
    }

    /// A target of an assignment, a loop or `del`.
    fn target(&mut self, target: &Expression) {
        match &target.kind {
            ExpressionKind::Name(name) => self.target_name(name, target.span),
            ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) => self.target_parts(parts),
            ExpressionKind::Starred(_) => {
                self.error(target.span, "starred assignment target must be in a list or tuple");
            }
            _ => self.expression(target),
        }
    }

    fn delete_target(&mut self, target: &Expression) {
        match &target.kind {
            ExpressionKind::Tuple(parts) | ExpressionKind::List(parts) => {
                parts.iter().for_each(|part| self.delete_target(part));
            }
            ExpressionKind::Starred(_) => self.error(target.span, "cannot delete starred"),
            _ => self.target(target),
        }
    }

    fn target_parts(&mut self, parts: &[Expression]) {
        let mut starred_count = 0;
        for part in parts {
            match &part.kind {
                ExpressionKind::Starred(inner) => {
                    starred_count += 1;
                    if starred_count == 2 {
                        self.error(part.span, "multiple starred expressions in assignment");
                    }
                    self.target(inner);
                }
                _ => self.target(part),
            }
        }
    }

    fn target_name(&mut self, name: &Rc<str>, span: Span) {
        if self.block().is_comprehension() {
            if self.symbol(name).is_named {
                let message =
                    format!("comprehension inner loop cannot rebind assignment expression target '{name}'");
                self.error(span, message);
            }
            self.symbol(name).is_target = true;
        }
        self.bind(name, span);
    }

    fn expressions(&mut self, expressions: &[Expression]) {
        expressions.iter().for_each(|expression| self.expression(expression));
    }

    /// Where `*value` may stand: in displays, calls and subscripts.
    fn starred_or_expression(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Starred(value) => self.expression(value),
            _ => self.expression(expression),
        }
    }

    fn expression(&mut self, expression: &Expression) {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Name(name) => self.load(name),
            ExpressionKind::Constant(_) => {}
            ExpressionKind::Format(parts) => self.format_parts(parts),
            ExpressionKind::And(values) | ExpressionKind::Or(values) => self.expressions(values),
            ExpressionKind::Named(target, value) => {
                self.named(target, span);
                self.expression(value);
            }
            ExpressionKind::Binary(left, _, right) => {
                self.expression(left);
                self.expression(right);
            }
            ExpressionKind::Unary(_, value) => self.expression(value),
            ExpressionKind::Attribute(value, _) => self.expression(value),
            ExpressionKind::Lambda(node) => self.lambda(node),
            ExpressionKind::Conditional(node) => {
                [&node.test, &node.body, &node.otherwise].into_iter().for_each(|part| self.expression(part));
            }
            ExpressionKind::Dict(items) => {
                for (key, value) in items {
                    key.iter().for_each(|key| self.expression(key));
                    self.expression(value);
                }
            }
            ExpressionKind::Set(parts) | ExpressionKind::List(parts) | ExpressionKind::Tuple(parts) => {
                parts.iter().for_each(|part| self.starred_or_expression(part));
            }
            ExpressionKind::Comprehension(node) => self.comprehension(node, span),
            ExpressionKind::Await(value) => {
                self.check_await(span);
                self.expression(value);
            }
            ExpressionKind::Yield(value) => {
                self.check_yield(span);
                value.iter().for_each(|value| self.starred_or_expression(value));
            }
            ExpressionKind::YieldFrom(value) => {
                self.check_yield_from(span);
                self.expression(value);
            }
            ExpressionKind::Compare(left, rest) => {
                self.expression(left);
                rest.iter().for_each(|(_, operand)| self.expression(operand));
            }
            ExpressionKind::Call(callable, arguments) => {
                self.expression(callable);
                self.arguments(arguments);
            }
            ExpressionKind::Subscript(value, index) => {
                self.expression(value);
                self.starred_or_expression(index);
            }
            ExpressionKind::Starred(_) => self.error(span, "can't use starred expression here"),
            ExpressionKind::Slice(node) => {
                let parts = [&node.start, &node.stop, &node.step];
                parts.into_iter().flatten().for_each(|part| self.expression(part));
            }
        }
    }

    fn format_parts(&mut self, parts: &[FormatPart]) {
        for part in parts {
            if let FormatPart::Value(part) = part {
                self.starred_or_expression(&part.value);
                part.spec.iter().for_each(|spec| self.format_parts(spec));
            }
        }
    }

    fn arguments(&mut self, arguments: &Arguments) {
        arguments.positional.iter().for_each(|argument| self.starred_or_expression(argument));
        let mut seen: Vec<&str> = Vec::new();
        for (name, value) in &arguments.keywords {
            if let Some(Identifier { name, span }) = name {
                if seen.contains(&&**name) {
                    self.error(*span, format!("keyword argument repeated: {name}"));
                }
                seen.push(name);
            }
            self.expression(value);
        }
    }

    fn lambda(&mut self, node: &Lambda) {
        self.defaults(&node.parameters);
        self.enter(node.block, BlockKind::Lambda, |walk| {
            walk.parameters(&node.parameters);
            walk.expression(&node.body);
        });
    }

    fn check_await(&mut self, span: Span) {
        match self.kind() {
            BlockKind::Module | BlockKind::Class => self.outside_async(span, "'await' outside function"),
            BlockKind::Generator | BlockKind::Comprehension(_) => self.block().has_await = true,
            BlockKind::Function if self.is_async_function() => {}
            BlockKind::Function | BlockKind::Lambda => {
                self.outside_async(span, "'await' outside async function")
            }
        }
    }

    fn check_yield(&mut self, span: Span) {
        match self.kind() {
            BlockKind::Module | BlockKind::Class => self.error(span, "'yield' outside function"),
            BlockKind::Generator => self.error(span, "'yield' inside generator expression"),
            BlockKind::Comprehension(ComprehensionKind::Set) => {
                self.error(span, "'yield' inside set comprehension");
            }
            BlockKind::Comprehension(ComprehensionKind::Dict) => {
                self.error(span, "'yield' inside dict comprehension");
            }
            BlockKind::Comprehension(_) => self.error(span, "'yield' inside list comprehension"),
            BlockKind::Function | BlockKind::Lambda => self.block().has_yield = true,
        }
    }

    fn check_yield_from(&mut self, span: Span) {
        if self.is_async_function() {
            self.error(span, "'yield from' inside async function");
        } else if !self.block().is_function_like() {
            self.error(span, "'yield from' outside function");
        } else {
            self.check_yield(span);
        }
    }

    fn named(&mut self, target: &Identifier, span: Span) {
        if self.place.in_iterable {
            self.error(span, "assignment expression cannot be used in a comprehension iterable expression");
        } else if self.block().is_comprehension() {
            self.named_in_comprehension(target, span);
        } else {
            self.bind(&target.name, target.span);
        }
    }

    /// `:=` binds its name in the first block around it that is no comprehension (PEP 572).
    fn named_in_comprehension(&mut self, target: &Identifier, span: Span) {
        let name = &target.name;
        let inner = self.current;
        while self.block().is_comprehension() {
            if self.symbol(name).is_target {
                self.current = inner;
                let message =
                    format!("assignment expression cannot rebind comprehension iteration variable '{name}'");
                return self.error(span, message);
            }
            let symbol = self.symbol(name);
            (symbol.is_used, symbol.is_named) = (true, true);
            self.current = self.block().parent.expect("a comprehension stands in a block");
        }
        if self.kind() == BlockKind::Class {
            self.error(span, "assignment expression within a comprehension cannot be used in a class body");
        }
        self.bind(name, target.span);
        self.current = inner;
    }

    /// The first iterable is evaluated outside the comprehension.
    fn comprehension(&mut self, node: &Comprehension, span: Span) {
        let first = &node.clauses[0];
        self.iterable(&first.iterable);
        let is_generator = node.kind == ComprehensionKind::Generator;
        let kind = if is_generator { BlockKind::Generator } else { BlockKind::Comprehension(node.kind) };
        self.enter(node.block, kind, |walk| walk.comprehension_body(node, is_generator));
        if self.block_at(node.block).has_await && !is_generator {
            self.check_async_comprehension(span);
        }
    }

    fn comprehension_body(&mut self, node: &Comprehension, is_generator: bool) {
        if is_generator {
            let iterator: Rc<str> = ITERATOR_PARAMETER.into();
            let symbol = self.symbol(&iterator);
            (symbol.is_parameter, symbol.is_bound) = (true, true);
        }
        for (index, clause) in node.clauses.iter().enumerate() {
            if clause.is_async {
                self.block().has_await = true;
            }
            if 0 < index {
                self.iterable(&clause.iterable);
            }
            self.target(&clause.target);
            self.expressions(&clause.conditions);
        }
        self.expression(&node.element);
        node.value.iter().for_each(|value| self.expression(value));
    }

    fn iterable(&mut self, iterable: &Expression) {
        let outer = std::mem::replace(&mut self.place.in_iterable, true);
        self.expression(iterable);
        self.place.in_iterable = outer;
    }

    fn check_async_comprehension(&mut self, span: Span) {
        if self.block().is_comprehension() {
            self.block().has_await = true;
        } else if !self.is_async_function() {
            self.outside_async(span, "asynchronous comprehension outside of an asynchronous function");
        }
    }
}

/// The only parameter of a generator expression's function: its first iterator.
const ITERATOR_PARAMETER: &str = ".0";

const EXCEPT_STAR_EXIT: &str = "'break', 'continue' and 'return' cannot appear in an except* block";
