//! The iterators of the builtin containers, and those that need no program code to go on.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Label, Object};
use crate::python::objects::dict::Dict;
use crate::python::objects::list::List;
use crate::python::objects::set::Set;
use crate::python::objects::tuple::Tuple;
use crate::value::Value;

/// An iterator over what a builtin container holds.
pub struct ContainerIter {
    header: Header,
    /// `None` once it is at its end.
    source: RefCell<Option<Source>>,
    place: Cell<usize>,
    /// How many keys or items there were when it was made: they must not become more or fewer.
    size: Cell<usize>,
    /// What `next` has left to give where that can be known (`__length_hint__`).
    direction: Direction,
    /// The name of its type, which it keeps when it is at its end.
    type_name: &'static str,
}

/// What is iterated over.
#[derive(Clone)]
pub enum Source {
    /// A list, which may grow meanwhile.
    List(Rc<List>),
    /// A tuple.
    Tuple(Rc<Tuple>),
    /// The letters of a string, from a byte on.
    Str(Rc<str>),
    /// Whole numbers: the next, how many are left, the step.
    Range(i64, u64, i64),
    /// Bytes.
    Bytes(Rc<[u8]>),
    /// The keys of a dict.
    Keys(Rc<Dict>),
    /// The values of a dict.
    Values(Rc<Dict>),
    /// The pairs of a dict.
    Items(Rc<Dict>),
    /// The items of a set.
    Set(Rc<Set>),
}

/// Which way an iterator goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the first on.
    Forward,
    /// From the last back.
    Backward,
}

/// What a step of an iterator gave.
pub enum Step {
    /// The next item.
    Item(Value),
    /// Nothing more.
    End,
    /// The container changed its size meanwhile: RuntimeError with this text.
    Changed(&'static str),
}

impl ContainerIter {
    /// An iterator from the first item on.
    pub fn new(heap: &Rc<Heap>, source: Source) -> Rc<ContainerIter> {
        ContainerIter::with(heap, source, Direction::Forward)
    }

    /// An iterator from the last item back (`reversed`).
    pub fn reversed(heap: &Rc<Heap>, source: Source) -> Rc<ContainerIter> {
        ContainerIter::with(heap, source, Direction::Backward)
    }

    fn with(heap: &Rc<Heap>, source: Source, direction: Direction) -> Rc<ContainerIter> {
        let (size, type_name) = (source.size(), source.type_name(direction));
        let place = match direction {
            Direction::Forward => 0,
            Direction::Backward => source.end(),
        };
        let mut is_atom = true;
        source.traverse(&mut |_| is_atom = false);
        let make = |header| ContainerIter {
            header,
            source: RefCell::new(Some(source)),
            place: Cell::new(place),
            size: Cell::new(size),
            direction,
            type_name,
        };
        if is_atom { heap.alloc_atom(make) } else { heap.alloc(make) }
    }

    /// The name of its type.
    pub fn kind(&self) -> &'static str {
        self.type_name
    }

    /// Takes the next item.
    pub fn advance(&self) -> Step {
        let step = match &mut *self.source.borrow_mut() {
            Some(source) => self.step(source),
            None => return Step::End,
        };
        if let Step::End = step {
            self.header.touch();
            let source = self.source.take();
            drop(source);
        }
        step
    }

    fn step(&self, source: &mut Source) -> Step {
        match source {
            Source::Range(next, left, step) => {
                if *left == 0 {
                    return Step::End;
                }
                let item = *next;
                *left -= 1;
                *next = next.wrapping_add(*step);
                Step::Item(Value::Int(item))
            }
            Source::List(list) => self.nth(|index| list.get(index)),
            Source::Tuple(tuple) => self.nth(|index| tuple.get(index)),
            Source::Bytes(bytes) => {
                self.nth(|index| bytes.get(index).map(|byte| Value::Int(i64::from(*byte))))
            }
            Source::Str(text) => self.letter(text),
            Source::Keys(dict) => self.entry(dict, |key, _| key.clone()),
            Source::Values(dict) => self.entry(dict, |_, value| value.clone()),
            Source::Items(dict) => {
                let heap = self.header.heap();
                self.entry(dict, |key, value| {
                    Value::Object(Tuple::new(heap, vec![key.clone(), value.clone()]))
                })
            }
            Source::Set(set) => self.item(set),
        }
    }

    fn nth(&self, get: impl Fn(usize) -> Option<Value>) -> Step {
        let place = self.place.get();
        let index = match self.direction {
            Direction::Forward => {
                self.place.set(place + 1);
                place
            }
            Direction::Backward => {
                let Some(index) = place.checked_sub(1) else { return Step::End };
                self.place.set(index);
                index
            }
        };
        get(index).map_or(Step::End, Step::Item)
    }

    fn letter(&self, text: &str) -> Step {
        let place = self.place.get();
        let letter = match self.direction {
            Direction::Forward => text[place..].chars().next(),
            Direction::Backward => text[..place].chars().next_back(),
        };
        let Some(letter) = letter else { return Step::End };
        self.place.set(match self.direction {
            Direction::Forward => place + letter.len_utf8(),
            Direction::Backward => place - letter.len_utf8(),
        });
        Step::Item(Value::str(letter.encode_utf8(&mut [0; 4]) as &str))
    }

    fn entry(&self, dict: &Dict, make: impl Fn(&Value, &Value) -> Value) -> Step {
        if dict.len() != self.size.get() {
            self.size.set(usize::MAX);
            return Step::Changed("dictionary changed size during iteration");
        }
        let table = dict.table();
        let found = match self.direction {
            Direction::Forward => table.next_from(self.place.get()),
            Direction::Backward => table.next_before(self.place.get()),
        };
        let Some((place, entry)) = found else { return Step::End };
        self.place.set(place);
        Step::Item(make(&entry.key, &entry.value))
    }

