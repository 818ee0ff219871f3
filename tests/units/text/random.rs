use proptest::prelude::*;
use std::collections::HashSet;
use weakloop::python::text::int::Integer;
use weakloop::version::Version;

use weakloop::python::text::random::*;

fn three<T>(mut random: Random, draw: impl Fn(&mut Random) -> T) -> [T; 3] {
    [draw(&mut random), draw(&mut random), draw(&mut random)]
}

#[test]
fn numbers_after_seed_0_are_cpythons() {
    // Recorded from CPython 3.13 (3.11 and 3.12 draw the same): three calls after random.seed(0).
    assert_eq!(
        three(Random::new(), Random::random),
        [0.8444218515250481, 0.7579544029403025, 0.420571580830845]
    );
    assert_eq!(
        three(Random::new(), |random| random.uniform(1.0, 10.0)),
        [8.599796663725433, 7.821589626462722, 4.7851442274776055]
    );
    assert_eq!(
        three(Random::new(), |random| random.gauss(0.0, 1.0)),
        [0.9417154046806644, -1.3965781047011498, -0.6797144480784211]
    );
    assert_eq!(
        three(Random::new(), |random| random.normalvariate(0.0, 1.0)),
        [-0.18386822109325826, 0.0325041290775818, 0.6988276932539805]
    );
    assert_eq!(
        three(Random::new(), |random| random.triangular(0.0, 10.0)),
        [7.210930724462443, 6.521166883424145, 4.58569286384754]
    );
    assert_eq!(
        three(Random::new(), |random| random.triangular_with_mode(0.0, 10.0, 2.0)),
        [6.472075414922231, 5.599585500799293, 3.1916027191759433]
    );
    assert_eq!(
        three(Random::new(), |random| random.expovariate(2.0).unwrap()),
        [0.9303035555326117, 0.7093145764858809, 0.2728565727707964]
    );
    assert_eq!(
        three(Random::new(), |random| random.betavariate(2.0, 0.5).unwrap()),
        [0.9553968964914006, 0.7044752455896955, 0.5540221328854229]
    );
    let randint = |random: &mut Random| random.randint(&Integer::ONE, &Integer::Small(100), Version::V3_13);
    assert_eq!(three(Random::new(), randint), [50, 98, 54].map(|n| Ok(Integer::Small(n))));
    let bits = |random: &mut Random| random.getrandbits(&Integer::Small(70)).unwrap().to_string();
    assert_eq!(
        three(Random::new(), bits),
        ["892550237140533643213", "44651664552134903426", "608105494072089140794"]
    );
}

#[test]
fn seeds_of_all_types_are_cpythons() {
    // Recorded from CPython 3.13: random.random() after random.seed(...).
    assert_eq!(
        seeded(|random| random.seed_int(&Integer::parse("-1180591620717411303425", 10).unwrap())),
        0.13151307736568552
    );
    assert_eq!(seeded(|random| random.seed_float(1.5)), 0.551763726942059);
    assert_eq!(seeded(|random| random.seed_bytes(b"weakloop")), 0.1826654767534206);
}

fn seeded(seed: impl Fn(&mut Random)) -> f64 {
    let mut random = Random::new();
    seed(&mut random);
    random.random()
}

#[test]
fn selections_are_cpythons() {
    // Recorded from CPython 3.13, each after random.seed(0).
    let mut list = [0, 1, 2, 3, 4, 5];
    Random::new().shuffle(list.len()).into_iter().for_each(|(a, b)| list.swap(a, b));
    assert_eq!(list, [4, 2, 1, 0, 5, 3]);
    assert_eq!(Random::new().sample(10, 4).unwrap(), [6, 9, 0, 2]);
    assert_eq!(Random::new().sample(1000, 4).unwrap(), [864, 394, 776, 911]);
    assert_eq!(Random::new().choices(10, 4), [8, 7, 4, 2]);
    assert_eq!(Random::new().choices_weighted(3, &[5.0, 6.0, 9.0], 4).unwrap(), [2, 2, 0, 0]);
    assert_eq!(three(Random::new(), |random| random.choice(10).unwrap()), [6, 6, 0]);
    assert_eq!(Random::new().randbytes(3), [7, 44, 216]);
}

#[test]
fn errors_are_cpythons() {
    // Recorded from CPython 3.13 and 3.11.
    let message = |step: i64, version| {
        let [start, stop, step] = [5, 5, step].map(Integer::Small);
        Random::new().randrange(&start, &stop, &step, version).unwrap_err().message
    };
    assert_eq!(message(1, Version::V3_13), "empty range in randrange(5, 5)");
    assert_eq!(message(2, Version::V3_13), "empty range in randrange(5, 5, 2)");
    assert_eq!(message(0, Version::V3_13), "zero step for randrange()");
    assert_eq!(message(1, Version::V3_11), "empty range for randrange() (5, 5, 0)");
    assert_eq!(message(2, Version::V3_11), "empty range for randrange()");
    assert_eq!(Random::new().choice(0).unwrap_err().message, "Cannot choose from an empty sequence");
    let sample = Random::new().sample(2, 3).unwrap_err().message;
    assert_eq!(sample, "Sample larger than population or is negative");
}

proptest! {
    #[test]
    fn a_sample_takes_no_index_twice(len in 0..200_usize, part in 0.0..1.0_f64, seed: i64) {
        let mut random = Random::new();
        random.seed_int(&Integer::Small(seed));
        let k = (len as f64 * part) as usize;
        let sample = random.sample(len, i64::try_from(k).unwrap()).unwrap();
        let unique: HashSet<usize> = sample.iter().copied().collect();
        prop_assert_eq!((sample.len(), unique.len()), (k, k));
        prop_assert!(sample.iter().all(|index| *index < len));
    }
}
