use proptest::prelude::*;
use weakloop::python::text::int::Integer;

use weakloop::python::text::float::*;

#[test]
fn floats_are_shown_as_cpython_shows_them() {
    // Recorded from CPython 3.13: repr(x), format(x, "g").
    let table = [
        (0.0, "0.0", "0"),
        (-0.0, "-0.0", "-0"),
        (1.0, "1.0", "1"),
        (0.1, "0.1", "0.1"),
        (1e16, "1e+16", "1e+16"),
        (9999999999999998.0, "9999999999999998.0", "1e+16"),
        (123456789.0, "123456789.0", "1.23457e+08"),
        (1e-5, "1e-05", "1e-05"),
        (0.0001, "0.0001", "0.0001"),
        (0.30000000000000004, "0.30000000000000004", "0.3"),
        (5e-324, "5e-324", "4.94066e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308", "1.79769e+308"),
        (1e23, "1e+23", "1e+23"),
        (3999999999998481.0 / 4.0, "999999999999620.2", "1e+15"),
        (2f64.powi(-25), "2.9802322387695312e-08", "2.98023e-08"),
        (f64::INFINITY, "inf", "inf"),
        (f64::NEG_INFINITY, "-inf", "-inf"),
        (f64::NAN, "nan", "nan"),
    ];
    for (value, shown, in_general) in table {
        assert_eq!((repr(value).as_str(), general(value).as_str()), (shown, in_general));
    }
}

#[test]
fn floats_are_read_as_cpython_reads_them() {
    // Recorded from CPython 3.13: repr(float(text)).
    let table = [
        (" 1_0.5e1_0 ", "105000000000.0"),
        ("١.5", "1.5"),
        ("-Infinity", "-inf"),
        ("nan", "nan"),
        (".5", "0.5"),
        ("5.", "5.0"),
        ("1e400", "inf"),
        ("", "ValueError: could not convert string to float: ''"),
        ("1__0", "ValueError: could not convert string to float: '1__0'"),
        ("1_", "ValueError: could not convert string to float: '1_'"),
        ("1._5", "ValueError: could not convert string to float: '1._5'"),
        ("e5", "ValueError: could not convert string to float: 'e5'"),
        ("0x10", "ValueError: could not convert string to float: '0x10'"),
        ("it's", "ValueError: could not convert string to float: \"it's\""),
    ];
    for (text, expected) in table {
        assert_eq!(parse(text).map_or_else(|e| e.to_string(), repr), expected);
    }
}

#[test]
fn rounding_goes_to_even_on_the_exact_value() {
    // Recorded from CPython 3.13: round(x, n).
    let table = [
        (2.675, 2, "2.67"),
        (0.5, 0, "0.0"),
        (1.5, 0, "2.0"),
        (2.5, 0, "2.0"),
        (-0.4, 0, "-0.0"),
        (25.0, -1, "20.0"),
        (35.0, -1, "40.0"),
        (5.0, -1, "0.0"),
        (5.1, -1, "10.0"),
        (-12345.0, -2, "-12300.0"),
        (1e23, -22, "1e+23"),
        (1.0, 400, "1.0"),
        (1e308, -400, "0.0"),
        (1.7e308, -308, "OverflowError: rounded value too large to represent"),
    ];
    for (value, digits, expected) in table {
        let found = round(value, &Integer::Small(digits)).map_or_else(|e| e.to_string(), repr);
        assert_eq!(found, expected, "round({value}, {digits})");
    }
    assert_eq!(round_to_int(2.5), Ok(Integer::Small(2)));
    assert_eq!(round_to_int(1e300).unwrap().to_string().len(), 301);
}

#[test]
fn division_and_power_have_cpythons_signs_and_errors() {
    // Recorded from CPython 3.13.
    assert_eq!(divmod(-7.5, 2.0), Ok((-4.0, 0.5)));
    assert_eq!(divmod(7.5, -2.0), Ok((-4.0, -0.5)));
    assert_eq!(modulo(-1e-20, 3.0), Ok(3.0));
    assert!(modulo(6.0, -3.0).unwrap().is_sign_negative());
    assert_eq!(floor_div(1.0, 0.1), Ok(9.0));
    assert_eq!(floor_div(1.0, 0.0).unwrap_err().message, "float floor division by zero");
    assert_eq!(modulo(1.0, 0.0).unwrap_err().message, "float modulo by zero");
    assert_eq!(divmod(1.0, 0.0).unwrap_err().message, "float divmod()");
    assert_eq!(pow(0.0, -1.0).unwrap_err().message, "0.0 cannot be raised to a negative power");
    assert_eq!(pow(1e300, 2.0).unwrap_err().message, "(34, 'Numerical result out of range')");
    assert_eq!(pow(-2.0, 3.0), Ok(-8.0));
    assert_eq!(pow(1.0, f64::NAN), Ok(1.0));
}

#[test]
fn a_float_is_a_ratio_of_two_ints() {
    assert_eq!(as_integer_ratio(-2.5), Ok((Integer::Small(-5), Integer::Small(2))));
    assert_eq!(as_integer_ratio(0.1).unwrap().0, Integer::Small(3602879701896397));
    assert_eq!(as_integer_ratio(1e300).unwrap().1, Integer::ONE);
}

proptest! {
    #[test]
    fn what_repr_writes_reads_back_the_same(bits: u64) {
        let value = f64::from_bits(bits);
        let back = parse(&repr(value)).unwrap();
        prop_assert!(back == value || (back.is_nan() && value.is_nan()));
    }

    #[test]
    fn divmod_gives_back_the_dividend(x in -1e6..1e6_f64, y in 0.001..1e3_f64) {
        let (quotient, remainder) = divmod(x, y).unwrap();
        prop_assert!((0.0..=y).contains(&remainder));
        prop_assert!((quotient * y + remainder - x).abs() < 1e-6);
    }

    #[test]
    fn an_exact_ratio_gives_back_the_float(x in proptest::num::f64::NORMAL) {
        let (numerator, denominator) = as_integer_ratio(x).unwrap();
        if let (Ok(top), Ok(bottom)) = (numerator.to_f64(), denominator.to_f64()) {
            prop_assert_eq!(top / bottom, x);
        }
    }
}
