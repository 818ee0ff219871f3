//! Patterns laid out as programs.

use super::parse::{Greed, Node, Parsed, Position, Set, width};
use crate::python::text::{ErrorKind, TextError, TextResult};

/// One operation of a program.
#[derive(Clone, Debug)]
pub(super) enum Op {
    /// Takes one character of a set.
    Take(Set),
    /// Goes on if the match stands there.
    At(Position),
    /// Goes on here; if that fails, there.
    Try {
        first: usize,
        second: usize,
    },
    Jump(usize),
    /// Remembers the position.
    Keep(usize),
    /// Leaves a repeat whose last round has matched nothing since it was kept there; else goes on.
    LeaveIfNothing {
        slot: usize,
        to: usize,
    },
    Same {
        group: usize,
        ignores_case: bool,
    },
    /// Runs the operations up to `end` on their own: looking ahead, or so many characters back.
    Look {
        back: usize,
        is_wanted: bool,
        end: usize,
    },
    /// Runs the operations up to `end` on their own and takes what they match, for good.
    Atomic {
        end: usize,
    },
    /// Goes there if a group took no part.
    UnlessGroup {
        group: usize,
        to: usize,
    },
    /// The end of a program, or of a part that runs on its own.
    Done,
}

/// How long a program may get.
const OPS_MAX: usize = 1_000_000;

struct Layout {
    ops: Vec<Op>,
    slots: usize,
}

/// The program of a pattern, and how many positions it keeps.
pub(super) fn lay_out(parsed: &Parsed) -> TextResult<(Vec<Op>, usize)> {
    let mut layout = Layout { ops: Vec::new(), slots: 2 * (parsed.groups + 1) };
    layout.node(&parsed.root)?;
    layout.push(Op::Done)?;
    Ok((layout.ops, layout.slots))
}

impl Layout {
    fn push(&mut self, op: Op) -> TextResult<usize> {
        if OPS_MAX <= self.ops.len() {
            return Err(TextError::new(ErrorKind::Memory, "the pattern is too large"));
        }
        self.ops.push(op);
        Ok(self.ops.len() - 1)
    }

    fn here(&self) -> usize {
        self.ops.len()
    }

    fn node(&mut self, node: &Node) -> TextResult<()> {
        match node {
            Node::Empty => {}
            Node::Set(set) => drop(self.push(Op::Take(set.clone()))?),
            Node::At(position) => drop(self.push(Op::At(*position))?),
            Node::Sequence(parts) => {
                for part in parts {
                    self.node(part)?;
                }
            }
            Node::Choice(ways) => self.choice(ways)?,
            Node::Group(group, inner) => {
                self.push(Op::Keep(2 * group))?;
                self.node(inner)?;
                self.push(Op::Keep(2 * group + 1))?;
            }
            Node::Same { group, ignores_case } => {
                self.push(Op::Same { group: *group, ignores_case: *ignores_case })?;
            }
            Node::Repeat { inner, min, max, greed: Greed::Possessive } => {
                let greedy =
                    Node::Repeat { inner: inner.clone(), min: *min, max: *max, greed: Greed::Greedy };
                self.apart(&greedy, |end| Op::Atomic { end })?;
            }
            Node::Repeat { inner, min, max, greed } => {
                for _ in 0..*min {
                    self.node(inner)?;
                }
                match max {
                    None => self.endless(inner, *greed)?,
                    Some(max) => self.optional(inner, max - min, *greed)?,
                }
            }
            Node::Look { inner, is_ahead, is_wanted } => {
                let back = if *is_ahead { 0 } else { width(inner).unwrap_or(0) };
                let is_wanted = *is_wanted;
                self.apart(inner, |end| Op::Look { back, is_wanted, end })?;
            }
            Node::Atomic(inner) => self.apart(inner, |end| Op::Atomic { end })?,
            Node::If { group, then, otherwise } => self.condition(*group, then, otherwise)?,
        }
        Ok(())
    }

    fn choice(&mut self, ways: &[Node]) -> TextResult<()> {
        let (last, others) = ways.split_last().expect("a choice has ways");
        let mut ends = Vec::new();
        for way in others {
            let at = self.push(Op::Done)?;
            self.node(way)?;
            ends.push(self.push(Op::Done)?);
            self.ops[at] = Op::Try { first: at + 1, second: self.here() };
        }
        self.node(last)?;
        let end = self.here();
        ends.into_iter().for_each(|at| self.ops[at] = Op::Jump(end));
        Ok(())
    }

    fn try_in_order(greed: Greed, inner: usize, beyond: usize) -> Op {
        match greed {
            Greed::Lazy => Op::Try { first: beyond, second: inner },
            Greed::Greedy | Greed::Possessive => Op::Try { first: inner, second: beyond },
        }
    }

    fn endless(&mut self, inner: &Node, greed: Greed) -> TextResult<()> {
        let at = self.push(Op::Done)?;
        let may_be_empty = width(inner).is_none_or(|width| width == 0);
        let slot = self.slots;
        if may_be_empty {
            self.slots += 1;
            self.push(Op::Keep(slot))?;
        }
        self.node(inner)?;
        let check = if may_be_empty { Some(self.push(Op::Done)?) } else { None };
        self.push(Op::Jump(at))?;
        let beyond = self.here();
        if let Some(check) = check {
            self.ops[check] = Op::LeaveIfNothing { slot, to: beyond };
        }
        self.ops[at] = Layout::try_in_order(greed, at + 1, beyond);
        Ok(())
    }

    fn optional(&mut self, inner: &Node, count: u32, greed: Greed) -> TextResult<()> {
        let mut tries = Vec::new();
        for _ in 0..count {
            tries.push(self.push(Op::Done)?);
            self.node(inner)?;
        }
        let beyond = self.here();
        tries.into_iter().for_each(|at| self.ops[at] = Layout::try_in_order(greed, at + 1, beyond));
        Ok(())
    }

    fn apart(&mut self, inner: &Node, op: impl FnOnce(usize) -> Op) -> TextResult<()> {
        let at = self.push(Op::Done)?;
        self.node(inner)?;
        self.push(Op::Done)?;
        self.ops[at] = op(self.here());
        Ok(())
    }

    fn condition(&mut self, group: usize, then: &Node, otherwise: &Node) -> TextResult<()> {
        let at = self.push(Op::Done)?;
        self.node(then)?;
        let end = self.push(Op::Done)?;
        self.ops[at] = Op::UnlessGroup { group, to: self.here() };
        self.node(otherwise)?;
        self.ops[end] = Op::Jump(self.here());
        Ok(())
    }
}
