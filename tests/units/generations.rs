use weakloop::generations::*;

fn automatic() -> Generations {
    let generations = Generations::new();
    generations.set_automatic();
    generations
}

#[test]
fn a_collection_is_due_above_the_threshold_and_takes_the_oldest_generation_that_is_over_its_own() {
    let generations = automatic();
    generations.count(700);
    assert_eq!(generations.due(), None);
    for round in 1..=11 {
        generations.count(701);
        assert_eq!(generations.due(), Some(0), "round {round}");
        generations.begin(0);
    }
    generations.count(701);
    assert_eq!(generations.due(), Some(1));
    generations.begin(1);
    assert_eq!(generations.counts(), [0, 0, 1]);
}

#[test]
fn the_oldest_generation_waits_until_a_quarter_as_much_has_come_to_it() {
    let generations = automatic();
    generations.survive(2, 4000);
    for _ in 0..11 {
        generations.begin(1);
    }
    generations.survive(1, 999);
    generations.count(701);
    assert_eq!(generations.due(), Some(0));
    generations.survive(1, 1);
    assert_eq!(generations.due(), Some(2));
}

#[test]
fn a_disabled_collector_and_a_threshold_of_zero_are_never_due() {
    let generations = automatic();
    generations.count(100_000);
    generations.set_enabled(false);
    assert_eq!(generations.due(), None);
    generations.set_enabled(true);
    generations.set_thresholds([0, 10, 10]);
    assert_eq!(generations.due(), None);
}
