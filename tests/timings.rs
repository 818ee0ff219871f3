//! Every timing of scripts that try to see what the search leaves out: the pruned search finds what a run of every subset of
//! safe points finds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use weakloop::check::script::Text;
use weakloop::choice::Chooser;
use weakloop::explore::{Exploration, Plan, Program, Seen, explore};
use weakloop::python::edit::line_start;
use weakloop::python::parse::parse;
use weakloop::python::source::Source;
use weakloop::record::Identity;
use weakloop::replay::Token;
use weakloop::{Policy, Run, Setup};

fn scripts(folder: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    paths.sort();
    paths
}

fn run(text: &str, setup: &Setup, chooser: Box<dyn Chooser>) -> Run {
    Text::of(&Source::new("x.py", text)).runner()(setup, chooser)
}

fn explored(text: &str, policy: Policy, runs_max: u64) -> Exploration {
    let setup = Setup { policy, ..Setup::default() };
    let plan = Plan { runs_max, threads: 2, ..Plan::default() };
    explore(&setup, &plan, &Text::of(&Source::new("x.py", text)), &|_| ())
}

/// What can be told of each outcome from outside.
fn endings(found: &Exploration) -> BTreeSet<(String, String, Vec<Identity>)> {
    let ending = |seen: &Seen| {
        let ending = &seen.ending;
        (ending.printed.clone(), ending.outcome.to_string(), ending.lost.keys().copied().collect())
    };
    found.outcomes.iter().map(ending).collect()
}

/// Whether there was room to run every subset of the script's safe points; if so they come to the same.
fn brute_force_agrees(path: &Path, points_max: u64) -> bool {
    let text = fs::read_to_string(path).expect("the script can be read");
    // Three quarters of the budget are for the search in order.
    let runs_max = (1 << points_max) / 3 * 4 + 4;
    let pruned = explored(&text, Policy::ChosenWhereSeen, runs_max);
    if points_max < pruned.coverage.points || !pruned.coverage.is_complete() {
        return false;
    }
    let brute = explored(&text, Policy::Chosen, runs_max);
    if !brute.coverage.is_complete() {
        return false;
    }
    assert!(pruned.coverage.timings <= brute.coverage.timings, "{}", path.display());
    assert_eq!(endings(&pruned), endings(&brute), "{}", path.display());
    assert_eq!(
        pruned.losses.keys().collect::<Vec<_>>(),
        brute.losses.keys().collect::<Vec<_>>(),
        "{}",
        path.display()
    );
    true
}

#[test]
fn no_script_that_looks_at_garbage_sees_what_the_search_leaves_out() {
    let paths = scripts("tests/timings");
    let agreed = paths.iter().filter(|path| brute_force_agrees(path, points_max(10))).count();
    assert!(10 <= agreed, "only {agreed} of {} scripts are small enough", paths.len());
}

#[test]
fn pruning_loses_no_outcome_of_a_recorded_script() {
    let agreed =
        scripts("tests/scripts").iter().filter(|path| brute_force_agrees(path, points_max(7))).count();
    assert!(40 <= agreed, "only {agreed} scripts are small enough");
}

/// So many safe points a script may have to be run under every subset of them; `WEAKLOOP_POINTS=14` runs more, and all
/// of tests/timings.
fn points_max(usual: u64) -> u64 {
    std::env::var("WEAKLOOP_POINTS")
        .map_or(usual, |points| points.parse().expect("WEAKLOOP_POINTS is a number"))
}

#[test]
fn a_token_of_any_outcome_makes_its_run_again() {
    for path in scripts("tests/timings").iter().chain(&scripts("tests/scripts")) {
        let text = fs::read_to_string(path).expect("the script can be read");
        let found = explored(&text, Policy::ChosenWhereSeen, 64);
        let setup = Setup { policy: found.policy.clone(), ..Setup::default() };
        for seen in &found.outcomes {
            let token: Token =
                Token::of(&setup, &seen.choices).to_string().parse().expect("it was printed so");
            let setup = Setup { records: true, lives: true, ..token.setup(&Setup::default()) };
            let run = run(&text, &setup, token.chooser());
            assert_eq!(token.fits(&run.choices, &run.tasks), Ok(()), "{}", path.display());
            assert_eq!(run.collections, seen.collections, "{}", path.display());
            assert_eq!(run.printed(), seen.ending.printed, "{}", path.display());
        }
    }
}

