//! Content streams: what a page shows, glyph by glyph, with the place of each (ISO 32000-1, 8.4, 9.2 to 9.4).

use std::collections::BTreeMap;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::font::Font;
use super::lexer::{Lexer, Token};
use super::objects::{dictionary, entry, numbers, resolve, unpacked};

/// A linear map of the plane: `[a b c d e f]` as the standard writes it.
pub(super) type Matrix = [f64; 6];

/// The map that changes nothing.
pub(super) const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// How deep forms may nest in forms: a form is a picture inside a page, and three levels are rare.
const MAX_FORMS: usize = 12;

/// How many operators are followed in a whole file: some thousand pages of text, and a bound on forms that draw forms that
/// draw forms.
const MAX_OPERATORS: usize = 5_000_000;

/// How many glyphs of a page are kept: a dense newspaper page has some 20,000.
const MAX_GLYPHS: usize = 200_000;

/// How many glyphs of a whole file are kept: a book of a thousand pages.
const MAX_ALL_GLYPHS: usize = 2_000_000;

/// How many operands an operator may have, and how deep states may be saved.
const MAX_STACK: usize = 512;

/// One glyph on a page.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    /// Its text; empty when the file does not tell.
    pub(super) text: String,
    /// Where it begins, in points from the page's lower left corner.
    pub(super) x: f64,
    /// Its base line.
    pub(super) y: f64,
    /// The vector to where the next glyph would begin.
    pub(super) advance: (f64, f64),
    /// Its height: the font's size on the page, in points.
    pub(super) size: f64,
    /// Whether the font is bold.
    pub(super) is_bold: bool,
    /// Whether the font is one for programs.
    pub(super) is_mono: bool,
    /// Whether the file marks it as furniture of the page: a running head, a page number, a watermark (14.8.2.2).
    pub(super) is_artifact: bool,
}

/// Reads pages one after the other; fonts and the budget are shared.
pub(super) struct Reader<'a> {
    pdf: &'a Document,
    fonts: BTreeMap<ObjectId, Rc<Font>>,
    operators: usize,
    glyphs: usize,
}

#[derive(Clone)]
struct State {
    ctm: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    char_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
    rise: f64,
}

enum Operand {
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    List(Vec<Operand>),
}

impl<'a> Reader<'a> {
    pub(super) fn new(pdf: &'a Document) -> Self {
        Self { pdf, fonts: BTreeMap::new(), operators: 0, glyphs: 0 }
    }

    /// Whether the budget of the file is used up.
    pub(super) fn is_spent(&self) -> bool {
        self.operators >= MAX_OPERATORS || self.glyphs >= MAX_ALL_GLYPHS
    }

