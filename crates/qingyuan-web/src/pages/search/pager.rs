//! The way from page to page.

use crate::asking::{Asking, LAST_PAGE, PER_PAGE};

/// So many pages before and after the present one have a link of their own.
const AROUND: usize = 2;

/// Links to other pages of the same results; nothing when there is one page only.
pub(super) struct Pager {
    /// The present page.
    pub(super) here: usize,
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
    pub(super) pages: Vec<Turn>,
    /// The address of the first page, when the present one is beyond the last.
    pub(super) beyond: Option<String>,
}

/// One page in the row of pages.
pub(super) struct Turn {
    pub(super) number: usize,
    /// Nothing for the present page.
    pub(super) href: Option<String>,
    /// Whether pages between the one before and this one are left out.
    pub(super) gap: bool,
}

/// The way from where the reader is.
pub(super) fn pager(asking: &Asking, total: u64) -> Pager {
    let results = usize::try_from(total).unwrap_or(usize::MAX);
    let last = results.div_ceil(PER_PAGE).clamp(1, LAST_PAGE);
    let here = asking.page;
    if here > last {
        return Pager { here, previous: None, next: None, pages: Vec::new(), beyond: Some(asking.turned(1)) };
    }
    Pager {
        here,
        previous: (here > 1).then(|| asking.turned(here - 1)),
        next: (here < last).then(|| asking.turned(here + 1)),
        pages: if last > 1 { turns(asking, last) } else { Vec::new() },
        beyond: None,
    }
}

fn turns(asking: &Asking, last: usize) -> Vec<Turn> {
    let here = asking.page;
    let mut known = 0;
    // The last page is named when it is near; far ones are nobody's next step, and past a thousand not even reachable.
    let near = here.saturating_sub(AROUND).max(1)..=(here + AROUND).min(last);
    let numbers = (!near.contains(&1)).then_some(1).into_iter().chain(near);
    numbers
        .map(|number| {
            let gap = number > known + 1;
            known = number;
            Turn { number, href: (number != here).then(|| asking.turned(number)), gap }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Params;

    fn shown(page: usize, total: u64) -> String {
        let asking = Asking::read(&Params::read(&format!("q=a&page={page}")));
        let pager = pager(&asking, total);
        let turn = |turn: &Turn| {
            let here = if turn.href.is_none() { "*" } else { "" };
            format!("{}{here}{}", if turn.gap { "… " } else { "" }, turn.number)
        };
        let pages: Vec<String> = pager.pages.iter().map(turn).collect();
        let ends = |known: bool, sign: &str| if known { sign.to_owned() } else { String::new() };
        let before = ends(pager.previous.is_some(), "< ");
        let beyond = ends(pager.beyond.is_some(), "beyond");
        format!("{before}{}{}{beyond}", pages.join(" "), ends(pager.next.is_some(), " >"))
    }

    #[test]
    fn the_way_is_shown_from_any_page() {
        let rows = [
            (1, 0, ""),
            (1, 10, ""),
            (1, 11, "*1 2 >"),
            (2, 11, "< 1 *2"),
            (3, 11, "beyond"),
            (1, 500, "*1 2 3 >"),
            (4, 500, "< 1 2 3 *4 5 6 >"),
            (9, 500, "< 1 … 7 8 *9 10 11 >"),
            (50, 500, "< 1 … 48 49 *50"),
            (1_000, 60_375, "< 1 … 998 999 *1000"),
        ];
        for (page, total, expected) in rows {
            assert_eq!(shown(page, total), expected, "page {page} of {total} results");
        }
    }
}
