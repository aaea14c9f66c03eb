//! From lines to blocks: paragraphs are put together across lines, columns and pages; headings are told by their size.

use qingyuan_model::{Block, BlockKind, Part, PartKind};

use super::columns::Line;
use super::shape::{begins_item, bullet, is_caption, join};
use crate::whitespace::collapse;
use crate::words::units;

/// How much larger than the body a heading is set, at least: 12 points above 10.5, the step of 小四 over 五号.
const HEADING_RATIO: f64 = 1.13;

/// How many units a heading may have: two lines of a title.
const HEADING_UNITS: usize = 60;

/// An indent that opens a paragraph, in heights of the font: Chinese texts indent by 2, English ones by 1 or more.
const INDENT: f64 = 0.8;

/// A paragraph while it is put together.
struct Open {
    text: String,
    size: f64,
    is_bold: bool,
    page: usize,
    is_item: bool,
    is_title: bool,
    /// Whether it is a listing, whose lines stay lines; they are indented from this place on.
    code_from: Option<f64>,
    last: Line,
}

/// What the whole file's lines have in common.
struct Measures {
    /// The size of the body.
    body: f64,
    /// The usual distance of two lines, in heights of the font.
    leading: f64,
    /// Whether bold type is the exception, so that it marks headings.
    bold_is_rare: bool,
    /// Whether type for programs is the exception, so that it marks listings.
    mono_is_rare: bool,
}

/// Blocks, and where each page begins. A paragraph that runs on belongs to the page on which it begins.
pub(super) fn blocks(pages: &[Vec<Line>]) -> (Vec<Block>, Vec<Part>) {
    let measures = measure(pages);
    let mut closed: Vec<Open> = Vec::new();
    let mut open: Option<Open> = None;
    for (page, lines) in pages.iter().enumerate() {
        for (at, line) in lines.iter().enumerate() {
            // A row of a table has neighbours that are rows too, or many cells.
            let is_row = line.cells >= 3
                || (line.cells == 2
                    && [at.wrapping_sub(1), at + 1].iter().any(|at| lines.get(*at).is_some_and(|line| line.cells > 1)));
            let mut line = line.clone();
            if !is_row {
                line.run.text = line.run.text.replace('\t', " ");
                line.cells = 1;
            }
            match &mut open {
                Some(paragraph) if goes_on(paragraph, &line, page, &measures) => {
                    match paragraph.code_from {
                        Some(from) => push_code(&mut paragraph.text, &line, from),
                        None => join(&mut paragraph.text, line.run.text.trim()),
                    }
                    paragraph.is_bold &= line.run.is_bold;
                    paragraph.last = line;
                }
                _ => {
                    closed.extend(open.take());
                    open = Some(Open {
                        text: line.run.text.trim().to_owned(),
                        size: line.run.size,
                        is_bold: line.run.is_bold,
                        page,
                        is_item: begins_item(&line.run.text),
                        is_title: is_large(line.run.size, &measures),
                        code_from: (measures.mono_is_rare && line.run.is_mono).then_some(line.run.x0),
                        last: line,
                    });
                }
            }
        }
    }
    closed.extend(open);
    assemble(closed, &measures)
}

/// The size that counts: sizes are set in half points, and writers round.
fn rounded(size: f64) -> i64 {
    (size * 2.0).round() as i64
}

fn is_large(size: f64, measures: &Measures) -> bool {
    size >= measures.body * HEADING_RATIO
}

fn measure(pages: &[Vec<Line>]) -> Measures {
    let mut sizes: std::collections::BTreeMap<i64, usize> = std::collections::BTreeMap::new();
    let (mut bold, mut mono, mut all) = (0, 0, 0);
    let mut distances: Vec<f64> = Vec::new();
    for lines in pages {
        for line in lines {
            let length = line.run.text.chars().count();
            *sizes.entry(rounded(line.run.size)).or_default() += length;
            all += length;
            bold += if line.run.is_bold { length } else { 0 };
            mono += if line.run.is_mono { length } else { 0 };
        }
        for pair in lines.windows(2) {
            let distance = (pair[0].run.y - pair[1].run.y) / pair[0].run.size;
            if pair[0].column == pair[1].column && (0.9..3.0).contains(&distance) {
                distances.push(distance);
            }
        }
    }
    let body = sizes.iter().max_by_key(|(_, count)| **count).map_or(20, |(size, _)| *size);
    distances.sort_by(f64::total_cmp);
    // Lines within paragraphs are closer than paragraphs are, and more: their distance lies below the middle.
    let leading = distances.get(distances.len() * 2 / 5).copied().unwrap_or(1.5);
    Measures { body: body as f64 / 2.0, leading, bold_is_rare: bold * 3 < all, mono_is_rare: mono * 2 < all }
}

