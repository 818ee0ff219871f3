use proptest::prelude::*;
use weakloop::value::Value;

use weakloop::python::objects::table::*;

/// A module in which `except ... as e` sets and deletes `e` again and again is such a table.
#[test]
fn a_search_ends_where_one_key_comes_and_goes() {
    let mut table = Table::default();
    table.set_str(&"kept".into(), Value::Int(0));
    for step in 0..100 {
        table.set_str(&"e".into(), Value::Int(step));
        assert!(table.remove_str("e").is_some());
        assert!(table.get_str("missing").is_none());
    }
    assert_eq!(table.len(), 1);
}

proptest! {
    /// Whatever is set and removed, the table holds what a list of pairs would, in the same order.
    #[test]
    fn a_table_is_a_list_of_pairs_found_by_key(ops in prop::collection::vec((0u8..40, any::<bool>()), 0..300)) {
        let mut table = Table::default();
        let mut model: Vec<(String, i64)> = Vec::new();
        for (step, (number, removes)) in ops.into_iter().enumerate() {
            let key = format!("k{number}");
            let at = model.iter().position(|(other, _)| *other == key);
            if removes {
                prop_assert_eq!(table.remove_str(&key).is_some(), at.is_some());
                at.map(|at| model.remove(at));
                continue;
            }
            table.set_str(&key.as_str().into(), Value::Int(step as i64));
            match at {
                Some(at) => model[at].1 = step as i64,
                None => model.push((key, step as i64)),
            }
        }
        let pairs: Vec<(String, i64)> = table.iter()
            .map(|entry| (entry.key.to_rust().unwrap(), entry.value.to_rust().unwrap()))
            .collect();
        prop_assert_eq!(table.len(), model.len());
        prop_assert_eq!(pairs, model);
    }
}
