//! Findings as GitHub's workflow commands: an annotation at the line of each task.

use crate::findings::{Compared, Findings, Spot};
use crate::report::advice::{alarm, title as title_of};
use crate::report::message::{Refused, messages};

/// One line for each message: `::error file=x.py,line=12,title=...::...`.
pub fn github(findings: &Findings) -> String {
    let lines = messages(findings).into_iter().map(|message| {
        let repairs = message.made().into_iter().flat_map(|made| findings.advice.helping(made));
        let repairs = repairs.map(|trial| format!("{}\n{}", title_of(trial), trial.diff)).collect();
        let title = property(&format!("weakloop: {}", message.verdict));
        let help = vec![format!("help: {}", message.help)];
        let body = [vec![message.title.clone()], message.notes.clone(), help, repairs];
        let body = data(&body.concat().join("\n"));
        let place = message.made().map(place).unwrap_or_default();
        format!("::{} {place}title={title}::{body}\n", message.level())
    });
    let doubts = findings.doubts.iter().map(|doubt| {
        let (file, body) = (property(&findings.program), data(&format!("could not tell: {doubt}")));
        format!("::warning file={file},title=weakloop%3A unknown::{body}\n")
    });
    lines.chain(doubts).chain(findings.advice.lint.iter().flatten().map(linted)).collect()
}

/// One line for each fault of a program of which nothing can be told.
pub fn refused(refused: &Refused) -> String {
    let lines = refused.why.iter().map(|(spot, why)| {
        let file = format!("file={},", property(&refused.program));
        let place = spot.as_ref().map_or(file, place);
        format!("::error {place}title=weakloop%3A refused::{}\n", data(why))
    });
    lines.collect()
}

/// What RUF006 says of a place, beside what was found.
fn linted(compared: &Compared) -> String {
    let title = property(&format!("RUF006: {}", alarm(compared)));
    let verdict = compared.verdict.as_ref().map_or_else(String::new, |(_, words)| format!("{words}: "));
    let body = data(&format!("{verdict}{}", compared.in_words()));
    format!("::notice {}title={title}::{body}\n", place(&compared.made))
}

fn place(spot: &Spot) -> String {
    let (file, line, end_line, column) = (property(&spot.file), spot.line, spot.end_line, spot.column);
    format!("file={file},line={line},endLine={end_line},col={column},")
}

/// What GitHub wants escaped in a message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What it wants escaped in a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
