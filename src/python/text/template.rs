//! The templates of `str.format`: literal text and replacement fields, `"{0.name[key]!r:>{width}}"`.
//! Looking a field up may call back into the machine, so this file only takes the template apart; the caller resolves each
//! field as it comes. The parts come one by one, because CPython raises the error of an early field before it sees a late one
//! (Objects/stringlib/unicode_format.h, 3.13).

use super::spec::{leading_number, named};
use super::{ErrorKind, TextError, TextResult};

/// One part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text that stands as it is.
    Literal(String),
    /// A replacement field.
    Field(Field),
}

/// A replacement field: what to look up, and how to show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The argument that the path starts from.
    pub first: First,
    /// The attributes and items to follow from there.
    pub path: Vec<Access>,
    /// `!s`, `!r` or `!a`.
    pub conversion: Option<Conversion>,
    /// The format specification, which may hold fields itself; empty if there is none.
    pub spec: Vec<Piece>,
    /// What is wrong with the rest of the field: to be raised when all that stands here has been looked up.
    pub fault: Option<TextError>,
}

/// The argument that a field starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum First {
    /// A positional argument, numbered by hand or in order.
    Index(usize),
    /// A keyword argument.
    Name(String),
}

/// One step of a field's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// `.name`
    Attribute(String),
    /// `[3]`: an int is asked for.
    Index(usize),
    /// `[key]`: a string is asked for.
    Key(String),
}

/// What is done to a value before it is formatted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// `!s`
    Str,
    /// `!r`
    Repr,
    /// `!a`
    Ascii,
}

/// The parts of a template, in order. After an error there are no more.
#[derive(Clone, Debug)]
pub struct Pieces {
    chars: Vec<char>,
    at: usize,
    numbering: Numbering,
    waiting: Option<Markup>,
}

/// Takes a template apart.
pub fn pieces(template: &str) -> Pieces {
    Pieces { chars: template.chars().collect(), at: 0, numbering: Numbering::Open, waiting: None }
}

/// What CPython raises if a positional argument is not there.
pub fn index_out_of_range(index: usize) -> TextError {
    let message = format!("Replacement index {index} out of range for positional args tuple");
    TextError::new(ErrorKind::Index, message)
}

/// What `str.format_map` raises for a field that is numbered.
pub fn positional_in_map() -> TextError {
    TextError::value("Format string contains positional fields")
}

impl Iterator for Pieces {
    type Item = TextResult<Piece>;

    fn next(&mut self) -> Option<TextResult<Piece>> {
        let piece = self.step().transpose()?;
        if piece.is_err() {
            self.at = self.chars.len();
            self.waiting = None;
        }
        Some(piece)
    }
}

/// Whether fields are numbered by hand or in order; the first numbered field decides.
#[derive(Clone, Copy, Debug)]
enum Numbering {
    /// No numbered field yet.
    Open,
    /// In order; the next number.
    Automatic(usize),
    /// By hand.
    Manual,
}

/// A field's text, cut out but not yet read.
#[derive(Clone, Debug)]
struct Markup {
    name: Vec<char>,
    conversion: Option<char>,
    spec: Vec<char>,
    /// The specification holds fields.
    nested: bool,
}

/// Nested fields may not hold fields in turn.
const DEPTH_MAX: usize = 2;

impl Pieces {
    /// `MarkupIterator_next`: a literal, and then the field behind it.
    fn step(&mut self) -> TextResult<Option<Piece>> {
        if let Some(markup) = self.waiting.take() {
            return read_field(markup, &mut self.numbering, DEPTH_MAX - 1)
                .map(|field| Some(Piece::Field(field)));
        }
        let Some((literal, markup)) = next_markup(&self.chars, &mut self.at)? else { return Ok(None) };
        self.waiting = markup;
        if literal.is_empty() {
            return self.step();
        }
        Ok(Some(Piece::Literal(literal)))
    }
}

