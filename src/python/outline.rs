//! A script as an outline: its statements as text, one inside the other, which can be taken out and printed again.
//!
//! The tree says where statements begin and end; what stands between the blocks of one statement are the heads of those
//! blocks, `else:` and its kin among them. So names, literals and expressions stay as they were written, while comments
//! and blank lines go, and blocks are indented by four. What is taken out may leave no script: whoever does it asks the parser.

use std::collections::BTreeSet;

use crate::python::code::Constant;
use crate::python::edit::indentation;
use crate::python::source::{Source, Span};
use crate::python::tree::*;
use crate::python::visit::{blocks, own_expressions, walk_statements};

/// A script as an outline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    items: Vec<Item>,
}

/// Where an item stands: its number in its block; behind that, if it is an inner one, the number of the clause and its own
/// number there, and so on.
pub type Place = Vec<usize>;

/// A statement, or one `case` of a `match`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Item {
    /// What stands before its first block, or all of it: decorators have lines of their own.
    kind: ItemKind,
    clauses: Vec<Clause>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ItemKind {
    Simple,
    /// A class or a function.
    Definition,
    Block,
    Case,
}

/// A head and the block under it; a statement without blocks is a head alone.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    heads: Vec<Text>,
    body: Vec<Item>,
}

/// Some lines.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Text {
    text: String,
    /// Whether lines behind the first keep their indentation: a string may go over them.
    is_verbatim: bool,
}

impl Outline {
    /// The outline of a script.
    pub fn of(source: &Source, module: &Module) -> Outline {
        let strings = strings(module);
        let text = without_comments(source.text(), &strings);
        let outliner = Outliner { source, text, strings };
        Outline { items: outliner.items(&module.body) }
    }

    /// The outline as a script.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        print_items(&self.items, 0, &mut out);
        out
    }

    /// The places of all items that stand in so many others, in the order of the text.
    pub fn places(&self, depth: usize) -> Vec<Place> {
        let mut places = Vec::new();
        find_places(&self.items, depth, &mut Vec::new(), &mut places);
        places
    }

    /// The outline without some items. A block that loses all that is in it is one of `pass`.
    pub fn without(&self, gone: &[Place]) -> Outline {
        let gone: BTreeSet<&Place> = gone.iter().collect();
        Outline { items: kept(&self.items, &gone, &mut Vec::new()) }
    }

    /// All outlines in which one block has lost its head, or one `else` and its kin is gone with what is under it, or one decorator.
    pub fn unwrapped(&self) -> Vec<Outline> {
        let wrap = |items: Vec<Item>| Outline { items };
        unwrapped(&self.items).into_iter().map(wrap).collect()
    }
}

impl Item {
    fn print(&self, depth: usize, out: &mut String) {
        for clause in &self.clauses {
            clause.heads.iter().for_each(|head| head.print(depth, out));
            print_items(&clause.body, depth + 1, out);
            if clause.body.is_empty() && self.kind != ItemKind::Simple {
                Text { text: "pass".to_string(), is_verbatim: true }.print(depth + 1, out);
            }
        }
    }

    /// What may stand in the place of the item: one of its blocks; or the item without one of its later clauses, or without
    /// a decorator.
    fn smaller(&self) -> Vec<Vec<Item>> {
        let mut all = Vec::new();
        if self.kind == ItemKind::Block {
            all.extend(self.clauses.iter().map(|clause| clause.body.clone()));
        }
        for index in 1..self.clauses.len() {
            let mut item = self.clone();
            item.clauses.remove(index);
            all.push(vec![item]);
        }
        for index in 1..self.clauses[0].heads.len() {
            let mut item = self.clone();
            item.clauses[0].heads.remove(index - 1);
            all.push(vec![item]);
        }
        all
    }
}

impl Text {
    fn print(&self, depth: usize, out: &mut String) {
        let indent = "    ".repeat(depth);
        out.push_str(&indent);
        if self.is_verbatim {
            out.push_str(&self.text);
        } else {
            out.push_str(&self.text.replace('\n', &format!("\n{indent}")));
        }
        out.push('\n');
    }
}

