//! Which names CPython's modules and builtins have, and which of them weakloop lacks: those it refuses, instead of raising an
//! AttributeError that CPython would not raise.

/// Recorded by tests/record_names.py, which describes the form.
const NAMES: &str = include_str!("names.txt");

/// In the same form, without versions: what of these names weakloop does not have. tests/library.rs keeps it true.
const MISSING: &str = include_str!("missing.txt");

/// Whether CPython 3.`minor` has that name in a module, and weakloop does not.
pub fn is_missing(module: &str, name: &str, minor: u8) -> bool {
    lists(MISSING).any(|(owner, names)| owner == module && has(names, name))
        && cpython_has(module, name, minor)
}

/// The names that CPython 3.`minor` has in modules, in lists of module and names.
pub fn of_cpython(minor: u8) -> impl Iterator<Item = (&'static str, &'static str)> {
    lists(NAMES).filter_map(move |(head, names)| {
        let (owner, versions) = head.split_once(' ')?;
        (!owner.starts_with('.') && covers(versions, minor)).then_some((owner, names))
    })
}

/// Whether CPython 3.`minor` has that name in that module.
pub fn cpython_has(module: &str, name: &str, minor: u8) -> bool {
    of_cpython(minor).any(|(owner, names)| owner == module && has(names, name))
}

fn lists(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines().filter_map(|line| line.split_once(": "))
}

fn has(names: &str, name: &str) -> bool {
    names.split(' ').any(|known| known == name)
}

/// Whether `3.11-3.13` covers a version. The newest version recorded speaks for those after it.
fn covers(versions: &str, minor: u8) -> bool {
    let bound = |text: &str| text.strip_prefix("3.").and_then(|minor| minor.parse::<u8>().ok());
    let bounds = versions.split_once('-').map(|(first, last)| (bound(first), bound(last)));
    matches!(bounds, Some((Some(first), Some(last))) if first <= minor && minor.min(13) <= last)
}
