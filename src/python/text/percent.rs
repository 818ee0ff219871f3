//! Python's `%` on strings: the directives of a template, and how each shows its value.
//! Fetching a value may call back into the machine, so the caller walks over the pieces and fetches; this file reads the
//! directives and writes the values (Objects/unicodeobject.c, `PyUnicode_Format`, 3.13).
//!
//! For each directive the caller, in this order: looks `key` up if there is one (its value is then the only argument);
//! takes an int for a width that is `Amount::Star` and gives it to `set_width`, the same for the precision; calls
//! `check_complete`; takes the value; asks `kind` what it has to be; and calls the `format_...` that fits. At the end it
//! raises `not_all_converted` if values are left over and the right side is no mapping.

use super::float::{self, Dress, Notation};
use super::int::Integer;
use super::spec::{WIDTH_MAX, character_of};
use super::{ErrorKind, TextError, TextResult};

/// One part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text that stands as it is.
    Literal(String),
    /// A place for a value.
    Directive(Directive),
}

/// A place for a value: `%(key)#0*.3x`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// The key to look up in the mapping.
    pub key: Option<String>,
    /// The least width.
    pub width: Amount,
    /// The digits of a number, or the most characters of a string.
    pub precision: Amount,
    flags: Flags,
    conversion: Option<char>,
    /// Where the conversion stands in the template, for the error text.
    index: usize,
}

/// A width or a precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// None was given.
    Default,
    /// A number in the template, or one already taken for a star.
    Fixed(usize),
    /// `*`: the next value says it.
    Star,
}

/// What a directive asks of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `%s`: `str(value)`, for `format_text`.
    Str,
    /// `%r`: `repr(value)`, for `format_text`.
    Repr,
    /// `%a`: `ascii(value)`, for `format_text`.
    Ascii,
    /// `%c`: an int for `format_code`, or a string of one character for `format_text`; else `needs_character`.
    Character,
    /// `%d`, `%i`, `%u`: an int, or a float cut to one, for `format_int`; else `wrong_type`.
    Decimal,
    /// `%x`, `%X`, `%o`: an int, for `format_int`; else `wrong_type`.
    Based,
    /// `%e`, `%f`, `%g` and their capitals: a number as a float, for `format_float`; else `wrong_type`.
    Real,
}

/// The parts of a template, in order. After an error there are no more.
#[derive(Clone, Debug)]
pub struct Pieces {
    chars: Vec<char>,
    at: usize,
    has_mapping: bool,
}

/// Takes a template apart for a right side that is no mapping: a tuple, a string, a number.
pub fn pieces(template: &str) -> Pieces {
    Pieces { chars: template.chars().collect(), at: 0, has_mapping: false }
}

/// Takes a template apart for a right side with `__getitem__` that is neither a tuple nor a string.
pub fn pieces_with_mapping(template: &str) -> Pieces {
    Pieces { has_mapping: true, ..pieces(template) }
}

/// What CPython raises if the values are used up.
pub fn not_enough_arguments() -> TextError {
    TextError::type_error("not enough arguments for format string")
}

/// What CPython raises if values are left over.
pub fn not_all_converted() -> TextError {
    TextError::type_error("not all arguments converted during string formatting")
}

/// What CPython raises if the value for a `*` is no int.
pub fn star_wants_int() -> TextError {
    TextError::type_error("* wants int")
}

/// What CPython raises if the value for `%c` is neither an int nor one character.
pub fn needs_character() -> TextError {
    TextError::type_error("%c requires int or char")
}

impl Iterator for Pieces {
    type Item = TextResult<Piece>;