/// Prints a block, with a blank line between a definition and what is beside it.
fn print_items(items: &[Item], depth: usize, out: &mut String) {
    let mut is_behind_definition = None;
    for item in items {
        let is_definition = item.kind == ItemKind::Definition;
        if is_behind_definition.is_some_and(|before| before || is_definition) {
            out.push('\n');
        }
        item.print(depth, out);
        is_behind_definition = Some(is_definition);
    }
}

fn find_places(items: &[Item], depth: usize, at: &mut Place, places: &mut Vec<Place>) {
    for (index, item) in items.iter().enumerate() {
        at.push(index);
        if depth == 0 {
            places.push(at.clone());
        } else {
            for (number, clause) in item.clauses.iter().enumerate() {
                at.push(number);
                find_places(&clause.body, depth - 1, at, places);
                at.pop();
            }
        }
        at.pop();
    }
}

fn kept(items: &[Item], gone: &BTreeSet<&Place>, at: &mut Place) -> Vec<Item> {
    let mut left = Vec::new();
    for (index, item) in items.iter().enumerate() {
        at.push(index);
        if !gone.contains(at) {
            let mut item = item.clone();
            for (number, clause) in item.clauses.iter_mut().enumerate() {
                at.push(number);
                clause.body = kept(&clause.body, gone, at);
                at.pop();
            }
            left.push(item);
        }
        at.pop();
    }
    left
}

fn unwrapped(items: &[Item]) -> Vec<Vec<Item>> {
    let mut all = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let with = |instead: &[Item]| [&items[..index], instead, &items[index + 1..]].concat();
        all.extend(item.smaller().iter().map(|instead| with(instead)));
        for (number, clause) in item.clauses.iter().enumerate() {
            for body in unwrapped(&clause.body) {
                let mut item = item.clone();
                item.clauses[number].body = body;
                all.push(with(&[item]));
            }
        }
    }
    all
}

/// Makes an outline of a script.
struct Outliner<'a> {
    source: &'a Source,
    /// The script's text with blanks in the place of comments.
    text: String,
    strings: Vec<Span>,
}

impl Outliner<'_> {
    fn items(&self, block: &[Statement]) -> Vec<Item> {
        block.iter().map(|statement| self.item(statement.written())).collect()
    }

    fn item(&self, statement: &Statement) -> Item {
        let blocks = blocks(statement);
        let (kind, decorators) = match &statement.kind {
            StatementKind::Function(node) => (ItemKind::Definition, &node.decorators[..]),
            StatementKind::Class(node) => (ItemKind::Definition, &node.decorators[..]),
            StatementKind::Match(..) => return self.match_item(statement, &blocks),
            _ if blocks.is_empty() => (ItemKind::Simple, &[][..]),
            _ => (ItemKind::Block, &[][..]),
        };
        if kind == ItemKind::Simple {
            let heads = vec![self.lines(statement.span, statement.span)];
            return Item { kind, clauses: vec![Clause { heads, body: Vec::new() }] };
        }
        let mut clauses = self.clauses(statement, &blocks);
        let mut starts = vec![statement.span.start];
        starts.extend(decorators.iter().map(|decorator| self.next_head(decorator.span.end)));
        starts.push(start_of(blocks[0]));
        let heads = starts.windows(2).map(|ends| self.lines(Span::new(ends[0], ends[1]), statement.span));
        clauses[0].heads = heads.collect();
        Item { kind, clauses }
    }

    /// One clause for each block: its head is what stands between the block before it and itself.
    fn clauses(&self, statement: &Statement, blocks: &[&[Statement]]) -> Vec<Clause> {
        let mut at = statement.span.start;
        let clause = |block: &&[Statement]| {
            let head = Span::new(at, start_of(block));
            at = block.last().expect("no block is empty").span.end;
            Clause { heads: vec![self.lines(head, statement.span)], body: self.items(block) }
        };
        blocks.iter().map(clause).collect()
    }

    /// A `match` is a block of cases, so that each of them can go.
    fn match_item(&self, statement: &Statement, blocks: &[&[Statement]]) -> Item {
        let mut clauses = self.clauses(statement, blocks);
        let (head, first) = clauses[0].heads[0].text.split_once('\n').map_or_else(
            || (clauses[0].heads[0].text.clone(), String::new()),
            |(head, first)| (head.trim_end().to_string(), first.trim().to_string()),
        );
        clauses[0].heads[0].text = first;
        let cases = clauses.into_iter().map(|clause| Item { kind: ItemKind::Case, clauses: vec![clause] });
        let heads = vec![Text { text: head, is_verbatim: true }];
        Item { kind: ItemKind::Block, clauses: vec![Clause { heads, body: cases.collect() }] }
    }

    /// Where the line behind a decorator begins.
    fn next_head(&self, decorator_end: u32) -> u32 {
        let rest = &self.text[decorator_end as usize..];
        let end = rest.find('\n').unwrap_or(rest.len());
        let blank = rest[end..].len() - rest[end..].trim_start().len();
        decorator_end + (end + blank) as u32
    }

    /// A piece of a statement, its lines indented as if the statement were not.
    fn lines(&self, span: Span, statement: Span) -> Text {
        let whole = self.text[span.start as usize..span.end as usize]
            .trim_start_matches([';', ' ', '\t', '\r', '\n']);
        let start = span.end - whole.len() as u32;
        let whole = whole.trim_end_matches([';', ' ', '\t', '\r', '\n']);
        let is_inside = |string: &&Span| start <= string.start && string.end <= span.end;
        let goes_on = |string: &Span| self.source.slice(*string).contains(['\n', '\r']);
        if self.strings.iter().filter(is_inside).any(goes_on) {
            return Text { text: whole.to_string(), is_verbatim: true };
        }
        let indent = indentation(self.source, statement).unwrap_or_default();
        let lines = whole.lines().filter(|line| !line.trim().is_empty());
        let lines =
            lines.map(|line| line.strip_prefix(indent).unwrap_or_else(|| line.trim_start()).trim_end());
        Text { text: lines.collect::<Vec<_>>().join("\n"), is_verbatim: false }
    }
}

