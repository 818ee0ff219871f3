use weakloop::python::text::regex::*;

fn spans(pattern: &str, text: &str) -> Option<Spans> {
    let text: Vec<char> = text.chars().collect();
    let regex = Regex::compile(pattern, UNICODE, false).expect("the pattern is right");
    regex.find(&text, 0, text.len(), Way::Search, None, &mut 1_000_000).expect("there are steps enough")
}

#[test]
fn a_repeat_that_matches_nothing_ends() {
    assert_eq!(spans("(a*)*b", "aab"), Some(vec![Some((0, 3)), Some((2, 2))]));
    assert_eq!(spans("(a|b*)*$", "ab"), Some(vec![Some((0, 2)), Some((2, 2))]));
}

#[test]
fn a_text_of_a_million_characters_does_not_overflow_the_stack() {
    let text = "ab".repeat(500_000);
    let text: Vec<char> = text.chars().collect();
    let regex = Regex::compile("(?:ab)*c", UNICODE, false).expect("the pattern is right");
    assert_eq!(regex.find(&text, 0, text.len(), Way::Match, None, &mut u64::MAX.clone()), Ok(None));
}

#[test]
fn a_matcher_that_tries_too_often_stops() {
    let text: Vec<char> = "a".repeat(40).chars().collect();
    let regex = Regex::compile("(a+)+b", UNICODE, false).expect("the pattern is right");
    assert_eq!(regex.find(&text, 0, text.len(), Way::Match, None, &mut 10_000), Err(Stopped));
}
