//! The modules that scripts import: each script of tests/library prints what CPython printed, which stands in the file of
//! its name with `.out`. The recordings are those of 3.13.0; where 3.11.7 or 3.12.1 print something else, that stands in a
//! file with the version in its name.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::rc::Rc;

use weakloop::Version;
use weakloop::asyncio::world::{Console, Limits, Report, World};
use weakloop::exception::Raised;
use weakloop::python::compile::compile_source;
use weakloop::python::library::names::of_cpython;
use weakloop::python::machine::{Interpreter, run_module};
use weakloop::python::source::Source;
use weakloop::python::{builtins, library};

use crate::expected::expect_page;

/// Keeps what a script printed.
#[derive(Default)]
struct Paper(RefCell<String>);

impl Console for Paper {
    fn print(&self, text: &str) {
        self.0.borrow_mut().push_str(text);
    }

    fn report(&self, report: &Report) {
        panic!("no loop runs: {}", report.message);
    }

    fn unraisable(&self, raised: &Raised, place: &str) {
        panic!("nothing is unraisable here: {raised:?} in {place}");
    }

    fn error(&self, text: &str) {
        self.0.borrow_mut().push_str(text);
    }
}

/// What a script prints under a version; nothing may be left of it.
fn printed(name: &str, script: &str, version: Version) -> String {
    let paper = Rc::new(Paper::default());
    let world = World::new(version, Limits::default(), Rc::<Paper>::clone(&paper));
    let source = Source::new(name, script);
    let code = compile_source(&source).unwrap_or_else(|wrong| {
        panic!("{}", wrong.iter().map(|one| one.render_plain(&source)).collect::<String>())
    });
    let interpreter = Interpreter::new(&world);
    builtins::install(&interpreter);
    library::install(&interpreter);
    if let Err(raised) = run_module(&interpreter, &code) {
        let text = interpreter.traceback_text(&raised);
        paper.error(&text);
    }
    drop(code);
    world.heap().run_deferred();
    interpreter.shutdown();
    assert_eq!(world.heap().len(), 0, "{name}: objects are left after the end of the run");
    paper.0.take()
}

#[test]
fn every_module_does_what_cpython_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/library");
    let mut scripts: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    scripts.sort();
    let mut differing = Vec::new();
    for path in &scripts {
        let name = format!("tests/library/{}", path.file_name().unwrap().display());
        let script = fs::read_to_string(path).unwrap();
        for version in [Version::V3_11, Version::V3_12, Version::V3_13] {
            let own = fs::read_to_string(path.with_extension(format!("{version}.out")));
            let expected = own.or_else(|_| fs::read_to_string(path.with_extension("out"))).unwrap();
            let got = printed(&name, &script, version);
            let place = (expected.lines().zip(got.lines()).position(|(left, right)| left != right))
                .unwrap_or_else(|| expected.lines().count().min(got.lines().count()));
            if got != expected {
                let line = |text: &str| text.lines().nth(place).unwrap_or("<end>").to_string();
                let (wanted, found) = (line(&expected), line(&got));
                differing.push(format!("{name} on {version}, line {}:\n  {wanted}\n  {found}", place + 1));
            }
        }
    }
    assert!(8 < scripts.len(), "the scripts were not found");
    assert!(differing.is_empty(), "{} differ from CPython:\n{}", differing.len(), differing.join("\n"));
}

/// Of the names that CPython has in a module, those that weakloop lacks: a module behind a dot counts as there.
fn missing(module: &str, names: &BTreeSet<&str>, version: Version) -> BTreeSet<String> {
    let script: String = if module == "builtins" {
        let ask = |name: &&str| format!("try: {name}\nexcept NameError: print('{name}')\n");
        names.iter().map(ask).collect()
    } else {
        let ask = |name: &&str| {
            let missing = format!("except (AttributeError, NotImplementedError): print('{name}')");
            format!("try: module.{name}\n{missing}\n")
        };
        [format!("import {module} as module\n")].into_iter().chain(names.iter().map(ask)).collect()
    };
    let printed = printed(module, &script, version);
    let is_module = |name: &str| library::module_names().any(|known| known == format!("{module}.{name}"));
    let missing: BTreeSet<String> =
        printed.lines().filter(|name| !is_module(name)).map(str::to_string).collect();
    assert!(missing.iter().all(|name| names.contains(&**name)), "{printed}");
    missing
}

