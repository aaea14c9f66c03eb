//! A document's blocks, made ready for a page: headings without jumps, lists and tables put together, marks in place.

use qingyuan_model::{Block, BlockKind, Document, PartKind, Span};

use crate::marks::{Segment, segments};

/// One piece of a text with its mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The characters.
    pub(crate) text: String,
    /// The class of its mark; empty for plain text.
    pub(crate) class: String,
    /// What the mark's hover says.
    pub(crate) hint: String,
    /// Numbers of the notes that end here.
    pub(crate) notes: Vec<usize>,
}

/// A run of marked text.
pub(crate) type Line = Vec<Piece>;

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A heading of this depth, 2 to 6: the title of the page is 1.
    Heading(u8, Line),
    /// Running text.
    Paragraph(Line),
    /// A list.
    List(Vec<Line>),
    /// A quotation.
    Quote(Vec<Line>),
    /// A table: its head, when its first row can be one, and its rows.
    Table(Vec<Line>, Vec<Vec<Line>>),
    /// Preformatted text.
    Code(Line),
    /// The words under a figure.
    Caption(Line),
    /// Who wrote what follows, and when; either may be empty.
    Post(String, String),
}

/// Where a post begins among the blocks that are laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Post {
    from: usize,
    author: String,
    when: String,
}

/// The posts of a document, for its blocks without the first `skipped`. A post of which neither writer nor time is known
/// has no line.
pub(crate) fn posts(document: &Document, skipped: usize) -> Vec<Post> {
    let of_part = |part: &qingyuan_model::Part| match &part.kind {
        PartKind::Post { author, published } if author.is_some() || published.is_some() => Some(Post {
            from: part.from.saturating_sub(skipped),
            author: author.clone().unwrap_or_default(),
            when: published.as_deref().unwrap_or_default().replace('T', " "),
        }),
        _ => None,
    };
    document.parts.iter().filter_map(of_part).collect()
}

/// Spans of one field, and what each looks like. Its place in the list is the number of its note.
pub(crate) struct Marking<'m> {
    /// The spans.
    pub(crate) spans: &'m [Span],
    /// The class and the hint of a mark that these spans (never none) cover together.
    pub(crate) look: &'m dyn Fn(&[usize]) -> (String, String),
    /// The note of a span that ends, when it has one.
    pub(crate) note: &'m dyn Fn(usize) -> Option<usize>,
}

impl Marking<'_> {
    /// A marked line of a text that begins at char `base` of the field.
    pub(crate) fn line(&self, text: &str, base: usize) -> Line {
        segments(text, base, self.spans).into_iter().map(|segment| self.piece(&segment, base, text)).collect()
    }

    fn piece(&self, segment: &Segment<'_>, base: usize, text: &str) -> Piece {
        let (class, hint) = if segment.covers.is_empty() { Default::default() } else { (self.look)(&segment.covers) };
        let end = base + text.chars().count();
        // A span that goes on in the next block ends there; one that ends with the line break ends here.
        let ended = segment.ends.iter().filter(|number| self.spans[**number].end <= end + 1);
        let notes = ended.filter_map(|number| (self.note)(*number)).collect();
        Piece { text: segment.text.to_owned(), class, hint, notes }
    }
}

