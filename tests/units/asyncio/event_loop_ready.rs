use std::collections::VecDeque;
use std::mem;

use proptest::prelude::*;

use crate::ready::*;
use weakloop::clock::TimerKey;

fn numbers<'a>(ready: impl IntoIterator<Item = &'a Ready>) -> Vec<u64> {
    let number = |ready: &Ready| match ready {
        Ready::Due(key) => key.number(),
        Ready::Soon(_) => panic!("only timers were pushed"),
    };
    ready.into_iter().map(number).collect()
}

proptest! {
    #[test]
    fn a_ready_queue_gives_what_was_pushed_in_order(pushes in prop::collection::vec(prop::bool::weighted(0.6), 0..200)) {
        let (mut queue, mut expected) = (ReadyQueue::default(), VecDeque::new());
        for (number, is_push) in (1u64..).zip(pushes) {
            // A timer's number has an odd version in its upper half.
            let key = TimerKey::of_number(number | 1 << 32);
            if is_push {
                queue.push(Ready::Due(key));
                expected.push_back(key.number());
            } else {
                let popped = queue.leave_place().map(|place| mem::replace(place, Ready::nothing()));
                prop_assert_eq!(numbers(&popped), expected.pop_front().into_iter().collect::<Vec<_>>());
            }
            prop_assert_eq!(numbers(queue.iter()), Vec::from(expected.clone()));
        }
        prop_assert_eq!((queue.len(), queue.is_empty()), (expected.len(), expected.is_empty()));
        prop_assert_eq!(numbers(&queue.take()), Vec::from(expected));
    }
}
