//! Which fields the index has, and how an entry becomes a document of them.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value as _,
};
use tantivy::{Index as Engine, TantivyDocument, Term};

use crate::entry::{Entry, domains};
use crate::lexis::Lexis;
use crate::series::series;
use crate::sounds::title_terms;
use crate::tokens::{self, joined};

/// Raised whenever fields, folding or tokens change, so that older indexes are rebuilt.
pub(crate) const VERSION: u32 = 3;

/// Longer titles are cut for completion only; nobody types further.
const TITLE_KEY_CHARS: usize = 64;

/// The fields, by what they hold.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    pub(crate) schema: Schema,
    /// The item's id: found by term for deletion, read from its column for ranking runs.
    pub(crate) id: Field,
    /// Dictionary words of the text, with frequencies; those of two characters stand among the grams, see
    /// [`Lexis::is_pair`].
    pub(crate) words: Field,
    /// Dictionary words of the title.
    pub(crate) title_words: Field,
    /// Han bigrams and whole Latin words of the text, with frequencies.
    pub(crate) grams: Field,
    /// Han bigrams and whole Latin words of the title, with positions, so that phrases in titles are exact.
    pub(crate) title_grams: Field,
    /// The whole folded title, for completion.
    pub(crate) title_key: Field,
    /// Words and short phrases of the title, as they are and by how they sound; see `sounds.rs`.
    pub(crate) sounds: Field,
    /// The host and the domains above it.
    pub(crate) site: Field,
    pub(crate) source: Field,
    pub(crate) kind: Field,
    pub(crate) subject: Field,
    pub(crate) language: Field,
    pub(crate) year: Field,
    /// The series that the title numbers a part of.
    pub(crate) series: Field,
    /// `yyyymmdd`, 0 when unknown.
    pub(crate) day: Field,
    /// Hundredths; none when the text was not judged.
    pub(crate) quality: Field,
    pub(crate) title: Field,
    pub(crate) text: Field,
    pub(crate) url: Field,
    pub(crate) source_name: Field,
    pub(crate) published: Field,
    pub(crate) admitted_at: Field,
}

/// The names of the columns that facets count and sorting reads.
pub(crate) mod column {
    pub(crate) const ID: &str = "id";
    pub(crate) const SOURCE: &str = "source";
    pub(crate) const KIND: &str = "kind";
    pub(crate) const SUBJECT: &str = "subject";
    pub(crate) const LANGUAGE: &str = "language";
    pub(crate) const YEAR: &str = "year";
    pub(crate) const SERIES: &str = "series";
    pub(crate) const DAY: &str = "day";
    pub(crate) const QUALITY: &str = "quality";
}

