//! What there is to say about a run of a script: which tasks lived by luck, which were lost, and what to do about it.
//! The run itself goes at full speed. The same run again, watched step by step, says what kept each task; two more answer
//! what a reader asks next: which line dropped the last reference, and what a reference would have changed.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use indexmap::IndexMap;

use crate::asyncio::world::Limit;
use crate::evidence::{Evidence, Harm, STEPS_WATCHED_MAX, programs_tasks};
use crate::hazard::{Neglect, TaskLife, Verdict};
use crate::print::{help, label, moment, path_in_words};
use crate::python::source::{Source, Span};
use crate::record::Site;
use crate::sim::{Outcome, Run, Setup};

/// What there is to say about a run.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    /// What was found, in the order of the tasks.
    pub findings: Vec<Finding>,
    /// The lives of the script's own tasks, if the run could be watched.
    pub tasks: Vec<TaskLife>,
}

/// Something to say about a run, with the places in the script that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether something is wrong, or only might be.
    pub severity: Severity,
    /// What was found, in one sentence.
    pub title: String,
    /// Places in the script, each with a word beside it; the first is the main one.
    pub places: Vec<(Range<usize>, String)>,
    /// The evidence.
    pub notes: Vec<String>,
    /// What can be done about it.
    pub help: Option<String>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// It is as it was asked for.
    Note,
    /// It went well, by luck.
    Warning,
    /// Something was lost, can be lost at any time, or stands still for ever.
    Error,
}

impl Finding {
    /// A finding about no place yet.
    pub fn new(severity: Severity, title: impl Into<String>) -> Finding {
        Finding { severity, title: title.into(), places: Vec::new(), notes: Vec::new(), help: None }
    }

    fn place(mut self, site: Site, label: impl Into<String>) -> Finding {
        if let Site::Script { start, end } = site {
            self.places.push((start as usize..end as usize, label.into()));
        }
        self
    }

    fn note(mut self, note: impl Into<String>) -> Finding {
        self.notes.push(note.into());
        self
    }

    fn help(mut self, help: impl Into<String>) -> Finding {
        self.help = Some(help.into());
        self
    }

    /// The finding with its lines of source, without colours.
    pub fn render_plain(&self, source: &Source) -> String {
        self.render(source, &Renderer::plain())
    }

    /// The finding with its lines of source, with a terminal's colours.
    pub fn render_coloured(&self, source: &Source) -> String {
        self.render(source, &Renderer::styled())
    }

