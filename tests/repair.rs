//! `weakloop check --fix` and `--lint`: what is offered helps, and what is edited leaves the rest alone.

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use proptest::prelude::*;

use weakloop::check::check_source;
use weakloop::check::fix::{Repairs, repairs};
use weakloop::check::lint::compare;
use weakloop::explore::Plan;
use weakloop::findings::Findings;
use weakloop::python::edit::{Edit, Edits};
use weakloop::python::source::{Source, Span};
use weakloop::{Setup, Verdict};

use crate::command::weakloop;
use crate::expected::expect_file;

fn recorded(name: &str) -> (Rc<Source>, Findings, Vec<Repairs>) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/scripts/{name}.py"));
    tried(&fs::read_to_string(path).expect("the script is there"))
}

fn tried(text: &str) -> (Rc<Source>, Findings, Vec<Repairs>) {
    let (setup, plan) = (Setup::default(), Plan::default());
    let findings = check_source("x.py", text, &setup, &plan).expect("the script is right");
    let source = Source::new("x.py", text);
    let tried = repairs(&source, &findings, &setup, &plan).expect("the script is right");
    (source, findings, tried)
}

/// Scripts of the corpus that lose tasks, each in a way of its own.
const LOSING: [&str; 12] = [
    "lost_waiting_on_a_bare_future",
    "lost_in_spite_of_a_local_set_with_discard",
    "lost_with_the_object_that_owns_it",
    "lost_from_locals_of_a_helper",
    "lost_when_the_variable_goes",
    "lost_gather_children_are_silent",
    "lost_made_by_the_loop_itself",
    "lost_in_mutual_await",
    "lost_from_a_discarded_comprehension",
    "task_group_lost_with_its_children",
    "event_held_keeps_its_waiters",
    "lock_lost_with_its_waiters",
];

#[test]
fn what_is_offered_is_held_in_every_timing_and_the_rest_of_the_file_stays() {
    let mut offered = 0;
    for name in LOSING {
        let (source, findings, tried) = recorded(name);
        assert!(findings.losable().next().is_some(), "{name} loses nothing");
        for repair in &tried {
            assert!(repair.trials.iter().any(|trial| trial.helps()), "{name}: nothing helps {repair:#?}");
            for trial in repair.trials.iter().filter(|trial| trial.helps()) {
                offered += 1;
                assert_is_held(name, &repair.tasks, &findings, &trial.text);
                assert_keeps_its_lines(source.text(), &trial.text, &trial.diff);
            }
        }
    }
    assert!(LOSING.len() < offered, "only {offered} repairs were offered");
}

/// Asks anew: fewer tasks can be lost than before.
fn assert_is_held(name: &str, tasks: &[String], before: &Findings, text: &str) {
    let after = check_source("x.py", text, &Setup::default(), &Plan::default()).expect("it is right");
    let (were, are) = (before.losable().count(), after.losable().count());
    assert!(are + tasks.len() <= were, "{name}: {are} of {were} can be lost still:\n{text}");
}

/// Every line that the difference does not name stands in both texts, in order.
fn assert_keeps_its_lines(before: &str, after: &str, diff: &str) {
    let without = |text: &str, mark: char| {
        let mut named: Vec<&str> = diff.lines().skip(2).filter_map(|line| line.strip_prefix(mark)).collect();
        let mut left = Vec::new();
        for line in text.lines() {
            match named.iter().position(|other| *other == line) {
                Some(at) => drop(named.remove(at)),
                None => left.push(line),
            }
        }
        left.sort_unstable();
        left.join("\n")
    };
    assert_eq!(without(before, '-'), without(after, '+'), "{diff}");
}

#[test]
fn a_local_set_is_told_to_be_no_help() {
    let (_, _, tried) = recorded("lost_in_spite_of_a_local_set_with_discard");
    let already = tried[0].already.as_deref().unwrap_or_default();
    assert!(already.contains("is a local of"), "{already}");
}

