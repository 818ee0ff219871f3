//! Functions, classes and calls.
//! A function holds its defaults and its closure; a call moves its arguments from the stack into the new frame.

use std::rc::Rc;

use super::expressions::is_starred;
use super::{Compiler, Unit};
use crate::python::code::{self, Constant, FunctionParts, Namespace, Op, Shown};
use crate::python::source::Span;
use crate::python::tree::*;

impl<'a> Compiler<'a> {
    pub(super) fn function(&mut self, node: &'a Function) {
        let span = node.binding.span;
        self.decorators(&node.decorators);
        let parts = self.function_parts(&node.parameters, node.returns.as_ref(), span);
        let qualname = self.qualname(&node.name, &node.binding.name);
        self.begin_unit(node.block, &node.name, qualname, Namespace::Function);
        self.unit.parameters = code_parameters(&node.parameters);
        self.unit.first_line = self.first_line(&node.decorators, span);
        self.docstring(&node.body);
        self.body(&node.body);
        self.return_none(node.body.last().map_or(span, |statement| statement.span));
        self.end_unit(parts, span);
        self.apply_decorators(&node.decorators);
        self.store(&node.binding.name, span);
    }

    pub(super) fn lambda(&mut self, node: &'a Lambda, span: Span) {
        let parts = self.function_parts(&node.parameters, None, span);
        let name: Rc<str> = "<lambda>".into();
        let qualname = self.qualname(&name, &name);
        self.begin_unit(node.block, &name, qualname, Namespace::Function);
        self.unit.parameters = code_parameters(&node.parameters);
        self.unit.first_line = self.source.line(span.start);
        self.expression(&node.body);
        self.emit(Op::Return, node.body.span);
        self.end_unit(parts, span);
    }

    /// `__build_class__(body function, name, bases …, keywords …)`
    pub(super) fn class(&mut self, node: &'a Class, statement: Span) {
        let span = node.binding.span;
        self.decorators(&node.decorators);
        self.emit(Op::LoadBuildClass, span);
        self.emit(Op::PushNull, span);
        self.class_body(node, span);
        self.constant(Constant::Str(node.name.clone()), span);
        self.call_arguments(&node.arguments, 2, span);
        let shown = self.without_decorators(node, statement);
        self.unit.emitter.show_of_last(Shown { span: shown, by: |_| true });
        self.apply_decorators(&node.decorators);
        self.store(&node.binding.name, span);
    }

    /// A class's statement from the word `class` on.
    fn without_decorators(&self, node: &Class, statement: Span) -> Span {
        let head = self.source.slice(Span::new(statement.start, node.binding.span.start));
        let at = head.rfind("class").unwrap_or(0);
        Span::new(statement.start + at as u32, statement.end)
    }

    fn class_body(&mut self, node: &'a Class, span: Span) {
        let qualname = self.qualname(&node.name, &node.binding.name);
        self.begin_unit(node.block, &node.name, qualname.clone(), Namespace::Class);
        self.unit.first_line = self.first_line(&node.decorators, span);
        self.emit_named(Op::LoadName, &"__name__".into(), span);
        self.emit_named(Op::StoreName, &"__module__".into(), span);
        self.constant(Constant::Str(qualname), span);
        self.emit_named(Op::StoreName, &"__qualname__".into(), span);
        if self.scopes.has_annotations(node.block) {
            self.emit(Op::SetupAnnotations, span);
        }
        let body = self.namespace_docstring(&node.body);
        self.body(body);
        self.return_class_cell(span);
        self.end_unit(FunctionParts::default(), span);
    }

