//! Findings for people: a sentence, a table of tasks, the evidence, the outcomes, and how much was covered.

use std::fmt::Write as _;

use crate::explore::Coverage;
use crate::findings::{Answer, Findings, OutcomeFinding, TaskFinding};
use crate::hazard::Verdict;
use crate::print::table;
use crate::report::message::{Message, help_of_endless, messages};

/// All of it; `render` writes a message with its lines of source, or without.
pub fn text(findings: &Findings, is_strict: bool, render: &dyn Fn(&Message) -> String) -> String {
    let mut text =
        format!("{}: {}\n\n{}\n", findings.program, headline(findings, is_strict), task_table(findings));
    for message in messages(findings) {
        let _ = writeln!(text, "{}\n", render(&message).trim_end());
    }
    text.push_str(&outcome_table(findings));
    let _ = writeln!(text, "\n{}", coverage_line(findings));
    if let Some(line) = not_run_line(findings) {
        let _ = writeln!(text, "{line}");
    }
    for doubt in &findings.doubts {
        let _ = writeln!(text, "could not tell: {doubt}");
    }
    if let Some(help) = help_of_endless(findings) {
        let _ = writeln!(text, "help: {help}");
    }
    text
}

/// The answer in a few words: `1 of 2 tasks can be lost`.
pub fn headline(findings: &Findings, is_strict: bool) -> String {
    let count = |verdict: Verdict| findings.tasks.iter().filter(|task| task.verdict == verdict).count();
    let (losable, by_accident) = (findings.losable().count(), count(Verdict::ByAccident));
    let lost = count(Verdict::Lost);
    let of = format!("of {}", tasks(findings.tasks.len()));
    match findings.answer(is_strict) {
        Answer::CanLose if 0 < losable && lost == 0 => {
            format!("{losable} {of} nothing keeps alive for a while, though no timing loses any")
        }
        Answer::CanLose if 0 < losable => format!("{losable} {of} can be lost"),
        Answer::CanLose => format!("{by_accident} {of} only the loop keeps alive"),
        Answer::Unknown if findings.tasks.is_empty() => "no task was made".to_string(),
        Answer::Unknown => format!(
            "no task was lost, but it could not be told for all timings of {}",
            tasks(findings.tasks.len())
        ),
        Answer::Safe if 0 < by_accident => {
            format!("no task can be lost; {by_accident} {of} only the loop keeps alive")
        }
        Answer::Safe => format!("no task can be lost, {}", tasks(findings.tasks.len())),
    }
}

fn tasks(count: usize) -> String {
    if count == 1 { "1 task".to_string() } else { format!("{count} tasks") }
}

/// So many tasks in a row that were made at one place and have one verdict are shown each.
const SHOWN_TASKS: usize = 20;

/// So many of those are shown before the last, if they are more.
const FIRST_TASKS: usize = 3;

/// So many outcomes are shown.
const SHOWN_OUTCOMES: usize = 20;

/// So many lost tasks are named in an outcome.
const NAMED_TASKS: usize = 8;

/// One row for each task: name, place, verdict, window, what held it last; of many that are alike the first and the last.
pub fn task_table(findings: &Findings) -> String {
    let is_like = |one: &TaskFinding, other: &TaskFinding| {
        one.made == other.made && verdict_words(one) == verdict_words(other)
    };
    let rows: Vec<[String; 5]> = findings.tasks.chunk_by(is_like).flat_map(rows_of_like).collect();
    table(["task", "made at", "verdict", "held by nothing", "held last by"], &rows)
}

fn rows_of_like(tasks: &[TaskFinding]) -> Vec<[String; 5]> {
    let [first @ .., last] = tasks else { return Vec::new() };
    if tasks.len() <= SHOWN_TASKS {
        return tasks.iter().map(task_row).collect();
    }
    let mut rows: Vec<[String; 5]> = first[..FIRST_TASKS].iter().map(task_row).collect();
    let [_, made, verdict, ..] = task_row(last);
    let left_out = format!("{} more tasks", first.len() - FIRST_TASKS);
    rows.push(["...".to_string(), made, verdict, String::new(), left_out]);
    rows.push(task_row(last));
    rows
}

fn task_row(task: &TaskFinding) -> [String; 5] {
    let made = task.made.as_ref().map(|spot| format!("{}:{}", spot.file, spot.line)).unwrap_or_default();
    let path = match (&task.accident, task.windows.last()) {
        (_, Some(window)) => window.last_path.as_ref(),
        (Some((_, path)), None) => Some(path),
        (None, None) => None,
    };
    let path = path.map(ToString::to_string).unwrap_or_default();
    [task.name.clone(), made, verdict_words(task), windows(task), path]
}

