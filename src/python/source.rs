//! The text of one script and of the modules beside it, and byte ranges in them.
//! Everything that points at a script (operations, diagnostics, tracebacks) does so by a `Span` into a `Source`. What points at a
//! program of several files, such as a site, does so by a span into all of them, of which each file has a range for its own.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use crate::record::Site;

/// One file: its name as messages show it, its text, and where its lines begin; of a script also the modules beside it.
pub struct Source {
    name: Rc<str>,
    text: Rc<str>,
    line_starts: Vec<u32>,
    /// Where its range begins among those of all files of the program: 0 for the script.
    base: u32,
    /// Which module it is; nothing for a script.
    module: Option<ModuleName>,
    is_of_library: bool,
    /// The program's other files, of a script: as data, and as sources.
    modules: Modules,
    files: Vec<Rc<Source>>,
}

/// Which module a file is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModuleName {
    /// Its dotted name.
    pub name: String,
    /// Whether it is a package: an `__init__.py`, or a directory without one.
    pub is_package: bool,
}

impl ModuleName {
    /// The package that relative imports of the module begin at; nothing outside of packages.
    pub fn package(&self) -> Option<&str> {
        match self.is_package {
            true => Some(&self.name),
            false => self.name.rsplit_once('.').map(|(package, _)| package),
        }
    }
}

/// A file that a script imports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModuleFile {
    /// Which module it is.
    pub module: ModuleName,
    /// The name that messages show; empty for a package without an `__init__.py`.
    pub file: String,
    /// The text.
    pub text: String,
}

/// The files that a script imports, as data that goes from thread to thread.
pub type Modules = Arc<[ModuleFile]>;

/// Where the ranges of modules begin: no script is so long.
const MODULES_BEGIN: u32 = 1 << 31;

impl Source {
    /// Takes a script's name and text, and indexes its lines. A byte order mark at the start is dropped.
    ///
    /// # Panics
    /// Panics if the text is 2 GiB or longer; spans count bytes in 32 bits.
    pub fn new(name: &str, text: &str) -> Rc<Source> {
        Source::with_modules(name, text, &Modules::default())
    }

    /// A script with the modules beside it.
    ///
    /// # Panics
    /// Panics if its text, or that of all modules together, is 2 GiB or longer.
    pub fn with_modules(name: &str, text: &str, modules: &Modules) -> Rc<Source> {
        assert!((text.len() as u64) < u64::from(MODULES_BEGIN), "a script must be shorter than 2 GiB");
        let mut base = MODULES_BEGIN;
        let files = modules.iter().map(|file| {
            let source = Source::file(&file.file, &file.text, base, Some(file.module.clone()));
            let next = u64::from(base) + file.text.len() as u64 + 1;
            base = u32::try_from(next).expect("the modules of a script must be shorter than 2 GiB");
            Rc::new(source)
        });
        let files = files.collect();
        Rc::new(Source { modules: Arc::clone(modules), files, ..Source::file(name, text, 0, None) })
    }

    /// A module by itself.
    pub fn alone(file: &ModuleFile) -> Rc<Source> {
        Rc::new(Source::file(&file.file, &file.text, MODULES_BEGIN, Some(file.module.clone())))
    }

    /// A module of weakloop's own library: its places are none of the program's.
    pub fn of_library(name: &str, text: &str) -> Rc<Source> {
        Rc::new(Source { is_of_library: true, ..Source::file(name, text, 0, None) })
    }

    /// Whether it is one.
    pub fn is_of_library(&self) -> bool {
        self.is_of_library
    }

    fn file(name: &str, text: &str, base: u32, module: Option<ModuleName>) -> Source {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Source {
            name: name.into(),
            text: text.into(),
            line_starts: line_starts(text),
            base,
            module,
            is_of_library: false,
            modules: Modules::default(),
            files: Vec::new(),
        }
    }

    /// The same script, with the same modules beside it, in other words.
    pub fn with_text(&self, text: &str) -> Rc<Source> {
        Source::with_modules(&self.name, text, &self.modules)
    }

    /// The same program with another text of one of its files, also where a script is imported as a module.
    pub fn with_text_of(&self, name: &str, text: &str) -> Rc<Source> {
        let change = |file: &ModuleFile| match file.file == name {
            true => ModuleFile { text: text.to_string(), ..file.clone() },
            false => file.clone(),
        };
        let own = if *self.name == *name { text } else { self.text() };
        Source::with_modules(&self.name, own, &self.modules.iter().map(change).collect())
    }

