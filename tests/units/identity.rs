use weakloop::identity::*;

/// Pinned, so that tokens that were printed once keep their meaning.
#[test]
fn a_hash_is_the_same_for_ever() {
    assert_eq!(hash(&[]), 0xcbf2_9ce4_8422_2325);
    assert_eq!(hash(&[b"a"]), hash(&[b"a"]));
    assert_ne!(hash(&[b"a", b"b"]), hash(&[b"ab", b""]));
}
