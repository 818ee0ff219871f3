//! Holds weakloop against CPython with generated programs that weakloop runs twice: natively, and as Python.

use std::fmt::Write as _;
use std::fs;

use crate::strategies::any_program;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use weakloop::print::{self, Detail};
use weakloop::script::{Program, count, run_program};
use weakloop::{Policy, Setup, Version};

use crate::oracle::{Python, RECORDED, difference, read_sections, sections, write_sections};

/// A trace as tests/record.py prints it.
fn trace(program: &Program, version: Version, gc: &str) -> Vec<String> {
    let policy: Policy = gc.parse().expect("a policy that both sides know");
    let setup = Setup { version, policy, records: true, settle: true, ..Setup::default() };
    print::trace(&run_program(program, &setup).records, Detail::Full).lines().map(str::to_string).collect()
}

/// What weakloop's own Python does with the program.
#[cfg(feature = "python")]
fn python_trace(program: &Program, version: Version, gc: &str) -> Vec<String> {
    crate::differential::weakloop_trace(&program.to_python(), version, gc)
}

/// What differs between CPython and weakloop for a program, if anything does.
fn compare(python: &mut Python, program: &Program, settings: &[String]) -> Option<String> {
    let version = python.imitated()?;
    let expected = python.traces(&program.to_python(), settings);
    settings.iter().zip(expected).find_map(|(gc, expected)| {
        let native =
            difference(&expected, &trace(program, version, gc), gc == "every").map(|text| ("weakloop", text));
        #[cfg(feature = "python")]
        let native = native.or_else(|| {
            let text = difference(&expected, &python_trace(program, version, gc), gc == "every")?;
            Some(("weakloop's Python", text))
        });
        let (who, text) = native?;
        Some(format!("CPython {} (-), {who} (+), gc {gc}:\n{text}", python.version))
    })
}

/// Programs from a seed, as trees that shrink.
fn generate(seed: u8) -> TestRunner {
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]))
}

/// The collector settings under which the program of that number is compared.
fn settings(number: usize) -> [String; 3] {
    ["never".to_string(), "every".to_string(), (number % 7 + 2).to_string()]
}

/// Runs some new programs on the Python of this machine, if it has one. `WEAKLOOP_PROGRAMS=5000:7` runs 5000 from seed 7;
/// `WEAKLOOP_PROGRAMS=write:600` records tests/programs.txt anew.
#[test]
fn the_python_of_this_machine_does_what_weakloop_does() {
    let wanted = std::env::var("WEAKLOOP_PROGRAMS").unwrap_or_default();
    if let Some(count) = wanted.strip_prefix("write:") {
        let text = record_all(count.parse().expect("a number of programs"));
        return fs::write(RECORDINGS, text).expect("tests/programs.txt can be written");
    }
    let Some(mut python) = Python::start("python3") else {
        println!("skipped: no python3 of a version that weakloop knows");
        return;
    };
    let (count, seed) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    let (count, seed) = (count.parse().unwrap_or(10), seed.parse().unwrap_or(1));
    let mut runner = generate(seed);
    let mut differing = 0;
    for number in 0..count {
        let mut tree = any_program().new_tree(&mut runner).expect("nothing is rejected");
        let settings = settings(number);
        if compare(&mut python, &tree.current(), &settings).is_some() {
            differing += 1;
            println!("{}", shrunk(&mut tree, |program| compare(&mut python, program, &settings)));
        }
    }
    println!("{count} programs on CPython {}: {differing} differ", python.version);
    assert_eq!(differing, 0);
}

const RECORDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programs.txt");
/// Records programs that do something on every Python: for each a line `# PROGRAM`, and sections.
fn record_all(wanted: usize) -> String {
    let mut pythons: Vec<Python> =
        RECORDED.iter().map(|name| Python::start(name).unwrap_or_else(|| panic!("no {name}"))).collect();
    let mut runner = generate(0);
    let mut text = String::new();
    let programs =
        std::iter::repeat_with(|| any_program().new_tree(&mut runner).expect("nothing is rejected"));
    let busy =
        programs.map(|tree| tree.current()).filter(|program| 12 < program.bodies().map(count).sum::<usize>());
    for (number, program) in busy.take(wanted).enumerate() {
        let settings = settings(number);
        let _ = writeln!(text, "# {program}");
        write_sections(&mut text, &sections(&mut pythons, &program.to_python(), &settings));
    }
    text
}

/// What a recorded program did: for each version and setting a trace.
struct Recorded {
    program: Program,
    traces: Vec<(Version, String, Vec<String>)>,
}

fn read_recordings(text: &str) -> Vec<Recorded> {
    let mut recorded: Vec<Recorded> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let program = line.trim_start_matches("# ").parse().unwrap_or_else(|error| panic!("{line}: {error}"));
        let traces = read_sections(&mut lines);
        recorded.push(Recorded { program, traces });
    }
    recorded
}

#[test]
fn recorded_programs_do_what_they_did_under_cpython() {
    let recorded = read_recordings(&fs::read_to_string(RECORDINGS).expect("tests/programs.txt is there"));
    assert!(500 <= recorded.len());
    let mut differing = Vec::new();
    for Recorded { program, traces } in &recorded {
        assert_eq!(traces.len(), 9, "{program}");
        differing.extend(traces.iter().find_map(|(version, gc, expected)| {
            let found = difference(expected, &trace(program, *version, gc), gc == "every")?;
            Some(format!("{program}\non {version}, gc {gc}:\n{found}"))
        }));
    }
    assert!(differing.is_empty(), "{} programs differ:\n{}", differing.len(), differing.join("\n"));
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
