use num_bigint::BigInt;
use proptest::prelude::*;
use std::cmp::Ordering;
use weakloop::python::text::TextResult;
use weakloop::python::text::int::Integer;

use weakloop::python::text::arithmetic::*;

fn int(text: &str) -> Integer {
    Integer::parse(text, 0).unwrap()
}

#[test]
fn ints_grow_beyond_the_machine_word_and_come_back() {
    let max = Integer::Small(i64::MAX);
    let more = max.add(&Integer::ONE);
    assert_eq!(more.to_string(), "9223372036854775808");
    assert_eq!(more.sub(&Integer::ONE), max);
    assert_eq!(Integer::Small(i64::MIN).neg(), more);
    assert_eq!(Integer::Small(i64::MIN).floor_div(&Integer::Small(-1)), Ok(more));
}

#[test]
fn division_rounds_down() {
    // Recorded from CPython 3.13: divmod(a, b).
    for (a, b, quotient, remainder) in [(7, 2, 3, 1), (-7, 2, -4, 1), (7, -2, -4, -1), (-7, -2, 3, -1)] {
        let found = Integer::Small(a).divmod(&Integer::Small(b));
        assert_eq!(found, Ok((Integer::Small(quotient), Integer::Small(remainder))));
    }
}

#[test]
fn errors_are_cpythons() {
    // Recorded from CPython 3.13.
    let one = Integer::ONE;
    let message = |result: TextResult<Integer>| result.unwrap_err().message;
    assert_eq!(message(one.floor_div(&Integer::ZERO)), "integer division or modulo by zero");
    assert_eq!(message(one.modulo(&Integer::ZERO)), "integer modulo by zero");
    assert_eq!(one.true_div(&Integer::ZERO).unwrap_err().message, "division by zero");
    assert_eq!(message(one.shl(&Integer::Small(-1))), "negative shift count");
    assert_eq!(message(one.shl(&int("0x1000000000000000000"))), "too many digits in integer");
    assert_eq!(message(one.pow_mod(&one, &Integer::ZERO)), "pow() 3rd argument cannot be 0");
    let not_invertible = Integer::Small(2).pow_mod(&Integer::Small(-1), &Integer::Small(4));
    assert_eq!(message(not_invertible), "base is not invertible for the given modulus");
    let too_large = Integer::from(BigInt::from(10).pow(400)).true_div(&one);
    assert_eq!(too_large.unwrap_err().message, "integer division result too large for a float");
    let huge = Integer::Small(10).pow(&Integer::Small(1 << 40)).unwrap_err();
    assert_eq!(huge.message, "an int of more than 67108864 bits");
}

#[test]
fn powers() {
    assert_eq!(Integer::Small(2).pow(&Integer::Small(-2)), Ok(Number::Float(0.25)));
    assert_eq!(Integer::Small(3).pow_mod(&Integer::Small(-1), &Integer::Small(-7)), Ok(Integer::Small(-2)));
    assert_eq!(Integer::Small(2).pow(&Integer::Small(64)), Ok(Number::Int(int("18446744073709551616"))));
}

#[test]
fn ints_and_floats_compare_by_exact_value() {
    let above = int("9007199254740993");
    assert_eq!(above.compare_float(9007199254740992.0), Some(Ordering::Greater));
    assert_eq!(above.compare_float(f64::INFINITY), Some(Ordering::Less));
    assert_eq!(above.compare_float(f64::NAN), None);
    assert_eq!(Integer::Small(1).compare_float(1.5), Some(Ordering::Less));
}

#[test]
fn ints_round_to_even_tens() {
    for (value, digits, expected) in
        [(15, -1, 20), (25, -1, 20), (-15, -1, -20), (5, -1, 0), (6, -1, 10), (51, -2, 100), (5, -9, 0)]
    {
        assert_eq!(Integer::Small(value).round(&Integer::Small(digits)), Integer::Small(expected));
    }
}

proptest! {
    #[test]
    fn divmod_law(a: i128, b: i64, shift in 0..64_u32) {
        let (a, b) = (Integer::from(BigInt::from(a >> shift)), Integer::Small(b));
        if let Ok((quotient, remainder)) = a.divmod(&b) {
            prop_assert_eq!(quotient.mul(&b).unwrap().add(&remainder), a);
            prop_assert!(remainder.is_zero() || remainder.is_negative() == b.is_negative());
            prop_assert!(remainder.abs() < b.abs());
        }
    }

    #[test]
    fn small_and_big_agree(a: i64, b: i64) {
        let (left, right) = (Integer::Small(a), Integer::Small(b));
        let (wide_a, wide_b) = (i128::from(a), i128::from(b));
        prop_assert_eq!(left.add(&right).to_big(), BigInt::from(wide_a + wide_b));
        prop_assert_eq!(left.mul(&right).unwrap().to_big(), BigInt::from(wide_a * wide_b));
        prop_assert_eq!(left.cmp(&right), a.cmp(&b));
    }

    #[test]
    fn a_quotient_of_exact_floats_is_their_quotient(a in -(1_i64 << 53)..(1 << 53), b in 1_i64..(1 << 53)) {
        let shifted = big_true_div(&(BigInt::from(a) << 200), &(BigInt::from(b) << 200));
        prop_assert_eq!(shifted, Some(a as f64 / b as f64));
    }
}
