//! Findings as GitHub's workflow commands: an annotation at the line of each task.

use crate::findings::Findings;
use crate::report::message::messages;

/// One line for each message: `::error file=x.py,line=12,title=...::...`.
pub fn github(findings: &Findings) -> String {
    let lines = messages(findings).into_iter().map(|message| {
        let place = message.places.first().map(|(spot, _)| {
            format!(
                "file={},line={},endLine={},col={},",
                property(&spot.file),
                spot.line,
                spot.end_line,
                spot.column
            )
        });
        let title = property(&format!("weakloop: {}", message.verdict));
        let body =
            [vec![message.title.clone()], message.notes.clone(), vec![format!("help: {}", message.help)]];
        let body = data(&body.concat().join("\n"));
        format!("::{} {}title={title}::{body}\n", message.level(), place.unwrap_or_default())
    });
    lines.collect()
}

/// What GitHub wants escaped in a message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What it wants escaped in a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
