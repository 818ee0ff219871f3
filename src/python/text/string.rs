//! The methods of Python's str, by code points.
//! A Rust string counts bytes and a Python one code points, so indexes are turned here, and only here; ASCII, where both are the
//! same, takes the short way. What concerns upper and lower case is in `case.rs`, bytes are in `codec.rs`.

use super::slice::{Slice, index_of, window};
use super::unicode::{
    continues_identifier, decimal_value, is_digit, is_letter, is_line_break, is_numeric, is_printable,
    is_space, starts_identifier,
};
use super::{ErrorKind, TextError, TextResult};

/// `len(text)`
pub fn len(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// `text[index]`
pub fn char_at(text: &str, index: i64) -> TextResult<char> {
    index_of(index, len(text))
        .and_then(
            |index| if text.is_ascii() { text[index..].chars().next() } else { text.chars().nth(index) },
        )
        .ok_or_else(|| TextError::new(ErrorKind::Index, "string index out of range"))
}

/// `text[start:stop:step]`, with the bounds adjusted to `len(text)`.
pub fn slice(text: &str, slice: Slice) -> String {
    if slice.step == 1 && slice.count > 0 {
        let start = usize::try_from(slice.start).expect("a slice stays inside its sequence");
        return between(text, start, start + slice.count).to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    slice.indexes().map(|index| chars[index]).collect()
}

/// `text.find(part, start, end)`: the index of the first occurrence.
pub fn find(text: &str, part: &str, start: Option<i64>, end: Option<i64>) -> Option<usize> {
    let (start, searched) = searched(text, start, end)?;
    searched.find(part).map(|at| start + len(&searched[..at]))
}

/// `text.rfind(part, start, end)`: the index of the last occurrence.
pub fn rfind(text: &str, part: &str, start: Option<i64>, end: Option<i64>) -> Option<usize> {
    let (start, searched) = searched(text, start, end)?;
    searched.rfind(part).map(|at| start + len(&searched[..at]))
}

/// `text.index(part, start, end)`
pub fn index(text: &str, part: &str, start: Option<i64>, end: Option<i64>) -> TextResult<usize> {
    find(text, part, start, end).ok_or_else(|| TextError::value("substring not found"))
}

/// `text.rindex(part, start, end)`
pub fn rindex(text: &str, part: &str, start: Option<i64>, end: Option<i64>) -> TextResult<usize> {
    rfind(text, part, start, end).ok_or_else(|| TextError::value("substring not found"))
}

/// `text.count(part, start, end)`: occurrences that do not overlap.
pub fn count(text: &str, part: &str, start: Option<i64>, end: Option<i64>) -> usize {
    searched(text, start, end).map_or(0, |(_, searched)| searched.matches(part).count())
}

/// `text.startswith(prefix, start, end)`
pub fn starts_with(text: &str, prefix: &str, start: Option<i64>, end: Option<i64>) -> bool {
    searched(text, start, end).is_some_and(|(_, searched)| searched.starts_with(prefix))
}

/// `text.endswith(suffix, start, end)`
pub fn ends_with(text: &str, suffix: &str, start: Option<i64>, end: Option<i64>) -> bool {
    searched(text, start, end).is_some_and(|(_, searched)| searched.ends_with(suffix))
}

/// `text.removeprefix(prefix)`
pub fn remove_prefix<'a>(text: &'a str, prefix: &str) -> &'a str {
    text.strip_prefix(prefix).unwrap_or(text)
}

/// `text.removesuffix(suffix)`
pub fn remove_suffix<'a>(text: &'a str, suffix: &str) -> &'a str {
    text.strip_suffix(suffix).unwrap_or(text)
}

/// `text.split(separator, maxsplit)`; without a separator at white space, and a negative `maxsplit` sets no bound.
pub fn split<'a>(text: &'a str, separator: Option<&str>, maxsplit: i64) -> TextResult<Vec<&'a str>> {
    let max = usize::try_from(maxsplit).unwrap_or(usize::MAX);
    match separator {
        None => Ok(split_space(text, max)),
        Some("") => Err(TextError::value("empty separator")),
        Some(separator) => Ok(text.splitn(max.saturating_add(1), separator).collect()),
    }
}

