//! Holds weakloop's Python against CPython with generated programs that use every primitive of asyncio.
//!
//! `WEAKLOOP_DIFFERENTIAL=20000 cargo test --release differential -- --nocapture` runs 20000 programs on every CPython
//! that is found, with collections at random iterations, makes what differs small, and prints it.
//! Without it a few programs run, on the recorded releases alone. Many are best run in parts: `2000:1`, `2000:2`, ...
//! `WEAKLOOP_DIFFERENTIAL=500:3` takes seed 3; `500:3:87` only program 87 of these; `count:500:3` makes nothing small and
//! names what differs;
//! `WEAKLOOP_DIFFERENTIAL=write:300` records tests/differential.txt anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use weakloop::asyncio::world::Limits;
use weakloop::print::Detail;
use weakloop::python::program::trace;
use weakloop::python::source::Source;
use weakloop::{Policy, Setup, Version};

use crate::oracle::{
    Python, RECORDED, RELEASES, Recorded, difference, read_sections, sections, write_sections,
};

mod generate;
mod program;
mod python;
mod shrink;

use program::Program;

const RECORDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/differential.txt");

/// How many programs that differ in the same way are made small; of more, only the number is told.
const SHRUNK_MAX: usize = 2;
/// How many programs are tried to make one small.
const TRIALS_MAX: usize = 600;

/// A program that takes more iterations is compared in those before: how it is ended is not CPython's.
const ITERATIONS_MAX: u64 = 1000;
const STEPS_MAX: u64 = 20_000_000;

/// What tests/record_programs.py answers in place of a trace.
const TOO_LONG: &str = "0 t=0 end took too long";

/// What weakloop does with a script; a refusal or a panic is text too, so that it shows as a difference.
pub fn weakloop_trace(script: &str, version: Version, gc: &str) -> Vec<String> {
    let run = || {
        let source = Source::new("program.py", script);
        let policy: Policy = gc.parse().expect("a policy that both sides know");
        let limits = Limits { iterations_max: ITERATIONS_MAX, steps_max: STEPS_MAX, ..Limits::default() };
        let setup = Setup { policy, version, limits, ..Setup::default() };
        trace(&source, &setup, Detail::Full).map_or_else(
            |refused| refused.iter().map(|diagnostic| diagnostic.render_plain(&source)).collect(),
            |(text, _)| text,
        )
    };
    let text = panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|cause| {
        let text = cause.downcast_ref::<String>().map(String::as_str);
        format!("0 t=0 panic {}", text.or(cause.downcast_ref::<&str>().copied()).unwrap_or("?"))
    });
    text.lines().map(str::to_string).collect()
}

/// Where a program differs.
struct Difference {
    gc: String,
    text: String,
}

impl Difference {
    /// In which way it differs: the kinds of the first lines that do.
    fn kind(&self) -> String {
        let first = |mark: &str| {
            let line = self.text.lines().find_map(|line| line.trim_start().strip_prefix(mark));
            let words: Vec<&str> = line.unwrap_or("nothing").split_whitespace().skip(2).collect();
            match words.first() {
                Some(&("handler" | "unraisable" | "panic")) => {
                    words.iter().take(4).copied().collect::<Vec<_>>().join(" ")
                }
                kind => kind.copied().unwrap_or("nothing").to_string(),
            }
        };
        format!("{} / {}", first("- "), first("+ "))
    }
}

/// Whether there are collections after others, whose messages are compared in no order.
fn collects_often(script: &str, gc: &str) -> bool {
    gc != "never" || script.contains("    gc.collect()")
}

/// The traces, up to the last iterations before the limit where that was reached.
fn within_limit(expected: Vec<String>, got: Vec<String>) -> (Vec<String>, Vec<String>) {
    let iteration = |line: &String| -> u64 {
        line.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or_default()
    };
    if expected.iter().map(iteration).all(|last| last < ITERATIONS_MAX) {
        return (expected, got);
    }
    let cut = |trace: Vec<String>| -> Vec<String> {
        trace.into_iter().take_while(|line| iteration(line) < ITERATIONS_MAX - 10).collect()
    };
    (cut(expected), cut(got))
}

