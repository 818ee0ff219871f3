//! `weakloop check --fix` and `--lint`: what is offered helps, and what is edited leaves the rest alone.

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use proptest::prelude::*;

use weakloop::check::check_source;
use weakloop::check::fix::repairs;
use weakloop::check::lint::compare;
use weakloop::check::script::check_source_and_tell;
use weakloop::explore::Plan;
use weakloop::findings::{Findings, PlaceRepairs, Repairs, Trial};
use weakloop::python::edit::{Edit, Edits};
use weakloop::python::modules::{Found, beside, with_modules};
use weakloop::python::source::{Source, Span};
use weakloop::{Contract, Setup, Verdict};

use crate::command::weakloop;
use crate::expected::expect_file;

fn recorded(name: &str) -> (Rc<Source>, Findings, Repairs) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/scripts/{name}.py"));
    tried(&fs::read_to_string(path).expect("the script is there"))
}

fn tried(text: &str) -> (Rc<Source>, Findings, Repairs) {
    tried_for(Verdict::Doomed, text)
}

fn tried_for(worst: Verdict, text: &str) -> (Rc<Source>, Findings, Repairs) {
    let (setup, plan) = (Setup::default(), Plan::default());
    let findings = check_source("x.py", text, &setup, &plan).expect("the script is right");
    let source = Source::new("x.py", text);
    let tried = repairs(&source, &findings, worst, &setup, &plan).expect("the script is right");
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
        for repair in &tried.places {
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

/// The files of a program, the script first, each with its name and text.
type Files = [(&'static str, String); 3];

/// A script that forgets a task, and a package beside it whose module forgets another.
fn files_that_forget() -> Files {
    let work = "async def work():\n    await asyncio.get_running_loop().create_future()\n";
    let main = format!(
        "import asyncio\n\nfrom app.worker import start\n\n{work}\nasync def main():\n    start()\n    \
         asyncio.create_task(work())\n    await asyncio.sleep(1)\n\nasyncio.run(main())\n"
    );
    let worker = format!("import asyncio\n\n{work}\ndef start():\n    asyncio.create_task(work())\n");
    [("main.py", main), ("app/__init__.py", String::new()), ("app/worker.py", worker)]
}

fn program_of(files: &Files) -> Rc<Source> {
    let read = |asked: &str| {
        let file = files.iter().find(|(name, _)| *name == asked);
        Ok(file.map(|(name, text)| Found { file: beside(files[0].0, name), text: text.clone() }))
    };
    with_modules(files[0].0, &files[0].1, &read).expect("every file can be read")
}

fn findings_of(source: &Rc<Source>) -> Findings {
    check_source_and_tell(source, &Setup::default(), &Plan::default(), &|_| ()).expect("the files are right")
}

#[test]
fn a_task_that_a_module_beside_the_script_makes_is_repaired_in_that_module() {
    let files = files_that_forget();
    let source = program_of(&files);
    let findings = findings_of(&source);
    let (setup, plan) = (Setup::default(), Plan::default());
    let tried = repairs(&source, &findings, Verdict::Doomed, &setup, &plan).expect("the files are right");
    let made: Vec<&str> = tried.places.iter().map(|place| place.made.file.as_str()).collect();
    assert_eq!(made, ["app/worker.py", "main.py"]);
    for place in &tried.places {
        assert!(place.helping().next().is_some(), "{place:#?}");
        for trial in place.helping() {
            assert!(trial.replacements.iter().all(|it| it.at.file == place.made.file), "{trial:#?}");
            assert!(trial.diff.starts_with(&format!("--- {}\n", place.made.file)), "{}", trial.diff);
            let mut files = files.clone();
            let changed = files.iter_mut().find(|(name, _)| *name == place.made.file);
            changed.expect("it is one of the files").1.clone_from(&trial.text);
            let after = findings_of(&program_of(&files));
            let left: Vec<&str> =
                after.losable().filter_map(|task| Some(task.made.as_ref()?.file.as_str())).collect();
            assert_eq!(left.len(), 1, "{}", trial.text);
            assert_ne!(left[0], place.made.file, "{}", trial.text);
        }
    }
    let together = tried.together.expect("there are two places");
    assert!(together.left.is_empty(), "{together:#?}");
    assert!(together.repairs.iter().any(|it| it.ends_with("at line 7 of app/worker.py")), "{together:#?}");
    for file in ["main.py", "app/worker.py"] {
        assert_eq!(together.diff.matches(&format!("--- {file}\n")).count(), 1, "{}", together.diff);
    }
}

#[test]
fn a_local_set_is_told_to_be_no_help() {
    let told = already(&recorded("lost_in_spite_of_a_local_set_with_discard").2);
    assert!(told.iter().any(|told| told.contains("is a local of")), "{told:?}");
}

/// The repairs that are there already.
fn already(tried: &Repairs) -> Vec<String> {
    tried.places.iter().flat_map(|place| place.already.clone()).collect()
}

#[test]
fn a_group_in_a_forgotten_parent_and_an_attribute_of_a_forgotten_object_are_told_to_be_no_help() {
    let told = already(&recorded("task_group_lost_with_its_children").2);
    assert!(told.iter().any(|told| told.starts_with("the TaskGroup ")), "{told:?}");
    let told = already(&recorded("lost_with_the_object_that_owns_it").2);
    assert!(
        told.iter().any(|told| told.contains("keeps the task only as long as something else keeps")),
        "{told:?}"
    );
}

/// A program whose task waits for good in `work`; `body` is that of `main`, which makes it.
fn waiting(body: &str) -> String {
    let body: String = body.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "import asyncio, weakref\n\nasync def work():\n    await asyncio.get_running_loop().create_future()\n\n\
         async def main():\n{body}    await asyncio.sleep(1)\n\nasyncio.run(main())\n"
    )
}

#[test]
fn what_a_script_has_already_and_does_not_help_is_told() {
    let told = |text: &str| already(&tried(text).2).join("; ");
    let body = |body: &str| told(&waiting(&format!("def start():\n{body}\nstart()")));
    let made = "asyncio.create_task(work())";
    for (start, words) in [
        (format!("    tasks = set()\n    tasks.add({made})"), "the collection `tasks` is a local of `start`"),
        (format!("    tasks = []\n    tasks.append({made})"), "the collection `tasks` is a local of `start`"),
        (
            format!("    tasks = [{made} for _ in range(2)]"),
            "the name `tasks` keeps the task only until it is bound anew or deleted, or `start` is left",
        ),
        (format!("    task = {made}"), "the name `task` keeps the task only until it is bound anew"),
        (
            format!("    class Owner: pass\n    owner = Owner()\n    owner.task = {made}"),
            "`owner.task` keeps the task only as long as something else keeps `owner`",
        ),
        (
            format!(
                "    class Owner: pass\n    owner = Owner()\n    owner.tasks = []\n    owner.tasks.append({made})"
            ),
            "`owner.tasks` keeps the task only as long as something else keeps `owner`",
        ),
        (
            format!("    tasks = weakref.WeakSet()\n    tasks.add({made})"),
            "`tasks` refers to its members weakly, and so keeps none of them",
        ),
    ] {
        let told = body(&start);
        assert!(told.contains(words), "{start}\n{told}");
    }
    assert_eq!(told(&waiting(made)), "");
}

/// The words for each repair that helps.
fn helping(text: &str) -> Vec<String> {
    let (_, _, tried) = tried(text);
    tried.places.iter().flat_map(PlaceRepairs::helping).map(|trial| trial.what.clone()).collect()
}

/// What a task waits on is held weakly; whoever comes with the news finds it gone.
const WEAKLY_READ: &str = "\
import asyncio, weakref

class News:
    def __init__(self):
        self.future = asyncio.get_running_loop().create_future()

async def listen(news):
    print('got', await news.future)

def arrive(ref):
    if ref() is not None:
        ref().future.set_result('news')

async def main():
    news = News()
    asyncio.get_running_loop().call_later(1, arrive, weakref.ref(news))
    asyncio.create_task(listen(news))
    del news
    await asyncio.sleep(2)

asyncio.run(main())
";

#[test]
fn each_usual_repair_has_a_script_that_it_helps() {
    let has = |text: &str, words: &str| helping(text).iter().any(|what| what.contains(words));
    // Several tasks at one place: a name keeps only the last of them.
    let several = waiting("for _ in range(3):\n    asyncio.create_task(work())");
    let helps = helping(&several);
    assert_eq!(helps, ["a set of the module, `background_tasks`, that the task leaves when it is done"]);
    assert!(has(WEAKLY_READ, "a name in `main`, `task`"));
    assert!(has(WEAKLY_READ, "a TaskGroup, `group`, around what follows"));
    assert!(has(WEAKLY_READ, "a name of the module, `kept_task`"));
    let shielded = waiting(
        "try:\n    await asyncio.wait_for(asyncio.shield(work()), 0.5)\nexcept TimeoutError:\n    pass",
    );
    assert_eq!(
        helping(&shielded),
        ["a task of its own for what is shielded, in a set of the module, `background_tasks`"]
    );
    // A name holds it until it waits, so that nothing is missing but what it waits on. Whoever is woken is held by the
    // loop's queue alone for a moment, so that this helps only one who waits until the end.
    let until_it_waits = waiting("task = asyncio.create_task(work())\nawait asyncio.sleep(0)\ndel task")
        .replace(
            "    await asyncio.get_running_loop().create_future()",
            "    news = asyncio.get_running_loop().create_future()\n    await news",
        );
    let helping = helping(&until_it_waits);
    let words = "what `work` waits on, `news`, in a set of the module";
    assert!(helping.iter().any(|what| what == words), "{helping:?}");
}

#[test]
fn a_repair_that_changes_what_is_printed_is_not_offered() {
    let text = WEAKLY_READ
        .replace("asyncio.sleep(2)", "asyncio.sleep(0.5)")
        .replace("asyncio.run(main())", "asyncio.run(main())\nprint('end')");
    let (_, _, tried) = tried(&text);
    let mut trials = tried.places[0].trials.iter();
    let group = trials.find(|trial| trial.what.contains("TaskGroup")).expect("it was tried");
    let refused = group.refused.as_deref().unwrap_or_default();
    assert_eq!(refused, "it is held, but the program prints other things: `got news` instead of `end`");
}

#[test]
fn new_names_are_those_that_mean_nothing_else() {
    let name_of_task = |text: &str| {
        let (_, _, tried) = tried(text);
        let mut lines = tried.places[0].trials[0].diff.lines();
        let made = lines.find(|line| line.starts_with('+') && line.contains("create_task(work())"));
        let made = made.expect("the set's repair names the task");
        made[1..].trim().split(' ').next().unwrap_or_default().to_string()
    };
    let dropped = waiting("asyncio.create_task(work())");
    assert_eq!(name_of_task(&dropped), "task");
    // A local of another function, an attribute, a keyword and a string are other things.
    let others = "def other(task):\n    return task.task, dict(task='task')\n\nasync def main";
    assert_eq!(name_of_task(&dropped.replace("async def main", others)), "task");
    // A global that the function reads, or one inside of it, would be hidden.
    let with_global = |body: &str| waiting(body).replace("async def work", "task = 1\n\nasync def work");
    assert_eq!(name_of_task(&with_global("print(task)\nasyncio.create_task(work())")), "task_2");
    let inside = "def inner():\n    return task\nasyncio.create_task(work())";
    assert_eq!(name_of_task(&with_global(inside)), "task_2");
    let set_of = |text: &str| tried(text).2.places[0].trials[0].what.clone();
    let taken = dropped.replace("async def main():", "async def main(background_tasks=()):");
    assert!(set_of(&taken).contains("`background_tasks_2`"), "{}", set_of(&taken));
    let other = "def other(background_tasks):\n    return background_tasks\n\nasync def main";
    let elsewhere = dropped.replace("async def main", other);
    assert!(set_of(&elsewhere).contains("`background_tasks`"), "{}", set_of(&elsewhere));
    let told = dropped.replace("async def main():", "async def main():\n    'Has no background_tasks.'");
    assert!(set_of(&told).contains("`background_tasks`"), "{}", set_of(&told));
}

#[test]
fn several_places_are_repaired_together_with_one_set() {
    let text = waiting("asyncio.create_task(work())\nawait asyncio.sleep(0)\nasyncio.create_task(work())");
    let (_, _, tried) = tried(&text);
    assert_eq!(tried.places.len(), 2);
    let together = tried.together.expect("there are two places");
    assert_eq!((together.left.as_slice(), together.repairs.len()), ([].as_slice(), 2));
    assert_eq!(together.text.matches("= set()").count(), 1, "{}", together.text);
    let after = checked(&together.text);
    assert_eq!(after.losable().count(), 0, "{}", together.text);
}

#[test]
fn several_calls_within_expressions_are_repaired_together_with_one_function() {
    let text = waiting("print([asyncio.create_task(work())][1:], [asyncio.create_task(work())][1:])");
    let (_, _, tried) = tried(&text);
    let together = tried.together.expect("there are two places");
    assert_eq!((together.left.as_slice(), together.repairs.len()), ([].as_slice(), 2));
    assert_eq!(together.text.matches("def keep").count(), 1, "{}", together.text);
    assert_eq!(together.text.matches("keep(asyncio.create_task(work()))").count(), 2, "{}", together.text);
}

fn checked(text: &str) -> Findings {
    check_source("x.py", text, &Setup::default(), &Plan::default()).expect("the script is right")
}

#[test]
fn what_lives_by_accident_is_repaired_if_asked_for() {
    let text = "\
import asyncio
async def work():
    await asyncio.sleep(1)
async def main():
    asyncio.create_task(work())
    await asyncio.sleep(2)
asyncio.run(main())
";
    assert!(tried(text).2.places.is_empty());
    let (_, _, strictly) = tried_for(Verdict::ByAccident, text);
    let helping: Vec<&Trial> = strictly.places.iter().flat_map(PlaceRepairs::helping).collect();
    assert!(!helping.is_empty());
    for trial in helping {
        let after = checked(&trial.text);
        assert!(after.tasks.iter().all(|task| task.verdict == Verdict::Held), "{}", trial.text);
    }
}

#[test]
fn every_repair_offered_for_a_recorded_script_holds_its_tasks_and_prints_the_same() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    paths.sort();
    let (mut losing, mut repaired, mut helpless) = (0, 0, Vec::new());
    for path in paths.into_iter().step_by(if all() { 1 } else { 5 }) {
        let text = fs::read_to_string(&path).expect("the script can be read");
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let before = checked(&text);
        if before.losable().next().is_none() {
            continue;
        }
        losing += 1;
        let (script, source) = (&text, Source::new("x.py", &text));
        let tried = repairs(&source, &before, Verdict::Doomed, &Setup::default(), &Plan::default());
        let tried = tried.expect("the script is right");
        // What it prints if no task is lost, not even by a collection that it asks for.
        let setup = Setup { contract: Contract::Strong, ..Setup::default() };
        let printed = |text: &str| {
            let kept = check_source("x.py", text, &setup, &Plan { runs_max: 1, ..Plan::default() });
            kept.expect("the script is right").outcomes[0].printed.clone()
        };
        let texts = tried.places.iter().flat_map(PlaceRepairs::helping).map(|trial| &trial.text);
        for text in texts.chain(tried.together.as_ref().map(|together| &together.text)) {
            let after = checked(text);
            assert!(after.losable().count() < before.losable().count(), "{name}\n{text}");
            assert_eq!(printed(text), printed(script), "{name}\n{text}");
            repaired += 1;
        }
        if tried.places.iter().any(|place| place.helping().next().is_none()) {
            helpless.push(name);
        }
    }
    println!("{losing} scripts, {repaired} repairs; helpless: {helpless:?}");
    assert!(20 < losing && 40 < repaired, "{losing} scripts lose tasks, {repaired} repairs were offered");
}

/// `WEAKLOOP_REPAIRS=all` tries the repairs of every script.
fn all() -> bool {
    std::env::var("WEAKLOOP_REPAIRS").is_ok_and(|which| which == "all")
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
    for trial in &tried.places[0].trials {
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
