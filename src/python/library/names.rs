//! Which names CPython's modules and builtin types have: what weakloop lacks of them it refuses, instead of raising an
//! AttributeError that CPython would not raise.

/// Recorded by tests/record_names.py, which describes the form.
const NAMES: &str = include_str!("names.txt");

/// Whether CPython 3.`minor` has that name in a module.
pub fn cpython_has(module: &str, name: &str, minor: u8) -> bool {
    NAMES.lines().filter_map(|line| line.split_once(": ")).any(|(head, names)| {
        let Some((owner, versions)) = head.split_once(' ') else { return false };
        owner == module && covers(versions, minor) && names.split(' ').any(|known| known == name)
    })
}

/// Whether `3.11-3.13` covers a version. The newest version recorded speaks for those after it.
fn covers(versions: &str, minor: u8) -> bool {
    let bound = |text: &str| text.strip_prefix("3.").and_then(|minor| minor.parse::<u8>().ok());
    let bounds = versions.split_once('-').map(|(first, last)| (bound(first), bound(last)));
    matches!(bounds, Some((Some(first), Some(last))) if first <= minor && minor.min(13) <= last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_belong_to_versions() {
        assert!(cpython_has("asyncio", "to_thread", 11));
        assert!(!cpython_has("asyncio", "QueueShutDown", 12));
        assert!(cpython_has("asyncio", "QueueShutDown", 14));
        assert!(!cpython_has("asyncio", "no_such_name", 13));
    }
}
