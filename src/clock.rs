//! Virtual time and the queue of timers.
//!
//! Time is what `loop.time()` returns: seconds in a float, so that sums and ties come out as CPython's do. The queue
//! is `heapq` to the letter (`Lib/heapq.py`, the same in 3.8 to 3.15), because it decides in which order timers of
//! one deadline fire: ten of them pop as 0 2 6 9 8 5 7 4 1 3, not first in, first out.

use std::cell::Cell;
use std::cmp::Ordering;
use std::fmt;

use slotmap::{Key, KeyData, SlotMap, new_key_type};

/// A moment of a loop's virtual time: seconds since the loop was made.
///
/// Never NaN, and never minus zero, so that the order is total and agrees with Python's `<` on floats.
#[derive(Clone, Copy, PartialEq, Default)]
pub struct Time(f64);

impl Time {
    /// The moment at which every loop begins.
    pub const ZERO: Time = Time(0.0);

    /// The moment `seconds` after the beginning; NaN counts as never (infinity).
    pub fn from_secs(seconds: f64) -> Time {
        Time(if seconds.is_nan() { f64::INFINITY } else { seconds + 0.0 })
    }

    /// Seconds since the beginning.
    pub fn as_secs(self) -> f64 {
        self.0
    }

    /// The moment `seconds` later, by one float addition, as `loop.time() + delay` is.
    ///
    /// A delay that is too small to change the sum leads to the next moment there is: else a program that sleeps for what is
    /// left of a period, which rounding may make next to nothing, would sleep for ever at one moment.
    pub fn after(self, seconds: f64) -> Time {
        let moment = Time::from_secs(self.0 + seconds);
        if 0.0 < seconds && moment == self { Time(self.0.next_up()) } else { moment }
    }

    /// A number that compares as the moment does, and sooner: as `f64::total_cmp` makes it.
    #[inline]
    fn order(self) -> i64 {
        let bits = self.0.to_bits().cast_signed();
        bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
    }

    /// The moment of that number.
    #[inline]
    fn of_order(order: i64) -> Time {
        let bits = order ^ ((order >> 63).cast_unsigned() >> 1).cast_signed();
        Time(f64::from_bits(bits.cast_unsigned()))
    }
}

impl Eq for Time {}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Time) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Time) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&general(self.0))
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}s")
    }
}

