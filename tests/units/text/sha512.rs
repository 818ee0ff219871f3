use weakloop::python::text::sha512::*;

/// The examples that NIST publishes with FIPS 180-4, by their first eight bytes, and one that needs two blocks.
#[test]
fn digests_are_those_of_the_standard() {
    let head = |message: &[u8]| u64::from_be_bytes(digest(message)[..8].try_into().unwrap());
    assert_eq!(head(b"abc"), 0xddaf_35a1_9361_7aba);
    assert_eq!(head(b""), 0xcf83_e135_7eef_b8bd);
    assert_eq!(head(&[b'a'; 200]), 0x4b11_459c_33f5_2a22);
}
