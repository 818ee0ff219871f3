//! Findings as SARIF 2.1.0, the format that code scanning reads.

use crate::findings::{Findings, Spot};
use crate::hazard::Verdict;
use crate::report::json::Json;
use crate::report::message::{Message, messages};

/// Findings of several programs as one document.
pub fn sarif(all: &[Findings]) -> String {
    let results = all.iter().flat_map(messages).map(|message| result(&message)).collect();
    let driver = Json::Map(vec![
        ("name", Json::text("weakloop")),
        ("version", Json::text(env!("CARGO_PKG_VERSION"))),
        ("informationUri", Json::text(env!("CARGO_PKG_REPOSITORY"))),
        ("rules", Json::List(RULES.iter().map(rule).collect())),
    ]);
    let run = Json::Map(vec![
        ("tool", Json::Map(vec![("driver", driver)])),
        ("columnKind", Json::text("unicodeCodePoints")),
        ("results", Json::List(results)),
    ]);
    let document = Json::Map(vec![
        ("$schema", Json::text("https://json.schemastore.org/sarif-2.1.0.json")),
        ("version", Json::text("2.1.0")),
        ("runs", Json::List(vec![run])),
    ]);
    format!("{document}\n")
}

/// A verdict, the rule's name, and what it means.
type Rule = (Verdict, &'static str, &'static str);

const RULES: [Rule; 3] = [
    (
        Verdict::ByAccident,
        "task-by-accident",
        "At some point only the loop's queue or a timer keeps the task alive.",
    ),
    (Verdict::Doomed, "task-doomed", "For a while nothing keeps the task alive."),
    (Verdict::Lost, "task-lost", "A collection can destroy the task before it is done."),
];

fn rule((_, id, words): &Rule) -> Json {
    let description = Json::Map(vec![("text", Json::text(words))]);
    Json::Map(vec![("id", Json::text(id)), ("shortDescription", description)])
}

fn result(message: &Message) -> Json {
    let rule = RULES.iter().find(|(verdict, ..)| *verdict == message.verdict).map_or("task", |(_, id, _)| id);
    let text = [vec![message.title.clone()], message.notes.clone(), vec![format!("help: {}", message.help)]];
    let mut places = message.places.iter().map(|(spot, label)| location(spot, label));
    Json::Map(vec![
        ("ruleId", Json::text(rule)),
        ("level", Json::text(message.level())),
        ("message", Json::Map(vec![("text", Json::text(text.concat().join("\n")))])),
        ("locations", Json::List(places.next().into_iter().collect())),
        ("relatedLocations", Json::List(places.collect())),
    ])
}

fn location(spot: &Spot, label: &str) -> Json {
    let region = Json::Map(vec![
        ("startLine", Json::Int(spot.line.into())),
        ("startColumn", Json::Int(spot.column.into())),
        ("endLine", Json::Int(spot.end_line.into())),
        ("endColumn", Json::Int(spot.end_column.into())),
    ]);
    let artifact = Json::Map(vec![("uri", Json::text(spot.file.replace('\\', "/")))]);
    let physical = Json::Map(vec![("artifactLocation", artifact), ("region", region)]);
    let message = Json::Map(vec![("text", Json::text(label))]);
    Json::Map(vec![("physicalLocation", physical), ("message", message)])
}
