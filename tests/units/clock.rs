use proptest::prelude::*;

use weakloop::clock::*;

fn pops(deadlines: &[f64]) -> Vec<usize> {
    let mut heap = TimerHeap::default();
    for (index, when) in deadlines.iter().enumerate() {
        heap.push(Time::from_secs(*when), index);
    }
    let mut pop =
        || heap.pop_due(Time::from_secs(f64::INFINITY)).flatten().and_then(|key| heap.take_due(key));
    std::iter::from_fn(&mut pop).collect()
}

/// Recorded from CPython 3.13.0's heapq.
#[test]
fn equal_deadlines_pop_in_cpythons_order() {
    assert_eq!(pops(&[1.0; 4]), [0, 2, 1, 3]);
    assert_eq!(pops(&[1.0; 8]), [0, 2, 6, 5, 7, 4, 1, 3]);
    assert_eq!(pops(&[1.0; 10]), [0, 2, 6, 9, 8, 5, 7, 4, 1, 3]);
    assert_eq!(pops(&[1.0, 1.0, 1.0, 2.0]), [0, 2, 1, 3]);
}

#[test]
fn a_timer_that_is_due_can_be_cancelled_until_its_turn() {
    let mut heap = TimerHeap::default();
    let keys = [heap.push(Time::ZERO, "a"), heap.push(Time::ZERO, "b")];
    let end = Time::from_secs(1.0);
    assert_eq!(
        [heap.pop_due(end), heap.pop_due(end), heap.pop_due(end)],
        [Some(Some(keys[0])), Some(Some(keys[1])), None]
    );
    assert_eq!(heap.cancel(keys[1]), Some("b"));
    assert_eq!([heap.take_due(keys[0]), heap.take_due(keys[1])], [Some("a"), None]);
    assert!(heap.is_empty() && heap.cancel(keys[0]).is_none());
}

#[test]
fn general_writes_what_percent_g_writes() {
    let written: Vec<String> =
        [0.0, 1.0, 0.1, 1e-5, 123456.0, 1234567.0, 0.30000000000000004, 1e6, 0.0001, 999999.5]
            .into_iter()
            .map(general)
            .collect();
    let expected = ["0", "1", "0.1", "1e-05", "123456", "1.23457e+06", "0.3", "1e+06", "0.0001", "1e+06"];
    assert_eq!(written, expected);
}

proptest! {
    #[test]
    fn timers_pop_in_order_of_their_deadlines(deadlines in prop::collection::vec(0u8..20, 0..60)) {
        let deadlines: Vec<f64> = deadlines.into_iter().map(f64::from).collect();
        let order: Vec<f64> = pops(&deadlines).into_iter().map(|index| deadlines[index]).collect();
        prop_assert!(order.is_sorted());
        prop_assert_eq!(order.len(), deadlines.len());
    }

    #[test]
    fn a_purge_loses_no_live_timer(count in 0usize..300, cancelled in prop::collection::vec(any::<u16>(), 0..300)) {
        let mut heap = TimerHeap::default();
        let keys: Vec<_> = (0..count).map(|n| heap.push(Time::from_secs((n % 7) as f64), n)).collect();
        for index in cancelled.iter().filter(|_| 0 < count) {
            heap.cancel(keys[usize::from(*index) % count]);
        }
        let mut before: Vec<usize> = heap.iter().map(|(_, n)| *n).collect();
        heap.purge();
        let mut after: Vec<usize> = heap.iter().map(|(_, n)| *n).collect();
        before.sort_unstable();
        after.sort_unstable();
        prop_assert_eq!(before, after);
    }
}
