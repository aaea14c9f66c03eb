//! Reading a condition.

use std::ops::Range;

use qingyuan_model::Field;

use super::lexer::{Lexed, Token, lex};
use super::tree::{Expr, Measure, Op};
use crate::suggest::nearest;

/// How deep parentheses may nest: far more than a person can read, and far less than a stack holds.
const DEEPEST: usize = 32;

/// A condition may have this many words and signs; the longest that is shipped has a fifth of it.
const LONGEST: usize = 1_000;

const FUNCTIONS: [&str; 9] = ["any", "all", "near", "before", "same_sentence", "in", "count", "distinct", "per_1000"];

/// A condition that cannot be read: the bytes of the condition, why, and sometimes what to do about it.
#[derive(Debug, PartialEq)]
pub(crate) enum ExprError {
    Syntax(Range<usize>, String, Option<String>),
    UnknownTerm(Range<usize>, String),
    /// It is too long or nested too deeply.
    TooLarge(Range<usize>, String),
}

impl ExprError {
    fn syntax(bytes: Range<usize>, why: impl Into<String>) -> Self {
        Self::Syntax(bytes, why.into(), None)
    }
}

/// Reads `text`; `resolve` gives the index of a term's (or, with `@`, an entity's) name.
pub(crate) fn parse(text: &str, resolve: &dyn Fn(&str) -> Option<usize>) -> Result<Expr, Vec<ExprError>> {
    let Lexed { tokens, wrong } = lex(text);
    if tokens.len() > LONGEST {
        let from = tokens[LONGEST].1.start;
        let why = format!("the condition has {} words and signs, more than {LONGEST}", tokens.len());
        return Err(vec![ExprError::TooLarge(from..from + 1, why)]);
    }
    if !wrong.is_empty() {
        let error = |(bytes, meant): (Range<usize>, Option<&str>)| {
            ExprError::Syntax(bytes, "this sign begins no word of a condition".into(), meant.map(str::to_owned))
        };
        return Err(wrong.into_iter().map(error).collect());
    }
    let mut parser = Parser { tokens, next: 0, end: text.len(), resolve, found: Vec::new(), depth: 0 };
    let tree = parser.either().and_then(|tree| match parser.peek() {
        None => Ok(tree),
        Some(_) => Err(parser.wrong("expected `and`, `or` or the end here")),
    });
    match tree {
        Ok(tree) if parser.found.is_empty() => Ok(tree),
        Ok(_) => Err(parser.found),
        Err(error) => {
            parser.found.push(error);
            Err(parser.found)
        }
    }
}

