use proptest::prelude::*;

use weakloop::python::text::calendar::*;

#[test]
fn moments_are_cpythons() {
    // Recorded from CPython 3.13: time.asctime(time.gmtime(x)).
    let table = [
        (1700000000.9, "Tue Nov 14 22:13:20 2023"),
        (0.0, "Thu Jan  1 00:00:00 1970"),
        (-0.5, "Wed Dec 31 23:59:59 1969"),
        (951782400.0, "Tue Feb 29 00:00:00 2000"),
        (-124271193602.0, "Thu Jan  1 23:59:58 -1968"),
    ];
    for (seconds, expected) in table {
        assert_eq!(Moment::from_timestamp(seconds).unwrap().asctime(), expected);
    }
    assert_eq!(
        Moment::from_seconds(0).unwrap().repr(),
        "time.struct_time(tm_year=1970, tm_mon=1, tm_mday=1, tm_hour=0, tm_min=0, tm_sec=0, tm_wday=3, \
         tm_yday=1, tm_isdst=0)"
    );
}

#[test]
fn errors_are_cpythons() {
    // Recorded from CPython 3.13.
    let message = |seconds: f64| Moment::from_timestamp(seconds).unwrap_err().message;
    assert_eq!(message(f64::NAN), "Invalid value NaN (not a number)");
    assert_eq!(message(1e20), "timestamp out of range for platform time_t");
    let moment = Moment { month: 13, ..Moment::from_seconds(0).unwrap() };
    assert_eq!(moment.checked().unwrap_err().message, "month out of range");
}

#[test]
fn mktime_carries_over() {
    // Recorded from CPython 3.13: time.mktime((2024, 13, 40, 25, 61, 61, 0, 0, 0)) under TZ=UTC.
    let zero = Moment::from_seconds(0).unwrap();
    let moment = Moment { year: 2024, month: 13, day: 40, hour: 25, minute: 61, second: 61, ..zero };
    assert_eq!(moment.to_seconds(), 1739152921);
}

proptest! {
    #[test]
    fn seconds_go_there_and_back(seconds in -100_000_000_000..300_000_000_000_i64) {
        let moment = Moment::from_seconds(seconds).unwrap();
        prop_assert_eq!(moment.to_seconds(), seconds);
        prop_assert_eq!(moment.checked(), Ok(moment));
    }

    #[test]
    fn the_next_day_follows(ordinal in -1_000_000..4_000_000_i64) {
        let (year, month, day) = from_ordinal(ordinal);
        prop_assert_eq!(ordinal_of(year, month, day), ordinal);
        let next = if day < days_in_month(year, month) {
            (year, month, day + 1)
        } else if month < 12 {
            (year, month + 1, 1)
        } else {
            (year + 1, 1, 1)
        };
        prop_assert_eq!(from_ordinal(ordinal + 1), next);
    }
}
