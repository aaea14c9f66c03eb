//! One fetched page as a sample: extracted and judged as a crawl would, by the same functions, and nothing kept.

use qingyuan_crawl::{Fetched, RobotsTag};
use qingyuan_extract::{Guidance, Picks};
use qingyuan_model::{Link, Millis, RawPage, Source};
use qingyuan_text::language;

use super::report::{CheckSample, SampleEvidence};
use crate::candidate::skip_reason;
use crate::missing::says_missing;
use crate::rulebook::Rulebook;
use crate::surroundings::Surroundings;

/// Characters of a sample's text that are shown.
const EXCERPT: usize = 200;

/// Pieces of evidence that are shown.
const EVIDENCE: usize = 3;

/// Characters of one piece of evidence that are shown.
const QUOTED: usize = 60;

/// A page that came, waiting to be read.
pub(super) struct Raw {
    pub(super) found: &'static str,
    pub(super) asked: url::Url,
    pub(super) depth: u32,
    pub(super) fetched: Fetched,
}

/// The sample, and where its links lead.
pub(super) struct Read {
    pub(super) sample: CheckSample,
    pub(super) depth: u32,
    pub(super) links: Vec<Link>,
}

/// Reads and judges one page.
pub(super) fn read(rulebook: &Rulebook, source: &Source, surroundings: &Surroundings, now: Millis, raw: Raw) -> Read {
    let Raw { found, asked, depth, fetched } = raw;
    let tag = RobotsTag::read(fetched.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let page =
        RawPage { url: fetched.url.clone(), content_type: fetched.content_type, bytes: fetched.body, fetched_at: now };
    // A charter whose selectors cannot be read is told as such; here its pages are read without them.
    let picks = Picks::read(&source.picks).unwrap_or_default();
    let mut extraction = surroundings.extract(&page, &Guidance { picks, ..Guidance::default() });
    let text = extraction.document.text();
    if let Some(seen) = language(&text) {
        extraction.document.language = Some(seen.to_owned());
    }
    let document = extraction.document;
    let mut sample = CheckSample {
        url: asked.to_string(),
        found,
        moved_to: (fetched.url != asked).then(|| fetched.url.to_string()),
        status: Some(fetched.status),
        title: document.title.clone(),
        kind: Some(document.kind),
        excerpt: text.chars().map(|c| if c == '\n' { ' ' } else { c }).take(EXCERPT).collect(),
        language: document.language.clone(),
        problems: document.problems.iter().map(|problem| problem.code.clone()).collect(),
        ..CheckSample::default()
    };
    if let Some((_, reason)) = skip_reason(&document, tag.hides_at(now), says_missing(&document, "")) {
        sample.reason = reason.to_owned();
    } else {
        let screener = rulebook.screener();
        let verdict = screener.screen_from(&document, source.id.as_str(), Some(source.tier));
        let routing = screener.route(&verdict, &document, source.tier);
        sample.quality = Some(verdict.quality().score());
        sample.harm = Some(verdict.harm());
        screener.policy().label(&verdict).id().clone_into(&mut sample.label);
        let mut heaviest: Vec<_> = verdict.evidence().iter().filter(|piece| piece.weight > 0.0).collect();
        heaviest.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        sample.evidence = heaviest
            .into_iter()
            .take(EVIDENCE)
            .map(|piece| SampleEvidence {
                category: piece.category.clone(),
                origin: piece.origin.id().to_owned(),
                text: piece.text.chars().map(|c| if c == '\n' { ' ' } else { c }).take(QUOTED).collect(),
                why: piece.why.clone(),
                weight: piece.weight,
            })
            .collect();
        sample.route = Some(routing.route);
        sample.reason = routing.reason;
    }
    let links = if extraction.nofollow || tag.nofollow { Vec::new() } else { document.links };
    Read { sample, depth, links }
}
