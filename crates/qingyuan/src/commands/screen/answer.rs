//! What is said of one record, in the shape that is written.

use std::collections::BTreeMap;

use qingyuan_model::{
    Block, BlockKind, Category, Document, Evidence, Field, Label, Millis, QualitySignal, RawPage, Route, Routing, Tier,
    Verdict,
};
use qingyuan_pipeline::Rulebook;
use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::entry::{Body, Entry, understand};
use super::record::{Place, Record};
use super::refusal::Refusal;

/// The address of a text that names none: one that no network can resolve (RFC 6761).
const NOWHERE: &str = "http://line.invalid/";

/// What answers are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Lines of JSON.
    Lines,
    /// Rows of a table.
    Rows,
}

/// A row of the table that is written; what is not known is missing.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) id: Option<String>,
    pub(super) route: Option<String>,
    pub(super) clause: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) label: Option<String>,
    pub(super) harm: Option<f64>,
    pub(super) quality: Option<f64>,
    /// An object of category and probability, as JSON.
    pub(super) scores: Option<String>,
    /// A list of the pieces, as JSON.
    pub(super) evidence: Option<String>,
    pub(super) ruleset: Option<String>,
    pub(super) model: Option<String>,
    pub(super) error: Option<String>,
}

/// What is said, written out: by whoever judged, so that all cores write.
#[derive(Debug)]
pub(super) enum Said {
    /// A line of JSON with its end.
    Line(Vec<u8>),
    /// A row of a table.
    Row(Box<Row>),
}

/// What is said of one record.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) said: Said,
    /// Whether the record could be judged.
    pub(super) fine: bool,
}

/// What judges records.
#[derive(Debug)]
pub(super) struct Judge {
    pub(super) rulebook: Rulebook,
    /// The tier of records that do not say it.
    pub(super) tier: Tier,
    pub(super) now: Millis,
    pub(super) shape: Shape,
}

/// A line of the answers.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a Value,
    route: Route,
    clause: &'a str,
    reason: &'a str,
    label: &'a Label,
    harm: f64,
    quality: f64,
    scores: &'a BTreeMap<Category, f64>,
    evidence: &'a [Piece<'a>],
    signals: &'a [QualitySignal],
    ruleset: &'a str,
    model: &'a str,
}

/// The line of a record that could not be judged.
#[derive(Serialize)]
struct Refused<'a> {
    id: &'a Value,
    error: &'a str,
}

#[derive(Serialize)]
struct Piece<'a> {
    rule: &'a str,
    category: &'a Category,
    weight: f64,
    field: Field,
    start: usize,
    end: usize,
    text: &'a str,
    why: &'a str,
}

impl<'a> From<&'a Evidence> for Piece<'a> {
    fn from(piece: &'a Evidence) -> Self {
        let (rule, span) = (piece.origin.id(), piece.span);
        let Evidence { category, weight, field, text, why, .. } = piece;
        Self { rule, category, weight: *weight, field: *field, start: span.start, end: span.end, text, why }
    }
}

impl Judge {
    /// What is said of a record.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which takes a number that is none.
    pub(super) fn answer(&self, record: Record) -> serde_json::Result<Answer> {
        let Record { place, raw } = record;
        let entry = match understand(raw) {
            Ok(entry) => entry,
            Err((id, refusal)) => return self.refused(&id, &place, &refusal),
        };
        let Entry { id, body, title, url, source, tier } = entry;
        let Some(url) = url.or_else(|| Url::parse(NOWHERE).ok()) else {
            return self.refused(&id, &place, &Refusal::NoText);
        };
        let document = document(body, title, url, self.now);
        let tier = tier.unwrap_or(self.tier);
        let screener = self.rulebook.screener();
        let verdict = screener.screen_from(&document, &source, Some(tier));
        let routing = screener.route(&verdict, &document, tier);
        let label = screener.policy().label(&verdict);
        Ok(Answer { said: self.said(&id, &verdict, routing, &label)?, fine: true })
    }

    fn said(&self, id: &Value, verdict: &Verdict, routing: Routing, label: &Label) -> serde_json::Result<Said> {
        let evidence: Vec<Piece<'_>> = verdict.evidence().iter().map(Piece::from).collect();
        let stamp = verdict.stamp();
        Ok(match self.shape {
            Shape::Lines => line(&Line {
                id,
                route: routing.route,
                clause: &routing.clause,
                reason: &routing.reason,
                label,
                harm: verdict.harm(),
                quality: verdict.quality().score(),
                scores: verdict.scores(),
                evidence: &evidence,
                signals: verdict.quality().signals(),
                ruleset: &stamp.ruleset,
                model: &stamp.model,
            })?,
            Shape::Rows => Said::Row(Box::new(Row {
                id: plain(id),
                route: Some(routing.route.id().to_owned()),
                clause: Some(routing.clause),
                reason: Some(routing.reason),
                label: Some(label.id().to_owned()),
                harm: Some(verdict.harm()),
                quality: Some(verdict.quality().score()),
                scores: Some(serde_json::to_string(verdict.scores())?),
                evidence: Some(serde_json::to_string(&evidence)?),
                ruleset: Some(stamp.ruleset.clone()),
                model: Some(stamp.model.clone()),
                error: None,
            })),
        })
    }

    fn refused(&self, id: &Value, place: &Place, refusal: &Refusal) -> serde_json::Result<Answer> {
        let colon = if matches!(refusal, Refusal::Rows { .. }) { "" } else { ":" };
        let error = format!("{place}{colon} {refusal}");
        let said = match self.shape {
            Shape::Lines => line(&Refused { id, error: &error })?,
            Shape::Rows => Said::Row(Box::new(Row { id: plain(id), error: Some(error), ..Row::default() })),
        };
        Ok(Answer { said, fine: false })
    }
}

fn line(line: &impl Serialize) -> serde_json::Result<Said> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    Ok(Said::Line(bytes))
}

/// An id as text.
fn plain(id: &Value) -> Option<String> {
    match id {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// The document of an entry. A text keeps its very characters: its lines are the blocks, empty ones included, so that
/// spans count in the original.
fn document(body: Body, title: Option<String>, url: Url, now: Millis) -> Document {
    match body {
        Body::Html(html) => {
            let content_type = Some("text/html; charset=utf-8".to_owned());
            let page = RawPage { url, content_type, bytes: html.into_bytes(), fetched_at: now };
            let mut document = crate::isolated::extract(&page, &qingyuan_extract::Guidance::default()).document;
            if let Some(title) = title {
                document.title = title;
            }
            document
        }
        Body::Text(text) => {
            let mut document = Document::new(url);
            document.title = title.unwrap_or_default();
            let block = |line: &str| Block { kind: BlockKind::Paragraph, text: line.to_owned() };
            document.blocks = text.split('\n').map(block).collect();
            document
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_very_characters() {
        for text in ["", "\n", "一\r\n\n二\n", "a\u{0}b"] {
            let url = Url::parse(NOWHERE).expect("an address");
            let document = document(Body::Text(text.to_owned()), None, url, Millis(0));
            assert_eq!(document.text(), text);
        }
    }
}
