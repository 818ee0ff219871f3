//! Python's numbers, strings, formats and calendars as plain functions.
//! Nothing here knows an object or the machine: text and numbers go in, text, numbers or a `TextError` come out, each as
//! CPython 3.13 has it. So every rule can be held against CPython alone, and the builtins above only fetch and store.

use std::fmt;

pub mod arithmetic;
pub mod calendar;
pub mod case;
pub mod codec;
pub mod datetime;
pub mod digest;
pub mod docstring;
pub mod float;
pub mod hash;
pub mod int;
pub mod percent;
pub mod quote;
pub mod random;
pub mod regex;
pub mod sha512;
pub mod slice;
pub mod spec;
pub mod strftime;
pub mod string;
pub mod sum;
pub mod template;
pub mod timedelta;
pub mod unicode;

/// The exception that CPython raises in this place, before it is an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    /// The exception's class.
    pub kind: ErrorKind,
    /// The text of the exception, as `str(e)` shows it.
    pub message: String,
}

/// The class of the exception that a function of this room raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// `ValueError`
    Value,
    /// `TypeError`
    Type,
    /// `OverflowError`
    Overflow,
    /// `ZeroDivisionError`
    ZeroDivision,
    /// `KeyError`
    Key,
    /// `IndexError`
    Index,
    /// `LookupError`
    Lookup,
    /// `MemoryError`
    Memory,
    /// `UnicodeEncodeError`
    UnicodeEncode,
    /// `UnicodeDecodeError`
    UnicodeDecode,
    /// No exception of CPython's, which goes on: something that weakloop does not know (a complex number, a codec), to be
    /// refused by name.
    Unsupported,
}

/// What the functions of this room return.
pub type TextResult<T> = Result<T, TextError>;

impl TextError {
    /// Makes an exception of the given class.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> TextError {
        TextError { kind, message: message.into() }
    }

    pub(crate) fn value(message: impl Into<String>) -> TextError {
        TextError::new(ErrorKind::Value, message)
    }

    pub(crate) fn type_error(message: impl Into<String>) -> TextError {
        TextError::new(ErrorKind::Type, message)
    }

    pub(crate) fn overflow(message: impl Into<String>) -> TextError {
        TextError::new(ErrorKind::Overflow, message)
    }

    pub(crate) fn zero_division(message: impl Into<String>) -> TextError {
        TextError::new(ErrorKind::ZeroDivision, message)
    }

    pub(crate) fn unsupported(message: impl Into<String>) -> TextError {
        TextError::new(ErrorKind::Unsupported, message)
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.message)
    }
}

impl std::error::Error for TextError {}

impl ErrorKind {
    /// The name of the class in Python.
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Value => "ValueError",
            ErrorKind::Type => "TypeError",
            ErrorKind::Overflow => "OverflowError",
            ErrorKind::ZeroDivision => "ZeroDivisionError",
            ErrorKind::Key => "KeyError",
            ErrorKind::Index => "IndexError",
            ErrorKind::Lookup => "LookupError",
            ErrorKind::Memory => "MemoryError",
            ErrorKind::UnicodeEncode => "UnicodeEncodeError",
            ErrorKind::UnicodeDecode => "UnicodeDecodeError",
            ErrorKind::Unsupported => "unsupported",
        }
    }
}
