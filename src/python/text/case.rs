//! Upper, lower and title case of strings, and the questions about them.
//! Rust's mappings are those of Unicode, as CPython's are, but Rust knows a later version of it and has no title case and no
//! case folding. So a mapping counts only between characters that CPython 3.13 knows, and the rest stands here.

use super::unicode::is_printable;

/// `text.upper()`
pub fn upper(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    text.chars().flat_map(upper_of).collect()
}

/// `text.lower()`
pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut sigmas = Sigmas::of(text);
    text.chars().flat_map(|c| sigmas.lower_of(c)).collect()
}

/// `text.casefold()`
pub fn casefold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(folded).collect()
}

/// `text.capitalize()`
pub fn capitalize(text: &str) -> String {
    let mut sigmas = Sigmas::of(text);
    let mut capitalized = String::with_capacity(text.len());
    for (index, c) in text.chars().enumerate() {
        let lower = sigmas.lower_of(c);
        capitalized.extend(if index == 0 { title_of(c) } else { lower });
    }
    capitalized
}

/// `text.title()`
pub fn title(text: &str) -> String {
    let mut sigmas = Sigmas::of(text);
    let mut titled = String::with_capacity(text.len());
    let mut in_word = false;
    for c in text.chars() {
        let lower = sigmas.lower_of(c);
        titled.extend(if in_word { lower } else { title_of(c) });
        in_word = is_cased(c);
    }
    titled
}

/// `text.swapcase()`
pub fn swapcase(text: &str) -> String {
    let mut sigmas = Sigmas::of(text);
    let mut swapped = String::with_capacity(text.len());
    for c in text.chars() {
        let lower = sigmas.lower_of(c);
        if is_upper(c) {
            swapped.extend(lower);
        } else if is_lower(c) {
            swapped.extend(upper_of(c));
        } else {
            swapped.push(c);
        }
    }
    swapped
}

/// `text.isupper()`
pub fn all_upper(text: &str) -> bool {
    !text.chars().any(|c| is_lower(c) || is_title(c)) && text.chars().any(is_upper)
}

/// `text.islower()`
pub fn all_lower(text: &str) -> bool {
    !text.chars().any(|c| is_upper(c) || is_title(c)) && text.chars().any(is_lower)
}

/// `text.istitle()`
pub fn all_title(text: &str) -> bool {
    let mut in_word = false;
    let mut any = false;
    for c in text.chars() {
        let opens = is_upper(c) || is_title(c);
        let continues = is_lower(c);
        if (opens && in_word) || (continues && !in_word) {
            return false;
        }
        in_word = opens || continues;
        any |= in_word;
    }
    any
}

/// A capital sigma is a small final one at the end of a word: the small sigmas of a text, in order.
///
/// The rule needs to know which characters may stand between letters, a table that only Rust's `to_lowercase` has; so the whole
/// text is lowered once and the sigmas are read off. Beside a few marks that are newer than Unicode 15.1 the answer is Rust's.
struct Sigmas(std::vec::IntoIter<char>);

impl Sigmas {
    fn of(text: &str) -> Sigmas {
        if !text.contains('Σ') {
            return Sigmas(Vec::new().into_iter());
        }
        let lowered = text.to_lowercase();
        let mut rest = lowered.chars();
        let mut sigmas = Vec::new();
        for c in text.chars() {
            for _ in 1..c.to_lowercase().count() {
                rest.next();
            }
            let last = rest.next();
            if c == 'Σ' {
                sigmas.extend(last);
            }
        }
        Sigmas(sigmas.into_iter())
    }

    fn lower_of(&mut self, c: char) -> Vec<char> {
        match c {
            'Σ' => vec![self.0.next().expect("every sigma was lowered")],
            _ => lower_of(c),
        }
    }
}

fn is_upper(c: char) -> bool {
    c.is_uppercase() && is_printable(c)
}

/// U+0295 is a small letter in Unicode 15.1, and no longer one in 16.
fn is_lower(c: char) -> bool {
    (c.is_lowercase() && is_printable(c)) || c == '\u{295}'
}

/// The title case letters, category Lt.
fn is_title(c: char) -> bool {
    matches!(c,
        'ǅ' | 'ǈ' | 'ǋ' | 'ǲ' | 'ᾼ' | 'ῌ' | 'ῼ'
        | '\u{1f88}'..='\u{1f8f}' | '\u{1f98}'..='\u{1f9f}' | '\u{1fa8}'..='\u{1faf}')
}

fn is_cased(c: char) -> bool {
    is_upper(c) || is_lower(c) || is_title(c)
}

fn upper_of(c: char) -> Vec<char> {
    known(c, c.to_uppercase())
}

fn lower_of(c: char) -> Vec<char> {
    known(c, c.to_lowercase())
}

/// The mapping, if CPython knows both sides of it.
fn known(c: char, mapped: impl Iterator<Item = char>) -> Vec<char> {
    let mapped: Vec<char> = mapped.collect();
    let is_known = |c: &char| c.is_ascii() || is_printable(*c);
    if is_known(&c) && mapped.iter().all(is_known) { mapped } else { vec![c] }
}

fn title_of(c: char) -> Vec<char> {
    let special = match c {
        'ŉ' => "ʼN",
        'Ǆ'..='ǆ' => "ǅ",
        'Ǉ'..='ǉ' => "ǈ",
        'Ǌ'..='ǌ' => "ǋ",
        'Ǳ'..='ǳ' => "ǲ",
        'ᾲ' => "Ὰ\u{345}",
        'ᾳ' | 'ᾼ' => "ᾼ",
        'ᾴ' => "Ά\u{345}",
        'ᾷ' => "Α\u{342}\u{345}",
        'ῂ' => "Ὴ\u{345}",
        'ῃ' | 'ῌ' => "ῌ",
        'ῄ' => "Ή\u{345}",
        'ῇ' => "Η\u{342}\u{345}",
        'ῲ' => "Ὼ\u{345}",
        'ῳ' | 'ῼ' => "ῼ",
        'ῴ' => "Ώ\u{345}",
        'ῷ' => "Ω\u{342}\u{345}",
        // Georgian has capitals for whole words only.
        '\u{10d0}'..='\u{10fa}' | '\u{10fd}'..='\u{10ff}' => return vec![c],
        // Greek letters with the iota below have their title case eight places on.
        '\u{1f80}'..='\u{1faf}' => return char::from_u32(u32::from(c) | 8).into_iter().collect(),
        _ => return first_upper(c),
    };
    special.chars().collect()
}

/// The upper case, with all but its first character small: `ß` to `Ss`.
fn first_upper(c: char) -> Vec<char> {
    let upper = upper_of(c);
    let (first, rest) = upper.split_first().expect("a mapping is not empty");
    std::iter::once(*first).chain(rest.iter().flat_map(|c| lower_of(*c))).collect()
}

/// Full case folding: the small letter of the capital, but for a few.
fn folded(c: char) -> Vec<char> {
    let code = u32::from(c);
    let cherokee = match c {
        'ẞ' => return vec!['s', 's'],
        'ı' | '\u{13a0}'..='\u{13f5}' => return vec![c],
        '\u{13f8}'..='\u{13fd}' => code - 8,
        '\u{ab70}'..='\u{abbf}' => code - 0xab70 + 0x13a0,
        _ => return upper_of(c).into_iter().flat_map(lower_of).collect(),
    };
    char::from_u32(cherokee).into_iter().collect()
}
