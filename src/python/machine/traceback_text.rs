//! Tracebacks as CPython prints them (Lib/traceback.py).

use std::collections::HashSet;
use std::rc::Rc;

use crate::exception::{Exception, Kind, Raised};
use crate::heap::{Object, ObjectId};
use crate::python::machine::Interpreter;
use crate::python::machine::anchors::underlined;
use crate::python::machine::line_marks::underlined_in_line;
use crate::python::objects::frame::Frame;
use crate::python::objects::list::List;
use crate::traceback::Traceback;
use crate::value::Value;
use crate::version::Version;

/// A frame of a traceback that is printed: file, line and name, and the lines below.
struct Entry {
    place: (Rc<str>, u32, Rc<str>),
    text: String,
}

/// An exception that is printed.
struct Shown {
    raised: Raised,
    /// What is printed before it: the place of its cause or context, and the words between the two.
    before: Option<(usize, &'static str)>,
    /// The places of its members, if it is a group.
    members: Option<Vec<usize>>,
}

impl Shown {
    fn new(raised: &Raised, seen: &mut HashSet<ObjectId>) -> Shown {
        seen.insert(raised.header().id());
        Shown { raised: Rc::clone(raised), before: None, members: None }
    }
}

/// More equal lines in a row than this are counted only.
const REPEATED_MAX: usize = 3;
/// More members of a group than this are counted only.
const GROUP_WIDTH_MAX: usize = 15;
/// Groups nested deeper than this are left out.
const GROUP_DEPTH_MAX: usize = 10;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";

impl Interpreter {
    /// What an uncaught exception prints on standard error.
    pub fn traceback_text(self: &Rc<Self>, raised: &Raised) -> String {
        self.page_of(raised, true)
    }

    /// The same as the module `traceback` makes it.
    pub fn formatted_traceback(self: &Rc<Self>, raised: &Raised) -> String {
        self.page_of(raised, self.world().version().traceback_module_suggests())
    }

    fn page_of(self: &Rc<Self>, raised: &Raised, suggests: bool) -> String {
        let mut page = Page { text: String::new(), depth: 0, needs_close: false, suggests };
        self.print_chain(&self.shown_with(raised), 0, &mut page);
        page.text
    }

    /// What is printed of an exception that nobody can catch.
    pub fn unraisable_text(self: &Rc<Self>, raised: &Raised) -> String {
        let text = self.traceback_text(raised);
        match self.world().version().unraisable_tracebacks_have_no_marks() {
            true => text.split_inclusive('\n').filter(|line| !is_mark(line)).collect(),
            false => text,
        }
    }

    /// The lines of a traceback's frames, without head and exception.
    pub fn traceback_entries(&self, traceback: Option<Rc<Traceback>>) -> String {
        let version = self.world().version();
        let mut entries = Vec::new();
        let mut next = traceback;
        while let Some(traceback) = next {
            entries.extend(entry(&traceback, version));
            next = traceback.next();
        }
        folded(&entries)
    }

    /// What is printed with an exception, of which none is shown twice: causes and contexts, and members of groups
    /// (`TracebackException.__init__`).
    fn shown_with(&self, raised: &Raised) -> Vec<Shown> {
        let mut seen = HashSet::new();
        let mut all = vec![Shown::new(raised, &mut seen)];
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            let raised = Rc::clone(&all[at].raised);
            let is_new = |other: &Raised, seen: &HashSet<ObjectId>| !seen.contains(&other.header().id());
            let first = all.len();
            if let Some(cause) = raised.cause().filter(|cause| is_new(cause, &seen)) {
                all[at].before = Some((all.len(), CAUSE));
                all.push(Shown::new(&cause, &mut seen));
            } else if !raised.suppresses_context()
                && let Some(context) = raised.context().filter(|context| is_new(context, &seen))
            {
                all[at].before = Some((all.len(), CONTEXT));
                all.push(Shown::new(&context, &mut seen));
            }
            if let Some(members) = self.group_members(&raised) {
                all[at].members = Some((all.len()..all.len() + members.len()).collect());
                all.extend(members.iter().map(|member| Shown::new(member, &mut seen)));
            }
            open.extend(first..all.len());
        }
        all
    }

