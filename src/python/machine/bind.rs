//! Binds the arguments of a call to the locals of a new frame (`initialize_locals` in ceval.c, 3.13).

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::code::{Code, Parameters};
use crate::python::machine::args::missing_text;
use crate::python::machine::{Args, Interpreter};
use crate::python::objects::cell::Cell;
use crate::python::objects::dict::Dict;
use crate::python::objects::frame::Frame;
use crate::python::objects::function::Function;
use crate::value::Value;

impl Interpreter {
    /// The frame of a call whose callable and arguments lie on the caller's stack, if it is a Python function without stars or
    /// keyword-only parameters; the arguments move over. `None` if it is anything else: then the stack is as it was.
    pub(super) fn bind_from_stack(
        self: &Rc<Self>,
        caller: &Frame,
        count: usize,
    ) -> Result<Option<Rc<Frame>>, Raised> {
        let mut stack = caller.slots_mut();
        let first = stack.len() - count;
        let Some(function) = stack[first - 2].as_ref().and_then(Value::downcast::<Function>) else {
            return Ok(None);
        };
        let code = Rc::clone(function.code());
        let parameters = &code.code().parameters;
        let from = if stack[first - 1].is_some() { first - 1 } else { first };
        let given = stack.len() - from;
        let positional = parameters.positional as usize;
        let is_simple = !parameters.varargs && !parameters.varkw && parameters.keyword_only == 0;
        let defaults = function.defaults().len();
        if !is_simple || positional < given || given + defaults < positional {
            return Ok(None);
        }
        let Some(globals) = function.globals() else { return Ok(None) };
        let mut slots: Vec<Option<Value>> = Vec::with_capacity(code.code().varnames.len() + 8);
        slots.extend(stack.drain(from..));
        stack.truncate(first - 1);
        let own = stack.pop();
        drop(stack);
        let from_defaults = defaults + given - positional;
        slots.extend(function.defaults()[from_defaults.min(defaults)..].iter().cloned().map(Some));
        slots.resize(code.code().varnames.len(), None);
        let frame = Frame::new(self.heap(), &code, globals, slots);
        self.fill_cells(&frame, &function);
        frame.set_function(function);
        drop(own);
        Ok(Some(frame))
    }

    /// The frame of a call of a function.
    pub(super) fn bind_frame(
        self: &Rc<Self>,
        function: &Rc<Function>,
        args: Args,
    ) -> Result<Rc<Frame>, Raised> {
        let code = function.code();
        let Some(globals) = function.globals() else {
            return Err(self.runtime_error("a function is called after it was cleared"));
        };
        let slots = self.bind_arguments(function, code.code(), args)?;
        let frame = Frame::new(self.heap(), code, globals, slots);
        self.fill_cells(&frame, function);
        frame.set_function(Rc::clone(function));
        Ok(frame)
    }

    /// Makes the frame's own cells, moves arguments into those that are shared, and takes the others from the closure.
    fn fill_cells(&self, frame: &Frame, function: &Function) {
        let code = frame.code();
        if code.cellvars.is_empty() && code.freevars.is_empty() {
            return;
        }
        let mut cells = Vec::with_capacity(code.cellvars.len() + code.freevars.len());
        for cellvar in &code.cellvars {
            let argument = cellvar.argument.and_then(|local| frame.slots_mut()[local as usize].take());
            cells.push(Cell::new(self.heap(), argument));
        }
        cells.extend(function.closure().iter().cloned());
        *frame.cells_mut() = cells;
    }

    fn bind_arguments(
        self: &Rc<Self>,
        function: &Function,
        code: &Code,
        args: Args,
    ) -> Result<Vec<Option<Value>>, Raised> {
        let parameters = &code.parameters;
        let positional = parameters.positional as usize;
        let named = positional + parameters.keyword_only as usize;
        let given = args.positional.len();
        let mut slots: Vec<Option<Value>> = vec![None; code.varnames.len()];
        let mut values = args.positional.into_iter();
        for slot in slots.iter_mut().take(positional) {
            *slot = values.next();
        }
        let rest: Vec<Value> = values.collect();
        let kwargs = parameters.varkw.then(|| Dict::new(self.heap()));
        self.bind_keywords(function, code, &mut slots[..named], args.keywords, kwargs.as_ref())?;
        if !rest.is_empty() && !parameters.varargs {
            return Err(self.too_many(function, code, given, &slots));
        }
        if parameters.varargs {
            slots[named] = Some(self.tuple(rest));
        }
        self.fill_defaults(function, code, &mut slots)?;
        if let Some(kwargs) = kwargs {
            slots[named + usize::from(parameters.varargs)] = Some(Value::Object(kwargs));
        }
        Ok(slots)
    }

