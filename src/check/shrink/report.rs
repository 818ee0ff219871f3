//! The smallest scripts as text and as JSON.

use std::fmt::Write as _;

use crate::check::shrink::{Frequency, Shrunk, Smallest};
use crate::report::json::{Json, spot_json};

/// The smallest scripts for people: each with its trace, and how to run it again.
pub fn text(shrunk: &[Shrunk]) -> String {
    if shrunk.is_empty() {
        return "no task can be lost, so there is nothing to shrink\n".to_string();
    }
    let mut text = String::new();
    for (index, shrunk) in shrunk.iter().enumerate() {
        text.push_str(if index == 0 { "" } else { "\n" });
        match &shrunk.smallest {
            Ok(smallest) => smallest_text(&mut text, &shrunk.task, smallest),
            Err(why) => {
                let _ = writeln!(text, "no smaller script for task {}: {why}", shrunk.task);
            }
        }
    }
    text
}

fn smallest_text(text: &mut String, task: &str, smallest: &Smallest) {
    let made = &smallest.made;
    let (left, of, tried) = (smallest.statements, smallest.statements_before, smallest.candidates);
    let _ = writeln!(
        text,
        "the smallest script that loses task {task}, made at {}:{}:{}: {left} of {of} statements, {tried} scripts tried",
        made.file, made.line, made.column
    );
    if smallest.is_cut_short {
        let _ = writeln!(text, "stopped after {tried} scripts: more might go, with more --candidates");
    }
    let (name, token) = (&smallest.name, &smallest.replay);
    let _ = writeln!(text, "{}", frequency_in_words(smallest));
    let _ = write!(text, "\n{}\nits trace, in which {name} is lost", smallest.text);
    let _ = write!(
        text,
        "; again, if it stands in FILE: weakloop run FILE --replay {token}\n\n{}",
        smallest.trace
    );
}

fn frequency_in_words(smallest: &Smallest) -> String {
    let name = &smallest.name;
    let Some(Frequency { lost, runs, is_complete }) = smallest.frequency else {
        return format!("no timing that was looked at but the one below loses the task, there {name}");
    };
    let all = if is_complete { "all explored" } else { "more not explored" };
    let timings = if runs == 1 { "its 1 timing".to_string() } else { format!("its {runs} timings") };
    format!("the same task, there {name}, is lost in {lost} of {timings}; {all}")
}

/// The smallest scripts as an array; docs/CHECK.md describes the members.
pub fn json(shrunk: &[Shrunk]) -> Json {
    Json::List(shrunk.iter().map(shrunk_json).collect())
}

fn shrunk_json(shrunk: &Shrunk) -> Json {
    let mut members = vec![("task", Json::text(&shrunk.task))];
    match &shrunk.smallest {
        Ok(smallest) => members.extend([
            ("made", spot_json(&smallest.made)),
            ("script", Json::text(&smallest.text)),
            ("statements_before", Json::Int(smallest.statements_before as u64)),
            ("statements", Json::Int(smallest.statements as u64)),
            ("candidates", Json::Int(smallest.candidates)),
            ("complete", Json::Bool(!smallest.is_cut_short)),
            ("lost_in", Json::option(smallest.frequency.as_ref(), frequency_json)),
            ("name", Json::text(&smallest.name)),
            ("replay", Json::text(&smallest.replay)),
            ("collections", Json::List(smallest.collections.iter().map(|at| Json::Int(*at)).collect())),
            ("trace", Json::List(smallest.trace.lines().map(Json::text).collect())),
        ]),
        Err(why) => members.push(("why_not", Json::text(why))),
    }
    Json::Map(members)
}

fn frequency_json(frequency: &Frequency) -> Json {
    let Frequency { lost, runs, is_complete } = *frequency;
    Json::Map(vec![
        ("lost", Json::Int(lost)),
        ("runs", Json::Int(runs)),
        ("complete", Json::Bool(is_complete)),
    ])
}
