//! Patterns as trees (`Lib/re/_parser.py`).

use super::{ASCII, DOTALL, IGNORECASE, MULTILINE, UNICODE, VERBOSE};
use crate::python::text::{TextError, TextResult};

/// A pattern, and what it says of itself.
pub(super) struct Parsed {
    pub root: Node,
    pub groups: usize,
    pub names: Vec<(String, usize)>,
    pub flags: u32,
}

/// Where a match may stand: what matches no character.
#[derive(Clone, Copy, Debug)]
pub(super) enum Position {
    Start,
    End,
    /// The start of the text, or of a line.
    LineStart,
    /// The end of the text, or before its last line break; if lines count, before any.
    LineEnd {
        lines: bool,
    },
    Boundary {
        is_one: bool,
        ascii: bool,
    },
}

/// A part of a pattern.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Empty,
    /// One character of a set.
    Set(Set),
    At(Position),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Group(usize, Box<Node>),
    /// What a group has matched.
    Same {
        group: usize,
        ignores_case: bool,
    },
    Repeat {
        inner: Box<Node>,
        min: u32,
        max: Option<u32>,
        greed: Greed,
    },
    Look {
        inner: Box<Node>,
        is_ahead: bool,
        is_wanted: bool,
    },
    Atomic(Box<Node>),
    /// One of two, by whether a group took part.
    If {
        group: usize,
        then: Box<Node>,
        otherwise: Box<Node>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Greed {
    Greedy,
    Lazy,
    Possessive,
}

/// A set of characters.
#[derive(Clone, Debug)]
pub(super) struct Set {
    pub items: Vec<Item>,
    pub is_negated: bool,
    pub ignores_case: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Any,
    Range(char, char),
    /// `\d`, `\s` or `\w`, or with `false` anything but that.
    Class {
        name: char,
        is_in: bool,
        ascii: bool,
    },
}

/// How many copies of a part a repeat may need.
const REPEATS_MAX: u32 = 65_535;

struct Parser {
    chars: Vec<char>,
    at: usize,
    flags: u32,
    of_bytes: bool,
    groups: usize,
    open: Vec<usize>,
    names: Vec<(String, usize)>,
}

pub(super) fn parse(pattern: &str, flags: u32, of_bytes: bool) -> TextResult<Parsed> {
    let flags = if of_bytes || flags & ASCII != 0 { flags } else { flags | UNICODE };
    let mut parser = Parser {
        chars: pattern.chars().collect(),
        at: 0,
        flags,
        of_bytes,
        groups: 0,
        open: Vec::new(),
        names: Vec::new(),
    };
    parser.global_flags()?;
    let all = parser.flags;
    let root = parser.choice()?;
    if parser.peek().is_some() {
        return Err(parser.error("unbalanced parenthesis", parser.at));
    }
    Ok(Parsed { root, groups: parser.groups, names: parser.names, flags: all })
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }

    fn take(&mut self, wanted: &str) -> bool {
        let found = wanted.chars().enumerate().all(|(place, c)| self.chars.get(self.at + place) == Some(&c));
        if found {
            self.at += wanted.chars().count();
        }
        found
    }

    fn has(&self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    fn ascii(&self) -> bool {
        self.of_bytes || self.has(ASCII)
    }

    fn error(&self, what: impl AsRef<str>, at: usize) -> TextError {
        let before = &self.chars[..at.min(self.chars.len())];
        let lines = before.iter().filter(|c| **c == '\n').count();
        let place = if self.chars.contains(&'\n') {
            let column = before.iter().rev().take_while(|c| **c != '\n').count() + 1;
            format!(" (line {}, column {column})", lines + 1)
        } else {
            String::new()
        };
        TextError::value(format!("{} at position {at}{place}", what.as_ref()))
    }

    /// `(?im)` at the start.
    fn global_flags(&mut self) -> TextResult<()> {
        while self.chars[self.at..].starts_with(&['(', '?']) {
            let start = self.at;
            self.at += 2;
            let is_flag = |c: &char| "imsxaLu".contains(*c);
            if !self.chars.get(self.at).is_some_and(is_flag) {
                self.at = start;
                return Ok(());
            }
            let letters: String =
                self.chars[self.at..].iter().take_while(|c| c.is_ascii_alphabetic()).collect();
            self.at += letters.len();
            if self.peek() != Some(')') {
                self.at = start;
                return Ok(());
            }
            self.at += 1;
            for letter in letters.chars() {
                self.flags |= self.flag(letter, start)?;
            }
        }
        Ok(())
    }

    fn flag(&self, letter: char, at: usize) -> TextResult<u32> {
        Ok(match letter {
            'i' => IGNORECASE,
            'm' => MULTILINE,
            's' => DOTALL,
            'x' => VERBOSE,
            'a' => ASCII,
            'u' if !self.of_bytes => UNICODE,
            'L' => return Err(TextError::unsupported("weakloop does not know re.LOCALE")),
            _ => return Err(self.error("unknown flag", at + 2)),
        })
    }

    fn choice(&mut self) -> TextResult<Node> {
        let mut ways = vec![self.sequence()?];
        while self.take("|") {
            ways.push(self.sequence()?);
        }
        Ok(if ways.len() == 1 { ways.remove(0) } else { Node::Choice(ways) })
    }

    fn sequence(&mut self) -> TextResult<Node> {
        let mut parts: Vec<Node> = Vec::new();
        while let Some(c) = self.peek().filter(|c| !matches!(c, '|' | ')')) {
            let at = self.at;
            if self.has(VERBOSE) && self.skip_blank(c) {
                continue;
            }
            let is_repeat = matches!(c, '*' | '+' | '?') || c == '{' && self.bounds_at(self.at).is_some();
            if is_repeat {
                let before = parts.pop().filter(|before| !matches!(before, Node::Empty));
                let before = before.ok_or_else(|| self.error("nothing to repeat", at))?;
                parts.push(self.repeat(before, at)?);
            } else if let Some(part) = self.part()? {
                parts.push(part);
            }
        }
        Ok(match parts.len() {
            0 => Node::Empty,
            1 => parts.remove(0),
            _ => Node::Sequence(parts),
        })
    }

    /// White space and remarks, which mean nothing in a verbose pattern.
    fn skip_blank(&mut self, c: char) -> bool {
        match c {
            '#' => {
                while self.next().is_some_and(|c| c != '\n') {}
                true
            }
            ' ' | '\t'..='\r' => {
                self.at += 1;
                true
            }
            _ => false,
        }
    }

    /// The bounds of `{m,n}`, and where it ends.
    fn bounds_at(&self, at: usize) -> Option<(Option<u32>, Option<Option<u32>>, usize)> {
        let close = at + self.chars[at..].iter().position(|c| *c == '}')?;
        let text: String = self.chars[at + 1..close].iter().collect();
        let number = |text: &str| {
            let digits = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
            if digits { text.parse::<u32>().ok().or(Some(u32::MAX)) } else { None }
        };
        match text.split_once(',') {
            None => number(&text).map(|count| (Some(count), Some(Some(count)), close + 1)),
            Some((min, max)) => {
                let (low, high) = (number(min), number(max));
                let fits = (min.is_empty() || low.is_some()) && (max.is_empty() || high.is_some());
                fits.then_some((low, Some(high), close + 1))
            }
        }
    }

    fn repeat(&mut self, inner: Node, at: usize) -> TextResult<Node> {
        let (min, max) = match self.next() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            _ => {
                let (min, max, end) = self.bounds_at(at).expect("a repeat begins here");
                self.at = end;
                (min.unwrap_or(0), max.flatten())
            }
        };
        if max.is_some_and(|max| max < min) {
            return Err(self.error("min repeat greater than max repeat", at + 1));
        }
        if REPEATS_MAX < min || max.is_some_and(|max| REPEATS_MAX < max) {
            return Err(TextError::unsupported("weakloop repeats a part of a pattern at most 65535 times"));
        }
        let greed = match self.peek() {
            Some('?') => Greed::Lazy,
            Some('+') => Greed::Possessive,
            _ => Greed::Greedy,
        };
        self.at += usize::from(greed != Greed::Greedy);
        let again = self.peek().is_some_and(|c| matches!(c, '*' | '+' | '?'))
            || self.peek() == Some('{') && self.bounds_at(self.at).is_some();
        if again {
            return Err(self.error("multiple repeat", self.at));
        }
        let is_boundary = matches!(inner, Node::At(Position::Boundary { .. }));
        if matches!(inner, Node::At(_)) && !is_boundary {
            return Err(self.error("nothing to repeat", at));
        }
        Ok(Node::Repeat { inner: Box::new(inner), min, max, greed })
    }

    /// One part; none for a remark.
    fn part(&mut self) -> TextResult<Option<Node>> {
        let at = self.at;
        let c = self.next().expect("there is a part");
        Ok(Some(match c {
            '.' if self.has(DOTALL) => self.set(vec![Item::Any], false),
            '.' => self.set(vec![Item::Range('\n', '\n')], true),
            '^' if self.has(MULTILINE) => Node::At(Position::LineStart),
            '^' => Node::At(Position::Start),
            '$' => Node::At(Position::LineEnd { lines: self.has(MULTILINE) }),
            '[' => self.class(at)?,
            '(' => return self.group(at),
            '\\' => self.escape(at)?,
            _ => self.set(vec![Item::Range(c, c)], false),
        }))
    }

    fn set(&self, items: Vec<Item>, is_negated: bool) -> Node {
        Node::Set(Set { items, is_negated, ignores_case: self.has(IGNORECASE) })
    }

    fn class(&mut self, at: usize) -> TextResult<Node> {
        let is_negated = self.take("^");
        let mut items = Vec::new();
        let first = self.at;
        loop {
            let here = self.at;
            let c = self.next().ok_or_else(|| self.error("unterminated character set", at))?;
            if c == ']' && here != first {
                break;
            }
            let low = if c == '\\' { self.class_escape(here)? } else { Item::Range(c, c) };
            if self.peek() != Some('-') || self.chars.get(self.at + 1) == Some(&']') {
                items.push(low);
                continue;
            }
            self.at += 1;
            let there = self.at;
            let c = self.next().ok_or_else(|| self.error("unterminated character set", at))?;
            let high = if c == '\\' { self.class_escape(there)? } else { Item::Range(c, c) };
            let shown: String = self.chars[here..self.at].iter().collect();
            match (low, high) {
                (Item::Range(low, _), Item::Range(high, _)) if low <= high => {
                    items.push(Item::Range(low, high))
                }
                _ => return Err(self.error(format!("bad character range {shown}"), here)),
            }
        }
        Ok(self.set(items, is_negated))
    }

    fn class_escape(&mut self, at: usize) -> TextResult<Item> {
        let c = self.next().ok_or_else(|| self.error("bad escape (end of pattern)", at))?;
        if let Some(item) = self.class_of(c) {
            return Ok(item);
        }
        let one = match c {
            'b' => '\x08',
            '0'..='7' => self.octal(c, 3, at)?,
            _ => self.character(c, at)?,
        };
        Ok(Item::Range(one, one))
    }

    fn class_of(&self, c: char) -> Option<Item> {
        let name = c.to_ascii_lowercase();
        let is_class = matches!(name, 'd' | 's' | 'w');
        is_class.then(|| Item::Class { name, is_in: name == c, ascii: self.ascii() })
    }

    fn octal(&mut self, first: char, digits: usize, at: usize) -> TextResult<char> {
        let mut value = first.to_digit(8).expect("an octal digit");
        for _ in 1..digits {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else { break };
            self.at += 1;
            value = value * 8 + digit;
        }
        let shown: String = self.chars[at..self.at].iter().collect();
        let is_small = value <= 0o377;
        char::from_u32(value)
            .filter(|_| is_small)
            .ok_or_else(|| self.error(format!("octal escape value {shown} outside of range 0-0o377"), at))
    }

    /// The character that an escape stands for, inside and outside of a class.
    fn character(&mut self, c: char, at: usize) -> TextResult<char> {
        let digits = match c {
            'a' => return Ok('\x07'),
            'f' => return Ok('\x0c'),
            'n' => return Ok('\n'),
            'r' => return Ok('\r'),
            't' => return Ok('\t'),
            'v' => return Ok('\x0b'),
            'x' => 2,
            'u' if !self.of_bytes => 4,
            'U' if !self.of_bytes => 8,
            'N' if !self.of_bytes => {
                return Err(TextError::unsupported("weakloop does not know \\N{...} in patterns"));
            }
            _ if c.is_ascii_alphanumeric() => return Err(self.error(format!("bad escape \\{c}"), at)),
            _ => return Ok(c),
        };
        let text: String =
            self.chars[self.at..].iter().take(digits).take_while(|c| c.is_ascii_hexdigit()).collect();
        self.at += text.len();
        let value = u32::from_str_radix(&text, 16).ok().filter(|_| text.len() == digits);
        value.and_then(char::from_u32).ok_or_else(|| self.error(format!("incomplete escape \\{c}{text}"), at))
    }

    fn escape(&mut self, at: usize) -> TextResult<Node> {
        let c = self.next().ok_or_else(|| self.error("bad escape (end of pattern)", at))?;
        if let Some(item) = self.class_of(c) {
            return Ok(Node::Set(Set { items: vec![item], is_negated: false, ignores_case: false }));
        }
        Ok(match c {
            'A' => Node::At(Position::Start),
            'Z' => Node::At(Position::End),
            'b' | 'B' => Node::At(Position::Boundary { is_one: c == 'b', ascii: self.ascii() }),
            '0' => {
                let one = self.octal(c, 3, at)?;
                self.set(vec![Item::Range(one, one)], false)
            }
            '1'..='9' => self.reference(c, at)?,
            _ => {
                let one = self.character(c, at)?;
                self.set(vec![Item::Range(one, one)], false)
            }
        })
    }

    fn reference(&mut self, first: char, at: usize) -> TextResult<Node> {
        let mut number = first.to_digit(10).expect("a digit") as usize;
        if let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let octal = (0..2).all(|place| self.chars.get(self.at + place).is_some_and(|c| c.is_digit(8)));
            if first.is_digit(8) && octal {
                let one = self.octal(first, 3, at)?;
                return Ok(self.set(vec![Item::Range(one, one)], false));
            }
            self.at += 1;
            number = number * 10 + digit as usize;
        }
        self.same(number, at + 1, &number.to_string())
    }

    fn same(&self, group: usize, at: usize, shown: &str) -> TextResult<Node> {
        if self.groups < group || group == 0 {
            return Err(self.error(format!("invalid group reference {shown}"), at));
        }
        if self.open.contains(&group) {
            return Err(self.error("cannot refer to an open group", at - 1));
        }
        Ok(Node::Same { group, ignores_case: self.has(IGNORECASE) })
    }

    fn group(&mut self, at: usize) -> TextResult<Option<Node>> {
        if !self.take("?") {
            return self.captured(None, at).map(Some);
        }
        let here = self.at;
        let c = self.next().ok_or_else(|| self.error("unexpected end of pattern", here))?;
        Ok(Some(match c {
            ':' => self.closed(at)?,
            '>' => Node::Atomic(Box::new(self.closed(at)?)),
            '#' => {
                while self.next().ok_or_else(|| self.error("missing ), unterminated comment", at))? != ')' {}
                return Ok(None);
            }
            '=' | '!' => self.look(true, c == '=', at)?,
            '<' => match self.next() {
                Some(c @ ('=' | '!')) => self.look(false, c == '=', at)?,
                Some(c) => return Err(self.error(format!("unknown extension ?<{c}"), at + 1)),
                None => return Err(self.error("unexpected end of pattern", self.at)),
            },
            'P' => self.named(at)?,
            '(' => self.condition(at)?,
            _ => {
                self.at = here;
                self.scoped_flags(at)?
            }
        }))
    }

    fn closed(&mut self, at: usize) -> TextResult<Node> {
        let flags = self.flags;
        let inner = self.choice()?;
        self.flags = flags;
        if !self.take(")") {
            return Err(self.error("missing ), unterminated subpattern", at));
        }
        Ok(inner)
    }

    fn captured(&mut self, name: Option<String>, at: usize) -> TextResult<Node> {
        self.groups += 1;
        let group = self.groups;
        if let Some(name) = name {
            self.names.push((name, group));
        }
        self.open.push(group);
        let inner = self.closed(at)?;
        self.open.pop();
        Ok(Node::Group(group, Box::new(inner)))
    }

    fn look(&mut self, is_ahead: bool, is_wanted: bool, at: usize) -> TextResult<Node> {
        let inner = self.closed(at)?;
        if !is_ahead && width(&inner).is_none() {
            return Err(TextError::value("look-behind requires fixed-width pattern"));
        }
        Ok(Node::Look { inner: Box::new(inner), is_ahead, is_wanted })
    }

    fn named(&mut self, at: usize) -> TextResult<Node> {
        if self.take("<") {
            let start = self.at;
            let name = self.name('>')?;
            self.check_name(&name, start)?;
            if let Some((_, group)) = self.names.iter().find(|(other, _)| *other == name) {
                let text = format!(
                    "redefinition of group name '{name}' as group {}; was group {group}",
                    self.groups + 1
                );
                return Err(self.error(text, start));
            }
            return self.captured(Some(name), at);
        }
        if self.take("=") {
            let start = self.at;
            let name = self.name(')')?;
            self.check_name(&name, start)?;
            let group = self.group_named(&name, start)?;
            return self.same(group, start, &name);
        }
        match self.next() {
            Some(c) => Err(self.error(format!("unknown extension ?P{c}"), at + 1)),
            None => Err(self.error("unexpected end of pattern", self.at)),
        }
    }

    fn name(&mut self, end: char) -> TextResult<String> {
        let start = self.at;
        let mut name = String::new();
        loop {
            match self.next() {
                Some(c) if c == end => break,
                Some(c) => name.push(c),
                None if name.is_empty() => return Err(self.error("missing group name", start)),
                None => return Err(self.error(format!("missing {end}, unterminated name"), start)),
            }
        }
        if name.is_empty() {
            return Err(self.error("missing group name", start));
        }
        Ok(name)
    }

    fn check_name(&self, name: &str, at: usize) -> TextResult<()> {
        let mut chars = name.chars();
        let is_name = chars.next().is_some_and(|c| c == '_' || c.is_alphabetic())
            && chars.all(|c| c == '_' || c.is_alphanumeric());
        if is_name { Ok(()) } else { Err(self.error(format!("bad character in group name '{name}'"), at)) }
    }

    fn group_named(&self, name: &str, at: usize) -> TextResult<usize> {
        let found = self.names.iter().find(|(other, _)| other == name).map(|(_, group)| *group);
        found.ok_or_else(|| self.error(format!("unknown group name '{name}'"), at))
    }

    fn condition(&mut self, at: usize) -> TextResult<Node> {
        let start = self.at;
        let name = self.name(')')?;
        let group = match name.parse::<usize>() {
            Ok(0) => return Err(self.error("bad group number", start)),
            Ok(number) => number,
            Err(_) => self.group_named(&name, start)?,
        };
        let then = Box::new(self.sequence()?);
        let otherwise = Box::new(if self.take("|") { self.sequence()? } else { Node::Empty });
        if self.peek() == Some('|') {
            return Err(self.error("conditional backref with more than two branches", self.at));
        }
        if !self.take(")") {
            return Err(self.error("missing ), unterminated subpattern", at));
        }
        Ok(Node::If { group, then, otherwise })
    }

    /// `(?i:...)`, `(?-i:...)`; `(?i)` is refused anywhere but at the start.
    fn scoped_flags(&mut self, at: usize) -> TextResult<Node> {
        let (mut set, mut cleared, mut clears) = (0, 0, false);
        loop {
            let c = self.next().ok_or_else(|| self.error("missing -, : or )", self.at))?;
            match c {
                ':' => break,
                ')' => return Err(self.error("global flags not at the start of the expression", at)),
                '-' if !clears => clears = true,
                _ if c.is_ascii_alphabetic() && clears => cleared |= self.flag(c, self.at - 3)?,
                _ if c.is_ascii_alphabetic() && (set != 0 || "imsxauL".contains(c)) => {
                    set |= self.flag(c, self.at - 3)?;
                }
                _ => return Err(self.error(format!("unknown extension ?{c}"), at + 1)),
            }
        }
        let before = self.flags;
        self.flags = (self.flags | set) & !cleared;
        let inner = self.choice();
        self.flags = before;
        let inner = inner?;
        if !self.take(")") {
            return Err(self.error("missing ), unterminated subpattern", at));
        }
        Ok(inner)
    }
}

/// How many characters a part matches, if that is always the same number.
pub(super) fn width(node: &Node) -> Option<usize> {
    match node {
        Node::Empty | Node::At(_) | Node::Look { .. } => Some(0),
        Node::Set(_) => Some(1),
        Node::Sequence(parts) => parts.iter().map(width).sum(),
        Node::Choice(ways) => {
            let mut widths = ways.iter().map(width);
            let first = widths.next()??;
            widths.all(|other| other == Some(first)).then_some(first)
        }
        Node::Group(_, inner) | Node::Atomic(inner) => width(inner),
        Node::Same { .. } => None,
        Node::Repeat { inner, min, max, .. } => {
            (*max == Some(*min)).then_some(())?;
            Some(width(inner)? * *min as usize)
        }
        Node::If { then, otherwise, .. } => width(then).filter(|same| width(otherwise) == Some(*same)),
    }
}
