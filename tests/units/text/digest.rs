use weakloop::python::text::digest::*;

/// The examples of the standards; a message of two blocks is in tests/library/encodings.py.
#[test]
fn digests_are_those_of_the_standards() {
    for (name, head) in [
        ("md5", 0x9001_5098_u32),
        ("sha1", 0xa999_3e36),
        ("sha224", 0x2309_7d22),
        ("sha256", 0xba78_16bf),
        ("sha384", 0xcb00_753f),
        ("sha512", 0xddaf_35a1),
    ] {
        let digest = digest(name, b"abc").expect("the algorithm is known");
        assert_eq!(u32::from_be_bytes(digest[..4].try_into().unwrap()), head, "{name}");
    }
    assert_eq!(digest("sha3", b"abc"), None);
}
