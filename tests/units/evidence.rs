use weakloop::evidence::*;

#[test]
fn only_a_line_that_never_comes_is_missing() {
    assert_eq!(first_missing("a\nb\n", "b\na\n"), None);
    assert_eq!(first_missing("a\nb\n", "x\na\nb\n"), None);
    assert_eq!(first_missing("a\na\nb\n", "a\nb\n").as_deref(), Some("a"));
    assert_eq!(first_missing("a\nb\nc\n", "a\n").as_deref(), Some("b"));
}