    fn print_chain(self: &Rc<Self>, all: &[Shown], at: usize, page: &mut Page) {
        let mut chain = vec![(at, "")];
        while let Some((before, link)) = chain.last().and_then(|(last, _)| all[*last].before) {
            if let Some(last) = chain.last_mut() {
                last.1 = link;
            }
            chain.push((before, ""));
        }
        for (at, link) in chain.iter().rev() {
            if !link.is_empty() {
                page.emit(link, '|');
            }
            self.print_one(all, *at, page);
        }
    }

    fn print_one(self: &Rc<Self>, all: &[Shown], at: usize, page: &mut Page) {
        let raised = &all[at].raised;
        let frames = raised.traceback();
        let frames = frames.map(|traceback| self.traceback_entries(Some(traceback)));
        let Some(members) = &all[at].members else {
            // A CancelledError has always come through frames, though only through asyncio's own.
            if frames.is_some() || raised.is(Kind::CancelledError) {
                page.emit("Traceback (most recent call last):\n", '|');
            }
            if let Some(frames) = &frames {
                page.emit(frames, '|');
            }
            page.emit(&self.last_lines(raised, page.suggests), '|');
            return;
        };
        if GROUP_DEPTH_MAX < page.depth {
            page.emit(&format!("... (max_group_depth is {GROUP_DEPTH_MAX})\n"), '|');
            return;
        }
        let is_outermost = page.depth == 0;
        page.depth += usize::from(is_outermost);
        if let Some(frames) = &frames {
            let margin = if is_outermost { '+' } else { '|' };
            page.emit("Exception Group Traceback (most recent call last):\n", margin);
            page.emit(frames, '|');
        }
        page.emit(&self.last_lines(raised, page.suggests), '|');
        self.print_members(all, members, page);
        page.depth -= usize::from(is_outermost);
    }

    fn print_members(self: &Rc<Self>, all: &[Shown], members: &[usize], page: &mut Page) {
        let shown = members.len().min(GROUP_WIDTH_MAX + 1);
        page.needs_close = false;
        for (index, member) in members.iter().take(shown).enumerate() {
            let is_cut = GROUP_WIDTH_MAX <= index;
            let is_last = index + 1 == shown;
            page.needs_close |= is_last;
            let title = if is_cut { "...".to_string() } else { (index + 1).to_string() };
            let lead = if index == 0 { "+-" } else { "  " };
            page.text
                .push_str(&format!("{}{lead}+---------------- {title} ----------------\n", page.indent()));
            page.depth += 1;
            if is_cut {
                let rest = members.len() - GROUP_WIDTH_MAX;
                let plural = if rest == 1 { "" } else { "s" };
                page.emit(&format!("and {rest} more exception{plural}\n"), '|');
            } else {
                self.print_chain(all, *member, page);
            }
            if is_last && page.needs_close {
                let line = format!("{}+------------------------------------\n", page.indent());
                page.text.push_str(&line);
                page.needs_close = false;
            }
            page.depth -= 1;
        }
    }

    /// The last lines as the module `traceback` makes them: class, message and notes.
    pub fn exception_lines(self: &Rc<Self>, raised: &Raised) -> String {
        self.last_lines(raised, self.world().version().traceback_module_suggests())
    }

