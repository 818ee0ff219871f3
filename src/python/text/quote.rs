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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_quoted_as_cpython_does() {
        // Recorded from CPython 3.13: repr and ascii.
        let table = [
            ("", "''", "''"),
            ("it's", "\"it's\"", "\"it's\""),
            ("say \"hi\"", "'say \"hi\"'", "'say \"hi\"'"),
            ("'\"", "'\\'\"'", "'\\'\"'"),
            ("a\tb\nc\rd\\", "'a\\tb\\nc\\rd\\\\'", "'a\\tb\\nc\\rd\\\\'"),
            (
                "\0\x1b\x7f\u{80}\u{a0}\u{ad}",
                "'\\x00\\x1b\\x7f\\x80\\xa0\\xad'",
                "'\\x00\\x1b\\x7f\\x80\\xa0\\xad'",
            ),
            ("é", "'é'", "'\\xe9'"),
            ("\u{200b}\u{2028}\u{feff}", "'\\u200b\\u2028\\ufeff'", "'\\u200b\\u2028\\ufeff'"),
            ("日本", "'日本'", "'\\u65e5\\u672c'"),
            ("😀\u{e0001}", "'😀\\U000e0001'", "'\\U0001f600\\U000e0001'"),
        ];
        for (text, shown, in_ascii) in table {
            assert_eq!(repr(text), shown);
            assert_eq!(ascii(text), in_ascii);
            assert_eq!(ascii_of_repr(&repr(text)), in_ascii);
        }
    }

    #[test]
    fn bytes_are_quoted_as_cpython_does() {
        assert_eq!(repr_bytes(b"a'\"\n\x00\xff~"), "b'a\\'\"\\n\\x00\\xff~'");
        assert_eq!(repr_bytes(b"it's"), "b\"it's\"");
    }
}