    fn next(&mut self) -> Option<TextResult<Piece>> {
        let rest = &self.chars[self.at..];
        if rest.is_empty() {
            return None;
        }
        let literal = rest.iter().position(|c| *c == '%').unwrap_or(rest.len());
        if 0 < literal {
            self.at += literal;
            return Some(Ok(Piece::Literal(rest[..literal].iter().collect())));
        }
        self.at += 1;
        if self.peek() == Some('%') {
            self.at += 1;
            return Some(Ok(Piece::Literal("%".to_owned())));
        }
        let directive = self.directive();
        if directive.is_err() {
            self.at = self.chars.len();
        }
        Some(directive.map(Piece::Directive))
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Flags {
    left: bool,
    sign: bool,
    blank: bool,
    alternate: bool,
    zero: bool,
}

impl Pieces {
    /// `unicode_format_arg_parse`, behind the percent sign.
    fn directive(&mut self) -> TextResult<Directive> {
        let key = if self.peek() == Some('(') { Some(self.key()?) } else { None };
        let flags = self.flags();
        let width = self.amount("width", isize::MAX as usize)?;
        let mut precision = Amount::Default;
        if self.peek() == Some('.') {
            self.at += 1;
            precision = match self.amount("precision", i32::MAX as usize)? {
                Amount::Default => Amount::Fixed(0),
                given => given,
            };
        }
        if matches!(self.peek(), Some('h' | 'l' | 'L')) {
            self.at += 1;
        }
        let conversion = self.peek();
        let index = self.at;
        self.at = (self.at + 1).min(self.chars.len());
        Ok(Directive { key, width, precision, flags, conversion, index })
    }

    fn key(&mut self) -> TextResult<String> {
        if !self.has_mapping {
            return Err(TextError::type_error("format requires a mapping"));
        }
        self.at += 1;
        let start = self.at;
        let mut open = 1;
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                '(' => open += 1,
                ')' => open -= 1,
                _ => {}
            }
            if open == 0 {
                return Ok(self.chars[start..self.at - 1].iter().collect());
            }
        }
        Err(TextError::value("incomplete format key"))
    }

    fn flags(&mut self) -> Flags {
        let mut flags = Flags::default();
        while let Some(c) = self.peek() {
            match c {
                '-' => flags.left = true,
                '+' => flags.sign = true,
                ' ' => flags.blank = true,
                '#' => flags.alternate = true,
                '0' => flags.zero = true,
                _ => break,
            }
            self.at += 1;
        }
        flags
    }

    fn amount(&mut self, what: &str, max: usize) -> TextResult<Amount> {
        if self.peek() == Some('*') {
            self.at += 1;
            return Ok(Amount::Star);
        }
        let mut amount = Amount::Default;
        let mut number = 0_usize;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            self.at += 1;
            let grown = number.checked_mul(10).and_then(|n| n.checked_add(digit as usize));
            number =
                grown.filter(|n| *n <= max).ok_or_else(|| TextError::value(format!("{what} too big")))?;
            amount = Amount::Fixed(number);
        }
        Ok(amount)
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }
}

impl Directive {
    /// Sets the width that a star asked for; a negative one sets the flag `-`.
    pub fn set_width(&mut self, value: &Integer) -> TextResult<()> {
        let width = value.to_i64().ok_or_else(|| too_large_for("ssize_t"))?;
        self.flags.left |= width < 0;
        self.width = Amount::Fixed(usize::try_from(width.unsigned_abs()).expect("a word fits an address"));
        Ok(())
    }

    /// Sets the precision that a star asked for; a negative one counts as zero.
    pub fn set_precision(&mut self, value: &Integer) -> TextResult<()> {
        let precision = value.to_i64().and_then(|precision| i32::try_from(precision).ok());
        let precision = precision.ok_or_else(|| too_large_for("int"))?;
        self.precision = Amount::Fixed(usize::try_from(precision).unwrap_or(0));
        Ok(())
    }

    /// Makes sure that the template did not end inside the directive.
    pub fn check_complete(&self) -> TextResult<()> {
        self.conversion.map(|_| ()).ok_or_else(|| TextError::value("incomplete format"))
    }

    /// What the value has to be.
    pub fn kind(&self) -> TextResult<Kind> {
        match self.letter() {
            's' => Ok(Kind::Str),
            'r' => Ok(Kind::Repr),
            'a' => Ok(Kind::Ascii),
            'c' => Ok(Kind::Character),
            'd' | 'i' | 'u' => Ok(Kind::Decimal),
            'x' | 'X' | 'o' => Ok(Kind::Based),
            'e' | 'E' | 'f' | 'F' | 'g' | 'G' => Ok(Kind::Real),
            other => {
                let shown = if matches!(other, ' '..='~') { other } else { '?' };
                let (code, index) = (u32::from(other), self.index);
                Err(TextError::value(format!(
                    "unsupported format character '{shown}' (0x{code:x}) at index {index}"
                )))
            }
        }
    }

