//! `weakloop check --shrink`: the smallest script loses the same task, and nothing more can go.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::sync::OnceLock;

use proptest::prelude::*;

use crate::strategies::any_program;
use weakloop::asyncio::world::Silent;
use weakloop::check::check_source;
use weakloop::check::script::Text;
use weakloop::check::shrink::{CANDIDATES_MAX, Frequency, Shrink, Shrunk, Smallest};
use weakloop::explore::Plan;
use weakloop::explore::Program;
use weakloop::findings::Findings;
use weakloop::print::{Detail, trace};
use weakloop::python::compile::compile_source;
use weakloop::python::outline::Outline;
use weakloop::python::parse::parse;
use weakloop::python::program::run_source_with;
use weakloop::python::simplify::{qualified_name, simplifications};
use weakloop::python::source::{Source, Span};
use weakloop::record::Fact;
use weakloop::replay::Token;
use weakloop::report::python::python_script;
use weakloop::report::text::verdict_words;
use weakloop::{Run, Setup, Verdict};

use crate::check::python;
use crate::command::weakloop;
use crate::expected::expect_file;

/// Scripts that lose tasks, each in a way of its own.
const LOSING: [&str; 12] = [
    "tests/scripts/lost_waiting_on_a_bare_future.py",
    "tests/scripts/lost_in_spite_of_a_local_set_with_discard.py",
    "tests/scripts/lost_with_the_object_that_owns_it.py",
    "tests/scripts/lost_when_the_variable_goes.py",
    "tests/scripts/lost_gather_children_are_silent.py",
    "tests/scripts/lost_made_by_the_loop_itself.py",
    "tests/scripts/lost_background_worker_of_a_service.py",
    "tests/scripts/lost_with_its_stream_reader.py",
    "tests/scripts/lost_future_resolved_through_a_weak_reference.py",
    "tests/scripts/task_group_lost_with_its_children.py",
    "tests/scripts/lock_lost_with_its_waiters.py",
    "tests/language/a_program_that_loses_tasks.py",
];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the script is there")
}

fn find(text: &str) -> Findings {
    check_source("x.py", text, &Setup::default(), &Plan::default()).expect("the script is right")
}

fn shrink_text(text: &str, candidates_max: u64) -> Vec<Shrunk> {
    let (source, findings) = (Source::new("x.py", text), find(text));
    let (setup, plan) = (Setup::default(), Plan::default());
    let asked = Shrink { setup: &setup, plan: &plan, candidates_max, tell: &|_| () };
    asked.all(&source, &findings).expect("the script is right")
}

/// The smallest scripts of all those that lose tasks, with their paths: shrunk once for all tests.
fn smallest_scripts() -> &'static [(&'static str, Smallest)] {
    static SHRUNK: OnceLock<Vec<(&str, Smallest)>> = OnceLock::new();
    SHRUNK.get_or_init(|| {
        let of_script = |path: &'static str| {
            let smallest = shrink_text(&read(path), CANDIDATES_MAX).into_iter().map(|shrunk| shrunk.smallest);
            smallest.map(move |it| (path, it.unwrap_or_else(|why| panic!("{path}: {why}"))))
        };
        LOSING.into_iter().flat_map(of_script).collect()
    })
}

/// What is the same about a task in all scripts: the text that makes it, the function around that, and how it is lost.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Lost {
    call: String,
    function: String,
    words: String,
}

/// The tasks that a script loses.
fn lost(text: &str) -> Vec<Lost> {
    let (source, findings) = (Source::new("x.py", text), find(text));
    let module = parse(&source).expect("the script is right");
    let lost = findings.tasks.iter().filter(|task| task.verdict == Verdict::Lost).map(|task| {
        let (start, end) =
            task.made.as_ref().and_then(|made| made.bytes).expect("a script's task has a place");
        let span = Span::new(start, end);
        let call = source.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
        Lost { call, function: qualified_name(&module, span), words: verdict_words(task) }
    });
    lost.collect()
}

/// The run that a smallest script comes with.
fn replayed(smallest: &Smallest, setup: &Setup) -> Run {
    let token: Token = smallest.replay.parse().expect("it is a token");
    let setup = Setup { records: true, lives: true, ..token.setup(setup) };
    let run = Text::of(&Source::new("x.py", &smallest.text)).runner()(&setup, token.chooser());
    assert_eq!(token.fits(&run.choices, &run.tasks), Ok(()), "{}", smallest.text);
    run
}

