//! The CPythons of this machine, and what they did: how a trace is asked for, compared, written down and read back.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::iter::Peekable;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::str::Lines;

use weakloop::Version;

/// The versions that are recorded.
pub const RECORDED: [&str; 3] = ["python3.11", "python3.12", "python3.13"];

/// The releases that these were when the recordings were made. Others of the same minor version let go of some objects at
/// other moments.
pub const RELEASES: [&str; 3] = ["3.11.7", "3.12.1", "3.13.0"];

/// The first place where the two traces differ, with lines around it.
///
/// What a collection after others tells, as the one at the end is, and the last of a script that failed, is compared in
/// no order: that is the order in which the collection before it came through the frames of the interpreter itself. Nor
/// is there anything to compare from the first RecursionError on that says something else: its words tell what C code ran.
pub fn difference(expected: &[String], got: &[String], collects_often: bool) -> Option<String> {
    let comparable = |trace: &[String]| {
        let plain: Vec<String> = trace.iter().map(|line| plain(line)).collect();
        with_sorted_ends(&plain, collects_often)
    };
    let (expected, got) = (&comparable(expected), &comparable(got));
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

fn with_sorted_ends(trace: &[String], collects_often: bool) -> Vec<String> {
    let mut lines = trace.to_vec();
    if collects_often {
        sort_cleanups(&mut lines);
    }
    if let Some(place) = lines.iter().position(|line| line.starts_with("0 t=0 end script raised")) {
        lines[place + 1..].sort();
    }
    lines
}

/// Sorts what is told before the first callback of an iteration, where collections are, and after the last one.
fn sort_cleanups(lines: &mut [String]) {
    let is_run = |line: &String| line.contains(" run ") || line.contains(" timer ");
    let mut start = 0;
    while start < lines.len() {
        let moment = split_moment(&lines[start]).0.to_string();
        let same = lines[start..].iter().take_while(|line| split_moment(line).0 == moment).count();
        let cleanup = lines[start..start + same].iter().take_while(|line| !is_run(line)).count();
        lines[start..start + cleanup].sort();
        start += same;
    }
    if let Some(place) = lines.iter().rposition(|line| line.ends_with(" run _run_until_complete_cb")) {
        lines[place + 1..].sort();
    }
}

/// A line without what depends on where CPython is installed: the places of asyncio's own coroutines, and of its callbacks
/// that failed, and addresses.
fn plain(line: &str) -> String {
    const FAILED: &str = " handler Exception in callback ";
    if line.contains("RecursionError") {
        return line.to_string();
    }
    let line = &without_places(&without_addresses(line));
    let Some(name) = line.find(FAILED).map(|place| place + FAILED.len()) else { return line.to_string() };
    let end = line[name..].find(['(', ' ']).map_or(line.len(), |length| name + length);
    line[..end].to_string()
}

/// The line with `at ?` for `at 0x7fe7`, and for `at o17`, which is where weakloop has an object.
fn without_addresses(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(place) = rest.find(" at ").map(|place| place + " at ".len()) {
        text += &rest[..place];
        rest = &rest[place..];
        if let Some(end) = rest.find(['>', ' ']).filter(|&end| is_address(&rest[..end])) {
            text += "?";
            rest = &rest[end..];
        }
    }
    text + rest
}

/// The line without the files in which coroutines that are done were defined, but for those of the program.
fn without_places(line: &str) -> String {
    const PLACE: &str = " done, defined at /";
    let mut text = String::new();
    let mut rest = line;
    while let Some(place) = rest.find(PLACE) {
        text += &rest[..place];
        rest = &rest[place..];
        rest = &rest[rest.find('>').unwrap_or(rest.len())..];
    }
    text + rest
}

fn is_address(text: &str) -> bool {
    let digits = text.strip_prefix("0x").or(text.strip_prefix('o'));
    digits.is_some_and(|digits| !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_hexdigit()))
}

/// A CPython that runs programs.
pub struct Python {
    /// In full: `3.12.1`.
    pub version: String,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Python {
    /// Starts it; `None` if there is none of that name, or none of a version that weakloop knows.
    pub fn start(name: &str) -> Option<Python> {
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

    /// The version as weakloop knows it.
    pub fn imitated(&self) -> Option<Version> {
        self.version.rsplit_once('.')?.0.parse().ok()
    }

    /// What a script does, under each setting.
    pub fn traces(&mut self, script: &str, settings: &[String]) -> Vec<Vec<String>> {
        let head = format!("{} {}\n", script.lines().count(), settings.join(" "));
        self.requests.write_all((head + script).as_bytes()).expect("python reads");
        settings.iter().map(|_| self.read_trace()).collect()
    }

    fn read_trace(&mut self) -> Vec<String> {
        let lines = self.read_line().parse().expect("python answers with a number of lines");
        (0..lines).map(|_| plain(&self.read_line())).collect()
    }

    fn read_line(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("python answers");
        line.trim_end_matches('\n').to_string()
    }
}

/// The settings that share a trace, and the trace.
pub type Section = (Vec<String>, Vec<(String, String)>);

/// A script under each setting, on each Python; equal traces share a section.
pub fn sections(pythons: &mut [Python], script: &str, settings: &[String]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for python in pythons {
        let traces = python.traces(script, settings);
        for (trace, gc) in traces.into_iter().zip(settings) {
            let owner = (python.version.clone(), gc.clone());
            match sections.iter_mut().find(|(known, _)| *known == trace) {
                Some((_, owners)) => owners.push(owner),
                None => sections.push((trace, vec![owner])),
            }
        }
    }
    sections
}

/// Writes sections: each a head `> VERSION/SETTING ...`, then the trace. There `@5 0.25` says that iteration 5 and t=0.25
/// hold from here on, and `=3-9` stands for lines 3 to 9 of the first section.
pub fn write_sections(text: &mut String, sections: &[Section]) {
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

/// What was recorded: version, setting and trace.
pub type Recorded = (Version, String, Vec<String>);

/// Reads the sections that stand next.
pub fn read_sections(lines: &mut Peekable<Lines<'_>>) -> Vec<Recorded> {
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
                let (from, to): (usize, usize) = (from.parse().expect("a line"), to.parse().expect("a line"));
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
    traces
}
