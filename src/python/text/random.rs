//! Python's `random.Random`: the Mersenne Twister, and what the random module makes of its numbers.
//! A script that is seeded prints CPython's own numbers, so every method draws as often and in the same order as
//! Lib/random.py of 3.13 does, and computes with the same steps. Versions 3.11 to 3.14 draw alike; only an error text
//! differs.

use std::collections::HashSet;
use std::f64::consts::{E, TAU};

use num_bigint::BigUint;

use crate::version::Version;

use super::hash::hash_float;
use super::int::Integer;
use super::sha512::digest;
use super::{ErrorKind, TextError, TextResult};

/// A generator with its state. `Random::new` starts it as after `random.seed(0)`.
#[derive(Clone, Debug)]
pub struct Random {
    state: [u32; WORDS],
    at: usize,
    /// The second number of a pair that `gauss` keeps for its next call.
    gauss_next: Option<f64>,
}

const WORDS: usize = 624;

impl Default for Random {
    fn default() -> Random {
        Random::new()
    }
}

impl Random {
    /// The generator after `random.seed(0)`.
    pub fn new() -> Random {
        let mut random = Random { state: [0; WORDS], at: WORDS, gauss_next: None };
        random.seed_int(&Integer::ZERO);
        random
    }

    /// `seed(int)`: the sign does not count.
    pub fn seed_int(&mut self, seed: &Integer) {
        self.seed_words(&seed.to_big().magnitude().to_u32_digits());
    }

    /// `seed(float)`: by its hash, as an address-sized number.
    pub fn seed_float(&mut self, seed: f64) {
        let hash = u64::from_ne_bytes(hash_float(seed).to_ne_bytes());
        self.seed_words(&BigUint::from(hash).to_u32_digits());
    }

    /// `seed(bytes)`, and `seed(str)` by its UTF-8: the bytes and their SHA-512, read as one number.
    pub fn seed_bytes(&mut self, seed: &[u8]) {
        let all = [seed, &digest(seed)].concat();
        self.seed_words(&BigUint::from_bytes_be(&all).to_u32_digits());
    }

