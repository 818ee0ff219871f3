use proptest::prelude::*;

use weakloop::python::text::slice::slice_indices;
use weakloop::python::text::string::*;

#[test]
fn splitting() {
    // Recorded from CPython 3.13.
    assert_eq!(split("  a b  c ", None, -1), Ok(vec!["a", "b", "c"]));
    assert_eq!(split("  a b  c ", None, 1), Ok(vec!["a", "b  c "]));
    assert_eq!(split("  a b ", None, 0), Ok(vec!["a b "]));
    assert_eq!(rsplit(" a b  c ", None, 1), Ok(vec![" a b", "c"]));
    assert_eq!(split("a,,b", Some(","), -1), Ok(vec!["a", "", "b"]));
    assert_eq!(split("", Some(","), -1), Ok(vec![""]));
    assert_eq!(split("", None, -1), Ok(vec![]));
    assert_eq!(rsplit("a,b,c", Some(","), 1), Ok(vec!["a,b", "c"]));
    assert_eq!(split("a", Some(""), -1).unwrap_err().message, "empty separator");
    assert_eq!(split_lines("a\nb\r\nc\rd\u{2028}"), ["a", "b", "c", "d"]);
    assert_eq!(split_lines_keeping_ends("a\n\r\nb"), ["a\n", "\r\n", "b"]);
    assert_eq!(partition("a=b=c", "="), Ok(("a", "=", "b=c")));
    assert_eq!(rpartition("a", "="), Ok(("", "", "a")));
}

#[test]
fn searching_counts_code_points() {
    // Recorded from CPython 3.13.
    assert_eq!(find("naïve 日本", "本", None, None), Some(7));
    assert_eq!(find("abcabc", "c", Some(-3), None), Some(5));
    assert_eq!(rfind("ééé", "é", None, Some(-1)), Some(1));
    assert_eq!(find("", "", Some(1), None), None);
    assert_eq!(count("aaaa", "aa", None, None), 2);
    assert_eq!(count("日本", "", None, None), 3);
    assert_eq!(index("a", "b", None, None).unwrap_err().message, "substring not found");
    assert!(starts_with("日本", "本", Some(1), None));
    assert!(!starts_with("", "", Some(1), None));
    assert!(ends_with("abc", "b", None, Some(-1)));
}

#[test]
fn padding() {
    // Recorded from CPython 3.13.
    assert_eq!([center("a", 4, '*'), center("ab", 5, '*')], ["*a**", "**ab*"]);
    assert_eq!([ljust("é", 3, '.'), rjust("é", 3, '.')], ["é..", "..é"]);
    assert_eq!([zfill("-5", 4), zfill("+x", 4), zfill("", 2)], ["-005", "+00x", "00"]);
    assert_eq!(expand_tabs("a\tbc\t\n\td", 4), "a   bc  \n    d");
    let message = fill_character("ab").unwrap_err().message;
    assert_eq!(message, "The fill character must be exactly one character long");
}

#[test]
fn replacing_and_stripping() {
    // Recorded from CPython 3.13.
    assert_eq!([replace("abc", "", "-", -1), replace("abc", "", "-", 2)], ["-a-b-c-", "-a-bc"]);
    assert_eq!(replace("aaa", "a", "b", 2), "bba");
    assert_eq!(strip("\u{a0}\x1f a \n", None), "a");
    assert_eq!(
        [strip("xyax", Some("xy")), lstrip("xax", Some("x")), rstrip("xax", Some("x"))],
        ["a", "ax", "xa"]
    );
    assert_eq!(
        make_translation("ab", "x", "").unwrap_err().message,
        "the first two maketrans arguments must have equal length"
    );
}

#[test]
fn translating() {
    let table = |c| {
        Ok(match c {
            'a' => Translation::Replace("AA".to_owned()),
            'b' => Translation::Delete,
            _ => Translation::Keep,
        })
    };
    assert_eq!(translate("abc", table), Ok("AAc".to_owned()));
    assert_eq!(make_translation("a", "x", "b"), Ok(vec![('a', Some('x')), ('b', None)]));
}

#[test]
fn questions() {
    // Recorded from CPython 3.13: isalpha, isdecimal, isdigit, isnumeric, isalnum, isspace, isidentifier.
    let table = [
        ("", [false; 7]),
        ("aé", [true, false, false, false, true, false, true]),
        ("12", [false, true, true, true, true, false, false]),
        ("²", [false, false, true, true, true, false, false]),
        ("½", [false, false, false, true, true, false, false]),
        ("五", [true, false, false, true, true, false, true]),
        (" \t", [false, false, false, false, false, true, false]),
        ("_a1", [false, false, false, false, false, false, true]),
    ];
    for (text, expected) in table {
        let found = [
            is_alpha(text),
            is_decimal(text),
            is_all_digits(text),
            is_all_numeric(text),
            is_alnum(text),
            is_all_space(text),
            is_identifier(text),
        ];
        assert_eq!(found, expected, "{text}");
    }
}

proptest! {
    #[test]
    fn joining_gives_back_what_was_split(text in "[ab,é]*", max in -1..5_i64) {
        prop_assert_eq!(split(&text, Some(","), max).unwrap().join(","), text.clone());
        prop_assert_eq!(rsplit(&text, Some(","), max).unwrap().join(","), text);
    }

    #[test]
    fn a_slice_is_what_a_list_of_characters_gives(
        text in "[abé日]{0,8}",
        start in proptest::option::of(-10..10_i64),
        stop in proptest::option::of(-10..10_i64),
        step in prop_oneof![-3..0_i64, 1..3_i64],
    ) {
        let bounds = slice_indices(start, stop, Some(step), len(&text)).unwrap();
        let chars: Vec<char> = text.chars().collect();
        let expected: String = bounds.indexes().map(|index| chars[index]).collect();
        prop_assert_eq!(slice(&text, bounds), expected);
    }
}
