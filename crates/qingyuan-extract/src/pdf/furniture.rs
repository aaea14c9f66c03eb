//! Running heads, feet and page numbers: what stands in the same place at the edge of several pages.

use std::collections::BTreeMap;

use super::columns::Line;

/// The share of a page's height, from above and from below, in which furniture stands: margins of a book.
const BAND: f64 = 0.12;

/// How many lines at each edge are looked at.
const EDGE_LINES: usize = 3;

/// Drops furniture from the lines of all pages; `heights` are the pages' lower and upper edge.
pub(super) fn drop_furniture(pages: &mut [Vec<Line>], heights: &[(f64, f64)]) {
    // An odd and an even page may have heads of their own, and a chapter its own again.
    let needed = if pages.len() <= 4 { 2 } else { 3 };
    let edges: Vec<Vec<usize>> = pages.iter().zip(heights).map(|(lines, height)| edge_lines(lines, *height)).collect();
    let mut counts: BTreeMap<(String, i64), usize> = BTreeMap::new();
    for (lines, edge) in pages.iter().zip(&edges) {
        for at in edge {
            *counts.entry(key(&lines[*at])).or_default() += 1;
        }
    }
    let offset = numbering(pages, &edges);
    for (page, (lines, edge)) in pages.iter_mut().zip(&edges).enumerate() {
        let mut at = 0;
        lines.retain(|line| {
            let is_edge = edge.contains(&at);
            at += 1;
            let recurs = || {
                let (text, place) = key(line);
                // The place is rounded, so a neighbour may have got another number.
                (place - 1..=place + 1).filter_map(|place| counts.get(&(text.clone(), place))).sum::<usize>() >= needed
            };
            // A head that changes with the chapter still counts pages.
            let counts_on = || offset.is_some_and(|offset| numbers(line).any(|number| number == offset + page));
            !(is_edge && (is_page_number(&line.run.text) || counts_on() || recurs()))
        });
    }
}

/// The numbers of the outermost lines within the bands at the edges of a page.
fn edge_lines(lines: &[Line], (bottom, top): (f64, f64)) -> Vec<usize> {
    let band = (top - bottom) * BAND;
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| lines[*b].run.y.total_cmp(&lines[*a].run.y));
    let upper = order.iter().take(EDGE_LINES).filter(|at| lines[**at].run.y > top - band);
    let lower = order.iter().rev().take(EDGE_LINES).filter(|at| lines[**at].run.y < bottom + band);
    upper.chain(lower).copied().collect()
}

/// By how much the numbers that pages show at their edges are ahead of our own count, when most pages agree on it.
fn numbering(pages: &[Vec<Line>], edges: &[Vec<usize>]) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for (page, (lines, edge)) in pages.iter().zip(edges).enumerate() {
        let mut offsets: Vec<usize> =
            edge.iter().flat_map(|at| numbers(&lines[*at])).filter_map(|number| number.checked_sub(page)).collect();
        offsets.sort_unstable();
        offsets.dedup();
        for offset in offsets {
            *counts.entry(offset).or_default() += 1;
        }
    }
    let (offset, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= 4 && count * 2 > pages.len()).then_some(offset)
}

/// The numbers that a line begins and ends with.
fn numbers(line: &Line) -> impl Iterator<Item = usize> {
    let mut words = line.run.text.split_whitespace();
    let ends = [words.next(), words.next_back()];
    ends.into_iter().flatten().filter(|word| word.len() <= 5).filter_map(|word| word.parse().ok())
}

/// What makes two lines the same furniture: their text with numbers left out, and their height to some points.
fn key(line: &Line) -> (String, i64) {
    let mut text = String::new();
    for c in line.run.text.chars().filter(|c| !c.is_whitespace()) {
        if !c.is_ascii_digit() {
            text.push(c);
        } else if !text.ends_with('#') {
            text.push('#');
        }
    }
    (text, (line.run.y / 4.0).round() as i64)
}

/// Whether a line is but the number of its page: `12`, `- 12 -`, `xii`, `第 3 页 共 10 页`, `Page 3 of 10`, `3/10`.
fn is_page_number(line: &str) -> bool {
    let lower = line.to_lowercase();
    let bare: String = ["page", "of", "第", "共", "页", "頁"]
        .iter()
        .fold(lower, |text, word| text.replace(word, " "))
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '·' | '•' | '/' | '|' | '~' | '.' | '[' | ']'))
        .collect();
    let is_roman = || bare.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'l'));
    !bare.is_empty() && bare.chars().count() <= 8 && (bare.chars().all(|c| c.is_ascii_digit()) || is_roman())
}

#[cfg(test)]
mod tests {
    use super::super::lines::Run;
    use super::*;

    fn line(text: &str, y: f64) -> Line {
        let run = Run { text: text.to_owned(), x0: 50.0, x1: 500.0, y, size: 10.0, is_bold: false, is_mono: false };
        Line { run, left: 50.0, right: 500.0, column: 0, cells: 1 }
    }

    #[test]
    fn what_recurs_at_the_edges_goes_and_the_text_stays() {
        let mut pages: Vec<Vec<Line>> = (1..=5)
            .map(|page| {
                vec![
                    line(&format!("某某学报 第{page}期"), 800.0),
                    line(&format!("正文{page}"), 780.0),
                    line("每页都有的一句", 400.0),
                    line(&format!("- {page} -"), 20.0),
                ]
            })
            .collect();
        pages[0].push(line("1", 19.0));
        drop_furniture(&mut pages, &[(0.0, 842.0); 5]);
        let left: Vec<&str> = pages.iter().flatten().map(|line| line.run.text.as_str()).take(3).collect();
        // Lines that differ by nothing but a number recur as well; the body of a text stands further in.
        assert_eq!(left, ["每页都有的一句"; 3]);
    }

    #[test]
    fn heads_that_change_go_by_the_page_they_count() {
        let chapters = ["山", "水", "田", "林", "湖", "草"];
        let mut pages: Vec<Vec<Line>> = (0..6)
            .zip(chapters)
            .map(|(page, chapter)| {
                vec![line(&format!("{chapter}篇\t{}", page + 11), 800.0), line(&format!("{chapter}里的话"), 780.0)]
            })
            .collect();
        drop_furniture(&mut pages, &[(0.0, 842.0); 6]);
        let left: Vec<&str> = pages.iter().flatten().map(|line| line.run.text.as_str()).collect();
        assert_eq!(left, chapters.map(|chapter| format!("{chapter}里的话")));
    }

    #[test]
    fn page_numbers_are_known_in_all_their_forms() {
        for text in ["12", "- 12 -", "xii", "第 3 页 共 10 页", "Page 3 of 10", "3/10", "·7·"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["", "2026年", "第三章", "3.14 x 2.71 = ?", "mild"] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
