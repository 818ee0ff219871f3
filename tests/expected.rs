//! Long expected texts, kept in tests/expected, one file each.
//!
//! `WEAKLOOP_EXPECTED=write cargo test` writes what the tests got instead of comparing; read the difference before you
//! keep it.

use std::fs;
use std::path::Path;

/// Compares a text with the file of that name.
pub fn expect_file(name: &str, got: &str) {
    expect_page(&format!("tests/expected/{name}"), got);
}

/// Compares a text with a file that stands elsewhere, by its path from the project's folder.
pub fn expect_page(name: &str, got: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var("WEAKLOOP_EXPECTED").is_ok_and(|mode| mode == "write") {
        fs::write(&path, got).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let expected = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(expected, got, "{name} differs; expected left, got right");
}
