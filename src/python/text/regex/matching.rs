//! Runs a program over a text: goes on as long as it matches, and back to the last choice where it does not.

use super::layout::Op;
use super::parse::{Item, Position, Set};
use super::{Regex, Spans};
use crate::python::text::unicode::{decimal_value, is_digit, is_letter, is_numeric, is_space};

/// Where a match may begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Anywhere.
    Search,
    /// It begins where the search does.
    Match,
    /// And ends at its end.
    FullMatch,
}

/// The matcher has tried too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

/// What the matcher goes back to.
enum Back {
    /// Another way, from a position.
    Way { op: usize, at: usize },
    /// What a slot held before.
    Slot { slot: usize, before: Option<usize> },
}

struct Matcher<'a> {
    regex: &'a Regex,
    text: &'a [char],
    way: Way,
    start: usize,
    not_at: Option<usize>,
    slots: Vec<Option<usize>>,
    stack: Vec<Back>,
    steps: &'a mut u64,
}

pub(super) fn find(
    regex: &Regex,
    text: &[char],
    from: usize,
    way: Way,
    not_at: Option<usize>,
    steps: &mut u64,
) -> Result<Option<Spans>, Stopped> {
    let slots = vec![None; regex.slots];
    let mut matcher = Matcher { regex, text, way, start: from, not_at, slots, stack: Vec::new(), steps };
    let last = if way == Way::Search { text.len() } else { from };
    for start in from..=last.max(from) {
        if text.len() < start {
            break;
        }
        matcher.start = start;
        matcher.slots.fill(None);
        matcher.stack.clear();
        if let Some(end) = matcher.run(0, start, true)? {
            return Ok(Some(matcher.spans(start, end)));
        }
    }
    Ok(None)
}