    fn render(&self, program: &Source, renderer: &Renderer) -> String {
        let level = match self.severity {
            Severity::Note => Level::NOTE,
            Severity::Warning => Level::WARNING,
            Severity::Error => Level::ERROR,
        };
        // Each file is shown once, in the order in which the places come to it.
        let mut snippets: Vec<(&Source, Snippet<'_, Annotation<'_>>)> = Vec::new();
        for (index, (range, label)) in self.places.iter().enumerate() {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let (file, span) = program.locate(Span::new(range.start as u32, range.end as u32));
            let annotation = kind.span(clip(span, file.text())).label(label.as_str());
            match snippets.iter_mut().find(|(known, _)| std::ptr::eq(*known, file)) {
                Some((_, snippet)) => *snippet = snippet.clone().annotation(annotation),
                None => {
                    let snippet = Snippet::source(file.text()).path(&**file.name());
                    snippets.push((file, snippet.annotation(annotation)));
                }
            }
        }
        let mut group = Group::with_title(level.primary_title(self.title.as_str()));
        for (_, snippet) in snippets {
            group = group.element(snippet);
        }
        for note in &self.notes {
            group = group.element(Level::NOTE.message(note.as_str()));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        renderer.render(&[group])
    }
}

/// The range as one that lies inside the text and cuts no character in two.
fn clip(span: Span, text: &str) -> Range<usize> {
    let end = text.floor_char_boundary(span.end as usize);
    text.floor_char_boundary(span.start as usize).min(end)..end
}

/// Says of a run how it ended, if it did not end by itself, and of every task what it lived by, unless it was held.
/// `rerun` runs the same script again, in silence.
pub fn explain(run: &Run, setup: &Setup, rerun: &dyn Fn(&Setup) -> Run) -> Explanation {
    let ending = ending(&run.outcome);
    if matches!(run.outcome, Outcome::Limit(_)) {
        return Explanation { findings: ending.into_iter().collect(), tasks: Vec::new() };
    }
    if STEPS_WATCHED_MAX < run.steps {
        let title =
            format!("{} steps are too many to be watched: nothing is said about the tasks", run.steps);
        let findings = ending.into_iter().chain([Finding::new(Severity::Warning, title)]).collect();
        return Explanation { findings, tasks: Vec::new() };
    }
    let watching = Setup { records: false, pages: false, lives: true, ..setup.clone() };
    let watched = rerun(&watching);
    let evidence = Evidence::gather(&watched, &watching, rerun);
    let findings = about_tasks(&watched, &evidence).chain(ending).collect();
    Explanation { findings, tasks: programs_tasks(&watched).cloned().collect() }
}

/// One finding for all tasks that were made at one place, dropped at one place, and came to the same end.
fn about_tasks(watched: &Run, evidence: &Evidence) -> impl Iterator<Item = Finding> {
    let mut groups: IndexMap<(Verdict, Neglect, SiteKey, SiteKey), Vec<&TaskLife>> = IndexMap::new();
    for life in programs_tasks(watched).filter(|life| life.verdict != Verdict::Held) {
        let key = (life.verdict, life.neglect, site_key(life.site), site_key(evidence.cut(life)));
        groups.entry(key).or_default().push(life);
    }
    groups.into_values().map(|lives| match lives[0].verdict {
        Verdict::Held | Verdict::ByAccident => by_accident(&lives, watched),
        Verdict::Doomed => doomed(&lives, evidence),
        Verdict::Lost => lost(&lives, evidence),
    })
}

type SiteKey = (u32, u32);

fn site_key(site: Site) -> SiteKey {
    match site {
        Site::Script { start, end } => (start, end),
        Site::Unknown | Site::Rust(_) => (0, 0),
    }
}

const UNKEPT: &str = "nothing in the script keeps what this returns";

fn by_accident(lives: &[&TaskLife], watched: &Run) -> Finding {
    let life = lives[0];
    let finding = Finding::new(Severity::Warning, format!("only the loop kept {} alive", names(lives)))
        .place(life.site, label(life.neglect).unwrap_or(UNKEPT));
    let finding = match life.accident() {
        Some((at, path)) => finding
            .note(format!("at {} it was held by {path}", moment(at)))
            .note(format!("in words: {}", path_in_words(&path))),
        None => finding,
    };
    let luck = "that is luck: asyncio promises only that the loop refers to tasks weakly";
    let finding = finding.note(luck);
    let finding = match watched.is_held_to_the_end(life) {
        true => finding
            .note("by then the main task was done, so that whatever was left was about to be cancelled"),
        false => finding,
    };
    finding.help(help_for(lives))
}

fn help_for(lives: &[&TaskLife]) -> Cow<'static, str> {
    let awaiters: Vec<&str> = lives.iter().filter_map(|life| Some(&*life.awaiter.as_ref()?.name)).collect();
    help(lives[0].neglect, lives.len(), &awaiters)
}

fn doomed(lives: &[&TaskLife], evidence: &Evidence) -> Finding {
    let [names, it] = [names(lives), if lives.len() == 1 { "it" } else { "them" }.to_string()];
    let title = format!("nothing kept {names} alive: the garbage collector may destroy {it} at any time");
    let finding = fallen(Finding::new(Severity::Error, title), lives[0], evidence);
    let finding = finding.note("no collection took place then; `--gc every` shows what one does");
    compare(finding, evidence.harm(lives[0])).help(help_for(lives))
}

