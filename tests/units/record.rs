use proptest::prelude::*;

use weakloop::record::*;

proptest! {
    #[test]
    fn a_number_in_a_name_reads_as_everywhere(number in any::<u64>(), digits in 0..64u32) {
        let number = number >> digits;
        prop_assert_eq!(item("ready", number), format!("ready[{number}]"));
        prop_assert_eq!(numbered("T", number), format!("T{number}"));
    }
}