/// Lays out the blocks of a document, a line before each post. The spans count chars of [`Document::text`], to which these
/// lines do not belong.
pub(crate) fn parts(blocks: &[Block], posts: &[Post], marking: &Marking<'_>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut depths: Vec<u8> = Vec::new();
    let mut rows: Vec<Vec<Line>> = Vec::new();
    let mut next = 0;
    let mut posts = posts.iter().peekable();
    for (number, block) in blocks.iter().enumerate() {
        while let Some(post) = posts.next_if(|post| post.from <= number) {
            end_table(&mut rows, &mut parts);
            parts.push(Part::Post(post.author.clone(), post.when.clone()));
        }
        let base = next;
        // One line break stands between two blocks, empty ones too.
        next = base + block.text.chars().count() + 1;
        if block.kind != BlockKind::TableRow {
            end_table(&mut rows, &mut parts);
        }
        let line = || marking.line(&block.text, base);
        match block.kind {
            BlockKind::Heading(depth) => parts.push(Part::Heading(demoted(&mut depths, depth), line())),
            BlockKind::Paragraph => parts.push(Part::Paragraph(line())),
            BlockKind::Code | BlockKind::Formula => parts.push(Part::Code(line())),
            BlockKind::Caption => parts.push(Part::Caption(line())),
            BlockKind::ListItem => match parts.last_mut() {
                Some(Part::List(items)) => items.push(line()),
                _ => parts.push(Part::List(vec![line()])),
            },
            BlockKind::Quote => match parts.last_mut() {
                Some(Part::Quote(lines)) => lines.push(line()),
                _ => parts.push(Part::Quote(vec![line()])),
            },
            BlockKind::TableRow => rows.push(cells(&block.text, base, marking)),
        }
    }
    end_table(&mut rows, &mut parts);
    parts
}

/// A heading's depth below the page's own title: deeper headings go down one step at a time, whatever the page did.
fn demoted(depths: &mut Vec<u8>, depth: u8) -> u8 {
    while depths.last().is_some_and(|above| *above >= depth) {
        depths.pop();
    }
    depths.push(depth);
    u8::try_from(depths.len() + 1).unwrap_or(6).min(6)
}

fn cells(row: &str, base: usize, marking: &Marking<'_>) -> Vec<Line> {
    let mut at = base;
    let cell = |text: &str| {
        let line = marking.line(text, at);
        at += text.chars().count() + 1;
        line
    };
    row.split('\t').map(cell).collect()
}

/// The first row is taken for the head when it is full and as wide as the second: what extraction keeps of `th`.
fn end_table(rows: &mut Vec<Vec<Line>>, parts: &mut Vec<Part>) {
    let mut rows = std::mem::take(rows);
    if rows.is_empty() {
        return;
    }
    let full = rows[0].iter().all(|cell| cell.iter().any(|piece| !piece.text.trim().is_empty()));
    let head = if full && rows.get(1).is_some_and(|second| second.len() == rows[0].len()) && rows[0].len() > 1 {
        rows.remove(0)
    } else {
        Vec::new()
    };
    parts.push(Part::Table(head, rows));
}

#[cfg(test)]
mod tests {
    use qingyuan_model::Document;
    use url::Url;

    use super::*;

    fn laid_out(blocks: &[(BlockKind, &str)], spans: &[Span]) -> (Vec<Part>, String) {
        let mut document = Document::new(Url::parse("http://a.example/").expect("a URL"));
        document.blocks = blocks.iter().map(|(kind, text)| Block { kind: *kind, text: (*text).to_owned() }).collect();
        let look = |covers: &[usize]| (format!("m{}", covers.len()), String::new());
        let marking = Marking { spans, look: &look, note: &|number| Some(number + 1) };
        (parts(&document.blocks, &[], &marking), document.text())
    }

