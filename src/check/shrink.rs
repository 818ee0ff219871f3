//! The smallest script that still loses the same task: statements go in chunks, blocks lose their heads, expressions become
//! simpler, as long as the task is lost in some timing.
//!
//! The same task is one that is made by the same text in the function of the same name, lost with the same harm and as
//! silently; the script then ends as it did, and complains of no other exception. Parents and numbers may change: ten
//! tasks may become one, and what a task did its parent may do. The way is that of hierarchical delta debugging (Misherghi and Su,
//! 2006): level by level from the top, chunks halved down to single statements, until a whole round finds nothing
//! to do.

mod judge;
pub mod report;

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::check::script::{Text, made_by};
pub use crate::check::shrink::judge::Frequency;
use crate::check::shrink::judge::{Judge, Witness};
use crate::choice::Choice;
use crate::explore::Plan;
use crate::explore::Program;
use crate::findings::{Findings, Spot, TaskFinding};
use crate::print::{Detail, trace};
use crate::python::diagnostic::Diagnostic;
use crate::python::edit::{Edit, Edits};
use crate::python::outline::Outline;
use crate::python::parse::parse;
use crate::python::simplify::simplifications;
use crate::python::source::Source;
use crate::python::visit::walk_statements;
use crate::sim::Setup;

/// What shrinking came to for one place that makes tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Shrunk {
    /// The task, as the findings call it.
    pub task: String,
    /// The smallest script, or why there is none.
    pub smallest: Result<Smallest, String>,
}

/// The smallest script that was found to lose a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Smallest {
    /// Where the script that was checked makes the task.
    pub made: Spot,
    /// The script.
    pub text: String,
    /// How many statements the script that was checked has.
    pub statements_before: usize,
    /// How many are left.
    pub statements: usize,
    /// How many smaller scripts were tried.
    pub candidates: u64,
    /// Whether that many were allowed and no more, so that more might go.
    pub is_cut_short: bool,
    /// In how many of the smallest script's timings the same task is lost, as the exploration of all of them found; nothing if
    /// those that were looked at do not lose it, but only the one below.
    pub frequency: Option<Frequency>,
    /// What the task is called in the smallest script.
    pub name: String,
    /// The token of the run that loses it there.
    pub replay: String,
    /// How many callbacks had run at each collection of that run.
    pub collections: Vec<u64>,
    /// The answers of that run.
    pub choices: Vec<Choice>,
    /// The trace of that run.
    pub trace: String,
}

/// How far shrinking got.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The task.
    pub task: &'a str,
    /// How many smaller scripts were tried.
    pub candidates: u64,
    /// The smallest script so far.
    pub text: &'a str,
}

/// So many smaller scripts are tried for each task, unless somebody asks for more.
pub const CANDIDATES_MAX: u64 = 3000;

/// Shrinks scripts: under which terms, and how far.
#[derive(Clone, Copy)]
pub struct Shrink<'a> {
    /// How the script was run.
    pub setup: &'a Setup,
    /// How far the timings of a smaller script are looked at.
    pub plan: &'a Plan,
    /// At most so many smaller scripts are tried for each task.
    pub candidates_max: u64,
    /// Hears how far it got.
    pub tell: &'a dyn Fn(&Progress<'_>),
}

impl Shrink<'_> {
    /// The smallest script for every place that makes tasks which can be lost.
    ///
    /// # Errors
    /// What is wrong with the script.
    pub fn all(&self, source: &Rc<Source>, findings: &Findings) -> Result<Vec<Shrunk>, Vec<Diagnostic>> {
        let outline = Outline::of(source, &parse(source)?);
        let mut known: BTreeSet<&Spot> = BTreeSet::new();
        let tasks =
            findings.losable().filter(|task| task.made.as_ref().is_none_or(|made| known.insert(made)));
        let shrunk = tasks.map(|task| {
            let smallest = self.smallest(source, &outline, task);
            Shrunk { task: task.name.clone(), smallest }
        });
        Ok(shrunk.collect())
    }

    fn smallest(&self, source: &Source, outline: &Outline, task: &TaskFinding) -> Result<Smallest, String> {
        if made_by(task).is_some_and(|made| !Source::is_own(made)) {
            return Err(
                "it is made in a module beside the script, and only the script is made smaller".to_string()
            );
        }
        let judge = Judge::new(source, task, self.setup, self.plan)
            .ok_or("no run that was made lost it, which smaller scripts could be held against")?;
        let shrinker = Shrinker::begin(self, &judge, task, outline)
            .ok_or("without its comments and blank lines the script does not lose it any more")?;
        Ok(shrinker.shrink().smallest(source))
    }
}