/// The text up to the next field, and that field; a doubled brace ends the text and stands in it once.
fn next_markup(chars: &[char], at: &mut usize) -> TextResult<Option<(String, Option<Markup>)>> {
    if chars.len() <= *at {
        return Ok(None);
    }
    let start = *at;
    let Some(brace_at) = (start..chars.len()).find(|index| matches!(chars[*index], '{' | '}')) else {
        *at = chars.len();
        return Ok(Some((chars[start..].iter().collect(), None)));
    };
    let brace = chars[brace_at];
    let doubled = chars.get(brace_at + 1) == Some(&brace);
    if brace == '}' && !doubled {
        return Err(TextError::value("Single '}' encountered in format string"));
    }
    if brace_at + 1 == chars.len() {
        return Err(TextError::value("Single '{' encountered in format string"));
    }
    if doubled {
        *at = brace_at + 2;
        return Ok(Some((chars[start..=brace_at].iter().collect(), None)));
    }
    *at = brace_at + 1;
    let markup = cut_field(chars, at)?;
    Ok(Some((chars[start..brace_at].iter().collect(), Some(markup))))
}

/// `parse_field`: cuts the field out that starts behind its brace.
fn cut_field(chars: &[char], at: &mut usize) -> TextResult<Markup> {
    let (name, end) = cut_name(chars, at)?;
    let mut markup = Markup { name, conversion: None, spec: Vec::new(), nested: false };
    match end {
        Some('}') => return Ok(markup),
        Some('!') => {
            markup.conversion = Some(cut_conversion(chars, at)?);
            if chars.get(*at) == Some(&'}') {
                *at += 1;
                return Ok(markup);
            }
            if let Some(c) = chars.get(*at) {
                if *c != ':' {
                    return Err(TextError::value("expected ':' after conversion specifier"));
                }
                *at += 1;
            }
        }
        Some(_) => {}
        None => return Err(TextError::value("expected '}' before end of string")),
    }
    markup.spec = cut_spec(chars, at)?;
    markup.nested = markup.spec.contains(&'{');
    Ok(markup)
}

/// The name up to `}`, `:` or `!`, and which of them ended it; brackets hide all three.
fn cut_name(chars: &[char], at: &mut usize) -> TextResult<(Vec<char>, Option<char>)> {
    let start = *at;
    let mut bracketed = false;
    while let Some(c) = chars.get(*at) {
        *at += 1;
        match c {
            ']' if bracketed => bracketed = false,
            _ if bracketed => {}
            '[' => bracketed = true,
            '{' => return Err(TextError::value("unexpected '{' in field name")),
            '}' | ':' | '!' => return Ok((chars[start..*at - 1].to_vec(), Some(*c))),
            _ => {}
        }
    }
    Ok((Vec::new(), None))
}

fn cut_conversion(chars: &[char], at: &mut usize) -> TextResult<char> {
    let Some(conversion) = chars.get(*at) else {
        return Err(TextError::value("end of string while looking for conversion specifier"));
    };
    *at += 1;
    Ok(*conversion)
}

/// The specification up to the brace that closes the field.
fn cut_spec(chars: &[char], at: &mut usize) -> TextResult<Vec<char>> {
    let start = *at;
    let mut open = 1;
    while let Some(c) = chars.get(*at) {
        *at += 1;
        match c {
            '{' => open += 1,
            '}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Ok(chars[start..*at - 1].to_vec());
        }
    }
    Err(TextError::value("unmatched '{' in format spec"))
}

/// Reads a field that was cut out; `depth` levels of nesting are left.
///
/// Only a bad start is an error here. CPython looks up as it reads, so what is wrong further on waits in `fault`.
fn read_field(markup: Markup, numbering: &mut Numbering, depth: usize) -> TextResult<Field> {
    let end = markup.name.iter().position(|c| matches!(c, '.' | '[')).unwrap_or(markup.name.len());
    let (first, path) = markup.name.split_at(end);
    let first = read_first(first, numbering)?;
    let mut field = Field { first, path: Vec::new(), conversion: None, spec: Vec::new(), fault: None };
    field.fault = read_rest(&mut field, &markup, path, numbering, depth).err();
    Ok(field)
}

