//! Findings as SARIF 2.1.0, the format that code scanning reads.

use std::fmt::Write as _;

use crate::findings::{Advice, Compared, Findings, Replacement, Spot, Trial};
use crate::hazard::Verdict;
use crate::report::advice::{alarm, title};
use crate::report::json::Json;
use crate::report::message::{Message, Refused, messages};

/// Findings of several programs as one document.
pub fn sarif(all: &[Findings], refused: &[Refused]) -> String {
    let results = all.iter().flat_map(|findings| {
        let found = messages(findings).into_iter().map(|message| result(&message, &findings.advice));
        let linted = findings.advice.lint.iter().flatten().map(linted);
        found.chain(linted).collect::<Vec<Json>>()
    });
    let results = results.collect();
    let driver = Json::Map(vec![
        ("name", Json::text("weakloop")),
        ("version", Json::text(env!("CARGO_PKG_VERSION"))),
        ("informationUri", Json::text(env!("CARGO_PKG_REPOSITORY"))),
        ("rules", Json::List(RULES.iter().map(rule).chain([rule_of_lint()]).collect())),
    ]);
    let run = Json::Map(vec![
        ("tool", Json::Map(vec![("driver", driver)])),
        ("columnKind", Json::text("unicodeCodePoints")),
        ("invocations", Json::List(vec![invocation(all, refused)])),
        ("results", Json::List(results)),
    ]);
    let document = Json::Map(vec![
        ("$schema", Json::text("https://json.schemastore.org/sarif-2.1.0.json")),
        ("version", Json::text("2.1.0")),
        ("runs", Json::List(vec![run])),
    ]);
    format!("{document}\n")
}

/// Whether everything could be told, and what could not.
fn invocation(all: &[Findings], refused: &[Refused]) -> Json {
    let notification = |level: &str, text: String, spot: Option<&Spot>| {
        let mut members =
            vec![("level", Json::text(level)), ("message", Json::Map(vec![("text", Json::Text(text))]))];
        members.extend(spot.map(|spot| ("locations", Json::List(vec![location(spot, "here")]))));
        Json::Map(members)
    };
    let faults = refused.iter().flat_map(|refused| {
        refused.lines().zip(&refused.why).map(|(line, (spot, _))| notification("error", line, spot.as_ref()))
    });
    let doubts = all.iter().flat_map(|findings| {
        findings.doubts.iter().map(|doubt| {
            notification("warning", format!("{}: could not tell: {doubt}", findings.program), None)
        })
    });
    Json::Map(vec![
        ("executionSuccessful", Json::Bool(refused.is_empty())),
        ("toolExecutionNotifications", Json::List(faults.chain(doubts).collect())),
    ])
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

/// The rule of results that tell what RUF006 says beside what was found.
const LINT: &str = "task-linted";

fn rule_of_lint() -> Json {
    let words = "What ruff's RUF006 says of the place that makes a task, beside what was found.";
    let description = Json::Map(vec![("text", Json::text(words))]);
    Json::Map(vec![("id", Json::text(LINT)), ("shortDescription", description)])
}

fn linted(place: &Compared) -> Json {
    let words = match &place.verdict {
        Some((_, verdict)) => format!("RUF006: {}; weakloop: {verdict}: {}", alarm(place), place.in_words()),
        None => format!("RUF006: {}; weakloop: {}", alarm(place), place.in_words()),
    };
    Json::Map(vec![
        ("ruleId", Json::text(LINT)),
        ("level", Json::text("note")),
        ("message", Json::Map(vec![("text", Json::text(words))])),
        ("locations", Json::List(vec![location(&place.made, place.in_words())])),
    ])
}

/// A repair that was tried and helps, for those who offer to make it.
fn fix(trial: &Trial) -> Json {
    let replacement = |replacement: &Replacement| {
        Json::Map(vec![
            ("deletedRegion", region(&replacement.at)),
            ("insertedContent", Json::Map(vec![("text", Json::text(&replacement.text))])),
        ])
    };
    let file = trial.replacements.first().map(|replacement| artifact(&replacement.at));
    let change = Json::Map(vec![
        ("artifactLocation", file.unwrap_or(Json::Map(Vec::new()))),
        ("replacements", Json::list(&trial.replacements, replacement)),
    ]);
    Json::Map(vec![
        ("description", Json::Map(vec![("text", Json::text(title(trial)))])),
        ("artifactChanges", Json::List(vec![change])),
    ])
}

fn result(message: &Message, advice: &Advice) -> Json {
    let rule = RULES.iter().find(|(verdict, ..)| *verdict == message.verdict).map_or("task", |(_, id, _)| id);
    let text = [vec![message.title.clone()], message.notes.clone(), vec![format!("help: {}", message.help)]];
    let mut places = message.places.iter().map(|(spot, label)| location(spot, label));
    let fixes = message.made().into_iter().flat_map(|made| advice.helping(made)).map(fix).collect();
    let mut members = vec![
        ("ruleId", Json::text(rule)),
        ("level", Json::text(message.level())),
        ("message", Json::Map(vec![("text", Json::text(text.concat().join("\n")))])),
        ("locations", Json::List(places.next().into_iter().collect())),
        ("relatedLocations", Json::List(places.collect())),
    ];
    if advice.repairs.is_some() {
        members.push(("fixes", Json::List(fixes)));
    }
    Json::Map(members)
}

fn location(spot: &Spot, label: &str) -> Json {
    let physical = Json::Map(vec![("artifactLocation", artifact(spot)), ("region", region(spot))]);
    let message = Json::Map(vec![("text", Json::text(label))]);
    Json::Map(vec![("physicalLocation", physical), ("message", message)])
}

fn region(spot: &Spot) -> Json {
    Json::Map(vec![
        ("startLine", Json::Int(spot.line.into())),
        ("startColumn", Json::Int(spot.column.into())),
        ("endLine", Json::Int(spot.end_line.into())),
        ("endColumn", Json::Int(spot.end_column.into())),
    ])
}

fn artifact(spot: &Spot) -> Json {
    Json::Map(vec![("uri", Json::text(uri(&spot.file)))])
}

/// A path as a reference by URI: slashes between its parts, and no characters that have a meaning there.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    uri
}