/// What differs for a script, if anything does; nothing is known of a script that CPython takes too long for.
fn compare(python: &mut Python, script: &str, gc: &str) -> Option<Difference> {
    let version = python.imitated()?;
    let expected = python.traces(script, &[gc.to_string()]).pop()?;
    if expected == [TOO_LONG] {
        return None;
    }
    let (expected, got) = within_limit(expected, weakloop_trace(script, version, gc));
    let text = difference(&expected, &got, collects_often(script, gc))?;
    Some(Difference { gc: gc.to_string(), text })
}

/// The smallest program found that differs in the same way, with the simplest setting.
fn shrunk(python: &mut Python, program: Program, found: Difference) -> (Program, Difference) {
    let (mut program, mut found) = (program, found);
    let kind = found.kind();
    for gc in simpler_settings(&found.gc) {
        let again = compare(python, &program.to_python(), &gc).filter(|again| again.kind() == kind);
        if let Some(again) = again {
            found = again;
            break;
        }
    }
    let gc = found.gc.clone();
    let mut trials = 0;
    'smaller: loop {
        for candidate in shrink::smaller(&program) {
            if TRIALS_MAX <= trials {
                break 'smaller;
            }
            trials += 1;
            let again = compare(python, &candidate.to_python(), &gc).filter(|again| again.kind() == kind);
            if let Some(again) = again {
                (program, found) = (candidate, again);
                continue 'smaller;
            }
        }
        break;
    }
    (program, found)
}

/// The settings with fewer collections, the simplest first.
fn simpler_settings(gc: &str) -> Vec<String> {
    let each = gc.split(',').filter(|_| gc.contains(',')).map(str::to_string);
    ["never".to_string()].into_iter().chain(each).filter(|simpler| simpler != gc).collect()
}

/// What a live run is asked for.
struct Wanted {
    count: u64,
    seed: u64,
    only: Option<u64>,
    /// How many programs of each kind are made small.
    shrunk_max: usize,
}

impl Wanted {
    fn parse(text: &str) -> Wanted {
        let (shrunk_max, text) = match text.strip_prefix("count:") {
            Some(rest) => (0, rest),
            None => (SHRUNK_MAX, text),
        };
        let mut parts =
            text.split(':').map(|part| part.parse().expect("COUNT, COUNT:SEED or COUNT:SEED:NUMBER"));
        Wanted {
            count: parts.next().unwrap_or(0),
            seed: parts.next().unwrap_or(1),
            only: parts.next(),
            shrunk_max,
        }
    }
}

/// All that differs on one CPython: by kind, how many programs, and how many of these were made small and printed.
#[derive(Default)]
struct Report {
    compared: u64,
    kinds: BTreeMap<String, (usize, usize)>,
}

fn compare_all(python: &mut Python, wanted: &Wanted, next: &AtomicU64) -> Report {
    let mut report = Report::default();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if wanted.count <= number {
            return report;
        }
        if wanted.only.is_some_and(|only| only != number) {
            continue;
        }
        report.compared += 1;
        let program = generate::program(wanted.seed, number);
        let gc = generate::setting(wanted.seed, number);
        let Some(found) = compare(python, &program.to_python(), &gc) else { continue };
        let (count, shown) = report.kinds.entry(found.kind()).or_default();
        *count += 1;
        if wanted.shrunk_max == 0 {
            println!("program {number} on {}: {}", python.version, found.kind());
        } else if *shown < wanted.shrunk_max {
            let (program, found) = shrunk(python, program, found);
            println!(
                "program {number} of seed {}, CPython {} (-), weakloop (+), gc {}:{}\n{}",
                wanted.seed,
                python.version,
                found.gc,
                program.bodies_in_python().trim_end().replace("\n\n\n", "\n"),
                found.text
            );
            *shown += 1;
        }
    }
}