/// Makes one script smaller.
struct Shrinker<'a> {
    asked: &'a Shrink<'a>,
    judge: &'a Judge<'a>,
    task: &'a TaskFinding,
    outline: Outline,
    text: String,
    witness: Witness,
    /// What was tried.
    known: BTreeSet<String>,
    candidates: u64,
    is_cut_short: bool,
}

impl<'a> Shrinker<'a> {
    /// Begins with the script that was checked, printed anew.
    fn begin(
        asked: &'a Shrink<'a>,
        judge: &'a Judge<'a>,
        task: &'a TaskFinding,
        outline: &Outline,
    ) -> Option<Shrinker<'a>> {
        let text = outline.to_text();
        let witness = judge.judge(&text, &judge.token)?;
        Some(Shrinker {
            asked,
            judge,
            task,
            outline: outline.clone(),
            known: BTreeSet::from([text.clone()]),
            text,
            witness,
            candidates: 0,
            is_cut_short: false,
        })
    }

    /// Round after round, until one changes nothing.
    fn shrink(mut self) -> Shrinker<'a> {
        let mut before = String::new();
        while before != self.text {
            before.clone_from(&self.text);
            self.take_out_statements();
            self.unwrap_blocks();
            self.simplify_expressions();
        }
        self
    }

    /// Takes a smaller script in the place of the last one, if it loses the task.
    fn attempt(&mut self, outline: &Outline) -> bool {
        let text = outline.to_text();
        if self.known.contains(&text) {
            return false;
        }
        if self.asked.candidates_max <= self.candidates {
            self.is_cut_short = true;
            return false;
        }
        self.candidates += 1;
        (self.asked.tell)(&Progress { task: &self.task.name, candidates: self.candidates, text: &self.text });
        let witness = self.judge.judge(&text, &self.witness.token);
        self.known.insert(text.clone());
        let Some(witness) = witness else { return false };
        (self.outline, self.text, self.witness) = (outline.clone(), text, witness);
        true
    }

    /// From the outermost statements to the innermost; at each depth in chunks, the last first, since what comes later uses
    /// what came before.
    fn take_out_statements(&mut self) {
        for depth in 0.. {
            let mut places = self.outline.places(depth);
            if places.is_empty() {
                return;
            }
            let mut size = places.len();
            while 0 < size {
                let mut end = places.len();
                while 0 < end {
                    let start = end.saturating_sub(size);
                    if self.attempt(&self.outline.without(&places[start..end])) {
                        places = self.outline.places(depth);
                    }
                    end = start;
                }
                size /= 2;
            }
        }
    }

    fn unwrap_blocks(&mut self) {
        let (mut options, mut index) = (self.outline.unwrapped(), 0);
        while let Some(option) = options.get(index) {
            if self.attempt(option) {
                options = self.outline.unwrapped();
            } else {
                index += 1;
            }
        }
    }

    fn simplify_expressions(&mut self) {
        let (mut options, mut index) = (self.simpler(), 0);
        while let Some(option) = options.get(index) {
            let source = self.judge.script.with_text(&option.apply(&self.text));
            let outline = parse(&source).map(|module| Outline::of(&source, &module));
            if outline.is_ok_and(|outline| self.attempt(&outline)) {
                options = self.simpler();
            } else {
                index += 1;
            }
        }
    }

    /// The script with one expression simpler, each; the text that makes the task stays, since it names it.
    fn simpler(&self) -> Vec<Edits> {
        let source = self.judge.script.with_text(&self.text);
        let module = parse(&source).expect("a script that ran parses");
        let made = self.witness.made;
        let is_inside =
            |edit: &Edit| made.start <= edit.span.start && edit.span.end <= made.end && edit.span != made;
        let mut all = simplifications(&source, &module);
        all.retain(|edits| !edits.all().iter().any(is_inside));
        all
    }

    fn smallest(self, source: &Source) -> Smallest {
        let smallest = self.judge.script.with_text(&self.text);
        let (witness, frequency) = match self.judge.frequency(&self.text, self.asked.plan) {
            Some((witness, frequency)) => (witness, Some(frequency)),
            None => (self.witness, None),
        };
        let Witness { token, choices, collections, name, .. } = witness;
        let traced = Setup { settle: true, ..self.judge.setup.clone() };
        let run = Text::of(&smallest).runner()(&traced, token.chooser());
        Smallest {
            made: self.task.made.clone().expect("a task with a place was asked for"),
            statements_before: statements(source),
            statements: statements(&smallest),
            text: self.text,
            candidates: self.candidates,
            is_cut_short: self.is_cut_short,
            frequency,
            name,
            replay: token.to_string(),
            collections,
            choices,
            trace: trace(&run.records, Detail::Full),
        }
    }
}

/// How many statements a script has, those in blocks among them.
fn statements(source: &Source) -> usize {
    let (module, mut count) = (parse(source).expect("a script that ran parses"), 0);
    walk_statements(&module.body, &mut |_| count += 1);
    count
}
