//! The format specification mini-language: `format(value, spec)`, `f"{value:spec}"` and the fields of `str.format`.
//! Parsing and layout follow Python/formatter_unicode.c of 3.13, check by check, because scripts meet its error texts in
//! the order in which it looks.

use super::float::{self, Dress, Notation};
use super::int::Integer;
use super::unicode::decimal_value;
use super::{ErrorKind, TextError, TextResult};

/// `str.__format__(value, spec)`.
pub fn format_str(value: &str, spec: &str) -> TextResult<String> {
    if spec.is_empty() {
        return Ok(value.to_owned());
    }
    let spec = Spec::parse(spec, Operand::Str)?;
    if spec.kind != Some('s') {
        return Err(spec.unknown_kind(Operand::Str));
    }
    spec.check_str()?;
    let cut: String = match spec.precision {
        Some(precision) => value.chars().take(precision).collect(),
        None => value.to_owned(),
    };
    Ok(spec.lay_out(&Parts { rest: cut, ..Parts::default() }))
}

/// `int.__format__(value, spec)`.
pub fn format_int(value: &Integer, spec: &str) -> TextResult<String> {
    if spec.is_empty() {
        return value.text();
    }
    Spec::parse(spec, Operand::Int)?.format_integer(value, Operand::Int)
}

/// `bool.__format__(value, spec)`: the name if the specification is empty, else a number.
pub fn format_bool(value: bool, spec: &str) -> TextResult<String> {
    if spec.is_empty() {
        return Ok(if value { "True" } else { "False" }.to_owned());
    }
    Spec::parse(spec, Operand::Bool)?.format_integer(&Integer::from(value), Operand::Bool)
}

/// `float.__format__(value, spec)`.
pub fn format_float(value: f64, spec: &str) -> TextResult<String> {
    if spec.is_empty() {
        return Ok(float::repr(value));
    }
    let spec = Spec::parse(spec, Operand::Float)?;
    match spec.kind {
        None | Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') => spec.format_real(value),
        Some(_) => Err(spec.unknown_kind(Operand::Float)),
    }
}

/// What `object.__format__` raises for a type that has no format of its own and a specification that is not empty.
pub fn unsupported_format(type_name: &str) -> TextError {
    TextError::type_error(format!("unsupported format string passed to {type_name}.__format__"))
}

/// Longer texts are a `MemoryError`.
pub(super) const WIDTH_MAX: usize = 1 << 28;

/// Reads leading digits as a number: its value, and the characters it took.
pub(super) fn leading_number(chars: &[char]) -> TextResult<(Option<usize>, usize)> {
    let digits = chars.iter().map_while(|c| decimal_value(*c));
    let mut number: Option<usize> = None;
    let mut count = 0;
    for digit in digits {
        let grown = number.unwrap_or(0).checked_mul(10).and_then(|n| n.checked_add(digit as usize));
        number = Some(
            grown
                .filter(|n| *n <= isize::MAX as usize)
                .ok_or_else(|| TextError::value("Too many decimal digits in format string"))?,
        );
        count += 1;
    }
    Ok((number, count))
}

pub(super) fn check_width(width: usize) -> TextResult<usize> {
    if width <= WIDTH_MAX { Ok(width) } else { Err(TextError::new(ErrorKind::Memory, "")) }
}

/// Whose `__format__` it is: for the defaults and the error texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operand {
    Str,
    Int,
    Bool,
    Float,
}