/// All scripts that lack one statement.
fn without_one(text: &str) -> Vec<String> {
    let source = Source::new("x.py", text);
    let outline = Outline::of(&source, &parse(&source).expect("the script is right"));
    let places = (0..).map(|depth| outline.places(depth)).take_while(|places| !places.is_empty()).flatten();
    let less = places.map(|place| outline.without(&[place]).to_text());
    less.filter(|less| less != text && compile_source(&Source::new("x.py", less)).is_ok()).collect()
}

/// Whether a script ends otherwise than by returning, or complains of an exception, in every timing that loses tasks.
fn goes_wrong(text: &str) -> bool {
    let source = Source::new("x.py", text);
    find(text).outcomes.iter().filter(|outcome| !outcome.lost.is_empty()).all(|outcome| {
        let token: Token = outcome.replay.parse().expect("it is a token");
        let setup = Setup { records: true, ..token.setup(&Setup::default()) };
        let run = run_source_with(&source, &setup, token.chooser(), Rc::new(Silent)).expect("it compiles");
        let complains = |fact: &Fact| match fact {
            Fact::Handler(text) => !text.starts_with("Task was destroyed"),
            Fact::Unraisable(_) => true,
            _ => false,
        };
        run.status != 0 || run.records.iter().any(|record| complains(&record.fact))
    })
}

#[test]
fn the_smallest_script_loses_the_same_task_and_no_statement_more_can_go() {
    let mut removed = 0;
    for (path, smallest) in smallest_scripts() {
        let before = lost(&read(path));
        assert!(!smallest.is_cut_short && smallest.statements <= smallest.statements_before, "{path}");
        assert!(smallest.statements < smallest.statements_before || smallest.statements < 9, "{path}");
        let after = lost(&smallest.text);
        let same: Vec<&Lost> = after.iter().filter(|lost| before.contains(lost)).collect();
        assert!(!same.is_empty(), "{path}: {before:?}, but {after:?}\n{}", smallest.text);
        assert_is_lost_so_often(path, smallest);
        for less in without_one(&smallest.text) {
            removed += 1;
            let still = lost(&less).into_iter().find(|lost| same.contains(&lost));
            assert!(still.is_none() || goes_wrong(&less), "{path}: this loses {still:?} too\n{less}");
        }
    }
    assert!(LOSING.len() * 5 < removed, "only {removed} scripts lack one statement");
}

/// What is told of all timings is what a check of the smallest script finds.
fn assert_is_lost_so_often(path: &str, smallest: &Smallest) {
    let found = find(&smallest.text);
    let task = found.task(&smallest.name).unwrap_or_else(|| panic!("{path}: no {}", smallest.name));
    let (runs, is_complete) = (found.coverage.timings + found.coverage.drawn, found.coverage.is_complete());
    assert!(1 <= task.runs_lost, "{path}");
    assert_eq!(smallest.frequency, Some(Frequency { lost: task.runs_lost, runs, is_complete }), "{path}");
}

#[test]
fn the_smallest_script_has_no_smaller_one() {
    for (path, smallest) in smallest_scripts() {
        let again = shrink_text(&smallest.text, CANDIDATES_MAX);
        let texts = again.iter().filter_map(|again| again.smallest.as_ref().ok().map(|it| &it.text));
        assert!(texts.clone().any(|text| *text == smallest.text), "{path}: {:#?}", texts.collect::<Vec<_>>());
    }
}

#[test]
fn the_token_of_the_smallest_script_loses_the_task_there_and_the_trace_tells_it() {
    for (path, smallest) in smallest_scripts() {
        let run = replayed(smallest, &Setup::default());
        assert_eq!(run.task(&smallest.name).map(|life| life.verdict), Some(Verdict::Lost), "{path}");
        let settled = replayed(smallest, &Setup { settle: true, ..Setup::default() });
        assert_eq!(trace(&settled.records, Detail::Full), smallest.trace, "{path}");
        let tells = |line: &str| {
            line.split_once(" gc lost ").is_some_and(|(_, names)| names.contains(&smallest.name))
        };
        assert!(smallest.trace.lines().any(tells), "{path}: {} in\n{}", smallest.name, smallest.trace);
    }
}

#[test]
fn cpython_loses_the_task_of_the_smallest_script_too() {
    if python().is_none() {
        println!("no python3 of version 3.11 or later here: what CPython does with the scripts is not tried");
        return;
    }
    for (path, smallest) in smallest_scripts() {
        let run = replayed(smallest, &Setup::default());
        let script = python_script("x.py", &smallest.text, &smallest.collections, &smallest.choices);
        let script = script.expect("only collections were chosen");
        let mut python: Command = python().expect("it was there");
        let output = python.args(["-c", &script]).output().expect("python3 runs");
        let err = String::from_utf8_lossy(&output.stderr);
        let loud = run.losses.iter().filter(|loss| !loss.silent).count();
        let told = err.matches("Task was destroyed but it is pending!").count();
        assert_eq!(
            (told, output.status.code()),
            (loud, Some(i32::from(run.status))),
            "{path}: {err}\n{script}"
        );
    }
}

