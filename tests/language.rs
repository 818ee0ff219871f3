//! Whole scripts that use the language and its library as programs do: each of tests/language prints what CPython 3.13.0
//! printed for it (NAME.out).

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use weakloop::Setup;
use weakloop::asyncio::world::Console;
use weakloop::python::program::run_source;
use weakloop::python::source::Source;

/// Keeps all that a run writes.
#[derive(Default)]
struct Paper {
    text: RefCell<String>,
}

impl Console for Paper {
    fn print(&self, text: &str) {
        self.error(text);
    }

    fn error(&self, text: &str) {
        self.text.borrow_mut().push_str(text);
    }
}

fn run(text: &str) -> String {
    let paper = Rc::new(Paper::default());
    match run_source(&Source::new("script.py", text), &Setup::default(), Rc::<Paper>::clone(&paper)) {
        Ok(_) => paper.text.take(),
        Err(diagnostics) => format!("{diagnostics:?}"),
    }
}

#[test]
fn scripts_print_what_cpython_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
    let mut scripts: Vec<_> = fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").path())
        .collect();
    scripts.retain(|path| path.extension().is_some_and(|ending| ending == "py"));
    scripts.sort();
    assert!(!scripts.is_empty());
    let mut differing = String::new();
    for path in &scripts {
        let script = fs::read_to_string(path).expect("readable");
        let expected = fs::read_to_string(path.with_extension("out")).expect("recorded");
        let got = run(&script);
        if got != expected {
            differing.push_str(&format!("== {}\n-- expected\n{expected}-- got\n{got}", path.display()));
        }
    }
    assert!(differing.is_empty(), "{differing}");
}

/// With what CPython 3.13.0 printed. It is no script of the folder, for tests look at the whole heap after each step of those.
#[test]
fn a_cancellation_goes_through_a_chain_of_thousands_of_tasks() {
    let script = "\
import asyncio

async def waits(future):
    await future

async def main(length):
    chain = [asyncio.get_running_loop().create_future()]
    for _ in range(length):
        chain.append(asyncio.create_task(waits(chain[-1])))
    await asyncio.sleep(0)
    try:
        print(length, chain[-1].cancel(), chain[0].cancelled())
    except RecursionError:
        print(length, 'RecursionError', chain[0].cancelled())
    print([task.cancelling() for task in chain[-1:-4:-1]], chain[1].cancelling())

for length in (900, 1800, 9000, 11000):
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda loop, context: None)
    loop.run_until_complete(main(length))
    loop.close()
";
    let printed = "\
900 True True
[1, 1, 1] 1
1800 True True
[1, 1, 1] 1
9000 True True
[1, 1, 1] 1
11000 RecursionError False
[1, 1, 1] 0
";
    assert_eq!(run(script), printed);
}
