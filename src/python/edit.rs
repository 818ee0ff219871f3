//! Changes to a script's text by spans: what they do not touch stays, byte for byte.
//!
//! An edit replaces a span by a text; several are applied at once, all of them in terms of the text before. Where a
//! place of the old text is afterwards can be asked too.

use std::fmt::Write as _;

use crate::python::code::Constant;
use crate::python::source::{Source, Span};
use crate::python::tree::{Expression, ExpressionKind, Module, Statement};
use crate::python::visit::{own_expressions, walk_statements};

/// One change: the bytes of the span give way to the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What goes; where something is put in, the span is empty.
    pub span: Span,
    /// What comes.
    pub text: String,
}

impl Edit {
    /// Puts a text in.
    pub fn insert(at: u32, text: impl Into<String>) -> Edit {
        Edit { span: Span::new(at, at), text: text.into() }
    }

    /// Takes a span out.
    pub fn delete(span: Span) -> Edit {
        Edit { span, text: String::new() }
    }

    /// Replaces a span.
    pub fn replace(span: Span, text: impl Into<String>) -> Edit {
        Edit { span, text: text.into() }
    }
}

/// Changes that do not overlap, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits(Vec<Edit>);

impl Edits {
    /// Sorts the edits; of several insertions at one place the first comes first. Deletions that overlap become one.
    ///
    /// # Panics
    /// Panics if edits overlap otherwise: what is meant then?
    pub fn new(mut edits: Vec<Edit>) -> Edits {
        edits.sort_by_key(|edit| edit.span);
        let mut sorted: Vec<Edit> = Vec::new();
        for edit in edits {
            match sorted.last_mut() {
                Some(last) if edit.span.start < last.span.end => {
                    assert!(last.text.is_empty() && edit.text.is_empty(), "only deletions may overlap");
                    last.span.end = last.span.end.max(edit.span.end);
                }
                _ => sorted.push(edit),
            }
        }
        Edits(sorted)
    }

    /// The text with all changes made.
    pub fn apply(&self, text: &str) -> String {
        let (mut changed, mut at) = (String::with_capacity(text.len()), 0);
        for edit in &self.0 {
            changed.push_str(&text[at..edit.span.start as usize]);
            changed.push_str(&edit.text);
            at = edit.span.end as usize;
        }
        changed.push_str(&text[at..]);
        changed
    }

    /// Where a span that no edit cuts in two is afterwards. What is put in at its very beginning stands before it.
    pub fn moved(&self, span: Span) -> Span {
        let delta = |until: &dyn Fn(&Edit) -> bool| -> i64 {
            let before = self.0.iter().filter(|edit| until(edit));
            before.map(|edit| edit.text.len() as i64 - i64::from(edit.span.end - edit.span.start)).sum()
        };
        let start = i64::from(span.start) + delta(&|edit| edit.span.end <= span.start);
        let end = i64::from(span.end) + delta(&|edit| edit.span.start < span.end);
        let number = |offset: i64| u32::try_from(offset).expect("edits leave every offset in the text");
        Span::new(number(start), number(end))
    }

    /// The edits, in the order of the text.
    pub fn all(&self) -> &[Edit] {
        &self.0
    }
}

/// Where the line begins that holds the byte at `offset`.
pub fn line_start(source: &Source, offset: u32) -> u32 {
    let text = &source.text()[..offset as usize];
    text.rfind(['\n', '\r']).map_or(0, |at| at as u32 + 1)
}

/// One past the end of the line that holds the byte at `offset`, its line end included.
pub fn line_end(source: &Source, offset: u32) -> u32 {
    let rest = &source.text()[offset as usize..];
    let Some(at) = rest.find(['\n', '\r']) else { return source.text().len() as u32 };
    let length = if rest[at..].starts_with("\r\n") { 2 } else { 1 };
    offset + (at + length) as u32
}

/// What stands before a statement on its line, if that is white space alone.
pub fn indentation(source: &Source, statement: Span) -> Option<&str> {
    let before = &source.text()[line_start(source, statement.start) as usize..statement.start as usize];
    before.chars().all(char::is_whitespace).then_some(before)
}

/// Whether a statement has its lines for itself, a comment behind it aside.
pub fn has_own_lines(source: &Source, statement: Span) -> bool {
    let after = source.text()[statement.end as usize..line_end(source, statement.end) as usize].trim();
    indentation(source, statement).is_some() && (after.is_empty() || after.starts_with('#'))
}

/// Whether a statement is an import from `__future__`, which must come before all others; what stands in its place in the tree
/// does nothing.
pub fn is_future_import(source: &Source, statement: &Statement) -> bool {
    let words = source.slice(statement.span).strip_prefix("from").map(str::trim_start);
    words.is_some_and(|words| words.starts_with("__future__"))
}