#[test]
fn shrinking_stops_at_its_budget_and_says_so() {
    let text = read("tests/language/a_program_that_loses_tasks.py");
    let short = shrink_text(&text, 5).remove(0).smallest.expect("it loses a task");
    assert!(short.is_cut_short);
    assert_eq!(short.candidates, 5);
    replayed(&short, &Setup::default());
    let whole = shrink_text(&text, CANDIDATES_MAX).remove(0).smallest.expect("it loses a task");
    assert!(!whole.is_cut_short && whole.statements < short.statements);
}

#[test]
fn an_outline_is_the_same_program() {
    let (mut compared, mut nested) = (0, 0);
    for folder in ["tests/scripts", "tests/language", "tests/machine", "tests/library", "docs/examples"] {
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).expect("it is there") {
            let path = entry.expect("it can be read").path();
            if path.extension().is_none_or(|end| end != "py") {
                continue;
            }
            let source = Source::new("x.py", &fs::read_to_string(&path).expect("it can be read"));
            let Ok(before) = compile_source(&source) else { continue };
            let outline = Outline::of(&source, &parse(&source).expect("it compiled"));
            let printed = Source::new("x.py", &outline.to_text());
            let after = compile_source(&printed);
            let after = after.unwrap_or_else(|why| panic!("{}: {why:?}\n{}", path.display(), printed.text()));
            assert_eq!(
                without_lines(&before.to_string()),
                without_lines(&after.to_string()),
                "{}",
                path.display()
            );
            let again = Outline::of(&printed, &parse(&printed).expect("it compiled"));
            assert_eq!(again.to_text(), printed.text(), "{}", path.display());
            compared += 1;
            nested += usize::from(!outline.places(3).is_empty());
        }
    }
    assert!(300 < compared && 50 < nested, "{compared} scripts, {nested} of them nested");
}

/// A listing without the numbers of lines, which stand in its first four columns.
fn without_lines(listing: &str) -> Vec<&str> {
    listing.lines().map(|line| line.get(4..).unwrap_or(line)).collect()
}

#[test]
fn an_outline_keeps_what_only_looks_like_a_comment_and_drops_the_rest() {
    let text = "\
#!/usr/bin/env python3
import os  # é
@first  # one
@second(
    # inside
    1,
)
class A:
\t# nothing
\tdef f(self): return '#'; x = \"\"\"a
# not a comment
  b\"\"\"
if os: pass;  # here
elif (1 +
      2): y = [
    1,  # one

    2]
else:
  try: z = f'{1}#'
  except E as e: # why
      raise
  finally:
      pass
match y:
    # first
    case '#': # second
        a = 1
    case _:
        b = 2
";
    let source = Source::new("x.py", text);
    let outline = Outline::of(&source, &parse(&source).expect("it is right"));
    let expected = "\
import os

@first
@second(
    1,
)
class A:
    def f(self):
        return '#'
        x = \"\"\"a
# not a comment
  b\"\"\"

if os:
    pass
elif (1 +
      2):
    y = [
        1,
        2]
else:
    try:
        z = f'{1}#'
    except E as e:
        raise
    finally:
        pass
match y:
    case '#':
        a = 1
    case _:
        b = 2
";
    assert_eq!(outline.to_text(), expected);
}

#[test]
fn a_simpler_expression_makes_a_script_shorter_or_a_number_smaller() {
    let text = "\
import a, b as c
@d(1)
def f(x: int, y=5, *, z: str = 'z') -> int:
    return g(x, *y, k=2.5, **z)
class C(B, metaclass=M):
    def __init__(self, n, m): self.n = self.o = n
with a as b, c: assert b, 'why'
C(1, m=2); f(1, y=2)
del a, b
v: int = [w if t else u for w in range(12) if w if t] or -1 + {1: 2, **z}[f'{x}']
";
    let source = Source::new("x.py", text);
    let module = parse(&source).expect("it is right");
    let digits = |text: &str| {
        text.bytes().filter(u8::is_ascii_digit).map(|digit| u32::from(digit - b'0')).sum::<u32>()
    };
    let simpler: Vec<String> =
        simplifications(&source, &module).iter().map(|edits| edits.apply(text)).collect();
    for simpler in &simpler {
        let is_less =
            simpler.len() < text.len() || simpler.len() == text.len() && digits(simpler) < digits(text);
        assert!(is_less, "{simpler}");
    }
    let expected = [
        "import a\n",
        "import b as c\n",
        "def f(x, y=5,",
        "def f(x: int, y,",
        "z = 'z')",
        "z: str) ->",
        "'z'):\n",
        "return\n",
        "g(*y, k=2.5",
        "g(x, *y, **z)",
        "g(x, *y, k=2.5)",
        "class C(B):",
        "self.o = n",
        "with a, c:",
        "with c:",
        "assert b\n",
        "del a\n",
        "v = [w",
        "for w in range(12) if t]",
        "{1: 2}",
        "{**z}",
        "['']",
        "range(0)",
    ];
    for piece in expected {
        assert!(simpler.iter().any(|simpler| simpler.contains(piece)), "nothing makes `{piece}`");
    }
    let both = |first: &str, second: &str| {
        simpler.iter().any(|simpler| simpler.contains(first) && simpler.contains(second))
    };
    assert!(both("def __init__(self, n):", "C(1);"), "a parameter goes with its arguments");
    assert!(both("def f(x: int, *, z", "f(1)\n"), "a parameter goes with its arguments");
}