    fn bind_keywords(
        self: &Rc<Self>,
        function: &Function,
        code: &Code,
        slots: &mut [Option<Value>],
        keywords: Vec<(Rc<str>, Value)>,
        kwargs: Option<&Rc<Dict>>,
    ) -> Result<(), Raised> {
        let positional_only = code.parameters.positional_only as usize;
        for (name, value) in keywords {
            let found = (positional_only..slots.len()).find(|place| *code.varnames[*place] == *name);
            let Some(place) = found else {
                match kwargs {
                    Some(kwargs) => drop(kwargs.set_str(&name, value)),
                    None => return Err(self.unexpected_keyword(function, code, &name)),
                }
                continue;
            };
            if slots[place].is_some() {
                let text = format!("{}() got multiple values for argument '{name}'", function.qualname());
                return Err(self.type_error(text));
            }
            slots[place] = Some(value);
        }
        Ok(())
    }

    fn fill_defaults(
        self: &Rc<Self>,
        function: &Function,
        code: &Code,
        slots: &mut [Option<Value>],
    ) -> Result<(), Raised> {
        let positional = code.parameters.positional as usize;
        let defaults = function.defaults();
        let without = positional - defaults.len().min(positional);
        let missing: Vec<&str> = (0..without)
            .filter(|place| slots[*place].is_none())
            .map(|place| &*code.varnames[place])
            .collect();
        if !missing.is_empty() {
            return Err(self.type_error(missing_text(&function.qualname(), "positional", &missing)));
        }
        for (place, default) in (without..positional).zip(defaults.iter()) {
            if slots[place].is_none() {
                slots[place] = Some(default.clone());
            }
        }
        drop(defaults);
        self.fill_keyword_defaults(function, code, slots)
    }

    fn fill_keyword_defaults(
        self: &Rc<Self>,
        function: &Function,
        code: &Code,
        slots: &mut [Option<Value>],
    ) -> Result<(), Raised> {
        let Parameters { positional, keyword_only, .. } = code.parameters;
        let mut missing = Vec::new();
        let places = positional as usize..(positional + keyword_only) as usize;
        for (name, slot) in code.varnames[places.clone()].iter().zip(&mut slots[places]) {
            if slot.is_some() {
                continue;
            }
            *slot = function.keyword_defaults().and_then(|defaults| defaults.get_str(name));
            if slot.is_none() {
                missing.push(&**name);
            }
        }
        match missing.is_empty() {
            true => Ok(()),
            false => Err(self.type_error(missing_text(&function.qualname(), "keyword-only", &missing))),
        }
    }

    fn unexpected_keyword(&self, function: &Function, code: &Code, name: &str) -> Raised {
        let qualname = function.qualname();
        let positional_only = &code.varnames[..code.parameters.positional_only as usize];
        self.type_error(match positional_only.iter().any(|other| **other == *name) {
            true => format!(
                "{qualname}() got some positional-only arguments passed as keyword arguments: '{name}'"
            ),
            false => {
                let parameters = &code.parameters;
                let known = (parameters.positional + parameters.keyword_only) as usize;
                let known = code.varnames[positional_only.len()..known].iter().map(|name| &**name);
                self.unexpected_keyword_text(&qualname, name, known)
            }
        })
    }

    fn too_many(&self, function: &Function, code: &Code, given: usize, slots: &[Option<Value>]) -> Raised {
        let parameters = &code.parameters;
        let positional = parameters.positional as usize;
        let defaults = function.defaults().len();
        let takes = match defaults {
            0 => positional.to_string(),
            _ => format!("from {} to {positional}", positional - defaults),
        };
        let plural = if positional == 1 && defaults == 0 { "" } else { "s" };
        let keyword_only =
            slots[positional..positional + parameters.keyword_only as usize].iter().flatten().count();
        let with_keywords = match keyword_only {
            0 => String::new(),
            _ => {
                let given_plural = if given == 1 { "" } else { "s" };
                let plural = if keyword_only == 1 { "" } else { "s" };
                format!(
                    " positional argument{given_plural} (and {keyword_only} keyword-only argument{plural})"
                )
            }
        };
        let verb = if given == 1 && keyword_only == 0 { "was" } else { "were" };
        self.type_error(format!(
            "{}() takes {takes} positional argument{plural} but {given}{with_keywords} {verb} given",
            function.qualname()
        ))
    }
}
