//! Holds weakloop against CPython: every script of tests/scripts and tests/gallery, under every version and collector setting
//! recorded.
//!
//! Next to NAME.py stands NAME.trace, which tests/record.py wrote; its head comment describes the form. All scripts
//! that differ are reported at once. tests/scripts/pending.txt lists those that are expected to differ, each with its
//! reason; one that does not differ any more must leave the list.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::ops::RangeInclusive;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use weakloop::print::Detail;
use weakloop::python::diagnostic::Diagnostic;
use weakloop::python::machine::Shared;
use weakloop::python::modules::{Found, beside, with_modules};
use weakloop::python::program;
use weakloop::python::source::Source;
use weakloop::{Policy, Setup, Version};

/// The scripts of which each shows a rule of docs/SEMANTICS.md.
const SCRIPTS: &str = "tests/scripts";
/// The scripts of docs/GALLERY.md.
pub const GALLERY: &str = "tests/gallery";
/// Scripts with modules beside them.
const MODULES: &str = "tests/modules";

/// Where one recording was made: a CPython version and a collector setting (`never`, `every` or an iteration).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Setting {
    pub version: String,
    pub gc: String,
}

impl Setting {
    fn policy(&self) -> Policy {
        self.gc.parse().expect("recordings name policies")
    }

    fn version(&self) -> Version {
        let minor = self.version.rsplit_once('.').expect("recordings name versions in full").0;
        minor.parse().expect("weakloop knows the recorded versions")
    }
}

/// What CPython printed for one script.
#[derive(Debug)]
pub struct Recording {
    pub traces: Vec<(Setting, Vec<String>)>,
}

impl Recording {
    /// Reads a trace file; says what is wrong with it, and in which line.
    fn parse(text: &str) -> Result<Recording, String> {
        let mut traces = Vec::new();
        let mut first: Vec<String> = Vec::new();
        let mut lines = text.lines().enumerate().peekable();
        while lines.peek().is_some() {
            let mut settings = Vec::new();
            while let Some((number, head)) = lines.next_if(|(_, line)| line.starts_with("== ")) {
                settings.extend(parse_head(head).map_err(|error| format!("line {}: {error}", number + 1))?);
            }
            let mut body = Vec::new();
            while let Some((number, line)) = lines.next_if(|(_, line)| !line.starts_with("== ")) {
                match line.strip_prefix("@ ") {
                    Some(range) => {
                        let range =
                            parse_range(range).map_err(|error| format!("line {}: {error}", number + 1))?;
                        let shared = first.get(range.start() - 1..*range.end());
                        body.extend_from_slice(shared.ok_or(format!("line {}: no such lines", number + 1))?);
                    }
                    None => body.push(line.to_owned()),
                }
            }
            if settings.is_empty() || body.is_empty() {
                return Err("a section needs a head `== VERSIONS | SETTINGS` and a body".to_owned());
            }
            if first.is_empty() {
                first.clone_from(&body);
            }
            traces.extend(settings.into_iter().map(|setting| (setting, body.clone())));
        }
        Ok(Recording { traces })
    }

    fn versions(&self) -> Vec<&str> {
        let mut versions: Vec<&str> =
            self.traces.iter().map(|(setting, _)| setting.version.as_str()).collect();
        versions.sort_unstable();
        versions.dedup();
        versions
    }
}

/// `== 3.11.7 3.12.1 | never, 1-3` as six settings.
fn parse_head(head: &str) -> Result<Vec<Setting>, String> {
    let (versions, gcs) =
        head.trim_start_matches("== ").split_once(" | ").ok_or("expected `== VERSIONS | SETTINGS`")?;
    let mut settings = Vec::new();
    for version in versions.split(' ') {
        for gc in gcs.split(", ") {
            let mut add =
                |gc: &str| settings.push(Setting { version: version.to_owned(), gc: gc.to_owned() });
            match gc {
                "never" | "every" => add(gc),
                numbers => parse_range(numbers)?.for_each(|number| add(&number.to_string())),
            }
        }
    }
    Ok(settings)
}

/// `7` or `3-7`, counted from one.
fn parse_range(text: &str) -> Result<RangeInclusive<usize>, String> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    match (low.parse(), high.parse()) {
        (Ok(low), Ok(high)) if 1 <= low && low <= high => Ok(low..=high),
        _ => Err(format!("`{text}` is no range of numbers from 1")),
    }
}

/// One script and what was recorded for it.
pub struct Script {
    folder: &'static str,
    pub name: String,
    pub recording: Recording,
}

impl Script {
    /// From the project's folder.
    pub fn path(&self) -> String {
        format!("{}/{}.py", self.folder, self.name)
    }

    pub fn text(&self) -> String {
        fs::read_to_string(root().join(self.path())).expect("the script was just listed")
    }

