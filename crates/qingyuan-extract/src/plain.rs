//! Plain text: paragraphs parted by blank lines, by indents or one a line, whichever the text uses; and tables of values.

use qingyuan_model::{Block, BlockKind, PageKind};
use url::Url;

use crate::extraction::Extraction;
use crate::whitespace::collapse;

/// How long a first line may be, in chars, to be taken for a title (picked by gut feeling: two lines of a heading).
const TITLE_CHARS: usize = 60;

/// How many blocks a text may have; what follows is cut and noted.
const MAX_BLOCKS: usize = 50_000;

/// Fills `out` from decoded plain text.
pub(crate) fn read(text: &str, out: &mut Extraction) {
    out.document.kind = PageKind::File;
    let lines: Vec<&str> = text.lines().collect();
    let is_wrapped = is_hard_wrapped(&lines);
    // Chinese texts open paragraphs with two wide spaces; where most are opened so, an indent begins one, wrapped or not.
    let is_indented = |line: &str| line.starts_with(['\u{3000}', '\t']) || line.starts_with("    ");
    let indented = lines.iter().filter(|line| is_indented(line)).count();
    let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
    let by_indent = indented >= 2 && indented < filled;
    let mut open = String::new();
    let mut blocks = Vec::new();
    for line in &lines {
        let clean = collapse(line);
        let heading = heading(&clean);
        if clean.is_empty() || !is_wrapped || (by_indent && is_indented(line)) || heading.is_some() {
            close(&mut blocks, &mut open);
        }
        match heading {
            Some(level) => blocks.push(Block { kind: BlockKind::Heading(level), text: clean }),
            None if clean.is_empty() => {}
            None => join_line(&mut open, &clean),
        }
    }
    close(&mut blocks, &mut open);
    cut(&mut blocks, out);
    if let Some(first) = blocks.first()
        && first.text.chars().count() <= TITLE_CHARS
        && blocks.len() > 1
    {
        out.document.title.clone_from(&first.text);
    }
    out.document.blocks = blocks;
}

/// Fills `out` from the rows of a table of values. The first names columns and is no title: it is called by its file's name.
pub(crate) fn read_table(text: &str, out: &mut Extraction) {
    out.document.kind = PageKind::File;
    let first = text.lines().next().unwrap_or_default();
    let count = |mark: char| first.chars().filter(|c| *c == mark).count();
    // Of marks that occur as often the earlier one parts the cells.
    let separator = [',', '\t', ';'].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(',');
    let mut blocks = Vec::new();
    let (mut row, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // RFC 4180: a quote within quotes is written twice.
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if is_quoted || cell.is_empty() => is_quoted = !is_quoted,
            '\n' if !is_quoted => {
                row.push(collapse(&std::mem::take(&mut cell)));
                push_row(&mut blocks, &mut row);
            }
            c if c == separator && !is_quoted => row.push(collapse(&std::mem::take(&mut cell))),
            c => cell.push(c),
        }
    }
    row.push(collapse(&cell));
    push_row(&mut blocks, &mut row);
    cut(&mut blocks, out);
    out.document.title = file_name(&out.document.url);
    out.document.blocks = blocks;
}

fn push_row(blocks: &mut Vec<Block>, row: &mut Vec<String>) {
    let cells = std::mem::take(row);
    if cells.iter().any(|cell| !cell.is_empty()) {
        blocks.push(Block { kind: BlockKind::TableRow, text: cells.join("\t") });
    }
}

fn cut(blocks: &mut Vec<Block>, out: &mut Extraction) {
    if blocks.len() > MAX_BLOCKS {
        blocks.truncate(MAX_BLOCKS);
        out.note("text-cut", format!("only the first {MAX_BLOCKS} paragraphs are kept"));
    }
}

/// The depth of a line that heads a part of a book: `第三章 归途`, `Chapter 4`. Parts and volumes stand above chapters.
fn heading(line: &str) -> Option<u8> {
    /// A heading is a line by itself and no sentence about a chapter.
    const MAX_CHARS: usize = 30;
    if line.chars().count() > MAX_CHARS || line.ends_with(['。', '，', '；', '.', ',', '！', '？']) {
        return None;
    }
    if let Some(rest) = line.strip_prefix("Chapter ").or_else(|| line.strip_prefix("CHAPTER ")) {
        let number = rest.split([' ', '.', ':']).next().unwrap_or_default();
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit())
            || number.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'L' | b'C'));
        return (is_number && !number.is_empty()).then_some(2);
    }
    let rest = line.strip_prefix('第')?;
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || "零〇一二三四五六七八九十百千两".contains(c));
    if after.len() == rest.len() {
        return None;
    }
    let mut chars = after.chars();
    let level = match chars.next()? {
        '卷' | '部' | '编' | '篇' => 1,
        '章' | '回' | '讲' | '课' => 2,
        '节' => 3,
        _ => return None,
    };
    chars.next().is_none_or(|next| matches!(next, ' ' | '\u{3000}' | '：' | ':' | '、')).then_some(level)
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
        read(text, &mut out);
        out.document.blocks.into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn chapters_are_headings_and_sentences_about_them_are_not() {
        for (line, level) in [
            ("第三章 归途", Some(2)),
            ("第一卷", Some(1)),
            ("第12节：方法", Some(3)),
            ("Chapter IV. The River", Some(2)),
            ("第一次见面", None),
            ("第三章讲的是归途。", None),
            ("第二部分内容", None),
        ] {
            assert_eq!(heading(line), level, "{line}");
        }
    }

    #[test]
    fn an_indent_begins_a_paragraph_of_a_wrapped_text() {
        let line = "山里的清泉一路流下来，经过许多石头和草地，最后流进大河，";
        let text = format!("　　{line}\n{line}\n完。\n　　{line}\n{line}\n完。");
        assert_eq!(texts(&text).len(), 2);
    }

    #[test]
    fn quoted_cells_may_hold_separators_and_line_breaks() {
        let mut out = Extraction::empty(Url::parse("http://a.example/a.csv").expect("a URL"));
        read_table("名,注\n\"甲,乙\",\"他说\"\"好\"\"\n了\"\n", &mut out);
        let rows: Vec<&str> = out.document.blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!(rows, ["名\t注", "甲,乙\t他说\"好\" 了"]);
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
