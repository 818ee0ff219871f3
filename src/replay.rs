//! Replay tokens: one run's terms and decisions as a short text, `wl1-...`, that can be typed.
//!
//! Only the decisions that deviate are kept, each under the name of the place where it was made: the task that ran last, and
//! the text at which it stopped. So a token outlives edits elsewhere in the program. It bears a version and a
//! checksum, and a run says at which decision it fits no more.

use std::fmt;
use std::str::FromStr;

use crate::choice::{Asked, Choice, Chooser, Place, Question};
use crate::contract::Contract;
use crate::hazard::TaskLife;
use crate::identity::{fold, hash};
use crate::policy::{Delays, Policy};
use crate::record::Identity;
use crate::sim::Setup;
use crate::version::Version;

/// What a token says: under which terms a program ran, and where a decision deviated.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Who kept tasks alive.
    pub contract: Contract,
    /// Which CPython was imitated.
    pub version: Version,
    /// Whether the order of what is ready was asked for.
    pub shuffle: bool,
    /// Between which factors sleeps varied.
    pub delays: Option<Delays>,
    /// Whether collections were asked for wherever there was garbage at all.
    pub counts_garbage: bool,
    /// The answers other than the first.
    pub decisions: Vec<Decision>,
}

/// One answer other than the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decision {
    /// What was asked.
    pub question: Question,
    /// The answer.
    pub answer: u32,
    /// Where it was asked.
    pub place: Place,
}

impl Token {
    /// The token of a run that was made with that setup and gave those answers.
    pub fn of(setup: &Setup, choices: &[Choice]) -> Token {
        Token {
            contract: setup.contract,
            version: setup.version,
            shuffle: setup.shuffle,
            delays: setup.delays,
            counts_garbage: setup.policy == Policy::ChosenWhereGarbage,
            decisions: decisions(choices),
        }
    }

    /// The setup with the token's terms.
    pub fn setup(&self, setup: &Setup) -> Setup {
        Setup {
            contract: self.contract,
            version: self.version,
            shuffle: self.shuffle,
            delays: self.delays,
            policy: if self.counts_garbage { Policy::ChosenWhereGarbage } else { Policy::ChosenWhereSeen },
            ..setup.clone()
        }
    }

    /// A chooser that decides as the token says, and nothing else.
    pub fn chooser(&self) -> Box<dyn Chooser> {
        Box::new(ByPlace { decisions: self.decisions.clone().into() })
    }

    /// Whether a run made with the token's chooser met all its decisions. `tasks` are those of the run.
    ///
    /// # Errors
    /// The first decision that found no place.
    pub fn fits(&self, choices: &[Choice], tasks: &[TaskLife]) -> Result<(), Misfit> {
        let met = decisions(choices);
        let index = self.decisions.iter().zip(&met).take_while(|(wanted, met)| wanted == met).count();
        let Some(decision) = self.decisions.get(index) else { return Ok(()) };
        let before = choices.iter().filter(|choice| choice.answer != 0).take(index).last();
        Err(Misfit {
            index,
            of: self.decisions.len(),
            decision: *decision,
            fits_until: before.map(|choice| choice.step),
            whose: Whose::of(decision.place, tasks),
        })
    }
}

fn decisions(choices: &[Choice]) -> Vec<Decision> {
    let deviating = choices.iter().filter(|choice| choice.answer != 0);
    let decision =
        |choice: &Choice| Decision { question: choice.question, answer: choice.answer, place: choice.place };
    deviating.map(decision).collect()
}

/// Where a token fits a program no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The decision's index, from 0.
    pub index: usize,
    /// How many there are.
    pub of: usize,
    /// The decision.
    pub decision: Decision,
    /// After how many callbacks the last decision was met, if one was.
    pub fits_until: Option<u64>,
    /// Whose step the decision belongs to.
    pub whose: Whose,
}

/// The task that ran last where a decision was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// None did: a callback of the program, or none yet.
    Nobody,
    /// This one.
    Task(String),
    /// One that the run did not make.
    Missing,
}

