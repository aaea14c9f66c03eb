//! What the results could be narrowed by, as links; and what they are narrowed by, each with the way out.

use std::collections::BTreeMap;

use qingyuan_model::Source;
use qingyuan_pipeline::{FacetCount, Facets};

use crate::asking::{Asking, Facet};
use crate::shelf::described;
use crate::words::Lang;
use crate::words::search::grouped;

/// Labels listed of a facet unless the reader asks for all: more than a reader looks through.
const LABELS: usize = 8;

/// A facet with its labels.
pub(super) struct FacetLinks {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) labels: Vec<Label>,
    /// How many labels there are and where all are listed, when some are not.
    pub(super) all: Option<(usize, String)>,
}

/// A label that results carry.
pub(super) struct Label {
    pub(super) name: String,
    /// The results with this label alone; for the chosen one, those without the choice.
    pub(super) href: String,
    pub(super) count: String,
    pub(super) chosen: bool,
}

/// A label that all results carry because it was chosen.
pub(super) struct Chosen {
    pub(super) name: String,
    /// The results without this choice.
    pub(super) href: String,
}

/// The facets that tell results apart: those with two labels or more. A facet with one says nothing.
pub(super) fn facet_links(
    facets: &Facets,
    asking: &Asking,
    charters: &BTreeMap<String, Source>,
    t: Lang,
) -> Vec<FacetLinks> {
    let linked = Facet::ALL.into_iter().map(|facet| {
        let mut counts: Vec<&FacetCount> =
            counts(facets, facet).iter().filter(|known| !known.value.is_empty()).collect();
        let many = counts.len();
        if asking.whole != Some(facet) {
            counts.truncate(LABELS);
        }
        if facet == Facet::Year {
            counts.sort_by(|a, b| b.value.cmp(&a.value));
        }
        let held = asking.label(facet);
        let labels: Vec<Label> = counts
            .into_iter()
            .map(|known| {
                let chosen = held == Some(known.value.as_str());
                Label {
                    name: label_name(facet, &known.value, charters, t),
                    href: asking.narrowed(facet, Some(known.value.as_str()).filter(|_| !chosen)),
                    count: grouped(known.count),
                    chosen,
                }
            })
            .collect();
        let all = (many > labels.len()).then(|| (many, asking.with_all(facet)));
        FacetLinks { id: facet.id(), name: facet_name(facet, t), labels, all }
    });
    linked.filter(|facet| facet.labels.len() > 1).collect()
}

/// The choices that hold.
pub(super) fn chosen(asking: &Asking, charters: &BTreeMap<String, Source>, t: Lang) -> Vec<Chosen> {
    let held = Facet::ALL.into_iter().filter_map(|facet| Some((facet, asking.label(facet)?)));
    held.map(|(facet, label)| Chosen {
        name: format!("{}{}{}", facet_name(facet, t), t.colon(), label_name(facet, label, charters, t)),
        href: asking.narrowed(facet, None),
    })
    .collect()
}

fn counts(facets: &Facets, facet: Facet) -> &[FacetCount] {
    match facet {
        Facet::Subject => &facets.subject,
        Facet::Kind => &facets.kind,
        Facet::Source => &facets.source,
        Facet::Year => &facets.year,
        Facet::Language => &facets.language,
    }
}

fn facet_name(facet: Facet, t: Lang) -> &'static str {
    match facet {
        Facet::Subject => t.facet_subject(),
        Facet::Kind => t.facet_kind(),
        Facet::Source => t.facet_source(),
        Facet::Year => t.facet_year(),
        Facet::Language => t.facet_language(),
    }
}

fn label_name(facet: Facet, label: &str, charters: &BTreeMap<String, Source>, t: Lang) -> String {
    match facet {
        Facet::Source => described(charters, label, t).0,
        Facet::Kind => t.item_kind(label),
        Facet::Language => t.language_name(label),
        Facet::Subject | Facet::Year => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Params;

    fn count(value: &str, count: u64) -> FacetCount {
        FacetCount { value: value.to_owned(), count }
    }

    fn shown(facets: &Facets, query: &str) -> Vec<String> {
        let asking = Asking::read(&Params::read(query));
        let links = facet_links(facets, &asking, &BTreeMap::new(), Lang::Zh);
        let facet = |facet: FacetLinks| {
            let label =
                |label: &Label| format!("{}{}({})", if label.chosen { "*" } else { "" }, label.name, label.count);
            let labels: Vec<String> = facet.labels.iter().map(label).collect();
            let more = facet.all.map(|(many, _)| format!(" of {many}")).unwrap_or_default();
            format!("{}: {}{more}", facet.name, labels.join(" "))
        };
        links.into_iter().map(facet).collect()
    }

    #[test]
    fn only_facets_that_tell_results_apart_are_shown() {
        let facets = Facets {
            kind: vec![count("文章", 1_200), count("讨论", 3)],
            language: vec![count("zh-Hans", 1_203)],
            year: vec![count("2024", 900), count("2026", 300), count("", 3)],
            ..Facets::default()
        };
        assert_eq!(shown(&facets, "q=a"), ["类型: 文章(1,200) 讨论(3)", "年份: 2026(300) 2024(900)"]);
        assert_eq!(shown(&facets, "q=a&kind=讨论")[0], "类型: 文章(1,200) *讨论(3)");
    }

    #[test]
    fn a_long_facet_is_cut_and_can_be_asked_for_whole() {
        let years = (2000..2020).map(|year| count(&year.to_string(), 2_100 - year)).collect();
        let facets = Facets { year: years, ..Facets::default() };
        assert!(shown(&facets, "q=a")[0].ends_with("2000(100) of 20"), "{:?}", shown(&facets, "q=a"));
        let whole = shown(&facets, "q=a&all=year");
        assert!(whole[0].starts_with("年份: 2019(81)") && whole[0].ends_with("2000(100)"), "{whole:?}");
    }
}