    /// Stores the docstring of a module or class; gives the statements after it.
    pub(super) fn namespace_docstring(&mut self, body: &'a [Statement]) -> &'a [Statement] {
        let Some(docstring) = self.docstring(body) else { return body };
        self.emit(Op::LoadConst(docstring), body[0].span);
        self.emit_named(Op::StoreName, &"__doc__".into(), body[0].span);
        &body[1..]
    }

    /// Makes a constant of the docstring, if there is one.
    fn docstring(&mut self, body: &[Statement]) -> Option<u32> {
        let StatementKind::Expression(expression) = &body.first()?.kind else { return None };
        let ExpressionKind::Constant(Constant::Str(text)) = &expression.kind else { return None };
        self.unit.docstring = Some(self.unit.emitter.docstring(text));
        self.unit.docstring
    }

    fn return_class_cell(&mut self, span: Span) {
        let layout = self.scopes.layout(self.unit.frame_block);
        match layout.cellvars.iter().position(|cellvar| &*cellvar.name == "__class__") {
            Some(cell) => {
                self.emit(Op::LoadClosure(cell as u32), span);
                self.emit(Op::Copy(1), span);
                self.emit_named(Op::StoreName, &"__classcell__".into(), span);
                self.emit(Op::Return, span);
            }
            None => self.return_none(span),
        }
    }

    pub(super) fn begin_unit(
        &mut self,
        block: BlockId,
        name: &Rc<str>,
        qualname: Rc<str>,
        namespace: Namespace,
    ) {
        let unit = Unit::new(block, name.clone(), qualname, namespace);
        self.outer_units.push(std::mem::replace(&mut self.unit, unit));
    }

    /// Ends a code, and makes its function in the code around it.
    pub(super) fn end_unit(&mut self, parts: FunctionParts, span: Span) {
        let outer = self.outer_units.pop().expect("a unit was begun");
        let unit = std::mem::replace(&mut self.unit, outer);
        let code = unit.finish(&self.source, self.scopes);
        let code = self.unit.emitter.child(Rc::new(code));
        self.emit(Op::MakeFunction { code, parts }, span);
    }

    pub(super) fn qualname(&self, name: &Rc<str>, binding: &str) -> Rc<str> {
        let outer = &self.unit.qualname;
        let is_global = self.scopes.is_declared_global(self.unit.block, binding);
        match self.unit.namespace {
            Namespace::Module => name.clone(),
            _ if is_global => name.clone(),
            Namespace::Class => format!("{outer}.{name}").into(),
            _ if &*self.unit.name == GENERATOR_EXPRESSION => format!("{outer}.{name}").into(),
            Namespace::Function => format!("{outer}.<locals>.{name}").into(),
        }
    }

    fn first_line(&self, decorators: &[Expression], span: Span) -> u32 {
        self.source.line(decorators.first().map_or(span, |decorator| decorator.span).start)
    }

    fn decorators(&mut self, decorators: &'a [Expression]) {
        for decorator in decorators {
            self.expression(decorator);
            self.emit(Op::PushNull, decorator.span);
        }
    }

    fn apply_decorators(&mut self, decorators: &'a [Expression]) {
        decorators.iter().rev().for_each(|decorator| self.emit(Op::Call(1), decorator.span));
    }

    fn function_parts(
        &mut self,
        parameters: &'a Parameters,
        returns: Option<&'a Expression>,
        span: Span,
    ) -> FunctionParts {
        FunctionParts {
            defaults: self.defaults(parameters, span),
            keyword_defaults: self.keyword_defaults(parameters, span),
            annotations: self.annotations(parameters, returns, span),
        }
    }

    fn defaults(&mut self, parameters: &'a Parameters, span: Span) -> bool {
        let defaults: Vec<&Expression> =
            parameters.positional.iter().filter_map(|it| it.default.as_ref()).collect();
        let constants: Option<Rc<[Constant]>> = defaults.iter().map(|default| self.folded(default)).collect();
        match constants {
            _ if defaults.is_empty() => return false,
            Some(constants) => self.constant(Constant::Tuple(constants), span),
            None => {
                defaults.iter().for_each(|default| self.expression(default));
                self.emit(Op::BuildTuple(defaults.len() as u32), span);
            }
        }
        true
    }

    fn keyword_defaults(&mut self, parameters: &'a Parameters, span: Span) -> bool {
        let mut count = 0;
        for parameter in &parameters.keyword_only {
            if let Some(default) = &parameter.default {
                self.constant(Constant::Str(parameter.name.name.clone()), parameter.name.span);
                self.expression(default);
                count += 1;
            }
        }
        if 0 < count {
            self.emit(Op::BuildMap(count), span);
        }
        0 < count
    }

    /// In CPython's order: positional, `*args`, keyword-only, `**kwargs`, `return`.
    fn annotations(
        &mut self,
        parameters: &'a Parameters,
        returns: Option<&'a Expression>,
        span: Span,
    ) -> bool {
        let Parameters { positional, varargs, keyword_only, varkw, .. } = parameters;
        let mut count = 0;
        for parameter in positional.iter().chain(varargs).chain(keyword_only).chain(varkw) {
            if let Some(annotation) = &parameter.annotation {
                self.constant(Constant::Str(parameter.name.name.clone()), annotation.span);
                self.annotation(annotation);
                count += 1;
            }
        }
        if let Some(returns) = returns {
            self.constant(Constant::Str("return".into()), returns.span);
            self.annotation(returns);
            count += 1;
        }
        if 0 < count {
            self.emit(Op::BuildMap(count), span);
        }
        0 < count
    }

    pub(super) fn call(&mut self, callable: &'a Expression, arguments: &'a Arguments, span: Span) {
        let mut span = span;
        match &callable.kind {
            ExpressionKind::Attribute(value, name) if !wants_call_ex(arguments) => {
                span = self.attribute_span(value, name, span);
                self.expression(value);
                self.emit_named(Op::LoadMethod, &name.name, self.attribute_span(value, name, callable.span));
            }
            _ => {
                self.expression(callable);
                self.emit(Op::PushNull, callable.span);
            }
        }
        self.call_arguments(arguments, 0, span);
    }

    /// What is done to an attribute that does not stand on the line of its object belongs to the attribute's line
    /// (compile.c update_start_location_to_match_attr).
    pub(super) fn attribute_span(&self, value: &Expression, name: &Identifier, span: Span) -> Span {
        let is_broken = self.source.line(value.span.start) != self.source.line(name.span.start);
        if is_broken { Span::new(name.span.start, span.end) } else { span }
    }

    /// `callable, null, first …→ result`. Pushes the arguments after the `first` ones, and calls.
    fn call_arguments(&mut self, arguments: &'a Arguments, first: u32, span: Span) {
        if wants_call_ex(arguments) {
            return self.call_ex(arguments, first, span);
        }
        let Arguments { positional, keywords } = arguments;
        positional.iter().for_each(|argument| self.expression(argument));
        keywords.iter().for_each(|(_, value)| self.expression(value));
        let count = first + (positional.len() + keywords.len()) as u32;
        if keywords.is_empty() {
            return self.emit(Op::Call(count), span);
        }
        let names = keywords.iter().flat_map(|(name, _)| name).map(|name| Constant::Str(name.name.clone()));
        let names = self.unit.emitter.constant(Constant::Tuple(names.collect()));
        match u16::try_from(count) {
            Ok(count) => self.emit(Op::CallKeywords { count, names }, span),
            Err(_) => self.error(span, "more than 65535 arguments"),
        }
    }

    fn call_ex(&mut self, arguments: &'a Arguments, first: u32, span: Span) {
        let Arguments { positional, keywords } = arguments;
        let plain = positional.iter().take_while(|argument| !is_starred(argument)).count();
        match positional.as_slice() {
            [Expression { kind: ExpressionKind::Starred(only), .. }] if first == 0 => self.expression(only),
            _ if plain == positional.len() => {
                positional.iter().for_each(|argument| self.expression(argument));
                self.emit(Op::BuildTuple(first + plain as u32), span);
            }
            _ => {
                positional[..plain].iter().for_each(|argument| self.expression(argument));
                self.emit(Op::BuildList(first + plain as u32), span);
                self.display_rest(&positional[plain..], Op::ListAppend, Op::ListExtend, span);
                self.emit(Op::ListToTuple, span);
            }
        }
        if !keywords.is_empty() {
            self.keyword_dict(keywords, span);
        }
        self.emit(Op::CallEx { keywords: !keywords.is_empty() }, span);
    }

    fn keyword_dict(&mut self, keywords: &'a [(Option<Identifier>, Expression)], span: Span) {
        let plain = self.named_arguments(keywords, span);
        let mut rest = &keywords[plain..];
        while let Some((name, value)) = rest.first() {
            let taken = match name {
                Some(_) => self.named_arguments(rest, span),
                None => {
                    self.expression(value);
                    1
                }
            };
            self.emit(Op::DictMerge, span);
            rest = &rest[taken..];
        }
    }

    /// Pushes a dict of the named arguments before the first `**mapping`; says how many.
    fn named_arguments(&mut self, keywords: &'a [(Option<Identifier>, Expression)], span: Span) -> usize {
        let mut count = 0;
        for (name, value) in keywords {
            let Some(name) = name else { break };
            self.constant(Constant::Str(name.name.clone()), name.span);
            self.expression(value);
            count += 1;
        }
        self.emit(Op::BuildMap(count as u32), span);
        count
    }
}

/// The name of a generator expression's function. What stands inside one is not called local to it.
pub(super) const GENERATOR_EXPRESSION: &str = "<genexpr>";

fn wants_call_ex(arguments: &Arguments) -> bool {
    arguments.positional.iter().any(is_starred) || arguments.keywords.iter().any(|(name, _)| name.is_none())
}

fn code_parameters(parameters: &Parameters) -> code::Parameters {
    code::Parameters {
        positional: parameters.positional.len() as u32,
        positional_only: parameters.positional_only,
        keyword_only: parameters.keyword_only.len() as u32,
        varargs: parameters.varargs.is_some(),
        varkw: parameters.varkw.is_some(),
    }
}