const CROWDED: &str = "\
# A service with a good deal around the one line that matters.
import asyncio
import logging
from collections import deque

log = logging.getLogger(__name__)


class Feed:
    '''News for those who wait.'''

    def __init__(self, name, size=100):
        self.name = name
        self.items = deque(maxlen=size)
        self.waiter = None

    async def next(self, timeout=None):
        while not self.items:
            self.waiter = asyncio.get_running_loop().create_future()
            await self.waiter
        return self.items.popleft()


async def tick(seconds):
    for number in range(3):
        await asyncio.sleep(seconds)
        log.info('tick %d', number)


async def follow(feed):
    while True:
        item = await feed.next(timeout=30.0)
        print(f'{feed.name}: {item}')


async def start(names):
    for name in names:
        if name:
            feed = Feed(name)
            asyncio.create_task(
                follow(feed),  # nobody keeps it
            )


async def main():
    ticker = asyncio.create_task(tick(0.5))
    try:
        await start(['sport', 'weather', ''])
        await ticker
    finally:
        print('done')


if __name__ == '__main__':
    asyncio.run(main())
";

#[test]
fn the_command_prints_the_smallest_script_with_its_trace() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crowded.py");
    fs::write(&path, CROWDED).expect("the target folder can be written to");
    let path = path.to_str().expect("the target folder has a name in UTF-8");
    let check = |more: &[&str]| {
        let said = weakloop(&[&["check", path, "--shrink"], more].concat());
        assert_eq!((said.err.as_str(), said.status), ("", 1));
        said.out.replace(path, "crowded.py")
    };
    let text = check(&["--threads", "1"]);
    let smallest = text.find("the smallest script").expect("it is printed");
    expect_file("check_shrink.txt", &text[smallest..]);
    let json = check(&["--threads", "3", "--format", "json"]);
    let smallest = json.find("      \"smallest\"").expect("it is a member");
    expect_file("check_shrink.json", &json[smallest..]);
    let short = check(&["--candidates", "4"]);
    assert!(short.contains("stopped after 4 scripts: more might go, with more --candidates\n"), "{short}");
}

#[test]
fn a_script_that_loses_nothing_has_no_smallest_script() {
    let said = weakloop(&["check", "docs/examples/2_gather.py", "--shrink"]);
    assert!(said.out.ends_with("no task can be lost, so there is nothing to shrink\n"), "{}", said.out);
    assert_eq!(said.status, 0);
}

#[test]
fn formats_without_room_for_a_script_refuse_to_shrink() {
    for format in ["sarif", "github"] {
        let said = weakloop(&["check", "docs/examples/4_lost.py", "--shrink", "--format", format]);
        assert_eq!((said.out.as_str(), said.status), ("", 2));
        let expected =
            "error: --shrink prints a script, for which only --format text and --format json have room\n";
        assert_eq!(said.err, expected);
    }
    let said = weakloop(&["check", "docs/examples/4_lost.py", "--candidates", "4"]);
    assert_eq!(said.status, 2);
    assert!(said.err.contains("--shrink"), "{}", said.err);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_smallest_script_of_any_program_loses_its_task(program in any_program()) {
        for shrunk in shrink_text(&program.to_python(), 60) {
            // Printed as a script, a program's tasks have one place, so that each was lost by some run.
            let smallest = shrunk.smallest.expect("the outline of a script does as the script");
            let run = replayed(&smallest, &Setup::default());
            prop_assert_eq!(run.task(&smallest.name).map(|life| life.verdict), Some(Verdict::Lost));
            prop_assert!(smallest.statements <= smallest.statements_before);
        }
    }
}
