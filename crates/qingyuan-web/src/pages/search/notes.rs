//! What a reader is told above the results: what was done with the query that its words do not say.

use qingyuan_pipeline::{Expanded, Relaxation, RelaxedTo, SearchPage, Understood};

use crate::asking::Asking;
use crate::words::Lang;
use crate::words::search::grouped;

/// Texts of synonyms that are named; one line of a desktop screen.
const ALSO: usize = 6;

/// One sentence.
pub(super) struct Note {
    pub(super) text: String,
    /// What it offers: words and address.
    pub(super) link: Option<(String, String)>,
    /// Whether it is for whoever wonders, and not for everybody.
    pub(super) quiet: bool,
}

/// All there is to tell, what the reader can act on first.
pub(super) fn notes(found: &SearchPage, asking: &Asking, t: Lang) -> Vec<Note> {
    let meant = found.did_you_mean.as_ref().map(|query| Note {
        text: t.did_you_mean().to_owned(),
        link: Some((query.clone(), asking.respelled(query))),
        quiet: false,
    });
    let wider = found.without_filters.map(|total| Note {
        text: t.found_without_filters(grouped(total)),
        link: Some((t.without_filters().to_owned(), asking.widened())),
        quiet: false,
    });
    let relaxed = found.relaxed.as_ref().map(|relaxed| Note { text: given_up(relaxed, t), link: None, quiet: false });
    let understood = (!found.understood.is_empty()).then(|| Note {
        text: t.understood_as(joined(found.understood.iter().map(|one| understood(one, t)), t.semicolon())),
        link: None,
        quiet: true,
    });
    let also = also(&found.expanded);
    let expanded = (!also.is_empty() && found.total > 0).then(|| Note {
        text: t.also_searched(joined(also.into_iter(), t.comma())),
        link: None,
        quiet: true,
    });
    [meant, wider, relaxed, understood, expanded].into_iter().flatten().collect()
}

/// What was given up to find more.
fn given_up(relaxed: &Relaxation, t: Lang) -> String {
    match relaxed.to {
        RelaxedTo::Words => t.relaxed_words().to_owned(),
        RelaxedTo::Known => t.relaxed_known(quoted(&relaxed.unknown, t)),
        RelaxedTo::Telling if relaxed.complete > 0 => {
            t.relaxed_telling_few(grouped(relaxed.complete), quoted(&relaxed.left_out, t))
        }
        RelaxedTo::Telling => t.relaxed_telling(quoted(&relaxed.left_out, t)),
        RelaxedTo::Any if relaxed.complete > 0 => t.relaxed().to_owned(),
        RelaxedTo::Any => t.relaxed_any().to_owned(),
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

/// A sign of the query in words.
fn understood(one: &Understood, t: Lang) -> String {
    match one {
        Understood::Phrase(text) => t.understood_phrase(text),
        Understood::Excluded(text) => t.understood_excluded(text),
        Understood::Title(text) => t.understood_title(text),
        Understood::Site(site) => t.understood_site(site),
        Understood::NotSite(site) => t.understood_not_site(site),
        Understood::Either(texts) => t.understood_either(quoted(texts, t)),
    }
}

fn quoted(texts: &[String], t: Lang) -> String {
    joined(texts.iter().map(|text| format!("“{text}”")), t.comma())
}

fn joined(texts: impl Iterator<Item = String>, between: &str) -> String {
    texts.collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Params;

    fn told(found: &SearchPage) -> Vec<String> {
        let asking = Asking::read(&Params::read("q=a&kind=k&page=2"));
        let told = notes(found, &asking, Lang::Zh).into_iter().map(|note| {
            let (words, href) = note.link.unwrap_or_default();
            format!("{}{words}{href}", note.text)
        });
        told.collect()
    }

    #[test]
    fn nothing_is_told_of_a_plain_search() {
        assert_eq!(told(&SearchPage { total: 3, ..SearchPage::default() }), [""; 0]);
    }

    #[test]
    fn what_was_done_is_told_in_words_with_a_way_on() {
        let (unknown, left) = (vec!["甲".to_owned(), "乙".to_owned()], vec!["丙".to_owned()]);
        let relaxed = |to, complete| {
            let (left_out, unknown) = (left.clone(), unknown.clone());
            let relaxed = Some(Relaxation { to, complete, kept: Vec::new(), left_out, unknown });
            told(&SearchPage { relaxed, ..SearchPage::default() }).concat()
        };
        assert!(relaxed(RelaxedTo::Known, 0).contains("“甲”、“乙”"));
        assert!(relaxed(RelaxedTo::Telling, 2).contains("2 条") && relaxed(RelaxedTo::Telling, 2).contains("“丙”"));
        assert_ne!(relaxed(RelaxedTo::Any, 0), relaxed(RelaxedTo::Any, 2));
        let found = SearchPage {
            did_you_mean: Some("大数据".to_owned()),
            without_filters: Some(1_200),
            understood: vec![Understood::Phrase("勾股".to_owned()), Understood::Excluded("代写".to_owned())],
            ..SearchPage::default()
        };
        let told = told(&found);
        assert!(told[0].ends_with("大数据/search?q=%E5%A4%A7%E6%95%B0%E6%8D%AE&kind=k"), "{told:?}");
        assert!(told[1].contains("1,200") && told[1].ends_with("/search?q=a"), "{told:?}");
        assert!(told[2].contains("“勾股”") && told[2].contains("不含“代写”"), "{told:?}");
    }
}
