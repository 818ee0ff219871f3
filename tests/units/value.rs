use proptest::prelude::*;

use weakloop::value::*;

/// Recorded from CPython 3.13.0.
#[test]
fn floats_print_as_in_python() {
    let printed: Vec<String> = [1.0, 0.1, 1e16, 1e15, 1e-5, 0.0001, -0.0, 1.5e300].map(float_repr).to_vec();
    assert_eq!(printed, ["1.0", "0.1", "1e+16", "1000000000000000.0", "1e-05", "0.0001", "-0.0", "1.5e+300"]);
    let between_two = [3999999999998481.0 / 4.0, -(2f64.powi(-25))].map(float_repr);
    assert_eq!(between_two, ["999999999999620.2", "-2.9802322387695312e-08"]);
}

#[test]
fn rust_values_come_back_as_they_went() {
    assert_eq!(Value::from_rust(7i64).to_rust(), Some(7i64));
    assert_eq!(Value::from_rust(7i32).to_rust(), Some(7i32));
    assert_eq!(Value::from_rust("a".to_string()).to_rust(), Some("a".to_string()));
    assert_eq!(Value::from_rust(vec![1u8]).to_rust(), Some(vec![1u8]));
    assert_eq!(Value::from_rust(()).to_rust(), Some(()));
    assert_eq!(Value::from_rust(7i64).to_rust::<String>(), None);
}

proptest! {
    #[test]
    fn a_printed_float_reads_back(number in any::<f64>().prop_filter("NaN", |number| !number.is_nan())) {
        prop_assert_eq!(float_repr(number).parse::<f64>().unwrap().to_bits(), number.to_bits());
    }
}