/// Runs programs on every CPython that is found, of the recorded releases alone unless any is wanted.
fn run_live(wanted: &Wanted, any_release: bool) -> bool {
    let clock = Instant::now();
    let reports = Mutex::new(BTreeMap::new());
    let entered = &reports;
    thread::scope(|scope| {
        for name in RECORDED {
            let work = move || {
                let Some(mut python) = Python::start(name) else {
                    return println!("skipped: {name} is not there");
                };
                if !any_release && !RELEASES.contains(&&*python.version) {
                    return println!("skipped: CPython {} is no recorded release", python.version);
                }
                let report = compare_all(&mut python, wanted, &AtomicU64::new(0));
                let seconds = clock.elapsed().as_secs_f64();
                entered.lock().expect("no thread panics").insert(python.version.clone(), (report, seconds));
            };
            thread::Builder::new().stack_size(1 << 30).spawn_scoped(scope, work).expect("a thread starts");
        }
    });
    let mut all_equal = true;
    for (version, (report, seconds)) in reports.into_inner().expect("no thread panics") {
        let differing: usize = report.kinds.values().map(|(count, _)| count).sum();
        for (kind, (count, _)) in &report.kinds {
            println!("== {count} times on {version}: {kind}");
        }
        let rate = report.compared as f64 / seconds;
        println!(
            "{} programs on CPython {version}: {differing} differ ({rate:.0} per second)",
            report.compared
        );
        all_equal &= differing == 0;
    }
    all_equal
}

/// Runs a few new programs on each CPython of this machine, or what WEAKLOOP_DIFFERENTIAL asks for.
#[test]
fn every_python_of_this_machine_does_what_weakloop_does() {
    let asked = std::env::var("WEAKLOOP_DIFFERENTIAL").ok();
    let any_release = asked.is_some();
    let wanted = asked.unwrap_or_else(|| "10".to_string());
    if let Some(count) = wanted.strip_prefix("write:") {
        let text = record_all(count.parse().expect("a number of programs"));
        return fs::write(RECORDINGS, text).expect("tests/differential.txt can be written");
    }
    assert!(run_live(&Wanted::parse(&wanted), any_release), "see above");
}

/// How long the programs and traces are that are recorded: long enough that something happens, and no longer.
const BODIES_MAX: usize = 50;
const TRACE_LINES: Range<usize> = 16..150;

/// Records programs on every version: for each a line `# NUMBER`, the bodies behind `| `, and the traces.
fn record_all(wanted: usize) -> String {
    let mut pythons: Vec<Python> =
        RECORDED.iter().map(|name| Python::start(name).unwrap_or_else(|| panic!("no {name}"))).collect();
    let mut text = String::new();
    let short = (0..).filter_map(|number| {
        let (program, gc) = (generate::program(0, number), generate::setting(0, number));
        let bodies = program.bodies_in_python();
        let sections = sections(&mut pythons, &program.to_python(), &[gc]);
        let lines = sections.iter().map(|(trace, _)| trace.len()).sum::<usize>();
        let is_short = bodies.lines().count() < BODIES_MAX && TRACE_LINES.contains(&lines);
        is_short.then_some((number, bodies, sections))
    });
    for (number, bodies, sections) in short.take(wanted) {
        let _ = writeln!(text, "# {number}");
        for line in bodies.trim().lines().filter(|line| !line.is_empty()) {
            let _ = writeln!(text, "|{line}");
        }
        write_sections(&mut text, &sections);
    }
    text
}

fn read_recordings(text: &str) -> Vec<(String, Vec<Recorded>)> {
    let mut recorded = Vec::new();
    let mut lines = text.lines().peekable();
    while lines.next().is_some() {
        let mut script = python::HEAD.to_string();
        while let Some(line) = lines.next_if(|line| line.starts_with('|')) {
            let line = &line[1..];
            script += if line.starts_with(' ') { "" } else { "\n\n" };
            script = script + line + "\n";
        }
        recorded.push((script, read_sections(&mut lines)));
    }
    recorded
}

#[test]
fn recorded_programs_with_every_primitive_do_what_they_did_under_cpython() {
    let recorded = read_recordings(&fs::read_to_string(RECORDINGS).expect("tests/differential.txt is there"));
    assert!(300 <= recorded.len());
    let mut differing = Vec::new();
    for (script, traces) in &recorded {
        assert_eq!(traces.len(), 3, "{script}");
        differing.extend(traces.iter().find_map(|(version, gc, expected)| {
            let found =
                difference(expected, &weakloop_trace(script, *version, gc), collects_often(script, gc))?;
            Some(format!("{script}\non {version}, gc {gc}:\n{found}"))
        }));
    }
    assert!(differing.is_empty(), "{} programs differ:\n{}", differing.len(), differing.join("\n"));
}