fn lost(lives: &[&TaskLife], evidence: &Evidence) -> Finding {
    let names = names(lives);
    let title = match lives.len() {
        1 => format!("{names} was destroyed before it was done"),
        _ => format!("{names} were destroyed before they were done"),
    };
    let mut finding = fallen(Finding::new(Severity::Error, title), lives[0], evidence);
    if let Some(loss) = &lives[0].loss {
        finding = finding.note(format!("it was lost at {}", moment(loss.at)));
        if loss.silent {
            finding =
                finding.note("asyncio says nothing of it: the tasks that gather makes vanish in silence");
        }
    }
    compare(finding, evidence.harm(lives[0])).help(help_for(lives))
}

/// Adds whether a reference would have changed anything.
fn compare(finding: Finding, harm: Option<Harm>) -> Finding {
    let Some(harm) = harm else { return finding };
    let finding = finding.note(format!("with a reference it would have {}", harm.in_words()));
    match harm.printed {
        Some(line) => finding.note(format!("and the program would have printed `{line}` there")),
        None => finding,
    }
}

/// Where the task was made, where it was dropped, since when nothing held it, and what held it last.
fn fallen(finding: Finding, life: &TaskLife, evidence: &Evidence) -> Finding {
    let cut = evidence.cut(life);
    let finding = match cut == life.site {
        true => finding.place(life.site, "made here, and kept by nothing"),
        false => finding
            .place(life.site, "the task was made here")
            .place(cut, "when this line had run, nothing led to the task any more"),
    };
    let Some(window) = life.windows.last() else { return finding };
    let until = window.until.map_or("the end".to_string(), moment);
    let finding = finding.note(format!("from {} to {until} nothing held it", moment(window.from)));
    match &window.last_path {
        Some(path) => finding
            .note(format!("what held it last was {path}"))
            .note(format!("in words: {}", path_in_words(path))),
        None => finding,
    }
}

fn ending(outcome: &Outcome) -> Option<Finding> {
    match outcome {
        Outcome::Returned(_) | Outcome::Raised(..) => None,
        Outcome::Deadlock(waiting) => {
            let title =
                "deadlock: nothing is ready and no timer is set, so that nothing can ever happen again";
            let finding = Finding::new(Severity::Error, title);
            let finding = waiting.iter().fold(finding, |finding, line| finding.note(line));
            Some(finding.note("CPython would wait for ever here"))
        }
        Outcome::Until(moment) => {
            let title = format!("the program still ran at t={moment}, and was looked at no further");
            Some(Finding::new(Severity::Note, title))
        }
        Outcome::Limit(limit) => {
            let finding = Finding::new(Severity::Error, format!("stopped: {limit}"));
            let help = format!("if the program needs more, raise the limit with {}", option_of(*limit));
            Some(finding.help(match limit {
                Limit::Iterations | Limit::Time => {
                    help + "; if it waits again and again and never ends, look at it up to a moment with --until"
                }
                _ => help,
            }))
        }
    }
}

/// The names of some tasks, for a sentence: `task T2`, `tasks T2 and T3`, `10 tasks (T2, T3, T4, ...)`.
fn names(lives: &[&TaskLife]) -> String {
    let names: Vec<&str> = lives.iter().map(|life| life.name.name.as_str()).collect();
    match names.as_slice() {
        [one] => format!("task {one}"),
        [one, two] => format!("tasks {one} and {two}"),
        [one, two, three] => format!("tasks {one}, {two} and {three}"),
        [one, two, .., last] => format!("{} tasks ({one}, {two}, ... {last})", names.len()),
        [] => "no task".to_string(),
    }
}

/// The option of the command that raises a limit.
fn option_of(limit: Limit) -> &'static str {
    match limit {
        Limit::Iterations => "--max-iterations",
        Limit::Steps => "--max-steps",
        Limit::Objects => "--max-objects",
        Limit::Time => "--max-time",
        Limit::Until(_) => "--until",
    }
}
