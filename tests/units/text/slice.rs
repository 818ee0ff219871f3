use proptest::prelude::*;

use weakloop::python::text::slice::*;

#[test]
fn bounds_are_adjusted_as_cpython_does() {
    // Recorded from CPython 3.13: slice(start, stop, step).indices(5).
    let table = [
        ((None, None, None), (0, 5, 1, 5)),
        ((None, None, Some(-1)), (4, -1, -1, 5)),
        ((Some(-3), None, Some(2)), (2, 5, 2, 2)),
        ((Some(10), Some(-10), Some(-2)), (4, -1, -2, 3)),
        ((Some(3), Some(1), None), (3, 1, 1, 0)),
        ((Some(i64::MIN), Some(i64::MAX), Some(i64::MAX)), (0, 5, i64::MAX, 1)),
    ];
    for ((start, stop, step), expected) in table {
        let slice = slice_indices(start, stop, step, 5).unwrap();
        assert_eq!((slice.start, slice.stop, slice.step, slice.count), expected);
    }
    assert_eq!(slice_indices(None, None, Some(0), 5).unwrap_err().message, "slice step cannot be zero");
}

#[test]
fn one_index_may_count_from_the_end() {
    assert_eq!(
        [0, 2, 3, -1, -3, -4].map(|index| index_of(index, 3)),
        [Some(0), Some(2), None, Some(2), Some(0), None]
    );
}

proptest! {
    #[test]
    fn a_slice_takes_what_a_walk_would(
        start in proptest::option::of(-12..12_i64),
        stop in proptest::option::of(-12..12_i64),
        step in prop_oneof![-4..0_i64, 1..4_i64],
        len in 0..9_usize,
    ) {
        let slice = slice_indices(start, stop, Some(step), len).unwrap();
        let mut walked = Vec::new();
        let mut at = slice.start;
        while if step < 0 { slice.stop < at } else { at < slice.stop } {
            walked.push(usize::try_from(at).unwrap());
            at += step;
        }
        prop_assert!(walked.iter().all(|index| *index < len));
        prop_assert_eq!(slice.indexes().collect::<Vec<_>>(), walked);
    }
}
