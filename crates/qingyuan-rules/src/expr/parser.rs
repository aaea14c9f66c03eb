//! Reading a condition.

use std::ops::Range;

use qingyuan_model::Field;

use super::lexer::{Token, lex};
use super::tree::{Expr, Measure, Op};

/// How deep parentheses may nest: far more than a person can read, and far less than a stack holds.
const DEEPEST: usize = 32;

/// A condition that cannot be read: the bytes of the condition, and why.
#[derive(Debug, PartialEq)]
pub(crate) enum ExprError {
    Syntax(Range<usize>, String),
    UnknownTerm(Range<usize>, String),
}

/// Reads `text`; `resolve` gives the index of a term's (or, with `@`, an entity's) name.
pub(crate) fn parse(text: &str, resolve: &dyn Fn(&str) -> Option<usize>) -> Result<Expr, Vec<ExprError>> {
    let tokens = match lex(text) {
        Ok(tokens) => tokens,
        Err(bytes) => return Err(vec![ExprError::Syntax(bytes, "this sign begins no word of a condition".into())]),
    };
    let mut parser = Parser { tokens, next: 0, end: text.len(), resolve, unknown: Vec::new(), depth: 0 };
    let tree = parser.either().and_then(|tree| match parser.peek() {
        None => Ok(tree),
        Some(_) => Err(parser.wrong("expected `and`, `or` or the end here")),
    });
    match tree {
        Ok(tree) if parser.unknown.is_empty() => Ok(tree),
        Ok(_) => Err(parser.unknown),
        Err(error) => {
            parser.unknown.push(error);
            Err(parser.unknown)
        }
    }
}

struct Parser<'t> {
    tokens: Vec<(Token, Range<usize>)>,
    next: usize,
    end: usize,
    resolve: &'t dyn Fn(&str) -> Option<usize>,
    unknown: Vec<ExprError>,
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
        ExprError::Syntax(self.here(), why.into())
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

    fn expect(&mut self, sign: &str) -> Result<(), ExprError> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.wrong(format!("expected `{sign}` here"))) }
    }

    fn either(&mut self) -> Result<Expr, ExprError> {
        let mut all = vec![self.both()?];
        while self.take_word("or") {
            all.push(self.both()?);
        }
        Ok(one_or(all, Expr::Or))
    }

    fn both(&mut self) -> Result<Expr, ExprError> {
        let mut all = vec![self.negation()?];
        while self.take_word("and") {
            all.push(self.negation()?);
        }
        Ok(one_or(all, Expr::And))
    }

    fn negation(&mut self) -> Result<Expr, ExprError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong("the condition is nested too deeply: move parts of it into terms"));
        }
        let tree = if self.take_word("not") { Ok(Expr::Not(Box::new(self.negation()?))) } else { self.single() };
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
                self.unknown.push(ExprError::UnknownTerm(bytes, shown));
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
                self.of_places(&args, 2, name, &bytes)?;
                Ok(Expr::Near(args, within))
            }
            "before" => {
                let (args, within) = self.arguments_and_distance()?;
                self.of_places(&args, 2, name, &bytes)?;
                let mut args = args.into_iter();
                match (args.next(), args.next(), args.next()) {
                    (Some(first), Some(second), None) => Ok(Expr::Before(Box::new(first), Box::new(second), within)),
                    _ => Err(ExprError::Syntax(bytes, "`before` takes two terms and a distance".into())),
                }
            }
            "same_sentence" => {
                let args = self.arguments()?;
                self.of_places(&args, 2, name, &bytes)?;
                Ok(Expr::SameSentence(args))
            }
            "in" => self.in_field(),
            "count" => self.compare(Measure::Count, name, &bytes),
            "distinct" => self.compare(Measure::Distinct, name, &bytes),
            "per_1000" => self.compare(Measure::Per1000, name, &bytes),
            _ => {
                let known = ["any", "all", "near", "before", "same_sentence", "in", "count", "distinct", "per_1000"];
                let list = known.join(", ");
                Err(ExprError::Syntax(bytes, format!("`{name}` is no function: the functions are {list}")))
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
                    return Err(self.wrong("a distance is a whole number of chars from 0 to 2000"));
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

    fn in_field(&mut self) -> Result<Expr, ExprError> {
        let inner = self.either()?;
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
        self.of_places(&args, 1, name, bytes)?;
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

    fn of_places(&self, args: &[Expr], least: usize, name: &str, bytes: &Range<usize>) -> Result<(), ExprError> {
        if args.len() < least {
            return Err(ExprError::Syntax(bytes.clone(), format!("`{name}` takes at least {least} terms")));
        }
        if !args.iter().all(Expr::has_places) {
            let why =
                format!("`{name}` takes terms, `or` of terms, and other places, but no `and`, `not` or comparison");
            return Err(ExprError::Syntax(bytes.clone(), why));
        }
        Ok(())
    }
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
        ] {
            match read(text).expect_err(text).as_slice() {
                [ExprError::Syntax(bytes, _)] => {
                    let shown = bytes.start.min(text.len())..bytes.end;
                    assert!(shown.start.abs_diff(place.start) <= 1, "{text}: {bytes:?} is not {place:?}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        assert_eq!(read("c and d").expect_err("two unknown").len(), 2);
        assert!(read(&format!("{}a{}", "(".repeat(99), ")".repeat(99))).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[ab饵@()<>=!,\"0-9 andornotnear]{0,40}|\\PC{0,20}") {
            let _ = read(&text);
        }
    }
}
