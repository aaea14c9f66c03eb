//! One regular expression: whether it can be searched for in bounded time, and whether it can match at all.

mod bounds;
mod dead;

use std::cell::RefCell;
use std::collections::BTreeMap;

use qingyuan_text::fold;
use regex::RegexBuilder;

use super::literal::Fault;
use crate::anchor::anchors;
use crate::frequent::FREQUENT;
use crate::term::Pattern;

/// A compiled regular expression may take this many bytes. A fifth of the crate's own default; a rule needs less.
const LARGEST_REGEX: usize = 2 << 20;

/// Bytes that a pattern may keep of what it worked out while matching, in each thread. There are four hundred patterns; with
/// the library's 2 MB each, a gigabyte of texts ended at 322 MB of memory, and at 286 MB with this, no slower.
const LARGEST_CACHE: usize = 256 << 10;

/// Patterns tried so far. Many rules have the same ones (quotations, pleas for contact): each is compiled once, which
/// halves the memory that a rulebook takes while it compiles.
#[derive(Default)]
pub(super) struct Patterns(RefCell<BTreeMap<String, Tried>>);

/// A pattern, or why it is none; and what there is to say about it all the same.
type Tried = (Option<Pattern>, Vec<Fault>);

impl Patterns {
    /// The pattern of this source, compiled when it is met for the first time.
    pub(super) fn take(&self, source: &str) -> Tried {
        if let Some(known) = self.0.borrow().get(source) {
            return known.clone();
        }
        let tried = pattern(source);
        self.0.borrow_mut().insert(source.to_owned(), tried.clone());
        tried
    }
}

/// The pattern, or why it is none; and what there is to say about it all the same.
fn pattern(source: &str) -> Tried {
    let refused = |code, message: String, hint: &str| (None, vec![(code, message, Some(hint.to_owned()))]);
    // Repetitions are judged by the tree: what is hostile may also be too big, and the cause is what helps.
    let tree = regex_syntax::Parser::new().parse(source);
    let mut faults = tree.as_ref().map(bounds::faults).unwrap_or_default();
    if !faults.is_empty() {
        return (None, faults);
    }
    let built = RegexBuilder::new(source).size_limit(LARGEST_REGEX).dfa_size_limit(LARGEST_CACHE).build();
    let (regex, hir) = match (built, tree) {
        (Ok(regex), Ok(hir)) => (regex, hir),
        (Err(regex::Error::CompiledTooBig(limit)), _) => {
            let message = format!("the regular expression takes more than {limit} bytes when compiled");
            return refused("R012", message, "lower the counts in `{…}`, or split it");
        }
        (built, _) => {
            let reason = built.err().map(|error| error.to_string()).unwrap_or_default();
            let reason = reason.lines().last().unwrap_or("").trim_start_matches("error: ").to_owned();
            let hint = if reason.contains("look-around") || reason.contains("backreferences") {
                "look-around and back-references are not known here: use `near`, `before` and `not`"
            } else {
                "check its brackets; signs such as `(` or `+` that stand for themselves need a `\\` before them"
            };
            return refused("R012", format!("the regular expression cannot be read: {reason}"), hint);
        }
    };
    if regex.is_match("") {
        let hint = "make at least one part of it required: `+` instead of `*`".to_owned();
        faults.push(("R013", "the regular expression matches the empty text".into(), Some(hint)));
    }
    let Some(anchors) = anchors(source) else {
        let hint = "add a word that every match holds, such as a unit; or use an entity such as @phone".to_owned();
        faults.push(("R014", "the regular expression has no literal to be found by".into(), Some(hint)));
        return (None, faults);
    };
    if !faults.is_empty() {
        return (None, faults);
    }
    faults.extend(dead::faults(&hir));
    let anchors: Vec<String> = anchors.iter().map(|anchor| fold(anchor).base().text().to_owned()).collect();
    let mut singles: Vec<&str> = anchors.iter().map(String::as_str).filter(|anchor| is_common(anchor)).collect();
    singles.sort_unstable();
    singles.dedup();
    if let Some(first) = singles.first() {
        let many =
            if singles.len() > 1 { format!(" and {} others as common", singles.len() - 1) } else { String::new() };
        let message = format!("the regular expression is looked for at every `{first}`{many}");
        let hint = "add a second character that always stands beside it, or put rarer words into the term".to_owned();
        faults.push(("R031", message, Some(hint)));
    }
    (Some(Pattern::new(regex, anchors)), faults)
}

