//! The bounds of a slice, as every sequence adjusts them: `text[start:stop:step]`.
//! Strings, lists, tuples and ranges share the rule, so it stands apart from all of them.

use super::{TextError, TextResult};

/// The elements that a slice takes from a sequence: `count` of them, from `start`, `step` apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The first index; may be -1 or the length if nothing is taken.
    pub start: i64,
    /// The index before which it ends.
    pub stop: i64,
    /// The distance between two indexes; never zero.
    pub step: i64,
    /// How many elements are taken.
    pub count: usize,
}

impl Slice {
    /// The indexes that are taken, in order.
    pub fn indexes(self) -> impl Iterator<Item = usize> {
        let Slice { start, step, count, .. } = self;
        (0..count).map(move |nth| {
            let nth = i64::try_from(nth).expect("a count fits a word");
            usize::try_from(start + nth * step).expect("a slice stays inside its sequence")
        })
    }
}

/// Adjusts the bounds of a slice to a sequence of `len` elements: `PySlice_Unpack` and `PySlice_AdjustIndices`, 3.13.
pub fn slice_indices(
    start: Option<i64>,
    stop: Option<i64>,
    step: Option<i64>,
    len: usize,
) -> TextResult<Slice> {
    let step = step.unwrap_or(1).max(-i64::MAX);
    if step == 0 {
        return Err(TextError::value("slice step cannot be zero"));
    }
    let len = i64::try_from(len).expect("a length fits a word");
    let (lowest, highest) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let adjust = |bound: i64| {
        let from_start = if bound < 0 { bound.saturating_add(len) } else { bound };
        from_start.clamp(lowest, highest)
    };
    let start = start.map_or(if step < 0 { highest } else { lowest }, adjust);
    let stop = stop.map_or(if step < 0 { lowest } else { highest }, adjust);
    let distance = if step < 0 { start - stop } else { stop - start };
    let count = if distance <= 0 { 0 } else { (distance - 1) / step.abs() + 1 };
    Ok(Slice { start, stop, step, count: usize::try_from(count).expect("a count is not negative") })
}

/// Adjusts one index: from the end if it is negative; `None` if it is outside.
pub fn index_of(index: i64, len: usize) -> Option<usize> {
    let from_start = if index < 0 { index.checked_add(i64::try_from(len).ok()?)? } else { index };
    usize::try_from(from_start).ok().filter(|index| *index < len)
}

/// Adjusts the `start` and `end` of `find`, `count`, `startswith` and `list.index`; the start may lie behind the end.
pub fn window(start: Option<i64>, end: Option<i64>, len: usize) -> (usize, usize) {
    let adjust = |bound: i64| {
        let from_start =
            if bound < 0 { bound.saturating_add(i64::try_from(len).unwrap_or(i64::MAX)) } else { bound };
        usize::try_from(from_start).unwrap_or(0)
    };
    (start.map_or(0, adjust), end.map_or(len, adjust).min(len))
}