impl Operand {
    fn type_name(self) -> &'static str {
        match self {
            Operand::Str => "str",
            Operand::Int => "int",
            Operand::Bool => "bool",
            Operand::Float => "float",
        }
    }

    fn default_kind(self) -> Option<char> {
        match self {
            Operand::Str => Some('s'),
            Operand::Int | Operand::Bool => Some('d'),
            Operand::Float => None,
        }
    }

    fn default_align(self) -> Align {
        if self == Operand::Str { Align::Left } else { Align::Right }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Align {
    Left,
    Right,
    Center,
    /// Between the sign and the digits.
    AfterSign,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Minus,
    Plus,
    Space,
}

/// A parsed specification.
struct Spec {
    fill: char,
    align: Align,
    sign: Option<Sign>,
    no_negative_zero: bool,
    alternate: bool,
    width: usize,
    separator: Option<char>,
    precision: Option<usize>,
    kind: Option<char>,
}

/// A number taken apart, to be put together with padding and separators in between.
#[derive(Default)]
struct Parts {
    sign: &'static str,
    prefix: &'static str,
    digits: String,
    rest: String,
}

impl Spec {
    /// `parse_internal_render_format_spec` of 3.13.
    fn parse(text: &str, operand: Operand) -> TextResult<Spec> {
        let chars: Vec<char> = text.chars().collect();
        let mut rest = chars.as_slice();
        let (fill, align) = take_align(&mut rest);
        let sign = take(&mut rest, "+- ").map(|c| match c {
            '+' => Sign::Plus,
            ' ' => Sign::Space,
            _ => Sign::Minus,
        });
        let no_negative_zero = take(&mut rest, "z").is_some();
        let alternate = take(&mut rest, "#").is_some();
        let zero = fill.is_none() && take(&mut rest, "0").is_some();
        let default_align = match operand.default_align() {
            Align::Right if zero => Align::AfterSign,
            other => other,
        };
        let (width, taken) = leading_number(rest)?;
        rest = &rest[taken..];
        let separator = take_separator(&mut rest)?;
        let precision = take_precision(&mut rest)?;
        let kind = match rest {
            [] => operand.default_kind(),
            [kind] => Some(*kind),
            _ => return Err(invalid_specifier(text, operand)),
        };
        check_separator(separator, kind)?;
        Ok(Spec {
            fill: fill.unwrap_or(if zero { '0' } else { ' ' }),
            align: align.unwrap_or(default_align),
            sign,
            no_negative_zero,
            alternate,
            width: check_width(width.unwrap_or(0))?,
            separator,
            precision,
            kind,
        })
    }

    /// `format_string_internal` of 3.13: what a string cannot have.
    fn check_str(&self) -> TextResult<()> {
        let not_allowed =
            |what: &str| Err(TextError::value(format!("{what} not allowed in string format specifier")));
        match self.sign {
            Some(Sign::Space) => not_allowed("Space"),
            Some(_) => not_allowed("Sign"),
            None if self.no_negative_zero => not_allowed("Negative zero coercion (z)"),
            None if self.alternate => not_allowed("Alternate form (#)"),
            None if self.align == Align::AfterSign => not_allowed("'=' alignment"),
            None => Ok(()),
        }
    }

    /// `format_long_internal` of 3.13.
    fn format_integer(&self, value: &Integer, operand: Operand) -> TextResult<String> {
        let (radix, prefix) = match self.kind {
            Some('d' | 'n' | 'c') => (10, ""),
            Some('b') => (2, "0b"),
            Some('o') => (8, "0o"),
            Some('x') => (16, "0x"),
            Some('X') => (16, "0X"),
            Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => return self.format_real(value.to_f64()?),
            _ => return Err(self.unknown_kind(operand)),
        };
        self.check_integer()?;
        if self.kind == Some('c') {
            let rest = self.character(value)?.to_string();
            return Ok(self.lay_out(&Parts { rest, ..Parts::default() }));
        }
        let digits =
            if radix == 10 { value.text()?.trim_start_matches('-').to_owned() } else { value.digits(radix) };
        Ok(self.lay_out(&Parts {
            sign: self.sign_of(value.is_negative()),
            prefix: if self.alternate { prefix } else { "" },
            digits: if self.kind == Some('X') { digits.to_ascii_uppercase() } else { digits },
            rest: String::new(),
        }))
    }

    fn check_integer(&self) -> TextResult<()> {
        let not_allowed =
            |what: &str| Err(TextError::value(format!("{what} not allowed in integer format specifier")));
        if self.precision.is_some() {
            return not_allowed("Precision");
        }
        if self.no_negative_zero {
            return not_allowed("Negative zero coercion (z)");
        }
        Ok(())
    }

    fn character(&self, value: &Integer) -> TextResult<char> {
        let not_allowed = |what: &str| {
            Err(TextError::value(format!("{what} not allowed with integer format specifier 'c'")))
        };
        if self.sign.is_some() {
            return not_allowed("Sign");
        }
        if self.alternate {
            return not_allowed("Alternate form (#)");
        }
        let code =
            value.to_i64().ok_or_else(|| TextError::overflow("Python int too large to convert to C long"))?;
        character_of(code)
    }

    /// `format_float_internal` of 3.13.
    fn format_real(&self, value: f64) -> TextResult<String> {
        let kind = self.kind.unwrap_or('r');
        let precision = check_precision(self.precision)?;
        let notation = match (kind.to_ascii_lowercase(), precision) {
            ('r', None) => Notation::Shortest,
            ('r' | 'g' | 'n', precision) => Notation::General(precision.unwrap_or(6)),
            ('e', precision) => Notation::Exponent(precision.unwrap_or(6)),
            (_, precision) => Notation::Fixed(precision.unwrap_or(6)),
        };
        let dress = Dress {
            upper: kind.is_ascii_uppercase(),
            alternate: self.alternate,
            add_dot_0: kind == 'r',
            no_negative_zero: self.no_negative_zero,
        };
        let text = float::render(if kind == '%' { value * 100.0 } else { value }, notation, dress);
        let unsigned = text.trim_start_matches('-');
        let point = unsigned.find(|c: char| !c.is_ascii_digit()).unwrap_or(unsigned.len());
        let (digits, rest) = unsigned.split_at(point);
        Ok(self.lay_out(&Parts {
            sign: self.sign_of(text.starts_with('-')),
            prefix: "",
            digits: digits.to_owned(),
            rest: format!("{rest}{}", if kind == '%' { "%" } else { "" }),
        }))
    }

    fn sign_of(&self, negative: bool) -> &'static str {
        match self.sign {
            _ if negative => "-",
            Some(Sign::Plus) => "+",
            Some(Sign::Space) => " ",
            Some(Sign::Minus) | None => "",
        }
    }

    /// Puts the parts together at the width asked for.
    ///
    /// Zeros between sign and digits are digits: they take separators too, so `format(1234, "08,")` is `0,001,234`.
    fn lay_out(&self, parts: &Parts) -> String {
        let fixed = parts.sign.len() + parts.prefix.len() + parts.rest.chars().count();
        let zero_filled = self.fill == '0' && self.align == Align::AfterSign;
        let digits_min = if zero_filled { self.width.saturating_sub(fixed) } else { 0 };
        let digits =
            if parts.digits.is_empty() { String::new() } else { self.group(&parts.digits, digits_min) };
        let missing = self.width.saturating_sub(fixed + digits.len());
        let (before, between, after) = match self.align {
            Align::Left => (0, 0, missing),
            Align::Right => (missing, 0, 0),
            Align::Center => (missing / 2, 0, missing - missing / 2),
            Align::AfterSign => (0, missing, 0),
        };
        let fill = |count: usize| self.fill.to_string().repeat(count);
        let Parts { sign, prefix, rest, .. } = parts;
        format!("{}{sign}{prefix}{}{digits}{rest}{}", fill(before), fill(between), fill(after))
    }

    /// Writes separators between the digits and zeros before them, until they are `width_min` long.
    fn group(&self, digits: &str, width_min: usize) -> String {
        let Some(separator) = self.separator else {
            return format!("{}{digits}", "0".repeat(width_min.saturating_sub(digits.len())));
        };
        let size = if matches!(self.kind, Some('b' | 'o' | 'x' | 'X')) { 4 } else { 3 };
        let mut reversed = String::new();
        let mut digits = digits.chars().rev();
        let mut count = 0;
        loop {
            let digit = digits.next();
            if digit.is_none() && width_min <= reversed.len() {
                return reversed.chars().rev().collect();
            }
            if count > 0 && count % size == 0 {
                reversed.push(separator);
            }
            reversed.push(digit.unwrap_or('0'));
            count += 1;
        }
    }

    fn unknown_kind(&self, operand: Operand) -> TextError {
        let kind = named(self.kind.unwrap_or('\0'));
        let type_name = operand.type_name();
        TextError::value(format!("Unknown format code '{kind}' for object of type '{type_name}'"))
    }
}

