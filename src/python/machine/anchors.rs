//! The marks below a line of a traceback: `~~^~~` under an operator, `~~~^^^` under a call (Lib/traceback.py, 3.13).

use std::collections::BTreeSet;

use crate::python::parse::parse;
use crate::python::source::{Source, Span};
use crate::python::tree::{Expression, ExpressionKind, Statement, StatementKind};

/// The part of a text that is marked by `^` where the rest is marked by `~`; places are letters, counted from its start.
struct Anchors {
    left: usize,
    right: usize,
}

/// A place in lines: line and column.
type Place = (usize, usize);

/// The lines of a span, dedented, with marks below where they say more than the lines alone.
pub(super) fn underlined(source: &Source, span: Span) -> String {
    let (first, start_column) = source.line_and_column(span.start);
    let (last, end_column) = source.line_and_column(span.end.max(span.start));
    let original: Vec<Vec<char>> =
        (first..=last).map(|line| source.line_text(line).trim_end().chars().collect()).collect();
    let dedent = dedent_of(&original);
    let lines: Vec<Vec<char>> = original.iter().map(|line| line[dedent.min(line.len())..].to_vec()).collect();
    let start = (start_column as usize).saturating_sub(dedent);
    let end = (end_column as usize).saturating_sub(dedent);
    let segment = source.slice(span);
    let anchors = anchors_of(segment);
    let shows = shows_marks(&lines, start, end, anchors.is_some());
    let placed = anchors.map(|anchors| {
        let place = |at: usize| {
            let before: Vec<char> = segment.chars().take(at).collect();
            let line = before.iter().filter(|letter| **letter == '\n').count();
            let column = before.iter().rev().take_while(|letter| **letter != '\n').count();
            match line {
                0 => (0, column + start),
                _ => (line, column.saturating_sub(dedent)),
            }
        };
        (place(anchors.left), place(anchors.right))
    });
    Marked { lines, start, end, anchors: placed, shows }.text()
}

/// The blanks that all lines begin with.
fn dedent_of(lines: &[Vec<char>]) -> usize {
    let filled = lines.iter().filter(|line| line.iter().any(|letter| !letter.is_whitespace()));
    filled.map(|line| line.iter().take_while(|letter| letter.is_whitespace()).count()).min().unwrap_or(0)
}

struct Marked {
    lines: Vec<Vec<char>>,
    start: usize,
    end: usize,
    anchors: Option<(Place, Place)>,
    shows: bool,
}

impl Marked {
    fn text(&self) -> String {
        let mut text = String::new();
        let shown: Vec<usize> = self.significant().into_iter().collect();
        for (index, line) in shown.iter().enumerate() {
            if 0 < index {
                match line - shown[index - 1] {
                    0 | 1 => {}
                    2 => self.write(line - 1, &mut text),
                    apart => text.push_str(&format!("...<{} lines>...\n", apart - 1)),
                }
            }
            self.write(*line, &mut text);
        }
        text
    }

    /// The first line, the last, and those around the ends of the anchors.
    fn significant(&self) -> BTreeSet<usize> {
        let mut lines = BTreeSet::from([0, self.lines.len() - 1]);
        if let Some((left, right)) = self.anchors {
            for line in [left.0, right.0] {
                lines.extend(line.saturating_sub(1)..=line + 1);
            }
        }
        lines.retain(|line| *line < self.lines.len());
        lines
    }

    fn write(&self, line: usize, text: &mut String) {
        let letters = &self.lines[line];
        text.extend(letters);
        text.push('\n');
        if !self.shows {
            return;
        }
        let blanks = letters.iter().take_while(|letter| letter.is_whitespace()).count();
        let count = if line + 1 == self.lines.len() { self.end } else { letters.len() };
        for column in 0..count {
            let is_before = column < blanks || (line == 0 && column < self.start);
            text.push(if is_before { ' ' } else { self.mark((line, column)) });
        }
        text.push('\n');
    }

