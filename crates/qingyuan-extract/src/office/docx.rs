//! DOCX (ECMA-376, part 1, 17): paragraphs by their styles, lists, tables, notes, formulas.

use std::collections::BTreeMap;

use qingyuan_model::{Block, BlockKind, Link};

use super::formula::Formula;
use super::package::{Target, link, related, relations};
use super::properties;
use super::table::Tables;
use crate::archive::Archive;
use crate::extraction::Extraction;
use crate::whitespace::collapse;
use crate::xml::{Piece, attribute, walk};

/// What a style makes of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Heading(u8),
    Item,
    /// An entry of a table of contents: navigation, and its words come again.
    Contents,
    Plain,
}

/// Fills `out` from an opened DOCX.
pub(super) fn read(archive: &mut Archive<'_>, out: &mut Extraction) {
    let styles = archive.text("word/styles.xml").map(|xml| styles(&xml)).unwrap_or_default();
    let relations = relations(archive, "word/document.xml");
    let mut body = Body::new(&styles, &relations);
    let text = archive.text("word/document.xml").unwrap_or_default();
    if !walk(&text, |piece| body.take(piece)) {
        out.note("markup-damaged", "word/document.xml ends in the middle");
    }
    body.close_paragraph();
    let Body { mut blocks, links, notes, .. } = body;
    for (part, element) in [("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")] {
        if let Some(xml) = archive.text(part) {
            blocks.extend(notes_of(&xml, element, &notes));
        }
    }
    properties::core(archive, out);
    if out.document.title.is_empty() {
        let first = blocks.iter().take(5).find(|block| matches!(block.kind, BlockKind::Heading(1)));
        out.document.title = first.map(|block| block.text.clone()).unwrap_or_default();
    }
    out.document.blocks = blocks;
    out.document.links = links;
}

/// Styles by their ids: names are the same in every language of Word, ids are not.
fn styles(xml: &str) -> BTreeMap<String, Style> {
    let mut found: BTreeMap<String, Style> = BTreeMap::new();
    let mut bases: Vec<(String, String)> = Vec::new();
    let mut open = String::new();
    walk(xml, |piece| {
        let Piece::Start(name, attributes) = piece else { return };
        let value = attribute(&attributes, "val");
        match (name.as_str(), value) {
            ("style", _) => attribute(&attributes, "styleId").unwrap_or_default().clone_into(&mut open),
            ("name", Some(name)) => {
                if let Some(style) = style_by_name(name) {
                    found.insert(open.clone(), style);
                }
            }
            ("basedOn", Some(base)) => bases.push((open.clone(), base.to_owned())),
            ("outlineLvl", Some(level)) => {
                if let Some(style) = outline(level) {
                    found.entry(open.clone()).or_insert(style);
                }
            }
            _ => {}
        }
    });
    // A style that names a base is like it; two steps cover what people make of headings.
    for _ in 0..2 {
        for (style, base) in &bases {
            if let Some(like) = found.get(base).copied() {
                found.entry(style.clone()).or_insert(like);
            }
        }
    }
    found
}

fn outline(level: &str) -> Option<Style> {
    // Nine stands for body text.
    level.parse::<u8>().ok().filter(|level| *level < 6).map(|level| Style::Heading(level + 1))
}

/// What a style's name says: `heading 2`, `Heading2`, `标题 2`, `toc 1`, `List Bullet`.
fn style_by_name(name: &str) -> Option<Style> {
    let lower: String = name.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    if matches!(lower.as_str(), "title" | "标题") {
        return Some(Style::Heading(1));
    }
    if lower.starts_with("toc") || lower.starts_with("目录") {
        return Some(Style::Contents);
    }
    if lower.starts_with("listbullet") || lower.starts_with("listnumber") {
        return Some(Style::Item);
    }
    let number = lower.strip_prefix("heading").or_else(|| lower.strip_prefix("标题"))?;
    number.parse::<u8>().ok().filter(|level| (1..=6).contains(level)).map(Style::Heading)
}

/// The style of a paragraph whose file defines no styles: its id is all there is, and Chinese Word counts headings.
fn style_by_id(id: &str) -> Style {
    let counted = id.parse::<u8>().ok().filter(|level| (1..=6).contains(level)).map(Style::Heading);
    counted.or_else(|| style_by_name(id)).unwrap_or(Style::Plain)
}

/// What is open while the body goes by.
struct Body<'a> {
    styles: &'a BTreeMap<String, Style>,
    relations: &'a BTreeMap<String, Target>,
    blocks: Vec<Block>,
    links: Vec<Link>,
    /// The ids of notes in the order in which they are called, with the element that calls them.
    notes: Vec<(String, String)>,
    text: String,
    style: Style,
    is_item: bool,
    takes_text: bool,
    tables: Tables,
    /// How deep in what was moved away or is a second form of what stands there: its text does not count.
    hidden: usize,
    formula: Option<Formula>,
    /// Whether the formula stands by itself.
    is_display: bool,
    /// Where the words of an open link begin in `text`, and where it leads.
    anchor: Option<(usize, String)>,
}

