//! Strings to bytes and back: `str.encode` and `bytes.decode`.
//! UTF-8, ASCII and Latin-1 with their error handlers; every other encoding is refused by name.

use super::quote::escaped;
use super::{ErrorKind, TextError, TextResult};

/// `text.encode(encoding, errors)`
pub fn encode(text: &str, encoding: &str, errors: &str) -> TextResult<Vec<u8>> {
    let Some(limit) = Encoding::named(encoding)?.limit() else {
        return Ok(text.as_bytes().to_vec());
    };
    let mut bytes = Vec::with_capacity(text.len());
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let code = u32::from(*c);
        if code < limit {
            bytes.push(u8::try_from(code).expect("the limit is 256 at most"));
            at += 1;
            continue;
        }
        let run = chars[at..].iter().take_while(|c| limit <= u32::from(**c)).count();
        bytes.extend(replace_unencodable(&chars, at..at + run, limit, errors)?);
        at += run;
    }
    Ok(bytes)
}

/// `bytes.decode(encoding, errors)`
pub fn decode(bytes: &[u8], encoding: &str, errors: &str) -> TextResult<String> {
    let encoding = Encoding::named(encoding)?;
    let mut text = String::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let (decoded, fault) = encoding.decode_valid(&bytes[at..]);
        text.push_str(&decoded);
        let Some(fault) = fault else { break };
        let start = at + fault.start;
        let undecodable = &bytes[start..start + fault.count];
        text.push_str(&replace_undecodable(undecodable, start, &fault, encoding, errors)?);
        at = start + fault.count;
    }
    Ok(text)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Ascii,
    Latin1,
}

/// Bytes that are no text: where, how many, and why.
struct Fault {
    start: usize,
    count: usize,
    reason: &'static str,
}

impl Encoding {
    fn named(name: &str) -> TextResult<Encoding> {
        let normal = name.to_ascii_lowercase().replace(['-', ' '], "_");
        match normal.as_str() {
            "utf_8" | "utf8" | "u8" | "utf" | "cp65001" => Ok(Encoding::Utf8),
            "ascii" | "us_ascii" | "646" => Ok(Encoding::Ascii),
            "latin_1" | "latin1" | "latin" | "iso_8859_1" | "iso8859_1" | "iso8859" | "8859" | "cp819"
            | "l1" => Ok(Encoding::Latin1),
            _ => Err(TextError::unsupported(format!("the encoding '{name}'"))),
        }
    }

    /// The first code point that has no byte, where each character is one byte.
    fn limit(self) -> Option<u32> {
        match self {
            Encoding::Utf8 => None,
            Encoding::Ascii => Some(128),
            Encoding::Latin1 => Some(256),
        }
    }

    /// Decodes up to the first fault.
    fn decode_valid(self, bytes: &[u8]) -> (String, Option<Fault>) {
        match self {
            Encoding::Utf8 => decode_utf8(bytes),
            Encoding::Latin1 => (bytes.iter().map(|byte| char::from(*byte)).collect(), None),
            Encoding::Ascii => {
                let valid = bytes.iter().take_while(|byte| byte.is_ascii()).count();
                let fault = Fault { start: valid, count: 1, reason: "ordinal not in range(128)" };
                let text = bytes[..valid].iter().map(|byte| char::from(*byte)).collect();
                (text, (valid < bytes.len()).then_some(fault))
            }
        }
    }
}

fn decode_utf8(bytes: &[u8]) -> (String, Option<Fault>) {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return (text.to_owned(), None),
        Err(error) => error,
    };
    let start = error.valid_up_to();
    let valid = std::str::from_utf8(&bytes[..start]).expect("it is valid up to there");
    let (count, reason) = match error.error_len() {
        None => (bytes.len() - start, "unexpected end of data"),
        Some(1) if matches!(bytes[start], 0x80..=0xc1 | 0xf5..=0xff) => (1, "invalid start byte"),
        Some(count) => (count, "invalid continuation byte"),
    };
    (valid.to_owned(), Some(Fault { start, count, reason }))
}

fn replace_unencodable(
    chars: &[char],
    run: std::ops::Range<usize>,
    limit: u32,
    errors: &str,
) -> TextResult<Vec<u8>> {
    let unencodable = &chars[run.clone()];
    let replaced: String = match errors {
        "strict" | "surrogateescape" | "surrogatepass" => {
            return Err(TextError::new(ErrorKind::UnicodeEncode, cannot_encode(unencodable, run, limit)));
        }
        "ignore" => String::new(),
        "replace" => "?".repeat(unencodable.len()),
        "backslashreplace" => unencodable.iter().map(|c| escaped(*c)).collect(),
        "xmlcharrefreplace" => unencodable.iter().map(|c| format!("&#{};", u32::from(*c))).collect(),
        _ => return Err(unknown_handler(errors)),
    };
    Ok(replaced.into_bytes())
}

fn cannot_encode(unencodable: &[char], run: std::ops::Range<usize>, limit: u32) -> String {
    let codec = if limit == 128 { "ascii" } else { "latin-1" };
    let what = match unencodable {
        [c] => format!("character '{}' in position {}", escaped(*c), run.start),
        _ => format!("characters in position {}-{}", run.start, run.end - 1),
    };
    format!("'{codec}' codec can't encode {what}: ordinal not in range({limit})")
}

fn replace_undecodable(
    bytes: &[u8],
    start: usize,
    fault: &Fault,
    encoding: Encoding,
    errors: &str,
) -> TextResult<String> {
    match errors {
        "strict" => {
            let message = cannot_decode(bytes, start, fault, encoding);
            Err(TextError::new(ErrorKind::UnicodeDecode, message))
        }
        "ignore" => Ok(String::new()),
        "replace" => Ok("\u{fffd}".to_owned()),
        "backslashreplace" => Ok(bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect()),
        "surrogateescape" | "surrogatepass" => Err(TextError::unsupported("a lone surrogate in a string")),
        _ => Err(unknown_handler(errors)),
    }
}

fn cannot_decode(bytes: &[u8], start: usize, fault: &Fault, encoding: Encoding) -> String {
    let codec = if encoding == Encoding::Utf8 { "utf-8" } else { "ascii" };
    let what = match bytes {
        [byte] => format!("byte 0x{byte:02x} in position {start}"),
        _ => format!("bytes in position {start}-{}", start + bytes.len() - 1),
    };
    format!("'{codec}' codec can't decode {what}: {}", fault.reason)
}

fn unknown_handler(errors: &str) -> TextError {
    TextError::new(ErrorKind::Lookup, format!("unknown error handler name '{errors}'"))
}
