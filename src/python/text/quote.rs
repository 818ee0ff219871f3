//! How `repr` and `ascii` write a string or bytes.
//! It stands apart from the methods of `str` because nearly every error text quotes what it found.

use std::fmt::Write;

use super::unicode::is_printable;

/// `repr(text)`: single quotes unless the text has those and no double ones; what cannot be printed is escaped.
pub fn repr(text: &str) -> String {
    quoted(text, is_printable)
}

/// `ascii(text)`: as `repr`, with everything outside ASCII escaped.
pub fn ascii(text: &str) -> String {
    quoted(text, |c| matches!(c, ' '..='~'))
}

/// Escapes in an already made `repr` what stands outside ASCII, as `ascii(object)` does.
pub fn ascii_of_repr(repr: &str) -> String {
    let mut out = String::with_capacity(repr.len());
    for c in repr.chars() {
        if c.is_ascii() { out.push(c) } else { push_code(&mut out, c) }
    }
    out
}

/// `repr(bytes)`.
pub fn repr_bytes(bytes: &[u8]) -> String {
    let quote = quote_for(bytes.contains(&b'\''), bytes.contains(&b'"'));
    let mut out = String::with_capacity(bytes.len() + 3);
    out.push('b');
    out.push(quote);
    for byte in bytes {
        let c = char::from(*byte);
        if !push_short(&mut out, c, quote) {
            if matches!(c, ' '..='~') { out.push(c) } else { push_code(&mut out, c) }
        }
    }
    out.push(quote);
    out
}

/// The name of one character in an error text: itself, or `\x07` where it cannot stand in ASCII.
pub fn escaped(c: char) -> String {
    let mut out = String::new();
    push_code(&mut out, c);
    out
}

fn quoted(text: &str, shown: impl Fn(char) -> bool) -> String {
    let quote = quote_for(text.contains('\''), text.contains('"'));
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        if !push_short(&mut out, c, quote) {
            if shown(c) { out.push(c) } else { push_code(&mut out, c) }
        }
    }
    out.push(quote);
    out
}

fn quote_for(has_single: bool, has_double: bool) -> char {
    if has_single && !has_double { '"' } else { '\'' }
}

/// Pushes the two-character escapes, and tells whether `c` had one.
fn push_short(out: &mut String, c: char, quote: char) -> bool {
    let letter = match c {
        '\t' => 't',
        '\n' => 'n',
        '\r' => 'r',
        '\\' => '\\',
        _ if c == quote => quote,
        _ => return false,
    };
    out.push('\\');
    out.push(letter);
    true
}

/// Pushes `\x..`, `\u....` or `\U........`, the shortest that holds the code point.
fn push_code(out: &mut String, c: char) {
    let code = u32::from(c);
    let written = match code {
        0..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
    written.expect("a String takes every write");
}
