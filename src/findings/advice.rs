//! What can be done about what was found, and what a linter sees of it: plain data beside the findings, made only where it is
//! asked for, since each repair is tried over all timings.

use super::Spot;
use crate::hazard::Verdict;

/// What was asked for besides the findings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advice {
    /// What ruff's RUF006 says of each place that makes tasks.
    pub lint: Option<Vec<Compared>>,
    /// The repairs that were tried.
    pub repairs: Option<Repairs>,
}

/// One place that makes tasks, as a linter and weakloop see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The call.
    pub made: Spot,
    /// Whether RUF006 alarms there.
    pub is_alarmed: bool,
    /// The worst that was found of a task made there, and in words; nothing if no run made one.
    pub verdict: Option<(Verdict, String)>,
}

impl Compared {
    /// What the two views amount to: `danger without alarm`.
    pub fn in_words(&self) -> &'static str {
        match (self.is_alarmed, self.verdict.as_ref().map(|(verdict, _)| *verdict)) {
            (_, None) => "not run",
            (false, Some(Verdict::Held)) => "both silent",
            (true, Some(Verdict::Held)) => "alarm without danger",
            (false, Some(Verdict::ByAccident)) => "luck without alarm",
            (true, Some(Verdict::ByAccident)) => "alarm, and luck so far",
            (false, Some(_)) => "danger without alarm",
            (true, Some(_)) => "both alarm",
        }
    }
}

/// The repairs of a program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Repairs {
    /// One entry for each place that makes tasks which can be lost.
    pub places: Vec<PlaceRepairs>,
    /// Where there are several places: what repairs all of them.
    pub together: Option<Together>,
}

/// The repairs for the tasks that are made at one place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceRepairs {
    /// Their names.
    pub tasks: Vec<String>,
    /// The place.
    pub made: Spot,
    /// The repairs that the script has already, and why they do not help.
    pub already: Vec<String>,
    /// What was tried.
    pub trials: Vec<Trial>,
}

/// A repair that was tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// What it adds.
    pub what: String,
    /// What gives way to what.
    pub replacements: Vec<Replacement>,
    /// The file that it changes, after it.
    pub text: String,
    /// The change.
    pub diff: String,
    /// Why it is not offered, if so.
    pub refused: Option<String>,
    /// The verdict under the contract `documented`, if it helps.
    pub documented: Option<Verdict>,
    /// What else changes.
    pub notes: Vec<String>,
}

impl Trial {
    /// Whether the task is held, in every timing, after the repair.
    pub fn helps(&self) -> bool {
        self.refused.is_none()
    }
}

/// A part of a script that gives way to a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What gives way; empty where something is put in.
    pub at: Spot,
    /// What comes.
    pub text: String,
}

/// Repairs of several places, one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// What each of them adds.
    pub repairs: Vec<String>,
    /// The script after all of them; the modules beside it may be others too.
    pub text: String,
    /// The change.
    pub diff: String,
    /// The tasks that can be lost still.
    pub left: Vec<String>,
}

impl PlaceRepairs {
    /// The repairs that help.
    pub fn helping(&self) -> impl Iterator<Item = &Trial> {
        self.trials.iter().filter(|trial| trial.helps())
    }
}

impl Advice {
    /// The repairs that help for tasks made at a place.
    pub fn helping(&self, made: &Spot) -> impl Iterator<Item = &Trial> {
        let places = self.repairs.iter().flat_map(|repairs| &repairs.places);
        places.filter(move |place| place.made == *made).flat_map(PlaceRepairs::helping)
    }
}