/// The character of a code point for `%c` and the type `c`; CPython's lone surrogates have no place in a string here.
pub(super) fn character_of(code: i64) -> TextResult<char> {
    let code = u32::try_from(code).ok().filter(|code| *code < 0x11_0000);
    let code = code.ok_or_else(|| TextError::overflow("%c arg not in range(0x110000)"))?;
    char::from_u32(code).ok_or_else(|| TextError::unsupported("a lone surrogate in a string"))
}

/// A precision that fits CPython's int.
fn check_precision(precision: Option<usize>) -> TextResult<Option<usize>> {
    match precision {
        Some(precision) if i32::MAX as usize <= precision => Err(TextError::value("precision too big")),
        Some(precision) => check_width(precision).map(Some),
        None => Ok(None),
    }
}

/// Takes the next character if it is one of `wanted`.
fn take(rest: &mut &[char], wanted: &str) -> Option<char> {
    let first = rest.first().copied().filter(|c| wanted.contains(*c))?;
    *rest = &rest[1..];
    Some(first)
}

fn take_align(rest: &mut &[char]) -> (Option<char>, Option<Align>) {
    if let [fill, second, ..] = *rest
        && let Some(align) = align_of(*second)
    {
        *rest = &rest[2..];
        return (Some(*fill), Some(align));
    }
    (None, take(rest, "<>^=").and_then(align_of))
}

