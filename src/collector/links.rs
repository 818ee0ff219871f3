//! How a search numbers the links that objects show ([`Route`]), to know them again each time an object shows them.

use std::collections::HashMap;
use std::ptr;

use crate::heap::{Edge, Link, Route};

/// The numbers of the links that several objects show, by address.
pub(super) type Shared = HashMap<*const Link, usize>;

/// Numbers the links that an object shows, always in the same order; several references in a row may share the first.
pub(super) struct Numbers {
    next: usize,
    first: usize,
    last: *const Link,
}

impl Numbers {
    pub(super) fn from(next: usize) -> Numbers {
        Numbers { next, first: next, last: ptr::null() }
    }

    /// The links by which a reference goes. Most go by none, and all are asked for each collection.
    #[inline]
    pub(super) fn of<'a>(&mut self, edge: Edge<'a>, shared: &mut Shared) -> Option<Way<'a>> {
        match edge.route {
            Route::Direct | Route::Embedded | Route::Called | Route::Through(_) => None,
            Route::By(..)
            | Route::Shared(_)
            | Route::Handed(..)
            | Route::Over(..)
            | Route::Beside(..)
            | Route::Along(_) => self.way(edge.route, shared),
        }
    }

    #[inline(never)]
    fn way<'a>(&mut self, route: Route<'a>, shared: &mut Shared) -> Option<Way<'a>> {
        let is_beside = matches!(route, Route::Beside(..));
        let (links, between) = match route {
            Route::By(link, between) => ([Some((self.of_row(link), link)), None, None], Some(between)),
            Route::Shared(link) => ([Some((self.of_shared(link, shared), link)), None, None], None),
            Route::Handed(handle, link) => {
                let handle = (self.of_row(handle), handle);
                ([Some(handle), Some((self.of_shared(link, shared), link)), None], None)
            }
            Route::Over(first, second) => {
                let first = (self.of_row(first), first);
                ([Some(first), Some((self.of_shared(second, shared), second)), None], Some(0))
            }
            Route::Beside(links, leads) => {
                let mut of =
                    |place: usize| links.get(place).map(|link| (self.of_shared(link, shared), *link));
                ([of(0), of(1), of(2)], leads.then_some(0))
            }
            Route::Along(chain) => {
                let list = (self.of_row(chain.list), chain.list);
                let item = (self.take(), chain.item);
                let part = chain.part.map(|part| match chain.is_shared {
                    true => (self.of_shared(part, shared), part),
                    false => (self.take(), part),
                });
                ([Some(list), Some(item), part], (!chain.is_shared).then_some(chain.between))
            }
            Route::Direct | Route::Embedded | Route::Called | Route::Through(_) => return None,
        };
        Some(Way { links, between, is_beside })
    }

    /// That of a link that several references in a row may have in common.
    fn of_row(&mut self, link: &Link) -> usize {
        if !ptr::eq(self.last, link) {
            self.last = link;
            self.first = self.take();
        }
        self.first
    }

    /// That of a link that several objects show: the first of them gives it.
    fn of_shared(&mut self, link: &Link, shared: &mut Shared) -> usize {
        let number = *shared.entry(link).or_insert(self.next);
        self.next += usize::from(number == self.next);
        number
    }

    fn take(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }
}

/// The links by which a reference goes, each with its number, one behind the other.
pub(super) struct Way<'a> {
    links: [Option<(usize, &'a Link)>; 3],
    /// How many objects lie behind the last, if it leads to the target.
    pub(super) between: Option<u8>,
    /// Whether the way does not begin at the holder.
    pub(super) is_beside: bool,
}

impl<'a> Way<'a> {
    pub(super) fn links(&self) -> impl Iterator<Item = (usize, &'a Link)> + use<'a> {
        self.links.into_iter().flatten()
    }
}
