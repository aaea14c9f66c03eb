//! What stands before the tree builder: a page goes in, a bounded and equivalent page comes out.
//!
//! The tree builder's work grows with the square of nesting, of a tag's attributes and of unclosed formatting, so all
//! three are bounded here, in one linear pass. Scripts, styles, drawings and form fields are left out on the way.

use super::formula::{self, Formula};
use super::nesting::Nesting;
use super::superscript;
use super::tokens::{Tag, Token, Tokens};

/// How many elements reach the parser. Far above any page meant to be read; picked by gut feeling.
const MAX_ELEMENTS: usize = 100_000;

/// How many bytes of one attribute's value are kept: longer ones are embedded data, which nobody reads.
const MAX_VALUE: usize = 8 * 1024;

/// How many bytes of structured data are collected.
const MAX_JSON_LD: usize = 1024 * 1024;

/// The most markup between a formula and a picture of the same, in bytes: some closing and opening tags.
const MAX_BETWEEN: usize = 200;

/// How many frames of a page are kept. A page made of frames has three or four.
const MAX_FRAMES: usize = 50;

/// A page that is safe to parse.
#[derive(Default)]
pub(crate) struct Guarded {
    /// Well-formed markup, bounded in depth and in number of elements.
    pub(crate) markup: String,
    /// The bodies of `<script type="application/ld+json">`.
    pub(crate) json_ld: Vec<String>,
    /// Addresses of frames, as written: old sites keep their pages in them.
    pub(crate) frames: Vec<String>,
    /// How many players of videos the page has, not counting frames.
    pub(crate) videos: usize,
    /// Bytes of other inline scripts: a page that is all script needs a browser.
    pub(crate) script_bytes: usize,
    /// Tags that were left out because they were nested too deep.
    pub(crate) too_deep: usize,
    /// Tags that were left out because there were too many.
    pub(crate) too_many: usize,
}

/// Bounds `page`.
pub(crate) fn guard(page: &str) -> Guarded {
    let mut out = Guarded { markup: String::with_capacity(page.len()), ..Guarded::default() };
    out.markup.push_str("<!DOCTYPE html>");
    let mut tokens = Tokens::new(page);
    let mut nesting = Nesting::default();
    let mut elements = 0;
    // Names for which no closing tag is left: the search is not repeated, so the pass stays linear.
    let mut unclosed: Vec<String> = Vec::new();
    // The last formula, and where the page stood behind it.
    let mut last_formula: Option<(Formula, usize)> = None;
    while let Some(token) = tokens.next() {
        match token {
            Token::Markup => {}
            Token::Text(text) => push_text(&mut out.markup, text),
            Token::Close(name) => {
                let name = name.to_ascii_lowercase();
                let name = renamed(&name);
                if name == "br" {
                    out.markup.push_str("<br>");
                } else if nesting.close(name) {
                    out.markup.push_str("</");
                    out.markup.push_str(name);
                    out.markup.push('>');
                }
            }
            Token::Open(tag) => {
                let name = tag.name.to_ascii_lowercase();
                if matches!(name.as_str(), "frame" | "iframe") {
                    keep_frame(&tag, &mut out);
                }
                if matches!(name.as_str(), "math" | "img") {
                    let found = if name == "img" {
                        formula::of_attributes(&name, &tag)
                    } else if unclosed.contains(&name) {
                        None
                    } else if let Some(inner) = tokens.skip_past_close(&name) {
                        let found = formula::of_math(&tag, inner);
                        if found.is_none() {
                            continue;
                        }
                        found
                    } else {
                        unclosed.push(name.clone());
                        None
                    };
                    if let Some(found) = found {
                        elements += 1;
                        // Encyclopedias set a picture behind the formula that it shows.
                        let is_again = name == "img"
                            && last_formula.as_ref().is_some_and(|last| {
                                last.0.latex == found.latex && out.markup.len() - last.1 <= MAX_BETWEEN
                            });
                        if !is_again {
                            push_formula(&mut out.markup, &mut nesting, &found);
                            last_formula = Some((found, out.markup.len()));
                        }
                        continue;
                    }
                }
                out.videos += usize::from(name == "video");
                if is_dropped_whole(&name) {
                    let inner = if unclosed.contains(&name) { None } else { tokens.skip_past_close(&name) };
                    match inner {
                        Some(inner) if name == "script" => match formula::of_script(&tag, inner) {
                            Some(found) => push_formula(&mut out.markup, &mut nesting, &found),
                            None => keep_script(&tag, inner, &mut out),
                        },
                        Some(inner) if name == "title" => {
                            out.markup.push_str("<title>");
                            push_text(&mut out.markup, inner);
                            out.markup.push_str("</title>");
                        }
                        Some(_) => {}
                        // As browsers do (13.2.5.4, 13.2.5.15): code is no text, least of all where a page was cut.
                        None if name == "script" => out.script_bytes += tokens.skip_to_end().len(),
                        None if name == "style" => {
                            tokens.skip_to_end();
                        }
                        None if unclosed.contains(&name) => {}
                        None => unclosed.push(name),
                    }
                    continue;
                }
                if matches!(name.as_str(), "plaintext" | "frameset" | "frame") || !is_lawful(&name) {
                    continue;
                }
                if name == "sup"
                    && let Some(power) = superscript::of_tag(&mut tokens)
                {
                    out.markup.push_str(&power);
                    continue;
                }
                elements += 1;
                if elements > MAX_ELEMENTS {
                    out.too_many += 1;
                    continue;
                }
                let emitted = renamed(&name);
                if is_void(&name) || nesting.open(emitted) {
                    push_tag(&mut out.markup, emitted, &tag);
                    if let Some(found) = formula::of_attributes(&name, &tag).filter(|_| !is_void(&name)) {
                        push_formula(&mut out.markup, &mut nesting, &found);
                    }
                } else {
                    out.too_deep += 1;
                    // Words that a dropped tag parted stay apart.
                    out.markup.push(' ');
                }
            }
        }
    }
    out
}