fn align_of(c: char) -> Option<Align> {
    match c {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Center),
        '=' => Some(Align::AfterSign),
        _ => None,
    }
}

fn take_separator(rest: &mut &[char]) -> TextResult<Option<char>> {
    let comma = take(rest, ",");
    let underscore = take(rest, "_");
    let late_comma = underscore.is_some() && rest.first() == Some(&',');
    if (comma.is_some() && underscore.is_some()) || late_comma {
        return Err(TextError::value("Cannot specify both ',' and '_'."));
    }
    Ok(comma.or(underscore))
}

fn take_precision(rest: &mut &[char]) -> TextResult<Option<usize>> {
    if take(rest, ".").is_none() {
        return Ok(None);
    }
    let (precision, taken) = leading_number(rest)?;
    *rest = &rest[taken..];
    if precision.is_none() {
        return Err(TextError::value("Format specifier missing precision"));
    }
    Ok(precision)
}

fn check_separator(separator: Option<char>, kind: Option<char>) -> TextResult<()> {
    let Some(separator) = separator else { return Ok(()) };
    match kind {
        None | Some('d' | 'e' | 'f' | 'g' | 'E' | 'F' | 'G' | '%') => Ok(()),
        Some('b' | 'o' | 'x' | 'X') if separator == '_' => Ok(()),
        Some(kind) => Err(TextError::value(format!("Cannot specify '{separator}' with '{}'.", named(kind)))),
    }
}

fn invalid_specifier(spec: &str, operand: Operand) -> TextError {
    let type_name = operand.type_name();
    TextError::value(format!("Invalid format specifier '{spec}' for object of type '{type_name}'"))
}

/// A type code in an error text: itself if it is printable ASCII, else `\x` and its number.
pub(super) fn named(kind: char) -> String {
    if matches!(kind, '!'..='\x7f') { kind.to_string() } else { format!("\\x{:x}", u32::from(kind)) }
}
