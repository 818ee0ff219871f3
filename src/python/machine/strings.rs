//! Text of values: `repr`, `str`, `format`, `ascii`, and `%` on strings.

use std::rc::Rc;

use crate::exception::{Exception, Kind, Raised};
use crate::heap::Object;
use crate::heap::ObjectId;
use crate::python::machine::Interpreter;
use crate::python::objects::bound_method::BoundMethod;
use crate::python::objects::dict::Dict;
use crate::python::objects::instance::Instance;
use crate::python::objects::list::List;
use crate::python::objects::set::Set;
use crate::python::objects::tuple::Tuple;
use crate::python::text::percent::{self, Amount, Directive, Kind as Asked, Piece};
use crate::python::text::{float, quote, spec};
use crate::value::Value;

/// Containers and calls may nest so deep in native code before it is a RecursionError; Rust's stack must hold that.
const NATIVE_DEPTH_MAX: u32 = 160;

/// A level of nested native work; ends when it drops.
#[must_use]
pub(super) struct NativeDepth<'a>(&'a Interpreter);

impl Drop for NativeDepth<'_> {
    fn drop(&mut self) {
        self.0.nesting.set(self.0.nesting.get() - 1);
    }
}

impl Interpreter {
    /// Goes one level deeper in native code that may come back to itself.
    ///
    /// # Errors
    /// RecursionError if that is too deep; its text ends with `where_`.
    pub(super) fn enter_native(&self, place: &str) -> Result<NativeDepth<'_>, Raised> {
        let nesting = self.nesting.get();
        if NATIVE_DEPTH_MAX <= nesting {
            return Err(self.error(Kind::RecursionError, format!("maximum recursion depth exceeded{place}")));
        }
        self.nesting.set(nesting + 1);
        Ok(NativeDepth(self))
    }

    /// `repr(value)`.
    pub fn repr(self: &Rc<Self>, value: &Value) -> Result<Rc<str>, Raised> {
        match value {
            Value::Object(_) => self.repr_object(value),
            Value::Float(number) => Ok(float::repr(*number).into()),
            Value::Str(text) => Ok(quote::repr(text).into()),
            Value::Leaf(_) => match self.as_integer(value) {
                Some(integer) => integer.text().map(Rc::from).map_err(|error| self.text_error(error)),
                None => Ok(value.repr().into()),
            },
            Value::None | Value::Bool(_) | Value::Int(_) => Ok(value.repr().into()),
        }
    }

    fn repr_object(self: &Rc<Self>, value: &Value) -> Result<Rc<str>, Raised> {
        if let Some(text) = self.repr_container(value)? {
            return Ok(text.into());
        }
        let class = self.class_of(value);
        let found = class.lookup("__repr__").filter(|method| !self.is_object_method(method, "__repr__"));
        if let Some(method) = found
            && !self.is_inherited_native(value, &method)
        {
            let text = self.call_found(&method, value, Vec::new())?;
            return self.expect_text(text, "__repr__");
        }
        if let Some(raised) = value.downcast_ref::<Exception>() {
            return self.repr_exception(value, raised);
        }
        if let Some(instance) = value.downcast_ref::<Instance>() {
            return match instance.payload() {
                Some(payload) => self.repr(&payload),
                None => Ok(self.default_repr(value, instance)),
            };
        }
        if let Some(method) = value.downcast_ref::<BoundMethod>() {
            return self.repr_method(method);
        }
        Ok(value.repr().into())
    }

    fn expect_text(&self, text: Value, method: &str) -> Result<Rc<str>, Raised> {
        match self.plain(&text) {
            Value::Str(text) => Ok(text),
            _ => {
                let given = self.type_name(&text);
                Err(self.type_error(format!("{method} returned non-string (type {given})")))
            }
        }
    }

    /// `object.__repr__`: with the object's number where CPython has its address.
    pub fn default_repr(&self, value: &Value, instance: &Instance) -> Rc<str> {
        let class = self.class_of(value);
        let module = match class.lookup("__module__") {
            Some(Value::Str(module)) if &*module != "builtins" => format!("{module}."),
            _ => String::new(),
        };
        format!("<{module}{} object at {}>", class.qualname(), address(instance)).into()
    }

    fn repr_method(self: &Rc<Self>, method: &BoundMethod) -> Result<Rc<str>, Raised> {
        let name = match self.getattr_opt(&method.function(), "__qualname__")? {
            Some(Value::Str(name)) => name,
            _ => Rc::from("?"),
        };
        Ok(format!("<bound method {name} of {}>", self.repr(&method.receiver())?).into())
    }

    pub(super) fn repr_exception(
        self: &Rc<Self>,
        value: &Value,
        raised: &Exception,
    ) -> Result<Rc<str>, Raised> {
        let args = raised.args();
        let shown = match (args.as_slice(), raised.is(Kind::BaseExceptionGroup)) {
            ([message, exceptions], true) => vec![self.repr(message)?, self.repr_list_of(exceptions)?],
            (args, _) => args.iter().map(|arg| self.repr(arg)).collect::<Result<_, _>>()?,
        };
        Ok(format!("{}({})", self.class_of(value).name(), shown.join(", ")).into())
    }

    fn repr_list_of(self: &Rc<Self>, items: &Value) -> Result<Rc<str>, Raised> {
        match items.downcast_ref::<Tuple>() {
            Some(tuple) => Ok(format!("[{}]", self.repr_all(&tuple.to_vec())?).into()),
            None => self.repr(items),
        }
    }

    /// The `repr` of an object that may lead to itself: `...` where it is being made already (`reprlib.recursive_repr`).
    ///
    /// # Errors
    /// What `show` raises; RecursionError if objects are shown within objects too deeply.
    pub fn repr_once(
        self: &Rc<Self>,
        id: ObjectId,
        show: impl FnOnce() -> Result<String, Raised>,
    ) -> Result<String, Raised> {
        if self.shown.borrow().contains(&id) {
            return Ok("...".to_string());
        }
        let _depth = self.enter_native(" while getting the repr of an object")?;
        self.shown.borrow_mut().push(id);
        let text = show();
        self.shown.borrow_mut().retain(|shown| *shown != id);
        text
    }

    fn repr_container(self: &Rc<Self>, value: &Value) -> Result<Option<String>, Raised> {
        let Value::Object(object) = value else { return Ok(None) };
        let is_container = value.downcast_ref::<List>().is_some()
            || value.downcast_ref::<Tuple>().is_some()
            || value.downcast_ref::<Dict>().is_some()
            || value.downcast_ref::<Set>().is_some();
        if !is_container {
            return Ok(None);
        }
        let id = object.header().id();
        if self.shown.borrow().contains(&id) {
            let again = match value.downcast_ref::<Set>() {
                Some(set) => format!("{}(...)", set.type_name()),
                None if value.downcast_ref::<List>().is_some() => "[...]".to_string(),
                None if value.downcast_ref::<Dict>().is_some() => "{...}".to_string(),
                None => "(...)".to_string(),
            };
            return Ok(Some(again));
        }
        self.repr_once(id, || self.repr_items(value)).map(Some)
    }

    fn repr_items(self: &Rc<Self>, value: &Value) -> Result<String, Raised> {
        if let Some(list) = value.downcast_ref::<List>() {
            return Ok(format!("[{}]", self.repr_all(&list.to_vec())?));
        }
        if let Some(tuple) = value.downcast_ref::<Tuple>() {
            let comma = if tuple.len() == 1 { "," } else { "" };
            return Ok(format!("({}{comma})", self.repr_all(&tuple.to_vec())?));
        }
        if let Some(set) = value.downcast_ref::<Set>() {
            let items = self.repr_all(&set.to_vec())?;
            return Ok(match (set.is_frozen(), set.is_empty()) {
                (_, true) => format!("{}()", set.type_name()),
                (false, false) => format!("{{{items}}}"),
                (true, false) => format!("frozenset({{{items}}})"),
            });
        }
        let mut shown = Vec::new();
        if let Some(dict) = value.downcast_ref::<Dict>() {
            for entry in dict.entries() {
                shown.push(format!("{}: {}", self.repr(&entry.key)?, self.repr(&entry.value)?));
            }
        }
        Ok(format!("{{{}}}", shown.join(", ")))
    }

    fn repr_all(self: &Rc<Self>, items: &[Value]) -> Result<String, Raised> {
        let shown: Vec<Rc<str>> = items.iter().map(|item| self.repr(item)).collect::<Result<_, _>>()?;
        Ok(shown.join(", "))
    }

    /// `str(value)`.
    pub fn str(self: &Rc<Self>, value: &Value) -> Result<Rc<str>, Raised> {
        let Value::Object(_) = value else {
            return if let Value::Str(text) = value { Ok(Rc::clone(text)) } else { self.repr(value) };
        };
        let class = self.class_of(value);
        let found = class.lookup("__str__").filter(|method| !self.is_object_method(method, "__str__"));
        if let Some(method) = found
            && !self.is_inherited_native(value, &method)
        {
            let text = self.call_found(&method, value, Vec::new())?;
            return self.expect_text(text, "__str__");
        }
        if let Some(raised) = value.downcast_ref::<Exception>() {
            return self.str_of_exception(raised);
        }
        let has_repr = class.lookup("__repr__").is_some_and(|method| {
            !self.is_object_method(&method, "__repr__") && !self.is_inherited_native(value, &method)
        });
        match value.downcast_ref::<Instance>().and_then(Instance::payload) {
            Some(payload) if !has_repr || matches!(payload, Value::Str(_)) => self.str(&payload),
            _ => self.repr(value),
        }
    }

    /// `str` of an exception: its message, the one argument, or the tuple of them.
    pub fn str_of_exception(self: &Rc<Self>, raised: &Exception) -> Result<Rc<str>, Raised> {
        let args = raised.args();
        if raised.is(Kind::BaseExceptionGroup)
            && let [message, exceptions] = args.as_slice()
        {
            let count = self.len_opt(exceptions)?.unwrap_or(0);
            let plural = if count == 1 { "" } else { "s" };
            return Ok(format!("{} ({count} sub-exception{plural})", self.str(message)?).into());
        }
        if raised.is(Kind::OSError)
            && let [number, text] = args.as_slice()
        {
            let files = self.exception_dict(raised);
            let file =
                |name| files.as_ref().and_then(|files| files.get_str(name)).filter(|file| !file.is_none());
            let mut shown = format!("[Errno {}] {}", self.str(number)?, self.str(text)?);
            for (joint, name) in [(": ", "filename"), (" -> ", "filename2")] {
                if let Some(file) = file(name) {
                    shown = format!("{shown}{joint}{}", self.repr(&file)?);
                }
            }
            return Ok(shown.into());
        }
        match args.as_slice() {
            [] => Ok(Rc::from("")),
            [one] if raised.is(Kind::KeyError) => self.repr(one),
            [one] => self.str(one),
            many => Ok(format!("({})", self.repr_all(many)?).into()),
        }
    }

    /// `ascii(value)`.
    pub fn ascii(self: &Rc<Self>, value: &Value) -> Result<String, Raised> {
        Ok(quote::ascii_of_repr(&self.repr(value)?))
    }

    /// `format(value, spec)`.
    pub fn format(self: &Rc<Self>, value: &Value, spec_text: &str) -> Result<Rc<str>, Raised> {
        let formatted = match value {
            Value::Str(text) if spec_text.is_empty() => return Ok(Rc::clone(text)),
            Value::Str(text) => spec::format_str(text, spec_text),
            Value::Float(number) => spec::format_float(*number, spec_text),
            Value::Bool(flag) => spec::format_bool(*flag, spec_text),
            Value::None => return self.format_by_text(value, spec_text),
            Value::Int(_) | Value::Leaf(_) => match self.as_integer(value) {
                Some(integer) => spec::format_int(&integer, spec_text),
                None => return self.format_by_text(value, spec_text),
            },
            Value::Object(_) => return self.format_object(value, spec_text),
        };
        formatted.map(Rc::from).map_err(|error| self.text_error(error))
    }

    fn format_object(self: &Rc<Self>, value: &Value, spec_text: &str) -> Result<Rc<str>, Raised> {
        let class = self.class_of(value);
        let found = class.lookup("__format__").filter(|method| !self.is_object_method(method, "__format__"));
        if let Some(method) = found
            && !self.is_inherited_native(value, &method)
        {
            let text = self.call_found(&method, value, vec![Value::str(spec_text)])?;
            return self.expect_text(text, "__format__");
        }
        match value.downcast_ref::<Instance>().and_then(Instance::payload) {
            Some(payload) if !spec_text.is_empty() => self.format(&payload, spec_text),
            _ => self.format_by_text(value, spec_text),
        }
    }

    /// `object.__format__`: the text of the value, and no spec.
    fn format_by_text(self: &Rc<Self>, value: &Value, spec_text: &str) -> Result<Rc<str>, Raised> {
        if spec_text.is_empty() {
            return self.str(value);
        }
        Err(self.text_error(spec::unsupported_format(&self.type_name(value))))
    }

    /// `template % values`.
    pub(super) fn percent(self: &Rc<Self>, template: &str, values: &Value) -> Result<Value, Raised> {
        let tuple = values.downcast_ref::<Tuple>().map(Tuple::to_vec);
        let is_mapping = tuple.is_none()
            && !matches!(values, Value::Str(_))
            && (values.downcast_ref::<Dict>().is_some()
                || self.class_of(values).lookup("__getitem__").is_some());
        let pieces =
            if is_mapping { percent::pieces_with_mapping(template) } else { percent::pieces(template) };
        let has_tuple = tuple.is_some();
        let mut rest = tuple.unwrap_or_else(|| vec![values.clone()]).into_iter();
        let mut text = String::new();
        for piece in pieces {
            match piece.map_err(|error| self.text_error(error))? {
                Piece::Literal(literal) => text.push_str(&literal),
                Piece::Directive(directive) => {
                    text.push_str(&self.percent_value(directive, values, &mut rest)?);
                }
            }
        }
        if rest.next().is_some() && (has_tuple || !is_mapping) {
            return Err(self.text_error(percent::not_all_converted()));
        }
        Ok(Value::str(text))
    }

    fn percent_value(
        self: &Rc<Self>,
        mut directive: Directive,
        mapping: &Value,
        rest: &mut std::vec::IntoIter<Value>,
    ) -> Result<String, Raised> {
        let text = |error| self.text_error(error);
        let mut keyed = None;
        if let Some(key) = &directive.key {
            keyed = Some(self.getitem(mapping, &Value::str(key.as_str()))?);
        }
        let mut take = || rest.next().ok_or_else(|| text(percent::not_enough_arguments()));
        let star = |value: Value| self.as_integer(&value).ok_or_else(|| text(percent::star_wants_int()));
        if directive.width == Amount::Star {
            directive.set_width(&star(take()?)?).map_err(text)?;
        }
        if directive.precision == Amount::Star {
            directive.set_precision(&star(take()?)?).map_err(text)?;
        }
        directive.check_complete().map_err(text)?;
        let value = match keyed {
            Some(value) => value,
            None => take()?,
        };
        let wrong = || text(directive.wrong_type(&self.type_name(&value)));
        let formatted = match directive.kind().map_err(text)? {
            Asked::Str => directive.format_text(&self.str(&value)?),
            Asked::Repr => directive.format_text(&self.repr(&value)?),
            Asked::Ascii => directive.format_text(&self.ascii(&value)?),
            Asked::Character => match &value {
                Value::Str(letter) if letter.chars().count() == 1 => directive.format_text(letter),
                value => match self.as_integer(value) {
                    Some(code) => directive.format_code(&code),
                    None => return Err(text(percent::needs_character())),
                },
            },
            Asked::Decimal => match &value {
                Value::Float(number) => directive.format_int(&float::to_int(*number).map_err(text)?),
                value => directive.format_int(&self.as_integer(value).ok_or_else(wrong)?),
            },
            Asked::Based => directive.format_int(&self.as_integer(&value).ok_or_else(wrong)?),
            Asked::Real => directive.format_float(self.as_float(&value).ok_or_else(wrong)?),
        };
        formatted.map_err(text)
    }
}

/// What stands where CPython shows an address: the object's number in the heap.
fn address(object: &dyn Object) -> String {
    object.header().id().to_string()
}
