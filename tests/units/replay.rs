use proptest::prelude::*;
use weakloop::choice::{Place, Question};
use weakloop::contract::Contract;
use weakloop::policy::Delays;
use weakloop::version::Version;

use weakloop::replay::*;

const PREFIX: &str = "wl1-";
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const QUESTIONS: [Question; 3] = [Question::Collect, Question::Ready, Question::Delay];

fn any_token() -> impl Strategy<Value = Token> {
    let decision = (0..3_usize, 1..2000_u32, 0..1_u32 << 24, 0..1_u32 << 24).prop_map(
        |(question, answer, task, point)| Decision {
            question: QUESTIONS[question],
            answer,
            place: Place { task, point },
        },
    );
    let delays =
        proptest::option::of((1..400_u16, 1..400_u16).prop_map(|(a, b)| Delays::from_hundredths([a, b])));
    let terms = (0..Contract::ALL.len(), 0..Version::ALL.len(), any::<bool>(), delays, any::<bool>());
    (terms, proptest::collection::vec(decision, 0..6)).prop_map(
        |((contract, version, shuffle, delays, counts_garbage), decisions)| Token {
            contract: Contract::ALL[contract],
            version: Version::ALL[version],
            shuffle,
            delays,
            counts_garbage,
            decisions,
        },
    )
}

proptest! {
    #[test]
    fn a_token_comes_back_as_it_went(token in any_token()) {
        prop_assert_eq!(token.to_string().parse::<Token>(), Ok(token));
    }

    #[test]
    fn a_mistyped_token_is_refused(token in any_token(), at: usize, digit in 0..32_usize) {
        let right = token.to_string();
        let mut wrong = right.clone().into_bytes();
        let at = PREFIX.len() + at % (wrong.len() - PREFIX.len());
        wrong[at] = DIGITS[digit];
        let wrong = String::from_utf8(wrong).expect("digits are ASCII");
        prop_assert!(wrong == right || wrong.parse::<Token>().is_err(), "{} {}", right, wrong);
    }

    #[test]
    fn a_token_with_letters_more_or_less_is_refused(token in any_token(), more in "[0-9a-z]{1,4}", less in 1..4_usize) {
        let right = token.to_string();
        prop_assert!((right.clone() + &more).parse::<Token>().is_err(), "{} {}", right, more);
        prop_assert!(right[..right.len() - less].parse::<Token>().is_err(), "{} {}", right, less);
    }
}

#[test]
fn what_is_no_token_is_refused_with_a_word() {
    let refused =
        ["", "abc", "wl2-000", "wl1-", "wl1-0", "wl1-!"].map(|text| text.parse::<Token>().unwrap_err());
    assert!(refused[1].contains("is no replay token"), "{refused:?}");
    assert!(refused[2].contains("another version"), "{refused:?}");
    assert!(refused[3..].iter().all(|text| text.contains("is damaged")), "{refused:?}");
}
