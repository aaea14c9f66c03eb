//! The set-up that a guide to the engine leads to: one field of title and text, words by jieba, the engine's own BM25
//! and collector.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use jieba_rs::{Jieba, TokenizeMode};
use qingyuan_index::Entry;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{IndexReader, IndexWriter, TantivyDocument, Term};

/// What our writer has, too.
const MEMORY: usize = 128 << 20;

pub(crate) struct Naive {
    engine: tantivy::Index,
    reader: IndexReader,
    body: Field,
    words: Words,
}

impl Naive {
    pub(crate) fn open(dir: &Path) -> Result<Self> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("jieba")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let options = TextOptions::default().set_indexing_options(indexing) | STORED;
        let body = schema.add_text_field("body", options);
        let directory = tantivy::directory::MmapDirectory::open(dir)?;
        let engine = tantivy::Index::open_or_create(directory, schema.build())?;
        let words = Words(Arc::new(Jieba::new()));
        engine.tokenizers().register("jieba", words.clone());
        let reader = engine.reader()?;
        Ok(Self { engine, reader, body, words })
    }

    pub(crate) fn writer(&self) -> Result<IndexWriter> {
        Ok(self.engine.writer_with_num_threads(1, MEMORY)?)
    }

    pub(crate) fn put(&self, writer: &mut IndexWriter, entry: &Entry) -> Result<()> {
        let mut document = TantivyDocument::new();
        document.add_text(self.body, format!("{}\n{}", entry.title, entry.text));
        writer.add_document(document)?;
        Ok(())
    }

    pub(crate) fn finish(&self, mut writer: IndexWriter) -> Result<()> {
        writer.commit()?;
        writer.wait_merging_threads()?;
        self.reader.reload()?;
        Ok(())
    }

    /// How many of the first ten there are.
    pub(crate) fn search(&self, question: &str) -> Result<usize> {
        let mut words: Vec<String> = self.words.clone().of(question).into_iter().map(|token| token.text).collect();
        words.sort_unstable();
        words.dedup();
        let clauses = words.into_iter().map(|word| {
            let term = TermQuery::new(Term::from_field_text(self.body, &word), IndexRecordOption::WithFreqs);
            (Occur::Should, Box::new(term) as Box<dyn Query>)
        });
        let query = BooleanQuery::new(clauses.collect());
        Ok(self.reader.searcher().search(&query, &TopDocs::with_limit(10).order_by_score())?.len())
    }
}

#[derive(Clone)]
struct Words(Arc<Jieba>);

impl Words {
    fn of(&self, text: &str) -> Vec<Token> {
        let words = self.0.tokenize(text, TokenizeMode::Search, true);
        let telling = words.into_iter().filter(|word| word.word.chars().any(char::is_alphanumeric));
        let token = |(position, word): (usize, jieba_rs::Token<'_>)| Token {
            offset_from: word.start,
            offset_to: word.end,
            position,
            text: word.word.to_lowercase(),
            position_length: 1,
        };
        telling.enumerate().map(token).collect()
    }
}

struct Stream {
    tokens: std::vec::IntoIter<Token>,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = Stream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream {
        Stream { tokens: self.of(text).into_iter(), token: Token::default() }
    }
}

impl TokenStream for Stream {
    fn advance(&mut self) -> bool {
        let next = self.tokens.next();
        let more = next.is_some();
        self.token = next.unwrap_or_default();
        more
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
