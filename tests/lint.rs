//! RUF006 as ruff itself applies it: its alarms over hundreds of small scripts, recorded, and ours.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use weakloop::python::lint::lint;
use weakloop::python::parse::parse;
use weakloop::python::source::Source;

/// A script, and what ruff says of it.
struct Case {
    text: String,
    alarms: Vec<String>,
}

fn recorded() -> Vec<Case> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/lint/ruff.txt");
    let all = fs::read_to_string(path).expect("the recording is there");
    let cases = all.split("----\n").skip(1).map(|case| {
        let (alarms, lines): (Vec<&str>, Vec<&str>) = case.lines().partition(|line| line.starts_with("#! "));
        let text = lines.iter().map(|line| format!("{line}\n")).collect();
        Case { text, alarms: alarms.iter().map(|line| line[3..].to_string()).collect() }
    });
    cases.collect()
}

/// Our alarms as ruff writes its own; nothing if the script is refused.
fn alarms(text: &str) -> Option<Vec<String>> {
    let source = Source::new("x.py", text);
    let linted = lint(&source, &parse(&source).ok()?);
    let place = |at: u32| {
        let (line, column) = source.line_and_column(at);
        format!("{line}:{}", column + 1)
    };
    let alarm = |alarm: &weakloop::python::lint::Alarm| {
        format!("{}-{} {}", place(alarm.call.start), place(alarm.call.end), alarm.message)
    };
    Some(linted.alarms.iter().map(alarm).collect())
}

#[test]
fn ruff_and_this_rule_alarm_at_the_same_places() {
    let (mut differences, mut compared, mut alarmed) = (String::new(), 0, 0);
    for case in recorded() {
        let Some(ours) = alarms(&case.text) else { continue };
        compared += 1;
        alarmed += usize::from(!ours.is_empty());
        if ours != case.alarms {
            let _ = writeln!(differences, "{}ruff: {:?}\nours: {ours:?}\n", case.text, case.alarms);
        }
    }
    assert!(differences.is_empty(), "{differences}");
    // What is not Python of the subset can't be compared, but nearly all is.
    assert!(500 <= compared && 100 <= alarmed, "{compared} scripts, {alarmed} with an alarm");
}