fn start_of(block: &[Statement]) -> u32 {
    block.first().expect("no block is empty").span.start
}

/// A script's text with blanks in the place of comments: every byte stays where it is.
pub fn uncommented(source: &Source, module: &Module) -> String {
    without_comments(source.text(), &strings(module))
}

/// Where strings stand, which may hold what looks like a comment.
fn strings(module: &Module) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut look = |expression: &Expression| {
        let is_string = matches!(
            expression.kind,
            ExpressionKind::Format(_) | ExpressionKind::Constant(Constant::Str(_) | Constant::Bytes(_))
        );
        if is_string {
            spans.push(expression.span);
        }
    };
    walk_statements(&module.body, &mut |statement| {
        own_expressions(statement, &mut look);
        if let StatementKind::Match(_, cases) = &statement.kind {
            cases.iter().for_each(|case| look_into_pattern(&case.pattern, &mut look));
        }
    });
    spans
}

fn look_into_pattern(pattern: &Pattern, look: &mut dyn FnMut(&Expression)) {
    match &pattern.kind {
        PatternKind::Value(value) => look(value),
        PatternKind::Sequence(inner) | PatternKind::Or(inner) => {
            inner.iter().for_each(|pattern| look_into_pattern(pattern, look));
        }
        PatternKind::Mapping(items, _) => items.iter().for_each(|(key, pattern)| {
            look(key);
            look_into_pattern(pattern, look);
        }),
        PatternKind::Class(_, positional, named) => {
            let named = named.iter().map(|(_, pattern)| pattern);
            positional.iter().chain(named).for_each(|pattern| look_into_pattern(pattern, look));
        }
        PatternKind::As(Some(inner), _) => look_into_pattern(inner, look),
        PatternKind::As(None, _) | PatternKind::Singleton(_) | PatternKind::Star(_) => {}
    }
}

fn without_comments(text: &str, strings: &[Span]) -> String {
    let mut blanked = text.to_string();
    let mut at = 0;
    while let Some(found) = blanked[at..].find('#') {
        let start = at + found;
        let around =
            strings.iter().filter(|span| (span.start as usize) <= start && start < span.end as usize);
        if let Some(end) = around.map(|span| span.end as usize).max() {
            at = end;
            continue;
        }
        let end = blanked[start..].find(['\n', '\r']).map_or(blanked.len(), |length| start + length);
        blanked.replace_range(start..end, &" ".repeat(end - start));
        at = end;
    }
    blanked
}