impl Matcher<'_> {
    fn spans(&self, start: usize, end: usize) -> Spans {
        let groups =
            (1..=self.regex.groups).map(|group| Some((self.slots[2 * group]?, self.slots[2 * group + 1]?)));
        [Some((start, end))].into_iter().chain(groups).collect()
    }

    /// Runs from an operation to the end of its part; where the match ends.
    fn run(&mut self, op: usize, at: usize, is_whole: bool) -> Result<Option<usize>, Stopped> {
        let floor = self.stack.len();
        let (mut op, mut at) = (op, at);
        loop {
            *self.steps = self.steps.checked_sub(1).ok_or(Stopped)?;
            let next = match &self.regex.program[op] {
                Op::Done if is_whole && !self.may_end(at) => None,
                Op::Done => return Ok(Some(at)),
                Op::Try { first, second } => {
                    self.stack.push(Back::Way { op: *second, at });
                    Some((*first, at))
                }
                Op::Jump(to) => Some((*to, at)),
                Op::Keep(slot) => {
                    self.keep(*slot, at);
                    Some((op + 1, at))
                }
                Op::LeaveIfNothing { slot, to } => {
                    Some((if self.slots[*slot] == Some(at) { *to } else { op + 1 }, at))
                }
                Op::UnlessGroup { group, to } => {
                    Some((if self.slots[2 * group + 1].is_some() { op + 1 } else { *to }, at))
                }
                Op::Same { group, ignores_case } => {
                    self.same(*group, *ignores_case, at).map(|at| (op + 1, at))
                }
                Op::Look { back, is_wanted, end } => {
                    let (back, is_wanted, end) = (*back, *is_wanted, *end);
                    let found = match at.checked_sub(back) {
                        Some(start) => self.apart(op + 1, start, is_wanted)?.is_some(),
                        None => false,
                    };
                    (found == is_wanted).then_some((end, at))
                }
                Op::Atomic { end } => {
                    let end = *end;
                    self.apart(op + 1, at, true)?.map(|at| (end, at))
                }
                Op::Take(set) => {
                    self.text.get(at).is_some_and(|c| contains(set, *c)).then_some((op + 1, at + 1))
                }
                Op::At(position) => self.stands(*position, at).then_some((op + 1, at)),
            };
            match next.or_else(|| self.go_back(floor)) {
                Some(next) => (op, at) = next,
                None => return Ok(None),
            }
        }
    }

    /// Whether the whole match may end there.
    fn may_end(&self, at: usize) -> bool {
        let is_nothing = self.start == at && self.not_at == Some(at);
        !is_nothing && (self.way != Way::FullMatch || at == self.text.len())
    }

    fn keep(&mut self, slot: usize, at: usize) {
        let before = self.slots[slot].replace(at);
        self.stack.push(Back::Slot { slot, before });
    }

    /// The last way that was not tried, above what stood on the stack when the part began.
    fn go_back(&mut self, floor: usize) -> Option<(usize, usize)> {
        while floor < self.stack.len() {
            match self.stack.pop()? {
                Back::Way { op, at } => return Some((op, at)),
                Back::Slot { slot, before } => self.slots[slot] = before,
            }
        }
        None
    }

    /// Runs a part on its own: once it has matched there is no other way for it. What its groups matched is kept if that is
    /// wanted.
    fn apart(&mut self, op: usize, at: usize, keeps: bool) -> Result<Option<usize>, Stopped> {
        let floor = self.stack.len();
        let end = self.run(op, at, false)?;
        if end.is_some() && keeps {
            let mut place = 0;
            self.stack.retain(|back| {
                place += 1;
                place <= floor || matches!(back, Back::Slot { .. })
            });
        } else {
            while floor < self.stack.len() {
                if let Some(Back::Slot { slot, before }) = self.stack.pop() {
                    self.slots[slot] = before;
                }
            }
        }
        Ok(end)
    }

    fn same(&self, group: usize, ignores_case: bool, at: usize) -> Option<usize> {
        let (start, end) = (self.slots[2 * group]?, self.slots[2 * group + 1]?);
        let there = at + end.checked_sub(start)?;
        let (meant, found) = (&self.text[start..end], self.text.get(at..there)?);
        let is_same =
            |(one, other): (&char, &char)| one == other || ignores_case && lower(*one) == lower(*other);
        meant.iter().zip(found).all(is_same).then_some(there)
    }

    /// Whether a place is a position of that kind.
    fn stands(&self, position: Position, at: usize) -> bool {
        let is_last_break = at + 1 == self.text.len() && self.text[at] == '\n';
        match position {
            Position::Start => at == 0,
            Position::End => at == self.text.len(),
            Position::LineStart => at == 0 || self.text[at - 1] == '\n',
            Position::LineEnd { lines: false } => at == self.text.len() || is_last_break,
            Position::LineEnd { lines: true } => self.text.get(at).is_none_or(|c| *c == '\n'),
            Position::Boundary { is_one, ascii } => {
                let is_word = |at: Option<usize>| {
                    at.and_then(|at| self.text.get(at)).is_some_and(|c| is_in_class('w', *c, ascii))
                };
                (is_word(at.checked_sub(1)) != is_word(Some(at))) == is_one
            }
        }
    }
}

fn contains(set: &Set, c: char) -> bool {
    let has = |c: char| set.items.iter().any(|item| is_item(item, c));
    let found = has(c) || set.ignores_case && (has(lower(c)) || has(upper(c)));
    found != set.is_negated
}

fn is_item(item: &Item, c: char) -> bool {
    match item {
        Item::Any => true,
        Item::Range(low, high) => (*low..=*high).contains(&c),
        Item::Class { name, is_in, ascii } => is_in_class(*name, c, *ascii) == *is_in,
    }
}

fn is_in_class(name: char, c: char, ascii: bool) -> bool {
    if ascii && !c.is_ascii() {
        return false;
    }
    match name {
        'd' => decimal_value(c).is_some(),
        's' => {
            if ascii {
                matches!(c, ' ' | '\t'..='\r')
            } else {
                is_space(c)
            }
        }
        _ => c == '_' || is_letter(c) || decimal_value(c).is_some() || is_digit(c) || is_numeric(c),
    }
}

fn lower(c: char) -> char {
    let mut lowered = c.to_lowercase();
    lowered.next().filter(|_| lowered.next().is_none()).unwrap_or(c)
}

fn upper(c: char) -> char {
    let mut raised = c.to_uppercase();
    raised.next().filter(|_| raised.next().is_none()).unwrap_or(c)
}
