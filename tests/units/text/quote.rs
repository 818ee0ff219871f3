use weakloop::python::text::quote::*;

#[test]
fn strings_are_quoted_as_cpython_does() {
    // Recorded from CPython 3.13: repr and ascii.
    let table = [
        ("", "''", "''"),
        ("it's", "\"it's\"", "\"it's\""),
        ("say \"hi\"", "'say \"hi\"'", "'say \"hi\"'"),
        ("'\"", "'\\'\"'", "'\\'\"'"),
        ("a\tb\nc\rd\\", "'a\\tb\\nc\\rd\\\\'", "'a\\tb\\nc\\rd\\\\'"),
        (
            "\0\x1b\x7f\u{80}\u{a0}\u{ad}",
            "'\\x00\\x1b\\x7f\\x80\\xa0\\xad'",
            "'\\x00\\x1b\\x7f\\x80\\xa0\\xad'",
        ),
        ("é", "'é'", "'\\xe9'"),
        ("\u{200b}\u{2028}\u{feff}", "'\\u200b\\u2028\\ufeff'", "'\\u200b\\u2028\\ufeff'"),
        ("日本", "'日本'", "'\\u65e5\\u672c'"),
        ("😀\u{e0001}", "'😀\\U000e0001'", "'\\U0001f600\\U000e0001'"),
    ];
    for (text, shown, in_ascii) in table {
        assert_eq!(repr(text), shown);
        assert_eq!(ascii(text), in_ascii);
        assert_eq!(ascii_of_repr(&repr(text)), in_ascii);
    }
}

#[test]
fn bytes_are_quoted_as_cpython_does() {
    assert_eq!(repr_bytes(b"a'\"\n\x00\xff~"), "b'a\\'\"\\n\\x00\\xff~'");
    assert_eq!(repr_bytes(b"it's"), "b\"it's\"");
}
