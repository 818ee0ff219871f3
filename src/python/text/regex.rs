//! Regular expressions in the syntax of Python's `re`.
//!
//! A pattern is parsed to a tree, the tree laid out as a program, and the program run by a matcher that tries and goes back, with a
//! stack of its own: so references to groups, looking around and possessive repeats mean what they mean in CPython, and no text
//! is too long for Rust's stack. No crate that is well kept does all three.

mod layout;
mod matching;
mod parse;

use crate::python::text::TextResult;

pub use matching::{Stopped, Way};

/// `re.IGNORECASE`.
pub const IGNORECASE: u32 = 2;
/// `re.MULTILINE`.
pub const MULTILINE: u32 = 8;
/// `re.DOTALL`.
pub const DOTALL: u32 = 16;
/// `re.UNICODE`.
pub const UNICODE: u32 = 32;
/// `re.VERBOSE`.
pub const VERBOSE: u32 = 64;
/// `re.ASCII`.
pub const ASCII: u32 = 256;

/// A pattern, ready to be matched.
#[derive(Debug)]
pub struct Regex {
    program: Vec<layout::Op>,
    /// How many positions a match has to remember: two for each group, and one for each repeat that might match nothing.
    slots: usize,
    groups: usize,
    names: Vec<(String, usize)>,
    flags: u32,
}

/// What stands between two positions, for the whole match and each group that took part.
pub type Spans = Vec<Option<(usize, usize)>>;

impl Regex {
    /// Compiles a pattern. In a pattern of bytes each character stands for one.
    ///
    /// # Errors
    /// A ValueError with the words of `re.error`, and where: `missing ), unterminated subpattern at position 0`.
    pub fn compile(pattern: &str, flags: u32, of_bytes: bool) -> TextResult<Regex> {
        let parsed = parse::parse(pattern, flags, of_bytes)?;
        let (program, slots) = layout::lay_out(&parsed)?;
        Ok(Regex { program, slots, groups: parsed.groups, names: parsed.names, flags: parsed.flags })
    }

    /// How many groups there are, without the whole.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The names of groups with their numbers.
    pub fn names(&self) -> &[(String, usize)] {
        &self.names
    }

    /// The flags, those that the pattern itself sets among them.
    pub fn flags(&self) -> u32 {
        self.flags
    }

    /// Matches the text between two positions; a match of nothing at `not_at` is none. `steps` is counted down; at zero the matcher
    /// stops.
    ///
    /// # Errors
    /// [`Stopped`] if the steps are used up.
    pub fn find(
        &self,
        text: &[char],
        from: usize,
        end: usize,
        way: Way,
        not_at: Option<usize>,
        steps: &mut u64,
    ) -> Result<Option<Spans>, Stopped> {
        matching::find(self, &text[..end.min(text.len())], from, way, not_at, steps)
    }
}