struct Parser<'t> {
    tokens: Vec<(Token, Range<usize>)>,
    next: usize,
    end: usize,
    resolve: &'t dyn Fn(&str) -> Option<usize>,
    /// Mistakes after which reading went on.
    found: Vec<ExprError>,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    fn here(&self) -> Range<usize> {
        self.tokens.get(self.next).map_or(self.end..self.end, |(_, bytes)| bytes.clone())
    }

    fn wrong(&self, why: impl Into<String>) -> ExprError {
        ExprError::syntax(self.here(), why)
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let there = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        self.next += usize::from(there);
        there
    }

    fn take_word(&mut self, word: &str) -> bool {
        let there = matches!(self.peek(), Some(Token::Name(found)) if found == word);
        self.next += usize::from(there);
        there
    }

    /// Takes a word that other languages write for `word`, such as `AND` or 和, and complains about it alone.
    fn take_foreign(&mut self, word: &str) -> bool {
        let Some((Token::Name(found), bytes)) = self.tokens.get(self.next) else { return false };
        if connective(found) != Some(word) {
            return false;
        }
        let why = format!("`{found}` is no word of a condition");
        let error = ExprError::Syntax(bytes.clone(), why, Some(format!("write `{word}`")));
        self.found.push(error);
        self.next += 1;
        true
    }

    fn expect(&mut self, sign: &str) -> Result<(), ExprError> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.wrong(format!("expected `{sign}` here"))) }
    }

    fn either(&mut self) -> Result<Expr, ExprError> {
        let mut all = vec![self.both()?];
        while self.take_word("or") || self.take_foreign("or") {
            all.push(self.both()?);
        }
        Ok(one_or(all, Expr::Or))
    }

    fn both(&mut self) -> Result<Expr, ExprError> {
        let mut all = vec![self.negation()?];
        while self.take_word("and") || self.take_foreign("and") {
            all.push(self.negation()?);
        }
        Ok(one_or(all, Expr::And))
    }

    fn negation(&mut self) -> Result<Expr, ExprError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let why = format!("the condition is nested more than {DEEPEST} deep");
            return Err(ExprError::TooLarge(self.here(), why));
        }
        // A term may have such a name.
        let is_term = matches!(self.peek(), Some(Token::Name(name)) if (self.resolve)(name).is_some());
        let not = self.take_word("not") || (!is_term && self.take_foreign("not"));
        let tree = if not { Ok(Expr::Not(Box::new(self.negation()?))) } else { self.single() };
        self.depth -= 1;
        tree
    }

    fn single(&mut self) -> Result<Expr, ExprError> {
        if self.take_sign("(") {
            let tree = self.either()?;
            self.expect(")")?;
            return Ok(tree);
        }
        let bytes = self.here();
        let (name, shown) = match self.peek() {
            Some(Token::Name(name)) if matches!(name.as_str(), "and" | "or") => {
                return Err(self.wrong(format!("expected a term before `{name}`")));
            }
            Some(Token::Name(name)) => (name.clone(), name.clone()),
            Some(Token::Entity(name)) => (format!("@{name}"), format!("@{name}")),
            _ => return Err(self.wrong("expected a term, a function or `(` here")),
        };
        self.next += 1;
        if !name.starts_with('@') && self.take_sign("(") {
            return self.call(&name, bytes);
        }
        match (self.resolve)(&name) {
            Some(term) => Ok(Expr::Term(term)),
            None => {
                self.found.push(ExprError::UnknownTerm(bytes, shown));
                Ok(Expr::Term(usize::MAX))
            }
        }
    }

    /// The rest of `name(…`, and the comparison after it.
    fn call(&mut self, name: &str, bytes: Range<usize>) -> Result<Expr, ExprError> {
        match name {
            "any" => Ok(one_or(self.arguments()?, Expr::Or)),
            "all" => Ok(one_or(self.arguments()?, Expr::And)),
            "near" => {
                let (args, within) = self.arguments_and_distance()?;
                self.of_places(&args, 2, name, &bytes);
                Ok(Expr::Near(args, within))
            }
            "before" => {
                let (args, within) = self.arguments_and_distance()?;
                self.of_places(&args, 2, name, &bytes);
                let mut args = args.into_iter();
                match (args.next(), args.next(), args.next()) {
                    (Some(first), Some(second), None) => Ok(Expr::Before(Box::new(first), Box::new(second), within)),
                    _ => Err(ExprError::syntax(bytes, "`before` takes two terms and a distance")),
                }
            }
            "same_sentence" => {
                let args = self.arguments()?;
                self.of_places(&args, 2, name, &bytes);
                Ok(Expr::SameSentence(args))
            }
            "in" => self.in_field(&bytes),
            "count" => self.compare(Measure::Count, name, &bytes),
            "distinct" => self.compare(Measure::Distinct, name, &bytes),
            "per_1000" => self.compare(Measure::Per1000, name, &bytes),
            _ => {
                let hint = match nearest(name, FUNCTIONS) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("the functions are {}", FUNCTIONS.join(", ")),
                };
                Err(ExprError::Syntax(bytes, format!("`{name}` is no function"), Some(hint)))
            }
        }
    }

    fn arguments(&mut self) -> Result<Vec<Expr>, ExprError> {
        let mut args = vec![self.either()?];
        while self.take_sign(",") {
            args.push(self.either()?);
        }
        self.expect(")")?;
        Ok(args)
    }

    fn arguments_and_distance(&mut self) -> Result<(Vec<Expr>, usize), ExprError> {
        let mut args = vec![self.either()?];
        while self.take_sign(",") {
            if let Some(Token::Number(number)) = self.peek() {
                let number = *number;
                if number.fract() != 0.0 || !(0.0..=2_000.0).contains(&number) {
                    let hint = format!("write a whole number, such as `{}`", number.clamp(0.0, 2_000.0).trunc());
                    let why = "a distance is a whole number of chars from 0 to 2000".to_owned();
                    return Err(ExprError::Syntax(self.here(), why, Some(hint)));
                }
                self.next += 1;
                self.expect(")")?;
                // The check above keeps the number within the type.
                return Ok((args, number as usize));
            }
            args.push(self.either()?);
        }
        Err(self.wrong("expected the distance in chars as last argument, such as `, 40)`"))
    }

    fn in_field(&mut self, bytes: &Range<usize>) -> Result<Expr, ExprError> {
        let inner = self.either()?;
        self.of_places(std::slice::from_ref(&inner), 1, "in", bytes);
        self.expect(",")?;
        let field = match self.peek() {
            Some(Token::Text(name)) if name == "title" => Field::Title,
            Some(Token::Text(name)) if name == "text" => Field::Text,
            _ => return Err(self.wrong("expected \"title\" or \"text\" here")),
        };
        self.next += 1;
        self.expect(")")?;
        Ok(Expr::In(Box::new(inner), field))
    }

    fn compare(&mut self, measure: Measure, name: &str, bytes: &Range<usize>) -> Result<Expr, ExprError> {
        let args = self.arguments()?;
        self.of_places(&args, 1, name, bytes);
        let op = match self.peek() {
            Some(Token::Sign("<")) => Op::Less,
            Some(Token::Sign("<=")) => Op::AtMost,
            Some(Token::Sign("==")) => Op::Equal,
            Some(Token::Sign("!=")) => Op::Unequal,
            Some(Token::Sign(">=")) => Op::AtLeast,
            Some(Token::Sign(">")) => Op::More,
            _ => return Err(self.wrong(format!("`{name}` is a number: compare it, such as `{name}(…) >= 2`"))),
        };
        self.next += 1;
        let Some(Token::Number(number)) = self.peek() else {
            return Err(self.wrong("expected a number after the comparison"));
        };
        let number = *number;
        self.next += 1;
        Ok(Expr::Compare(measure, args, op, number))
    }

    /// Reports arguments that are too few or have no places; reading goes on.
    fn of_places(&mut self, args: &[Expr], least: usize, name: &str, bytes: &Range<usize>) {
        if args.len() < least {
            self.found.push(ExprError::syntax(bytes.clone(), format!("`{name}` takes at least {least} terms")));
        } else if !args.iter().all(Expr::has_places) {
            let why =
                format!("`{name}` takes terms, `or` of terms, and other places, but no `and`, `not` or comparison");
            self.found.push(ExprError::syntax(bytes.clone(), why));
        }
    }
}

