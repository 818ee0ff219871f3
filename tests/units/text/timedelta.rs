use proptest::prelude::*;
use weakloop::python::text::arithmetic::Number;
use weakloop::python::text::int::Integer;

use weakloop::python::text::timedelta::*;

fn span(days: i64, seconds: i64, microseconds: i64) -> TimeDelta {
    TimeDelta { days, seconds, microseconds }
}

#[test]
fn texts_are_cpythons() {
    // Recorded from CPython 3.13: str, repr, total_seconds.
    let table = [
        (span(0, 0, 0), "0:00:00", "datetime.timedelta(0)", 0.0),
        (
            span(1, 2, 3),
            "1 day, 0:00:02.000003",
            "datetime.timedelta(days=1, seconds=2, microseconds=3)",
            86402.000003,
        ),
        (span(-1, 86399, 0), "-1 day, 23:59:59", "datetime.timedelta(days=-1, seconds=86399)", -1.0),
        (span(20, 36000, 0), "20 days, 10:00:00", "datetime.timedelta(days=20, seconds=36000)", 1764000.0),
    ];
    for (delta, text, repr, seconds) in table {
        assert_eq!(
            (delta.to_string().as_str(), delta.repr().as_str(), delta.total_seconds()),
            (text, repr, seconds)
        );
    }
    assert_eq!([span(0, 3600, 0), span(-1, 66600, 0)].map(TimeDelta::offset_text), ["+01:00", "-05:30"]);
}

#[test]
fn units_add_up_and_round_once() {
    // Recorded from CPython 3.13.
    let made = |units: &[(Unit, Number)]| TimeDelta::from_units(units);
    let int = |value| Number::Int(Integer::Small(value));
    assert_eq!(made(&[(Unit::Hours, int(25)), (Unit::Minutes, int(-1))]), Ok(span(1, 3540, 0)));
    assert_eq!(made(&[(Unit::Seconds, Number::Float(1.5))]), Ok(span(0, 1, 500_000)));
    assert_eq!(made(&[(Unit::Microseconds, Number::Float(0.5))]), Ok(TimeDelta::ZERO));
    assert_eq!(made(&[(Unit::Microseconds, Number::Float(1.5))]), Ok(span(0, 0, 2)));
    let message = |number| made(&[(Unit::Days, number)]).unwrap_err().message;
    assert_eq!(message(int(1_000_000_000)), "days=1000000000; must have magnitude <= 999999999");
    assert_eq!(message(int(10_000_000_000)), "Python int too large to convert to C int");
    assert_eq!(message(Number::Float(f64::NAN)), "cannot convert float NaN to integer");
}

#[test]
fn quotients() {
    // Recorded from CPython 3.13.
    let (day, hour) = (span(1, 0, 0), span(0, 3600, 0));
    assert_eq!(day.ratio(hour), Ok(24.0));
    assert_eq!(day.divided(&Integer::Small(7)), Ok(span(0, 12342, 857143)));
    assert_eq!(hour.times_float(1.5), Ok(span(0, 5400, 0)));
    assert_eq!(span(0, 0, 5).divided_float(2.0), Ok(span(0, 0, 2)));
    assert_eq!(day.modulo(span(0, 7000, 0)), Ok(span(0, 2400, 0)));
    assert_eq!(day.ratio(TimeDelta::ZERO).unwrap_err().message, "division by zero");
}

proptest! {
    #[test]
    fn sums_are_those_of_microseconds(a: i32, b: i64) {
        let (left, right) = (i128::from(a), i128::from(b >> 8));
        let sum = TimeDelta::from_microseconds(left).unwrap().plus(TimeDelta::from_microseconds(right).unwrap());
        prop_assert_eq!(sum.unwrap().to_microseconds(), left + right);
    }
}
