//! `set` and `frozenset`: values without order or repetition, kept as CPython keeps them.
//!
//! The order in which a set shows its items is no accident in CPython: it follows from hashes, insertions and the size of
//! the table. Small integers come out sorted for that reason. So the table here is CPython's (setobject.c, 3.11 to 3.13),
//! with the same probing and growth. Strings and objects have hashes of their own, as in every run of CPython.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use crate::heap::{Edge, Header, Heap, Items, Label, Object};
use crate::python::objects::hashing::quick_eq;
use crate::python::objects::table::Find;
use crate::value::Value;

/// A `set` or a `frozenset`.
pub struct Set {
    header: Header,
    frozen: bool,
    table: RefCell<SetTable>,
    told: Items,
}

/// The items of a set, found by hash.
#[derive(Clone, Default)]
pub struct SetTable {
    slots: Vec<Slot>,
    /// Slots that hold an item or did.
    filled: usize,
    used: usize,
    /// Where `pop` looks first.
    finger: usize,
}

#[derive(Clone, Default)]
enum Slot {
    #[default]
    Empty,
    Removed,
    Item(u64, Value),
}

/// `PySet_MINSIZE`.
const SIZE_MIN: usize = 8;
/// `LINEAR_PROBES`.
const LINEAR_PROBES: usize = 9;
/// `PERTURB_SHIFT`.
const PERTURB_SHIFT: u32 = 5;

impl Set {
    /// A `set` of these items.
    pub fn new(heap: &Rc<Heap>, table: SetTable) -> Rc<Set> {
        heap.alloc(|header| Set { header, frozen: false, table: RefCell::new(table), told: Items::default() })
    }

    /// A `frozenset` of these items.
    pub fn frozen(heap: &Rc<Heap>, table: SetTable) -> Rc<Set> {
        heap.alloc(|header| Set { header, frozen: true, table: RefCell::new(table), told: Items::default() })
    }

    /// Whether it is a `frozenset`.
    pub fn is_frozen(&self) -> bool {
        self.frozen
    }

    /// The items; not to be held while program code may run.
    pub fn table(&self) -> Ref<'_, SetTable> {
        self.table.borrow()
    }

    /// Puts other items in the place of those that are there.
    pub fn set_table(&self, table: SetTable) {
        let are_told = self.change();
        let before = self.table.replace(table);
        if are_told {
            self.lose_all(&before);
            self.table.borrow().iter().for_each(|(_, item)| self.gain(item));
        }
        drop(before);
    }

    /// Looks for an item.
    pub fn find(&self, hash: u64, item: &Value) -> Find {
        self.table.borrow().find(hash, item)
    }

    /// Adds an item that is not there.
    pub fn add(&self, hash: u64, item: Value) {
        if self.change() {
            self.gain(&item);
        }
        self.table.borrow_mut().add(hash, item);
    }

    /// Takes out the item at a place.
    pub fn remove(&self, place: usize) -> Value {
        let are_told = self.change();
        let item = self.table.borrow_mut().remove(place);
        if are_told {
            // To find out where it stood would be to count all.
            self.told.lose(&self.header, item.header(), Label::Key(&"..."));
        }
        item
    }

    /// Takes some item out: the next behind the one that was taken out so last.
    pub fn pop(&self) -> Option<Value> {
        let place = self.table.borrow_mut().find_next()?;
        Some(self.remove(place))
    }

    /// Makes room for that many items more, as CPython does before it adds those of a set or a dict (`set_merge`).
    pub fn make_room_for(&self, more: usize) {
        self.header.touch();
        self.table.borrow_mut().make_room_for(more);
    }

    /// Takes over the items of another set without a look at them, if there never was an item here; whether it did.
    pub fn take_over(&self, other: &Set) -> bool {
        let are_told = self.change();
        let has_taken = self.table.borrow_mut().take_over(&other.table.borrow());
        if are_told && has_taken {
            self.table.borrow().iter().for_each(|(_, item)| self.gain(item));
        }
        has_taken
    }

    /// Drops the marks of removed items if they are many (the end of `set_difference_update_internal`).
    pub fn drop_marks(&self) {
        self.header.touch();
        self.table.borrow_mut().drop_marks();
    }

    /// Whether each item that comes or goes now has to be told.
    fn change(&self) -> bool {
        self.told.change(&self.header, self.len(), |gain| {
            self.table.borrow().iter().filter_map(|(_, item)| item.header()).for_each(gain);
        })
    }

    fn gain(&self, item: &Value) {
        self.told.gain(&self.header, item.header());
    }

    fn lose_all(&self, table: &SetTable) {
        for (index, (_, item)) in table.iter().enumerate() {
            self.told.lose(&self.header, item.header(), Label::Item("", index));
        }
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.table.borrow().used
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The items in order.
    pub fn to_vec(&self) -> Vec<Value> {
        self.table.borrow().iter().map(|(_, item)| item.clone()).collect()
    }
}