/// Writes a formula into the page as an element with its LaTeX.
fn push_formula(markup: &mut String, nesting: &mut Nesting, found: &Formula) {
    let (name, text) = found.written();
    let is_let_in = nesting.open(name);
    if is_let_in {
        markup.push('<');
        markup.push_str(name);
        markup.push('>');
    }
    push_text(markup, &text);
    if nesting.close(name) && is_let_in {
        markup.push_str("</");
        markup.push_str(name);
        markup.push('>');
    }
}

fn keep_frame(tag: &Tag<'_>, out: &mut Guarded) {
    let src =
        tag.attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case("src")).map_or("", |(_, src)| src.trim());
    if !src.is_empty() && src.len() <= MAX_VALUE && out.frames.len() < MAX_FRAMES {
        out.frames.push(src.replace("&amp;", "&"));
    }
}

/// Elements whose content is no text of the page, or no markup.
fn is_dropped_whole(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "svg"
            | "noscript"
            | "iframe"
            | "noembed"
            | "noframes"
            | "textarea"
            | "xmp"
            | "template"
            | "select"
            | "title"
            | "canvas"
            | "object"
            | "audio"
            | "video"
            | "button"
    )
}

/// Formatting elements become plain ones: the builder re-opens formatting in every later block, which multiplies the
/// tree. Bold is kept apart because a bold line may be a heading.
fn renamed(name: &str) -> &str {
    match name {
        "b" | "strong" => "x-b",
        "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "tt" | "u" => "span",
        other => other,
    }
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

fn is_lawful(name: &str) -> bool {
    name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':' | b'_'))
}

fn is_kept_attribute(name: &str) -> bool {
    matches!(
        name,
        "id" | "class"
            | "href"
            | "hreflang"
            | "src"
            | "alt"
            | "title"
            | "rel"
            | "name"
            | "content"
            | "property"
            | "itemprop"
            | "itemtype"
            | "datetime"
            | "type"
            | "lang"
            | "style"
            | "hidden"
            | "role"
            | "http-equiv"
            | "aria-hidden"
            | "colspan"
            | "rowspan"
            | "data-tex"
            | "data-latex"
            | "data-formula"
            | "data-math"
            | "data-time"
            | "data-publish-time"
            | "data-timestamp"
            | "start"
            | "aria-label"
            | "data-src"
            | "data-original"
            | "width"
            | "height"
    )
}

