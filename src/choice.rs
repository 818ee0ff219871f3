//! The one source of chance: every question that the program does not decide is put to one chooser.
//!
//! A run is a function of program, setup and answers. Seeded, replayed and exhaustive runs are different choosers
//! and no other code, and the answers of any run can be played back.

use std::fmt::Debug;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};

/// Answers the questions that a program leaves open.
pub trait Chooser: Debug {
    /// Picks one of the options (at least one), numbered from zero.
    fn choose(&mut self, asked: &Asked<'_>) -> u32;
}

/// What a chooser is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// Whether to collect at this safe point: 0 no, 1 yes.
    Collect,
    /// Which of the callbacks that are ready runs next; asked only where shuffling is asked for. 0 is asyncio's own order.
    Ready,
    /// How long a sleep lasts; asked only where delays are varied. 0 is as the program says.
    Delay,
}

/// One open question.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What it is about.
    pub question: Question,
    /// How many answers there are.
    pub options: u32,
    /// Where in the program it is asked.
    pub place: Place,
    /// How many callbacks have run.
    pub step: u64,
    /// For [`Question::Ready`], what each option would run; else empty.
    pub among: &'a [u64],
}

/// Where in a program a question was asked, in words that mean the same in another run, and after unrelated edits: numbers
/// made of texts of the source, not of positions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The task that ran last.
    pub task: u32,
    /// Where it stopped, and for which time.
    pub point: u32,
}

/// One question with its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Choice {
    /// What was asked.
    pub question: Question,
    /// How many answers there were.
    pub options: u32,
    /// The answer, below `options`.
    pub answer: u32,
    /// Where it was asked.
    pub place: Place,
    /// How many callbacks had run.
    pub step: u64,
}

/// Draws every answer from a generator whose sequence is the same on every machine.
#[derive(Debug)]
pub struct Seeded(Xoshiro256PlusPlus);

impl Seeded {
    /// The chooser whose answers are a function of `seed`.
    pub fn new(seed: u64) -> Seeded {
        Seeded(Xoshiro256PlusPlus::seed_from_u64(seed))
    }
}

impl Chooser for Seeded {
    fn choose(&mut self, asked: &Asked<'_>) -> u32 {
        let wide = (self.0.next_u64() >> 32) * u64::from(asked.options);
        u32::try_from(wide >> 32).expect("the product's upper half is below `options`")
    }
}

/// Gives recorded answers back, and after them always the first.
#[derive(Debug)]
pub struct Replayed {
    choices: std::vec::IntoIter<Choice>,
}

impl Replayed {
    /// The chooser that repeats `choices`.
    pub fn new(choices: Vec<Choice>) -> Replayed {
        Replayed { choices: choices.into_iter() }
    }
}

impl Chooser for Replayed {
    /// # Panics
    /// When the question is not the recorded one: then the run is not deterministic, or it is another run.
    fn choose(&mut self, asked: &Asked<'_>) -> u32 {
        let Some(choice) = self.choices.next() else { return 0 };
        assert_eq!(
            (choice.question, choice.options),
            (asked.question, asked.options),
            "the run is not the recorded one: the question differs from the recorded question"
        );
        choice.answer
    }
}

/// A chooser together with the answers it gave.
#[derive(Debug)]
pub struct Choices {
    chooser: Box<dyn Chooser>,
    made: Vec<Choice>,
}

impl Choices {
    /// Begins with no answer given.
    pub fn new(chooser: Box<dyn Chooser>) -> Choices {
        Choices { chooser, made: Vec::new() }
    }

    /// Asks and remembers, where the place does not matter.
    pub fn choose(&mut self, question: Question, options: u32) -> u32 {
        self.choose_at(&Asked { question, options, place: Place::default(), step: 0, among: &[] })
    }

    /// Asks and remembers.
    pub fn choose_at(&mut self, asked: &Asked<'_>) -> u32 {
        let Asked { question, options, place, step, .. } = *asked;
        assert!(0 < options, "a question needs at least one answer");
        let answer = self.chooser.choose(asked);
        assert!(answer < options, "a chooser answered {answer} of {options}");
        self.made.push(Choice { question, options, answer, place, step });
        answer
    }

    /// The answers given so far.
    pub fn made(&self) -> &[Choice] {
        &self.made
    }
}
