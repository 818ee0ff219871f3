use weakloop::python::text::case::*;

#[test]
fn case_is_cpythons() {
    // Recorded from CPython 3.13: upper, lower, title, capitalize, swapcase, casefold.
    let table = [
        (
            "hello wORLD",
            ["HELLO WORLD", "hello world", "Hello World", "Hello world", "HELLO World", "hello world"],
        ),
        ("they're 3x", ["THEY'RE 3X", "they're 3x", "They'Re 3X", "They're 3x", "THEY'RE 3X", "they're 3x"]),
        ("straße ŉ", ["STRASSE ʼN", "straße ŉ", "Straße ʼN", "Straße ŉ", "STRASSE ʼN", "strasse ʼn"]),
        ("ΑΣ ΣΑ", ["ΑΣ ΣΑ", "ας σα", "Ας Σα", "Ας σα", "ας σα", "ασ σα"]),
        ("ǆ ᾳ", ["Ǆ ΑΙ", "ǆ ᾳ", "ǅ ᾼ", "ǅ ᾳ", "Ǆ ΑΙ", "ǆ αι"]),
        ("İ", ["İ", "i\u{307}", "İ", "İ", "i\u{307}", "i\u{307}"]),
    ];
    for (text, expected) in table {
        let found = [upper(text), lower(text), title(text), capitalize(text), swapcase(text), casefold(text)];
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn questions_about_case() {
    // Recorded from CPython 3.13: isupper, islower, istitle.
    let table = [
        ("", [false, false, false]),
        ("A1", [true, false, true]),
        ("a1", [false, true, false]),
        ("1", [false, false, false]),
        ("Ab Cd", [false, false, true]),
        ("Ab cD", [false, false, false]),
        ("ǅ", [false, false, true]),
    ];
    for (text, expected) in table {
        assert_eq!([all_upper(text), all_lower(text), all_title(text)], expected, "{text}");
    }
}