impl Fields {
    pub(crate) fn new() -> Self {
        let mut schema = Schema::builder();
        let tokens = |tokenizer, record| {
            TextOptions::default()
                .set_indexing_options(TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record))
        };
        let label = || STRING | FAST | STORED;
        let id = schema.add_i64_field(column::ID, INDEXED | FAST | STORED);
        let words = schema.add_text_field("words", tokens(tokens::WORDS, IndexRecordOption::WithFreqs));
        let title_words = schema.add_text_field("title_words", tokens(tokens::WORDS, IndexRecordOption::WithFreqs));
        let grams = schema.add_text_field("grams", tokens(tokens::GRAMS, IndexRecordOption::WithFreqs));
        let title_grams =
            schema.add_text_field("title_grams", tokens(tokens::GRAMS, IndexRecordOption::WithFreqsAndPositions));
        let title_key = schema.add_text_field("title_key", STRING);
        let spelled = TextFieldIndexing::default().set_tokenizer("raw").set_fieldnorms(false);
        let sounds = schema.add_text_field("sounds", TextOptions::default().set_indexing_options(spelled));
        let site = schema.add_text_field("site", STRING);
        let source = schema.add_text_field(column::SOURCE, label());
        let kind = schema.add_text_field(column::KIND, label());
        let subject = schema.add_text_field(column::SUBJECT, label());
        let language = schema.add_text_field(column::LANGUAGE, label());
        let year = schema.add_text_field(column::YEAR, STRING | FAST);
        let series = schema.add_text_field(column::SERIES, STRING | FAST);
        let day = schema.add_i64_field(column::DAY, FAST);
        let quality = schema.add_u64_field(column::QUALITY, FAST);
        let title = schema.add_text_field("title", STORED);
        let text = schema.add_text_field("text", STORED);
        let url = schema.add_text_field("url", STORED);
        let source_name = schema.add_text_field("source_name", STORED);
        let published = schema.add_text_field("published", STORED);
        let admitted_at = schema.add_i64_field("admitted_at", STORED);
        Self {
            schema: schema.build(),
            id,
            words,
            title_words,
            grams,
            title_grams,
            title_key,
            sounds,
            site,
            source,
            kind,
            subject,
            language,
            year,
            series,
            day,
            quality,
            title,
            text,
            url,
            source_name,
            published,
            admitted_at,
        }
    }

    /// Makes known to the engine how the fields are cut into tokens.
    #[expect(clippy::unused_self, reason = "a field name its tokenizer")]
    pub(crate) fn register(&self, engine: &Engine) {
        tokens::register(engine.tokenizers());
    }

    /// The fields that decide the order of results.
    pub(crate) fn ranked(&self) -> [Field; 4] {
        [self.words, self.title_words, self.grams, self.title_grams]
    }

    /// The document that the engine stores for `entry`; each text is folded and cut once for all its fields.
    pub(crate) fn document(&self, entry: &Entry, lexis: &Lexis) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        let title = Lexis::fold(&entry.title);
        let text = Lexis::fold(&entry.text);
        document.add_i64(self.id, entry.id);
        // Words inside words make the cut text about twice as long.
        let words = lexis.words(&title).into_iter().map(|(_, word)| word);
        document.add_text(self.title_words, joined(words, 2 * title.len()));
        let words = lexis.words(&text).into_iter().map(|(_, word)| word).filter(|word| !lexis.is_pair(word));
        document.add_text(self.words, joined(words, text.len()));
        document.add_text(self.title_grams, &title);
        document.add_text(self.grams, &text);
        let key: String = title.trim_start().chars().take(TITLE_KEY_CHARS).collect();
        document.add_text(self.title_key, key);
        for term in title_terms(&title, lexis) {
            document.add_text(self.sounds, term);
        }
        for domain in domains(&entry.url) {
            document.add_text(self.site, domain);
        }
        let labels = [
            (self.source, Some(entry.source.as_str())),
            (self.kind, Some(entry.kind.as_str())),
            (self.subject, Some(entry.subject.as_str())),
            (self.language, entry.language.as_deref()),
            (self.year, entry.year()),
            (self.series, series(&title)),
            (self.published, entry.published.as_deref()),
        ];
        for (field, label) in labels {
            if let Some(label) = label.filter(|label| !label.is_empty()) {
                document.add_text(field, label);
            }
        }
        document.add_i64(self.day, entry.day());
        if let Some(quality) = entry.quality {
            document.add_u64(self.quality, u64::from(quality));
        }
        document.add_text(self.title, &entry.title);
        document.add_text(self.text, &entry.text);
        document.add_text(self.url, &entry.url);
        document.add_text(self.source_name, &entry.source_name);
        document.add_i64(self.admitted_at, entry.admitted_at);
        document
    }

    /// The term that finds a dictionary word in texts.
    pub(crate) fn word(&self, word: &str, lexis: &Lexis) -> Term {
        Term::from_field_text(if lexis.is_pair(word) { self.grams } else { self.words }, word)
    }

    /// The term that finds the entry with this id.
    pub(crate) fn id_term(&self, id: i64) -> Term {
        Term::from_field_i64(self.id, id)
    }
}

/// The stored text of a field, empty when there is none.
pub(crate) fn text_of(document: &TantivyDocument, field: Field) -> &str {
    document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default()
}