fn is_common(anchor: &str) -> bool {
    let mut chars = anchor.chars();
    matches!((chars.next(), chars.next()), (Some(only), None) if only.is_ascii() || FREQUENT.contains(only))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(source: &str) -> Vec<&'static str> {
        pattern(source).1.into_iter().map(|(code, ..)| code).collect()
    }

    #[test]
    fn hostile_patterns_are_refused() {
        for (source, code) in [
            ("(投+)+$", "R021"),
            ("(?s)投.*?$x|投", "R104"),
            (r"\p{Han}{1,50}{1,50}", "R021"),
            ("投.*", "R104"),
            ("投[^元]+元", "R104"),
            ("投(?:资.)*元", "R104"),
            (r"投\w{3,}元", "R104"),
            ("投.{0,400}元", "R104"),
            ("(?:投.{0,20}){1,12}", "R021"),
            ("[0-9]+元|投[0-9]", "R104"),
            ("投(?:[0-9]+元)?[0-9]?", "R104"),
            ("[0-9]+(?m)$|1投", "R104"),
            ("资1(?:1(?:1[0-9]+)?投|1)", "R104"),
            ("(?:[0-9]{1,3}投)+", "R021"),
            ("(?:(?:投{1,20}资){1,20}元){1,20}", "R021"),
            (r"(?:投|投投|投资)+\s*(?:投|投资)+(?:投资?)*$|资(?:投*)*", "R021"),
            (r"投\S*\s*资", "R104"),
            ("投(?s:.)+资", "R104"),
            (r"投[\s\S]*?资", "R104"),
            (r"投(?:.|\n)*资", "R104"),
            (r"投\P{Han}*资", "R104"),
            (r"投{0,60000}资", "R012"),
            ("投(?=资)", "R012"),
            (r"(投)\1", "R012"),
            ("(?:投*)*资", "R021"),
            ("((((投{2,9}){2,9}){2,9}){2,9}资){2,9}", "R021"),
        ] {
            assert!(codes(source).contains(&code), "{source}: {:?}", codes(source));
            assert!(pattern(source).0.is_none(), "{source}");
        }
    }

    #[test]
    fn ordinary_patterns_are_taken() {
        for source in [
            "日赚[0-9]{2,4}元?",
            "[0-9]+(?:元|块)起步",
            "刷单.{0,20}返利",
            "(?:一天|每天)[^\n。,]{0,8}?[0-9]{1,2}(?:百块|千块)",
            "(?:[0-9一二]+)?个百分点",
            "(?:^|[\n。])[^“”\n]{0,40}(?:不想活|撑不下去)[^”\n]{0,30}(?:[。!?\n]|$)",
            "(?:[0-9]{3}-){2}号码",
            "[0-9]+元整|投资",
            "投资(?:[0-9]+元)?",
        ] {
            assert_eq!(codes(source), Vec::<&str>::new(), "{source}");
        }
    }

    #[test]
    fn patterns_that_find_nothing_or_cost_much_are_told() {
        assert_eq!(codes("投资$群"), ["R030"]);
        assert_eq!(codes("投资^群"), ["R030"]);
        assert_eq!(codes("投資[0-9]群"), ["R037"]);
        assert_eq!(codes("投资[A-Z]{3}"), ["R037"]);
        assert_eq!(codes("加V信号"), ["R037"]);
        assert_eq!(codes("(?i)加V信号"), Vec::<&str>::new());
        assert_eq!(codes("[0-9]+个"), ["R031"]);
        assert_eq!(codes("[0-9]{2}(?:个|元钱)"), ["R031"]);
    }
}
