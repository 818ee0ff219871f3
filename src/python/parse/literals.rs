//! Strings, numbers and f-strings, from ruff's tree to ours.

use std::borrow::Cow;

use num_bigint::BigInt;
use ruff_python_ast as ast;
use ruff_text_size::TextRange;

use crate::python::code::{Constant, Conversion};
use crate::python::parse::{Lowering, span};
use crate::python::tree::*;

/// sys.get_int_max_str_digits()
const DIGITS_MAX: usize = 4300;

impl Lowering<'_> {
    pub(super) fn string(&mut self, node: &ast::ExprStringLiteral) -> ExpressionKind {
        self.refuse_surrogates(node.range, node.value.to_str());
        let parts = node.value.iter().map(|part| self.with_line_feeds(part.range, &part.value));
        let text: String = parts.collect();
        ExpressionKind::Constant(Constant::Str(text.into()))
    }

    pub(super) fn bytes(&mut self, node: &ast::ExprBytesLiteral) -> ExpressionKind {
        let mut bytes = Vec::new();
        for part in &node.value {
            match str::from_utf8(&part.value) {
                Ok(text) => bytes.extend(self.with_line_feeds(part.range, text).as_bytes()),
                Err(_) => bytes.extend(&*part.value),
            }
        }
        ExpressionKind::Constant(Constant::Bytes(bytes.into()))
    }

    /// A literal's value with line feeds where the file has line ends of another system: Python reads it so.
    fn with_line_feeds<'v>(&mut self, range: TextRange, value: &'v str) -> Cow<'v, str> {
        let text = self.source.slice(span(range));
        if !text.contains('\r') {
            return Cow::Borrowed(value);
        }
        if value.matches('\r').count() != text.matches('\r').count() {
            let message = "line ends of another system beside an escape for one are not supported";
            self.refuse(range, message, "save the script with line feeds alone");
        }
        Cow::Owned(value.replace("\r\n", "\n").replace('\r', "\n"))
    }

    /// The parser puts U+FFFD in the place of half a surrogate pair; Python does not.
    fn refuse_surrogates(&mut self, range: TextRange, value: &str) {
        let text = self.source.slice(span(range));
        if value.contains('\u{fffd}') && !text.contains('\u{fffd}') && !names_replacement(text) {
            let help = "weakloop's strings hold whole characters only";
            self.refuse(range, "surrogates in strings are not supported", help);
        }
    }

    pub(super) fn number(&mut self, node: &ast::ExprNumberLiteral) -> ExpressionKind {
        match &node.value {
            ast::Number::Float(value) => ExpressionKind::Constant(Constant::Float(*value)),
            ast::Number::Int(int) => match int.as_i64() {
                Some(value) => ExpressionKind::Constant(Constant::Int(value)),
                None => self.big_int(node.range),
            },
            ast::Number::Complex { .. } => {
                self.refuse(node.range, "complex numbers are not supported", "use two floats");
                ExpressionKind::Constant(Constant::None)
            }
        }
    }

    fn big_int(&mut self, range: TextRange) -> ExpressionKind {
        let digits = self.source.slice(span(range)).replace('_', "").to_ascii_lowercase();
        let (digits, radix) = match digits.get(..2) {
            Some("0x") => (&digits[2..], 16),
            Some("0o") => (&digits[2..], 8),
            Some("0b") => (&digits[2..], 2),
            _ => (&*digits, 10),
        };
        if radix == 10 && DIGITS_MAX < digits.len() {
            let message = "Exceeds the limit (4300 digits) for integer string conversion";
            self.refuse(range, message, "write a huge integer in hexadecimal");
            return ExpressionKind::Constant(Constant::None);
        }
        let value = BigInt::parse_bytes(digits.as_bytes(), radix).expect("the parser has read the digits");
        ExpressionKind::Constant(Constant::BigInt(value))
    }

    pub(super) fn template_string(&mut self, node: &ast::ExprTString) -> ExpressionKind {
        self.refuse(node.range, "template strings are not supported", "use an f-string");
        ExpressionKind::Constant(Constant::None)
    }

    pub(super) fn format_string(&mut self, node: &ast::ExprFString) -> ExpressionKind {
        let mut parts = Vec::new();
        for part in &node.value {
            match part {
                ast::FStringPart::Literal(literal) => {
                    self.refuse_surrogates(literal.range, &literal.value);
                    push_literal(&mut parts, &self.with_line_feeds(literal.range, &literal.value));
                }
                ast::FStringPart::FString(string) => self.format_elements(&string.elements, &mut parts),
            }
        }
        ExpressionKind::Format(parts)
    }

    fn format_elements(&mut self, elements: &ast::InterpolatedStringElements, parts: &mut Vec<FormatPart>) {
        for element in elements {
            match element {
                ast::InterpolatedStringElement::Literal(literal) => {
                    self.refuse_surrogates(literal.range, &literal.value);
                    push_literal(parts, &self.with_line_feeds(literal.range, &literal.value));
                }
                ast::InterpolatedStringElement::Interpolation(value) => self.format_value(value, parts),
            }
        }
    }

    /// `{x=}` is the text `x=`, then `{x!r}`; with a spec or a conversion of its own, that one.
    fn format_value(&mut self, element: &ast::InterpolatedElement, parts: &mut Vec<FormatPart>) {
        let mut conversion = match element.conversion {
            ast::ConversionFlag::None => Conversion::None,
            ast::ConversionFlag::Str => Conversion::Str,
            ast::ConversionFlag::Ascii => Conversion::Ascii,
            ast::ConversionFlag::Repr => Conversion::Repr,
        };
        if let Some(text) = &element.debug_text {
            push_literal(parts, text.as_str());
            if conversion == Conversion::None && element.format_spec.is_none() {
                conversion = Conversion::Repr;
            }
        }
        let value = self.expression(&element.expression);
        let spec = element.format_spec.as_deref().map(|spec| {
            let mut parts = Vec::new();
            self.format_elements(&spec.elements, &mut parts);
            parts
        });
        let span = span(element.range);
        parts.push(FormatPart::Value(Box::new(FormatValue { value, conversion, spec, span })));
    }
}

fn push_literal(parts: &mut Vec<FormatPart>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(FormatPart::Literal(last)) => *last = format!("{last}{text}").into(),
        _ => parts.push(FormatPart::Literal(text.into())),
    }
}

/// Whether U+FFFD itself may be written in a literal as an escape.
fn names_replacement(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["\\ufffd", "\\u0000fffd", "\\n{"].iter().any(|escape| text.contains(escape))
}
