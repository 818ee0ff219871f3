//! Seconds since 1970 as the fields of a clock and back: the time module's `struct_time`, `ctime`, `mktime`.
//! A run has no time zone but UTC, so local time is UTC too and only the name of the zone tells them apart. Days are counted in the
//! proleptic Gregorian calendar, for any year that an `i64` of seconds reaches.

use super::{TextError, TextResult};

/// The names of the weekdays, Monday first.
pub const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The names of the months.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A broken-down time: the fields of `time.struct_time`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The year, in full.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// 0 to 23.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
    /// 0 to 61.
    pub second: i64,
    /// 0 is Monday.
    pub weekday: i64,
    /// 1 to 366.
    pub yearday: i64,
    /// Whether summer time is on: 0, 1, or -1 if nobody knows.
    pub isdst: i64,
}

impl Moment {
    /// `time.gmtime(seconds)`, with the fraction cut off downwards as CPython does.
    pub fn from_timestamp(seconds: f64) -> TextResult<Moment> {
        if seconds.is_nan() {
            return Err(TextError::value("Invalid value NaN (not a number)"));
        }
        let whole = seconds.floor();
        if !(-(2f64.powi(63))..2f64.powi(63)).contains(&whole) {
            return Err(TextError::overflow("timestamp out of range for platform time_t"));
        }
        Moment::from_seconds(whole as i64)
    }

    /// The fields of a number of whole seconds since 1970.
    pub fn from_seconds(seconds: i64) -> TextResult<Moment> {
        let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        let ordinal = days + EPOCH;
        let (year, month, day) = from_ordinal(ordinal);
        if i32::try_from(year).is_err() {
            return Err(TextError::overflow("timestamp out of range for platform time_t"));
        }
        Ok(Moment {
            year,
            month,
            day,
            hour: second / 3600,
            minute: second / 60 % 60,
            second: second % 60,
            weekday: weekday(ordinal),
            yearday: ordinal - ordinal_of(year, 1, 1) + 1,
            isdst: 0,
        })
    }

    /// `time.mktime`: seconds since 1970; fields beyond their range are carried over.
    pub fn to_seconds(&self) -> i64 {
        let months = self.year * 12 + self.month - 1;
        let first = ordinal_of(months.div_euclid(12), months.rem_euclid(12) + 1, 1);
        let days = first + self.day - 1 - EPOCH;
        let summer = if 0 < self.isdst { 3600 } else { 0 };
        days * DAY + self.hour * 3600 + self.minute * 60 + self.second - summer
    }

    /// Makes sure that each field of a tuple is in range, and takes a zero month, day or day of the year as one, as
    /// `time.strftime` and `time.asctime` do.
    pub fn checked(mut self) -> TextResult<Moment> {
        for first in [&mut self.month, &mut self.day, &mut self.yearday] {
            *first = if *first == 0 { 1 } else { *first };
        }
        let ranges = [
            (self.month, 1, 12, "month"),
            (self.day, 1, 31, "day of month"),
            (self.hour, 0, 23, "hour"),
            (self.minute, 0, 59, "minute"),
            (self.second, 0, 61, "seconds"),
            (self.weekday, -1, i64::MAX, "day of week"),
            (self.yearday, 1, 366, "day of year"),
        ];
        for (value, first, last, name) in ranges {
            if !(first..=last).contains(&value) {
                return Err(TextError::value(format!("{name} out of range")));
            }
        }
        self.weekday = self.weekday.rem_euclid(7);
        Ok(self)
    }

    /// `time.asctime(moment)` and `time.ctime(seconds)`: `Tue Nov 14 22:13:20 2023`.
    pub fn asctime(&self) -> String {
        let Moment { day, hour, minute, second, year, .. } = self;
        let (weekday, month) = (&self.weekday_name()[..3], &self.month_name()[..3]);
        format!("{weekday} {month}{day:3} {hour:02}:{minute:02}:{second:02} {year}")
    }

    /// `repr(struct_time)`
    pub fn repr(&self) -> String {
        let Moment { year, month, day, hour, minute, second, weekday, yearday, isdst } = self;
        format!(
            "time.struct_time(tm_year={year}, tm_mon={month}, tm_mday={day}, tm_hour={hour}, tm_min={minute}, \
             tm_sec={second}, tm_wday={weekday}, tm_yday={yearday}, tm_isdst={isdst})"
        )
    }

    /// The name of the weekday.
    pub fn weekday_name(&self) -> &'static str {
        WEEKDAYS[usize::try_from(self.weekday.rem_euclid(7)).expect("a remainder is not negative")]
    }

    /// The name of the month.
    pub fn month_name(&self) -> &'static str {
        MONTHS[usize::try_from((self.month - 1).rem_euclid(12)).expect("a remainder is not negative")]
    }
}

/// The seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// The ordinal of 1970-01-01, where 0001-01-01 is day 1.
pub(super) const EPOCH: i64 = 719_163;

/// The days of 400 years.
const CYCLE: i64 = 146_097;

/// Tells whether the year has a 29th of February.
pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The length of a month.
pub fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number of a day, where 0001-01-01 is day 1 (`date.toordinal`).
pub fn ordinal_of(year: i64, month: i64, day: i64) -> i64 {
    let before = year - 1;
    let leap_days = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400);
    let months: i64 = (1..month).map(|month| days_in_month(year, month)).sum();
    before * 365 + leap_days + months + day
}

/// The year, month and day of an ordinal.
pub fn from_ordinal(ordinal: i64) -> (i64, i64, i64) {
    let (cycles, in_cycle) = ((ordinal - 1).div_euclid(CYCLE), (ordinal - 1).rem_euclid(CYCLE));
    // A guess from the mean length of a year misses by one year at most.
    let guess = cycles * 400 + in_cycle * 400 / CYCLE + 1;
    let year = if ordinal < ordinal_of(guess, 1, 1) {
        guess - 1
    } else if ordinal < ordinal_of(guess + 1, 1, 1) {
        guess
    } else {
        guess + 1
    };
    let mut left = ordinal - ordinal_of(year, 1, 1);
    let mut month = 1;
    while days_in_month(year, month) <= left {
        left -= days_in_month(year, month);
        month += 1;
    }
    (year, month, left + 1)
}

/// The weekday of an ordinal; 0 is Monday.
pub fn weekday(ordinal: i64) -> i64 {
    (ordinal - 1).rem_euclid(7)
}

/// The ISO year, week and weekday (1 is Monday) of an ordinal: a week belongs to the year of its Thursday.
pub fn iso_calendar(ordinal: i64) -> (i64, i64, i64) {
    let weekday = weekday(ordinal);
    let (year, _, _) = from_ordinal(ordinal - weekday + 3);
    let week = (ordinal - weekday + 3 - ordinal_of(year, 1, 1)) / 7 + 1;
    (year, week, weekday + 1)
}
