//! SHA-512, for `random.seed` with a string: CPython appends the digest of the string to it and reads both as one int.
//! The constants of the algorithm (FIPS 180-4) are roots of primes, so they are computed and not listed.

use num_bigint::BigUint;
use num_traits::ToPrimitive;

/// The digest of a message.
pub fn digest(message: &[u8]) -> [u8; 64] {
    digest_from(message, state(0))
}

/// The digest of a message that begins with another state.
pub(super) fn digest_from(message: &[u8], mut state: [u64; 8]) -> [u8; 64] {
    let round_constants = round_constants();
    for block in padded(message).chunks_exact(128) {
        compress(&mut state, block, &round_constants);
    }
    let mut digest = [0; 64];
    for (bytes, word) in digest.chunks_exact_mut(8).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

/// The state before the first block: of roots of eight primes, behind so many others.
pub(super) fn state(behind: usize) -> [u64; 8] {
    let primes = first_primes();
    std::array::from_fn(|nth| low_bits(&(BigUint::from(primes[behind + nth]) << 128_u32).sqrt()))
}

/// A constant for each round.
pub(super) fn round_constants() -> [u64; 80] {
    first_primes().map(|prime| low_bits(&(BigUint::from(prime) << 192_u32).cbrt()))
}

/// The 64 bits behind the binary point of a root that was taken of a prime shifted by as many.
fn low_bits(root: &BigUint) -> u64 {
    (root & BigUint::from(u64::MAX)).to_u64().expect("64 bits fit a word")
}

fn first_primes() -> [u64; 80] {
    let mut primes = (2_u64..).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0));
    std::array::from_fn(|_| primes.next().expect("there are enough primes"))
}

/// The message, a one bit, zeros, and the length in bits at the end of a block of 128 bytes.
fn padded(message: &[u8]) -> Vec<u8> {
    let mut bytes = message.to_vec();
    bytes.push(0x80);
    while bytes.len() % 128 != 112 {
        bytes.push(0);
    }
    let bits = 8 * u128::try_from(message.len()).expect("a length fits 128 bits");
    bytes.extend(bits.to_be_bytes());
    bytes
}

fn compress(state: &mut [u64; 8], block: &[u8], round_constants: &[u64; 80]) {
    let schedule = schedule(block);
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (word, constant) in schedule.iter().zip(round_constants) {
        let mixed_e = e.rotate_right(14) ^ e.rotate_right(18) ^ e.rotate_right(41);
        let chosen = (e & f) ^ (!e & g);
        let first = h.wrapping_add(mixed_e).wrapping_add(chosen).wrapping_add(*constant).wrapping_add(*word);
        let mixed_a = a.rotate_right(28) ^ a.rotate_right(34) ^ a.rotate_right(39);
        let majority = (a & b) ^ (a & c) ^ (b & c);
        let second = mixed_a.wrapping_add(majority);
        (h, g, f, e) = (g, f, e, d.wrapping_add(first));
        (d, c, b, a) = (c, b, a, first.wrapping_add(second));
    }
    for (word, more) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = word.wrapping_add(more);
    }
}

/// The sixteen words of a block, drawn out to eighty.
fn schedule(block: &[u8]) -> [u64; 80] {
    let mut words = [0_u64; 80];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(8)) {
        *word = u64::from_be_bytes(bytes.try_into().expect("a chunk has eight bytes"));
    }
    for nth in 16..80 {
        let (far, near) = (words[nth - 15], words[nth - 2]);
        let mixed_far = far.rotate_right(1) ^ far.rotate_right(8) ^ (far >> 7);
        let mixed_near = near.rotate_right(19) ^ near.rotate_right(61) ^ (near >> 6);
        words[nth] =
            words[nth - 16].wrapping_add(mixed_far).wrapping_add(words[nth - 7]).wrapping_add(mixed_near);
    }
    words
}
