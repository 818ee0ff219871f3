//! Holds weakloop against CPython with generated programs.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use weakloop::print::{self, Detail};
use weakloop::script::{Program, run_program};
use weakloop::strategies::any_program;
use weakloop::{Policy, Setup, Version};

/// A trace as tests/record.py prints it.
fn trace(program: &Program, version: Version, gc: &str) -> Vec<String> {
    let policy: Policy = gc.parse().expect("a policy that both sides know");
    let setup = Setup { version, policy, records: true, settle: true, ..Setup::default() };
    print::trace(&run_program(program, &setup).records, Detail::Full).lines().map(str::to_string).collect()
}

/// The first place where the two traces differ, with lines around it.
fn difference(expected: &[String], got: &[String]) -> Option<String> {
    let longest = expected.len().max(got.len());
    let place = (0..longest).find(|&at| expected.get(at) != got.get(at))?;
    let mut text = String::new();
    let shared = expected[place.saturating_sub(9)..place].iter().map(|line| (' ', line));
    let theirs = expected.iter().skip(place).take(9).map(|line| ('-', line));
    let ours = got.iter().skip(place).take(9).map(|line| ('+', line));
    for (mark, line) in shared.chain(theirs).chain(ours) {
        let _ = writeln!(text, "  {mark} {line}");
    }
    Some(text)
}

/// A CPython that runs programs.
struct Python {
    version: String,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Python {
    /// Starts it; `None` if there is none of that name, or none of a version that weakloop knows.
    fn start(name: &str) -> Option<Python> {
        let mut child = Command::new(name)
            .arg("tests/record_programs.py")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let (requests, answers) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        let mut python = Python { version: String::new(), requests, answers };
        python.version = python.read_line();
        python.imitated().map(|_| python)
    }

    fn imitated(&self) -> Option<Version> {
        self.version.rsplit_once('.')?.0.parse().ok()
    }

    fn traces(&mut self, program: &Program, settings: &[String]) -> Vec<Vec<String>> {
        let script = program.to_python();
        let head = format!("{} {}\n", script.lines().count(), settings.join(" "));
        self.requests.write_all((head + &script).as_bytes()).expect("python reads");
        settings.iter().map(|_| self.read_trace()).collect()
    }

    fn read_trace(&mut self) -> Vec<String> {
        let lines = self.read_line().parse().expect("python answers with a number of lines");
        (0..lines).map(|_| self.read_line()).collect()
    }

    fn read_line(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("python answers");
        line.trim_end_matches('\n').to_string()
    }
}

/// What differs between CPython and weakloop for a program, if anything does.
fn compare(python: &mut Python, program: &Program, settings: &[String]) -> Option<String> {
    let version = python.imitated()?;
    let expected = python.traces(program, settings);
    settings.iter().zip(expected).find_map(|(gc, expected)| {
        let text = difference(&expected, &trace(program, version, gc))?;
        Some(format!("CPython {} (-), weakloop (+), gc {gc}:\n{text}", python.version))
    })
}

/// Programs from a seed, as trees that shrink.
fn generate(seed: u8) -> TestRunner {
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]))
}

/// Runs some new programs on the Python of this machine, if it has one. `WEAKLOOP_PROGRAMS=5000` runs more.
#[test]
fn the_python_of_this_machine_does_what_weakloop_does() {
    let Some(mut python) = Python::start("python3") else {
        println!("skipped: no python3 of a version that weakloop knows");
        return;
    };
    let wanted = std::env::var("WEAKLOOP_PROGRAMS").unwrap_or_default();
    let (count, seed) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    let (count, seed) = (count.parse().unwrap_or(20), seed.parse().unwrap_or(1));
    let mut runner = generate(seed);
    let mut differing = 0;
    for number in 0..count {
        let mut tree = any_program().new_tree(&mut runner).expect("nothing is rejected");
        let settings = ["never".to_string(), "every".to_string(), (number % 7 + 2).to_string()];
        if compare(&mut python, &tree.current(), &settings).is_none() {
            continue;
        }
        differing += 1;
        if differing <= 5 {
            println!("{}", shrunk(&mut tree, |program| compare(&mut python, program, &settings)));
        }
    }
    println!("{count} programs on CPython {}: {differing} differ", python.version);
    assert_eq!(differing, 0);
}

/// The smallest program that still differs, with what differs.
fn shrunk(
    tree: &mut impl ValueTree<Value = Program>,
    mut compare: impl FnMut(&Program) -> Option<String>,
) -> String {
    let mut smallest = tree.current();
    let mut difference = compare(&smallest).unwrap_or_default();
    let mut goes_on = tree.simplify();
    while goes_on {
        let program = tree.current();
        match compare(&program) {
            Some(found) => {
                (smallest, difference) = (program, found);
                goes_on = tree.simplify();
            }
            None => goes_on = tree.complicate(),
        }
    }
    format!(
        "{smallest}\n{}\n{difference}",
        smallest.to_python().split("\n\n\n").skip(6).collect::<Vec<_>>().join("\n")
    )
}

proptest! {
    #[test]
    fn a_program_reads_back_from_its_text(program in any_program()) {
        let text = program.to_string();
        prop_assert_eq!(text.parse::<Program>(), Ok(program));
    }
}