    fn item(&self, set: &Set) -> Step {
        if set.len() != self.size.get() {
            self.size.set(usize::MAX);
            return Step::Changed("Set changed size during iteration");
        }
        let table = set.table();
        let Some((place, item)) = table.next_from(self.place.get()) else { return Step::End };
        self.place.set(place);
        Step::Item(item.clone())
    }
}

impl Source {
    fn size(&self) -> usize {
        match self {
            Source::Keys(dict) | Source::Values(dict) | Source::Items(dict) => dict.len(),
            Source::Set(set) => set.len(),
            _ => 0,
        }
    }

    fn end(&self) -> usize {
        match self {
            Source::List(list) => list.len(),
            Source::Tuple(tuple) => tuple.len(),
            Source::Str(text) => text.len(),
            Source::Bytes(bytes) => bytes.len(),
            Source::Range(..) | Source::Keys(_) | Source::Values(_) | Source::Items(_) | Source::Set(_) => {
                usize::MAX
            }
        }
    }

    fn type_name(&self, direction: Direction) -> &'static str {
        match (self, direction) {
            (Source::List(_), Direction::Backward) => "list_reverseiterator",
            (Source::Keys(_), Direction::Backward) => "dict_reversekeyiterator",
            (Source::Values(_), Direction::Backward) => "dict_reversevalueiterator",
            (Source::Items(_), Direction::Backward) => "dict_reverseitemiterator",
            (Source::Range(..), _) => "range_iterator",
            (_, Direction::Backward) => "reversed",
            (Source::List(_), _) => "list_iterator",
            (Source::Tuple(_), _) => "tuple_iterator",
            (Source::Str(text), _) if text.is_ascii() => "str_ascii_iterator",
            (Source::Str(_), _) => "str_iterator",
            (Source::Bytes(_), _) => "bytes_iterator",
            (Source::Keys(_), _) => "dict_keyiterator",
            (Source::Values(_), _) => "dict_valueiterator",
            (Source::Items(_), _) => "dict_itemiterator",
            (Source::Set(_), _) => "set_iterator",
        }
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        let label = Label::Field("it_seq");
        match self {
            Source::List(list) => visit(Edge::strong(label, &**list)),
            Source::Tuple(tuple) => visit(Edge::strong(label, &**tuple)),
            Source::Keys(dict) | Source::Values(dict) | Source::Items(dict) => {
                visit(Edge::strong(Label::Field("di_dict"), &**dict));
            }
            Source::Set(set) => visit(Edge::strong(Label::Field("si_set"), &**set)),
            Source::Str(_) | Source::Range(..) | Source::Bytes(_) => {}
        }
    }
}

impl Object for ContainerIter {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(source) = &*self.source.borrow() {
            source.traverse(visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        let source = self.source.take();
        drop(source);
    }

    fn type_name(&self) -> &str {
        self.type_name
    }
}

impl Drop for ContainerIter {
    fn drop(&mut self) {
        if let Some(source) = self.source.take() {
            self.header.release(source);
        }
    }
}

/// An iterator over whatever has `__getitem__` for whole numbers (`seqiter`).
pub struct SequenceIter {
    header: Header,
    sequence: RefCell<Option<Value>>,
    index: Cell<i64>,
}

impl SequenceIter {
    /// An iterator that begins at 0.
    pub fn new(heap: &Rc<Heap>, sequence: Value) -> Rc<SequenceIter> {
        heap.alloc(|header| SequenceIter {
            header,
            sequence: RefCell::new(Some(sequence)),
            index: Cell::new(0),
        })
    }

    /// The sequence and the index to ask for next, until the end.
    pub fn next_question(&self) -> Option<(Value, i64)> {
        let sequence = self.sequence.borrow().clone()?;
        let index = self.index.get();
        self.index.set(index + 1);
        Some((sequence, index))
    }

    /// Lets go of the sequence: the end was met.
    pub fn end(&self) {
        self.header.touch();
        let sequence = self.sequence.take();
        drop(sequence);
    }
}

impl Object for SequenceIter {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some(sequence) = &*self.sequence.borrow() {
            sequence.traverse(Label::Field("it_seq"), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        self.end();
    }

    fn type_name(&self) -> &str {
        "iterator"
    }
}

impl Drop for SequenceIter {
    fn drop(&mut self) {
        if let Some(sequence) = self.sequence.take() {
            self.header.release(sequence);
        }
    }
}

/// `iter(callable, sentinel)`.
pub struct CallIter {
    header: Header,
    parts: RefCell<Option<(Value, Value)>>,
}

impl CallIter {
    /// An iterator that calls until the sentinel comes.
    pub fn new(heap: &Rc<Heap>, callable: Value, sentinel: Value) -> Rc<CallIter> {
        heap.alloc(|header| CallIter { header, parts: RefCell::new(Some((callable, sentinel))) })
    }

    /// The callable and the sentinel, until the end.
    pub fn parts(&self) -> Option<(Value, Value)> {
        self.parts.borrow().clone()
    }

    /// Lets go of both: the end was met.
    pub fn end(&self) {
        self.header.touch();
        let parts = self.parts.take();
        drop(parts);
    }
}

impl Object for CallIter {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if let Some((callable, sentinel)) = &*self.parts.borrow() {
            callable.traverse(Label::Field("it_callable"), visit);
            sentinel.traverse(Label::Field("it_sentinel"), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn clear(&self) {
        self.end();
    }

    fn type_name(&self) -> &str {
        "callable_iterator"
    }
}

impl Drop for CallIter {
    fn drop(&mut self) {
        if let Some(parts) = self.parts.take() {
            self.header.release(parts);
        }
    }
}
