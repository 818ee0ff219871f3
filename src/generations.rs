//! CPython's counters of allocations: when its collector runs by itself, and which generation it takes.
//!
//! It follows gcmodule.c (3.11, 3.12) and gc.c (3.13): allocations less deallocations count for generation 0, and each
//! collection counts for the generation above it. A collection is due when the first counter is above its threshold; it
//! takes the oldest generation whose counter is, except that the oldest of all is left alone until a quarter as many
//! objects have come to it as survived there last time.

use std::cell::Cell;

use crate::version::Version;

/// How many generations there are.
pub const GENERATIONS: usize = 3;

/// The counters of one heap.
#[derive(Debug)]
pub struct Generations {
    /// Whether collections take place by themselves; a setup says so.
    automatic: Cell<bool>,
    /// `gc.isenabled()`.
    enabled: Cell<bool>,
    counts: [Cell<u64>; GENERATIONS],
    thresholds: [Cell<u64>; GENERATIONS],
    /// What survived the last full collection, and what has come to the oldest generation since.
    long_lived_total: Cell<u64>,
    long_lived_pending: Cell<u64>,
    /// What CPython's own modules keep alive in the oldest generation.
    baseline: Cell<u64>,
    stats: [Cell<Stats>; GENERATIONS],
}

/// One entry of `gc.get_stats()`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// How many collections there were.
    pub collections: u64,
    /// How many objects they found unreachable.
    pub collected: u64,
}

impl Generations {
    /// Counters at zero, with CPython's thresholds.
    pub fn new() -> Generations {
        let generations = Generations {
            automatic: Cell::new(false),
            enabled: Cell::new(true),
            counts: Default::default(),
            thresholds: Default::default(),
            long_lived_total: Cell::new(0),
            long_lived_pending: Cell::new(0),
            baseline: Cell::new(0),
            stats: Default::default(),
        };
        generations.set_thresholds([700, 10, 10]);
        generations
    }

    /// Lets collections take place by themselves.
    pub fn set_automatic(&self) {
        self.automatic.set(true);
    }

    /// Puts the counters where a script finds CPython's.
    pub fn start(&self, version: Version) {
        let start = version.collector_start();
        self.counts.iter().zip(start.counts).for_each(|(count, at_start)| count.set(at_start));
        self.baseline.set(start.objects);
    }

    /// Counts objects that were made.
    #[inline]
    pub fn count(&self, objects: u64) {
        self.counts[0].set(self.counts[0].get() + objects);
    }

    /// Counts objects that died; the counter does not fall below zero.
    #[inline]
    pub fn uncount(&self, objects: u64) {
        self.counts[0].set(self.counts[0].get().saturating_sub(objects));
    }

    /// Whether a collection is due.
    #[inline]
    pub fn is_due(&self) -> bool {
        self.automatic.get()
            && self.thresholds[0].get() < self.counts[0].get()
            && 0 < self.thresholds[0].get()
            && self.enabled.get()
    }

    /// The generation that is due (`gc_collect_generations`).
    pub fn due(&self) -> Option<u8> {
        if !self.is_due() {
            return None;
        }
        let is_over =
            |generation: &usize| self.thresholds[*generation].get() < self.counts[*generation].get();
        let is_worth_it = |generation: &usize| {
            *generation < GENERATIONS - 1 || self.long_lived_total.get() / 4 <= self.long_lived_pending.get()
        };
        let oldest = (0..GENERATIONS).rev().find(|generation| is_over(generation) && is_worth_it(generation));
        oldest.map(|generation| u8::try_from(generation).expect("there are three"))
    }

    /// How many objects were counted since a collection became due.
    pub fn excess(&self) -> u64 {
        self.counts[0].get().saturating_sub(self.thresholds[0].get() + 1)
    }

    /// Counts a collection that begins.
    pub fn begin(&self, generation: u8) {
        let generation = usize::from(generation);
        if let Some(older) = self.counts.get(generation + 1) {
            older.set(older.get() + 1);
        }
        self.counts[..=generation].iter().for_each(|count| count.set(0));
    }

    /// Counts what survived a collection.
    pub fn survive(&self, generation: u8, objects: u64) {
        match usize::from(generation) + 1 {
            GENERATIONS => {
                self.long_lived_total.set(self.baseline.get() + objects);
                self.long_lived_pending.set(0);
            }
            2 => self.long_lived_pending.set(self.long_lived_pending.get() + objects),
            _ => {}
        }
    }

    /// Enters a collection that is over into the statistics.
    pub fn end(&self, generation: u8, collected: usize) {
        let entry = &self.stats[usize::from(generation)];
        let Stats { collections, collected: before } = entry.get();
        entry.set(Stats { collections: collections + 1, collected: before + collected as u64 });
    }

    /// `gc.get_count()`.
    pub fn counts(&self) -> [u64; GENERATIONS] {
        self.counts.each_ref().map(Cell::get)
    }

    /// Puts the counter of generation 0 back, after what CPython has done before the script began.
    pub fn set_young(&self, objects: u64) {
        self.counts[0].set(objects);
    }

    /// `gc.get_threshold()`.
    pub fn thresholds(&self) -> [u64; GENERATIONS] {
        self.thresholds.each_ref().map(Cell::get)
    }

    /// `gc.set_threshold(...)`; zero for generation 0 switches collections off.
    pub fn set_thresholds(&self, thresholds: [u64; GENERATIONS]) {
        self.thresholds.iter().zip(thresholds).for_each(|(threshold, set)| threshold.set(set));
    }

    /// Whether collections may come that the program does not ask for.
    pub fn runs_by_itself(&self) -> bool {
        self.is_enabled() && self.thresholds()[0] != 0
    }

    /// `gc.isenabled()`.
    pub fn is_enabled(&self) -> bool {
        self.enabled.get()
    }

    /// `gc.enable()` and `gc.disable()`.
    pub fn set_enabled(&self, enabled: bool) {
        self.enabled.set(enabled);
    }

    /// `gc.get_stats()`, the youngest generation first.
    pub fn stats(&self) -> [Stats; GENERATIONS] {
        self.stats.each_ref().map(Cell::get)
    }
}

impl Default for Generations {
    fn default() -> Generations {
        Generations::new()
    }
}