#[test]
fn a_group_in_a_forgotten_parent_and_an_attribute_of_a_forgotten_object_are_told_to_be_no_help() {
    let (_, _, tried) = recorded("task_group_lost_with_its_children");
    let told: Vec<&str> = tried.iter().filter_map(|repair| repair.already.as_deref()).collect();
    assert!(told.iter().any(|told| told.starts_with("the TaskGroup ")), "{told:?}");
    let (_, _, tried) = recorded("lost_with_the_object_that_owns_it");
    let told: Vec<&str> = tried.iter().filter_map(|repair| repair.already.as_deref()).collect();
    assert!(
        told.iter().any(|told| told.contains("keeps the task only as long as something else keeps")),
        "{told:?}"
    );
}

#[test]
fn the_command_prints_repairs_and_lint() {
    let said = weakloop(&["check", "docs/examples/4_lost.py", "--lint", "--fix"]);
    assert_eq!((said.err.as_str(), said.status), ("", 1));
    expect_file("check_fix.txt", &said.out);
}

#[test]
fn a_strings_lines_and_crlf_outlive_a_task_group() {
    let text = "\
import asyncio\r\n\r\nasync def work():\r\n    await asyncio.get_running_loop().create_future()\r\n\r\n\
async def main():\r\n    asyncio.create_task(work())  # lost\r\n    text = '''a\r\n  b'''\r\n\r\n    await asyncio.sleep(1)\r\n\r\n\
asyncio.run(main())\r\n";
    let (_, _, tried) = tried(text);
    for trial in &tried[0].trials {
        assert!(trial.text.contains("'''a\r\n  b'''\r\n"), "{}", trial.text);
        assert!(!trial.text.replace("\r\n", "").contains('\n'), "{}", trial.text);
        assert!(!trial.refused.as_deref().unwrap_or_default().contains("is refused"), "{trial:#?}");
    }
}

#[test]
fn a_linter_and_weakloop_differ_in_both_directions() {
    let words = |name: &str| {
        let (source, findings, _) = recorded(name);
        let compared = compare(&source, &findings).expect("the script is right");
        compared.iter().map(|place| place.in_words()).collect::<Vec<_>>()
    };
    assert!(words("lost_in_spite_of_a_local_set_with_discard").contains(&"danger without alarm"));
    assert!(words("lost_waiting_on_a_bare_future").contains(&"both alarm"));
    assert!(words("kept_by_a_global_set_with_discard").contains(&"both silent"));
    assert!(words("kept_by_a_sleep").contains(&"alarm, and luck so far"));
    let named = "import asyncio\nasync def f():\n    pass\nasync def main():\n    t = asyncio.create_task(f())\n    await asyncio.sleep(1)\nasyncio.run(main())\n";
    let (source, findings, _) = tried(named);
    assert_eq!(findings.task("T2").map(|task| task.verdict), Some(Verdict::Held));
    assert_eq!(compare(&source, &findings).unwrap()[0].in_words(), "alarm without danger");
}

proptest! {
    #[test]
    fn an_edit_keeps_all_other_bytes(text in "[a-z\n]{0,60}", cuts in proptest::collection::vec((0..60_usize, 0..4_usize, "[A-Z]{0,5}"), 0..5)) {
        let mut edits: Vec<Edit> = Vec::new();
        let mut cuts = cuts;
        cuts.sort();
        let mut at = 0;
        for (start, length, new) in cuts {
            let (start, end) = (start.min(text.len()).max(at), (start + length).min(text.len()).max(at));
            edits.push(Edit::replace(Span::new(start as u32, end as u32), new));
            at = end + 1;
            if text.len() < at {
                break;
            }
        }
        let gone: Vec<Span> = edits.iter().map(|edit| edit.span).collect();
        let edits = Edits::new(edits);
        let after = edits.apply(&text);
        let kept = |byte: &usize| !gone.iter().any(|span| (span.start as usize..span.end as usize).contains(byte));
        let left: String = (0..text.len()).filter(kept).map(|byte| &text[byte..=byte]).collect();
        let old: String = after.chars().filter(|letter| !letter.is_ascii_uppercase()).collect();
        prop_assert_eq!(old, left);
        for byte in (0..text.len()).filter(kept) {
            let moved = edits.moved(Span::new(byte as u32, byte as u32 + 1));
            prop_assert_eq!(&after[moved.start as usize..moved.end as usize], &text[byte..=byte]);
        }
    }
}
