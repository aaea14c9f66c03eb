//! A verdict, taken apart for an editor: marks on the text, and contributions that add up to the probability.

use std::collections::BTreeMap;

use qingyuan_model::{Category, Evidence, Field, Origin, PRIOR, Span, Verdict};

use crate::figures::{percent, weight};
use crate::words::Lang;

/// Contributions listed per category; the rest is summed up in one line.
const LISTED: usize = 40;

/// Characters of a quotation in the list of contributions.
const QUOTED: usize = 60;

/// Reasons in the hover of one mark.
const HINTS: usize = 6;

/// What the learned model calls all that it does not point at.
const MODEL_REST: &str = "model.rest";

/// The weight whose bar is full: the largest that a rule may have.
const FULL: f64 = 12.0;

/// All contributions to one category.
pub(crate) struct Tally {
    /// The category's name.
    pub(crate) name: String,
    /// Its id, for the colour.
    pub(crate) id: String,
    /// Its probability in percent.
    pub(crate) percent: u32,
    /// Where the sum begins.
    pub(crate) prior: String,
    /// What adds to it.
    pub(crate) contributions: Vec<Contribution>,
    /// How many more there are, and their sum.
    pub(crate) more: Option<(usize, String)>,
    /// Prior and all contributions.
    pub(crate) sum: String,
}

/// One piece of evidence.
pub(crate) struct Contribution {
    /// Its number, as at its mark.
    pub(crate) number: usize,
    /// The id of what found it.
    pub(crate) origin: String,
    /// The page of the rule.
    pub(crate) href: Option<String>,
    /// What it found; empty when it speaks of the whole text.
    pub(crate) quote: String,
    /// One sentence.
    pub(crate) why: String,
    /// What it adds.
    pub(crate) weight: String,
    /// Whether it speaks against the harm.
    pub(crate) against: bool,
    /// The length of its bar, 0 to 100.
    pub(crate) bar: u32,
}

/// The contributions by category, the most probable category first.
pub(crate) fn tallies(verdict: &Verdict, administers: bool, lang: Lang) -> Vec<Tally> {
    let mut by_category: BTreeMap<&Category, Vec<(usize, &Evidence)>> = BTreeMap::new();
    for (index, piece) in verdict.evidence().iter().enumerate() {
        by_category.entry(&piece.category).or_default().push((index + 1, piece));
    }
    let mut categories: Vec<_> = by_category.into_iter().collect();
    categories.sort_by(|a, b| verdict.score(b.0).total_cmp(&verdict.score(a.0)).then_with(|| a.0.cmp(b.0)));
    categories.into_iter().map(|(category, pieces)| tally(verdict, category, &pieces, administers, lang)).collect()
}

fn tally(
    verdict: &Verdict,
    category: &Category,
    pieces: &[(usize, &Evidence)],
    administers: bool,
    lang: Lang,
) -> Tally {
    let mut heaviest = pieces.to_vec();
    heaviest.sort_by(|a, b| b.1.weight.abs().total_cmp(&a.1.weight.abs()).then(a.0.cmp(&b.0)));
    let rest = heaviest.split_off(heaviest.len().min(LISTED));
    let left: f64 = rest.iter().map(|(_, piece)| piece.weight).sum();
    let sum: f64 = PRIOR + pieces.iter().map(|(_, piece)| piece.weight).sum::<f64>();
    Tally {
        name: lang.category_name(category).to_owned(),
        id: category.id().to_owned(),
        percent: percent(verdict.score(category)),
        prior: weight(PRIOR),
        contributions: heaviest
            .into_iter()
            .map(|(number, piece)| contribution(number, piece, administers, lang))
            .collect(),
        more: (!rest.is_empty()).then(|| (rest.len(), weight(left))),
        sum: weight(sum),
    }
}

fn contribution(number: usize, piece: &Evidence, administers: bool, lang: Lang) -> Contribution {
    let ruled = matches!(piece.origin, Origin::Rule(_) | Origin::Context(_));
    // A passage goes over several lines; its first one tells which it is.
    let line = piece.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut quote: String = line.chars().take(QUOTED).collect();
    if quote.len() < piece.text.trim_end().len() {
        quote.push('…');
    }
    Contribution {
        number,
        origin: lang.origin_name(&piece.origin).to_owned(),
        href: (administers && ruled).then(|| format!("/rules/{}", piece.origin.id())),
        quote,
        why: piece.why.clone(),
        weight: weight(piece.weight),
        against: piece.weight < 0.0,
        bar: percent(piece.weight.abs() / FULL),
    }
}