    /// The glyphs of a page in the order in which they are drawn.
    pub(super) fn page(&mut self, page: ObjectId, resources: &'a Dictionary) -> Vec<Glyph> {
        let mut content = Vec::new();
        for id in self.pdf.get_page_contents(page) {
            if let Ok(stream) = self.pdf.get_object(id).and_then(Object::as_stream) {
                content.extend(unpacked(self.pdf, stream));
                content.push(b'\n');
            }
        }
        let mut glyphs = Vec::new();
        let state = State {
            ctm: IDENTITY,
            font: None,
            size: 0.0,
            char_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        self.run(&content, resources, state, 0, false, &mut glyphs);
        self.glyphs += glyphs.len();
        glyphs
    }

    /// Follows one stream. Calls itself for forms, at most [`MAX_FORMS`] deep.
    fn run(
        &mut self,
        content: &[u8],
        resources: &'a Dictionary,
        mut state: State,
        depth: usize,
        in_artifact: bool,
        glyphs: &mut Vec<Glyph>,
    ) {
        let mut lexer = Lexer::new(content);
        let mut operands: Vec<Operand> = Vec::new();
        let mut list: Option<Vec<Operand>> = None;
        let mut saved: Vec<State> = Vec::new();
        // Whether each open mark makes an artifact of what is inside.
        let mut marks: Vec<bool> = Vec::new();
        let (mut text, mut line) = (IDENTITY, IDENTITY);
        while let Some(token) = lexer.next() {
            let operand = match token {
                Token::Number(number) => Operand::Number(number),
                Token::Name(name) => Operand::Name(name),
                Token::Text(bytes) => Operand::Text(bytes),
                Token::Open => {
                    list = Some(Vec::new());
                    continue;
                }
                Token::Close => Operand::List(list.take().unwrap_or_default()),
                Token::Mark => continue,
                Token::Word(operator) => {
                    self.operators += 1;
                    if self.operators >= MAX_OPERATORS || glyphs.len() >= MAX_GLYPHS {
                        return;
                    }
                    let n = |at: usize| match operands.get(at) {
                        Some(Operand::Number(number)) => *number,
                        _ => 0.0,
                    };
                    match operator {
                        b"q" if saved.len() < MAX_STACK => saved.push(state.clone()),
                        b"Q" => {
                            if let Some(earlier) = saved.pop() {
                                state = earlier;
                            }
                        }
                        b"cm" => state.ctm = times([n(0), n(1), n(2), n(3), n(4), n(5)], state.ctm),
                        b"BT" => (text, line) = (IDENTITY, IDENTITY),
                        b"Tc" => state.char_space = n(0),
                        b"Tw" => state.word_space = n(0),
                        b"Tz" => state.scale = n(0) / 100.0,
                        b"TL" => state.leading = n(0),
                        b"Ts" => state.rise = n(0),
                        b"Tf" => {
                            state.size = n(1);
                            if let Some(Operand::Name(name)) = operands.first() {
                                state.font = self.font(resources, name);
                            }
                        }
                        b"Td" | b"TD" => {
                            if operator == b"TD" {
                                state.leading = -n(1);
                            }
                            line = times([1.0, 0.0, 0.0, 1.0, n(0), n(1)], line);
                            text = line;
                        }
                        b"Tm" => {
                            line = [n(0), n(1), n(2), n(3), n(4), n(5)];
                            text = line;
                        }
                        b"T*" | b"'" | b"\"" => {
                            if operator == b"\"" {
                                state.word_space = n(0);
                                state.char_space = n(1);
                            }
                            line = times([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], line);
                            text = line;
                            if let (b"'" | b"\"", Some(Operand::Text(bytes))) = (operator, operands.last()) {
                                show(&state, &mut text, bytes, is_artifact(&marks, in_artifact), glyphs);
                            }
                        }
                        b"Tj" => {
                            if let Some(Operand::Text(bytes)) = operands.last() {
                                show(&state, &mut text, bytes, is_artifact(&marks, in_artifact), glyphs);
                            }
                        }
                        b"TJ" => {
                            let Some(Operand::List(pieces)) = operands.last() else {
                                operands.clear();
                                continue;
                            };
                            for piece in pieces {
                                match piece {
                                    Operand::Text(bytes) => {
                                        show(&state, &mut text, bytes, is_artifact(&marks, in_artifact), glyphs);
                                    }
                                    Operand::Number(thousandths) => {
                                        let by = -thousandths / 1000.0 * state.size * state.scale;
                                        text = times([1.0, 0.0, 0.0, 1.0, by, 0.0], text);
                                    }
                                    _ => {}
                                }
                            }
                        }
                        b"BMC" | b"BDC" if marks.len() < MAX_STACK => {
                            let tag = operands.first();
                            marks.push(matches!(tag, Some(Operand::Name(name)) if name == b"Artifact"));
                        }
                        b"EMC" => {
                            marks.pop();
                        }
                        b"ID" => lexer.skip_image(),
                        b"Do" if depth < MAX_FORMS => {
                            if let Some(Operand::Name(name)) = operands.first() {
                                self.form(resources, name, &state, depth, is_artifact(&marks, in_artifact), glyphs);
                            }
                        }
                        _ => {}
                    }
                    operands.clear();
                    continue;
                }
            };
            match &mut list {
                Some(list) if list.len() < MAX_GLYPHS => list.push(operand),
                None if operands.len() < MAX_STACK => operands.push(operand),
                _ => {}
            }
        }
    }

    fn form(
        &mut self,
        resources: &'a Dictionary,
        name: &[u8],
        state: &State,
        depth: usize,
        in_artifact: bool,
        glyphs: &mut Vec<Glyph>,
    ) {
        let pdf = self.pdf;
        let Some(Object::Stream(form)) =
            dictionary(pdf, resources, b"XObject").and_then(|objects| entry(pdf, objects, name))
        else {
            return;
        };
        if form.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind != b"Form") {
            return;
        }
        let mut state = state.clone();
        if let Some([a, b, c, d, e, f]) = numbers(pdf, &form.dict, b"Matrix").as_deref() {
            state.ctm = times([*a, *b, *c, *d, *e, *f], state.ctm);
        }
        let resources = dictionary(pdf, &form.dict, b"Resources").unwrap_or(resources);
        // Unpacking is work as well, which the budget must see.
        self.operators += form.content.len() / 16;
        self.run(&unpacked(pdf, form), resources, state, depth + 1, in_artifact, glyphs);
    }

    fn font(&mut self, resources: &'a Dictionary, name: &[u8]) -> Option<Rc<Font>> {
        let fonts = dictionary(self.pdf, resources, b"Font")?;
        let object = fonts.get(name).ok()?;
        let id = object.as_reference().ok();
        if let Some(font) = id.and_then(|id| self.fonts.get(&id)) {
            return Some(Rc::clone(font));
        }
        let font = Rc::new(Font::read(self.pdf, resolve(self.pdf, object).as_dict().ok()?));
        // Reading a font costs about as much as a page of operators.
        self.operators += 1_000;
        if let Some(id) = id {
            self.fonts.insert(id, Rc::clone(&font));
        }
        Some(font)
    }
}

fn is_artifact(marks: &[bool], outer: bool) -> bool {
    outer || marks.contains(&true)
}

/// Shows a string and moves the text matrix behind it.
fn show(state: &State, text: &mut Matrix, bytes: &[u8], is_artifact: bool, glyphs: &mut Vec<Glyph>) {
    let Some(font) = &state.font else { return };
    font.show(bytes, |shown| {
        let [a, b, c, d, e, f] = times([state.scale, 0.0, 0.0, 1.0, 0.0, state.rise], times(*text, state.ctm));
        let spacing = state.char_space + if shown.is_word_space { state.word_space } else { 0.0 };
        let along = shown.width * state.size + spacing;
        let size = (c.hypot(d) * state.size).abs();
        let place = [a, b, e, f, size, along];
        if place.iter().all(|value| value.is_finite()) && glyphs.len() < MAX_GLYPHS {
            glyphs.push(Glyph {
                text: shown.text.unwrap_or_default(),
                x: e,
                y: f,
                advance: (a * along, b * along),
                size,
                is_bold: font.is_bold,
                is_mono: font.is_mono,
                is_artifact,
            });
        }
        *text = times([1.0, 0.0, 0.0, 1.0, along * state.scale, 0.0], *text);
    });
}

/// First `inner`, then `outer`.
fn times(inner: Matrix, outer: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = inner;
    let [p, q, r, s, t, u] = outer;
    [a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u]
}
