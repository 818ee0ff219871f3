//! Findings on a real CPython: the script that `--python-script` prints makes each loss of the corpus happen there.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::rc::Rc;

use weakloop::asyncio::world::Silent;
use weakloop::check::check_source;
use weakloop::explore::Plan;
use weakloop::findings::OutcomeFinding;
use weakloop::python::program::Script;
use weakloop::python::source::Source;
use weakloop::replay::Token;
use weakloop::report::python::python_script;
use weakloop::{Outcome, Run, Setup, Version};

/// What can't be compared, and why.
const NOT_COMPARED: [(&str, &str); 2] = [
    ("loop_closed_with_timers_and_tasks", "the interpreter's end destroys a task too"),
    ("deadlock_by_losing_the_waker", "CPython waits for ever"),
];

/// The Python of that version on this machine, if there is one.
fn python_of(version: Version) -> Option<String> {
    let names = [format!("python{version}"), "python3".to_string()];
    names.into_iter().find(|name| {
        let asked = "import sys; print('%d.%d' % sys.version_info[:2])";
        let output = Command::new(name).args(["-c", asked]).output();
        output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == version.to_string())
    })
}

/// What a program did there, in words that do not depend on the order in which sets are gone through.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    printed: Vec<String>,
    destroyed: usize,
}

fn sorted(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    lines.sort();
    lines
}

/// What a Python does with a script; what does not end is stopped, and says so.
fn run_there(python: &str, script: &str) -> (Told, String) {
    let limit = "import faulthandler\nfaulthandler.dump_traceback_later(20, exit=True)\ndef _weakloop(";
    let script = script.replacen("def _weakloop(", limit, 1);
    let mut child = Command::new(python)
        .args(["-W", "ignore", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the Python that was found runs");
    let mut stdin = child.stdin.take().expect("it was asked for");
    stdin.write_all(script.as_bytes()).expect("the Python reads");
    drop(stdin);
    let output = child.wait_with_output().expect("the Python ends");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    let printed = sorted(&String::from_utf8_lossy(&output.stdout));
    (Told { printed, destroyed: err.matches("Task was destroyed but it is pending!").count() }, err)
}

/// A finding made again here: the run, and the script for CPython.
fn again(text: &str, outcome: &OutcomeFinding) -> (Run, String) {
    let token: Token = outcome.replay.parse().expect("it was printed so");
    let setup = Setup { records: true, ..token.setup(&Setup::default()) };
    let script = Script::compile(&Source::new("x.py", text)).expect("the script is right");
    let run = script.run(&setup, token.chooser(), Rc::new(Silent));
    let script = python_script("x.py", text, &run.collections, &run.choices);
    (run, script.expect("only collections were chosen"))
}

/// `WEAKLOOP_FORCED` makes so many findings of each script happen.
fn findings_each() -> usize {
    std::env::var("WEAKLOOP_FORCED").map_or(1, |count| count.parse().expect("WEAKLOOP_FORCED is a number"))
}

#[test]
fn every_loss_of_the_corpus_happens_on_cpython_3_11_too() {
    every_loss_happens_on(Version::V3_11);
}

#[test]
fn every_loss_of_the_corpus_happens_on_cpython_3_12_too() {
    every_loss_happens_on(Version::V3_12);
}

#[test]
fn every_loss_of_the_corpus_happens_on_cpython_3_13_too() {
    every_loss_happens_on(Version::V3_13);
}

#[test]
fn every_loss_of_the_corpus_happens_on_cpython_3_14_too() {
    every_loss_happens_on(Version::V3_14);
}

fn every_loss_happens_on(version: Version) {
    let Some(python) = python_of(version) else {
        println!("no python{version} here: what it does with the findings is not tried");
        return;
    };
    let (mut forced, mut differences) = (0, Vec::new());
    for path in scripts() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if NOT_COMPARED.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let text = fs::read_to_string(&path).expect("the script can be read");
        let setup = Setup { version, ..Setup::default() };
        // What names a version or a module that this one lacks is refused.
        let Ok(findings) = check_source("x.py", &text, &setup, &Plan::default()) else { continue };
        let is_blocked = |outcome: &&OutcomeFinding| matches!(outcome.ending, Outcome::Deadlock(_));
        let losing = findings.outcomes.iter().filter(|outcome| !outcome.lost.is_empty());
        for outcome in losing.filter(|outcome| !is_blocked(outcome)).take(findings_each()) {
            differences.extend(difference(&python, &name, &text, outcome));
            forced += 1;
        }
    }
    assert!(differences.is_empty(), "{python}: {} differ\n{}", differences.len(), differences.join("\n"));
    println!("{python}: {forced} findings happen there too");
    assert!(90 <= forced, "only {forced} findings were tried");
}

/// What must come first in a script comes first in that for CPython, too.
const FROM_THE_FUTURE: &str = "\
'''About
it.'''
from __future__ import (
    annotations,
    generator_stop,
); import asyncio

async def wait():
    await asyncio.get_running_loop().create_future()

async def main() -> Missing:
    print(__doc__)
    asyncio.create_task(wait())
    await asyncio.sleep(1)

asyncio.run(main())
";

#[test]
fn a_loss_of_a_script_with_a_docstring_and_imports_from_the_future_happens_on_cpython_too() {
    for version in Version::ALL {
        let Some(python) = python_of(version) else {
            println!("no python{version} here: what it does with the finding is not tried");
            continue;
        };
        let setup = Setup { version, ..Setup::default() };
        let findings = check_source("x.py", FROM_THE_FUTURE, &setup, &Plan::default()).expect("it is right");
        let outcome =
            findings.outcomes.iter().find(|outcome| !outcome.lost.is_empty()).expect("a task is lost");
        assert_eq!(outcome.printed, "About\nit.\n");
        assert_eq!(difference(&python, "x.py", FROM_THE_FUTURE, outcome), None);
    }
}

/// What differs between a finding here and there, if anything does.
fn difference(python: &str, name: &str, text: &str, outcome: &OutcomeFinding) -> Option<String> {
    let (run, script) = again(text, outcome);
    let (there, err) = run_there(python, &script);
    let loud = run.losses.iter().filter(|loss| !loss.silent).count();
    let has_handler = text.contains("set_exception_handler") || text.contains("def call_exception_handler");
    // What comes by a socket, and when, is the system's.
    let has_network = text.contains("start_server") || text.contains("create_connection");
    let destroyed = if has_handler { there.destroyed } else { loud };
    let printed = if has_network { there.printed.clone() } else { sorted(&run.printed()) };
    let here = Told { printed, destroyed };
    let differs = here != there;
    differs.then(|| format!("{name} {}:\nhere  {here:?}\nthere {there:?}\n{err}", outcome.replay))
}

fn scripts() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    paths.sort();
    paths
}