fn keep_script(tag: &Tag<'_>, inner: &str, out: &mut Guarded) {
    let is_data = tag.attributes.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("type") && value.trim().eq_ignore_ascii_case("application/ld+json")
    });
    let collected: usize = out.json_ld.iter().map(String::len).sum();
    if is_data && collected + inner.len() <= MAX_JSON_LD {
        out.json_ld.push(inner.to_owned());
    } else {
        out.script_bytes += inner.len();
    }
}

fn push_tag(markup: &mut String, name: &str, tag: &Tag<'_>) {
    markup.push('<');
    markup.push_str(name);
    for (name, value) in &tag.attributes {
        let name = name.to_ascii_lowercase();
        if !is_kept_attribute(&name) {
            continue;
        }
        let mut end = value.len().min(MAX_VALUE);
        while !value.is_char_boundary(end) {
            end -= 1;
        }
        markup.push(' ');
        markup.push_str(&name);
        markup.push_str("=\"");
        for piece in value[..end].split(['"', '\0']) {
            if !markup.ends_with("=\"") {
                markup.push_str("&quot;");
            }
            markup.push_str(piece);
        }
        markup.push('"');
    }
    markup.push('>');
}

fn push_text(markup: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['<', '\0']) {
        markup.push_str(&rest[..at]);
        if rest.as_bytes()[at] == b'<' {
            markup.push_str("&lt;");
        }
        rest = &rest[at + 1..];
    }
    markup.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::nesting::MAX_DEPTH;

    #[test]
    fn what_is_no_text_is_left_out_and_the_rest_is_kept() {
        let page = "<title>a<b</title><script>var x = '<p>';</script><p CLASS='k' onclick=\"x()\">1 < 2<svg><p>drawn</p></svg><b>3</b>";
        assert_eq!(guard(page).markup, "<!DOCTYPE html><title>a&lt;b</title><p class=\"k\">1 &lt; 2<x-b>3</x-b>");
    }

    #[test]
    fn nesting_and_number_are_bounded() {
        let deep = guard(&"<div>".repeat(50_000));
        assert_eq!(deep.markup.matches("<div>").count(), MAX_DEPTH);
        assert_eq!(deep.too_deep, 50_000 - MAX_DEPTH);
        let many = guard(&"<i>a</i>".repeat(150_000));
        assert_eq!((many.markup.matches("<span>").count(), many.too_many), (MAX_ELEMENTS, 50_000));
    }

    #[test]
    fn structured_data_is_set_aside() {
        let guarded = guard("<script type='application/ld+json'>{\"a\":1}</script><script>1</script>");
        assert_eq!(guarded.json_ld, ["{\"a\":1}"]);
        assert_eq!(guarded.script_bytes, 1);
    }

    #[test]
    fn code_and_comments_that_are_not_closed_are_no_text() {
        for open in ["<script>", "<SCRIPT src=a>", "<style>", "<!-- "] {
            let guarded = guard(&format!("<p>正文</p>{open}var a = '<p>代码';"));
            assert_eq!(guarded.markup, "<!DOCTYPE html><p>正文</p>", "{open}");
        }
        assert_eq!(guard("<!-- a --!><p>正文</p><!-- b -->").markup, "<!DOCTYPE html><p>正文</p>");
    }

    #[test]
    fn powers_are_written_as_powers() {
        for (page, want) in [
            ("10<sup>-3</sup>", "10⁻³"),
            ("x<sup>2</sup>", "x²"),
            ("x<SUP>n+1</SUP>", "xⁿ⁺¹"),
            ("10<sup>&minus;19</sup>", "10⁻¹⁹"),
            ("1<sup>st</sup>", "1<sup>st</sup>"),
            ("研究<sup>[1]</sup>", "研究<sup>[1]</sup>"),
            ("x<sup>2", "x<sup>2"),
        ] {
            assert_eq!(guard(page).markup, format!("<!DOCTYPE html>{want}"));
        }
    }
}
