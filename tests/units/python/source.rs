use weakloop::python::source::*;

#[test]
fn a_comment_is_no_string_with_a_number_sign() {
    for (line, without) in [
        ("a = 1  # one", "a = 1  "),
        ("a = '#'", "a = '#'"),
        ("a = \"it's #\" + '\\'#' # \"", "a = \"it's #\" + '\\'#' "),
        ("# é", ""),
        ("é", "é"),
    ] {
        assert_eq!(without_comment(line), without);
    }
}

#[test]
fn lines_end_as_in_pythons_tokenizer() {
    let source = Source::new("x.py", "a\nbé = 1\r\nc\rd");
    let lines: Vec<&str> = (1..=source.line_count()).map(|line| source.line_text(line)).collect();
    assert_eq!(lines, ["a", "bé = 1", "c", "d"]);
    assert_eq!(source.line_and_column(6), (2, 3));
    assert_eq!(source.line_and_column(0), (1, 0));
    assert_eq!(source.line_text(0), "");
    assert_eq!(source.line_text(9), "");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    assert_eq!(Source::new("x.py", "\u{feff}a").text(), "a");
}