/// The marks of one field: the spans, and for each the number of its evidence.
pub(crate) struct FieldMarks<'v> {
    pub(crate) spans: Vec<Span>,
    evidence: Vec<(usize, &'v Evidence)>,
    lang: Lang,
}

impl<'v> FieldMarks<'v> {
    /// The evidence that points at a place of this field.
    pub(crate) fn new(verdict: Option<&'v Verdict>, field: Field, lang: Lang) -> Self {
        let all = verdict.map_or(&[][..], Verdict::evidence).iter().enumerate();
        // A whole passage that the model judged is told in the list; as a mark it would bury all others.
        let whole = |piece: &Evidence| matches!(piece.origin, Origin::Model(_)) && piece.origin.id() == MODEL_REST;
        let placed = all.filter(|(_, piece)| piece.field == field && !piece.span.is_empty() && !whole(piece));
        let evidence: Vec<_> = placed.map(|(index, piece)| (index + 1, piece)).collect();
        Self { spans: evidence.iter().map(|(_, piece)| piece.span).collect(), evidence, lang }
    }

    /// The class and hover of a mark that these cover together: coloured by the weightiest, telling of all.
    pub(crate) fn look(&self, covers: &[usize]) -> (String, String) {
        let pieces: Vec<_> = covers.iter().filter_map(|number| self.evidence.get(*number)).collect();
        let heaviest = pieces.iter().max_by(|a, b| a.1.weight.abs().total_cmp(&b.1.weight.abs()));
        let Some((_, heaviest)) = heaviest else { return (String::new(), String::new()) };
        let against = if heaviest.weight < 0.0 { " against" } else { "" };
        let more = if pieces.len() > 1 { " more" } else { "" };
        let hints = pieces.iter().take(HINTS).map(|(number, piece)| {
            let category = self.lang.category_name(&piece.category);
            format!(
                "{number}. {category} {} · {} · {}",
                weight(piece.weight),
                self.lang.origin_name(&piece.origin),
                piece.why
            )
        });
        (format!("c-{}{against}{more}", heaviest.category.id()), hints.collect::<Vec<_>>().join("\n"))
    }

    /// The number of the evidence whose span this is.
    pub(crate) fn note(&self, span: usize) -> Option<usize> {
        self.evidence.get(span).map(|(number, _)| *number)
    }
}

#[cfg(test)]
mod tests {
    use qingyuan_model::{Quality, Stamp};

    use super::*;

    fn piece(category: Category, weight: f64, start: usize, end: usize) -> Evidence {
        Evidence::of_span(
            Origin::rule("r"),
            category,
            weight,
            Field::Text,
            "加微信领红包",
            Span::new(start, end),
            "因为",
        )
    }

    #[test]
    fn contributions_and_the_prior_add_up() {
        let many = (0..50).map(|_| piece(Category::SPAM, 0.1, 0, 1));
        let evidence = many.chain([piece(Category::FRAUD, 9.0, 0, 3), piece(Category::FRAUD, -1.0, 3, 6)]).collect();
        let verdict = Verdict::new(evidence, Quality::new(vec![]), Stamp::default());
        let tallies = tallies(&verdict, false, Lang::Zh);
        assert_eq!((tallies[0].id.as_str(), tallies[0].sum.as_str(), tallies[0].percent), ("fraud", "+2.0", 88));
        assert_eq!(tallies[0].contributions[0].number, 51);
        assert_eq!(tallies[1].more, Some((10, "+1.0".to_owned())));
    }

    #[test]
    fn a_mark_takes_the_colour_of_the_weightiest() {
        let evidence = vec![piece(Category::SPAM, 1.0, 0, 4), piece(Category::FRAUD, 9.0, 2, 6)];
        let verdict = Verdict::new(evidence, Quality::new(vec![]), Stamp::default());
        let marks = FieldMarks::new(Some(&verdict), Field::Text, Lang::Zh);
        assert_eq!(marks.look(&[0]).0, "c-spam");
        let (class, hint) = marks.look(&[0, 1]);
        assert_eq!(class, "c-fraud more");
        assert_eq!(hint, "1. 垃圾营销 +1.0 · r · 因为\n2. 欺诈 +9.0 · r · 因为");
        assert_eq!(FieldMarks::new(Some(&verdict), Field::Title, Lang::Zh).spans, []);
    }
}
