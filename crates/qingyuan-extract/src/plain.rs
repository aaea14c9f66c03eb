//! Plain text: paragraphs parted by blank lines or one a line, whichever the text uses.

use qingyuan_model::{Block, BlockKind, PageKind};
use url::Url;

use crate::extraction::Extraction;
use crate::whitespace::collapse;

/// How long a first line may be, in chars, to be taken for a title (picked by gut feeling: two lines of a heading).
const TITLE_CHARS: usize = 60;

/// How many blocks a text may have; what follows is cut and noted.
const MAX_BLOCKS: usize = 50_000;

/// Fills `out` from decoded plain text. The first line of a table is no title: it is called by its file's name.
pub(crate) fn read(text: &str, is_table: bool, out: &mut Extraction) {
    out.document.kind = PageKind::File;
    let lines: Vec<&str> = text.lines().collect();
    let is_wrapped = !is_table && is_hard_wrapped(&lines);
    let mut open = String::new();
    let mut blocks = Vec::new();
    for line in &lines {
        let clean = collapse(line);
        if clean.is_empty() || !is_wrapped {
            close(&mut blocks, &mut open);
        }
        if !clean.is_empty() {
            join_line(&mut open, &clean);
        }
    }
    close(&mut blocks, &mut open);
    if blocks.len() > MAX_BLOCKS {
        blocks.truncate(MAX_BLOCKS);
        out.note("text-cut", format!("only the first {MAX_BLOCKS} paragraphs are kept"));
    }
    if is_table {
        out.document.title = file_name(&out.document.url);
    } else if let Some(first) = blocks.first()
        && first.text.chars().count() <= TITLE_CHARS
        && blocks.len() > 1
    {
        out.document.title = first.text.trim_start_matches('#').trim().to_owned();
    }
    out.document.blocks = blocks;
}

/// The last part of an address, percent-decoded where that gives text.
fn file_name(url: &Url) -> String {
    let written = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).map_or_else(|_| written.to_owned(), |name| collapse(&name))
}

/// Appends a line to a paragraph: with a space between Latin words, with none between Han characters.
pub(crate) fn join_line(paragraph: &mut String, line: &str) {
    let is_wide = |c: char| u32::from(c) >= 0x2e80;
    let touches_han = paragraph.chars().next_back().is_some_and(is_wide) || line.chars().next().is_some_and(is_wide);
    if !paragraph.is_empty() && !touches_han {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

fn close(blocks: &mut Vec<Block>, open: &mut String) {
    if !open.is_empty() {
        blocks.push(Block { kind: BlockKind::Paragraph, text: std::mem::take(open) });
    }
}

/// Whether lines were broken at a margin: there are blank lines, and most lines that another follows are nearly as
/// long as the longest (the 72 columns of mail and of Project Gutenberg).
fn is_hard_wrapped(lines: &[&str]) -> bool {
    let widths: Vec<usize> = lines.iter().map(|line| line.trim_end().chars().count()).collect();
    let longest = widths.iter().copied().max().unwrap_or(0);
    if !(30..=100).contains(&longest) {
        return false;
    }
    let followed = widths.windows(2).filter(|pair| pair[0] > 0 && pair[1] > 0).count();
    let full = widths.windows(2).filter(|pair| pair[0] * 10 >= longest * 7 && pair[1] > 0).count();
    followed > 0 && full * 10 >= followed * 7
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let mut out = Extraction::empty(Url::parse("http://a.example/a.txt").expect("a URL"));
        read(text, false, &mut out);
        out.document.blocks.into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn a_line_is_a_paragraph_unless_the_text_was_wrapped() {
        assert_eq!(
            texts("荷塘月色\n\n　　这几天心里颇不宁静。\n今晚在院子里坐着乘凉。"),
            ["荷塘月色", "这几天心里颇不宁静。", "今晚在院子里坐着乘凉。"]
        );
        assert_eq!(
            texts(
                "The quick brown fox jumps over the lazy dog and then\nit runs away from the farmer who keeps it.\n\nEnd."
            ),
            ["The quick brown fox jumps over the lazy dog and then it runs away from the farmer who keeps it.", "End."]
        );
    }
}