    /// `random()`: 53 bits, in [0, 1).
    pub fn random(&mut self) -> f64 {
        let high = f64::from(self.word() >> 5);
        let low = f64::from(self.word() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }

    /// `getrandbits(k)`
    pub fn getrandbits(&mut self, bits: &Integer) -> TextResult<Integer> {
        if bits.is_negative() {
            return Err(TextError::value("number of bits must be non-negative"));
        }
        let bits = bits.to_i64().and_then(|bits| i32::try_from(bits).ok());
        let bits = bits.ok_or_else(|| TextError::overflow("Python int too large to convert to C int"))?;
        Ok(self.bits(u64::from(bits.unsigned_abs())))
    }

    /// `randbytes(n)`
    pub fn randbytes(&mut self, count: usize) -> Vec<u8> {
        let bits = 8 * u64::try_from(count).expect("a count fits a word");
        let mut bytes = self.bits(bits).to_big().magnitude().to_bytes_le();
        bytes.resize(count, 0);
        bytes
    }

    /// `randrange(stop)`
    pub fn randrange_below(&mut self, stop: &Integer) -> TextResult<Integer> {
        if *stop < Integer::ONE {
            return Err(TextError::value("empty range for randrange()"));
        }
        Ok(self.below(stop))
    }

    /// `randrange(start, stop, step)`
    pub fn randrange(
        &mut self,
        start: &Integer,
        stop: &Integer,
        step: &Integer,
        version: Version,
    ) -> TextResult<Integer> {
        let width = stop.sub(start);
        if *step == Integer::ONE {
            if width < Integer::ONE {
                return Err(empty_range(&[start, stop], &width, version));
            }
            return Ok(start.add(&self.below(&width)));
        }
        let inside = if step.is_negative() { Integer::ONE } else { Integer::Small(-1) };
        let zero_step = |_| TextError::value("zero step for randrange()");
        let count = width.add(step).add(&inside).floor_div(step).map_err(zero_step)?;
        if count < Integer::ONE {
            return Err(empty_range(&[start, stop, step], &width, version));
        }
        Ok(start.add(&step.mul(&self.below(&count))?))
    }

    /// `randint(a, b)`: both ends count in.
    pub fn randint(&mut self, a: &Integer, b: &Integer, version: Version) -> TextResult<Integer> {
        self.randrange(a, &b.add(&Integer::ONE), &Integer::ONE, version)
    }

    /// `choice`: the index in a sequence of `len`.
    pub fn choice(&mut self, len: usize) -> TextResult<usize> {
        if len == 0 {
            return Err(TextError::new(ErrorKind::Index, "Cannot choose from an empty sequence"));
        }
        Ok(self.index_below(len))
    }

    /// `shuffle`: the pairs of indexes to swap in a list of `len`, in order.
    pub fn shuffle(&mut self, len: usize) -> Vec<(usize, usize)> {
        (1..len).rev().map(|index| (index, self.index_below(index + 1))).collect()
    }

    /// `sample(population, k)`: the indexes in a population of `len`.
    ///
    /// CPython takes from a copy of a small population, and remembers what it took of a large one.
    pub fn sample(&mut self, len: usize, k: i64) -> TextResult<Vec<usize>> {
        let k = usize::try_from(k).ok().filter(|k| *k <= len);
        let k = k.ok_or_else(|| TextError::value("Sample larger than population or is negative"))?;
        if len <= set_size(k) {
            return Ok(self.sample_from_pool(len, k));
        }
        let mut taken = HashSet::new();
        let mut indexes = Vec::with_capacity(k);
        while indexes.len() < k {
            let index = self.index_below(len);
            if taken.insert(index) {
                indexes.push(index);
            }
        }
        Ok(indexes)
    }

    /// `choices(population, k=k)`: the indexes in a population of `len`.
    pub fn choices(&mut self, len: usize, k: i64) -> Vec<usize> {
        (0..k).map(|_| (self.random() * len as f64) as usize).collect()
    }

    /// `choices(population, cum_weights=..., k=k)`; weights that are not cumulative go through `accumulate` first.
    pub fn choices_weighted(&mut self, len: usize, cumulative: &[f64], k: i64) -> TextResult<Vec<usize>> {
        if cumulative.len() != len {
            return Err(TextError::value("The number of weights does not match the population"));
        }
        let out_of_range = || TextError::new(ErrorKind::Index, "list index out of range");
        let total = *cumulative.last().ok_or_else(out_of_range)?;
        if total <= 0.0 {
            return Err(TextError::value("Total of weights must be greater than zero"));
        }
        if !total.is_finite() {
            return Err(TextError::value("Total of weights must be finite"));
        }
        Ok((0..k).map(|_| bisect_right(&cumulative[..len - 1], self.random() * total)).collect())
    }

    /// `uniform(a, b)`
    pub fn uniform(&mut self, a: f64, b: f64) -> f64 {
        a + (b - a) * self.random()
    }

    /// `triangular(low, high)`, with its mode in the middle.
    pub fn triangular(&mut self, low: f64, high: f64) -> f64 {
        self.triangular_at(low, high, 0.5)
    }

    /// `triangular(low, high, mode)`
    pub fn triangular_with_mode(&mut self, low: f64, high: f64, mode: f64) -> f64 {
        if high - low == 0.0 {
            self.random();
            return low;
        }
        self.triangular_at(low, high, (mode - low) / (high - low))
    }

    /// `normalvariate(mu, sigma)`
    pub fn normalvariate(&mut self, mu: f64, sigma: f64) -> f64 {
        let magic = 4.0 * (-0.5_f64).exp() / 2.0_f64.sqrt();
        loop {
            let first = self.random();
            let second = 1.0 - self.random();
            let z = magic * (first - 0.5) / second;
            if z * z / 4.0 <= -second.ln() {
                return mu + z * sigma;
            }
        }
    }

    /// `lognormvariate(mu, sigma)`
    pub fn lognormvariate(&mut self, mu: f64, sigma: f64) -> f64 {
        self.normalvariate(mu, sigma).exp()
    }

    /// `gauss(mu, sigma)`: makes two numbers at once and keeps the second.
    pub fn gauss(&mut self, mu: f64, sigma: f64) -> f64 {
        let z = match self.gauss_next.take() {
            Some(z) => z,
            None => {
                let angle = self.random() * TAU;
                let radius = (-2.0 * (1.0 - self.random()).ln()).sqrt();
                self.gauss_next = Some(angle.sin() * radius);
                angle.cos() * radius
            }
        };
        mu + z * sigma
    }

    /// `expovariate(lambd)`
    pub fn expovariate(&mut self, lambd: f64) -> TextResult<f64> {
        super::float::divide(-(1.0 - self.random()).ln(), lambd)
    }

    /// `gammavariate(alpha, beta)`
    pub fn gammavariate(&mut self, alpha: f64, beta: f64) -> TextResult<f64> {
        if alpha <= 0.0 || beta <= 0.0 {
            return Err(TextError::value("gammavariate: alpha and beta must be > 0.0"));
        }
        let standard = if 1.0 < alpha {
            self.gamma_above_one(alpha)
        } else if alpha == 1.0 {
            -(1.0 - self.random()).ln()
        } else {
            self.gamma_below_one(alpha)
        };
        Ok(standard * beta)
    }

    /// `betavariate(alpha, beta)`
    pub fn betavariate(&mut self, alpha: f64, beta: f64) -> TextResult<f64> {
        let y = self.gammavariate(alpha, 1.0)?;
        if y == 0.0 {
            return Ok(0.0);
        }
        Ok(y / (y + self.gammavariate(beta, 1.0)?))
    }

    /// `paretovariate(alpha)`
    pub fn paretovariate(&mut self, alpha: f64) -> TextResult<f64> {
        let u = 1.0 - self.random();
        super::float::pow(u, super::float::divide(-1.0, alpha)?)
    }

    /// `weibullvariate(alpha, beta)`
    pub fn weibullvariate(&mut self, alpha: f64, beta: f64) -> TextResult<f64> {
        let u = 1.0 - self.random();
        Ok(alpha * super::float::pow(-u.ln(), super::float::divide(1.0, beta)?)?)
    }

    /// `_randbelow(n)` for a positive `n`: draws as many bits as `n` has until they are below it.
    fn below(&mut self, limit: &Integer) -> Integer {
        let bits = limit.bit_length();
        loop {
            let drawn = self.bits(bits);
            if drawn < *limit {
                return drawn;
            }
        }
    }

    fn index_below(&mut self, limit: usize) -> usize {
        self.below(&Integer::from(limit)).to_usize().expect("it is below a length")
    }

    fn bits(&mut self, bits: u64) -> Integer {
        if bits <= 32 {
            let drawn = if bits == 0 { 0 } else { self.word() >> (32 - bits) };
            return Integer::Small(i64::from(drawn));
        }
        let mut left = bits;
        let mut words = Vec::new();
        while 0 < left {
            let taken = left.min(32);
            words.push(self.word() >> (32 - taken));
            left -= taken;
        }
        Integer::from(num_bigint::BigInt::from(BigUint::new(words)))
    }

    fn sample_from_pool(&mut self, len: usize, k: usize) -> Vec<usize> {
        let mut pool: Vec<usize> = (0..len).collect();
        let mut indexes = Vec::with_capacity(k);
        for left in (len - k + 1..=len).rev() {
            let at = self.index_below(left);
            indexes.push(pool[at]);
            pool[at] = pool[left - 1];
        }
        indexes
    }

    fn triangular_at(&mut self, low: f64, high: f64, mode: f64) -> f64 {
        let u = self.random();
        if mode < u {
            return high + (low - high) * ((1.0 - u) * (1.0 - mode)).sqrt();
        }
        low + (high - low) * (u * mode).sqrt()
    }

    /// R. C. H. Cheng's method, for alpha above one.
    fn gamma_above_one(&mut self, alpha: f64) -> f64 {
        let root = (2.0 * alpha - 1.0).sqrt();
        let shift = alpha - 4.0_f64.ln();
        let slope = alpha + root;
        let magic = 1.0 + 4.5_f64.ln();
        loop {
            let first = self.random();
            if !(1e-7 < first && first < 0.999_999_9) {
                continue;
            }
            let second = 1.0 - self.random();
            let v = (first / (1.0 - first)).ln() / root;
            let x = alpha * v.exp();
            let z = first * first * second;
            let r = shift + slope * v - x;
            if 0.0 <= r + magic - 4.5 * z || z.ln() <= r {
                return x;
            }
        }
    }

    /// Ahrens and Dieter's method, for alpha below one.
    fn gamma_below_one(&mut self, alpha: f64) -> f64 {
        loop {
            let b = (E + alpha) / E;
            let p = b * self.random();
            let x = if p <= 1.0 { p.powf(1.0 / alpha) } else { -((b - p) / alpha).ln() };
            let second = self.random();
            let bound = if 1.0 < p { x.powf(alpha - 1.0) } else { (-x).exp() };
            if second <= bound {
                return x;
            }
        }
    }

    /// `init_by_array` of Modules/_randommodule.c.
    fn seed_words(&mut self, key: &[u32]) {
        let key = if key.is_empty() { &[0] } else { key };
        self.fill(19_650_218);
        let mut at = 1;
        for step in 0..WORDS.max(key.len()) {
            let position = step % key.len();
            let mixed = self.mixed_with_previous(at, 1_664_525);
            let index = u32::try_from(position).expect("a key has fewer than 2**32 words");
            self.state[at] = mixed.wrapping_add(key[position]).wrapping_add(index);
            at = self.next_place(at);
        }
        for _ in 1..WORDS {
            let index = u32::try_from(at).expect("there are 624 words");
            self.state[at] = self.mixed_with_previous(at, 1_566_083_941).wrapping_sub(index);
            at = self.next_place(at);
        }
        self.state[0] = 0x8000_0000;
        self.at = WORDS;
        self.gauss_next = None;
    }

    /// `init_genrand`
    fn fill(&mut self, seed: u32) {
        self.state[0] = seed;
        for (index, at) in (1_u32..).zip(1..WORDS) {
            let previous = self.state[at - 1];
            self.state[at] = 1_812_433_253_u32.wrapping_mul(previous ^ (previous >> 30)).wrapping_add(index);
        }
    }

    fn mixed_with_previous(&self, at: usize, factor: u32) -> u32 {
        let previous = self.state[at - 1];
        self.state[at] ^ (previous ^ (previous >> 30)).wrapping_mul(factor)
    }

    /// The place after this one, from 1 on: at the end the last word is carried over to the front.
    fn next_place(&mut self, at: usize) -> usize {
        if at + 1 < WORDS {
            return at + 1;
        }
        self.state[0] = self.state[WORDS - 1];
        1
    }

    /// `genrand_uint32`
    fn word(&mut self) -> u32 {
        if self.at == WORDS {
            self.twist();
            self.at = 0;
        }
        let mut word = self.state[self.at];
        self.at += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    fn twist(&mut self) {
        for at in 0..WORDS {
            let joined = (self.state[at] & 0x8000_0000) | (self.state[(at + 1) % WORDS] & 0x7fff_ffff);
            let odd = if joined % 2 == 1 { 0x9908_b0df } else { 0 };
            self.state[at] = self.state[(at + 397) % WORDS] ^ (joined >> 1) ^ odd;
        }
    }
}

/// The size from which on `sample` remembers what it took: a set would then be smaller than a copy of the population.
fn set_size(k: usize) -> usize {
    if k <= 5 {
        return 21;
    }
    let power = ((k * 3) as f64).ln() / 4.0_f64.ln();
    let power = u32::try_from(power.ceil() as i64).expect("a logarithm is small");
    21 + 4_usize.saturating_pow(power)
}

/// The index behind all elements that are not above `x`.
fn bisect_right(sorted: &[f64], x: f64) -> usize {
    let (mut low, mut high) = (0, sorted.len());
    while low < high {
        let middle = (low + high) / 2;
        if x < sorted[middle] { high = middle } else { low = middle + 1 }
    }
    low
}

fn empty_range(bounds: &[&Integer], width: &Integer, version: Version) -> TextError {
    let shown: Vec<String> = bounds.iter().map(|bound| bound.to_string()).collect();
    let shown = shown.join(", ");
    TextError::value(match bounds.len() {
        _ if version.randrange_errors_name_the_call() => format!("empty range in randrange({shown})"),
        2 => format!("empty range for randrange() ({shown}, {width})"),
        _ => "empty range for randrange()".to_owned(),
    })
}
