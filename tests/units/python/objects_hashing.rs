use num_bigint::BigInt;
use weakloop::python::objects::hashing::*;
use weakloop::value::Value;

/// Recorded from CPython 3.13.0.
#[test]
fn numbers_hash_as_in_python() {
    assert_eq!(hash_float(0.5) as i64, 1_152_921_504_606_846_976);
    assert_eq!(hash_float(-1.0) as i64, -2);
    assert_eq!(hash_float(1e300) as i64, 1_224_995_262_755_759_164);
    assert_eq!(hash_float(3.0), hash_int(3));
    assert_eq!(hash_int(i64::MIN) as i64, -4);
    let hashes = [1, 2, 3].map(hash_int);
    assert_eq!(hash_tuple(hashes.into_iter()) as i64, 529_344_067_295_497_451);
    assert_eq!(hash_long(&(BigInt::from(1) << 100u32)) as i64, 549_755_813_888);
}

#[test]
fn equal_numbers_of_different_types_have_one_hash() {
    assert_eq!(quick_eq(&Value::Int(1), &Value::Float(1.0)), Some(true));
    assert_eq!(quick_eq(&Value::Int(i64::MAX), &Value::Float(i64::MAX as f64)), Some(false));
    assert_eq!(quick_hash(&Value::Bool(true)), quick_hash(&Value::Float(1.0)));
}
