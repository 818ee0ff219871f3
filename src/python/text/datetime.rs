//! `datetime.date`, `datetime.time` and `datetime.datetime` without a time zone.
//! They are checked, added to and shown as Modules/_datetimemodule.c of 3.13 does. A run knows no zone but UTC, so a caller that
//! needs an aware datetime keeps the zone beside it and appends `TimeDelta::offset_text`.

use std::fmt;

use super::calendar::{DAY, EPOCH, Moment, days_in_month, from_ordinal, iso_calendar, ordinal_of, weekday};
use super::strftime::{Zone, strftime_with_microseconds};
use super::timedelta::TimeDelta;
use super::{TextError, TextResult};

/// A day of the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// 1 to 9999.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    /// 0 to 23.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
    /// 0 to 59.
    pub second: i64,
    /// 0 to 999999.
    pub microsecond: i64,
}

/// A day and a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    /// The day.
    pub date: Date,
    /// The time of day.
    pub time: TimeOfDay,
}

/// How much of the time `isoformat` shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeSpec {
    /// Microseconds if there are any.
    Auto,
    /// `22`
    Hours,
    /// `22:13`
    Minutes,
    /// `22:13:20`
    Seconds,
    /// `22:13:20.000`
    Milliseconds,
    /// `22:13:20.000000`
    Microseconds,
}

impl Date {
    /// `date(year, month, day)`
    pub fn new(year: i64, month: i64, day: i64) -> TextResult<Date> {
        check_year(year)?;
        if !(1..=12).contains(&month) {
            return Err(TextError::value("month must be in 1..12"));
        }
        if !(1..=days_in_month(year, month)).contains(&day) {
            return Err(TextError::value("day is out of range for month"));
        }
        Ok(Date { year, month, day })
    }

    /// `date.fromordinal(ordinal)`
    pub fn from_ordinal(ordinal: i64) -> TextResult<Date> {
        if ordinal < 1 {
            return Err(TextError::value("ordinal must be >= 1"));
        }
        let (year, month, day) = from_ordinal(ordinal);
        Date::new(year, month, day)
    }

    /// `date.toordinal()`
    pub fn ordinal(self) -> i64 {
        ordinal_of(self.year, self.month, self.day)
    }

    /// `date.weekday()`: 0 is Monday.
    pub fn weekday(self) -> i64 {
        weekday(self.ordinal())
    }

    /// `date.isocalendar()`: the ISO year, week and weekday, where 1 is Monday.
    pub fn iso_calendar(self) -> (i64, i64, i64) {
        iso_calendar(self.ordinal())
    }

    /// `date + delta`: only its days count.
    pub fn plus(self, delta: TimeDelta) -> TextResult<Date> {
        let ordinal = self.ordinal() + delta.days;
        Date::from_ordinal(ordinal).map_err(|_| out_of_range())
    }

    /// `date - delta`
    pub fn minus(self, delta: TimeDelta) -> TextResult<Date> {
        let ordinal = self.ordinal() - delta.days;
        Date::from_ordinal(ordinal).map_err(|_| out_of_range())
    }

    /// `a - b`
    pub fn since(self, other: Date) -> TimeDelta {
        TimeDelta { days: self.ordinal() - other.ordinal(), ..TimeDelta::ZERO }
    }

    /// `repr(date)`
    pub fn repr(self) -> String {
        format!("datetime.date({}, {}, {})", self.year, self.month, self.day)
    }

    /// `date.ctime()`
    pub fn ctime(self) -> String {
        self.at_midnight().ctime()
    }

    /// `date.strftime(template)`
    pub fn strftime(self, template: &str, zone: Zone<'_>) -> String {
        self.at_midnight().strftime(template, zone)
    }

    /// The first moment of the day.
    pub fn at_midnight(self) -> DateTime {
        DateTime { date: self, time: TimeOfDay { hour: 0, minute: 0, second: 0, microsecond: 0 } }
    }
}

/// `str(date)` and `date.isoformat()`: `2023-11-14`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl TimeOfDay {
    /// `time(hour, minute, second, microsecond)`
    pub fn new(hour: i64, minute: i64, second: i64, microsecond: i64) -> TextResult<TimeOfDay> {
        let ranges = [
            (hour, 23, "hour"),
            (minute, 59, "minute"),
            (second, 59, "second"),
            (microsecond, 999_999, "microsecond"),
        ];
        for (value, last, name) in ranges {
            if !(0..=last).contains(&value) {
                return Err(TextError::value(format!("{name} must be in 0..{last}")));
            }
        }
        Ok(TimeOfDay { hour, minute, second, microsecond })
    }

    /// `time.isoformat(timespec=...)`
    pub fn isoformat(self, spec: TimeSpec) -> String {
        let TimeOfDay { hour, minute, second, microsecond } = self;
        match spec {
            TimeSpec::Hours => format!("{hour:02}"),
            TimeSpec::Minutes => format!("{hour:02}:{minute:02}"),
            TimeSpec::Milliseconds => format!("{hour:02}:{minute:02}:{second:02}.{:03}", microsecond / 1000),
            TimeSpec::Auto if microsecond == 0 => self.isoformat(TimeSpec::Seconds),
            TimeSpec::Seconds => format!("{hour:02}:{minute:02}:{second:02}"),
            TimeSpec::Auto | TimeSpec::Microseconds => {
                format!("{hour:02}:{minute:02}:{second:02}.{microsecond:06}")
            }
        }
    }

    /// `repr(time)`
    pub fn repr(self) -> String {
        format!("datetime.time({})", self.arguments())
    }

    /// `time.strftime(template)`: the day is the first of 1900.
    pub fn strftime(self, template: &str, zone: Zone<'_>) -> String {
        let date = Date { year: 1900, month: 1, day: 1 };
        DateTime { date, time: self }.strftime(template, zone)
    }

    fn arguments(self) -> String {
        let TimeOfDay { hour, minute, second, microsecond } = self;
        match (second, microsecond) {
            (0, 0) => format!("{hour}, {minute}"),
            (_, 0) => format!("{hour}, {minute}, {second}"),
            _ => format!("{hour}, {minute}, {second}, {microsecond}"),
        }
    }

    fn seconds(self) -> i64 {
        self.hour * 3600 + self.minute * 60 + self.second
    }
}

