//! Why a task lives, or why it does not, at a moment of its life.

use std::fmt::Write as _;

use crate::clock::Time;
use crate::evidence::Evidence;
use crate::hazard::{Held, Moment, TaskLife, Window};
use crate::heap::Strength;
use crate::print::{moment, path_in_words};
use crate::reach::{Hop, Path};
use crate::record::{Hold, Site};

/// What is asked about a task.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Question {
    /// About which moment; `None`: the beginning of the first window in which nothing held it, or its whole life.
    pub at: Option<Time>,
    /// Whether to show every holder.
    pub all: bool,
}

/// The answer. `place` writes where a site is.
///
/// # Errors
/// What was asked lies where the task was followed no more.
pub fn why(
    life: &TaskLife,
    evidence: &Evidence,
    question: &Question,
    place: &dyn Fn(Site) -> String,
) -> Result<String, String> {
    let mut text = format!("task {}, made at {}: {}\n", life.name, place(life.site), life.verdict);
    let window = match question.at {
        Some(at) => life.windows.iter().find(|window| covers(window, at)),
        None => life.windows.first(),
    };
    if let Some(window) = window {
        text.push_str(&fallen(life, window, evidence, place));
        return Ok(text);
    }
    let is_behind = |end: &Moment| question.at.is_none_or(|at| end.time <= at && !is_over(life, at));
    if let Some(end) = life.history_ends.filter(is_behind) {
        return Err(format!(
            "the program is too large for following what held task {} further than to {}: ask for a time before \
             with --at, or make the program smaller",
            life.name,
            moment(end)
        ));
    }
    let Some(at) = question.at else {
        text.push_str(&whole_life(life, question.all));
        return Ok(text);
    };
    match held_at(life, at) {
        Some(held) => text.push_str(&holders(held, question.all)),
        None => {
            let _ = writeln!(text, "at t={at} {}", absent(life, at));
        }
    }
    Ok(text)
}

fn covers(window: &Window, at: Time) -> bool {
    window.from.time <= at && window.until.is_none_or(|until| at < until.time)
}

fn is_over(life: &TaskLife, at: Time) -> bool {
    [life.done, life.loss.as_ref().map(|loss| loss.at)].into_iter().flatten().any(|end| end.time <= at)
}

/// What held the task after the last step up to that time.
fn held_at(life: &TaskLife, at: Time) -> Option<&Held> {
    let last = life.history.iter().take_while(|held| held.from.time <= at).last();
    last.filter(|_| !is_over(life, at))
}

fn absent(life: &TaskLife, at: Time) -> String {
    match (life.done, &life.loss) {
        (Some(done), _) if done.time <= at => format!("it is over: it was done at {}", moment(done)),
        (_, Some(loss)) if loss.at.time <= at => format!("it is gone: it was lost at {}", moment(loss.at)),
        _ => "it is not there yet".to_string(),
    }
}

/// One entry for each change of what held it.
fn whole_life(life: &TaskLife, all: bool) -> String {
    let (mut text, mut before) = (String::new(), None);
    for held in &life.history {
        // What differs only in the holders that are not shown is the same for the reader.
        let shown = (held.hold, shown_paths(held, all));
        if before.as_ref() != Some(&shown) {
            text.push_str(&holders(held, all));
        }
        before = Some(shown);
    }
    if let Some(done) = life.done {
        let _ = writeln!(text, "done at {}", moment(done));
    }
    text
}

fn holders(held: &Held, all: bool) -> String {
    let because = match held.hold {
        Hold::Held => "held",
        Hold::ByAccident => "held by the loop alone",
        Hold::Nothing => "held by nothing",
    };
    let mut text = format!("from {}: {because}\n", moment(held.from));
    for path in shown_paths(held, all) {
        let root = if path.hops.is_empty() { ", which the loop runs to its end" } else { "" };
        let _ = writeln!(text, "  {path}{root}");
    }
    if held.paths.is_empty() {
        text.push_str("  something outside of the run holds it\n");
    }
    text
}

fn shown_paths(held: &Held, all: bool) -> &[Path] {
    let shown = if all { held.paths.len() } else { held.paths.len().min(1) };
    &held.paths[..shown]
}

/// What the last reference was, who cut it and when, and what would have saved the task.
fn fallen(life: &TaskLife, window: &Window, evidence: &Evidence, place: &dyn Fn(Site) -> String) -> String {
    let until = window.until.map_or("the end".to_string(), moment);
    let mut text = format!("from {} to {until}: held by nothing\n", moment(window.from));
    if let Some(path) = &window.last_path {
        let _ = writeln!(text, "  last held by   {path}\n                 {}", path_in_words(path));
    }
    let cut_hop = window.last_path.as_ref().zip(window.cut_hop).and_then(|(path, hop)| path.hop(hop));
    if let Some(cut) = &cut_hop {
        let line = place(evidence.cut_of(life, window));
        let by = if line.is_empty() { String::new() } else { format!(", when {line} had run") };
        let _ = writeln!(text, "  cut            {cut}\n                 at {}{by}", moment(window.from));
    }
    if let Some(cycle) = &window.cycle {
        let _ = writeln!(text, "  its own circle {cycle}");
    }
    if let Some(path) = &window.weak_path {
        let _ = writeln!(text, "  weakly         {path}");
    }
    let _ = writeln!(text, "  would save it  {}", rescue(life, window, place));
    if let Some(harm) = evidence.harm(life) {
        let _ = writeln!(text, "  kept alive     it would have {}", harm.in_words());
    }
    text
}

/// The single reference that would have held the task in the window. That the one which went had stayed is not said: what
/// goes with a frame goes at several places at once.
fn rescue(life: &TaskLife, window: &Window, place: &dyn Fn(Site) -> String) -> String {
    if let Some(weak) = window.weak_path.as_ref().and_then(only_weak_hop) {
        return format!("a strong reference in the place of the weak one: {weak}");
    }
    format!("a variable for what {} returns, that lives until {}", place(life.site), end_of(window))
}

fn end_of(window: &Window) -> String {
    window.until.map_or("the end".to_string(), |until: Moment| moment(until))
}

/// The weak reference of a path that has no other.
fn only_weak_hop(path: &Path) -> Option<Path> {
    let is_weak = |hop: &Hop| hop.strength == Strength::Weak;
    let weak = path.hops.iter().position(is_weak)?;
    let others = path.hops[weak + 1..].iter().any(is_weak);
    path.hop(weak).filter(|_| !others)
}
