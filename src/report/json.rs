//! JSON: values, how they are written, and findings as one of them. docs/CHECK.md describes the schema.

use std::fmt::{self, Write as _};

use crate::explore::Coverage;
use crate::findings::{
    Answer, Compared, Findings, OutcomeFinding, PlaceRepairs, Repairs, Replacement, Spot, TaskFinding, Trial,
};
use crate::hazard::{Moment, Window};
use crate::reach::Path;
use crate::report::message::{Refused, replay_line};
use crate::report::text::{coverage_line, headline};

/// A JSON value; the members of a map keep their order.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(u64),
    /// A number.
    Float(f64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Map(Vec<(&'static str, Json)>),
}

impl Json {
    /// A string.
    pub fn text(text: impl fmt::Display) -> Json {
        Json::Text(text.to_string())
    }

    /// An array of what items come to.
    pub fn list<T>(items: &[T], json: impl Fn(&T) -> Json) -> Json {
        Json::List(items.iter().map(json).collect())
    }

    /// An array of strings.
    pub fn texts(texts: &[String]) -> Json {
        Json::List(texts.iter().map(Json::text).collect())
    }

    /// The value, or `null`.
    pub fn option<T>(value: Option<T>, json: impl FnOnce(T) -> Json) -> Json {
        value.map_or(Json::Null, json)
    }

    fn write(&self, out: &mut fmt::Formatter<'_>, indent: usize) -> fmt::Result {
        match self {
            Json::Null => out.write_str("null"),
            Json::Bool(value) => write!(out, "{value}"),
            Json::Int(value) => write!(out, "{value}"),
            Json::Float(value) if value.is_finite() => write!(out, "{value}"),
            Json::Float(_) => out.write_str("null"),
            Json::Text(text) => write_text(out, text),
            Json::List(items) => {
                write_items(out, indent, ['[', ']'], items, |out, item| item.write(out, indent + 1))
            }
            Json::Map(members) => write_items(out, indent, ['{', '}'], members, |out, (name, value)| {
                write!(out, "\"{name}\": ")?;
                value.write(out, indent + 1)
            }),
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(out, 0)
    }
}

fn write_items<T>(
    out: &mut fmt::Formatter<'_>,
    indent: usize,
    [open, close]: [char; 2],
    items: &[T],
    mut write_item: impl FnMut(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    out.write_char(open)?;
    for (index, item) in items.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(out, "{comma}\n{:width$}", "", width = 2 * (indent + 1))?;
        write_item(out, item)?;
    }
    if !items.is_empty() {
        write!(out, "\n{:width$}", "", width = 2 * indent)?;
    }
    out.write_char(close)
}

fn write_text(out: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\t' => out.write_str("\\t")?,
            '\r' => out.write_str("\\r")?,
            control if control < ' ' => write!(out, "\\u{:04x}", u32::from(control))?,
            other => out.write_char(other)?,
        }
    }
    out.write_char('"')
}

/// The number of the schema; it grows when a member changes its meaning or goes.
pub const SCHEMA: u64 = 1;

/// Findings of several programs as one document, each with the members that were asked for besides.
pub fn json(all: &[(Findings, Vec<(&'static str, Json)>)], refused: &[Refused], is_strict: bool) -> String {
    let program = |(findings, more): &(Findings, Vec<(&'static str, Json)>)| {
        let mut members = findings_members(findings, is_strict);
        members.extend(more.iter().cloned());
        Json::Map(members)
    };
    let document = Json::Map(vec![
        ("schema", Json::Int(SCHEMA)),
        ("weakloop", Json::text(env!("CARGO_PKG_VERSION"))),
        ("programs", Json::list(all, program)),
        ("refused", Json::list(refused, refused_json)),
    ]);
    format!("{document}\n")
}

fn findings_members(findings: &Findings, is_strict: bool) -> Vec<(&'static str, Json)> {
    let answer = match findings.answer(is_strict) {
        Answer::Safe => "safe",
        Answer::CanLose => "can lose",
        Answer::Unknown => "unknown",
    };
    let terms = &findings.terms;
    vec![
        ("program", Json::text(&findings.program)),
        ("answer", Json::text(answer)),
        ("summary", Json::text(headline(findings, is_strict))),
        ("arguments", Json::texts(&findings.input.arguments)),
        (
            "environment",
            Json::list(&findings.input.environment, |(name, value)| Json::text(format!("{name}={value}"))),
        ),
        ("contract", Json::text(terms.contract)),
        ("python", Json::text(terms.version)),
        ("shuffle", Json::Bool(terms.shuffle)),
        ("delays", Json::option(terms.delays, Json::text)),
        ("until", Json::option(terms.until, |until| Json::Float(until.as_secs()))),
        ("tasks", Json::list(&findings.tasks, |task| task_json(findings, task))),
        ("outcomes", Json::list(&findings.outcomes, |outcome| outcome_json(findings, outcome))),
        ("coverage", coverage_json(findings, &findings.coverage)),
        ("not_run", Json::list(&findings.not_run, spot_json)),
        ("doubts", Json::texts(&findings.doubts)),
        ("lint", Json::option(findings.advice.lint.as_ref(), |all| Json::list(all, compared_json))),
        ("repairs", Json::option(findings.advice.repairs.as_ref(), repairs_json)),
    ]
}

fn refused_json(refused: &Refused) -> Json {
    let why = refused.lines().map(Json::Text).collect();
    Json::Map(vec![("program", Json::text(&refused.program)), ("why", Json::List(why))])
}

fn compared_json(place: &Compared) -> Json {
    Json::Map(vec![
        ("made", spot_json(&place.made)),
        ("alarm", Json::Bool(place.is_alarmed)),
        ("verdict", Json::option(place.verdict.as_ref(), |(verdict, _)| Json::text(verdict))),
        ("together", Json::text(place.in_words())),
    ])
}

fn repairs_json(repairs: &Repairs) -> Json {
    let together = repairs.together.as_ref().map(|together| {
        Json::Map(vec![
            ("repairs", Json::texts(&together.repairs)),
            ("left", Json::texts(&together.left)),
            ("diff", Json::text(&together.diff)),
        ])
    });
    Json::Map(vec![
        ("places", Json::list(&repairs.places, place_json)),
        ("together", Json::option(together, |it| it)),
    ])
}

fn place_json(place: &PlaceRepairs) -> Json {
    Json::Map(vec![
        ("tasks", Json::texts(&place.tasks)),
        ("made", spot_json(&place.made)),
        ("already", Json::texts(&place.already)),
        ("trials", Json::list(&place.trials, trial_json)),
    ])
}

fn trial_json(trial: &Trial) -> Json {
    Json::Map(vec![
        ("what", Json::text(&trial.what)),
        ("helps", Json::Bool(trial.helps())),
        ("refused", Json::option(trial.refused.as_ref(), Json::text)),
        ("documented", Json::option(trial.documented, Json::text)),
        ("notes", Json::texts(&trial.notes)),
        ("replacements", Json::list(&trial.replacements, replacement_json)),
        ("diff", Json::text(&trial.diff)),
    ])
}

fn replacement_json(replacement: &Replacement) -> Json {
    Json::Map(vec![("at", spot_json(&replacement.at)), ("text", Json::text(&replacement.text))])
}

fn task_json(findings: &Findings, task: &TaskFinding) -> Json {
    let harm = task.harm.as_ref().map(|harm| {
        Json::Map(vec![
            ("harmful", Json::Bool(!harm.is_none())),
            ("runs_on", Json::option(harm.runs_on, moment_json)),
            ("done", Json::option(harm.done, moment_json)),
            ("printed", Json::option(harm.printed.as_ref(), Json::text)),
            ("words", Json::text(harm.in_words())),
        ])
    });
    let accident = task
        .accident
        .as_ref()
        .map(|(at, path)| Json::Map(vec![("at", moment_json(*at)), ("path", path_json(path))]));
    Json::Map(vec![
        ("identity", Json::text(format!("{:016x}", task.identity.0))),
        ("name", Json::text(&task.name)),
        ("made", Json::option(task.made.as_ref(), spot_json)),
        ("verdict", Json::text(task.verdict)),
        ("accident", Json::option(accident, |it| it)),
        ("windows", Json::list(&task.windows, window_json)),
        ("cut", Json::option(task.cut.as_ref(), spot_json)),
        ("lost_at", Json::option(task.loss.as_ref(), |loss| moment_json(loss.at))),
        ("silent", Json::option(task.loss.as_ref(), |loss| Json::Bool(loss.silent))),
        ("runs_lost", Json::Int(task.runs_lost)),
        ("harm", Json::option(harm, |it| it)),
        ("after_main", Json::Bool(task.is_after_main)),
        ("replay", Json::option(task.replay.as_ref(), |token| Json::text(replay_line(findings, token)))),
    ])
}

fn window_json(window: &Window) -> Json {
    Json::Map(vec![
        ("from", moment_json(window.from)),
        ("until", Json::option(window.until, moment_json)),
        ("last_path", Json::option(window.last_path.as_ref(), path_json)),
        ("cut_hop", Json::option(window.cut_hop, |hop| Json::Int(hop as u64))),
        ("cycle", Json::option(window.cycle.as_ref(), path_json)),
        ("weak_path", Json::option(window.weak_path.as_ref(), path_json)),
    ])
}

fn moment_json(moment: Moment) -> Json {
    Json::Map(vec![
        ("time", Json::Float(moment.time.as_secs())),
        ("iteration", Json::Int(moment.iteration)),
        ("step", Json::Int(moment.step)),
    ])
}

fn path_json(path: &Path) -> Json {
    let hop = |hop: &crate::reach::Hop| {
        Json::Map(vec![
            ("label", Json::text(&hop.label)),
            ("target", Json::text(&hop.target)),
            ("weak", Json::Bool(hop.strength == crate::heap::Strength::Weak)),
        ])
    };
    Json::Map(vec![
        ("root", Json::text(&path.root)),
        ("hops", Json::list(&path.hops, hop)),
        ("text", Json::text(path)),
    ])
}

/// A place in a source file.
pub fn spot_json(spot: &Spot) -> Json {
    Json::Map(vec![
        ("file", Json::text(&spot.file)),
        ("line", Json::Int(spot.line.into())),
        ("column", Json::Int(spot.column.into())),
        ("end_line", Json::Int(spot.end_line.into())),
        ("end_column", Json::Int(spot.end_column.into())),
    ])
}

fn outcome_json(findings: &Findings, outcome: &OutcomeFinding) -> Json {
    Json::Map(vec![
        ("runs", Json::Int(outcome.runs)),
        ("printed", Json::text(&outcome.printed)),
        ("ended", Json::text(&outcome.ending)),
        ("lost", Json::texts(&outcome.lost)),
        ("replay", Json::text(replay_line(findings, &outcome.replay))),
    ])
}

fn coverage_json(findings: &Findings, coverage: &Coverage) -> Json {
    Json::Map(vec![
        ("timings", Json::Int(coverage.timings)),
        ("drawn", Json::Int(coverage.drawn)),
        ("by_pct", Json::Int(coverage.by_pct)),
        ("points", Json::Int(coverage.points)),
        ("left", Json::Int(coverage.left)),
        ("limited", Json::Int(coverage.limited)),
        ("complete", Json::Bool(coverage.is_complete())),
        ("words", Json::text(coverage_line(findings))),
    ])
}