/// `text.rsplit(separator, maxsplit)`: as `split`, from the end.
pub fn rsplit<'a>(text: &'a str, separator: Option<&str>, maxsplit: i64) -> TextResult<Vec<&'a str>> {
    let max = usize::try_from(maxsplit).unwrap_or(usize::MAX);
    let mut parts = match separator {
        None => rsplit_space(text, max),
        Some("") => return Err(TextError::value("empty separator")),
        Some(separator) => text.rsplitn(max.saturating_add(1), separator).collect(),
    };
    parts.reverse();
    Ok(parts)
}

/// `text.splitlines()`
pub fn split_lines(text: &str) -> Vec<&str> {
    lines(text).into_iter().map(|(line, _)| line).collect()
}

/// `text.splitlines(keepends=True)`
pub fn split_lines_keeping_ends(text: &str) -> Vec<&str> {
    lines(text).into_iter().map(|(_, line)| line).collect()
}

/// `text.strip(chars)`; white space without `chars`.
pub fn strip<'a>(text: &'a str, chars: Option<&str>) -> &'a str {
    text.trim_matches(|c| is_stripped(c, chars))
}

/// `text.lstrip(chars)`
pub fn lstrip<'a>(text: &'a str, chars: Option<&str>) -> &'a str {
    text.trim_start_matches(|c| is_stripped(c, chars))
}

/// `text.rstrip(chars)`
pub fn rstrip<'a>(text: &'a str, chars: Option<&str>) -> &'a str {
    text.trim_end_matches(|c| is_stripped(c, chars))
}

/// `text.partition(separator)`
pub fn partition<'a>(text: &'a str, separator: &'a str) -> TextResult<(&'a str, &'a str, &'a str)> {
    check_separator(separator)?;
    let split = text.split_once(separator);
    Ok(split.map_or((text, "", ""), |(before, after)| (before, separator, after)))
}

/// `text.rpartition(separator)`
pub fn rpartition<'a>(text: &'a str, separator: &'a str) -> TextResult<(&'a str, &'a str, &'a str)> {
    check_separator(separator)?;
    let split = text.rsplit_once(separator);
    Ok(split.map_or(("", "", text), |(before, after)| (before, separator, after)))
}

/// `text.replace(old, new, count)`; a negative count replaces all.
pub fn replace(text: &str, old: &str, new: &str, count: i64) -> String {
    match usize::try_from(count) {
        Ok(count) => text.replacen(old, new, count),
        Err(_) => text.replace(old, new),
    }
}

/// The one character to pad with, for `center`, `ljust` and `rjust`.
pub fn fill_character(fill: &str) -> TextResult<char> {
    let mut chars = fill.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(c),
        _ => Err(TextError::type_error("The fill character must be exactly one character long")),
    }
}

/// `text.center(width, fill)`: of an odd rest, the left side gets the more if the width is odd.
pub fn center(text: &str, width: i64, fill: char) -> String {
    let missing = missing(text, width);
    let is_width_odd = width % 2 == 1;
    let left = missing / 2 + usize::from(missing % 2 == 1 && is_width_odd);
    padded(text, fill, left, missing - left)
}

/// `text.ljust(width, fill)`
pub fn ljust(text: &str, width: i64, fill: char) -> String {
    padded(text, fill, 0, missing(text, width))
}

/// `text.rjust(width, fill)`
pub fn rjust(text: &str, width: i64, fill: char) -> String {
    padded(text, fill, missing(text, width), 0)
}

/// `text.zfill(width)`: zeros behind the sign.
pub fn zfill(text: &str, width: i64) -> String {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = &text[..text.len() - unsigned.len()];
    format!("{sign}{}{unsigned}", "0".repeat(missing(text, width)))
}

/// `text.expandtabs(tabsize)`
pub fn expand_tabs(text: &str, tabsize: i64) -> String {
    let tabsize = usize::try_from(tabsize).unwrap_or(0);
    let mut expanded = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let spaces = if tabsize == 0 { 0 } else { tabsize - column % tabsize };
                expanded.push_str(&" ".repeat(spaces));
                column += spaces;
            }
            _ => {
                expanded.push(c);
                column = if matches!(c, '\n' | '\r') { 0 } else { column + 1 };
            }
        }
    }
    expanded
}

/// `str.maketrans(from, to, deleted)` as pairs; what is deleted has no new character.
pub fn make_translation(from: &str, to: &str, deleted: &str) -> TextResult<Vec<(char, Option<char>)>> {
    if len(from) != len(to) {
        return Err(TextError::value("the first two maketrans arguments must have equal length"));
    }
    let changed = from.chars().zip(to.chars().map(Some));
    Ok(changed.chain(deleted.chars().map(|c| (c, None))).collect())
}

