//! One thing to say about a program, with the places that it is about: what text, SARIF and GitHub's annotations share.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::asyncio::world::Limit;
use crate::findings::{Findings, Spot, TaskFinding};
use crate::hazard::{Verdict, Window};
use crate::print::{help, label, moment, path_in_words};
use crate::sim::Input;

/// One thing to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// How bad it is.
    pub verdict: Verdict,
    /// What was found, in one sentence.
    pub title: String,
    /// Places in the source, each with a word beside it; the first is the main one.
    pub places: Vec<(Spot, String)>,
    /// The evidence.
    pub notes: Vec<String>,
    /// What can be done about it.
    pub help: Cow<'static, str>,
}

/// A program of which nothing can be told: a file that can't be read, a script with faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The program's name.
    pub program: String,
    /// What is wrong, each with its place if it has one.
    pub why: Vec<(Option<Spot>, String)>,
}

impl Refused {
    /// What is wrong, as lines: `x.py:3:5: invalid syntax`.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.why.iter().map(|(spot, why)| match spot {
            Some(spot) => format!("{}:{}:{}: {why}", spot.file, spot.line, spot.column),
            None => format!("{}: {why}", self.program),
        })
    }
}

/// The same, of a Rust program.
const KEEP_NATIVE: &str = "keep a reference for as long as the task shall live: its handle in a variable or a collection, or with a TaskGroup";

/// Whether the program is a file, and not a place in one, as that of a Rust program is.
fn is_script(findings: &Findings) -> bool {
    let place = findings.program.rsplit_once(".rs:");
    place.is_none_or(|(_, line)| line.parse::<u32>().is_err())
}

/// What there is to say of the tasks that were not held: one message for all that were made at one place, dropped at one
/// place, and came to the same end.
pub fn messages(findings: &Findings) -> Vec<Message> {
    let mut groups: Vec<Vec<&TaskFinding>> = Vec::new();
    for task in findings.tasks.iter().filter(|task| task.verdict != Verdict::Held) {
        let key = |task: &TaskFinding| (task.verdict, task.neglect, task.made.clone(), task.cut.clone());
        match groups.iter_mut().find(|group| key(group[0]) == key(task)) {
            Some(group) => group.push(task),
            None => groups.push(vec![task]),
        }
    }
    groups.iter().map(|group| message(group, findings)).collect()
}

fn message(tasks: &[&TaskFinding], findings: &Findings) -> Message {
    let task = tasks[0];
    let (names, it) = (names(tasks), if tasks.len() == 1 { "it" } else { "them" });
    let title = match task.verdict {
        Verdict::Held | Verdict::ByAccident => format!("only the loop keeps {names} alive"),
        Verdict::Doomed => format!("nothing keeps {names} alive: a collection would destroy {it}"),
        Verdict::Lost if tasks.len() == 1 => format!("{names} can be destroyed before it is done"),
        Verdict::Lost => format!("{names} can be destroyed before they are done"),
    };
    let help = match is_script(findings) {
        true => {
            let awaiters: Vec<&str> = tasks.iter().filter_map(|task| task.awaiter.as_deref()).collect();
            help(task.neglect, tasks.len(), &awaiters)
        }
        false => KEEP_NATIVE.into(),
    };
    Message { verdict: task.verdict, title, places: places(task), notes: notes(tasks, findings), help }
}

fn places(task: &TaskFinding) -> Vec<(Spot, String)> {
    let made = |label: &str| task.made.iter().map(|made| (made.clone(), label.to_string())).collect();
    match &task.cut {
        _ if task.verdict == Verdict::ByAccident => made(
            label(task.neglect).unwrap_or("the program does not keep what this returns until it is done"),
        ),
        Some(cut) if task.made.as_ref() != Some(cut) => {
            let cut = (cut.clone(), "when this line has run, nothing leads to the task any more".to_string());
            [made("the task is made here"), vec![cut]].concat()
        }
        _ => made("made here, and kept by nothing"),
    }
}

/// The evidence about the first of some tasks.
fn notes(tasks: &[&TaskFinding], findings: &Findings) -> Vec<String> {
    let mut notes = Vec::new();
    let task = tasks[0];
    let it = if tasks.len() == 1 { "it".to_string() } else { format!("task {}", task.name) };
    if task.verdict == Verdict::ByAccident {
        if let Some((at, path)) = &task.accident {
            notes.push(format!("at {} {it} is held by {path}", moment(*at)));
            notes.push(format!("in words: {}", path_in_words(path)));
        }
        notes.push("that is luck: asyncio promises only that the loop refers to tasks weakly".to_string());
        notes.extend(task.is_after_main.then(|| AFTER_MAIN.to_string()));
        return notes;
    }
    task.windows.iter().for_each(|window| notes.extend(window_notes(window, &it)));
    let runs = findings.coverage.timings + findings.coverage.drawn;
    if task.verdict == Verdict::Doomed {
        notes.push(format!("{it} is lost in none of {runs} timings: no collection comes in that time"));
    }
    if let Some(loss) = &task.loss {
        let first = format!("first at {}", moment(loss.at));
        notes.push(format!("{it} is lost in {} of {runs} timings, {first}", task.runs_lost));
        if loss.silent {
            notes.push(
                "asyncio says nothing of it: the tasks that gather makes vanish in silence".to_string(),
            );
        }
    }
    if task.is_after_main {
        notes.push(AFTER_MAIN.to_string());
    }
    if let Some(harm) = &task.harm {
        notes.push(format!("with a reference {it} would have {}", harm.in_words()));
        if let Some(line) = &harm.printed {
            notes.push(format!("and the program would have printed `{line}` there"));
        }
        if harm.is_none() {
            notes.push(
                "so the loss takes nothing away but its cleanup: it could never have run again".to_string(),
            );
        }
    }
    notes.extend(task.replay.iter().map(|token| format!("again: {}", replay_line(findings, token))));
    notes
}

