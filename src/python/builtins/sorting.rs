//! Sorting by Python's `<`, which may run program code and fail: `sorted` and `list.sort`.
//!
//! A merge sort over runs, stable as CPython's is. The order of comparisons is not CPython's, which only a `__lt__` with
//! side effects could see.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::exception::Raised;
use crate::python::machine::{Args, Interpreter};
use crate::value::Value;

/// An item with what it is compared by.
struct Keyed {
    key: Value,
    item: Value,
}

/// Takes `key` and `reverse`, both by name only.
pub(super) fn take_sort_arguments(
    interpreter: &Rc<Interpreter>,
    mut args: Args,
    function: &str,
) -> Result<(Value, bool), Raised> {
    if !args.positional.is_empty() {
        return Err(interpreter.type_error(format!("{function}() takes no positional arguments")));
    }
    args.positional.clear();
    let [key, reverse] = args.named(interpreter, function, ["key", "reverse"], 0)?;
    let reverse = reverse.map_or(Ok(false), |reverse| interpreter.truthy(&reverse))?;
    Ok((key.unwrap_or_default(), reverse))
}

/// Sorts items; they come back also where a key or a comparison fails, in some order.
pub(super) fn sort_keyed(
    interpreter: &Rc<Interpreter>,
    items: Vec<Value>,
    key: &Value,
    reverse: bool,
) -> (Vec<Value>, Result<(), Raised>) {
    let mut keyed = Vec::with_capacity(items.len());
    let mut failed = None;
    for item in items {
        let found = match (key.is_none(), &failed) {
            (false, None) => interpreter.call1(key, item.clone()),
            _ => Ok(item.clone()),
        };
        let key = found.unwrap_or_else(|raised| {
            failed = Some(raised);
            Value::None
        });
        keyed.push(Keyed { key, item });
    }
    if let Some(raised) = failed {
        return (keyed.into_iter().map(|keyed| keyed.item).collect(), Err(raised));
    }
    // Reversed before and after: so equal items keep their order.
    if reverse {
        keyed.reverse();
    }
    let sorted = sort(interpreter, &mut keyed);
    if reverse {
        keyed.reverse();
    }
    (keyed.into_iter().map(|keyed| keyed.item).collect(), sorted)
}

fn sort(interpreter: &Rc<Interpreter>, keyed: &mut Vec<Keyed>) -> Result<(), Raised> {
    if let Some(compare) = quick_order(keyed) {
        keyed.sort_by(|left, right| compare(&left.key, &right.key));
        return Ok(());
    }
    let mut order: Vec<usize> = (0..keyed.len()).collect();
    let mut spare = order.clone();
    let mut less = |left: usize, right: usize| interpreter.lt(&keyed[left].key, &keyed[right].key);
    sort_run(&mut order, &mut spare, &mut less)?;
    let mut taken: Vec<Option<Keyed>> = std::mem::take(keyed).into_iter().map(Some).collect();
    keyed.extend(order.into_iter().filter_map(|place| taken[place].take()));
    Ok(())
}

type Compare = fn(&Value, &Value) -> Ordering;

/// How keys compare if all are of one simple type: no program code has a say then.
fn quick_order(keyed: &[Keyed]) -> Option<Compare> {
    let all = |test: fn(&Value) -> bool| keyed.iter().all(|keyed| test(&keyed.key));
    if all(|key| matches!(key, Value::Int(_))) {
        return Some(|left, right| match (left, right) {
            (Value::Int(left), Value::Int(right)) => left.cmp(right),
            _ => Ordering::Equal,
        });
    }
    if all(|key| matches!(key, Value::Str(_))) {
        return Some(|left, right| match (left, right) {
            (Value::Str(left), Value::Str(right)) => left.cmp(right),
            _ => Ordering::Equal,
        });
    }
    if all(|key| matches!(key, Value::Float(number) if !number.is_nan())) {
        return Some(|left, right| match (left, right) {
            (Value::Float(left), Value::Float(right)) => left.partial_cmp(right).unwrap_or(Ordering::Equal),
            _ => Ordering::Equal,
        });
    }
    None
}

type Less<'a> = dyn FnMut(usize, usize) -> Result<bool, Raised> + 'a;

/// Runs up to this length are sorted by insertion.
const INSERTED_MAX: usize = 8;

fn sort_run(order: &mut [usize], spare: &mut [usize], less: &mut Less<'_>) -> Result<(), Raised> {
    if order.len() <= INSERTED_MAX {
        return insert_each(order, less);
    }
    let middle = order.len() / 2;
    let (left_spare, right_spare) = spare.split_at_mut(middle);
    let (left, right) = order.split_at_mut(middle);
    sort_run(left, left_spare, less)?;
    sort_run(right, right_spare, less)?;
    if !less(right[0], left[left.len() - 1])? {
        return Ok(());
    }
    merge(left, right, spare, less)?;
    order.copy_from_slice(spare);
    Ok(())
}

fn insert_each(order: &mut [usize], less: &mut Less<'_>) -> Result<(), Raised> {
    for place in 1..order.len() {
        let mut at = place;
        while 0 < at && less(order[at], order[at - 1])? {
            order.swap(at, at - 1);
            at -= 1;
        }
    }
    Ok(())
}

fn merge(left: &[usize], right: &[usize], merged: &mut [usize], less: &mut Less<'_>) -> Result<(), Raised> {
    let (mut at_left, mut at_right) = (0, 0);
    for slot in merged {
        let takes_right = match (left.get(at_left), right.get(at_right)) {
            (Some(one), Some(other)) => less(*other, *one)?,
            (None, _) => true,
            (_, None) => false,
        };
        let (run, at) = if takes_right { (right, &mut at_right) } else { (left, &mut at_left) };
        *slot = run[*at];
        *at += 1;
    }
    Ok(())
}
