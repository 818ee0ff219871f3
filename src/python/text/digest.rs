//! Digests of messages, for `hashlib`: MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4).
//! As in [`sha512`], the constants are computed: SHA-256 has the upper halves of those of SHA-512, SHA-224 the lower halves of
//! the first state of SHA-384, and MD5 the sines of whole numbers.

use super::sha512;

/// The digest of a message by the algorithm of that name, if there is one.
pub fn digest(name: &str, message: &[u8]) -> Option<Vec<u8>> {
    Some(match name {
        "md5" => md5(message),
        "sha1" => sha1(message),
        "sha224" => sha256(message, sha512::state(8).map(|word| word as u32))[..28].to_vec(),
        "sha256" => sha256(message, sha512::state(0).map(|word| (word >> 32) as u32)),
        "sha384" => sha512::digest_from(message, sha512::state(8))[..48].to_vec(),
        "sha512" => sha512::digest(message).to_vec(),
        _ => return None,
    })
}

/// The message, a one bit, zeros, and eight bytes for its length in bits, in blocks of 64.
fn padded(message: &[u8], length: impl FnOnce(u64) -> [u8; 8]) -> Vec<u8> {
    let mut bytes = message.to_vec();
    bytes.push(0x80);
    while bytes.len() % 64 != 56 {
        bytes.push(0);
    }
    bytes.extend(length(8 * message.len() as u64));
    bytes
}

/// The sixteen words of a block.
fn words(block: &[u8], word: impl Fn([u8; 4]) -> u32) -> [u32; 16] {
    std::array::from_fn(|nth| word(block[4 * nth..4 * nth + 4].try_into().expect("a word has four bytes")))
}

/// Adds the words of a round to the state.
fn add<const N: usize>(state: &mut [u32; N], more: [u32; N]) {
    state.iter_mut().zip(more).for_each(|(word, more)| *word = word.wrapping_add(more));
}

/// What MD5, SHA-1 and the first of SHA-2 begin with.
const STATE: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

fn md5(message: &[u8]) -> Vec<u8> {
    const TURNS: [[u32; 4]; 4] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
    let mut state: [u32; 4] = std::array::from_fn(|nth| STATE[nth]);
    for block in padded(message, u64::to_le_bytes).chunks_exact(64) {
        let words = words(block, u32::from_le_bytes);
        let [mut a, mut b, mut c, mut d] = state;
        for step in 0..64 {
            let (mixed, place) = match step / 16 {
                0 => ((b & c) | (!b & d), step),
                1 => ((d & b) | (!d & c), 5 * step + 1),
                2 => (b ^ c ^ d, 3 * step + 5),
                _ => (c ^ (b | !d), 7 * step),
            };
            let constant = ((step as f64 + 1.0).sin().abs() * 2_f64.powi(32)) as u32;
            let sum = a.wrapping_add(mixed).wrapping_add(constant).wrapping_add(words[place % 16]);
            (a, d, c) = (d, c, b);
            b = b.wrapping_add(sum.rotate_left(TURNS[step / 16][step % 4]));
        }
        add(&mut state, [a, b, c, d]);
    }
    state.into_iter().flat_map(u32::to_le_bytes).collect()
}

fn sha1(message: &[u8]) -> Vec<u8> {
    const CONSTANTS: [u32; 4] = [0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xca62_c1d6];
    let mut state = STATE;
    for block in padded(message, u64::to_be_bytes).chunks_exact(64) {
        let mut drawn = words(block, u32::from_be_bytes).to_vec();
        for nth in 16..80 {
            let word = drawn[nth - 3] ^ drawn[nth - 8] ^ drawn[nth - 14] ^ drawn[nth - 16];
            drawn.push(word.rotate_left(1));
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (step, word) in drawn.into_iter().enumerate() {
            let mixed = match step / 20 {
                0 => (b & c) | (!b & d),
                2 => (b & c) | (b & d) | (c & d),
                _ => b ^ c ^ d,
            };
            let sum = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e);
            let sum = sum.wrapping_add(CONSTANTS[step / 20]).wrapping_add(word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, sum);
        }
        add(&mut state, [a, b, c, d, e]);
    }
    state.into_iter().flat_map(u32::to_be_bytes).collect()
}

fn sha256(message: &[u8], mut state: [u32; 8]) -> Vec<u8> {
    let constants = sha512::round_constants().map(|constant| (constant >> 32) as u32);
    for block in padded(message, u64::to_be_bytes).chunks_exact(64) {
        let mut drawn = words(block, u32::from_be_bytes).to_vec();
        for nth in 16..64 {
            let (far, near) = (drawn[nth - 15], drawn[nth - 2]);
            let far = far.rotate_right(7) ^ far.rotate_right(18) ^ (far >> 3);
            let near = near.rotate_right(17) ^ near.rotate_right(19) ^ (near >> 10);
            let sum = drawn[nth - 16].wrapping_add(far).wrapping_add(drawn[nth - 7]);
            drawn.push(sum.wrapping_add(near));
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = state;
        for (word, constant) in drawn.into_iter().zip(constants) {
            let mixed_e = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let chosen = (e & f) ^ (!e & g);
            let first =
                h.wrapping_add(mixed_e).wrapping_add(chosen).wrapping_add(constant).wrapping_add(word);
            let mixed_a = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let second = mixed_a.wrapping_add((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e) = (g, f, e, d.wrapping_add(first));
            (d, c, b, a) = (c, b, a, first.wrapping_add(second));
        }
        add(&mut state, [a, b, c, d, e, f, g, h]);
    }
    state.into_iter().flat_map(u32::to_be_bytes).collect()
}