impl Whose {
    fn of(place: Place, tasks: &[TaskLife]) -> Whose {
        if place.task == fold(Identity::default().0) {
            return Whose::Nobody;
        }
        let task = tasks.iter().find(|task| fold(task.identity.0) == place.task);
        task.map_or(Whose::Missing, |task| Whose::Task(task.name.name.clone()))
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.decision.question {
            Question::Collect => "a collection",
            Question::Ready => "an order of callbacks",
            Question::Delay => "a changed delay",
        };
        let (index, of) = (self.index + 1, self.of);
        write!(out, "the token does not fit this program any more: decision {index} of {of}, {what}")?;
        match &self.whose {
            Whose::Nobody => write!(out, " after a callback of no task")?,
            Whose::Task(name) => write!(out, " after a step of task {name}")?,
            Whose::Missing => write!(out, " after a step of a task that is not made any more")?,
        }
        write!(out, ", belongs to a place that the run never came to")?;
        match self.fits_until {
            Some(step) => write!(out, "; it fits until callback {step}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Misfit {}

/// Gives a decision where its place comes, and the first option everywhere else.
#[derive(Debug)]
struct ByPlace {
    decisions: std::collections::VecDeque<Decision>,
}

impl Chooser for ByPlace {
    fn choose(&mut self, asked: &Asked<'_>) -> u32 {
        let is_here = |next: &&mut Decision| {
            next.place == asked.place && next.question == asked.question && next.answer < asked.options
        };
        match self.decisions.front_mut().filter(is_here).map(|decision| decision.answer) {
            Some(answer) => {
                self.decisions.pop_front();
                answer
            }
            None => 0,
        }
    }
}

/// What every token of this version begins with.
const PREFIX: &str = "wl1-";

/// Letters and digits that are not taken for one another.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

const QUESTIONS: [Question; 3] = [Question::Collect, Question::Ready, Question::Delay];

impl fmt::Display for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes =
            vec![index_of(&Contract::ALL, &self.contract) << 4 | index_of(&Version::ALL, &self.version)];
        let flags = [self.shuffle, self.delays.is_some(), self.counts_garbage];
        bytes.push(flags.iter().rev().fold(0, |bits, flag| bits << 1 | u8::from(*flag)));
        if let Some(delays) = self.delays {
            bytes.extend(delays.hundredths().iter().flat_map(|part| part.to_le_bytes()));
        }
        for decision in &self.decisions {
            write_number(
                &mut bytes,
                decision.answer * 3 + u32::from(index_of(&QUESTIONS, &decision.question)),
            );
            bytes.extend(&decision.place.task.to_le_bytes()[..3]);
            bytes.extend(&decision.place.point.to_le_bytes()[..3]);
        }
        bytes.extend(&checksum(&bytes).to_le_bytes()[..2]);
        write!(out, "{PREFIX}{}", to_digits(&bytes))
    }
}

impl FromStr for Token {
    type Err = String;

    fn from_str(text: &str) -> Result<Token, String> {
        let digits = text.strip_prefix(PREFIX).ok_or_else(|| match text.strip_prefix("wl") {
            Some(_) => format!(
                "`{text}` is a token of another version: this one reads those that begin with `{PREFIX}`"
            ),
            None => format!("`{text}` is no replay token: those begin with `{PREFIX}`"),
        })?;
        let damaged = || format!("the replay token `{text}` is damaged: it was cut off or mistyped");
        let bytes = from_digits(digits).ok_or_else(damaged)?;
        let (bytes, sum) = bytes.split_at_checked(bytes.len().saturating_sub(2)).ok_or_else(damaged)?;
        if checksum(bytes).to_le_bytes()[..2] != *sum {
            return Err(damaged());
        }
        // What means the same but is not written so has a letter too many.
        let token = Reader(bytes).token().filter(|token| token.to_string() == text);
        token.ok_or_else(damaged)
    }
}

fn index_of<T: PartialEq>(all: &[T], wanted: &T) -> u8 {
    let index = all.iter().position(|known| known == wanted).expect("the list has all of them");
    u8::try_from(index).expect("there are few")
}

fn checksum(bytes: &[u8]) -> u32 {
    fold(hash(&[bytes]))
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn write_number(bytes: &mut Vec<u8>, mut number: u32) {
    while 0x7f < number {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Five bits a digit, the last one filled up with zeros.
fn to_digits(bytes: &[u8]) -> String {
    let bit = |index: usize| bytes.get(index / 8).is_some_and(|byte| byte >> (7 - index % 8) & 1 == 1);
    let digit = |at: usize| (0..5).fold(0, |value, offset| value << 1 | usize::from(bit(at * 5 + offset)));
    (0..(bytes.len() * 8).div_ceil(5)).map(|at| char::from(DIGITS[digit(at)])).collect()
}

fn from_digits(text: &str) -> Option<Vec<u8>> {
    let values: Option<Vec<usize>> =
        text.bytes().map(|digit| DIGITS.iter().position(|known| *known == digit)).collect();
    let values = values?;
    let bit = |index: usize| values[index / 5] >> (4 - index % 5) & 1;
    let byte = |at: usize| (0..8).fold(0, |value, offset| value << 1 | bit(at * 8 + offset));
    (0..values.len() * 5 / 8).map(|at| u8::try_from(byte(at)).ok()).collect()
}

/// What is left of a token's bytes.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn token(mut self) -> Option<Token> {
        let (terms, flags) = (self.byte()?, self.byte()?);
        if 7 < flags {
            return None;
        }
        let delays = match flags & 2 {
            0 => None,
            _ => Some(Delays::from_hundredths([self.short()?, self.short()?])),
        };
        let mut decisions = Vec::new();
        while !self.0.is_empty() {
            decisions.push(self.decision()?);
        }
        Some(Token {
            contract: *Contract::ALL.get(usize::from(terms >> 4))?,
            version: *Version::ALL.get(usize::from(terms & 15))?,
            shuffle: flags & 1 != 0,
            delays,
            counts_garbage: flags & 4 != 0,
            decisions,
        })
    }

    fn decision(&mut self) -> Option<Decision> {
        let coded = self.number()?;
        let question = *QUESTIONS.get((coded % 3) as usize)?;
        Some(Decision {
            question,
            answer: coded / 3,
            place: Place { task: self.name()?, point: self.name()? },
        })
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn name(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes([self.byte()?, self.byte()?, self.byte()?, 0]))
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}
