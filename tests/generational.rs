//! Holds weakloop's own collector against CPython's: after how many tasks the first loss shows.
//!
//! tests/record_losses.py ran each script of tests/generational on CPython, as it stands, with the collector that CPython
//! has; losses.txt holds the numbers that the scripts printed. weakloop has to come within two percent, or within one task
//! where two percent are less than that.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use weakloop::asyncio::world::Silent;
use weakloop::python::program::run_source;
use weakloop::python::source::Source;
use weakloop::{Policy, Setup, Version};

/// One line of losses.txt.
struct Recorded {
    script: String,
    version: Version,
    tasks: u64,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/generational")
}

fn recorded() -> Vec<Recorded> {
    let text = fs::read_to_string(folder().join("losses.txt")).expect("losses.txt is there");
    text.lines().map(recorded_line).collect()
}

fn recorded_line(line: &str) -> Recorded {
    let words: Vec<&str> = line.split(' ').collect();
    let [script, version, tasks] = words[..] else { panic!("losses.txt: `{line}` has not three words") };
    let minor = version.rsplit_once('.').expect("versions are recorded in full").0;
    Recorded {
        script: script.to_owned(),
        version: minor.parse().expect("weakloop knows the recorded versions"),
        tasks: tasks.parse().expect("losses.txt ends its lines with a number"),
    }
}

/// What the script prints in weakloop.
fn tasks(script: &str, version: Version) -> u64 {
    let path = folder().join(format!("{script}.py"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let source = Source::new(&format!("tests/generational/{script}.py"), &text);
    let setup = Setup { policy: Policy::Generational, version, records: true, ..Setup::default() };
    let run = run_source(&source, &setup, Rc::new(Silent)).expect("the scripts are within the subset");
    let printed = run.printed();
    printed.trim().parse().unwrap_or_else(|_| panic!("{script} printed {printed:?}: {}", run.outcome))
}

#[test]
fn the_first_loss_comes_after_as_many_tasks_as_on_cpython() {
    let mut table = String::new();
    let mut off = 0;
    for Recorded { script, version, tasks: expected } in recorded() {
        let got = tasks(&script, version);
        let is_close = got.abs_diff(expected) <= (expected / 50).max(1);
        off += u32::from(!is_close);
        let mark = if is_close { "" } else { "  more than 2 % off" };
        let _ = writeln!(table, "{script:<45} {version} {expected:>7} {got:>7}{mark}");
    }
    println!("{table}");
    assert_eq!(off, 0, "script, version, CPython, weakloop:\n{table}");
}

#[test]
fn every_script_of_losses_is_recorded_on_three_versions() {
    let recorded = recorded();
    for entry in fs::read_dir(folder()).expect("tests/generational is there") {
        let name = entry.expect("tests/generational can be read").file_name().to_string_lossy().into_owned();
        if let Some(script) = name.strip_suffix(".py") {
            let versions: Vec<Version> =
                recorded.iter().filter(|line| line.script == script).map(|line| line.version).collect();
            assert_eq!(versions, [Version::V3_11, Version::V3_12, Version::V3_13], "{script}");
        }
    }
}

#[test]
fn without_the_counters_nothing_is_collected() {
    let text = fs::read_to_string(folder().join("parked_on_a_future.py")).expect("the script is there");
    let source = Source::new("parked.py", &text.replace("20000", "2000"));
    let setup = Setup { policy: Policy::Never, records: true, ..Setup::default() };
    let run = run_source(&source, &setup, Rc::new(Silent)).expect("the script is within the subset");
    assert_eq!(run.printed(), "None\n");
}