    fn last_lines(self: &Rc<Self>, raised: &Raised, suggests: bool) -> String {
        let value = Value::Object(Rc::<Exception>::clone(raised));
        let class = self.class_of(&value);
        let module = match class.lookup("__module__") {
            Some(Value::Str(module)) if !matches!(&*module, "builtins" | "__main__") => format!("{module}."),
            _ => String::new(),
        };
        let message = match self.str(&value) {
            Ok(message) => message.to_string(),
            Err(_) => "<exception str() failed>".to_string(),
        };
        let hint = if suggests { self.suggestion(raised).unwrap_or_default() } else { String::new() };
        let mut lines = match message.is_empty() {
            true => format!("{module}{}\n", class.qualname()),
            false => format!("{module}{}: {message}{hint}\n", class.qualname()),
        };
        let notes = self.exception_dict(raised).and_then(|dict| dict.get_str("__notes__"));
        for note in
            notes.and_then(|notes| notes.downcast::<List>()).map(|notes| notes.to_vec()).unwrap_or_default()
        {
            let note = self.str(&note).unwrap_or_else(|_| Rc::from("<note str() failed>"));
            note.split('\n').for_each(|line| lines.push_str(&format!("{line}\n")));
        }
        lines
    }

    /// The names of a value's own attributes and of those of its classes, in no particular order (`dir`).
    pub fn attribute_names(&self, value: &Value) -> Vec<Value> {
        use crate::python::objects::class::Class;
        use crate::python::objects::instance::Instance;
        let mut names = match value.downcast_ref::<Instance>() {
            Some(instance) => instance.names(),
            None => match value.downcast_ref::<crate::python::objects::module::Module>() {
                Some(module) => return module.dict().table().keys(),
                None => Vec::new(),
            },
        };
        let class = value.downcast::<Class>().unwrap_or_else(|| self.class_of(value));
        for class in class.mro().iter() {
            for name in class.namespace().keys() {
                if !names.iter().any(|known| known.is(&name)) {
                    names.push(name);
                }
            }
        }
        names
    }
}

/// Where the text goes, and how deep it is inside of groups.
struct Page {
    text: String,
    depth: usize,
    needs_close: bool,
    /// Whether a name is suggested where one is wrong.
    suggests: bool,
}

impl Page {
    fn indent(&self) -> String {
        " ".repeat(2 * self.depth)
    }

    /// Adds lines, behind the margin of the group they belong to.
    fn emit(&mut self, lines: &str, margin: char) {
        let lead = if self.depth == 0 { String::new() } else { format!("{}{margin} ", self.indent()) };
        for line in lines.split_inclusive('\n') {
            self.text.push_str(&lead);
            self.text.push_str(line);
        }
    }
}

/// What is printed of a frame, if it is one of the program's.
fn entry(traceback: &Traceback, version: Version) -> Option<Entry> {
    let frame = Frame::of(traceback)?;
    let code = frame.code();
    if code.source.is_of_library() {
        return None;
    }
    let span = code.shown_span(traceback.op(), version);
    let line = code.source.line(span.start);
    let (file, name) = (Rc::clone(code.source.name()), Rc::clone(&code.name));
    let lines = match version.tracebacks_show_whole_expressions() {
        true => underlined(&code.source, span),
        false => underlined_in_line(&code.source, span),
    };
    let mut text = format!("  File \"{file}\", line {line}, in {name}\n");
    for line in lines.lines() {
        text.push_str(&format!("    {line}\n"));
    }
    Some(Entry { place: (file, line, name), text })
}

/// Whether a line of a traceback only marks what stands above it.
fn is_mark(line: &str) -> bool {
    line.starts_with("    ") && line.trim().bytes().all(|letter| matches!(letter, b'^' | b'~'))
}

/// The entries one below the other; what repeats itself is counted.
fn folded(entries: &[Entry]) -> String {
    let mut text = String::new();
    let mut repeated = 0;
    for (index, entry) in entries.iter().enumerate() {
        let is_again = 0 < index && entries[index - 1].place == entry.place;
        if !is_again {
            text.push_str(&repetition(repeated));
            repeated = 0;
        }
        repeated += 1;
        if repeated <= REPEATED_MAX {
            text.push_str(&entry.text);
        }
    }
    text.push_str(&repetition(repeated));
    text
}

fn repetition(repeated: usize) -> String {
    match repeated.saturating_sub(REPEATED_MAX) {
        0 => String::new(),
        1 => "  [Previous line repeated 1 more time]\n".to_string(),
        more => format!("  [Previous line repeated {more} more times]\n"),
    }
}
