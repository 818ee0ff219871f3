//! What a loop waits for besides its timers: sockets that become ready.
//!
//! It is the map of `selectors.BaseSelector` behind `_add_reader` and `_add_writer` (selector_events.py): for each socket
//! that is watched, what to call when it can be read, and when it can be written.

use std::rc::Rc;

use crate::asyncio::network::Socket;

/// Callbacks of a type by the sockets that they wait for, in the order in which the loop began to watch these.
#[derive(Debug)]
pub struct Selector<C> {
    keys: Vec<Key<C>>,
}

#[derive(Debug)]
struct Key<C> {
    socket: Rc<Socket>,
    callbacks: [Option<C>; 2],
}

/// What a callback waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// That something can be read, or a connection be accepted.
    Read,
    /// That something can be written, or a connection was made.
    Write,
}

impl<C> Default for Selector<C> {
    fn default() -> Self {
        Selector { keys: Vec::new() }
    }
}

impl<C: Clone> Selector<C> {
    /// Waits for a socket; gives back the callback that waited for the same before.
    pub fn add(&mut self, socket: &Rc<Socket>, direction: Direction, callback: C) -> Option<C> {
        let place = self.place(socket).unwrap_or_else(|| {
            self.keys.push(Key { socket: Rc::clone(socket), callbacks: [None, None] });
            self.keys.len() - 1
        });
        self.keys[place].callbacks[direction as usize].replace(callback)
    }

    /// Waits no more; gives back the callback that did.
    pub fn remove(&mut self, socket: &Rc<Socket>, direction: Direction) -> Option<C> {
        let place = self.place(socket)?;
        let callback = self.keys[place].callbacks[direction as usize].take();
        if self.keys[place].callbacks.iter().all(Option::is_none) {
            self.keys.remove(place);
        }
        callback
    }

    /// Whether something waits for the socket in that direction.
    pub fn watches(&self, socket: &Rc<Socket>, direction: Direction) -> bool {
        self.place(socket).is_some_and(|place| self.keys[place].callbacks[direction as usize].is_some())
    }

    /// The callbacks whose sockets are ready.
    pub fn ready(&self) -> Vec<C> {
        let mut ready = Vec::new();
        for key in &self.keys {
            let [reader, writer] = &key.callbacks;
            ready.extend(reader.iter().filter(|_| key.socket.can_read()).cloned());
            ready.extend(writer.iter().filter(|_| key.socket.can_write()).cloned());
        }
        ready
    }

    /// All callbacks, in order.
    pub fn iter(&self) -> impl Iterator<Item = &C> {
        self.keys.iter().flat_map(|key| key.callbacks.iter().flatten())
    }

    /// Whether nothing is watched.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Takes out the callbacks that `is_meant` picks.
    pub fn remove_where(&mut self, is_meant: impl Fn(&C) -> bool) -> Vec<C> {
        let mut removed = Vec::new();
        for callback in self.keys.iter_mut().flat_map(|key| &mut key.callbacks) {
            if callback.as_ref().is_some_and(&is_meant) {
                removed.extend(callback.take());
            }
        }
        self.keys.retain(|key| key.callbacks.iter().any(Option::is_some));
        removed
    }

    fn place(&self, socket: &Rc<Socket>) -> Option<usize> {
        self.keys.iter().position(|key| Rc::ptr_eq(&key.socket, socket))
    }
}
