//! What was meant, where a name, an attribute or a keyword argument is not known (`_compute_suggestion_error` of
//! Lib/traceback.py, Python/suggestions.c).

use std::rc::Rc;

use crate::exception::{Kind, Raised};
use crate::python::machine::Interpreter;
use crate::python::objects::frame::Frame;
use crate::value::Value;

impl Interpreter {
    /// `. Did you mean: 'x'?` for a name that is nearly known; `. Did you forget to import 'x'?` for a module's.
    pub(super) fn suggestion(self: &Rc<Self>, raised: &Raised) -> Option<String> {
        if !raised.is(Kind::NameError) && !raised.is(Kind::AttributeError) {
            return None;
        }
        let dict = self.exception_dict(raised)?;
        let wrong: String = dict.get_str("name")?.to_rust()?;
        let meant = match raised.is(Kind::NameError) {
            true => self.name_meant(raised, &wrong),
            false => self.attribute_meant(raised, &dict.get_str("obj")?, &wrong),
        };
        let mut text = meant.as_ref().map(|name| format!(". Did you mean: '{name}'?")).unwrap_or_default();
        if raised.is(Kind::NameError)
            && self.world().version().name_errors_give_hints()
            && is_standard(&wrong)
        {
            let lead = if meant.is_some() { " Or did" } else { ". Did" };
            text.push_str(&format!("{lead} you forget to import '{wrong}'?"));
        }
        Some(text)
    }

    /// Which name of those in sight of the innermost frame was meant.
    fn name_meant(self: &Rc<Self>, raised: &Raised, wrong: &str) -> Option<String> {
        let frame = innermost_frame(raised)?;
        if self.world().version().name_errors_give_hints()
            && let Some(receiver) = local(&frame, "self")
            && self.getattr(&receiver, wrong).is_ok()
        {
            return Some(format!("self.{wrong}"));
        }
        self.nearest(wrong, texts(self.names_in_sight(&frame)))
    }

    /// Which attribute of a value was meant.
    fn attribute_meant(self: &Rc<Self>, raised: &Raised, value: &Value, wrong: &str) -> Option<String> {
        let mut names = texts(self.attribute_names(value));
        names.sort();
        if self.world().version().suggestions_hide_private_names()
            && !wrong.starts_with('_')
            && !is_about_self(raised, value)
        {
            names.retain(|name| !name.starts_with('_'));
        }
        self.nearest(wrong, names)
    }

    /// The names that a frame knows: locals, globals, builtins.
    fn names_in_sight(&self, frame: &Frame) -> Vec<Value> {
        let code = frame.code();
        let mut names: Vec<Value> = Vec::new();
        for (name, slot) in code.varnames.iter().zip(frame.slots().iter()) {
            if slot.is_some() {
                names.push(Value::Str(Rc::clone(name)));
            }
        }
        for (index, cell) in frame.cells().iter().enumerate() {
            if cell.get().is_some() {
                names.push(Value::Str(Rc::clone(code.cell_name(index as u32))));
            }
        }
        names.extend(frame.globals().table().keys());
        names.extend(self.builtins().table().keys());
        names.extend(["None", "False", "True"].map(Value::str));
        names
    }

    /// The known name that is nearest to a wrong one, if it is near enough.
    fn nearest(&self, wrong: &str, known: Vec<String>) -> Option<String> {
        let limit = match self.world().version().suggestions_stay_short() {
            true => wrong.chars().count().saturating_sub(1),
            false => usize::MAX,
        };
        nearest(wrong, known.iter().map(String::as_str), limit)
    }

    /// What an error says of an unexpected keyword argument: `f() got an unexpected keyword argument 'x'. Did you mean 'y'?`
    pub(super) fn unexpected_keyword_text<'a>(
        &self,
        function: &str,
        wrong: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> String {
        let meant = match self.world().version().keywords_are_suggested() {
            true => nearest(wrong, known, usize::MAX),
            false => None,
        };
        let hint = meant.map(|name| format!(". Did you mean '{name}'?")).unwrap_or_default();
        format!("{function}() got an unexpected keyword argument '{wrong}'{hint}")
    }
}

