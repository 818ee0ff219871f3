//! The marks below the one line of a traceback that CPython shows of each frame up to 3.12: `~~^~~` under an operator,
//! `~^^^` under a subscript, `^^^^` under the rest (Lib/traceback.py, 3.11).

use crate::python::parse::parse;
use crate::python::source::{Source, Span};
use crate::python::tree::{ExpressionKind, StatementKind};

/// The line that a span begins in, without its indentation, with marks below where they say more than the line alone.
pub(super) fn underlined_in_line(source: &Source, span: Span) -> String {
    let (first, start) = source.line_and_column(span.start);
    let (last, end) = source.line_and_column(span.end.max(span.start));
    let line: Vec<char> = source.line_text(first).trim_end().chars().collect();
    let indent = line.iter().take_while(|letter| letter.is_whitespace()).count();
    let start = start as usize;
    let (end, anchors) = match first == last {
        true => (end as usize, anchors_of(source.slice(span))),
        false => (line.len(), None),
    };
    let mut text: String = line[indent.min(line.len())..].iter().collect();
    text.push('\n');
    let says_more = end.saturating_sub(start) < line.len() - indent;
    if says_more || anchors.as_ref().is_some_and(|(left, right)| left < right) {
        text.push_str(&" ".repeat(start.saturating_sub(indent)));
        text.extend((0..end.saturating_sub(start)).map(|place| mark(place, anchors)));
        text.push('\n');
    }
    text
}

fn mark(place: usize, anchors: Option<(usize, usize)>) -> char {
    match anchors {
        Some((left, right)) if place < left || right <= place => '~',
        _ => '^',
    }
}

/// The letters of an expression that are its operator or its subscript (`_extract_caret_anchors_from_line_segment`).
fn anchors_of(segment: &str) -> Option<(usize, usize)> {
    let module = parse(&Source::new("", segment)).ok()?;
    let [statement] = module.body.as_slice() else { return None };
    let StatementKind::Expression(expression) = &statement.kind else { return None };
    let letter = |byte: u32| segment.get(..byte as usize).map(|before| before.chars().count());
    let letters: Vec<char> = segment.chars().collect();
    match &expression.kind {
        ExpressionKind::Binary(left, _, right) => {
            operator(&letters, letter(left.span.end)?, letter(right.span.start)?)
        }
        ExpressionKind::Subscript(value, index) => {
            let left = find(&letters, letter(value.span.end)?, '[');
            let right = find(&letters, letter(index.span.end)? + 1, ']');
            Some((left, (right + 1).min(letters.len())))
        }
        _ => None,
    }
}

fn operator(letters: &[char], from: usize, to: usize) -> Option<(usize, usize)> {
    let between = letters.get(from..to)?;
    let blanks = between.iter().take_while(|letter| letter.is_whitespace()).count();
    let width = match between.get(blanks + 1) {
        Some(next) if !next.is_whitespace() => 2,
        _ => 1,
    };
    let rest = &letters[from + blanks..];
    let closes =
        rest.iter().take_while(|letter| letter.is_whitespace() || matches!(letter, ')' | '#')).count();
    let left = from + blanks + closes;
    Some((left, left + width))
}

/// The place of a letter, from a place on; the end if there is none.
fn find(letters: &[char], from: usize, letter: char) -> usize {
    (from..letters.len()).find(|place| letters[*place] == letter).unwrap_or(letters.len())
}
