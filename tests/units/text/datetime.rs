use proptest::prelude::*;
use weakloop::python::text::timedelta::TimeDelta;

use weakloop::python::text::datetime::*;
use weakloop::python::text::strftime::NAIVE;

fn start() -> DateTime {
    DateTime::from_timestamp(1_700_000_000.25).unwrap()
}

#[test]
fn texts_are_cpythons() {
    // Recorded from CPython 3.13.
    assert_eq!(start().to_string(), "2023-11-14 22:13:20.250000");
    assert_eq!(start().repr(), "datetime.datetime(2023, 11, 14, 22, 13, 20, 250000)");
    assert_eq!(start().isoformat('T', TimeSpec::Milliseconds), "2023-11-14T22:13:20.250");
    assert_eq!(start().isoformat('T', TimeSpec::Minutes), "2023-11-14T22:13");
    assert_eq!(start().ctime(), "Tue Nov 14 22:13:20 2023");
    assert_eq!(start().strftime("%d.%m.%Y %f%z", NAIVE), "14.11.2023 250000");
    assert_eq!(start().timestamp(), 1_700_000_000.25);
    assert_eq!(start().date.repr(), "datetime.date(2023, 11, 14)");
    assert_eq!(start().date.at_midnight().repr(), "datetime.datetime(2023, 11, 14, 0, 0)");
    assert_eq!(start().date.iso_calendar(), (2023, 46, 2));
    assert_eq!(TimeOfDay::new(1, 2, 3, 0).unwrap().repr(), "datetime.time(1, 2, 3)");
}

#[test]
fn errors_are_cpythons() {
    // Recorded from CPython 3.13.
    let date = |year, month, day| Date::new(year, month, day).unwrap_err().message;
    assert_eq!(date(0, 1, 1), "year 0 is out of range");
    assert_eq!(date(1, 13, 1), "month must be in 1..12");
    assert_eq!(date(2023, 2, 29), "day is out of range for month");
    assert_eq!(TimeOfDay::new(24, 0, 0, 0).unwrap_err().message, "hour must be in 0..23");
    assert_eq!(TimeSpec::named("x").unwrap_err().message, "Unknown timespec value");
    let last = Date::new(9999, 12, 31).unwrap();
    let day = TimeDelta { days: 1, ..TimeDelta::ZERO };
    assert_eq!(last.plus(day).unwrap_err().to_string(), "OverflowError: date value out of range");
    assert_eq!(DateTime::from_timestamp(1e12).unwrap_err().message, "year 33658 is out of range");
}

proptest! {
    #[test]
    fn going_and_coming_back(seconds in 0..4_000_000_000_i64, microseconds in -1_000_000_000_000_i64..1_000_000_000_000) {
        let moment = DateTime::from_timestamp(seconds as f64).unwrap();
        let delta = TimeDelta::from_microseconds(i128::from(microseconds)).unwrap();
        let there = moment.plus(delta).unwrap();
        prop_assert_eq!(there.since(moment), delta);
        prop_assert_eq!(there.minus(delta).unwrap(), moment);
    }
}