    /// The first trace that differs from CPython's, if one does, and how many do.
    fn differences(&self, shared: &Rc<Shared>) -> Option<Difference> {
        let read = |asked: &str| {
            let text = fs::read_to_string(root().join(self.folder).join(asked)).ok();
            Ok(text.map(|text| Found { file: beside(&self.path(), asked), text }))
        };
        let source = with_modules(&self.path(), &self.text(), &read).expect("the files can be read");
        let compiled = program::Script::sharing(&source, shared);
        let differing: Vec<(&Setting, String)> = self
            .recording
            .traces
            .iter()
            .filter_map(|(setting, expected)| {
                let got = weakloop_trace(&source, compiled.as_ref(), setting);
                compare(expected, &got).map(|place| (setting, place))
            })
            .collect();
        let (setting, place) = differing.first()?;
        Some(Difference { count: differing.len(), setting: (*setting).clone(), place: place.clone() })
    }
}

struct Difference {
    count: usize,
    setting: Setting,
    place: String,
}

/// Runs one script in weakloop; a refusal or a panic is text too, so that it shows as a difference.
fn weakloop_trace(
    source: &Source,
    script: Result<&program::Script, &Vec<Diagnostic>>,
    setting: &Setting,
) -> String {
    let run = || {
        let setup = Setup { policy: setting.policy(), version: setting.version(), ..Setup::default() };
        let traced = script.map_err(Vec::clone).and_then(|script| script.trace(&setup, Detail::Full));
        traced.map_or_else(
            |refused| refused.iter().map(|diagnostic| diagnostic.render_plain(source)).collect(),
            |(text, _)| text,
        )
    };
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|cause| {
        let text = cause.downcast_ref::<String>().map(String::as_str);
        format!("panic: {}", text.or(cause.downcast_ref::<&str>().copied()).unwrap_or("?"))
    })
}

/// The first place where the two traces differ, with three lines around it.
fn compare(expected: &[String], got: &str) -> Option<String> {
    let got: Vec<&str> = got.lines().collect();
    let longest = expected.len().max(got.len());
    let place = (0..longest).find(|&at| expected.get(at).map(String::as_str) != got.get(at).copied())?;
    let mut text = String::new();
    for line in &expected[place.saturating_sub(3)..place] {
        let _ = writeln!(text, "      {line}");
    }
    for line in expected.iter().skip(place).take(4) {
        let _ = writeln!(text, "    - {line}");
    }
    for line in got.iter().skip(place).take(4) {
        let _ = writeln!(text, "    + {line}");
    }
    Some(text)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn scripts_dir() -> PathBuf {
    root().join(SCRIPTS)
}

/// The scripts of all folders.
fn scripts() -> Vec<Script> {
    [SCRIPTS, GALLERY, MODULES].into_iter().flat_map(scripts_in).collect()
}

/// All scripts of a folder by name; `WEAKLOOP_SCRIPTS=part` keeps those whose name contains the part.
pub fn scripts_in(folder: &'static str) -> Vec<Script> {
    let part = std::env::var("WEAKLOOP_SCRIPTS").unwrap_or_default();
    let mut names: Vec<String> = fs::read_dir(root().join(folder))
        .expect("the folder of scripts is there")
        .map(|entry| entry.expect("the folder can be read").file_name().to_string_lossy().into_owned())
        .filter_map(|name| name.strip_suffix(".py").map(str::to_owned))
        .filter(|name| name.contains(&part))
        .collect();
    names.sort_unstable();
    names
        .into_iter()
        .map(|name| {
            let path = root().join(folder).join(format!("{name}.trace"));
            let text = fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{name}: {error}: run `python tests/record.py write`"));
            let recording =
                Recording::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            Script { folder, name, recording }
        })
        .collect()
}

/// The scripts that are expected to differ, with the reason.
fn pending() -> BTreeMap<String, String> {
    let text = fs::read_to_string(scripts_dir().join("pending.txt")).unwrap_or_default();
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (name, reason) =
                line.split_once(": ").unwrap_or_else(|| panic!("pending.txt: `{line}` has no reason"));
            (name.to_owned(), reason.to_owned())
        })
        .collect()
}

/// Compares all scripts on all processors; a thread has room for deep recursion in a script.
fn compare_all(scripts: &[Script]) -> BTreeMap<&str, Difference> {
    let next = AtomicUsize::new(0);
    let differing = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            let work = || {
                let shared = Rc::default();
                while let Some(script) = scripts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(difference) = script.differences(&shared) {
                        differing.lock().expect("no thread panics").insert(script.name.as_str(), difference);
                    }
                }
            };
            thread::Builder::new().stack_size(1 << 30).spawn_scoped(scope, work).expect("a thread starts");
        }
    });
    differing.into_inner().expect("no thread panics")
}