/// `lost`, and whether that does harm, and whether it is silent.
pub fn verdict_words(task: &TaskFinding) -> String {
    let mut words = task.verdict.to_string();
    if task.harm.as_ref().is_some_and(|harm| !harm.is_none()) {
        words.push_str(", harmful");
    }
    if task.loss.as_ref().is_some_and(|loss| loss.silent) {
        words.push_str(", silent");
    }
    words
}

fn windows(task: &TaskFinding) -> String {
    let window = |window: &crate::hazard::Window| {
        let until = window.until.map_or("end".to_string(), |until| format!("t={}", until.time));
        format!("t={} to {until}", window.from.time)
    };
    task.windows.iter().map(window).collect::<Vec<_>>().join(", ")
}

fn outcome_table(findings: &Findings) -> String {
    let first = findings.outcomes.first().map(|outcome| outcome.printed.as_str()).unwrap_or_default();
    let (shown, rest) = findings.outcomes.split_at(findings.outcomes.len().min(SHOWN_OUTCOMES));
    let mut rows: Vec<[String; 4]> = shown.iter().map(|outcome| outcome_row(outcome, first)).collect();
    if !rest.is_empty() {
        let runs: u64 = rest.iter().map(|outcome| outcome.runs).sum();
        let left_out = format!("{} more outcomes", rest.len());
        rows.push([runs.to_string(), left_out, "...".to_string(), "...".to_string()]);
    }
    table(["runs", "lost", "ended", "printed"], &rows)
}

fn outcome_row(outcome: &OutcomeFinding, first: &str) -> [String; 4] {
    let lost = match outcome.lost.as_slice() {
        [] => "nothing".to_string(),
        [first, second, .., last] if NAMED_TASKS < outcome.lost.len() => {
            format!("{first} {second} ... {last} ({} tasks)", outcome.lost.len())
        }
        all => all.join(" "),
    };
    [outcome.runs.to_string(), lost, outcome.ending.to_string(), in_short(&outcome.printed, first)]
}

/// How many lines a text has, and the first that differs from the text of the first outcome; or else the last one.
fn in_short(printed: &str, first: &str) -> String {
    let lines = printed.lines().count();
    let differs = printed.lines().zip(first.lines()).position(|(line, other)| line != other);
    let differs = differs.or_else(|| Some(first.lines().count()).filter(|more| *more < lines));
    match (printed.lines().next_back(), differs.and_then(|at| Some((at, printed.lines().nth(at)?)))) {
        (None, _) => "nothing".to_string(),
        (Some(line), _) if lines == 1 => format!("`{line}`"),
        (Some(_), Some((at, line))) => format!("{lines} lines, line {} `{line}`", at + 1),
        (Some(line), None) => format!("{lines} lines, the last `{line}`"),
    }
}

/// `not run: app.py:7, app.py:12: no run made a task there`.
fn not_run_line(findings: &Findings) -> Option<String> {
    let places = &findings.not_run;
    let mut shown: Vec<String> =
        places.iter().take(SHOWN_PLACES).map(|spot| format!("{}:{}", spot.file, spot.line)).collect();
    let more = places.len().saturating_sub(SHOWN_PLACES);
    if 0 < more {
        shown.push(format!("{more} more places"));
    }
    (!shown.is_empty()).then(|| format!("not run: {}: no run made a task there", shown.join(", ")))
}

/// So many places are shown to which no run came.
const SHOWN_PLACES: usize = 5;

/// `14 timings of 2^37 are distinct; all explored; 3 outcomes`.
pub fn coverage_line(findings: &Findings) -> String {
    let until = findings.terms.until.map_or(String::new(), |until| format!("; looked at until t={until}"));
    coverage_in_words(findings) + &until
}

fn coverage_in_words(findings: &Findings) -> String {
    if let Some(token) = &findings.replayed {
        return format!("the run of {token} alone; no other timing was looked at");
    }
    let Coverage { timings, drawn, by_pct, points, left, .. } = findings.coverage;
    let count = findings.outcomes.len();
    let outcomes = if count == 1 { "1 outcome".to_string() } else { format!("{count} outcomes") };
    let (timings_of, are) = if timings == 1 { ("timing of", "is") } else { ("timings of", "are") };
    if left == 0 {
        return format!("{timings} {timings_of} 2^{points} {are} distinct; all explored; {outcomes}");
    }
    let Coverage { outcomes_in_order, outcomes_drawn, .. } = findings.coverage;
    let by_pct_more = count.saturating_sub(outcomes_in_order + outcomes_drawn);
    let more = |count: usize| if count == 0 { "none".to_string() } else { count.to_string() };
    format!(
        "{timings} {timings_of} 2^{points} tried in order came to {outcomes_in_order} of {outcomes}, {} drawn at random to \
         {} more, {by_pct} by PCT to {} more; at least {left} timings not explored",
        drawn - by_pct,
        more(outcomes_drawn),
        more(by_pct_more),
    )
}
