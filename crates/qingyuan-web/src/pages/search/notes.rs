//! What a reader is told above the results: what was done with the query that its words do not say.

use qingyuan_pipeline::{Expanded, Relaxation, RelaxedTo, SearchPage, Understood};

use crate::asking::Asking;
use crate::words::Lang;

/// Texts of synonyms that are named; one line of a desktop screen.
const ALSO: usize = 6;

/// One sentence.
pub(super) struct Note {
    pub(super) text: String,
    /// What it offers: words and address.
    pub(super) link: Option<(String, String)>,
}

/// All there is to tell.
pub(super) fn notes(found: &SearchPage, asking: &Asking, t: Lang) -> Vec<Note> {
    let plain = |text: String| Note { text, link: None };
    let mut notes = Vec::new();
    if let Some(query) = &found.did_you_mean {
        notes.push(Note { text: t.did_you_mean().to_owned(), link: Some((query.clone(), asking.asked(query))) });
    }
    if !found.understood.is_empty() {
        let told: Vec<String> = found.understood.iter().map(|one| understood(one, t)).collect();
        notes.push(plain(t.understood(told.join(t.semicolon()))));
    }
    notes.extend(found.relaxed.as_ref().map(|relaxation| plain(relaxed(relaxation, t))));
    if let Some(count) = found.without_filters {
        let open = (t.without_filters().to_owned(), asking.widened());
        notes.push(Note { text: t.found_without_filters(count), link: Some(open) });
    }
    let also = also(&found.expanded);
    if !also.is_empty() && found.total > 0 {
        notes.push(plain(t.also_searched(also.join(t.listing()))));
    }
    notes
}

fn understood(one: &Understood, t: Lang) -> String {
    match one {
        Understood::Phrase(text) => t.understood_phrase(text),
        Understood::Excluded(text) => t.understood_excluded(text),
        Understood::Title(text) => t.understood_title(text),
        Understood::Site(site) => t.understood_site(site),
        Understood::NotSite(site) => t.understood_not_site(site),
        Understood::Either(texts) => t.understood_either(texts.join(t.or())),
    }
}

/// What was given up. Where nothing holds everything, saying so comes first.
fn relaxed(relaxation: &Relaxation, t: Lang) -> String {
    let list = |texts: &[String]| texts.iter().map(|text| t.quoted(text)).collect::<Vec<_>>().join(t.listing());
    let Relaxation { to, complete, kept, left_out, unknown } = relaxation;
    match to {
        RelaxedTo::Words => t.relaxed_words().to_owned(),
        RelaxedTo::Known => t.relaxed_unknown(list(unknown), list(kept)),
        RelaxedTo::Telling if *complete == 0 => t.relaxed_telling_none(list(left_out), list(kept)),
        RelaxedTo::Telling => t.relaxed_telling(complete, list(kept)),
        RelaxedTo::Any if *complete == 0 => t.relaxed_any_none().to_owned(),
        RelaxedTo::Any => t.relaxed_any(complete),
    }
}

/// The first few texts that were looked for besides; more would push the results off a small screen.
fn also(expanded: &[Expanded]) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    for text in expanded.iter().flat_map(|one| &one.also) {
        if shown.len() < ALSO && !shown.contains(text) {
            shown.push(text.clone());
        }
    }
    shown
}
