//! What the rules make of a text, with everything that led there: the answer to "why?" on the command line and on the
//! admins' page.

use qingyuan_model::{Block, BlockKind, Document, Field, Routing, Span, Tier, Verdict};
use qingyuan_rules::{Exclusion, Fields, RuleHit, Scan, State};
use qingyuan_text::{Folded, ObfuscationKind, fold, pinyin, spelled_out};
use url::Url;

use crate::rulebook::Rulebook;

/// A text to be explained, and where it is said to come from.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The title; may be empty.
    pub title: String,
    /// The text.
    pub text: String,
    /// The id of a source; empty for none.
    pub source: String,
    /// The source's tier; rules for certain tiers stay silent without one.
    pub tier: Option<Tier>,
}

/// The folded views of one field, those that differ from the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Views {
    /// Which field.
    pub field: Field,
    /// In one writing.
    pub base: String,
    /// Without separators between characters.
    pub skeleton: Option<String>,
    /// By sound, spelled out: what rules that ask for it hear.
    pub pinyin: String,
}

/// One trick that folding undid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trick {
    /// What was done.
    pub kind: ObfuscationKind,
    /// In which field.
    pub field: Field,
    /// Where, in chars of the original.
    pub span: Span,
    /// The original characters.
    pub text: String,
}

/// Everything that led to a verdict.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The views of title and text; empty fields are left out.
    pub views: Vec<Views>,
    /// The tricks that folding undid.
    pub tricks: Vec<Trick>,
    /// What the active rules, the contexts and the exclusions did.
    pub scan: Scan,
    /// What drafts and shadow rules would find. It does not count.
    pub rehearsed: Vec<RuleHit>,
    /// The exclusions of drafts and shadow rules that held.
    pub rehearsed_exclusions: Vec<Exclusion>,
    /// The text as a document: its lines are the blocks.
    pub document: Document,
    /// What it adds up to.
    pub verdict: Verdict,
    /// The way of such a document from a source of each tier.
    pub routes: Vec<(Tier, Routing)>,
}

impl Rulebook {
    /// Explains a text. Takes as long as judging it, and the time of a compilation when there are drafts.
    #[must_use]
    pub fn explain(&self, asked: &Asked) -> Explanation {
        let fields = Fields { title: &asked.title, text: &asked.text, source: &asked.source, tier: asked.tier };
        let folded = [(Field::Title, fold(&asked.title)), (Field::Text, fold(&asked.text))];
        let scan = self.ruleset().scan(&fields);
        let document = document(asked);
        let screener = self.screener();
        let verdict = screener.screen_from(&document, &asked.source, asked.tier);
        let (rehearsed, rehearsed_exclusions) = self.rehearse(&fields);
        let routes = [Tier::Trusted, Tier::Known, Tier::Open];
        Explanation {
            views: folded
                .iter()
                .filter(|(_, folded)| folded.chars() > 0)
                .map(|(field, folded)| views(*field, folded))
                .collect(),
            tricks: scan
                .obfuscations
                .iter()
                .map(|(field, found)| Trick {
                    kind: found.kind,
                    field: *field,
                    span: found.span,
                    text: found.span.slice(if *field == Field::Title { &asked.title } else { &asked.text }).to_owned(),
                })
                .collect(),
            rehearsed,
            rehearsed_exclusions,
            routes: routes.into_iter().map(|tier| (tier, screener.route(&verdict, &document, tier))).collect(),
            document,
            verdict,
            scan,
        }
    }

    /// The hits and exclusions of rules that are not active yet.
    fn rehearse(&self, fields: &Fields<'_>) -> (Vec<RuleHit>, Vec<Exclusion>) {
        let Some(rehearsal) = self.rehearsal() else { return Default::default() };
        let waits = |id: &str| {
            let rule = self.ruleset().rule(id);
            rule.is_some_and(|rule| matches!(rule.state, State::Draft | State::Shadow))
        };
        let Scan { mut hits, mut exclusions, .. } = rehearsal.ruleset().scan(fields);
        hits.retain(|hit| waits(&hit.rule));
        exclusions.retain(|exclusion| waits(&exclusion.rule));
        (hits, exclusions)
    }
}

fn views(field: Field, folded: &Folded) -> Views {
    let skeleton = folded.has_own_skeleton().then(|| folded.skeleton().text().to_owned());
    let pinyin = spelled_out(&pinyin(folded.skeleton()));
    Views { field, base: folded.base().text().to_owned(), skeleton, pinyin }
}

/// The text as a document that keeps its very characters: its lines are the blocks, empty ones included, so that spans
/// count in the original.
fn document(asked: &Asked) -> Document {
    #[expect(clippy::expect_used, reason = "a constant address that is one")]
    let mut document = Document::new(Url::parse("http://text.invalid/").expect("a constant address"));
    document.title.clone_from(&asked.title);
    let lines = asked.text.split('\n');
    document.blocks = lines.map(|line| Block { kind: BlockKind::Paragraph, text: line.to_owned() }).collect();
    document
}