    fn marked(parts: &[Part]) -> String {
        let line = |line: &Line| -> String {
            line.iter().filter(|piece| !piece.class.is_empty()).map(|piece| piece.text.as_str()).collect()
        };
        let texts = parts.iter().map(|part| match part {
            Part::Heading(_, text) | Part::Paragraph(text) | Part::Code(text) | Part::Caption(text) => line(text),
            Part::List(lines) | Part::Quote(lines) => lines.iter().map(line).collect(),
            Part::Table(head, rows) => head.iter().chain(rows.iter().flatten()).map(line).collect(),
            Part::Post(..) => String::new(),
        });
        texts.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn headings_go_down_one_step_at_a_time() {
        let kinds = [3, 6, 6, 4, 1, 5].map(|depth| (BlockKind::Heading(depth), "h"));
        let (parts, _) = laid_out(&kinds, &[]);
        let depths: Vec<u8> = parts
            .iter()
            .filter_map(|part| if let Part::Heading(depth, _) = part { Some(*depth) } else { None })
            .collect();
        assert_eq!(depths, [2, 3, 3, 3, 2, 3]);
    }

    #[test]
    fn marks_stand_on_the_same_characters_as_in_the_text() {
        let blocks = [
            (BlockKind::Paragraph, ""),
            (BlockKind::Heading(1), "标题"),
            (BlockKind::ListItem, "甲乙"),
            (BlockKind::ListItem, "丙丁"),
            (BlockKind::TableRow, "一\t二"),
            (BlockKind::TableRow, "三\t四"),
        ];
        let (_, text) = laid_out(&blocks, &[]);
        let start = text.chars().position(|c| c == '乙').expect("it is there");
        let end = text.chars().position(|c| c == '四').expect("it is there");
        let (parts, _) = laid_out(&blocks, &[Span::new(start, end)]);
        assert_eq!(marked(&parts), "||乙丙丁|一二三");
        let whole = Span::new(start, start + 1).slice(&text).to_owned();
        assert_eq!(whole, "乙");
    }

    #[test]
    fn lines_before_posts_leave_marks_where_they_are() {
        let mut document = Document::new(Url::parse("http://a.example/").expect("a URL"));
        let block = |kind, text: &str| Block { kind, text: text.to_owned() };
        document.blocks = vec![
            block(BlockKind::Heading(1), "题"),
            block(BlockKind::ListItem, "甲乙"),
            block(BlockKind::ListItem, "丙丁"),
            block(BlockKind::Paragraph, "戊"),
        ];
        let post = |from, author: Option<&str>, published: Option<&str>| qingyuan_model::Part {
            from,
            kind: PartKind::Post { author: author.map(str::to_owned), published: published.map(str::to_owned) },
        };
        document.parts =
            vec![post(1, Some("文甲"), Some("2026-03-01T20:11")), post(2, Some("文乙"), None), post(3, None, None)];
        let look = |_: &[usize]| ("m".to_owned(), String::new());
        let spans = [Span::new(3, 6)];
        let marking = Marking { spans: &spans, look: &look, note: &|_| None };
        let laid = parts(&document.blocks, &posts(&document, 0), &marking);
        assert_eq!(laid[1], Part::Post("文甲".into(), "2026-03-01 20:11".into()));
        assert_eq!(laid[3], Part::Post("文乙".into(), String::new()));
        assert!(
            matches!((&laid[2], &laid[4]), (Part::List(first), Part::List(second)) if first.len() + second.len() == 2)
        );
        assert_eq!(marked(&laid), "||乙||丙|");
        let without_heading = parts(&document.blocks[1..], &posts(&document, 1), &marking);
        assert!(matches!(without_heading[0], Part::Post(..)) && without_heading.len() == 5);
    }

    #[test]
    fn a_mark_over_two_blocks_has_one_note() {
        let (parts, _) = laid_out(&[(BlockKind::Paragraph, "甲乙"), (BlockKind::Paragraph, "丙")], &[Span::new(1, 4)]);
        let notes = |part: &Part| match part {
            Part::Paragraph(line) => line.iter().flat_map(|piece| piece.notes.clone()).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        assert_eq!(parts.iter().map(notes).collect::<Vec<_>>(), [vec![], vec![1]]);
    }

    #[test]
    fn rows_of_one_width_have_a_head_and_a_single_row_has_none() {
        let (parts, _) = laid_out(&[(BlockKind::TableRow, "年\t值"), (BlockKind::TableRow, "2026\t3")], &[]);
        assert!(matches!(&parts[0], Part::Table(head, rows) if head.len() == 2 && rows.len() == 1));
        let (parts, _) = laid_out(&[(BlockKind::TableRow, "年\t值")], &[]);
        assert!(matches!(&parts[0], Part::Table(head, rows) if head.is_empty() && rows.len() == 1));
    }
}
