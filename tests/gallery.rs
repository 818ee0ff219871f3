//! docs/GALLERY.md: hazards and safe patterns, each a script of tests/gallery, with what weakloop, CPython and a linter say of it.
//!
//! The page is made here: from what the scripts say at their head, what is found about them, and what was recorded of CPython.
//! `WEAKLOOP_EXPECTED=write cargo test gallery` writes it anew. A script begins with a sentence, a belief, and what is
//! true of it:
//!
//!     # Nobody keeps the task, but it sleeps: the timer of the loop keeps it.
//!     # refuted: "The loop must keep my tasks."
//!     # The timer holds the future that it will complete.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use weakloop::check::check_source;
use weakloop::check::lint::compare;
use weakloop::explore::Plan;
use weakloop::findings::{Answer, Compared, Findings, TaskFinding};
use weakloop::python::source::Source;
use weakloop::report::message::messages;
use weakloop::report::text::verdict_words;
use weakloop::{Setup, Verdict};

use crate::expected::expect_page;
use crate::traces::{GALLERY, Recording, Script, scripts_in};

/// One script, with all that is to be said of it.
struct Piece {
    name: String,
    head: Head,
    findings: Findings,
    /// What a linter says of the place that makes the task for which it comes worst.
    compared: Compared,
    cpython: Cpython,
}

/// What a script says of itself.
struct Head {
    title: String,
    is_refuted: bool,
    belief: String,
    truth: String,
}

/// What CPython 3.13 did, by its recording.
struct Cpython {
    /// The tasks that were lost in some timing.
    lost: BTreeSet<String>,
    /// In how many of so many timings.
    losing: usize,
    timings: usize,
    /// Whether it printed a message for a loss.
    is_told: bool,
    /// What it printed without collections, and with one in each iteration.
    printed: [Vec<String>; 2],
}

impl Piece {
    fn of(script: &Script) -> Piece {
        let (text, path) = (script.text(), script.path());
        let findings = check_source(&path, &text, &Setup::default(), &Plan::default());
        let findings = findings.unwrap_or_else(|why| panic!("{path}: {why:?}"));
        let compared = compare(&Source::new(&path, &text), &findings).expect("a script that ran compiles");
        let worst =
            |place: &&Compared| (place.verdict.as_ref().map(|(verdict, _)| *verdict), place.is_alarmed);
        // Of places that come off alike, one that is alarmed counts, and then the first one.
        let compared = compared.iter().rev().max_by_key(worst).expect("a script makes a task").clone();
        let (head, cpython) = (Head::of(&text, &path), Cpython::of(&script.recording));
        Piece { name: script.name.clone(), head, findings, compared, cpython }
    }

    /// The task that comes off worst, the program's own left out.
    fn worst(&self) -> &TaskFinding {
        let tasks = self.findings.tasks.iter().skip(1).rev();
        tasks.max_by_key(|task| task.verdict).expect("a script makes a task")
    }

    fn status(&self) -> u8 {
        match self.findings.answer(false) {
            Answer::Safe => 0,
            Answer::CanLose => 1,
            Answer::Unknown => 2,
        }
    }

    /// `7`, and the name in words.
    fn number_and_name(&self) -> (u32, String) {
        let (number, name) = self.name.split_once('_').expect("a script's name begins with its number");
        (number.parse().expect("a script's name begins with its number"), name.replace('_', " "))
    }

    fn row(&self) -> String {
        let (number, name) = self.number_and_name();
        let belief = if self.head.is_refuted { "refuted" } else { "confirmed" };
        let alarm = if self.compared.is_alarmed { "alarm" } else { "silent" };
        format!(
            "| {number} | [{name}](../tests/gallery/{}.py) | {} | {} | {} | {alarm} | {} | {belief} |\n",
            self.name,
            verdict_words(self.worst()),
            self.status(),
            self.cpython.in_words(),
            self.compared.in_words(),
        )
    }

