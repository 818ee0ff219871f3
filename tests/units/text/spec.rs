use proptest::prelude::*;
use weakloop::python::text::TextResult;
use weakloop::python::text::int::Integer;

use weakloop::python::text::spec::*;

fn text_of(result: TextResult<String>) -> String {
    result.unwrap_or_else(|e| e.message)
}

#[test]
fn floats() {
    // Recorded from CPython 3.13: format(x, spec).
    let table = [
        (3.14559, ".2f", "3.15"),
        (2.5, ".0f", "2"),
        (0.5, "g", "0.5"),
        (1234567.891, ",.2f", "1,234,567.89"),
        (1234.5, "010,.1f", "0,001,234.5"),
        (-3.0, "=+8", "-    3.0"),
        (0.256, ".1%", "25.6%"),
        (1e10, "", "10000000000.0"),
        (1e10, "e", "1.000000e+10"),
        (1234.0, ".3", "1.23e+03"),
        (100.0, "#.4g", "100.0"),
        (-0.001, "z.1f", "0.0"),
        (f64::INFINITY, "06", "000inf"),
        (f64::NAN, "+F", "+NAN"),
        (1.0, "*^9.1f", "***1.0***"),
        (1.0, "d", "Unknown format code 'd' for object of type 'float'"),
        (1.0, ".", "Format specifier missing precision"),
        (1.0, "5.1q", "Unknown format code 'q' for object of type 'float'"),
        (1.0, "5.1ff", "Invalid format specifier '5.1ff' for object of type 'float'"),
    ];
    for (value, spec, expected) in table {
        assert_eq!(text_of(format_float(value, spec)), expected, "{value} {spec}");
    }
}

#[test]
fn ints() {
    // Recorded from CPython 3.13: format(n, spec).
    let table = [
        (255, "x", "ff"),
        (255, "#X", "0XFF"),
        (-255, "#010b", "-0b11111111"),
        (1234567, ",", "1,234,567"),
        (1234, "08,", "0,001,234"),
        (65535, "_x", "ffff"),
        (1_000_000, "_b", "1111_0100_0010_0100_0000"),
        (42, "<5", "42   "),
        (42, "+", "+42"),
        (42, " d", " 42"),
        (65, "c", "A"),
        (3, ".1f", "3.0"),
        (1, "%", "100.000000%"),
        (1, ".2d", "Precision not allowed in integer format specifier"),
        (1, ",x", "Cannot specify ',' with 'x'."),
        (1, ",_", "Cannot specify both ',' and '_'."),
        (1, "s", "Unknown format code 's' for object of type 'int'"),
        (-1, "c", "%c arg not in range(0x110000)"),
        (1, "+c", "Sign not allowed with integer format specifier 'c'"),
    ];
    for (value, spec, expected) in table {
        assert_eq!(text_of(format_int(&Integer::Small(value), spec)), expected, "{value} {spec}");
    }
    assert_eq!(text_of(format_bool(true, "")), "True");
    assert_eq!(text_of(format_bool(true, "3")), "  1");
}

#[test]
fn strings() {
    // Recorded from CPython 3.13: format(text, spec).
    let table = [
        ("ab", "5", "ab   "),
        ("ab", ">5", "   ab"),
        ("ab", "é^5", "éabéé"),
        ("ab", "05", "ab000"),
        ("abcdef", ".3", "abc"),
        ("ab", "d", "Unknown format code 'd' for object of type 'str'"),
        ("ab", "=5", "'=' alignment not allowed in string format specifier"),
        ("ab", "+", "Sign not allowed in string format specifier"),
        ("ab", " ", "Space not allowed in string format specifier"),
        ("ab", "#", "Alternate form (#) not allowed in string format specifier"),
        ("ab", ",", "Cannot specify ',' with 's'."),
        ("ab", "10x5", "Invalid format specifier '10x5' for object of type 'str'"),
    ];
    for (value, spec, expected) in table {
        assert_eq!(text_of(format_str(value, spec)), expected, "{value} {spec}");
    }
    assert_eq!(unsupported_format("list").message, "unsupported format string passed to list.__format__");
}

proptest! {
    #[test]
    fn a_text_is_as_wide_as_asked_or_as_itself(text in "\\PC*", width in 1..40_usize, align in "[<>^]") {
        let found = format_str(&text, &format!("{align}{width}")).unwrap();
        prop_assert_eq!(found.chars().count(), width.max(text.chars().count()));
        prop_assert_eq!(found.trim(), text.trim());
    }

    #[test]
    fn separators_do_not_change_the_number(value: i64) {
        let grouped = format_int(&Integer::Small(value), ",").unwrap();
        prop_assert_eq!(grouped.replace(',', ""), value.to_string());
    }

    #[test]
    fn a_hexadecimal_reads_back(value: i64) {
        let shown = format_int(&Integer::Small(value), "#x").unwrap();
        prop_assert_eq!(Integer::parse(&shown, 0), Ok(Integer::Small(value)));
    }
}
