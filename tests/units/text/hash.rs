use proptest::prelude::*;
use weakloop::python::text::int::Integer;

use weakloop::python::text::hash::*;

#[test]
fn hashes_are_cpythons() {
    // Recorded from CPython 3.13: hash(x).
    let floats = [
        (0.0, 0),
        (-1.0, -2),
        (0.5, 1152921504606846976),
        (0.1, 230584300921369408),
        (-2.75, -1729382256910270466),
        (1e300, 1224995262755759164),
        (5e-324, 16777216),
        (f64::INFINITY, 314159),
    ];
    for (value, expected) in floats {
        assert_eq!(hash_float(value), expected, "{value}");
    }
    let big = Integer::parse("1000000000000000000000000", 10).unwrap();
    assert_eq!(hash_int(&big), 2_003_764_205_207_330_320);
    assert_eq!(hash_int(&Integer::Small(-1)), -2);
}

proptest! {
    #[test]
    fn equal_numbers_are_one_key_and_one_hash(value in -(1_i64 << 53)..(1 << 53)) {
        let (int, float) = (Integer::Small(value), value as f64);
        prop_assert_eq!(NumberKey::from(&int), NumberKey::from(float));
        prop_assert_eq!(hash_int(&int), hash_float(float));
    }

    #[test]
    fn unequal_numbers_are_two_keys(a: f64, b: f64) {
        prop_assert_eq!(a == b, NumberKey::from(a) == NumberKey::from(b));
    }
}
