//! Standard output and standard error, and the files that a command reads.

use std::cell::{Cell, RefCell};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::{env, fs};

use weakloop::asyncio::world::Console;
use weakloop::python::diagnostic::Diagnostic;
use weakloop::python::modules::{Found, beside, with_modules};
use weakloop::python::source::Source;

/// Standard output and standard error; the first is buffered, as CPython's is.
pub struct Terminal {
    out: RefCell<BufWriter<io::Stdout>>,
}

impl Default for Terminal {
    fn default() -> Terminal {
        Terminal { out: RefCell::new(BufWriter::with_capacity(1 << 16, io::stdout())) }
    }
}

impl Terminal {
    /// Writes what is buffered. A reader that has gone, such as `head`, is no failure.
    pub fn flush(&self) {
        let _ = self.out.borrow_mut().flush();
    }
}

impl Console for Terminal {
    fn print(&self, text: &str) {
        let _ = self.out.borrow_mut().write_all(text.as_bytes());
    }

    fn error(&self, text: &str) {
        self.flush();
        say(text);
    }
}

/// What the command itself refuses, as CPython does with a file that it can't open.
pub const REFUSED: u8 = 2;

/// Spans count bytes in 32 bits; nobody writes a script of that size.
const SCRIPT_BYTES_MAX: usize = 1 << 30;

/// Prints a text on standard output.
pub fn print(text: &str) {
    let terminal = Terminal::default();
    terminal.print(text);
    terminal.flush();
}

/// Writes to standard error. Whoever closed it does not want to hear: that is no failure.
pub fn say(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Reads a script, and the modules that it imports from its directory, or from those that `PYTHONPATH` names. Of a directory the
/// script is its `__main__.py`.
pub fn read(path: &Path) -> Result<Rc<Source>, String> {
    if path.is_dir() {
        let main = path.join("__main__.py");
        return match main.is_file() {
            true => read(&main),
            false => {
                Err(format!("can't find '__main__' module in '{}': name the script itself", path.display()))
            }
        };
    }
    let name = path.display().to_string();
    let text = read_text(path).unwrap_or_else(|error| Err(format!("can't read {name}: {error}")))?;
    let own = path.parent().unwrap_or(Path::new(""));
    let python_path = env::var_os("PYTHONPATH").unwrap_or_default();
    let others: Vec<PathBuf> =
        env::split_paths(&python_path).filter(|directory| !directory.as_os_str().is_empty()).collect();
    let total = Cell::new(text.len());
    with_modules(&name, &text, &|asked| {
        let own = (beside(&name, asked), own.join(asked));
        let other = |directory: &PathBuf| {
            let file = directory.join(asked);
            (file.display().to_string(), file)
        };
        for (file, path) in [own].into_iter().chain(others.iter().map(other)) {
            let Ok(text) = read_text(&path) else { continue };
            let text = text?;
            total.set(total.get() + text.len());
            if SCRIPT_BYTES_MAX < total.get() {
                return Err(format!("{name} is too large for a script, with the modules that it imports"));
            }
            return Ok(Some(Found { file, text }));
        }
        Ok(None)
    })
}

/// The text of a file that can be read, or what is wrong with it.
fn read_text(path: &Path) -> io::Result<Result<String, String>> {
    let name = path.display();
    let bytes = fs::read(path)?;
    if SCRIPT_BYTES_MAX < bytes.len() {
        return Ok(Err(format!("{name} is too large for a script: {} bytes", bytes.len())));
    }
    Ok(String::from_utf8(bytes).map_err(|error| {
        format!("{name} is not UTF-8: byte {} begins no character", error.utf8_error().valid_up_to())
    }))
}

/// Says why nothing is done.
pub fn refuse(message: &str) -> u8 {
    say(&format!("error: {message}\n"));
    REFUSED
}

/// Says what is wrong with a script.
pub fn refuse_script(source: &Source, diagnostics: &[Diagnostic]) -> u8 {
    for diagnostic in diagnostics {
        let rendered = if is_coloured(&io::stderr()) {
            diagnostic.render_coloured(source)
        } else {
            diagnostic.render_plain(source)
        };
        say(&format!("{rendered}\n"));
    }
    REFUSED
}

/// Whether colours are welcome there.
pub fn is_coloured(stream: &impl IsTerminal) -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    stream.is_terminal() && !refused
}