/// What has to be said of a task that the program held until its main task was done.
const AFTER_MAIN: &str = "by then the main task was done, so that whatever is left is about to be cancelled";

fn window_notes(window: &Window, it: &str) -> Vec<String> {
    let until = window.until.map_or("the end".to_string(), moment);
    let mut notes = vec![format!("from {} to {until} nothing holds {it}", moment(window.from))];
    if let Some(path) = &window.last_path {
        notes.push(format!("what holds it last is {path}"));
        notes.push(format!("in words: {}", path_in_words(path)));
    }
    if let Some((path, hop)) = window.last_path.as_ref().zip(window.cut_hop)
        && let Some(cut) = path.hop(hop)
        && cut != *path
    {
        notes.push(format!("the reference that goes is {cut}"));
    }
    notes.extend(window.cycle.iter().map(|cycle| format!("then it only leads to itself: {cycle}")));
    notes.extend(window.weak_path.iter().map(|path| format!("only weakly it is still reached: {path}")));
    notes
}

/// What can be done about a program that a limit of time or iterations ended: perhaps it never ends by itself.
pub fn help_of_endless(findings: &Findings) -> Option<String> {
    let limit = findings.coverage.limit?;
    let until = if is_script(findings) { "--until SECONDS" } else { "Check::until" };
    let help =
        || format!("what waits again and again and never ends can be looked at up to a moment: {until}");
    matches!(limit, Limit::Iterations | Limit::Time).then(help)
}

/// The command that runs a finding again.
pub fn replay_line(findings: &Findings, token: &str) -> String {
    if is_script(findings) {
        let until = findings.terms.until.map(|until| format!(" --until {}", until.as_secs()));
        let Input { arguments, environment } = &findings.input;
        let variables =
            environment.iter().map(|(name, value)| format!(" --env {}", quoted(&format!("{name}={value}"))));
        let options: String = until.into_iter().chain(variables).collect();
        let rest: String = arguments.iter().map(|argument| format!(" {}", quoted(argument))).collect();
        let rest = if rest.is_empty() { rest } else { format!(" --{rest}") };
        format!("weakloop run {}{options} --replay {token}{rest}", quoted(&findings.program))
    } else {
        format!("WEAKLOOP_REPLAY={token}")
    }
}

/// A file's name as a shell takes it for one word.
fn quoted(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%=\\".contains(c);
    if !name.is_empty() && name.chars().all(is_plain) {
        name.to_string()
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}

/// The names of some tasks, for a sentence: `task T2`, `tasks T2 and T3`, `10 tasks (T2, T3, ... T11)`.
fn names(tasks: &[&TaskFinding]) -> String {
    let names: Vec<&str> = tasks.iter().map(|task| task.name.as_str()).collect();
    match names.as_slice() {
        [one, others @ ..] if !others.is_empty() && others.iter().all(|other| other == one) => {
            format!("{} tasks named {one}", names.len())
        }
        [one] => format!("task {one}"),
        [one, two] => format!("tasks {one} and {two}"),
        [one, two, three] => format!("tasks {one}, {two} and {three}"),
        [one, two, .., last] => format!("{} tasks ({one}, {two}, ... {last})", names.len()),
        [] => "no task".to_string(),
    }
}

impl Message {
    /// Where the tasks were made, if that is known.
    pub fn made(&self) -> Option<&Spot> {
        self.places.first().map(|(made, _)| made)
    }

    /// `error` or `warning`.
    pub fn level(&self) -> &'static str {
        if self.verdict == Verdict::ByAccident { "warning" } else { "error" }
    }

    /// The message without lines of source.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}: {}\n", self.level(), self.title);
        for (spot, label) in &self.places {
            let _ = writeln!(text, "  --> {}:{}:{}: {label}", spot.file, spot.line, spot.column);
        }
        self.notes.iter().for_each(|note| {
            let _ = writeln!(text, "  = note: {note}");
        });
        let _ = writeln!(text, "  = help: {}", self.help);
        text
    }
}