#[test]
fn what_is_refused_by_name_is_what_weakloop_lacks() {
    let mut lacking: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut there = BTreeSet::new();
    for version in [Version::V3_11, Version::V3_12, Version::V3_13] {
        let mut asked: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (module, names) in of_cpython(version.minor()) {
            asked.entry(module).or_default().extend(names.split(' '));
        }
        asked.retain(|module, _| {
            *module == "builtins" || library::module_names().any(|known| known == *module)
        });
        for (module, names) in asked {
            let missing = missing(module, &names, version);
            let has = names.iter().filter(|name| !missing.contains(**name));
            there.extend(has.map(|name| (module, (*name).to_string())));
            lacking.entry(module).or_default().extend(missing);
        }
    }
    // What is missing in one version and there in another would need versions in the list.
    for (module, names) in &lacking {
        assert!(names.iter().all(|name| !there.contains(&(*module, name.clone()))), "{module}: {names:?}");
    }
    lacking.retain(|_, names| !names.is_empty());
    let line = |(module, names): (&&str, &BTreeSet<String>)| {
        format!("{module}: {}\n", names.iter().map(String::as_str).collect::<Vec<_>>().join(" "))
    };
    expect_page("src/python/library/missing.txt", &lacking.iter().map(line).collect::<String>());
}

#[test]
fn what_has_no_meaning_in_memory_is_refused_by_name() {
    let script = "
import concurrent.futures, os, os.path, signal, threading
for refused in (lambda: os.listdir('.'), lambda: os.path.exists('x'), lambda: signal.alarm(2),
                lambda: concurrent.futures.ProcessPoolExecutor(2), lambda: threading.stack_size()):
    try:
        refused()
    except NotImplementedError as error:
        print(str(error).split(':')[0])
";
    let expected = "\
weakloop does not know os.listdir
weakloop does not know os.path.exists
weakloop does not know signal.alarm
weakloop does not know ProcessPoolExecutor
weakloop does not know threading.stack_size
";
    assert_eq!(printed("x.py", script, Version::V3_13), expected);
}

#[test]
fn threads_time_out_and_what_they_can_not_do_is_refused_where_they_do_it() {
    let script = "
import asyncio, threading, time
from concurrent.futures import ThreadPoolExecutor, as_completed

def wait_in_a_builtin():
    list(map(time.sleep, [2, 1]))

def wait_in_a_key():
    def key(number):
        time.sleep(number)
        return number
    max([2, 1], key=key)

def run_a_loop():
    asyncio.new_event_loop().run_forever()

def tell(function):
    try:
        function()
    except NotImplementedError as error:
        print(threading.current_thread().name, error)

pool = ThreadPoolExecutor(1)
try:
    for future in as_completed([pool.submit(time.sleep, 5)], timeout=1):
        print('never')
except TimeoutError as error:
    print(error, time.monotonic())
pool.shutdown()
for function in (wait_in_a_builtin, wait_in_a_key, run_a_loop):
    threading.Thread(target=tell, args=(function,), name=function.__name__).start()
wait_in_a_builtin()
wait_in_a_key()
print(time.monotonic())
";
    let expected = "\
1 (of 1) futures unfinished 1.0
wait_in_a_builtin weakloop can't let a thread wait in a function that a builtin calls: call it from a loop of Python's own
wait_in_a_key weakloop can't let a thread wait in a function that a builtin calls: call it from a loop of Python's own
run_a_loop weakloop runs event loops in the main thread only: start the loop there, and the code that blocks with asyncio.to_thread
11.0
";
    assert_eq!(printed("x.py", script, Version::V3_13), expected);
}
