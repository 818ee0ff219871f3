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
