use weakloop::python::text::int::Integer;

use weakloop::python::text::TextResult;
use weakloop::python::text::percent::*;

/// Formats a template of one directive.
fn one(template: &str, show: impl Fn(&Directive) -> TextResult<String>) -> String {
    let piece = pieces(template).next().expect("the template is not empty");
    let shown = piece.and_then(|piece| match piece {
        Piece::Literal(text) => Ok(text),
        Piece::Directive(directive) => {
            directive.check_complete()?;
            directive.kind()?;
            show(&directive)
        }
    });
    shown.unwrap_or_else(|e| e.to_string())
}

#[test]
fn ints() {
    // Recorded from CPython 3.13: template % n.
    let table = [
        ("%d", 42, "42"),
        ("%5d", 42, "   42"),
        ("%-5d", 42, "42   "),
        ("%05d", -42, "-0042"),
        ("%+d", 42, "+42"),
        ("% d", 42, " 42"),
        ("%.4d", -42, "-0042"),
        ("%#x", 255, "0xff"),
        ("%#010X", 255, "0X000000FF"),
        ("%#.5o", 8, "0o00010"),
        ("%x", -255, "-ff"),
        ("%ld", 1, "1"),
    ];
    for (template, value, expected) in table {
        assert_eq!(one(template, |directive| directive.format_int(&Integer::Small(value))), expected);
    }
    assert_eq!(one("%3c", |directive| directive.format_code(&Integer::Small(97))), "  a");
}

#[test]
fn floats_and_texts() {
    // Recorded from CPython 3.13: template % x and template % text.
    for (template, expected) in [
        ("%f", "-2.500000"),
        ("%.0f", "-2"),
        ("%08.2f", "-0002.50"),
        ("%e", "-2.500000e+00"),
        ("%G", "-2.5"),
        ("%#.3g", "-2.50"),
    ] {
        assert_eq!(one(template, |directive| directive.format_float(-2.5)), expected);
    }
    for (template, expected) in [
        ("%s", "abc"),
        ("%.2s", "ab"),
        ("%5.1s", "    a"),
        ("%-5s", "abc  "),
        ("%05s", "  abc"),
        ("%+s", "abc"),
    ] {
        assert_eq!(one(template, |directive| directive.format_text("abc")), expected);
    }
}

#[test]
fn errors_are_cpythons() {
    // Recorded from CPython 3.13.
    let wrong = |template: &str| one(template, |directive| Err(directive.wrong_type("str")));
    assert_eq!(wrong("%d"), "TypeError: %d format: a real number is required, not str");
    assert_eq!(wrong("%X"), "TypeError: %X format: an integer is required, not str");
    assert_eq!(wrong("%f"), "TypeError: must be real number, not str");
    assert_eq!(wrong("%-y"), "ValueError: unsupported format character 'y' (0x79) at index 2");
    assert_eq!(wrong("%é"), "ValueError: unsupported format character '?' (0xe9) at index 1");
    assert_eq!(wrong("%5"), "ValueError: incomplete format");
    assert_eq!(wrong("%(a)d"), "TypeError: format requires a mapping");
    assert_eq!(wrong("%99999999999999999999d"), "ValueError: width too big");
    let unclosed = pieces_with_mapping("%(a").next().expect("there is an error");
    assert_eq!(unclosed.unwrap_err().message, "incomplete format key");
}

#[test]
fn stars_take_their_number_later() {
    let Some(Ok(Piece::Directive(mut directive))) = pieces("%*.*f").next() else { panic!("a directive") };
    assert_eq!((directive.width, directive.precision), (Amount::Star, Amount::Star));
    directive.set_width(&Integer::Small(-8)).unwrap();
    directive.set_precision(&Integer::Small(-1)).unwrap();
    assert_eq!(directive.format_float(2.5), Ok("2       ".to_owned()));
}

#[test]
fn keys_may_hold_brackets() {
    let found: Vec<TextResult<Piece>> = pieces_with_mapping("a%%%(b(c))s").collect();
    let Some(Ok(Piece::Directive(directive))) = found.last() else { panic!("a directive: {found:?}") };
    assert_eq!(directive.key.as_deref(), Some("b(c)"));
    assert_eq!(found.len(), 3);
}
