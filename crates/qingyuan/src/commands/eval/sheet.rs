//! The score sheet: a CSV file that is committed, so that a review shows what a change does to every figure. It holds no
//! hash and no date, and its order depends on nothing but names, so that it changes only when a figure does.

use super::scored::{Part, Scored};

/// The columns before the figures.
const PLACE: [&str; 3] = ["set", "kind", "name"];

/// The sheet.
pub(super) fn csv(scored: &[Scored]) -> String {
    let names = Part::default().figures().map(|(name, _)| name);
    let mut sheet = row(PLACE.into_iter().chain(names).map(str::to_owned));
    for set in scored {
        let whole = [("all", "", &set.whole)];
        let labels = set.labels.iter().map(|one| ("category", one.label.as_str(), &one.part));
        let domains = set.domains.iter().map(|(name, part)| ("domain", name.as_str(), part));
        for (kind, name, part) in whole.into_iter().chain(labels).chain(domains) {
            let place = [set.name.clone(), kind.to_owned(), name.to_owned()];
            let figures = part.figures().map(|(name, figure)| match (name, figure) {
                ("n", _) => part.n.to_string(),
                (_, Some(figure)) => format!("{figure:.4}"),
                (_, None) => String::new(),
            });
            sheet.push_str(&row(place.into_iter().chain(figures)));
        }
    }
    sheet
}

/// A line of cells, quoted where they must be (RFC 4180, but lines end as in every text file here).
fn row(cells: impl Iterator<Item = String>) -> String {
    let quoted = cells.map(|cell| {
        if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
    });
    quoted.collect::<Vec<_>>().join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_four_decimals_and_odd_names_are_quoted() {
        let mut scored = Scored::of("a,\"b\"", &[]);
        scored.whole = Part { n: 3, recall: Some(2.0 / 3.0), ..Part::default() };
        assert_eq!(
            csv(&[scored]),
            "set,kind,name,n,precision,recall,f1,macro_f1,flagged,rejected,auc,recall_at_0.005,ece,review_per_1000\n\
             \"a,\"\"b\"\"\",all,,3,,0.6667,,,,,,,,\n"
        );
    }
}