/// `str(time)`
impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.isoformat(TimeSpec::Auto))
    }
}

impl DateTime {
    /// `datetime.fromtimestamp(seconds)` in UTC: rounded half to even to microseconds.
    pub fn from_timestamp(seconds: f64) -> TextResult<DateTime> {
        if seconds.is_nan() {
            return Err(TextError::value("Invalid value NaN (not a number)"));
        }
        let whole = seconds.trunc();
        let microseconds = (seconds.fract() * 1e6).round_ties_even();
        let carry = if 1e6 <= microseconds {
            1.0
        } else if microseconds < 0.0 {
            -1.0
        } else {
            0.0
        };
        let whole = whole + carry;
        let moment = Moment::from_timestamp(whole)?;
        let microsecond = (microseconds - carry * 1e6) as i64;
        check_year(moment.year)?;
        Ok(DateTime {
            date: Date { year: moment.year, month: moment.month, day: moment.day },
            time: TimeOfDay { hour: moment.hour, minute: moment.minute, second: moment.second, microsecond },
        })
    }

    /// `datetime.timestamp()`, the datetime being in UTC.
    pub fn timestamp(self) -> f64 {
        let seconds = (self.date.ordinal() - EPOCH) * DAY + self.time.seconds();
        seconds as f64 + self.time.microsecond as f64 / 1e6
    }

    /// `datetime + delta`
    pub fn plus(self, delta: TimeDelta) -> TextResult<DateTime> {
        self.moved(delta.to_microseconds())
    }

    /// `datetime - delta`
    pub fn minus(self, delta: TimeDelta) -> TextResult<DateTime> {
        self.moved(-delta.to_microseconds())
    }

    /// `a - b`
    pub fn since(self, other: DateTime) -> TimeDelta {
        let distance = self.to_microseconds() - other.to_microseconds();
        TimeDelta::from_microseconds(distance).expect("two datetimes are less than 10000 years apart")
    }

    /// `datetime.isoformat(separator, timespec)`
    pub fn isoformat(self, separator: char, spec: TimeSpec) -> String {
        format!("{}{separator}{}", self.date, self.time.isoformat(spec))
    }

    /// `repr(datetime)`
    pub fn repr(self) -> String {
        let Date { year, month, day } = self.date;
        format!("datetime.datetime({year}, {month}, {day}, {})", self.time.arguments())
    }

    /// `datetime.ctime()`
    pub fn ctime(self) -> String {
        let Moment { day, hour, minute, second, year, .. } = self.moment();
        let moment = self.moment();
        let (weekday, month) = (&moment.weekday_name()[..3], &moment.month_name()[..3]);
        format!("{weekday} {month} {day:2} {hour:02}:{minute:02}:{second:02} {year:04}")
    }

    /// `datetime.strftime(template)`
    pub fn strftime(self, template: &str, zone: Zone<'_>) -> String {
        strftime_with_microseconds(template, &self.moment(), self.time.microsecond, zone)
    }

    /// `datetime.timetuple()`
    pub fn moment(self) -> Moment {
        let Date { year, month, day } = self.date;
        let TimeOfDay { hour, minute, second, .. } = self.time;
        let yearday = self.date.ordinal() - ordinal_of(year, 1, 1) + 1;
        let weekday = self.date.weekday();
        Moment { year, month, day, hour, minute, second, weekday, yearday, isdst: -1 }
    }

    fn to_microseconds(self) -> i128 {
        let seconds = self.date.ordinal() * DAY + self.time.seconds();
        i128::from(seconds) * 1_000_000 + i128::from(self.time.microsecond)
    }

    fn moved(self, by: i128) -> TextResult<DateTime> {
        let microseconds = self.to_microseconds() + by;
        let seconds = microseconds.div_euclid(1_000_000);
        let microsecond = i64::try_from(microseconds.rem_euclid(1_000_000)).expect("a remainder is small");
        let seconds = i64::try_from(seconds).expect("a timedelta is less than 10**9 days");
        let date = Date::from_ordinal(seconds.div_euclid(DAY)).map_err(|_| out_of_range())?;
        let second = seconds.rem_euclid(DAY);
        let time =
            TimeOfDay { hour: second / 3600, minute: second / 60 % 60, second: second % 60, microsecond };
        Ok(DateTime { date, time })
    }
}

/// `str(datetime)`
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.isoformat(' ', TimeSpec::Auto))
    }
}

impl TimeSpec {
    /// The specification by its name in Python.
    pub fn named(name: &str) -> TextResult<TimeSpec> {
        match name {
            "auto" => Ok(TimeSpec::Auto),
            "hours" => Ok(TimeSpec::Hours),
            "minutes" => Ok(TimeSpec::Minutes),
            "seconds" => Ok(TimeSpec::Seconds),
            "milliseconds" => Ok(TimeSpec::Milliseconds),
            "microseconds" => Ok(TimeSpec::Microseconds),
            _ => Err(TextError::value("Unknown timespec value")),
        }
    }
}

fn check_year(year: i64) -> TextResult<()> {
    if (1..=9999).contains(&year) {
        return Ok(());
    }
    Err(TextError::value(format!("year {year} is out of range")))
}

fn out_of_range() -> TextError {
    TextError::overflow("date value out of range")
}
