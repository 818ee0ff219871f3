use num_bigint::BigInt;
use weakloop::python::text::int::*;

#[test]
fn ints_are_read_as_cpython_reads_them() {
    // Recorded from CPython 3.13: int(text, base).
    let table = [
        ("12", 10, "12"),
        (" \t-1_000\n", 10, "-1000"),
        ("+٣", 10, "3"),
        ("0x_fF", 0, "255"),
        ("0b101", 2, "5"),
        ("0b1", 16, "177"),
        ("00_0", 0, "0"),
        ("zz", 36, "1295"),
        ("9223372036854775808", 10, "9223372036854775808"),
        ("-9223372036854775808", 10, "-9223372036854775808"),
        ("x", 10, "ValueError: invalid literal for int() with base 10: 'x'"),
        ("", 10, "ValueError: invalid literal for int() with base 10: ''"),
        ("1__2", 10, "ValueError: invalid literal for int() with base 10: '1__2'"),
        ("_1", 10, "ValueError: invalid literal for int() with base 10: '_1'"),
        ("1_", 10, "ValueError: invalid literal for int() with base 10: '1_'"),
        ("- 1", 10, "ValueError: invalid literal for int() with base 10: '- 1'"),
        ("012", 0, "ValueError: invalid literal for int() with base 0: '012'"),
        ("3.5", 10, "ValueError: invalid literal for int() with base 10: '3.5'"),
        ("12", 1, "ValueError: int() base must be >= 2 and <= 36, or 0"),
    ];
    for (text, base, expected) in table {
        let found = Integer::parse(text, base).map_or_else(|e| e.to_string(), |value| value.to_string());
        assert_eq!(found, expected, "int({text:?}, {base})");
    }
}

#[test]
fn a_literal_of_too_many_digits_is_refused() {
    let found = Integer::parse(&"1".repeat(4301), 10).unwrap_err().message;
    assert_eq!(
        found,
        "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; \
         use sys.set_int_max_str_digits() to increase the limit"
    );
}

#[test]
fn bits_and_bases() {
    let big = Integer::parse("-36893488147419103232", 10).unwrap();
    assert_eq!((big.hex().as_str(), big.bit_length(), big.bit_count()), ("-0x20000000000000000", 66, 1));
    assert_eq!(Integer::Small(-5).bin(), "-0b101");
    assert_eq!(Integer::Small(8).oct(), "0o10");
    assert_eq!(Integer::Small(i64::MIN).bit_length(), 64);
}

#[test]
fn floats_of_big_ints_are_rounded_once() {
    // Recorded from CPython 3.13: float(2**64 + k).
    let table = [(0, 1.8446744073709552e19), (2048, 1.8446744073709552e19), (2049, 1.8446744073709556e19)];
    for (more, expected) in table {
        let value = Integer::from((BigInt::from(1) << 64) + more);
        assert_eq!(value.to_f64(), Ok(expected));
    }
    let too_large = Integer::from(BigInt::from(1) << 1024);
    assert_eq!(too_large.to_f64().unwrap_err().message, "int too large to convert to float");
}
