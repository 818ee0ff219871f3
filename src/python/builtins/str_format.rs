//! `str.format` and `str.format_map`: walks over a template's fields, looks each up and shows it.

use std::rc::Rc;

use crate::exception::Raised;
use crate::python::builtins::receiver::{lift, text};
use crate::python::machine::{Args, Interpreter};
use crate::python::text::TextError;
use crate::python::text::template::{
    Access, Conversion, Field, First, Piece, Pieces, index_out_of_range, pieces, positional_in_map,
};
use crate::value::Value;

/// Where the fields of a template find their values.
enum Source {
    /// The arguments of `format`.
    Arguments(Args),
    /// The mapping of `format_map`.
    Mapping(Value),
}

/// `str.format(*args, **kwargs)`.
pub(super) fn format(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (template, rest) = text(interpreter, args, "format")?;
    formatted(interpreter, &template, &Source::Arguments(rest))
}

/// `str.format_map(mapping)`.
pub(super) fn format_map(interpreter: &Rc<Interpreter>, args: Args) -> Result<Value, Raised> {
    let (template, rest) = text(interpreter, args, "format_map")?;
    let [mapping] = rest.exactly(interpreter, "str.format_map")?;
    formatted(interpreter, &template, &Source::Mapping(mapping))
}

fn formatted(interpreter: &Rc<Interpreter>, template: &str, source: &Source) -> Result<Value, Raised> {
    let mut shown = String::new();
    let parts: Pieces = pieces(template);
    for piece in parts {
        push_piece(interpreter, &mut shown, &lift(interpreter, piece)?, source)?;
    }
    Ok(Value::str(shown))
}

fn push_piece(
    interpreter: &Rc<Interpreter>,
    shown: &mut String,
    piece: &Piece,
    source: &Source,
) -> Result<(), Raised> {
    match piece {
        Piece::Literal(text) => shown.push_str(text),
        Piece::Field(field) => shown.push_str(&field_text(interpreter, field, source)?),
    }
    Ok(())
}

fn field_text(interpreter: &Rc<Interpreter>, field: &Field, source: &Source) -> Result<Rc<str>, Raised> {
    let mut value = first_value(interpreter, &field.first, source)?;
    for access in &field.path {
        value = match access {
            Access::Attribute(name) => interpreter.getattr(&value, name)?,
            Access::Index(index) => interpreter.getitem(&value, &Value::Int(*index as i64))?,
            Access::Key(key) => interpreter.getitem(&value, &Value::str(key.as_str()))?,
        };
    }
    if let Some(fault) = &field.fault {
        return Err(interpreter.text_error(TextError::clone(fault)));
    }
    let value = match field.conversion {
        None => value,
        Some(Conversion::Str) => Value::Str(interpreter.str(&value)?),
        Some(Conversion::Repr) => Value::Str(interpreter.repr(&value)?),
        Some(Conversion::Ascii) => Value::str(interpreter.ascii(&value)?),
    };
    let mut spec = String::new();
    for piece in &field.spec {
        push_piece(interpreter, &mut spec, piece, source)?;
    }
    interpreter.format(&value, &spec)
}

fn first_value(interpreter: &Rc<Interpreter>, first: &First, source: &Source) -> Result<Value, Raised> {
    match (first, source) {
        (First::Index(index), Source::Arguments(args)) => match args.positional.get(*index) {
            Some(value) => Ok(value.clone()),
            None => Err(interpreter.text_error(index_out_of_range(*index))),
        },
        (First::Name(name), Source::Arguments(args)) => {
            let named = args.keywords.iter().find(|(keyword, _)| **keyword == **name);
            named
                .map(|(_, value)| value.clone())
                .ok_or_else(|| interpreter.key_error(Value::str(name.as_str())))
        }
        (First::Name(name), Source::Mapping(mapping)) => {
            interpreter.getitem(mapping, &Value::str(name.as_str()))
        }
        (First::Index(_), Source::Mapping(_)) => Err(interpreter.text_error(positional_in_map())),
    }
}
