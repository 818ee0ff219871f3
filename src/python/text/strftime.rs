//! `strftime`: a moment in the words of a template, in the C locale.
//! The directives, flags and widths are those of glibc, which CPython hands its templates to on Linux; what glibc does not know
//! stays as it is.

use super::calendar::{Moment, is_leap};

/// The texts for `%Z` and `%z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone<'a> {
    /// `UTC`, or nothing for a datetime without a zone.
    pub name: &'a str,
    /// `+0000`, or nothing.
    pub offset: &'a str,
}

/// The zone of `time.localtime`.
pub const LOCAL: Zone<'static> = Zone { name: "UTC", offset: "+0000" };

/// The zone of `time.gmtime`.
pub const GMT: Zone<'static> = Zone { name: "GMT", offset: "+0000" };

/// The zone of a naive datetime.
pub const NAIVE: Zone<'static> = Zone { name: "", offset: "" };

/// `time.strftime(template, moment)`
pub fn strftime(template: &str, moment: &Moment, zone: Zone<'_>) -> String {
    let chars: Vec<char> = template.chars().collect();
    let mut text = String::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at] != '%' {
            text.push(chars[at]);
            at += 1;
            continue;
        }
        let directive = Directive::read(&chars[at + 1..]);
        let end = chars.len().min(at + 1 + directive.len);
        match directive.write(moment, zone) {
            Some(shown) => text.push_str(&shown),
            None => text.push_str(&directive.unknown(&chars[at..end])),
        }
        at = end;
    }
    text
}

/// `datetime.strftime`: microseconds and zone are filled in first, and glibc sees a moment without a zone.
pub fn strftime_with_microseconds(
    template: &str,
    moment: &Moment,
    microsecond: i64,
    zone: Zone<'_>,
) -> String {
    let mut replaced = String::new();
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            replaced.push(c);
            continue;
        }
        match chars.next() {
            Some('f') => replaced.push_str(&format!("{microsecond:06}")),
            Some('z') => replaced.push_str(zone.offset),
            Some('Z') => replaced.push_str(&zone.name.replace('%', "%%")),
            Some(':') if chars.peek() == Some(&'z') => {
                chars.next();
                replaced.push_str(&with_colon(zone.offset));
            }
            Some(other) => replaced.extend(['%', other]),
            None => replaced.push('%'),
        }
    }
    strftime(&replaced, moment, NAIVE)
}

/// `+0130` as `+01:30`.
fn with_colon(offset: &str) -> String {
    let Some((hours, rest)) = offset.split_at_checked(3) else { return offset.to_owned() };
    let (minutes, seconds) = rest.split_at(2);
    let seconds = if seconds.is_empty() { String::new() } else { format!(":{seconds}") };
    format!("{hours}:{minutes}{seconds}")
}

/// What stands behind a percent sign.
struct Directive {
    pad: Option<char>,
    upper: bool,
    swap: bool,
    width: usize,
    modifier: Option<char>,
    letter: char,
    /// How many characters it takes.
    len: usize,
}

/// One field before its padding.
enum Field {
    /// A number, the least number of its digits, and what fills them up.
    Number(i64, usize, char),
    Text(String),
    /// The offset of UTC: a sign and four zeros, each as wide as asked.
    Offset,
}

impl Directive {
    fn read(chars: &[char]) -> Directive {
        let mut directive = Directive {
            pad: None,
            upper: false,
            swap: false,
            width: 0,
            modifier: None,
            letter: '\0',
            len: 0,
        };
        let mut rest = chars.iter().copied().peekable();
        while let Some(flag) = rest.next_if(|c| matches!(c, '_' | '-' | '0' | '^' | '#')) {
            match flag {
                '^' => directive.upper = true,
                '#' => directive.swap = true,
                pad => directive.pad = Some(pad),
            }
            directive.len += 1;
        }
        while let Some(digit) = rest.peek().and_then(|c| c.to_digit(10)) {
            rest.next();
            directive.width =
                directive.width.saturating_mul(10).saturating_add(digit as usize).min(WIDTH_MAX);
            directive.len += 1;
        }
        directive.modifier = rest.next_if(|c| matches!(c, 'E' | 'O'));
        directive.len += usize::from(directive.modifier.is_some());
        directive.letter = rest.next().unwrap_or('\0');
        directive.len += 1;
        directive
    }

    /// The text of the directive; `None` if there is no such directive.
    fn write(&self, moment: &Moment, zone: Zone<'_>) -> Option<String> {
        if !self.takes_modifier() {
            return None;
        }
        Some(match self.field(moment, zone)? {
            Field::Number(value, digits, fill) => self.number(value, digits, fill),
            Field::Text(text) => self.text(&text),
            Field::Offset => format!("{}{}", self.text("+"), self.number(0, 4, '0')),
        })
    }

    /// `E` and `O` ask for other calendars and digits, which the C locale has not; glibc still minds where they stand.
    fn takes_modifier(&self) -> bool {
        match self.letter {
            'a' | 'A' | 'D' | 'F' => self.modifier.is_none(),
            'b' | 'h' | 'B' | 'd' | 'e' | 'H' | 'I' | 'k' | 'l' | 'j' | 'M' | 'm' | 'S' | 'U' | 'V' | 'g'
            | 'G' | 'W' | 'w' => self.modifier != Some('E'),
            'c' | 'x' | 'X' | 'Y' => self.modifier != Some('O'),
            _ => true,
        }
    }