/// Whether a line continues the open paragraph.
fn goes_on(open: &Open, line: &Line, page: usize, measures: &Measures) -> bool {
    let (last, run) = (&open.last, &line.run);
    let size = last.run.size.max(run.size);
    if open.code_from.is_some() || (measures.mono_is_rare && run.is_mono) {
        let distance = (last.run.y - run.y) / size;
        // An empty line may part a listing; the same page and column hold it together.
        let is_near =
            open.page == page && last.column == line.column && (0.0..=measures.leading * 2.1).contains(&distance);
        return open.code_from.is_some() && run.is_mono && is_near;
    }
    if last.cells > 1 || line.cells > 1 || bullet(&run.text).is_some() || (begins_item(&run.text) && !open.is_title) {
        return false;
    }
    if (last.run.size - run.size).abs() > size * 0.15 || open.is_title != is_large(run.size, measures) {
        return false;
    }
    // Bold lines among lines that are not are headings.
    if measures.bold_is_rare && last.run.is_bold != run.is_bold && (open.is_bold || run.is_bold) && !open.is_title {
        let is_lead_in = open.is_bold && !ends_short(last, run);
        if !is_lead_in {
            return false;
        }
    }
    let is_indented = run.x0 > line.left + size * INDENT;
    if open.page != page && open.last.column != line.column || open.page != page || last.column != line.column {
        let ends = last.run.text.trim_end().ends_with(['。', '！', '？', '.', '!', '?', '：', ':', '”']);
        return !open.is_title && !ends && !is_indented && !ends_short(last, run);
    }
    let distance = (last.run.y - run.y) / size;
    if distance > (measures.leading * 1.4).max(measures.leading + 0.35) || distance < 0.0 {
        return false;
    }
    if open.is_title {
        return true;
    }
    // The lines of an item hang below its mark, those of a paragraph stand out from its first.
    if run.x0 > last.run.x0 + size * INDENT && !(open.is_item && is_indented) {
        return false;
    }
    !ends_short(last, run)
}

/// Appends a line of a listing, indented as it stands.
fn push_code(code: &mut String, line: &Line, from: f64) {
    /// Letters of fonts for programs are 0.6 wide, in heights of the font.
    const LETTER: f64 = 0.6;
    let indent = ((line.run.x0 - from) / (line.run.size * LETTER)).round().clamp(0.0, 40.0);
    code.push('\n');
    code.extend(std::iter::repeat_n(' ', indent as usize));
    code.push_str(line.run.text.trim());
}

/// Whether a line ends although the first word of the next would have fitted: only the end of a paragraph does.
fn ends_short(last: &Line, next: &super::lines::Run) -> bool {
    let room = (last.right - last.run.x1) / last.run.size;
    let first = next.text.trim_start().split_whitespace().next().unwrap_or_default();
    let needed = match first.chars().next() {
        Some(c) if u32::from(c) < 0x2e80 => {
            0.5 * first.chars().take_while(|c| u32::from(*c) < 0x2e80).count() as f64 + 0.6
        }
        _ => 2.6,
    };
    let ends = last.run.text.trim_end().ends_with(['。', '！', '？', '.', '!', '?', '：', ':', '”', '；', ';']);
    room > if ends { needed.min(2.6) } else { needed.max(2.6) }
}

