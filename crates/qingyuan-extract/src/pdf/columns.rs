//! Reading order: a page is cut where a white gutter parts columns, and each column is read from above.

use super::lines::{Run, append};

/// How often a column may be cut again: newspapers set up to four.
const MAX_CUTS: usize = 2;

/// How many lines each side of a gutter must have: fewer are a table, or two names side by side.
const MIN_LINES: usize = 3;

/// A gap between cells of a table, in heights of the font.
const CELL_GAP: f64 = 1.6;

/// A line with the column it stands in.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// What it shows.
    pub(super) run: Run,
    /// Where its column begins.
    pub(super) left: f64,
    /// Where its column ends.
    pub(super) right: f64,
    /// The number of the column within its page.
    pub(super) column: usize,
    /// How many cells it has, when it is a row of a table; otherwise 1.
    pub(super) cells: usize,
}

/// The lines of a page in reading order.
pub(super) fn order(runs: Vec<Run>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut columns = 0;
    cut(runs, MAX_CUTS, &mut columns, &mut lines);
    lines
}

/// Orders one region. Calls itself for the columns it finds, at most [`MAX_CUTS`] deep.
fn cut(runs: Vec<Run>, cuts: usize, columns: &mut usize, lines: &mut Vec<Line>) {
    let gutter = if cuts == 0 { None } else { find_gutter(&runs) };
    let Some(gutter) = gutter else {
        column(runs, *columns, lines);
        *columns += 1;
        return;
    };
    let (mut across, mut beside): (Vec<Run>, Vec<Run>) =
        runs.into_iter().partition(|run| run.x0 < gutter && run.x1 > gutter);
    // A headline may consist of several runs, not all of which cross.
    let is_near = |run: &Run, other: &Run| {
        let size = run.size.max(other.size);
        (run.y - other.y).abs() < size * 0.3 && run.x0 - other.x1 < size * 1.2 && other.x0 - run.x1 < size * 1.2
    };
    let mut at = 0;
    while at < across.len() {
        let (near, rest): (Vec<Run>, Vec<Run>) = beside.into_iter().partition(|run| is_near(run, &across[at]));
        across.extend(near);
        beside = rest;
        at += 1;
    }
    across.sort_by(|a, b| b.y.total_cmp(&a.y));
    // What stands across parts the columns into stretches, each read left before right.
    let mut banner: Vec<Run> = Vec::new();
    let mut across = across.into_iter().peekable();
    loop {
        let (stretch, rest): (Vec<Run>, Vec<Run>) = match across.peek() {
            Some(next) => beside.into_iter().partition(|run| run.y > next.y),
            None => (beside, Vec::new()),
        };
        beside = rest;
        if !stretch.is_empty() && !banner.is_empty() {
            column(std::mem::take(&mut banner), *columns, lines);
            *columns += 1;
        }
        if !stretch.is_empty() {
            let (left, right): (Vec<Run>, Vec<Run>) = stretch.into_iter().partition(|run| run.x1 <= gutter);
            for side in [left, right] {
                if !side.is_empty() {
                    cut(side, cuts - 1, columns, lines);
                }
            }
        }
        match across.next() {
            Some(run) => banner.push(run),
            None => break,
        }
    }
    if !banner.is_empty() {
        column(banner, *columns, lines);
        *columns += 1;
    }
}

/// Where a gutter runs, if the region has columns: hardly anything crosses it, and on both sides stand lines that fill
/// their side, as prose does and the cells of a table do not.
fn find_gutter(runs: &[Run]) -> Option<f64> {
    /// Points between the places that are tried.
    const STEP: f64 = 2.0;
    /// A page of more runs is drawn letter by letter, or hostile.
    const MAX_RUNS: usize = 20_000;
    if runs.len() > MAX_RUNS {
        return None;
    }
    let left = runs.iter().map(|run| run.x0).min_by(f64::total_cmp)?;
    let right = runs.iter().map(|run| run.x1).max_by(f64::total_cmp)?;
    let width = right - left;
    // A column is at least some words wide; coordinates beyond 20,000 points lie on no page.
    if !(100.0..20_000.0).contains(&width) {
        return None;
    }
    // Places in a free band count alike; the middle of the band is taken.
    let mut best: Option<(usize, f64, f64)> = None;
    let mut x = left + width * 0.2;
    while x < left + width * 0.8 {
        let crossing = runs.iter().filter(|run| run.x0 < x && run.x1 > x).count();
        match &mut best {
            Some((fewest, _, to)) if crossing == *fewest && x - *to <= STEP * 1.5 => *to = x,
            Some((fewest, from, to)) if crossing == *fewest => {
                // Of two free bands the one nearer to the middle parts the page.
                let middle = left + width / 2.0;
                if (x - middle).abs() < ((*from + *to) / 2.0 - middle).abs() {
                    best = Some((crossing, x, x));
                }
            }
            Some((fewest, ..)) if crossing > *fewest => {}
            _ => best = Some((crossing, x, x)),
        }
        x += STEP;
    }
    let (crossing, from, to) = best?;
    let gutter = (from + to) / 2.0;
    let side = |is_left: bool| -> Vec<&Run> {
        runs.iter().filter(|run| if is_left { run.x1 <= gutter } else { run.x0 >= gutter }).collect()
    };
    let (one, other) = (side(true), side(false));
    let (lines, others) = (count_lines(&one), count_lines(&other));
    let crosses_little = crossing * 3 <= lines.max(others);
    let share = |runs: &[&Run]| {
        let from = runs.iter().map(|run| run.x0).fold(f64::INFINITY, f64::min);
        let to = runs.iter().map(|run| run.x1).fold(f64::NEG_INFINITY, f64::max);
        filled(runs, to - from)
    };
    // Both sides together, so that a short last column counts by what it has.
    let beside_each_other = one.iter().any(|run| other.iter().any(|next| (run.y - next.y).abs() < run.size * 2.0));
    (crosses_little
        && lines >= MIN_LINES
        && others >= MIN_LINES
        && share(&one) >= 0.5
        && share(&other) >= 0.5
        && beside_each_other)
        .then_some(gutter)
}