/// What a table says of one character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Translation {
    /// Nothing: it stays.
    Keep,
    /// `None`: it goes.
    Delete,
    /// A text takes its place.
    Replace(String),
}

/// `text.translate(table)`: asks the table for each character in order.
pub fn translate(text: &str, mut table: impl FnMut(char) -> TextResult<Translation>) -> TextResult<String> {
    let mut translated = String::with_capacity(text.len());
    for c in text.chars() {
        match table(c)? {
            Translation::Keep => translated.push(c),
            Translation::Delete => {}
            Translation::Replace(other) => translated.push_str(&other),
        }
    }
    Ok(translated)
}

/// `text.isalpha()`
pub fn is_alpha(text: &str) -> bool {
    all(text, is_letter)
}

/// `text.isdecimal()`
pub fn is_decimal(text: &str) -> bool {
    all(text, |c| decimal_value(c).is_some())
}

/// `text.isdigit()`
pub fn is_all_digits(text: &str) -> bool {
    all(text, is_digit)
}

/// `text.isnumeric()`
pub fn is_all_numeric(text: &str) -> bool {
    all(text, is_numeric)
}

/// `text.isalnum()`
pub fn is_alnum(text: &str) -> bool {
    all(text, |c| is_letter(c) || is_digit(c) || is_numeric(c))
}

/// `text.isspace()`
pub fn is_all_space(text: &str) -> bool {
    all(text, is_space)
}

/// `text.isprintable()`; an empty text is.
pub fn is_all_printable(text: &str) -> bool {
    text.chars().all(is_printable)
}

/// `text.isidentifier()`; keywords are identifiers here.
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(starts_identifier) && chars.all(continues_identifier)
}

fn all(text: &str, holds: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(holds)
}

/// The byte at which the code point with this index starts.
fn byte_at(text: &str, index: usize) -> usize {
    if text.is_ascii() {
        return index.min(text.len());
    }
    text.char_indices().nth(index).map_or(text.len(), |(at, _)| at)
}

fn between(text: &str, start: usize, end: usize) -> &str {
    let from = &text[byte_at(text, start)..];
    &from[..byte_at(from, end - start)]
}

/// The part of a text that `find` and its like look at, and the index where it starts; `None` if it starts behind its end.
fn searched(text: &str, start: Option<i64>, end: Option<i64>) -> Option<(usize, &str)> {
    if start.is_none() && end.is_none() {
        return Some((0, text));
    }
    let (start, end) = window(start, end, len(text));
    (start <= end).then(|| (start, between(text, start, end)))
}

fn split_space(text: &str, max: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start_matches(is_space);
    while !rest.is_empty() {
        let end = rest.find(is_space).unwrap_or(rest.len());
        if parts.len() == max {
            parts.push(rest);
            break;
        }
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(is_space);
    }
    parts
}

/// The parts from the last to the first.
fn rsplit_space(text: &str, max: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_end_matches(is_space);
    while !rest.is_empty() {
        if parts.len() == max {
            parts.push(rest);
            break;
        }
        let before = rest.trim_end_matches(|c| !is_space(c));
        parts.push(&rest[before.len()..]);
        rest = before.trim_end_matches(is_space);
    }
    parts
}

/// The lines, each without and with its end.
fn lines(text: &str) -> Vec<(&str, &str)> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(is_line_break).unwrap_or(rest.len());
        let break_len = match rest[end..].chars().next() {
            Some('\r') if rest[end..].starts_with("\r\n") => 2,
            Some(c) => c.len_utf8(),
            None => 0,
        };
        lines.push((&rest[..end], &rest[..end + break_len]));
        rest = &rest[end + break_len..];
    }
    lines
}

fn is_stripped(c: char, chars: Option<&str>) -> bool {
    chars.map_or_else(|| is_space(c), |chars| chars.contains(c))
}

fn check_separator(separator: &str) -> TextResult<()> {
    if separator.is_empty() { Err(TextError::value("empty separator")) } else { Ok(()) }
}

fn missing(text: &str, width: i64) -> usize {
    usize::try_from(width).unwrap_or(0).saturating_sub(len(text))
}

fn padded(text: &str, fill: char, left: usize, right: usize) -> String {
    let fill = fill.to_string();
    format!("{}{text}{}", fill.repeat(left), fill.repeat(right))
}