impl SetTable {
    /// How many items there are.
    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// The hashes and items in order.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &Value)> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Item(hash, item) => Some((*hash, item)),
            Slot::Empty | Slot::Removed => None,
        })
    }

    /// The item at or behind a place, with the place behind it: how an iterator goes on.
    pub fn next_from(&self, place: usize) -> Option<(usize, &Value)> {
        let mut rest = self.slots.iter().enumerate().skip(place);
        rest.find_map(|(at, slot)| if let Slot::Item(_, item) = slot { Some((at + 1, item)) } else { None })
    }

    /// Looks for an item.
    pub fn find(&self, hash: u64, item: &Value) -> Find {
        let mut ask = Vec::new();
        for place in self.probes(hash) {
            match &self.slots[place] {
                Slot::Empty => break,
                Slot::Item(other_hash, other) if *other_hash == hash => match quick_eq(other, item) {
                    Some(true) => return Find::Hit(place),
                    Some(false) => {}
                    None => ask.push((place, other.clone())),
                },
                Slot::Item(..) | Slot::Removed => {}
            }
        }
        if ask.is_empty() { Find::Miss } else { Find::Ask(ask) }
    }

    /// Whether that very item is still at its place, after program code ran.
    pub fn still_has(&self, place: usize, item: &Value) -> bool {
        matches!(self.slots.get(place), Some(Slot::Item(_, other)) if other.is(item))
    }

    /// Adds an item that is not there (`set_add_entry`).
    pub fn add(&mut self, hash: u64, item: Value) {
        if self.slots.is_empty() {
            self.slots.resize(SIZE_MIN, Slot::Empty);
        }
        self.place(hash, Slot::Item(hash, item));
        self.filled += 1;
        self.used += 1;
        let mask = self.slots.len() - 1;
        if mask * 3 <= self.filled * 5 {
            self.resize(self.room_wanted());
        }
    }

    /// Takes out the item at a place.
    pub fn remove(&mut self, place: usize) -> Value {
        let Slot::Item(_, item) = std::mem::replace(&mut self.slots[place], Slot::Removed) else {
            panic!("a place is asked for only while its item is there");
        };
        self.used -= 1;
        item
    }

    /// The place of some item: the next behind the one that was found so last (`set_pop`).
    fn find_next(&mut self) -> Option<usize> {
        let size = self.slots.len();
        let place = (0..size)
            .map(|step| (self.finger + step) & (size - 1))
            .find(|place| matches!(self.slots[*place], Slot::Item(..)))?;
        self.finger = place + 1;
        Some(place)
    }

    fn make_room_for(&mut self, more: usize) {
        let mask = self.slots.len().max(SIZE_MIN) - 1;
        if mask * 3 <= (self.filled + more) * 5 {
            self.resize((self.used + more) * 2);
        }
    }

    fn take_over(&mut self, other: &SetTable) -> bool {
        if self.filled != 0 {
            return false;
        }
        if self.slots.is_empty() {
            self.slots.resize(SIZE_MIN, Slot::Empty);
        }
        (self.filled, self.used) = (other.used, other.used);
        if self.slots.len() == other.slots.len() && other.filled == other.used {
            self.slots.clone_from(&other.slots);
            return true;
        }
        for (hash, item) in other.iter() {
            self.place(hash, Slot::Item(hash, item.clone()));
        }
        true
    }

    fn drop_marks(&mut self) {
        if (self.slots.len().max(SIZE_MIN) - 1) / 4 < self.filled - self.used {
            self.resize(self.room_wanted());
        }
    }

    /// How many items a larger table shall have room for.
    fn room_wanted(&self) -> usize {
        if 50_000 < self.used { self.used * 2 } else { self.used * 4 }
    }

    /// Puts an item into the first empty slot of its hash.
    fn place(&mut self, hash: u64, item: Slot) {
        let place = self.probes(hash).find(|place| matches!(self.slots[*place], Slot::Empty));
        self.slots[place.expect("a set's table always has an empty slot")] = item;
    }

    /// Makes the table larger (`set_table_resize`), which drops the marks of removed items.
    fn resize(&mut self, used_min: usize) {
        let mut size = SIZE_MIN;
        while size <= used_min {
            size *= 2;
        }
        let mut before = std::mem::replace(&mut self.slots, vec![Slot::Empty; size]);
        self.filled = self.used;
        for slot in before.drain(..) {
            if let Slot::Item(hash, _) = &slot {
                self.place(*hash, slot);
            }
        }
    }

    /// The places where an item of that hash may be, in the order in which CPython looks.
    fn probes(&self, hash: u64) -> impl Iterator<Item = usize> + use<> {
        let size = self.slots.len();
        let mask = size.wrapping_sub(1);
        let mut perturb = hash;
        let mut start = hash as usize & mask;
        let mut step = 0;
        std::iter::from_fn(move || {
            if size == 0 {
                return None;
            }
            let linear = if start + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
            if linear < step {
                perturb >>= PERTURB_SHIFT;
                start = start.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize) & mask;
                step = 0;
            }
            step += 1;
            Some(start + step - 1)
        })
    }
}

impl Object for Set {
    fn header(&self) -> &Header {
        &self.header
    }

    fn traverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        for (index, (_, item)) in self.table.borrow().iter().enumerate() {
            item.traverse(Label::Item("", index), visit);
        }
    }

    fn tells_changes(&self) -> bool {
        true
    }

    fn retraverse(&self, visit: &mut dyn FnMut(Edge<'_>)) {
        if !self.told.are_told() {
            self.traverse(visit);
        }
    }

    fn clear(&self) {
        self.set_table(SetTable::default());
    }

    fn type_name(&self) -> &str {
        if self.frozen { "frozenset" } else { "set" }
    }

    fn repr(&self) -> String {
        let items: Vec<String> = self.table.borrow().iter().map(|(_, item)| item.repr()).collect();
        match (self.frozen, items.is_empty()) {
            (_, true) => format!("{}()", self.type_name()),
            (false, false) => format!("{{{}}}", items.join(", ")),
            (true, false) => format!("frozenset({{{}}})", items.join(", ")),
        }
    }
}

impl Drop for Set {
    fn drop(&mut self) {
        let table = std::mem::take(self.table.get_mut());
        if self.told.are_told() {
            self.lose_all(&table);
        }
        if table.used != 0 {
            self.header.release(table.slots);
        }
    }
}
