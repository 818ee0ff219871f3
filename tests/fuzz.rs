//! Scripts that somebody damaged: whatever stands in one, it is refused, or it runs to an end that has a name.
//!
//! The scripts of tests/scripts are changed line by line and word by word, always in the same way. Nothing here may panic,
//! and limits end what would not end.

use std::cell::Cell;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;
use std::thread;

use weakloop::asyncio::world::{Limits, Silent};
use weakloop::clock::Time;
use weakloop::python::program::run_source;
use weakloop::python::source::Source;
use weakloop::{Policy, Setup};

/// So many damaged scripts are run.
const RUNS: usize = 2000;

/// What stands in the place of a word.
const WORDS: [&str; 40] = [
    "await ",
    "async ",
    "yield ",
    "lambda: ",
    "None",
    "0",
    "-1",
    "1e400",
    "\"\"",
    "[]",
    "{}",
    "()",
    "*",
    "**",
    "self",
    "asyncio",
    "return ",
    "raise ",
    "del ",
    "while True:",
    "try:",
    "finally:",
    "match x:",
    "f\"{x!r:>{w}}\"",
    "@",
    ":=",
    "\\",
    "\u{0}",
    "é",
    "\t",
    "'''",
    "~",
    "10**9",
    "__class__",
    "__dict__",
    "print",
    "repr",
    "sorted",
    "next",
    "super()",
];

/// Numbers that look like chance (xorshift), the same on every machine.
struct Chance(Cell<u64>);

impl Chance {
    fn below(&self, bound: usize) -> usize {
        let mut state = self.0.get();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.0.set(state);
        (state % bound.max(1) as u64) as usize
    }

    fn one_of<'a>(&self, all: &'a [String]) -> &'a str {
        &all[self.below(all.len())]
    }
}

fn scripts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let paths =
        fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("readable").path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "py")).collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).expect("readable")).collect()
}

/// The script with one change.
fn damage(script: &str, others: &[String], chance: &Chance) -> String {
    let mut lines: Vec<String> = script.split('\n').map(str::to_string).collect();
    let at = chance.below(lines.len());
    match chance.below(8) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[chance.below(lines.len())].clone()),
        2 => lines.swap(at, chance.below(script.split('\n').count())),
        3 => lines[at] = others[chance.below(others.len())].clone(),
        4 => lines[at].insert_str(0, "    "),
        5 => lines[at] = lines[at].trim_start().to_string(),
        _ => lines[at] = damage_line(&lines[at], chance),
    }
    lines.join("\n")
}

/// The line with a word replaced, or one put in.
fn damage_line(line: &str, chance: &Chance) -> String {
    let begins: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
    let at = begins[chance.below(begins.len())];
    let rest = &line[at..];
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let end = if chance.below(2) == 0 { at + word } else { at };
    format!("{}{}{}", &line[..at], WORDS[chance.below(WORDS.len())], &line[end..])
}

/// Runs a script within narrow limits; false if weakloop itself failed.
fn ends(script: &str, policy: Policy) -> bool {
    let limits = Limits {
        iterations_max: 2_000,
        steps_max: 100_000,
        objects_max: 20_000,
        time_max: Time::from_secs(1e6),
        until: None,
    };
    let setup = Setup::new().policy(policy).limits(limits);
    let run =
        AssertUnwindSafe(|| drop(run_source(&Source::new("script.py", script), &setup, Rc::new(Silent))));
    catch_unwind(run).is_ok()
}

fn run_damaged() -> Vec<String> {
    let (scripts, chance) = (scripts(), Chance(Cell::new(0x9E37_79B9_7F4A_7C15)));
    let lines: Vec<String> = scripts.iter().flat_map(|script| script.lines().map(str::to_string)).collect();
    let mut failed = Vec::new();
    for _ in 0..RUNS {
        let mut script = chance.one_of(&scripts).to_string();
        for _ in 0..=chance.below(3) {
            script = damage(&script, &lines, &chance);
        }
        let policy = if chance.below(2) == 0 { Policy::Never } else { Policy::Every };
        if !ends(&script, policy) {
            failed.push(script);
        }
    }
    failed
}

#[test]
fn a_damaged_script_is_refused_or_ends() {
    let runs = thread::Builder::new().stack_size(512 << 20).spawn(run_damaged).expect("a thread can be made");
    let failed = runs.join().expect("the runs come back");
    assert!(failed.is_empty(), "{} scripts made weakloop panic; the first:\n{}", failed.len(), failed[0]);
}
