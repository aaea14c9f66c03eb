//! How the engine takes tokens over: as slices of one text for each field, never as a string for each token.

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use crate::lexis::grams;

/// Stands between the tokens of a [`WORDS`] field; folding leaves no line break in any of them.
const BORDER: char = '\n';

/// The tokenizer of fields that hold words, already cut: one a line.
pub(crate) const WORDS: &str = "words";
/// The tokenizer of fields that hold a folded text, of which grams are made.
pub(crate) const GRAMS: &str = "grams";

/// Makes both tokenizers known to an engine.
pub(crate) fn register(manager: &TokenizerManager) {
    manager.register(WORDS, TextAnalyzer::from(Words));
    manager.register(GRAMS, TextAnalyzer::from(Grams));
}

/// The text of a [`WORDS`] field.
pub(crate) fn joined<'a>(tokens: impl Iterator<Item = &'a str>, room: usize) -> String {
    let mut text = String::with_capacity(room);
    for token in tokens {
        if !text.is_empty() {
            text.push(BORDER);
        }
        text.push_str(token);
    }
    text
}

#[derive(Clone)]
struct Words;

#[derive(Clone)]
struct Grams;

impl Tokenizer for Words {
    type TokenStream<'a> = Slices<std::str::Split<'a, char>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        Slices::new(text.split(BORDER))
    }
}

impl Tokenizer for Grams {
    type TokenStream<'a> = Slices<std::vec::IntoIter<&'a str>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        Slices::new(grams(text).into_iter())
    }
}

/// Slices of one text as a stream of tokens, numbered from 0; empty ones are left out.
struct Slices<I> {
    slices: I,
    token: Token,
}

impl<'a, I: Iterator<Item = &'a str>> Slices<I> {
    fn new(slices: I) -> Self {
        Self { slices, token: Token::default() }
    }
}

impl<'a, I: Iterator<Item = &'a str>> TokenStream for Slices<I> {
    fn advance(&mut self) -> bool {
        let Some(slice) = self.slices.find(|slice| !slice.is_empty()) else { return false };
        self.token.text.clear();
        self.token.text.push_str(slice);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }

    /// The same tokens without a call through a table for each of them.
    fn process(&mut self, sink: &mut dyn FnMut(&Token)) {
        while self.advance() {
            sink(&self.token);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(name: &str, text: &str) -> Vec<(usize, String)> {
        let manager = TokenizerManager::new();
        register(&manager);
        let mut analyzer = manager.get(name).unwrap();
        let mut stream = analyzer.token_stream(text);
        let mut tokens = Vec::new();
        stream.process(&mut |token| tokens.push((token.position, token.text.clone())));
        tokens
    }

    #[test]
    fn words_come_out_as_they_were_joined() {
        let words = ["勾股", "定理", "c++"];
        let joined = joined(words.into_iter(), 0);
        let found = tokens(WORDS, &joined);
        assert_eq!(found, words.into_iter().enumerate().map(|(at, word)| (at, word.to_owned())).collect::<Vec<_>>());
        assert!(tokens(WORDS, "").is_empty());
    }

    #[test]
    fn grams_are_numbered_in_a_row() {
        let found = tokens(GRAMS, "清源水,b站");
        let expected = [(0, "清源"), (1, "源水"), (2, "水"), (3, "b"), (4, "站")];
        assert_eq!(found, expected.map(|(at, gram)| (at, gram.to_owned())));
    }
}