/// Gives each paragraph its kind and says where pages begin.
fn assemble(closed: Vec<Open>, measures: &Measures) -> (Vec<Block>, Vec<Part>) {
    let mut large: Vec<i64> = closed
        .iter()
        .filter(|open| open.is_title && units(&open.text) <= HEADING_UNITS)
        .map(|open| rounded(open.size))
        .collect();
    large.sort_unstable_by(|a, b| b.cmp(a));
    large.dedup();
    let level = |rank: usize| BlockKind::Heading(u8::try_from(rank + 1).unwrap_or(6).min(6));
    let (mut blocks, mut parts): (Vec<Block>, Vec<Part>) = (Vec::new(), Vec::new());
    let mut began = None;
    for open in closed {
        let mut text = if open.code_from.is_some() { open.text } else { collapse_cells(&open.text) };
        if text.is_empty() {
            continue;
        }
        let length = units(&text);
        let ends = text.ends_with(['。', '；', '，', ',', ';']);
        let kind = if open.code_from.is_some() {
            BlockKind::Code
        } else if open.last.cells > 1 {
            BlockKind::TableRow
        } else if open.is_title && length <= HEADING_UNITS && length > 0 {
            level(large.iter().position(|size| *size == rounded(open.size)).unwrap_or(0).min(3))
        } else if let Some(rest) = bullet(&text) {
            text = rest.to_owned();
            BlockKind::ListItem
        } else if is_caption(&text) && length <= HEADING_UNITS {
            BlockKind::Caption
        } else if measures.bold_is_rare && open.is_bold && (1..=30).contains(&length) && !ends {
            level(large.len().min(4))
        } else {
            BlockKind::Paragraph
        };
        if began != Some(open.page) {
            began = Some(open.page);
            parts.push(Part {
                from: blocks.len(),
                kind: PartKind::Page(u32::try_from(open.page + 1).unwrap_or(u32::MAX)),
            });
        }
        blocks.push(Block { kind, text });
    }
    (blocks, parts)
}

/// White space collapsed, but the tabs between cells kept.
fn collapse_cells(text: &str) -> String {
    text.split('\t').map(collapse).collect::<Vec<_>>().join("\t").trim_matches('\t').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::lines::Run;
    use super::*;

    fn line(text: &str, x0: f64, x1: f64, y: f64, size: f64) -> Line {
        let run = Run { text: text.to_owned(), x0, x1, y, size, is_bold: false, is_mono: false };
        Line { run, left: 50.0, right: 450.0, column: 0, cells: 1 }
    }

    #[test]
    fn listings_keep_their_lines_and_indents() {
        let mono = |text: &str, x0: f64, y: f64| {
            let mut line = line(text, x0, x0 + 100.0, y, 10.0);
            line.run.is_mono = true;
            line
        };
        let prose = "下面的程序把一行文字读进来，再按相反的次序写出去，次序由循环决定。";
        let pages = [vec![
            line(prose, 50.0, 450.0, 780.0, 10.0),
            mono("for c in text:", 50.0, 765.0),
            mono("print(c)", 74.0, 750.0),
            line(prose, 50.0, 450.0, 735.0, 10.0),
        ]];
        let (blocks, _) = blocks(&pages);
        assert_eq!(blocks[1].text, "for c in text:\n    print(c)");
        assert_eq!(
            blocks.iter().map(|block| block.kind).collect::<Vec<_>>(),
            [BlockKind::Paragraph, BlockKind::Code, BlockKind::Paragraph]
        );
    }

    #[test]
    fn lines_become_paragraphs_across_lines_and_pages() {
        let pages = [
            vec![
                line("水的故事", 200.0, 260.0, 780.0, 20.0),
                line("清泉出于山中，经过石隙和草地，一路上", 70.0, 450.0, 740.0, 10.0),
                line("汇成小溪。", 50.0, 100.0, 725.0, 10.0),
                line("A long brook gathers the many-", 70.0, 449.0, 710.0, 10.0),
                line("coloured leaves of autumn and car-", 50.0, 450.0, 695.0, 10.0),
                line("ries them further down and further", 50.0, 450.0, 680.0, 10.0),
            ],
            vec![line("down to the plain.", 50.0, 150.0, 780.0, 10.0), line("• 取水处", 60.0, 110.0, 750.0, 10.0)],
        ];
        let (blocks, parts) = blocks(&pages);
        let shown: Vec<(BlockKind, &str)> = blocks.iter().map(|block| (block.kind, block.text.as_str())).collect();
        let english = "A long brook gathers the manycoloured leaves of autumn and carries them further down and further down to the plain.";
        assert_eq!(
            shown,
            [
                (BlockKind::Heading(1), "水的故事"),
                (BlockKind::Paragraph, "清泉出于山中，经过石隙和草地，一路上汇成小溪。"),
                (BlockKind::Paragraph, english),
                (BlockKind::ListItem, "取水处"),
            ]
        );
        let kinds: Vec<(usize, PartKind)> = parts.into_iter().map(|part| (part.from, part.kind)).collect();
        assert_eq!(kinds, [(0, PartKind::Page(1)), (3, PartKind::Page(2))]);
    }
}