/// The script with a remark and an empty line before each of its statements, and a function more at both ends.
fn edited(text: &str) -> String {
    let source = Source::new("x.py", text);
    let module = parse(&source).expect("the script is right");
    let starts: Vec<usize> =
        module.body.iter().map(|it| line_start(&source, it.span.start) as usize).collect();
    let imports = module.body.iter().take_while(|it| source.slice(it.span).contains("import ")).count();
    let mut edited = String::new();
    let mut ends: Vec<usize> = starts.iter().skip(1).copied().collect();
    ends.push(text.len());
    edited.push_str(&text[..starts.first().copied().unwrap_or(text.len())]);
    for (index, (start, end)) in starts.iter().zip(&ends).enumerate() {
        if index == imports {
            edited.push_str("def unrelated_before(thing):\n    return thing\n\n\n");
        }
        edited.push_str("\n# A remark.\n");
        edited.push_str(&text[*start..*end]);
    }
    edited + "\n\nasync def unrelated_behind(thing):\n    return thing\n"
}

#[test]
fn a_token_outlives_remarks_empty_lines_and_other_functions() {
    let mut tokens = 0;
    for path in scripts("tests/scripts") {
        let text = fs::read_to_string(&path).expect("the script can be read");
        // Where the script prints its own lines, other lines are another program.
        let prints_lines =
            ["lineno", "traceback", "getsource", "co_", "__future__"].iter().any(|word| text.contains(word));
        let found = explored(&text, Policy::ChosenWhereSeen, 64);
        if found.losses.is_empty() || prints_lines {
            continue;
        }
        let edited = edited(&text);
        let setup = Setup { policy: found.policy.clone(), ..Setup::default() };
        for seen in found.outcomes.iter().take(3) {
            let token = Token::of(&setup, &seen.choices);
            let setup = Setup { records: true, lives: true, ..token.setup(&Setup::default()) };
            let run = run(&edited, &setup, token.chooser());
            assert_eq!(token.fits(&run.choices, &run.tasks), Ok(()), "{}\n{edited}", path.display());
            let lost: BTreeSet<Identity> = run.losses.iter().map(|loss| loss.identity).collect();
            assert!(lost.iter().eq(seen.ending.lost.keys()), "{}\n{edited}", path.display());
            tokens += 1;
        }
    }
    assert!(200 < tokens, "only {tokens} tokens were tried");
}

/// Two tasks that can be lost, and each tells when it is; and a local variable that has nothing to do with them.
const TWO_LOSSES: &str = "\
import asyncio

async def first():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print('first')

async def second():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print('second')

async def main():
    asyncio.create_task(first())
    await asyncio.sleep(1)
    count = 0
    print('between')
    asyncio.create_task(second())
    await asyncio.sleep(2)
    print('the end', count)

asyncio.run(main())
";

fn token_of_both() -> Token {
    let found = explored(TWO_LOSSES, Policy::ChosenWhereSeen, 100);
    let setup = Setup { policy: Policy::ChosenWhereSeen, ..Setup::default() };
    let twice = found.outcomes.iter().find(|seen| seen.collections.len() == 2);
    Token::of(&setup, &twice.expect("some timing has two collections").choices)
}

/// What a run with that token of an edited script comes to.
fn misfit(token: &Token, text: &str) -> String {
    let setup = Setup { lives: true, ..token.setup(&Setup::default()) };
    let run = run(text, &setup, token.chooser());
    token.fits(&run.choices, &run.tasks).map_or_else(|misfit| misfit.to_string(), |()| "fits".to_string())
}

#[test]
fn a_token_says_at_which_step_it_fits_no_more() {
    let token = token_of_both();
    assert_eq!(misfit(&token, TWO_LOSSES), "fits");
    assert_eq!(misfit(&token, &TWO_LOSSES.replace("count", "number")), "fits");
    assert_eq!(misfit(&token, &TWO_LOSSES.replace("'the end'", "'over'")), "fits");
    let wait = "await asyncio.get_running_loop().create_future()";
    let second = TWO_LOSSES.rfind(wait).expect("the second task waits");
    let waits_otherwise = TWO_LOSSES[..second].to_string()
        + &TWO_LOSSES[second..].replace(wait, "await asyncio.Event().wait()");
    let prefix =
        "the token does not fit this program any more: decision 2 of 2, a collection after a step of ";
    let told = misfit(&token, &waits_otherwise);
    assert!(
        told.starts_with(&format!("{prefix}task T3, belongs to a place that the run never came to")),
        "{told}"
    );
    assert!(told.contains("; it fits until callback "), "{told}");
    let made_otherwise = TWO_LOSSES.replace("create_task(second())", "create_task(second(), name='second')");
    let told = misfit(&token, &made_otherwise);
    assert!(told.starts_with(&format!("{prefix}a task that is not made any more, belongs to")), "{told}");
    let all_gone = TWO_LOSSES.replace(wait, "pass");
    let told = misfit(&token, &all_gone);
    assert!(told.contains("decision 1 of 2") && !told.contains("it fits until"), "{told}");
}