    fn field(&self, moment: &Moment, zone: Zone<'_>) -> Option<Field> {
        let whole = |template: &str| Some(Field::Text(strftime(template, moment, zone)));
        let text = |text: &str| Some(Field::Text(text.to_owned()));
        let number = |value: i64, digits: usize| Some(Field::Number(value, digits, '0'));
        let spaced = |value: i64| Some(Field::Number(value, 2, ' '));
        let hour_of_12 = (moment.hour + 11) % 12 + 1;
        let before_noon = moment.hour < 12;
        match self.letter {
            '%' => text("%"),
            'n' => text("\n"),
            't' => text("\t"),
            'a' => text(&moment.weekday_name()[..3]),
            'A' => text(moment.weekday_name()),
            'b' | 'h' => text(&moment.month_name()[..3]),
            'B' => text(moment.month_name()),
            'p' => text(if before_noon { "AM" } else { "PM" }),
            'P' => text(if before_noon { "am" } else { "pm" }),
            'Z' => text(zone.name),
            'z' if zone.offset.is_empty() => text(""),
            'z' => Some(Field::Offset),
            'c' => whole("%a %b %e %H:%M:%S %Y"),
            'D' | 'x' => whole("%m/%d/%y"),
            'F' => whole("%Y-%m-%d"),
            'r' => whole("%I:%M:%S %p"),
            'R' => whole("%H:%M"),
            'T' | 'X' => whole("%H:%M:%S"),
            'C' => number(moment.year.div_euclid(100), 1),
            'd' => number(moment.day, 2),
            'e' => spaced(moment.day),
            'H' => number(moment.hour, 2),
            'k' => spaced(moment.hour),
            'I' => number(hour_of_12, 2),
            'l' => spaced(hour_of_12),
            'j' => number(moment.yearday, 3),
            'm' => number(moment.month, 2),
            'M' => number(moment.minute, 2),
            'S' => number(moment.second, 2),
            's' => text(&moment.to_seconds().to_string()),
            'u' => number(moment.weekday + 1, 1),
            'w' => number((moment.weekday + 1) % 7, 1),
            'U' => number((moment.yearday + 6 - (moment.weekday + 1) % 7) / 7, 2),
            'W' => number((moment.yearday + 6 - moment.weekday) / 7, 2),
            'V' => number(iso_week(moment).1, 2),
            'g' => number(iso_week(moment).0.rem_euclid(100), 2),
            'G' => number(iso_week(moment).0, 1),
            'y' => number(moment.year.rem_euclid(100), 2),
            'Y' => number(moment.year, 1),
            _ => None,
        }
    }

    fn number(&self, value: i64, digits: usize, fill: char) -> String {
        let fill = match self.pad {
            Some('0') => '0',
            Some('_') => ' ',
            Some(_) => return format!("{value:>0$}", self.width),
            None => fill,
        };
        let width = digits.max(self.width);
        if fill == '0' { format!("{value:00$}", width) } else { format!("{value:>0$}", width) }
    }

    fn text(&self, text: &str) -> String {
        let cased = match self.letter {
            'p' | 'Z' if self.swap => text.to_ascii_lowercase(),
            'a' | 'A' | 'b' | 'B' | 'h' if self.swap => text.to_ascii_uppercase(),
            'P' => text.to_owned(),
            _ if self.upper => text.to_ascii_uppercase(),
            _ => text.to_owned(),
        };
        self.padded(&cased)
    }

    /// A directive that glibc does not know stands for itself.
    fn unknown(&self, chars: &[char]) -> String {
        let text: String = chars.iter().collect();
        self.padded(&if self.upper { text.to_ascii_uppercase() } else { text })
    }

    fn padded(&self, text: &str) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        let fill = if self.pad == Some('0') { "0" } else { " " };
        format!("{}{text}", fill.repeat(missing))
    }
}

/// Wider fields are cut to this.
const WIDTH_MAX: usize = 1000;

/// The ISO year and week, from the day of the year and the weekday: in a tuple these need not agree with the date.
fn iso_week(moment: &Moment) -> (i64, i64) {
    let (year, day) = (moment.year, moment.yearday - 1);
    let year_len = |year: i64| if is_leap(year) { 366 } else { 365 };
    let in_year = days_of_iso_year(day, moment.weekday);
    if in_year < 0 {
        return (year - 1, days_of_iso_year(day + year_len(year - 1), moment.weekday) / 7 + 1);
    }
    let in_next = days_of_iso_year(day - year_len(year), moment.weekday);
    if 0 <= in_next { (year + 1, in_next / 7 + 1) } else { (year, in_year / 7 + 1) }
}

/// The days since the Monday of the first ISO week, the one with the year's first Thursday; negative before it.
fn days_of_iso_year(yearday: i64, weekday: i64) -> i64 {
    const THURSDAY: i64 = 3;
    yearday - (yearday - weekday + THURSDAY).rem_euclid(7) + THURSDAY
}
