//! What is remembered of names: of an object that died, and of the label of a reference that went.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{self, Write};
use std::rc::Rc;

use crate::asyncio::task::Task;
use crate::graph::{NO_NUMBER, Name, Text};
use crate::heap::{Epithet, Label, Object, Was};
use crate::tracker::index;

/// What an object is called: one of the [`Epithets`], or, marked by [`Called::TASK`], a task without a name by its order among
/// the tasks of its loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Called(u32);

impl Called {
    const TASK: u32 = 1 << 31;
}

/// What objects are called: of most kinds there are many, so each has a number.
#[derive(Debug)]
pub(super) struct Epithets {
    known: Vec<Epithet>,
    numbers: HashMap<String, u32>,
    /// Those that came last, where they are found without a look at their text.
    last: Vec<Option<(Epithet, u32)>>,
}

impl Default for Epithets {
    fn default() -> Epithets {
        Epithets { known: Vec::new(), numbers: HashMap::new(), last: vec![None; PLACES] }
    }
}

impl Epithets {
    /// What an object is called, which may be that task.
    pub(super) fn of(&mut self, object: &dyn Object, task: Option<&Task>) -> Called {
        match task.and_then(Task::plain_order).filter(|order| order & Called::TASK == 0) {
            Some(order) => Called(order | Called::TASK),
            None => Called(self.number(object.epithet())),
        }
    }

    fn number(&mut self, epithet: Epithet) -> u32 {
        let Some(place) = parts(&epithet).map(|(_, name)| place_for(name)) else {
            return self.look_up(epithet);
        };
        match &self.last[place] {
            Some((last, number)) if is_very(last, &epithet) => *number,
            _ => {
                let number = self.look_up(epithet.clone());
                self.last[place] = Some((epithet, number));
                number
            }
        }
    }

    fn look_up(&mut self, epithet: Epithet) -> u32 {
        *self.numbers.entry(epithet.to_string()).or_insert_with(|| {
            self.known.push(epithet);
            u32::try_from(self.known.len() - 1).expect("there are fewer than 2^31 names")
        })
    }

    pub(super) fn text(&self, called: Called) -> String {
        match called.0 & Called::TASK {
            0 => self.known[index(called.0)].to_string(),
            _ => Task::description(&Task::plain_name(called.0 & !Called::TASK)),
        }
    }
}

/// Our word and the name, if that stays where it is for as long as it is known.
fn parts(epithet: &Epithet) -> Option<(&'static str, &str)> {
    match epithet {
        Epithet::Words(Cow::Borrowed(words)) => Some(("", words)),
        Epithet::Words(Cow::Owned(_)) => None,
        Epithet::Named(word, name) => Some((word, name)),
        Epithet::Known(word, name) => Some((word, name)),
    }
}

/// Whether it is the very same; other texts may say the same.
fn is_very(epithet: &Epithet, other: &Epithet) -> bool {
    match (parts(epithet), parts(other)) {
        (Some((word, name)), Some((other_word, other))) => {
            std::ptr::eq(name, other) && is_same(word, other_word)
        }
        _ => false,
    }
}

/// Which of the [`PLACES`] is for a name or word.
fn place_for(word: &str) -> usize {
    (word.as_ptr().addr() / align_of::<usize>() + word.len()) % PLACES
}

/// Labels in words of the program, of which a few come again and again; each has one place where it may be remembered.
#[derive(Debug)]
pub(super) struct Texts {
    known: Vec<Option<Rc<Text>>>,
}

/// So many places there are: a power of two.
const PLACES: usize = 256;

impl Default for Texts {
    fn default() -> Texts {
        Texts { known: vec![None; PLACES] }
    }
}

impl Texts {
    /// As [`name_of`].
    pub(super) fn name_of(&mut self, label: Label<'_>) -> Name {
        match label {
            Label::Name(_, word) | Label::Under(word, _) => Name::Text(self.text(label, word)),
            Label::Field(_) | Label::Item(..) | Label::Key(_) => name_of(label),
        }
    }

    /// The text of a label with that word in it.
    fn text(&mut self, label: Label<'_>, word: &str) -> Rc<Text> {
        // A word stays where it is for as long as its program, mostly; where not, its text is looked at anyway.
        let place = place_for(word);
        let known = &mut self.known[place];
        match known {
            Some(text) if is_text(&text.0, label) => Rc::clone(text),
            _ => Rc::clone(known.insert(text_of(label))),
        }
    }
}

/// What is remembered of a label.
pub(super) fn name_of(label: Label<'_>) -> Name {
    match label {
        Label::Field(name) => Name::Item(name, NO_NUMBER),
        Label::Item(name, number) => Name::Item(name, number as u64),
        Label::Name(..) | Label::Under(..) | Label::Key(_) => Name::Text(text_of(label)),
    }
}

fn text_of(label: Label<'_>) -> Rc<Text> {
    Rc::new(Text(label.to_string()))
}

pub(super) fn name_that_was(was: &Was) -> Name {
    match was {
        Was::Item(name, number) => Name::Item(name, *number as u64),
        Was::Text(text) => Name::Text(Rc::new(Text(text.to_string()))),
    }
}

/// Whether that is what is remembered of that label.
pub(super) fn is_named(name: &Name, label: Label<'_>) -> bool {
    match (name, label) {
        (Name::Item(name, NO_NUMBER), Label::Field(label)) => is_same(name, label),
        (Name::Item(name, number), Label::Item(label, index)) => {
            *number == index as u64 && is_same(name, label)
        }
        (Name::Text(text), Label::Name(..) | Label::Under(..) | Label::Key(_)) => is_text(&text.0, label),
        _ => false,
    }
}

/// Most names are the very same text.
fn is_same(name: &'static str, other: &'static str) -> bool {
    std::ptr::eq(name, other) || name == other
}

/// Whether that is the text of that label.
fn is_text(text: &str, label: Label<'_>) -> bool {
    match label {
        Label::Name(space, name) => {
            let rest = text.strip_prefix(space).and_then(|rest| rest.strip_prefix('.'));
            rest == Some(name)
        }
        // Most keys need no escapes.
        Label::Under(key, _) if text.strip_prefix("['").and_then(|it| it.strip_suffix("']")) == Some(key) => {
            !key.contains(['\'', '\\']) && !key.contains(char::is_control)
        }
        _ => {
            let mut rest = Rest(text);
            write!(rest, "{label}").is_ok() && rest.0.is_empty()
        }
    }
}

/// What is left of a text after what was written is taken from its beginning.
struct Rest<'a>(&'a str);

impl Write for Rest<'_> {
    fn write_str(&mut self, written: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(written).ok_or(fmt::Error)?;
        Ok(())
    }
}
