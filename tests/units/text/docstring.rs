use weakloop::python::text::docstring::clean;

#[test]
fn a_docstring_loses_the_indentation_that_its_lines_share() {
    assert_eq!(clean("  One.\n\n    Two.\n      Three.\n    "), "One.\n\nTwo.\n  Three.\n");
    assert_eq!(clean("One."), "One.");
    assert_eq!(clean("a\tb\n\tc"), "a       b\nc");
}
