use weakloop::python::objects::hashing::hash_int;
use weakloop::python::objects::set::*;
use weakloop::python::objects::table::Find;
use weakloop::value::Value;

fn order(numbers: &[i64]) -> Vec<i64> {
    let mut table = SetTable::default();
    for &number in numbers {
        if let Find::Miss = table.find(hash_int(number), &Value::Int(number)) {
            table.add(hash_int(number), Value::Int(number));
        }
    }
    table.iter().map(|(_, item)| item.to_rust().unwrap()).collect()
}

/// Recorded from CPython 3.13.0: sets built by `add`, one number after the other.
#[test]
fn sets_of_numbers_have_cpythons_order() {
    assert_eq!(order(&[5, 3, 1, 4]), [1, 3, 4, 5]);
    assert_eq!(order(&[100, 8, 16, 3, -1, 7]), [3, 100, 7, 8, 16, -1]);
    let squares: Vec<i64> = (0..12).map(|number| number * number).collect();
    assert_eq!(order(&squares), [0, 1, 64, 121, 4, 36, 100, 9, 16, 49, 81, 25]);
    assert_eq!(order(&[1000, 33, 65, 97, 129, 1]), [33, 129, 65, 97, 1, 1000]);
}
