use weakloop::choice::*;

/// Pinned, so that a new version of the generator can't change what a seed means without a word.
#[test]
fn a_seed_means_the_same_run_for_ever() {
    let mut choices = Choices::new(Box::new(Seeded::new(7)));
    let answers: Vec<u32> = (0..12).map(|_| choices.choose(Question::Collect, 10)).collect();
    assert_eq!(answers, [0, 1, 7, 4, 9, 4, 7, 3, 9, 0, 1, 1]);
    let mut again = Choices::new(Box::new(Replayed::new(choices.made().to_vec())));
    let replayed: Vec<u32> = (0..12).map(|_| again.choose(Question::Collect, 10)).collect();
    assert_eq!(answers, replayed);
}
