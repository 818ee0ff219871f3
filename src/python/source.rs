//! The text of one script, and byte ranges in it.
//! Everything that points at a script (operations, diagnostics, tracebacks) does so by a `Span` into a `Source`.

use std::fmt;
use std::rc::Rc;

/// One script: its name as messages show it, its text, and where its lines begin.
pub struct Source {
    name: Rc<str>,
    text: Rc<str>,
    line_starts: Vec<u32>,
}

impl Source {
    /// Takes a script's name and text, and indexes its lines. A byte order mark at the start is dropped.
    ///
    /// # Panics
    /// Panics if the text is 4 GiB or longer; spans count bytes in 32 bits.
    pub fn new(name: &str, text: &str) -> Rc<Source> {
        assert!(u32::try_from(text.len()).is_ok(), "a script must be shorter than 4 GiB");
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Rc::new(Source { name: name.into(), text: text.into(), line_starts: line_starts(text) })
    }

    /// The name that messages show.
    pub fn name(&self) -> &Rc<str> {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many lines there are; at least one.
    pub fn line_count(&self) -> u32 {
        self.line_starts.len() as u32
    }

    /// The line, counted from 1, that holds the byte at `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        self.line_starts.partition_point(|&start| start <= offset) as u32
    }

    /// The line, counted from 1, and the column in characters, counted from 0, of the byte at `offset`.
    pub fn line_and_column(&self, offset: u32) -> (u32, u32) {
        let line = self.line(offset);
        let start = self.line_starts[line as usize - 1] as usize;
        let before = self.text.get(start..offset as usize).unwrap_or("");
        (line, before.chars().count() as u32)
    }

    /// The text of a line, counted from 1, without its line end; empty if there is no such line.
    pub fn line_text(&self, line: u32) -> &str {
        let Some(&start) = line.checked_sub(1).and_then(|index| self.line_starts.get(index as usize)) else {
            return "";
        };
        let rest = &self.text[start as usize..];
        &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())]
    }

    /// The bytes of the text that a span covers; empty if the span is not inside the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Source {} of {} lines>", self.name, self.line_count())
    }
}

/// A line up to the comment at its end, if it has one; of a string over several lines only this line is looked at.
pub fn without_comment(line: &str) -> &str {
    let (mut quote, mut is_escaped) = (None, false);
    for (at, character) in line.char_indices() {
        match (quote, character) {
            _ if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), close) if open == close => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '#') => return &line[..at],
            _ => {}
        }
    }
    line
}

/// A range of bytes in a source text: from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` up to `end`.
    pub fn new(start: u32, end: u32) -> Span {
        assert!(start <= end, "a span must not end before it begins: {start}..{end}");
        Span { start, end }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Lines end with `\n`, `\r\n` or a lone `\r`, as in Python's tokenizer.
fn line_starts(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    let ends_line = |&index: &usize| match bytes[index] {
        b'\n' => true,
        b'\r' => bytes.get(index + 1) != Some(&b'\n'),
        _ => false,
    };
    let after_ends = (0..bytes.len()).filter(ends_line).map(|index| index as u32 + 1);
    std::iter::once(0).chain(after_ends).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_no_string_with_a_number_sign() {
        for (line, without) in [
            ("a = 1  # one", "a = 1  "),
            ("a = '#'", "a = '#'"),
            ("a = \"it's #\" + '\\'#' # \"", "a = \"it's #\" + '\\'#' "),
            ("# é", ""),
            ("é", "é"),
        ] {
            assert_eq!(without_comment(line), without);
        }
    }

    #[test]
    fn lines_end_as_in_pythons_tokenizer() {
        let source = Source::new("x.py", "a\nbé = 1\r\nc\rd");
        let lines: Vec<&str> = (1..=source.line_count()).map(|line| source.line_text(line)).collect();
        assert_eq!(lines, ["a", "bé = 1", "c", "d"]);
        assert_eq!(source.line_and_column(6), (2, 3));
        assert_eq!(source.line_and_column(0), (1, 0));
        assert_eq!(source.line_text(0), "");
        assert_eq!(source.line_text(9), "");
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(Source::new("x.py", "\u{feff}a").text(), "a");
    }
}