fn texts(names: Vec<Value>) -> Vec<String> {
    names.iter().filter_map(Value::to_rust::<String>).collect()
}

/// The last frame of a traceback.
fn innermost_frame(raised: &Raised) -> Option<Rc<Frame>> {
    let mut traceback = raised.traceback()?;
    while let Some(next) = traceback.next() {
        traceback = next;
    }
    Frame::of(&traceback)
}

/// Whether the innermost frame of a traceback calls a value `self`.
fn is_about_self(raised: &Raised, value: &Value) -> bool {
    innermost_frame(raised).and_then(|frame| local(&frame, "self")).is_some_and(|receiver| receiver.is(value))
}

/// A local variable of a frame, or one that it shares.
fn local(frame: &Frame, name: &str) -> Option<Value> {
    let code = frame.code();
    let slot = code.varnames.iter().position(|other| **other == *name);
    let value = slot.and_then(|slot| frame.slots().get(slot).cloned().flatten());
    value.or_else(|| {
        let cell = (0..frame.cells().len()).find(|cell| **code.cell_name(*cell as u32) == *name)?;
        frame.cells()[cell].get()
    })
}

fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str>, limit: usize) -> Option<String> {
    const NAMES_MAX: usize = 750;
    const LETTERS_MAX: usize = 40;
    let known: Vec<&str> = known.collect();
    if NAMES_MAX < known.len() || LETTERS_MAX < wrong.chars().count() {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for name in known.into_iter().filter(|name| *name != wrong) {
        let allowed = (name.chars().count() + wrong.chars().count() + 3) * MOVE / 6;
        let allowed = best.map_or(allowed.min(limit), |(distance, _)| allowed.min(distance - 1));
        let distance = distance(wrong, name);
        if distance <= allowed {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name.to_string())
}

const MOVE: usize = 2;

/// Levenshtein's distance, where a change of case is half a change (`_levenshtein_distance`).
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut row: Vec<usize> = (0..=other.len()).map(|place| place * MOVE).collect();
    for (place, letter) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (place + 1) * MOVE;
        for (column, against) in other.iter().enumerate() {
            let change = match (letter == against, letter.to_lowercase().eq(against.to_lowercase())) {
                (true, _) => 0,
                (false, true) => 1,
                (false, false) => MOVE,
            };
            let cheapest = (diagonal + change).min(row[column] + MOVE).min(row[column + 1] + MOVE);
            diagonal = std::mem::replace(&mut row[column + 1], cheapest);
        }
    }
    row[other.len()]
}

/// Whether a name is that of a module of the standard library.
fn is_standard(name: &str) -> bool {
    STANDARD_MODULES.split_whitespace().any(|module| module == name)
}

/// `sys.stdlib_module_names` of 3.13.0, without those that begin with an underscore.
const STANDARD_MODULES: &str = "\
    abc antigravity argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile calendar \
    cmath cmd code codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy \
    copyreg csv ctypes curses dataclasses datetime dbm decimal difflib dis doctest email encodings ensurepip enum \
    errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass \
    gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib importlib inspect io ipaddress \
    itertools json keyword linecache locale logging lzma mailbox marshal math mimetypes mmap modulefinder msvcrt \
    multiprocessing netrc nt ntpath nturl2path numbers opcode operator optparse os pathlib pdb pickle pickletools \
    pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc \
    pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select \
    selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 sre_compile sre_constants \
    sre_parse ssl stat statistics string stringprep struct subprocess symtable sys sysconfig syslog tabnanny tarfile \
    tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc \
    tty turtle turtledemo types typing unicodedata unittest urllib uuid venv warnings wave weakref webbrowser winreg \
    winsound wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo";