/// The word of a condition that somebody means by this one.
fn connective(name: &str) -> Option<&'static str> {
    Some(match name {
        "和" | "与" | "且" | "并且" | "而且" => "and",
        "或" | "或者" => "or",
        "非" | "不" | "不是" => "not",
        _ if name.eq_ignore_ascii_case("and") && name != "and" => "and",
        _ if name.eq_ignore_ascii_case("or") && name != "or" => "or",
        _ if name.eq_ignore_ascii_case("not") && name != "not" => "not",
        _ => return None,
    })
}

fn one_or(mut all: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    match all.pop() {
        Some(only) if all.is_empty() => only,
        Some(last) => {
            all.push(last);
            join(all)
        }
        None => join(all),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Expr, Vec<ExprError>> {
        let names = ["a", "b", "饵", "@money"];
        parse(text, &|name| names.iter().position(|known| *known == name))
    }

    #[test]
    fn and_binds_closer_than_or() {
        let tree = read("a or b and not 饵").expect("good");
        let not = Expr::Not(Box::new(Expr::Term(2)));
        assert_eq!(tree, Expr::Or(vec![Expr::Term(0), Expr::And(vec![Expr::Term(1), not])]));
    }

    #[test]
    fn functions_take_their_arguments() {
        let near = Expr::Near(vec![Expr::Or(vec![Expr::Term(0), Expr::Term(1)]), Expr::Term(3)], 40);
        assert_eq!(read("near(a or b, @money, 40)"), Ok(near));
        let count = Expr::Compare(Measure::Count, vec![Expr::Term(0)], Op::AtLeast, 3.0);
        assert_eq!(read("count(a) >= 3"), Ok(count));
        assert_eq!(read("in(a, \"title\")"), Ok(Expr::In(Box::new(Expr::Term(0)), Field::Title)));
    }

    #[test]
    fn mistakes_name_their_place() {
        for (text, place) in [
            ("a b", 2..3),
            ("a and", 5..5),
            ("near(a, b)", 9..10),
            ("near(a and b, b, 4)", 0..4),
            ("a & b", 2..3),
            ("count(a)", 8..8),
            ("nearby(a, b, 4)", 0..6),
            ("a AND b", 2..5),
            ("a 或 b", 2..5),
            ("NOT (a or b)", 0..3),
            ("near(a, b, 60.5)", 11..15),
        ] {
            match read(text).expect_err(text).as_slice() {
                [ExprError::Syntax(bytes, ..)] => {
                    let shown = bytes.start.min(text.len())..bytes.end;
                    assert!(shown.start.abs_diff(place.start) <= 1, "{text}: {bytes:?} is not {place:?}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        assert_eq!(read("a AND b Or 非 饵").expect_err("three words").len(), 3);
        assert_eq!(read("c and d").expect_err("two unknown").len(), 2);
        assert_eq!(read("c and near(a and b, b, 4) and count(d) > 1").expect_err("three").len(), 3);
        assert_eq!(read("a & b | 饵").expect_err("two signs").len(), 2);
    }

    #[test]
    fn depth_and_length_are_bounded() {
        for text in [
            format!("{}a{}", "(".repeat(99), ")".repeat(99)),
            "(".repeat(100_000),
            "not ".repeat(100_000),
            "near(".repeat(100_000),
            format!("a{}", " or a".repeat(100_000)),
            format!("{}a", "not ".repeat(40)),
        ] {
            match read(&text).expect_err("too large").as_slice() {
                [ExprError::TooLarge(bytes, _)] => assert!(bytes.start < text.len()),
                other => panic!("{other:?}"),
            }
        }
        assert!(read(&format!("{}a{}", "(".repeat(30), ")".repeat(30))).is_ok());
    }

    #[test]
    fn any_and_all_are_or_and_and() {
        let both = vec![Expr::Term(0), Expr::Term(1)];
        assert_eq!(read("any(a, b)"), Ok(Expr::Or(both.clone())));
        assert_eq!(read("all(a, b)"), Ok(Expr::And(both.clone())));
        assert_eq!(read("near(any(a, b), 饵, 9)"), Ok(Expr::Near(vec![Expr::Or(both), Expr::Term(2)], 9)));
        assert_eq!(read("all(a)"), Ok(Expr::Term(0)));
    }

    #[test]
    fn what_is_shown_reads_back() {
        let names = ["a", "b", "饵", "@money"];
        for text in [
            "(a or b) and not (a and 饵)",
            "near(a or b, @money, 40) or before(a, b, 3) and same_sentence(a, b)",
            "in(a, \"title\") and count(a, b) >= 3 and per_1000(a) < 0.5 and not b",
        ] {
            let tree = read(text).expect(text);
            assert_eq!(tree.shown(&|term| names[term]), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[ab饵@()<>=!,\"0-9 andornotnear]{0,40}|\\PC{0,20}") {
            let _ = read(&text);
        }
    }
}
