//! The places where a program makes tasks, by number.

use std::collections::HashMap;

use crate::record::Site;

/// The places where a program makes tasks: few, however many tasks there are.
#[derive(Default)]
pub(super) struct Sites {
    sites: Vec<Site>,
    numbers: HashMap<Site, u32>,
}

impl Sites {
    /// So many are looked through before one is looked up.
    const FEW: usize = 16;

    /// The number of a place.
    pub(super) fn number(&mut self, site: Site) -> u32 {
        let first = self.sites.iter().take(Sites::FEW);
        match (0..).zip(first).find(|(_, known)| known.is_same_place(site)) {
            Some((number, _)) => number,
            None => self.look_up(site),
        }
    }

    /// The place of a number.
    pub(super) fn place(&self, number: u32) -> Site {
        self.sites[number as usize]
    }

    fn look_up(&mut self, site: Site) -> u32 {
        *self.numbers.entry(site).or_insert_with(|| {
            self.sites.push(site);
            u32::try_from(self.sites.len() - 1).expect("a program has fewer than 2^32 places")
        })
    }
}
