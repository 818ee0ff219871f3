//! `match`: which values a pattern takes, and what it takes out of them.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::machine::Interpreter;
use crate::python::objects::class::Class;
use crate::python::objects::dict::Dict;
use crate::python::objects::frame::Frame;
use crate::python::objects::leaf;
use crate::python::objects::range::Range;
use crate::python::objects::tuple::Tuple;
use crate::value::Value;

impl Interpreter {
    pub(super) fn op_match_sequence(&self, frame: &Frame) {
        let subject = self.plain(&frame.peek(1));
        let is_sequence = self.quick_items(&subject).is_some()
            || leaf::<Range>(&subject).is_some()
            || self.class_of(&subject).lookup("__match_sequence__").is_some();
        frame.push(Value::Bool(is_sequence));
    }

    pub(super) fn op_match_mapping(&self, frame: &Frame) {
        let subject = self.plain(&frame.peek(1));
        let is_mapping = subject.downcast_ref::<Dict>().is_some()
            || self.class_of(&subject).lookup("__match_mapping__").is_some();
        frame.push(Value::Bool(is_mapping));
    }

    pub(super) fn op_match_keys(self: &Rc<Self>, frame: &Frame) -> Result<(), Raised> {
        let keys = self.quick_items(&frame.peek(1)).unwrap_or_default();
        let subject = frame.peek(2);
        let mut values = Vec::new();
        for key in keys {
            let found = match self.downcast::<Dict>(&subject) {
                Some(dict) => self.dict_get(&dict, &key)?,
                None => match self.contains(&subject, &key)? {
                    true => Some(self.getitem(&subject, &key)?),
                    false => None,
                },
            };
            match found {
                Some(value) => values.push(value),
                None => {
                    frame.push(Value::None);
                    return Ok(());
                }
            }
        }
        frame.push(self.tuple(values));
        Ok(())
    }

    pub(super) fn op_match_class(self: &Rc<Self>, frame: &Frame, count: usize) -> Result<(), Raised> {
        let names = self.quick_items(&frame.pop()).unwrap_or_default();
        let pattern = frame.pop();
        let subject = frame.pop();
        let Some(class) = pattern.downcast::<Class>() else {
            return Err(self.type_error("called match pattern must be a class"));
        };
        let taken = match self.isinstance(&subject, &pattern)? {
            true => self.take_attributes(&subject, &class, count, names)?,
            false => None,
        };
        frame.push(taken.map_or(Value::None, |taken| self.tuple(taken)));
        Ok(())
    }

    fn take_attributes(
        self: &Rc<Self>,
        subject: &Value,
        class: &Rc<Class>,
        count: usize,
        names: Vec<Value>,
    ) -> Result<Option<Vec<Value>>, Raised> {
        let mut taken = Vec::new();
        let mut wanted = Vec::new();
        if 0 < count {
            match self.match_args(class)? {
                Some(args) if count <= args.len() => wanted.extend(args.into_iter().take(count)),
                None if self.matches_itself(class) && count == 1 => taken.push(subject.clone()),
                args => {
                    let known = args.map_or(usize::from(self.matches_itself(class)), |args| args.len());
                    let plural = if known == 1 { "" } else { "s" };
                    let name = self.full_name(class);
                    let text =
                        format!("{name}() accepts {known} positional sub-pattern{plural} ({count} given)");
                    return Err(self.type_error(text));
                }
            }
        }
        wanted.extend(names);
        for name in wanted {
            let Value::Str(name) = name else {
                return Err(self.type_error("__match_args__ elements must be strings"));
            };
            match self.getattr_opt(subject, &name)? {
                Some(value) => taken.push(value),
                None => return Ok(None),
            }
        }
        Ok(Some(taken))
    }

    fn match_args(self: &Rc<Self>, class: &Rc<Class>) -> Result<Option<Vec<Value>>, Raised> {
        let Some(args) = class.lookup("__match_args__") else { return Ok(None) };
        match args.downcast_ref::<Tuple>() {
            Some(tuple) => Ok(Some(tuple.to_vec())),
            None => {
                let (name, given) = (self.full_name(class), self.type_name(&args));
                Err(self.type_error(format!("{name}.__match_args__ must be a tuple (got {given})")))
            }
        }
    }

    /// Builtin types whose one positional subpattern is the value itself (`Py_TPFLAGS_MATCH_SELF`).
    fn matches_itself(&self, class: &Rc<Class>) -> bool {
        let core = self.core();
        let own = [
            &core.bool,
            &core.bytes,
            &core.dict,
            &core.float,
            &core.frozenset,
            &core.int,
            &core.list,
            &core.set,
            &core.str,
            &core.tuple,
        ];
        own.into_iter().any(|known| class.is_subclass(known))
    }
}
