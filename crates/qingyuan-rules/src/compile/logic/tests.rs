use super::*;
use crate::compile::written::WrittenTerm;
use crate::expr::parse;
use crate::term::{Literal, Matching, Term};

fn named(name: &str, words: &[&str]) -> Named {
    let literals =
        words.iter().map(|word| Literal { text: (*word).to_owned(), matching: Matching::Anywhere }).collect();
    Named {
        written: WrittenTerm { name: name.to_owned(), ..WrittenTerm::default() },
        term: Term { literals, ..Term::default() },
    }
}

fn terms() -> Vec<Named> {
    vec![
        named("a", &["兼职", "副业"]),
        named("b", &["垫付"]),
        named("c", &["校园兼职", "副业刷单"]),
        named("d", &["加我", "联系", "私聊"]),
    ]
}

fn never(text: &str, scope: &Scope) -> bool {
    let terms = terms();
    let resolve = |name: &str| terms.iter().position(|term| term.name() == name);
    let expr = parse(text, &resolve).expect(text);
    let implied = Implied::of(&terms);
    World { terms: &terms, scope, implied: &implied }.chance(&[&expr]) == Chance::Never
}

#[test]
fn what_can_never_hold_is_known() {
    for text in [
        "a and not a",
        "a and b and not (a or d)",
        "count(a) < 0",
        "count(a) > 3 and count(a) < 2",
        "count(a) > 2 and count(a) < 3",
        "distinct(b) >= 2",
        "distinct(a, b) > 3",
        "per_1000(a) > 1000",
        "count(a) >= 2 and not a",
        "a and count(a) == 0",
        "in(in(a, \"title\"), \"text\")",
        "near(in(a, \"title\"), in(b, \"text\"), 9)",
        "near(a, b, 9) and not b",
        "near(a or d, b, 9) and not (a or d)",
        "before(a, b, 9) and not a",
        "same_sentence(a, b) and not a",
        "in(a, \"title\") and not a",
        "c and not a",
        "per_1000(a) > 5 and not a",
        "(a and not a) or (b and not b)",
    ] {
        assert!(never(text, &Scope::default()), "{text}");
    }
    let text_only = Scope { title: false, ..Scope::default() };
    assert!(never("in(a, \"title\") and b", &text_only));
}

#[test]
fn what_may_hold_is_left_alone() {
    for text in [
        "a and not b",
        "a or not a and b",
        "count(a) > 1 and count(a) < 3",
        "count(a) > 2 and count(b) < 3",
        "per_1000(a) > 0.5 and per_1000(a) < 0.6",
        "distinct(a) >= 2",
        "distinct(a, b) >= 3",
        "near(a, a, 9)",
        "before(a, a, 9)",
        "a and b and not near(a, b, 9)",
        "count(near(a, b, 9)) >= 2 and not d",
        "in(a, \"title\") and in(a, \"text\")",
        "a and not c",
        "near(in(a or b, \"title\"), d, 9)",
        "count(a) >= 2.5",
        "count(a) != 0 and not b",
    ] {
        assert!(!never(text, &Scope::default()), "{text}");
    }
}

#[test]
fn reasons_name_what_excludes_what() {
    let terms = terms();
    let scope = Scope::default();
    let implied = Implied::of(&terms);
    let world = World { terms: &terms, scope: &scope, implied: &implied };
    let resolve = |name: &str| terms.iter().position(|term| term.name() == name);
    for (text, reason) in [
        ("d and c and not a", "`c` and `not a` exclude each other"),
        ("d and distinct(b) >= 2", "`distinct(b) >= 2` asks for more different words than there are, which is 1"),
        ("count(a) < 0", "`count(a) < 0` holds of no number"),
    ] {
        let expr = parse(text, &resolve).expect(text);
        assert!(world.reason(&expr).contains(reason), "{}", world.reason(&expr));
    }
    let expr = parse("b and (a or not a) and count(d) >= 0 and per_1000(d) < 2", &resolve).expect("good");
    assert_eq!(world.idle_parts(&expr), ["a or not a", "count(d) >= 0"]);
    let expr = parse("b or (a and not a) or d", &resolve).expect("good");
    assert_eq!(world.dead_branches(&expr).iter().map(|(shown, _)| shown.as_str()).collect::<Vec<_>>(), ["a and not a"]);
}