    fn section(&self) -> String {
        let (number, name) = self.number_and_name();
        let Head { title, is_refuted, belief, truth } = &self.head;
        let judged = if *is_refuted { "Refuted" } else { "Confirmed" };
        let mut text =
            format!("### {number}. {}\n\n> {belief}\n\n**{judged}.** {title} {truth}\n\n", upper(&name));
        let found = match messages(&self.findings).iter().max_by_key(|message| message.verdict) {
            Some(message) => message.title.clone(),
            None => "no task can be lost".to_string(),
        };
        let _ = writeln!(text, "- weakloop: {found}{}.", self.harm());
        let _ = writeln!(text, "- CPython 3.13: {}.", self.cpython.in_prints());
        text + "\n"
    }

    fn harm(&self) -> String {
        let task = self.worst();
        match &task.harm {
            Some(harm) if Verdict::Doomed <= task.verdict => {
                format!("; with a reference {} would have {}", task.name, harm.in_words())
            }
            _ => String::new(),
        }
    }
}

impl Head {
    fn of(text: &str, path: &str) -> Head {
        let mut lines = text.lines().map_while(|line| line.strip_prefix("# "));
        let title = lines.next().unwrap_or_else(|| panic!("{path}: the first line says what it shows"));
        let mut lines = lines.skip_while(|line| line.starts_with("versions: "));
        let belief = lines.next().and_then(|line| line.split_once(": "));
        let (judged, belief) = belief.unwrap_or_else(|| panic!("{path}: the second line says a belief"));
        assert!(["confirmed", "refuted"].contains(&judged), "{path}: a belief is confirmed or refuted");
        assert!(belief.starts_with('"') && belief.ends_with('"'), "{path}: a belief stands in quotes");
        let truth: Vec<&str> = lines.collect();
        assert!(!truth.is_empty(), "{path}: what is true is to be said");
        Head {
            title: title.to_string(),
            is_refuted: judged == "refuted",
            belief: belief.to_string(),
            truth: truth.join(" "),
        }
    }
}

impl Cpython {
    fn of(recording: &Recording) -> Cpython {
        let traces = recording.traces.iter().filter(|(setting, _)| setting.version.starts_with("3.13."));
        let mut cpython = Cpython {
            lost: BTreeSet::new(),
            losing: 0,
            timings: 0,
            is_told: false,
            printed: [Vec::new(), Vec::new()],
        };
        for (setting, trace) in traces {
            cpython.timings += 1;
            let words = |kind: &str| -> Vec<String> {
                let told = trace.iter().filter_map(|line| line.splitn(3, ' ').nth(2)?.strip_prefix(kind));
                told.map(str::to_string).collect()
            };
            let lost = words("gc lost ");
            cpython.losing += usize::from(!lost.is_empty());
            cpython.lost.extend(lost.iter().flat_map(|names| names.split(' ').map(str::to_string)));
            cpython.is_told |= !words("handler Task was destroyed but it is pending!").is_empty();
            match setting.gc.as_str() {
                "never" => cpython.printed[0] = words("print "),
                "every" => cpython.printed[1] = words("print "),
                _ => {}
            }
        }
        assert_ne!(cpython.timings, 0, "every script is recorded on 3.13");
        cpython
    }

    fn in_words(&self) -> String {
        if self.lost.is_empty() {
            return format!("loses nothing in {} timings", self.timings);
        }
        let names = self.lost.iter().cloned().collect::<Vec<_>>().join(", ");
        let silence = if self.is_told { "" } else { ", without a word" };
        format!("loses {names} in {} of {} timings{silence}", self.losing, self.timings)
    }

    fn in_prints(&self) -> String {
        let printed = |lines: &[String]| match lines {
            [] => "nothing".to_string(),
            lines => lines.iter().map(|line| format!("`{line}`")).collect::<Vec<_>>().join(", "),
        };
        let [never, every] = &self.printed;
        if never == every {
            return format!("prints {}, whether it collects or not", printed(never));
        }
        format!(
            "prints {} if it never collects, {} if it does so in each iteration",
            printed(never),
            printed(every)
        )
    }
}

/// With a capital.
fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn pieces() -> Vec<Piece> {
    scripts_in(GALLERY).iter().map(Piece::of).collect()
}