/// The line end that the script uses.
pub fn newline(source: &Source) -> &'static str {
    if source.text().contains("\r\n") { "\r\n" } else { "\n" }
}

/// The strings of a script that go over several lines: their lines keep their beginnings, whatever is moved.
pub fn long_strings(module: &Module, source: &Source) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut look = |expression: &Expression| {
        let is_string = matches!(
            expression.kind,
            ExpressionKind::Format(_) | ExpressionKind::Constant(Constant::Str(_) | Constant::Bytes(_))
        );
        if is_string && source.slice(expression.span).contains(['\n', '\r']) {
            spans.push(expression.span);
        }
    };
    walk_statements(&module.body, &mut |statement: &Statement| own_expressions(statement, &mut look));
    spans
}

/// The beginnings of the lines of a span, its first among them, that may be indented otherwise.
pub fn movable_lines(source: &Source, strings: &[Span], span: Span) -> Vec<u32> {
    let mut starts = vec![line_start(source, span.start)];
    let mut at = line_end(source, span.start);
    while at < span.end {
        let is_in_string = strings.iter().any(|string| string.start < at && at < string.end);
        let is_blank = source.text()[at as usize..line_end(source, at) as usize].trim().is_empty();
        if !is_in_string && !is_blank {
            starts.push(at);
        }
        at = line_end(source, at);
    }
    starts
}

/// How many unchanged lines stand around a change.
const CONTEXT: usize = 3;

/// The difference of two texts of a file as `diff -u` shows it.
pub fn difference(name: &str, before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    let steps = steps(&old, &new);
    let mut text = format!("--- {name}\n+++ {name}\n");
    for hunk in hunks(&steps) {
        let steps = &steps[hunk];
        let (from, to) = (steps[0].old, steps[0].new);
        let count = |kind: char| steps.iter().filter(|step| step.kind != kind).count();
        let _ = writeln!(text, "@@ -{} +{} @@", range(from, count('+')), range(to, count('-')));
        for step in steps {
            let line = if step.kind == '+' { new[step.new] } else { old[step.old] };
            let _ = writeln!(text, "{}{}", step.kind, line.trim_end_matches(['\n', '\r']));
            if !line.ends_with('\n') {
                text.push_str("\\ No newline at end of file\n");
            }
        }
    }
    text
}

fn range(start: usize, count: usize) -> String {
    let first = if count == 0 { start } else { start + 1 };
    if count == 1 { first.to_string() } else { format!("{first},{count}") }
}

/// One line of a difference: ` `, `-` or `+`, and where both texts stand.
#[derive(Clone, Copy, Debug)]
struct Step {
    kind: char,
    old: usize,
    new: usize,
}

/// The shortest way from one text to the other, by the longest common subsequence of what lies between their common ends.
fn steps(old: &[&str], new: &[&str]) -> Vec<Step> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (rows, columns) = (old.len() - head - tail, new.len() - head - tail);
    let mut longest = vec![vec![0_u32; columns + 1]; rows + 1];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            longest[row][column] = if old[head + row] == new[head + column] {
                longest[row + 1][column + 1] + 1
            } else {
                longest[row + 1][column].max(longest[row][column + 1])
            };
        }
    }
    let mut steps: Vec<Step> = (0..head).map(|at| Step { kind: ' ', old: at, new: at }).collect();
    let (mut row, mut column) = (0, 0);
    while row < rows || column < columns {
        let (old_at, new_at) = (head + row, head + column);
        let kind = if row < rows && column < columns && old[old_at] == new[new_at] {
            ' '
        } else if row < rows && (column == columns || longest[row][column + 1] <= longest[row + 1][column]) {
            '-'
        } else {
            '+'
        };
        steps.push(Step { kind, old: old_at, new: new_at });
        row += usize::from(kind != '+');
        column += usize::from(kind != '-');
    }
    let ends = (old.len() - tail, new.len() - tail);
    steps.extend((0..tail).map(|at| Step { kind: ' ', old: ends.0 + at, new: ends.1 + at }));
    steps
}

/// The changes with a few lines around each; those that touch become one.
fn hunks(steps: &[Step]) -> Vec<std::ops::Range<usize>> {
    let mut hunks: Vec<std::ops::Range<usize>> = Vec::new();
    for at in (0..steps.len()).filter(|at| steps[*at].kind != ' ') {
        let (start, end) = (at.saturating_sub(CONTEXT), (at + 1 + CONTEXT).min(steps.len()));
        match hunks.last_mut() {
            Some(last) if start <= last.end => last.end = end,
            _ => hunks.push(start..end),
        }
    }
    hunks
}