fn read_rest(
    field: &mut Field,
    markup: &Markup,
    path: &[char],
    numbering: &mut Numbering,
    depth: usize,
) -> TextResult<()> {
    read_path(path, &mut field.path)?;
    field.conversion = markup.conversion.map(read_conversion).transpose()?;
    read_spec(markup, &mut field.spec, numbering, depth)
}

/// `field_name_split` and `autonumber_state_error`.
fn read_first(name: &[char], numbering: &mut Numbering) -> TextResult<First> {
    let by_hand = whole_number(name)?;
    if by_hand.is_none() && !name.is_empty() {
        return Ok(First::Name(name.iter().collect()));
    }
    let (next, index) = match (*numbering, by_hand) {
        (Numbering::Open | Numbering::Manual, Some(index)) => (Numbering::Manual, index),
        (Numbering::Open, None) => (Numbering::Automatic(1), 0),
        (Numbering::Automatic(index), None) => (Numbering::Automatic(index + 1), index),
        (Numbering::Automatic(_), Some(_)) => {
            return Err(cannot_switch("automatic field numbering", "manual field specification"));
        }
        (Numbering::Manual, None) => {
            return Err(cannot_switch("manual field specification", "automatic field numbering"));
        }
    };
    *numbering = next;
    Ok(First::Index(index))
}

fn cannot_switch(from: &str, to: &str) -> TextError {
    TextError::value(format!("cannot switch from {from} to {to}"))
}

/// The number that all of `name` is, if it is one.
fn whole_number(name: &[char]) -> TextResult<Option<usize>> {
    if !name.iter().all(|c| super::unicode::decimal_value(*c).is_some()) {
        return Ok(None);
    }
    Ok(leading_number(name)?.0)
}

/// `FieldNameIterator_next`, until the name is used up.
fn read_path(mut rest: &[char], path: &mut Vec<Access>) -> TextResult<()> {
    while let Some((opening, behind)) = rest.split_first() {
        let (name, after) = match opening {
            '.' => {
                let end = behind.iter().position(|c| matches!(c, '.' | '[')).unwrap_or(behind.len());
                behind.split_at(end)
            }
            '[' => {
                let end = behind.iter().position(|c| *c == ']');
                let end = end.ok_or_else(|| TextError::value("Missing ']' in format string"))?;
                (&behind[..end], &behind[end + 1..])
            }
            _ => {
                let message = "Only '.' or '[' may follow ']' in format field specifier";
                return Err(TextError::value(message));
            }
        };
        path.push(read_access(*opening, name)?);
        rest = after;
    }
    Ok(())
}

fn read_access(opening: char, name: &[char]) -> TextResult<Access> {
    let number = if opening == '[' { whole_number(name)? } else { None };
    if name.is_empty() {
        return Err(TextError::value("Empty attribute in format string"));
    }
    Ok(match number {
        Some(index) => Access::Index(index),
        None if opening == '.' => Access::Attribute(name.iter().collect()),
        None => Access::Key(name.iter().collect()),
    })
}

fn read_conversion(conversion: char) -> TextResult<Conversion> {
    match conversion {
        's' => Ok(Conversion::Str),
        'r' => Ok(Conversion::Repr),
        'a' => Ok(Conversion::Ascii),
        other => Err(TextError::value(format!("Unknown conversion specifier {}", named(other)))),
    }
}

fn read_spec(
    markup: &Markup,
    pieces: &mut Vec<Piece>,
    numbering: &mut Numbering,
    depth: usize,
) -> TextResult<()> {
    if !markup.nested {
        push_literal(pieces, markup.spec.iter().collect());
        return Ok(());
    }
    if depth == 0 {
        return Err(TextError::value("Max string recursion exceeded"));
    }
    let mut at = 0;
    while let Some((literal, inner)) = next_markup(&markup.spec, &mut at)? {
        push_literal(pieces, literal);
        if let Some(inner) = inner {
            pieces.push(Piece::Field(read_field(inner, numbering, depth - 1)?));
        }
    }
    Ok(())
}

fn push_literal(pieces: &mut Vec<Piece>, literal: String) {
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
}