    /// What CPython raises if the value is not of the kind asked for.
    pub fn wrong_type(&self, type_name: &str) -> TextError {
        let letter = self.letter();
        TextError::type_error(match letter {
            'd' | 'i' | 'u' => format!("%{letter} format: a real number is required, not {type_name}"),
            'x' | 'X' | 'o' => format!("%{letter} format: an integer is required, not {type_name}"),
            _ => format!("must be real number, not {type_name}"),
        })
    }

    /// Shows a text: what `str`, `repr` or `ascii` made of the value, or the one character for `%c`.
    pub fn format_text(&self, text: &str) -> TextResult<String> {
        let is_cut = matches!(self.letter(), 's' | 'r' | 'a');
        let shown: String = match self.precision {
            Amount::Fixed(precision) if is_cut => text.chars().take(precision).collect(),
            _ => text.to_owned(),
        };
        self.pad("", &shown)
    }

    /// Shows the character with this code.
    pub fn format_code(&self, code: &Integer) -> TextResult<String> {
        let code = code.to_i64().unwrap_or(-1);
        self.pad("", &character_of(code)?.to_string())
    }

    /// Shows an int in base 10, 8 or 16; the precision is the least number of digits.
    pub fn format_int(&self, value: &Integer) -> TextResult<String> {
        let (digits, prefix) = match self.letter() {
            'x' => (value.digits(16), "0x"),
            'X' => (value.digits(16).to_ascii_uppercase(), "0X"),
            'o' => (value.digits(8), "0o"),
            _ => (value.text()?.trim_start_matches('-').to_owned(), ""),
        };
        let digits_min = match self.precision {
            Amount::Fixed(precision) => checked(precision)?,
            _ => 0,
        };
        let zeros = "0".repeat(digits_min.saturating_sub(digits.len()));
        let prefix = if self.flags.alternate { prefix } else { "" };
        let lead = format!("{}{prefix}", self.sign_of(value.is_negative()));
        self.pad(&lead, &format!("{zeros}{digits}"))
    }

    /// Shows a float; six digits unless the precision says otherwise.
    pub fn format_float(&self, value: f64) -> TextResult<String> {
        let precision = match self.precision {
            Amount::Fixed(precision) => checked(precision)?,
            _ => 6,
        };
        let letter = self.letter();
        let notation = match letter.to_ascii_lowercase() {
            'e' => Notation::Exponent(precision),
            'f' => Notation::Fixed(precision),
            _ => Notation::General(precision),
        };
        let dress =
            Dress { upper: letter.is_ascii_uppercase(), alternate: self.flags.alternate, ..Dress::default() };
        let text = float::render(value, notation, dress);
        self.pad(self.sign_of(text.starts_with('-')), text.trim_start_matches('-'))
    }

    fn letter(&self) -> char {
        self.conversion.expect("check_complete comes first")
    }

    fn sign_of(&self, negative: bool) -> &'static str {
        match self.flags {
            _ if negative => "-",
            Flags { sign: true, .. } => "+",
            Flags { blank: true, .. } => " ",
            _ => "",
        }
    }

    /// `unicode_format_arg_output`: zeros stand behind the sign, spaces before it, and nothing but numbers gets zeros.
    fn pad(&self, lead: &str, body: &str) -> TextResult<String> {
        let width = match self.width {
            Amount::Fixed(width) => checked(width)?,
            _ => 0,
        };
        let is_number = !matches!(self.letter(), 's' | 'r' | 'a' | 'c');
        let missing = width.saturating_sub(lead.len() + body.chars().count());
        Ok(match self.flags {
            Flags { left: true, .. } => format!("{lead}{body}{}", " ".repeat(missing)),
            Flags { zero: true, .. } if is_number => format!("{lead}{}{body}", "0".repeat(missing)),
            _ => format!("{}{lead}{body}", " ".repeat(missing)),
        })
    }
}

fn too_large_for(c_type: &str) -> TextError {
    TextError::overflow(format!("Python int too large to convert to C {c_type}"))
}

/// Refuses widths and precisions that would fill the memory.
fn checked(amount: usize) -> TextResult<usize> {
    if amount <= WIDTH_MAX { Ok(amount) } else { Err(TextError::new(ErrorKind::Memory, "")) }
}