#[test]
fn scripts_give_the_traces_that_cpython_gave() {
    let scripts = scripts();
    let pending = pending();
    let differing = compare_all(&scripts);
    let mut report = String::new();
    let mut table = String::new();
    for script in &scripts {
        let expected_to_differ = pending.contains_key(&script.name);
        match differing.get(script.name.as_str()) {
            Some(Difference { count, setting, place }) if !expected_to_differ => {
                let Setting { version, gc } = setting;
                let _ = writeln!(
                    report,
                    "{} (CPython {version}, gc {gc}; - CPython, + weakloop)\n{place}",
                    script.name
                );
                let _ = writeln!(table, "{count:>5} of {:<5}{}", script.recording.traces.len(), script.name);
            }
            None if expected_to_differ => {
                let _ = writeln!(table, "passes, but stands in pending.txt: {}", script.name);
            }
            _ => {}
        }
    }
    println!("{} scripts, {} differ, {} pending", scripts.len(), differing.len(), pending.len());
    assert!(table.is_empty(), "\n{report}\ntraces that differ:\n{table}");
}

#[test]
fn every_script_is_recorded_on_the_versions_it_names() {
    for script in scripts() {
        let source = script.text();
        assert!(source.starts_with("# "), "{}: the first line must say the rule", script.name);
        let named = source.lines().take(3).find_map(|line| line.strip_prefix("# versions: "));
        let wanted: Vec<&str> = named.unwrap_or("3.11 3.12 3.13").split(' ').collect();
        // 3.14 runs in node only, and is recorded where that was at hand.
        let mut recorded = script.recording.versions();
        recorded.retain(|version| !version.starts_with("3.14"));
        assert_eq!(wanted.len(), recorded.len(), "{}: {wanted:?} wanted, {recorded:?} recorded", script.name);
        for (wanted, recorded) in wanted.iter().zip(recorded) {
            assert!(recorded.starts_with(wanted), "{}: {wanted} wanted, {recorded} recorded", script.name);
        }
    }
}

#[test]
fn pending_scripts_are_scripts() {
    for name in pending().keys() {
        assert!(
            scripts_dir().join(format!("{name}.py")).exists(),
            "pending.txt names {name}, which is no script"
        );
    }
}

/// docs/SEMANTICS.md states a rule for each script: a bullet that ends with the script's name.
#[test]
fn every_script_shows_a_rule_of_the_semantics() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/SEMANTICS.md");
    let text = fs::read_to_string(path).expect("docs/SEMANTICS.md is there");
    let bullets = text.lines().filter(|line| line.starts_with("- ") && line.ends_with('`'));
    let shown: Vec<&str> = bullets.filter_map(|line| line.trim_end_matches('`').rsplit('`').next()).collect();
    for name in &shown {
        assert!(
            scripts_dir().join(format!("{name}.py")).exists(),
            "docs/SEMANTICS.md names {name}, which is no script"
        );
    }
    for script in scripts_in(SCRIPTS) {
        assert!(shown.contains(&script.name.as_str()), "docs/SEMANTICS.md has no rule for {}", script.name);
    }
}

#[test]
fn a_section_may_refer_to_lines_of_the_first_one() {
    let text = "== 3.11.7 | never\n1 t=0 a\n1 t=0 b\n1 t=0 c\n== 3.12.1 | every, 2-3\n== 3.11.7 | 1\n@ 1-2\n2 t=0 d\n";
    let recording = Recording::parse(text).expect("well-formed");
    let settings: Vec<String> =
        recording.traces.iter().map(|(setting, _)| format!("{} {}", setting.version, setting.gc)).collect();
    assert_eq!(settings, ["3.11.7 never", "3.12.1 every", "3.12.1 2", "3.12.1 3", "3.11.7 1"]);
    assert_eq!(recording.traces[4].1, ["1 t=0 a", "1 t=0 b", "2 t=0 d"]);
    assert!(Recording::parse("1 t=0 a\n").is_err());
    assert!(Recording::parse("== 3.11.7 | sometimes\n1 t=0 a\n").is_err());
}

/// Asks the Python of this machine, if there is one of a recorded version, whether the recordings still hold.
#[test]
fn the_python_of_this_machine_agrees_with_the_recordings() {
    let asked = Command::new("python3").arg("--version").output();
    let Ok(output) = asked else {
        println!("skipped: no python3");
        return;
    };
    let version = String::from_utf8_lossy(&output.stdout).trim().trim_start_matches("Python ").to_owned();
    let handful = ["sleep_ties_pop_in_heap_order", "gather_cancelled_cancels_all_children"];
    let scripts = scripts();
    let chosen = scripts.iter().filter(|script| handful.contains(&script.name.as_str()));
    let mut compared = 0;
    for script in chosen {
        for (setting, expected) in &script.recording.traces {
            if setting.version == version {
                assert_eq!(
                    compare(expected, &cpython_trace(&script.path(), &setting.gc)),
                    None,
                    "{}",
                    script.name
                );
                compared += 1;
            }
        }
    }
    println!("{compared} traces compared with python3, which is {version}");
}

fn cpython_trace(path: &str, gc: &str) -> String {
    let output = Command::new("python3")
        .args(["tests/record.py", "run", path, "--gc", gc])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("python3 was just there");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
