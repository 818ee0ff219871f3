use weakloop::python::text::int::Integer;
use weakloop::python::text::sum::*;
use weakloop::version::Version;

fn sum(items: &[f64], version: Version) -> f64 {
    let mut sum = FloatSum::new(items[0], version);
    items[1..].iter().for_each(|item| sum.add_float(*item));
    sum.total()
}

#[test]
fn rounding_errors_are_carried_along_since_3_12() {
    // Recorded from CPython 3.11 and 3.13.
    assert_eq!(sum(&[0.1; 10], Version::V3_11), 0.9999999999999999);
    assert_eq!(sum(&[0.1; 10], Version::V3_13), 1.0);
    assert_eq!(sum(&[1e100, 1.0, -1e100], Version::V3_13), 1.0);
    assert_eq!(sum(&[f64::INFINITY, 1.0], Version::V3_13), f64::INFINITY);
    let mut mixed = FloatSum::new(0.5, Version::V3_13);
    assert!(mixed.add_int(&Integer::Small(2)));
    assert_eq!(mixed.total(), 2.5);
}