    /// The file that is to this program what `file` is to another form of it.
    ///
    /// # Panics
    /// Panics if it has none.
    pub fn counterpart(&self, file: &Source) -> &Source {
        let is_it = |own: &&Rc<Source>| own.module == file.module;
        match file.module {
            None => self,
            Some(_) => self.files.iter().find(is_it).expect("another form of a program has the same files"),
        }
    }

    /// The modules beside the script, as data.
    pub fn modules(&self) -> &Modules {
        &self.modules
    }

    /// The modules beside the script.
    pub fn files(&self) -> &[Rc<Source>] {
        &self.files
    }

    /// Whether a module of that dotted name stands beside the script.
    pub fn has_module(&self, name: &str) -> bool {
        self.modules.iter().any(|file| file.module.name == name)
    }

    /// Which module it is; nothing for a script.
    pub fn module(&self) -> Option<&ModuleName> {
        self.module.as_ref()
    }

    /// A span of the file as one among all files of the program.
    pub fn spread(&self, span: Span) -> Span {
        Span { start: self.base + span.start, end: self.base + span.end }
    }

    /// A span of the file as a site.
    pub fn site(&self, span: Span) -> Site {
        let Span { start, end } = self.spread(span);
        Site::Script { start, end }
    }

    /// The file of the program in which a site lies, and where it does there; nothing if it lies in none.
    pub fn at(&self, site: Site) -> Option<(&Source, Span)> {
        let Site::Script { start, end } = site else { return None };
        Some(self.locate(Span::new(start, end)))
    }

    /// The file of the program in which a span among all files lies, and where it does there.
    pub fn locate(&self, span: Span) -> (&Source, Span) {
        let after = self.files.partition_point(|file| file.base <= span.start);
        let file = after.checked_sub(1).map_or(self, |at| &self.files[at]);
        (file, Span { start: span.start - file.base, end: span.end.saturating_sub(file.base) })
    }

    /// Whether a span among all files lies in the script itself.
    pub fn is_own(span: Span) -> bool {
        span.start < MODULES_BEGIN
    }

    /// The name that messages show.
    pub fn name(&self) -> &Rc<str> {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many lines there are; at least one.
    pub fn line_count(&self) -> u32 {
        self.line_starts.len() as u32
    }

    /// The line, counted from 1, that holds the byte at `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        self.line_starts.partition_point(|&start| start <= offset) as u32
    }

    /// The line, counted from 1, and the column in characters, counted from 0, of the byte at `offset`.
    pub fn line_and_column(&self, offset: u32) -> (u32, u32) {
        let line = self.line(offset);
        let start = self.line_starts[line as usize - 1] as usize;
        let before = self.text.get(start..offset as usize).unwrap_or("");
        (line, before.chars().count() as u32)
    }

    /// The text of a line, counted from 1, without its line end; empty if there is no such line.
    pub fn line_text(&self, line: u32) -> &str {
        let Some(&start) = line.checked_sub(1).and_then(|index| self.line_starts.get(index as usize)) else {
            return "";
        };
        let rest = &self.text[start as usize..];
        &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())]
    }

    /// The bytes of the text that a span covers; empty if the span is not inside the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Source {} of {} lines>", self.name, self.line_count())
    }
}

/// A line up to the comment at its end, if it has one; of a string over several lines only this line is looked at.
pub fn without_comment(line: &str) -> &str {
    let (mut quote, mut is_escaped) = (None, false);
    for (at, character) in line.char_indices() {
        match (quote, character) {
            _ if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), close) if open == close => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '#') => return &line[..at],
            _ => {}
        }
    }
    line
}

/// A range of bytes in a source text: from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` up to `end`.
    pub fn new(start: u32, end: u32) -> Span {
        assert!(start <= end, "a span must not end before it begins: {start}..{end}");
        Span { start, end }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Lines end with `\n`, `\r\n` or a lone `\r`, as in Python's tokenizer.
fn line_starts(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    let ends_line = |&index: &usize| match bytes[index] {
        b'\n' => true,
        b'\r' => bytes.get(index + 1) != Some(&b'\n'),
        _ => false,
    };
    let after_ends = (0..bytes.len()).filter(ends_line).map(|index| index as u32 + 1);
    std::iter::once(0).chain(after_ends).collect()
}
