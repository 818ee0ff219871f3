//! Holds weakloop against CPython with generated programs.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use weakloop::print::{self, Detail};
use weakloop::script::{Program, count, run_program};
use weakloop::strategies::any_program;
use weakloop::{Policy, Setup, Version};

/// A trace as tests/record.py prints it.
fn trace(program: &Program, version: Version, gc: &str) -> Vec<String> {
    let policy: Policy = gc.parse().expect("a policy that both sides know");
    let setup = Setup { version, policy, records: true, settle: true, ..Setup::default() };
    print::trace(&run_program(program, &setup).records, Detail::Full).lines().map(str::to_string).collect()
}

/// The first place where the two traces differ, with lines around it.
///
/// What a collection after others tells, and the last of a script that failed, is compared in no order: that is the
/// order in which the collection before it came through the frames of the interpreter itself. Nor is there anything to
/// compare from the first RecursionError on that says something else: its words tell what C code ran.
fn difference(expected: &[String], got: &[String], gc: &str) -> Option<String> {
    let (expected, got) = (&with_sorted_ends(expected, gc), &with_sorted_ends(got, gc));
    let longest = expected.len().max(got.len());
    let place = (0..longest).find(|&at| expected.get(at) != got.get(at))?;
    let overflows = |trace: &[String]| trace.get(place).is_some_and(|line| line.contains("RecursionError"));
    if overflows(expected) && overflows(got) {
        return None;
    }
    let mut text = String::new();
    let shared = expected[place.saturating_sub(9)..place].iter().map(|line| (' ', line));
    let theirs = expected.iter().skip(place).take(9).map(|line| ('-', line));
    let ours = got.iter().skip(place).take(9).map(|line| ('+', line));
    for (mark, line) in shared.chain(theirs).chain(ours) {
        let _ = writeln!(text, "  {mark} {line}");
    }
    Some(text)
}

fn with_sorted_ends(trace: &[String], gc: &str) -> Vec<String> {
    let mut lines = trace.to_vec();
    for place in 0..lines.len() {
        if gc == "every" && lines[place].contains(" gc lost ") {
            let moment = split_moment(&trace[place]).0;
            let is_cleanup = |line: &&String| line.starts_with(moment) && !line.contains(" run ");
            let cleanup = trace[..place].iter().rev().take_while(is_cleanup).count();
            lines[place - cleanup..place].sort();
        }
    }
    if let Some(place) = lines.iter().position(|line| line.starts_with("0 t=0 end script raised")) {
        lines[place + 1..].sort();
    }
    lines
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
        let text = difference(&expected, &trace(program, version, gc), gc)?;
        Some(format!("CPython {} (-), weakloop (+), gc {gc}:\n{text}", python.version))
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
const RECORDED: [&str; 3] = ["python3.11", "python3.12", "python3.13"];

/// Records programs that do something on every Python.
///
/// For each, a line `# PROGRAM`, and sections: a head `> VERSIONS | SETTINGS`, then the trace. There `@5 0.25` says
/// that iteration 5 and t=0.25 hold from here on, and `=3-9` stands for lines 3 to 9 of the program's first section.
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
        let mut sections: Vec<Section<'_>> = Vec::new();
        for python in &mut pythons {
            let traces = python.traces(&program, &settings);
            for (trace, gc) in traces.into_iter().zip(&settings) {
                let owner = (python.version.clone(), gc.as_str());
                match sections.iter_mut().find(|(known, _)| *known == trace) {
                    Some((_, owners)) => owners.push(owner),
                    None => sections.push((trace, vec![owner])),
                }
            }
        }
        write_program(&mut text, &program, &sections);
    }
    text
}

/// The settings that share a trace, and the trace's lines, each with its kind.
type Section<'a> = (Vec<String>, Vec<(String, &'a str)>);

fn write_program(text: &mut String, program: &Program, sections: &[Section<'_>]) {
    let _ = writeln!(text, "# {program}");
    let first = &sections[0].0;
    for (place, (trace, owners)) in sections.iter().enumerate() {
        let owners: Vec<String> = owners.iter().map(|(version, gc)| format!("{version}/{gc}")).collect();
        let _ = writeln!(text, "> {}", owners.join(" "));
        let shared = |pairs: &mut dyn Iterator<Item = (&String, &String)>| {
            if place == 0 { 0 } else { pairs.take_while(|(left, right)| left == right).count() }
        };
        let head = shared(&mut first.iter().zip(trace));
        let tail = shared(&mut first[head..].iter().rev().zip(trace[head..].iter().rev()));
        if 0 < head {
            let _ = writeln!(text, "=1-{head}");
        }
        write_lines(text, &trace[head..trace.len() - tail]);
        if 0 < tail {
            let _ = writeln!(text, "={}-{}", first.len() - tail + 1, first.len());
        }
    }
}

fn write_lines(text: &mut String, lines: &[String]) {
    let mut moment = "";
    for line in lines {
        let (now, rest) = split_moment(line);
        if now != moment {
            let _ = writeln!(text, "@{}", now.replacen("t=", "", 1));
            moment = now;
        }
        let _ = writeln!(text, "{rest}");
    }
}

/// `5 t=0.25` and the rest of a line.
fn split_moment(line: &str) -> (&str, &str) {
    let space = line.match_indices(' ').nth(1).expect("a line begins with iteration and time").0;
    (&line[..space], &line[space + 1..])
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
        let mut traces = Vec::new();
        let mut first: Vec<String> = Vec::new();
        while let Some(head) = lines.peek().and_then(|line| line.strip_prefix("> ")) {
            lines.next();
            let mut trace = Vec::new();
            let mut moment = String::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with("> ") && !line.starts_with("# ")) {
                if let Some(now) = line.strip_prefix('@') {
                    moment = now.replacen(' ', " t=", 1);
                } else if let Some(range) = line.strip_prefix('=') {
                    let (from, to) = range.split_once('-').expect("a range");
                    let (from, to): (usize, usize) =
                        (from.parse().expect("a line"), to.parse().expect("a line"));
                    trace.extend_from_slice(&first[from - 1..to]);
                } else {
                    trace.push(format!("{moment} {line}"));
                }
            }
            if first.is_empty() {
                first.clone_from(&trace);
            }
            for owner in head.split(' ') {
                let (version, gc) = owner.split_once('/').expect("VERSION/SETTING");
                let minor = version.rsplit_once('.').expect("three numbers").0;
                traces.push((minor.parse().expect("a known version"), gc.to_string(), trace.clone()));
            }
        }
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
            let found = difference(expected, &trace(program, *version, gc), gc)?;
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
