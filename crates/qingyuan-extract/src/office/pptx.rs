//! PPTX (ECMA-376, part 1, 19): slides in their order, each with its title first and its notes last.

use std::collections::BTreeMap;

use qingyuan_model::{Block, BlockKind, Link, Part, PartKind};

use super::package::{Target, link, related, relations};
use super::properties;
use super::table::Tables;
use crate::archive::Archive;
use crate::extraction::Extraction;
use crate::whitespace::collapse;
use crate::xml::{Piece, attribute, walk};

/// How many slides are read: a term's course has fewer.
const MAX_SLIDES: usize = 1_000;

/// Fills `out` from an opened PPTX.
pub(super) fn read(archive: &mut Archive<'_>, out: &mut Extraction) {
    const ROOT: &str = "ppt/presentation.xml";
    properties::core(archive, out);
    let deck = relations(archive, ROOT);
    let mut slides = Vec::new();
    walk(&archive.text(ROOT).unwrap_or_default(), |piece| {
        if let Piece::Start(name, attributes) = piece
            && name == "sldId"
        {
            slides.extend(related(&deck, &attributes).map(|target| target.to.clone()));
        }
    });
    if slides.len() > MAX_SLIDES {
        out.note("text-cut", format!("only the first {MAX_SLIDES} of {} slides are read", slides.len()));
    }
    let mut missing = 0;
    for (number, name) in (1_u32..).zip(slides.iter().take(MAX_SLIDES)) {
        let Some(xml) = archive.text(name) else {
            missing += 1;
            continue;
        };
        let relations = relations(archive, name);
        let mut slide = Slide::new(&relations, number == 1);
        walk(&xml, |piece| slide.take(piece));
        if slide.is_hidden {
            continue;
        }
        let from = out.document.blocks.len();
        out.document.blocks.append(&mut slide.titles);
        out.document.blocks.append(&mut slide.blocks);
        out.document.links.append(&mut slide.links);
        if let Some(notes) = relations.values().find(|target| target.kind == "notesSlide") {
            out.document.blocks.extend(notes_of(&archive.text(&notes.to).unwrap_or_default()));
        }
        if out.document.blocks.len() > from {
            out.document.parts.push(Part { from, kind: PartKind::Slide(number) });
        }
    }
    if missing > 0 {
        out.note("pptx-damaged", format!("{missing} slides are named and not there"));
    }
}

/// What speakers wrote below a slide, as quotes: not part of what is shown, but of what is said.
fn notes_of(xml: &str) -> Vec<Block> {
    let nothing = BTreeMap::new();
    let mut slide = Slide::new(&nothing, false);
    walk(xml, |piece| slide.take(piece));
    slide.blocks.into_iter().map(|block| Block { kind: BlockKind::Quote, text: block.text }).collect()
}

/// What a shape is there for (19.7.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Title,
    Body,
    /// Date, footer, number, the picture of a slide among its notes.
    Furniture,
    /// A box of text.
    Free,
}

struct Slide<'a> {
    relations: &'a BTreeMap<String, Target>,
    is_first: bool,
    is_hidden: bool,
    titles: Vec<Block>,
    blocks: Vec<Block>,
    links: Vec<Link>,
    role: Role,
    text: String,
    takes_text: bool,
    has_no_bullet: bool,
    tables: Tables,
    fallback: usize,
    anchor: Option<(usize, String)>,
}

impl<'a> Slide<'a> {
    fn new(relations: &'a BTreeMap<String, Target>, is_first: bool) -> Self {
        Self {
            relations,
            is_first,
            is_hidden: false,
            titles: Vec::new(),
            blocks: Vec::new(),
            links: Vec::new(),
            role: Role::Free,
            text: String::new(),
            takes_text: false,
            has_no_bullet: false,
            tables: Tables::default(),
            fallback: 0,
            anchor: None,
        }
    }

    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Start(name, _) if name == "Fallback" => self.fallback += 1,
            Piece::End(name) if name == "Fallback" => self.fallback = self.fallback.saturating_sub(1),
            _ if self.fallback > 0 => {}
            Piece::Start(name, attributes) => self.start(&name, &attributes),
            Piece::Text(text) if self.takes_text => self.text.push_str(&text),
            Piece::Text(_) => {}
            Piece::End(name) => self.end(&name),
        }
    }

    fn start(&mut self, name: &str, attributes: &[(String, String)]) {
        let is_set = |name: &str| attribute(attributes, name).is_some_and(|value| matches!(value, "1" | "true"));
        match name {
            "sld" => self.is_hidden = attribute(attributes, "show").is_some_and(|show| matches!(show, "0" | "false")),
            "sp" | "graphicFrame" => self.role = Role::Free,
            "ph" => {
                self.role = match attribute(attributes, "type") {
                    Some("title" | "ctrTitle") => Role::Title,
                    Some("dt" | "ftr" | "sldNum" | "hdr" | "sldImg") => Role::Furniture,
                    Some("subTitle") => Role::Free,
                    _ => Role::Body,
                };
            }
            "buNone" => self.has_no_bullet = true,
            "t" => self.takes_text = true,
            "br" | "tab" => self.text.push(' '),
            "hlinkClick" => {
                self.anchor = related(self.relations, attributes).map(|target| (self.text.len(), target.to.clone()));
            }
            "tbl" => self.tables.open(),
            "tc" => {
                // Cells that are merged into another are still there, empty.
                if is_set("hMerge") || is_set("vMerge") {
                    self.tables.continues();
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "t" => self.takes_text = false,
            "r" => {
                if let Some((from, to)) = self.anchor.take()
                    && let Some(link) = link(&to, self.text.get(from..).unwrap_or_default())
                {
                    self.links.push(link);
                }
            }
            "p" => self.close_paragraph(),
            "tc" => self.tables.end_cell(),
            "tr" => self.blocks.extend(self.tables.end_row()),
            "tbl" => self.tables.close(),
            _ => {}
        }
    }

    fn close_paragraph(&mut self) {
        let text = collapse(&std::mem::take(&mut self.text));
        let has_no_bullet = std::mem::take(&mut self.has_no_bullet);
        if text.is_empty() {
            return;
        }
        if self.tables.is_open() {
            self.tables.push(&text);
            return;
        }
        match self.role {
            Role::Furniture => {}
            Role::Title => {
                let kind = BlockKind::Heading(if self.is_first { 1 } else { 2 });
                // A title of two lines is one heading.
                match self.titles.last_mut() {
                    Some(title) => title.text = format!("{} {text}", title.text),
                    None => self.titles.push(Block { kind, text }),
                }
            }
            Role::Body if !has_no_bullet => self.blocks.push(Block { kind: BlockKind::ListItem, text }),
            Role::Body | Role::Free => self.blocks.push(Block { kind: BlockKind::Paragraph, text }),
        }
    }
}
