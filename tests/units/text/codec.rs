use proptest::prelude::*;

use weakloop::python::text::codec::*;

#[test]
fn encoding_errors_are_cpythons() {
    // Recorded from CPython 3.13: text.encode(encoding, errors).
    let table = [
        (
            "né",
            "ascii",
            "strict",
            "'ascii' codec can't encode character '\\xe9' in position 1: ordinal not in range(128)",
        ),
        (
            "n日本",
            "latin-1",
            "strict",
            "'latin-1' codec can't encode characters in position 1-2: ordinal not in range(256)",
        ),
        ("é", "ascii", "nope", "unknown error handler name 'nope'"),
        ("é", "utf-16", "strict", "the encoding 'utf-16'"),
    ];
    for (text, encoding, errors, expected) in table {
        assert_eq!(encode(text, encoding, errors).unwrap_err().message, expected);
    }
    assert_eq!(encode("né日", "US-ASCII", "xmlcharrefreplace"), Ok(b"n&#233;&#26085;".to_vec()));
    assert_eq!(encode("né日", "ascii", "backslashreplace"), Ok(b"n\\xe9\\u65e5".to_vec()));
    assert_eq!(encode("né日", "ascii", "replace"), Ok(b"n??".to_vec()));
}

#[test]
fn decoding_errors_are_cpythons() {
    // Recorded from CPython 3.13: bytes.decode(encoding).
    let table: [(&[u8], &str, &str); 5] = [
        (b"a\xff", "utf-8", "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte"),
        (
            b"\xe2\x28",
            "utf-8",
            "'utf-8' codec can't decode byte 0xe2 in position 0: invalid continuation byte",
        ),
        (
            b"\xf0\x9f\x98a",
            "utf-8",
            "'utf-8' codec can't decode bytes in position 0-2: invalid continuation byte",
        ),
        (b"\xe2\x82", "utf-8", "'utf-8' codec can't decode bytes in position 0-1: unexpected end of data"),
        (b"\xc3", "ascii", "'ascii' codec can't decode byte 0xc3 in position 0: ordinal not in range(128)"),
    ];
    for (bytes, encoding, expected) in table {
        assert_eq!(decode(bytes, encoding, "strict").unwrap_err().message, expected);
    }
    assert_eq!(decode(b"a\xe2\x82b\xff", "utf8", "replace"), Ok("a\u{fffd}b\u{fffd}".to_owned()));
    assert_eq!(decode(b"\xe9", "latin1", "strict"), Ok("é".to_owned()));
}

proptest! {
    #[test]
    fn utf8_goes_there_and_back(text: String) {
        let bytes = encode(&text, "utf-8", "strict").unwrap();
        prop_assert_eq!(decode(&bytes, "utf-8", "strict"), Ok(text));
    }
}