    fn mark(&self, place: Place) -> char {
        match self.anchors {
            None => '^',
            Some((left, right)) if left <= place && place < right => '^',
            Some(_) => '~',
        }
    }
}

/// Marks are left out where they would underline the whole line, or a plain call that is the whole statement.
fn shows_marks(lines: &[Vec<char>], start: usize, end: usize, has_anchors: bool) -> bool {
    let text: String =
        lines.iter().map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\n");
    if let Some(statement) = first_statement(&text)
        && let Some(call) = plain_call(&statement)
        && spans_lines(&text, call.span, lines.len(), start, end)
    {
        return false;
    }
    let before = lines[0][..start.min(lines[0].len())].iter().any(|letter| !letter.is_whitespace());
    let last = &lines[lines.len() - 1];
    let behind = last[end.min(last.len())..].iter().any(|letter| !letter.is_whitespace());
    has_anchors || before || behind
}

/// The first statement of a text; `return` may stand in it as if it were in a function.
fn first_statement(text: &str) -> Option<Statement> {
    parse(&Source::new("", text)).ok()?.body.into_iter().next()
}

/// The call of `return f()` or `x = f()`.
fn plain_call(statement: &Statement) -> Option<&Expression> {
    match &statement.kind {
        StatementKind::Return(Some(value)) => match &value.kind {
            ExpressionKind::Call(function, _) if matches!(function.kind, ExpressionKind::Name(_)) => {
                Some(value)
            }
            _ => None,
        },
        StatementKind::Assign(_, value) if matches!(value.kind, ExpressionKind::Call(..)) => Some(value),
        _ => None,
    }
}

fn spans_lines(text: &str, span: Span, lines: usize, start: usize, end: usize) -> bool {
    let source = Source::new("", text);
    source.line_and_column(span.start) == (1, start as u32)
        && source.line_and_column(span.end) == (lines as u32, end as u32)
}

/// The operator, the brackets or the arguments of the expression that a text is (`_extract_caret_anchors_from_line_segment`).
fn anchors_of(segment: &str) -> Option<Anchors> {
    let module = parse(&Source::new("", &format!("(\n{segment}\n)"))).ok()?;
    let [statement] = module.body.as_slice() else { return None };
    let StatementKind::Expression(expression) = &statement.kind else { return None };
    let letter =
        |byte: u32| segment.get(..(byte as usize).saturating_sub(2)).map(|before| before.chars().count());
    let letters: Vec<char> = segment.chars().collect();
    match &expression.kind {
        ExpressionKind::Binary(left, _, right) => {
            let at = skip(&letters, letter(left.span.end)?, |it| !it.is_whitespace() && it != ')')?;
            let next = letters.get(at + 1).copied().unwrap_or(' ');
            let is_long =
                at + 1 < letter(right.span.start)? && !next.is_whitespace() && !matches!(next, '\\' | '#');
            Some(Anchors { left: at, right: at + 1 + usize::from(is_long) })
        }
        ExpressionKind::Subscript(value, _) => {
            let left = skip(&letters, letter(value.span.end)?, |it| it == '[')?;
            Some(Anchors { left, right: letter(expression.span.end)? })
        }
        ExpressionKind::Call(function, _) => {
            let left = skip(&letters, letter(function.span.end)?, |it| it == '(')?;
            Some(Anchors { left, right: letter(expression.span.end)? })
        }
        _ => None,
    }
}

/// The first letter at or behind a place that `stop` takes; comments and continued lines are skipped.
fn skip(letters: &[char], from: usize, stop: impl Fn(char) -> bool) -> Option<usize> {
    let mut at = from;
    while let Some(letter) = letters.get(at) {
        if matches!(letter, '\\' | '#') {
            at += letters[at..].iter().position(|it| *it == '\n')?;
        } else if *letter != '\n' && stop(*letter) {
            return Some(at);
        }
        at += 1;
    }
    None
}
