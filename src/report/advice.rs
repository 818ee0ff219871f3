//! Repairs and the linter's view, for people.

use std::fmt::Write as _;

use crate::findings::{Compared, PlaceRepairs, Repairs, Together, Trial};
use crate::print::table;

/// The comparison with RUF006 as a table.
pub fn comparison(compared: &[Compared]) -> String {
    let rows: Vec<[String; 4]> = compared
        .iter()
        .map(|place| {
            let verdict = place.verdict.as_ref().map_or_else(String::new, |(_, words)| words.clone());
            let made = &place.made;
            let at = format!("{}:{}:{}", made.file, made.line, made.column);
            [at, alarm(place).to_string(), verdict, place.in_words().to_string()]
        })
        .collect();
    table(["made at", "RUF006", "weakloop", "together"], &rows)
}

/// What RUF006 does at a place.
pub fn alarm(place: &Compared) -> &'static str {
    if place.is_alarmed { "alarm" } else { "silent" }
}

/// The repairs: those that help with their differences, the rest with a reason.
pub fn repairs(repairs: &Repairs) -> String {
    let mut text: String = repairs.places.iter().map(place).collect();
    text.extend(repairs.together.as_ref().map(together));
    text
}

fn place(place: &PlaceRepairs) -> String {
    let (tasks, made) = (place.tasks.join(", "), &place.made);
    let mut text = format!("repairs for {tasks}, made at {}:{}:{}\n", made.file, made.line, made.column);
    for already in &place.already {
        let _ = writeln!(text, "  there already, and no help: {already}");
    }
    for trial in &place.trials {
        if let Some(why) = &trial.refused {
            let _ = writeln!(text, "  tried, and no help: {}\n    {why}", trial.what);
        }
    }
    if place.helping().next().is_none() {
        text.push_str("  nothing that was tried helps\n");
    }
    place.helping().for_each(|trial| {
        let _ = write!(text, "\n{}\n{}", title(trial), trial.diff);
    });
    text + "\n"
}

/// What a repair that helps does: `held in every timing by a set of the module`.
pub fn title(trial: &Trial) -> String {
    let documented = trial.documented.map_or_else(String::new, |verdict| format!(" (documented: {verdict})"));
    let notes: String = trial.notes.iter().map(|note| format!("\n  note: {note}")).collect();
    format!("held in every timing by {}{documented}{notes}", trial.what)
}

fn together(together: &Together) -> String {
    let left = match together.left.as_slice() {
        [] => "every task is held".to_string(),
        left => format!("all tasks are held but {}", left.join(", ")),
    };
    let repairs: String = together.repairs.iter().map(|repair| format!("  {repair}\n")).collect();
    format!("together, one after the other: {left}\n{repairs}{}\n", together.diff)
}