/// How many of the pieces the rule alarms for, of those with that verdict.
fn alarms(pieces: &[Piece], is_it: impl Fn(Verdict) -> bool) -> (usize, usize) {
    let those = pieces.iter().filter(|piece| is_it(piece.worst().verdict));
    (those.clone().filter(|piece| piece.compared.is_alarmed).count(), those.count())
}

fn page(pieces: &[Piece]) -> String {
    let (lost, luck, held) = (
        alarms(pieces, |verdict| Verdict::Doomed <= verdict),
        alarms(pieces, |verdict| verdict == Verdict::ByAccident),
        alarms(pieces, |verdict| verdict == Verdict::Held),
    );
    let refuted = pieces.iter().filter(|piece| piece.head.is_refuted).count();
    let mut page = format!(
        "{HEAD}In {} scripts a task can be lost: RUF006 alarms for {} of them. In {} a task lives by luck alone: it alarms for {}. In {} every task is \
         held: it alarms for {}. Of {} beliefs {refuted} are refuted.\n\n\
         | | script | verdict | status | CPython 3.13 | RUF006 | together | belief |\n|---|---|---|---|---|---|---|---|\n",
        lost.1,
        lost.0,
        luck.1,
        luck.0,
        held.1,
        held.0,
        pieces.len(),
    );
    pieces.iter().for_each(|piece| page.push_str(&piece.row()));
    page.push('\n');
    pieces.iter().for_each(|piece| page.push_str(&piece.section()));
    page.trim_end().to_string() + "\n"
}

const HEAD: &str = "\
# A gallery of hazards and safe patterns

What people believe of tasks that nobody keeps, and what is so. Each entry is a script of `tests/gallery` that you can check, run and step
through yourself:

```console
$ cargo run --release -- check tests/gallery/10_a_set_of_a_function.py
```

This page is made from the scripts by a test (`tests/gallery.rs`), and cannot drift from them. *Verdict* and *status* are what `weakloop check`
says of the task that comes off worst. *CPython 3.13* is what CPython 3.13.0 did when it collected never, in every iteration of its loop, and in each
iteration alone; the traces stand beside the scripts, those of 3.11 and 3.12 too, and weakloop gives the same (`tests/traces.rs`).
*RUF006* is what ruff's rule asyncio-dangling-task says of the line that makes that task, and *together* what the two views amount to.

";

#[test]
fn the_page_says_what_is_found() {
    expect_page("docs/GALLERY.md", &page(&pieces()));
}

#[test]
fn weakloop_loses_what_cpython_loses() {
    for piece in pieces() {
        let losable: BTreeSet<String> = piece.findings.losable().map(|task| task.name.clone()).collect();
        assert_eq!(losable, piece.cpython.lost, "{}", piece.name);
        let silent = piece.findings.losable().all(|task| task.loss.as_ref().is_some_and(|loss| loss.silent));
        assert_eq!(silent || losable.is_empty(), !piece.cpython.is_told, "{}", piece.name);
    }
}

#[test]
fn the_gallery_has_every_verdict_with_an_alarm_and_without() {
    let pieces = pieces();
    assert!(30 <= pieces.len(), "only {} scripts", pieces.len());
    let views: BTreeSet<&str> = pieces.iter().map(|piece| piece.compared.in_words()).collect();
    let wanted = [
        "alarm without danger",
        "alarm, and luck so far",
        "both alarm",
        "both silent",
        "danger without alarm",
        "luck without alarm",
    ];
    assert_eq!(views.into_iter().collect::<Vec<_>>(), wanted);
    let is_harmful = |piece: &&Piece| verdict_words(piece.worst()).contains("harmful");
    assert!(0 < pieces.iter().filter(is_harmful).count());
    let numbers: Vec<u32> = pieces.iter().map(|piece| piece.number_and_name().0).collect();
    assert_eq!(numbers, (1..=numbers.len() as u32).collect::<Vec<_>>(), "the numbers have no gap");
}

#[test]
fn readers_find_the_gallery() {
    for page in ["README.md", "docs/CHECK.md"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).expect("it is there");
        assert!(text.contains("GALLERY.md"), "{page} has no link to the gallery");
    }
}
