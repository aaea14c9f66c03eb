//! Formulas of office files (ECMA-376, part 1, 22.1) as LaTeX, as far as it is text, fractions, powers, roots and sums.

use crate::xml::attribute;

/// How deep formulas may nest; deeper pieces are written in a row.
const MAX_DEPTH: usize = 48;

/// A formula while it goes by.
#[derive(Debug, Default)]
pub(super) struct Formula {
    open: Vec<Piece>,
}

/// An element that is open: its name, what its children came to, and a sign that its properties name.
#[derive(Debug, Default)]
struct Piece {
    name: String,
    text: String,
    children: Vec<(String, String)>,
    sign: Option<String>,
}

impl Formula {
    /// An element of the formula begins.
    pub(super) fn start(&mut self, name: &str, attributes: &[(String, String)]) {
        if let (Some(piece), "chr" | "begChr") = (self.open.last_mut(), name) {
            piece.sign = attribute(attributes, "val").map(str::to_owned);
        }
        if self.open.len() < MAX_DEPTH && is_kept(name) {
            self.open.push(Piece { name: name.to_owned(), ..Piece::default() });
        }
    }

    /// Text of the formula.
    pub(super) fn text(&mut self, text: &str) {
        if let Some(piece) = self.open.last_mut() {
            piece.text.push_str(text);
        }
    }

    /// An element ends; the whole formula, when it was the outermost.
    pub(super) fn end(&mut self, name: &str) -> Option<String> {
        if self.open.last().is_none_or(|piece| piece.name != name) {
            return None;
        }
        let piece = self.open.pop()?;
        let written = piece.written();
        match self.open.last_mut() {
            None => Some(written.trim().to_owned()),
            Some(outer) if name.ends_with("Pr") => {
                outer.sign = piece.sign.or(outer.sign.take());
                None
            }
            Some(outer) => {
                // What has a name of its own in a fraction, a power or a root is set there; the rest follows in a row.
                if matches!(name, "num" | "den" | "sup" | "sub" | "deg" | "e" | "fName" | "lim") {
                    outer.children.push((name.to_owned(), written));
                } else {
                    outer.text.push_str(&written);
                }
                None
            }
        }
    }
}

fn is_kept(name: &str) -> bool {
    const KEPT: [&str; 22] = [
        "oMath", "f", "num", "den", "sSup", "sSub", "sSubSup", "e", "sup", "sub", "rad", "deg", "nary", "naryPr", "d",
        "dPr", "func", "fName", "limLow", "lim", "acc", "accPr",
    ];
    KEPT.contains(&name)
}

impl Piece {
    fn child(&self, name: &str) -> &str {
        self.children.iter().find(|(child, _)| child == name).map_or("", |(_, text)| text.trim())
    }

    fn written(&self) -> String {
        let raised = |mark: &str, name: &str| match self.child(name) {
            "" => String::new(),
            text => format!("{mark}{{{text}}}"),
        };
        match self.name.as_str() {
            "f" => format!("\\frac{{{}}}{{{}}}", self.child("num"), self.child("den")),
            "sSup" | "sSub" | "sSubSup" => {
                format!("{}{}{}", self.child("e"), raised("_", "sub"), raised("^", "sup"))
            }
            "rad" => match self.child("deg") {
                "" => format!("\\sqrt{{{}}}", self.child("e")),
                degree => format!("\\sqrt[{degree}]{{{}}}", self.child("e")),
            },
            "nary" => {
                let sign = match self.sign.as_deref() {
                    Some("∑") => "\\sum",
                    Some("∏") => "\\prod",
                    Some("∬") => "\\iint",
                    // What a file does not name is an integral (22.1.2.20).
                    _ => "\\int",
                };
                format!("{sign}{}{} {}", raised("_", "sub"), raised("^", "sup"), self.child("e"))
            }
            "d" => {
                let inner: Vec<&str> = self.children.iter().map(|(_, text)| text.trim()).collect();
                let (open, close) = match self.sign.as_deref() {
                    Some("[") => ("[", "]"),
                    Some("{") => ("\\{", "\\}"),
                    Some("|") => ("|", "|"),
                    _ => ("(", ")"),
                };
                format!("{open}{}{close}", inner.join(", "))
            }
            "func" => format!("{} {}", self.child("fName"), self.child("e")),
            "limLow" => format!("{}{}", self.child("e"), raised("_", "lim")),
            _ => {
                let inner: String = self.children.iter().map(|(_, text)| text.as_str()).collect();
                format!("{}{inner}", self.text)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Piece as Xml, walk};

    fn latex(xml: &str) -> String {
        let (mut formula, mut whole) = (Formula::default(), None);
        walk(xml, |piece| match piece {
            Xml::Start(name, attributes) => formula.start(&name, &attributes),
            Xml::Text(text) => formula.text(&text),
            Xml::End(name) => whole = formula.end(&name).or(whole.take()),
        });
        whole.unwrap_or_default()
    }

    #[test]
    fn formulas_are_written_as_latex() {
        let r = |text: &str| format!("<m:r><m:t>{text}</m:t></m:r>");
        for (xml, expected) in [
            (
                format!(
                    "<m:oMath>{}<m:f><m:num>{}</m:num><m:den>{}</m:den></m:f></m:oMath>",
                    r("y="),
                    r("a+b"),
                    r("2")
                ),
                "y=\\frac{a+b}{2}",
            ),
            (
                format!(
                    "<m:oMath><m:sSup><m:e>{}</m:e><m:sup>{}</m:sup></m:sSup>{}</m:oMath>",
                    r("c"),
                    r("2"),
                    r("=1")
                ),
                "c^{2}=1",
            ),
            (format!("<m:oMath><m:rad><m:deg/><m:e>{}</m:e></m:rad></m:oMath>", r("x")), "\\sqrt{x}"),
            (
                format!(
                    "<m:oMath><m:nary><m:naryPr><m:chr m:val=\"∑\"/></m:naryPr><m:sub>{}</m:sub><m:sup>{}</m:sup><m:e>{}</m:e></m:nary></m:oMath>",
                    r("i=1"),
                    r("n"),
                    r("i")
                ),
                "\\sum_{i=1}^{n} i",
            ),
        ] {
            assert_eq!(latex(&xml), expected);
        }
        assert_eq!(latex(&"<m:oMath><m:e>".repeat(5_000)), "");
    }
}