/// Formats like C's `%g`: six significant digits, no trailing zeros, an exponent outside of 1e-4 to 1e6.
pub fn general(number: f64) -> String {
    if number.is_infinite() || number == 0.0 {
        let text = if number == 0.0 { "0" } else { "inf" };
        return if number.is_sign_negative() { format!("-{text}") } else { text.to_string() };
    }
    let scientific = format!("{number:.5e}");
    let (digits, exponent) = scientific.split_once('e').expect("`e` formatting writes an exponent");
    let exponent: i32 = exponent.parse().expect("an exponent is a number");
    if (-4..6).contains(&exponent) {
        let decimals = usize::try_from(5 - exponent).expect("the exponent is below six");
        return trim_zeros(&format!("{number:.decimals$}")).to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", trim_zeros(digits), exponent.abs())
}

fn trim_zeros(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

new_key_type! {
    /// Names one timer, for cancelling it; useless after the timer fired.
    pub struct TimerKey;
}

impl TimerKey {
    /// The key as one number.
    pub fn number(self) -> u64 {
        self.data().as_ffi()
    }

    /// The key of that number.
    pub fn of_number(number: u64) -> TimerKey {
        KeyData::from_ffi(number).into()
    }
}

/// The queue of timers, ordered as CPython's `loop._scheduled`.
///
/// The entries that the heap moves about are small (deadline and key); what a timer carries lies still in a slot map.
#[derive(Debug)]
pub struct TimerHeap<T> {
    entries: Vec<TimerEntry>,
    timers: SlotMap<TimerKey, Timer<T>>,
    /// How many are cancelled, as CPython counts them (`_timer_cancelled_count`): one that leaves the queue among those that are due is
    /// not taken off.
    cancelled: usize,
}

#[derive(Clone, Copy, Debug)]
struct TimerEntry {
    /// The deadline ([`Time::order`]).
    when: i64,
    key: TimerKey,
}

/// One timer.
#[derive(Debug)]
struct Timer<T> {
    /// `None` after it was cancelled, while its entry waits to be purged, or, when it is due, for its turn.
    payload: Option<T>,
    /// Whether its entry left the heap.
    is_due: bool,
}

/// As many timers CPython lets lie cancelled before it rebuilds the queue (`_MIN_SCHEDULED_TIMER_HANDLES`).
const PURGE_ABOVE: usize = 100;

/// So many entries at the end of the array are those of timers that were added lately.
const LATELY: usize = 16;

impl<T> Default for TimerHeap<T> {
    fn default() -> Self {
        TimerHeap { entries: Vec::new(), timers: SlotMap::with_key(), cancelled: 0 }
    }
}

impl<T> TimerHeap<T> {
    /// Adds a timer (`heapq.heappush`).
    pub fn push(&mut self, when: Time, payload: T) -> TimerKey {
        let key = self.timers.insert(Timer { payload: Some(payload), is_due: false });
        self.entries.push(TimerEntry { when: when.order(), key });
        self.rise(0, self.entries.len() - 1);
        key
    }

    /// Cancels a timer and returns what it carried; its entry stays and counts, as in CPython, until it is purged. A
    /// timer that is due can be cancelled until its turn has come.
    pub fn cancel(&mut self, key: TimerKey) -> Option<T> {
        let timer = self.timers.get_mut(key)?;
        let payload = timer.payload.take()?;
        self.cancelled += usize::from(!timer.is_due);
        Some(payload)
    }

    /// Drops cancelled timers as `_run_once` does at its start (base_events.py, 3.11 to 3.13): all of them when they
    /// are more than half of more than a hundred, else those at the head.
    pub fn purge(&mut self) {
        if self.cancelled == 0 {
            return;
        }
        if self.entries.len() > PURGE_ABOVE && self.entries.len() < 2 * self.cancelled {
            self.rebuild();
        } else {
            while self.entries.first().is_some_and(|entry| self.timers[entry.key].payload.is_none()) {
                self.pop_entry();
                self.cancelled -= 1;
            }
        }
    }

    /// The deadline at the head of the queue, cancelled or not.
    pub fn next_deadline(&self) -> Option<Time> {
        self.entries.first().map(|entry| Time::of_order(entry.when))
    }

    /// Takes the head off if it is due strictly before `end`; `Some(None)` for one that was cancelled.
    pub fn pop_due(&mut self, end: Time) -> Option<Option<TimerKey>> {
        if self.entries.first()?.when < end.order() { Some(self.pop_entry()) } else { None }
    }

    /// What a timer that is due carries, unless it was cancelled.
    pub fn due(&self, key: TimerKey) -> Option<&T> {
        self.timers.get(key)?.payload.as_ref()
    }

    /// Takes out what a timer that is due carries, unless it was cancelled: its turn has come.
    pub fn take_due(&mut self, key: TimerKey) -> Option<T> {
        self.timers.remove(key)?.payload
    }

    /// Cancels the timers whose payload `chosen` names, and returns the payloads.
    pub fn cancel_where(&mut self, chosen: impl Fn(&T) -> bool) -> Vec<T> {
        let live = self.timers.iter().filter(|(_, timer)| timer.payload.as_ref().is_some_and(&chosen));
        let keys: Vec<TimerKey> = live.map(|(key, _)| key).collect();
        keys.into_iter().filter_map(|key| self.cancel(key)).collect()
    }

    /// The live timers with their deadlines, in the order of the heap's array.
    pub fn iter(&self) -> impl Iterator<Item = (Time, &T)> {
        self.places().map(|(_, when, _, payload)| (when, payload))
    }

    /// The live timers in the order of the heap's array, each with its place there, deadline and key.
    pub fn places(&self) -> impl Iterator<Item = (usize, Time, TimerKey, &T)> {
        self.entries.iter().enumerate().filter_map(|(place, entry)| {
            let payload = self.timers[entry.key].payload.as_ref()?;
            Some((place, Time::of_order(entry.when), entry.key, payload))
        })
    }

    /// A timer's place in the heap's array, while its entry is there. One that was added lately is found soon: it stands
    /// between the end of the array, where it came in, and the head.
    pub fn place(&self, key: TimerKey) -> Option<usize> {
        let is_meant = |place: &usize| self.entries[*place].key == key;
        let last = self.entries.len().checked_sub(1)?;
        let above = |place: &usize| (*place).checked_sub(1).map(|place| place >> 1);
        let lately = (last.saturating_sub(LATELY)..=last).rev();
        let mut ways = lately.flat_map(|last| std::iter::successors(Some(last), above));
        ways.find(is_meant).or_else(|| (0..=last).find(is_meant))
    }

    /// The keys of the timers that are due and have not had their turn, in no particular order.
    pub fn all_due(&self) -> impl Iterator<Item = (TimerKey, &T)> {
        let due = self.timers.iter().filter(|(_, timer)| timer.is_due);
        due.filter_map(|(key, timer)| Some((key, timer.payload.as_ref()?)))
    }

    /// The timers that were not cancelled and have not had their turn, in no particular order.
    pub fn all(&self) -> impl Iterator<Item = (TimerKey, &T)> {
        // A slot map looks at all its places, however few are taken.
        let timers = (!self.timers.is_empty()).then(|| self.timers.iter());
        timers.into_iter().flatten().filter_map(|(key, timer)| Some((key, timer.payload.as_ref()?)))
    }

    /// Lets such a timer carry something else, and returns what it carried.
    pub fn replace(&mut self, key: TimerKey, payload: T) -> Option<T> {
        self.timers.get_mut(key)?.payload.replace(payload)
    }

    /// How many entries the queue holds, cancelled ones included.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the queue holds no entry at all.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes every timer out of the queue and returns what the live ones carried, from the end of the heap's array on.
    pub fn drain(&mut self) -> Vec<T> {
        self.cancelled = 0;
        let entries = std::mem::take(&mut self.entries);
        let mut drained: Vec<T> =
            entries.into_iter().rev().filter_map(|entry| self.timers.remove(entry.key)?.payload).collect();
        if !self.timers.is_empty() {
            drained.extend(self.timers.drain().filter_map(|(_, timer)| timer.payload));
        }
        drained
    }

    fn rebuild(&mut self) {
        let timers = &mut self.timers;
        self.entries.retain(|entry| {
            let live = timers[entry.key].payload.is_some();
            if !live {
                timers.remove(entry.key);
            }
            live
        });
        self.cancelled = 0;
        for index in (0..self.entries.len() / 2).rev() {
            self.sink(index);
        }
    }

    fn pop_entry(&mut self) -> Option<TimerKey> {
        let last = self.entries.pop().expect("the caller saw a head");
        let head = match self.entries.first_mut() {
            Some(first) => std::mem::replace(first, last),
            None => last,
        };
        if !self.entries.is_empty() {
            self.sink(0);
        }
        let timer = self.timers.get_mut(head.key).expect("an entry's timer lives as long as the entry");
        timer.is_due = true;
        if timer.payload.is_some() {
            return Some(head.key);
        }
        self.timers.remove(head.key);
        None
    }

    /// Moves the entry at `index` up while its deadline is before its parent's (`heapq._siftdown`).
    fn rise(&mut self, top: usize, mut index: usize) {
        let entry = self.entries[index];
        while top < index {
            let parent = (index - 1) >> 1;
            if self.entries[parent].when <= entry.when {
                break;
            }
            self.entries[index] = self.entries[parent];
            index = parent;
        }
        self.entries[index] = entry;
    }

    /// Moves the entry at `index` down to a leaf by the smaller child, ties to the right, then lets it rise
    /// (`heapq._siftup`).
    fn sink(&mut self, top: usize) {
        // The children of the entry at `index` are the pair of that number behind the first entry.
        let entries = Cell::from_mut(self.entries.as_mut_slice()).as_slice_of_cells();
        let (pairs, single) = entries[1..].as_chunks();
        let entry = entries[top].get();
        let (mut hole, mut index) = (&entries[top], top);
        while let Some([left, right]) = pairs.get(index) {
            // Computed rather than branched on: nothing predicts which child is the smaller.
            let takes_right = right.get().when <= left.get().when;
            let child = if takes_right { right } else { left };
            hole.set(child.get());
            (hole, index) = (child, 2 * index + 1 + usize::from(takes_right));
        }
        if let ([child], true) = (single, index == pairs.len()) {
            hole.set(child.get());
            (hole, index) = (child, 2 * index + 1);
        }
        hole.set(entry);
        self.rise(top, index);
    }
}