/// The base lines of runs, each with the width that it shows.
fn base_lines(runs: &[&Run]) -> Vec<(f64, f64)> {
    let mut sorted: Vec<&&Run> = runs.iter().collect();
    sorted.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut lines: Vec<(f64, f64)> = Vec::new();
    for run in sorted {
        match lines.last_mut() {
            Some((y, width)) if (*y - run.y).abs() < run.size * 0.4 => *width += run.x1 - run.x0,
            _ => lines.push((run.y, run.x1 - run.x0)),
        }
    }
    lines
}

fn count_lines(runs: &[&Run]) -> usize {
    base_lines(runs).len()
}

/// The share of lines that show over at least two thirds of `width`.
fn filled(runs: &[&Run], width: f64) -> f64 {
    let lines = base_lines(runs);
    let full = lines.iter().filter(|(_, shown)| *shown * 3.0 >= width * 2.0).count();
    full as f64 / lines.len().max(1) as f64
}

/// The lines of one column, from above.
fn column(mut runs: Vec<Run>, number: usize, lines: &mut Vec<Line>) {
    runs.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.x0.total_cmp(&b.x0)));
    let mut groups: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        match groups.last_mut() {
            // Raised and lowered signs belong to the line they stand in.
            Some(group) if group.iter().any(|other| (other.y - run.y).abs() <= run.size.max(other.size) * 0.4) => {
                group.push(run);
            }
            _ => groups.push(vec![run]),
        }
    }
    let mut found = Vec::with_capacity(groups.len());
    for mut group in groups {
        group.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        let mut cells = 1;
        let mut line: Option<Run> = None;
        for run in group {
            let Some(line) = &mut line else {
                line = Some(run);
                continue;
            };
            let size = line.size.max(run.size);
            let gap = (run.x0 - line.x1) / size;
            if gap > CELL_GAP {
                cells += 1;
                line.text.push('\t');
                line.text.push_str(&run.text);
            } else {
                append(&mut line.text, &run.text, gap);
            }
            if run.x1 - run.x0 > line.x1 - line.x0 {
                line.y = run.y;
                line.size = run.size;
            }
            line.x1 = line.x1.max(run.x1);
            line.is_bold &= run.is_bold;
            line.is_mono &= run.is_mono;
        }
        found.extend(line.map(|line| (line, cells)));
    }
    // The margins are where the outermost lines of the column begin and end.
    let left = found.iter().map(|(line, _)| line.x0).fold(f64::INFINITY, f64::min);
    let right = found.iter().map(|(line, _)| line.x1).fold(f64::NEG_INFINITY, f64::max);
    lines.extend(found.into_iter().map(|(run, cells)| Line { run, left, right, column: number, cells }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, x0: f64, x1: f64, y: f64) -> Run {
        Run { text: text.to_owned(), x0, x1, y, size: 10.0, is_bold: false, is_mono: false }
    }

    fn texts(runs: Vec<Run>) -> Vec<String> {
        order(runs).into_iter().map(|line| line.run.text).collect()
    }

    #[test]
    fn two_columns_are_read_one_after_the_other_and_headlines_where_they_stand() {
        let mut runs = vec![run("title", 150.0, 400.0, 800.0)];
        for row in 0..6 {
            let y = 700.0 - f64::from(row) * 12.0;
            runs.push(run(&format!("l{row}"), 50.0, 280.0, y));
            runs.push(run(&format!("r{row}"), 300.0, 530.0, y));
        }
        runs.push(run("foot", 100.0, 500.0, 100.0));
        let expected = ["title", "l0", "l1", "l2", "l3", "l4", "l5", "r0", "r1", "r2", "r3", "r4", "r5", "foot"];
        assert_eq!(texts(runs), expected);
    }

    #[test]
    fn the_cells_of_a_table_stay_in_their_rows() {
        let mut runs = Vec::new();
        for row in 0..6 {
            let y = 700.0 - f64::from(row) * 12.0;
            runs.push(run(&format!("a{row}"), 50.0, 80.0, y));
            runs.push(run(&format!("b{row}"), 300.0, 340.0, y));
            runs.push(run(&format!("c{row}"), 500.0, 540.0, y));
        }
        let lines = order(runs);
        assert_eq!(lines[0].run.text, "a0\tb0\tc0");
        assert!(lines.len() == 6 && lines.iter().all(|line| line.cells == 3));
    }
}