impl<'a> Body<'a> {
    fn new(styles: &'a BTreeMap<String, Style>, relations: &'a BTreeMap<String, Target>) -> Self {
        Self {
            styles,
            relations,
            blocks: Vec::new(),
            links: Vec::new(),
            notes: Vec::new(),
            text: String::new(),
            style: Style::Plain,
            is_item: false,
            takes_text: false,
            tables: Tables::default(),
            hidden: 0,
            formula: None,
            is_display: false,
            anchor: None,
        }
    }

    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Start(name, _) if is_hidden(&name) => self.hidden += 1,
            Piece::End(name) if is_hidden(&name) => self.hidden = self.hidden.saturating_sub(1),
            _ if self.hidden > 0 => {}
            Piece::Start(name, attributes) => self.start(&name, &attributes),
            Piece::Text(text) if self.takes_text => match &mut self.formula {
                Some(formula) => formula.text(&text),
                None => self.text.push_str(&text),
            },
            Piece::Text(_) => {}
            Piece::End(name) => self.end(&name),
        }
    }

    fn start(&mut self, name: &str, attributes: &[(String, String)]) {
        let value = attribute(attributes, "val");
        if name == "oMath" && self.formula.is_none() {
            self.formula = Some(Formula::default());
        }
        if let Some(formula) = &mut self.formula {
            formula.start(name, attributes);
        }
        match name {
            "t" => self.takes_text = true,
            "tab" if !self.text.is_empty() => self.text.push(' '),
            "br" | "cr" => self.text.push(' '),
            "noBreakHyphen" => self.text.push('-'),
            "pStyle" => {
                let id = value.unwrap_or_default();
                self.style = match self.styles.get(id) {
                    Some(style) => *style,
                    None if self.styles.is_empty() => style_by_id(id),
                    None => Style::Plain,
                };
            }
            "outlineLvl" if self.style == Style::Plain => {
                self.style = value.and_then(outline).unwrap_or(Style::Plain);
            }
            "numPr" => self.is_item = true,
            // Number 0 takes a paragraph out of the list that its style puts it in.
            "numId" => self.is_item = value != Some("0"),
            "tbl" => {
                self.close_paragraph();
                self.tables.open();
            }
            "gridSpan" => self.tables.span(value.and_then(|span| span.parse().ok()).unwrap_or(1)),
            "vMerge" if value != Some("restart") => self.tables.continues(),
            "footnoteReference" | "endnoteReference" => {
                if let Some(id) = attribute(attributes, "id") {
                    self.notes.push((name.replace("Reference", ""), id.to_owned()));
                    self.text.push_str(&format!("[{}]", self.notes.len()));
                }
            }
            "oMathPara" => self.is_display = true,
            "hyperlink" => {
                self.anchor = related(self.relations, attributes).map(|target| (self.text.len(), target.to.clone()));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(formula) = &mut self.formula
            && let Some(latex) = formula.end(name)
        {
            self.formula = None;
            if self.is_display && !self.tables.is_open() && !latex.is_empty() {
                self.close_paragraph();
                self.blocks.push(Block { kind: BlockKind::Formula, text: collapse(&latex) });
            } else {
                self.text.push_str(&latex);
            }
        }
        match name {
            "t" => self.takes_text = false,
            "p" => self.close_paragraph(),
            "oMathPara" => self.is_display = false,
            "hyperlink" => {
                if let Some((from, to)) = self.anchor.take()
                    && let Some(link) = link(&to, self.text.get(from..).unwrap_or_default())
                {
                    self.links.push(link);
                }
            }
            "tc" => self.tables.end_cell(),
            "tr" => self.blocks.extend(self.tables.end_row()),
            "tbl" => self.tables.close(),
            _ => {}
        }
    }

    fn close_paragraph(&mut self) {
        let text = collapse(&std::mem::take(&mut self.text));
        let style = std::mem::replace(&mut self.style, Style::Plain);
        let is_item = std::mem::take(&mut self.is_item);
        self.anchor = None;
        if text.is_empty() || style == Style::Contents {
            return;
        }
        if self.tables.is_open() {
            self.tables.push(&text);
            return;
        }
        let kind = match style {
            Style::Heading(level) => BlockKind::Heading(level),
            Style::Item => BlockKind::ListItem,
            _ if is_item => BlockKind::ListItem,
            _ => BlockKind::Paragraph,
        };
        self.blocks.push(Block { kind, text });
    }
}

/// What was moved away, and the second form of what older programs cannot show.
fn is_hidden(name: &str) -> bool {
    matches!(name, "moveFrom" | "Fallback" | "del")
}

/// The notes of a part that are called, each with the number that stands in the text.
fn notes_of(xml: &str, element: &str, called: &[(String, String)]) -> Vec<Block> {
    let mut notes = Vec::new();
    let (mut number, mut text, mut takes_text) = (None, String::new(), false);
    walk(xml, |piece| match piece {
        Piece::Start(name, attributes) if name == element => {
            let id = attribute(&attributes, "id").unwrap_or_default();
            number = called.iter().position(|(kind, called)| kind == element && called == id).map(|at| at + 1);
        }
        Piece::Start(name, _) => takes_text = name == "t",
        Piece::Text(piece) if takes_text => text.push_str(&piece),
        Piece::Text(_) => {}
        Piece::End(name) if name == element => {
            let note = collapse(&std::mem::take(&mut text));
            if let Some(number) = number.take()
                && !note.is_empty()
            {
                notes.push(Block { kind: BlockKind::Paragraph, text: format!("[{number}] {note}") });
            }
        }
        Piece::End(_) => takes_text = false,
    });
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_known_by_name_in_both_languages() {
        for (name, style) in [
            ("heading 1", Some(Style::Heading(1))),
            ("标题 2", Some(Style::Heading(2))),
            ("Title", Some(Style::Heading(1))),
            ("toc 3", Some(Style::Contents)),
            ("List Bullet 2", Some(Style::Item)),
            ("Normal", None),
        ] {
            assert_eq!(style_by_name(name), style, "{name}");
        }
        assert_eq!((style_by_id("3"), style_by_id("a7")), (Style::Heading(3), Style::Plain));
    }
}
