//! A model of the parser's stack of open elements (WHATWG HTML 13.2.4.2 and 13.2.6.4.7), just good enough to know how
//! deep the tree would be. Where it errs it errs to the deep side.

/// The deepest nesting that reaches the parser. No page meant to be read nests so deep; picked by gut feeling. The parser's work grows with
/// the square of the depth, and 256 keeps the worst page at milliseconds.
pub(crate) const MAX_DEPTH: usize = 256;

/// How far up a closing tag looks for its opening one: beyond the deepest element that was let through.
const LOOK_BACK: usize = 2 * MAX_DEPTH;

/// The open elements, by name.
#[derive(Default)]
pub(crate) struct Nesting {
    open: Vec<Box<str>>,
}

const SCOPE_WALLS: [&str; 8] = ["table", "td", "th", "caption", "marquee", "object", "applet", "template"];

/// Elements that `p` cannot hold, and that stop an inline closing tag on its way up.
pub(crate) fn is_special(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "button"
            | "caption"
            | "center"
            | "col"
            | "colgroup"
            | "dd"
            | "details"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "header"
            | "hgroup"
            | "html"
            | "li"
            | "main"
            | "marquee"
            | "menu"
            | "nav"
            | "object"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "title"
            | "tr"
            | "ul"
            | "applet"
            | "template"
    )
}

impl Nesting {
    /// Opens `name`, closing what it implies; says whether it may reach the parser.
    pub(crate) fn open(&mut self, name: &str) -> bool {
        match name {
            "li" => self.close_nearest(&["li"], &["ul", "ol", "menu", "td", "th", "table"]),
            "dd" | "dt" => self.close_nearest(&["dd", "dt"], &["dl", "td", "th", "table"]),
            "td" | "th" => self.close_nearest(&["td", "th"], &["tr", "table"]),
            "tr" => self.close_nearest(&["tr"], &["table"]),
            "thead" | "tbody" | "tfoot" => self.close_nearest(&["thead", "tbody", "tfoot"], &["table"]),
            "a" => self.close_link_before(),
            _ => {}
        }
        if is_special(name) && self.open.iter().rev().find(|open| is_special(open)).is_some_and(|open| &**open == "p") {
            self.close_nearest(&["p"], &[]);
        }
        self.open.push(name.into());
        self.open.len() <= MAX_DEPTH
    }

    /// Closes `name`; says whether the closing tag may reach the parser.
    pub(crate) fn close(&mut self, name: &str) -> bool {
        let is_heading = |name: &str| matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        let from = self.open.len().saturating_sub(LOOK_BACK);
        let mut found = None;
        for (at, open) in self.open.iter().enumerate().skip(from).rev() {
            if &**open == name || (is_heading(name) && is_heading(open)) {
                found = Some(at);
                break;
            }
            let wall = match name {
                "table" => false,
                "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption" => &**open == "table",
                "li" => SCOPE_WALLS.contains(&&**open) || matches!(&**open, "ul" | "ol"),
                "p" => SCOPE_WALLS.contains(&&**open) || &**open == "button",
                _ if is_special(name) || name == "a" => SCOPE_WALLS.contains(&&**open),
                _ => is_special(open),
            };
            if wall {
                break;
            }
        }
        let Some(at) = found else { return false };
        if name == "a" {
            self.close_link(at)
        } else {
            self.open.truncate(at)
        }
        at < MAX_DEPTH
    }

    /// A link ends where the next begins.
    fn close_link_before(&mut self) {
        let from = self.open.len().saturating_sub(LOOK_BACK);
        let wall = |name: &str| matches!(name, "td" | "th" | "table" | "caption");
        let last = (from..self.open.len()).rev().find(|at| wall(&self.open[*at]) || &*self.open[*at] == "a");
        if let Some(at) = last.filter(|at| &*self.open[*at] == "a") {
            self.close_link(at);
        }
    }

    /// Blocks inside a link outlive it (the adoption agency of 13.2.6.4.7): only the link itself is taken out, and its
    /// place kept, so that the others are still known by theirs.
    fn close_link(&mut self, at: usize) {
        if self.open[at + 1..].iter().any(|open| is_special(open)) {
            self.open[at] = "".into();
        } else {
            self.open.truncate(at);
        }
    }

    fn close_nearest(&mut self, names: &[&str], walls: &[&str]) {
        let from = self.open.len().saturating_sub(LOOK_BACK);
        for at in (from..self.open.len()).rev() {
            if names.contains(&&*self.open[at]) {
                self.open.truncate(at);
                return;
            }
            if walls.contains(&&*self.open[at]) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(tags: &str) -> usize {
        let mut nesting = Nesting::default();
        for tag in tags.split_whitespace() {
            match tag.strip_prefix('/') {
                Some(name) => nesting.close(name),
                None => nesting.open(tag),
            };
        }
        nesting.open.len()
    }

    #[test]
    fn implied_ends_do_not_count_as_depth() {
        assert_eq!(depth("ul li p li p li p"), 3);
        assert_eq!(depth("p p p div"), 1);
        assert_eq!(depth("table tr td tr td b tr td"), 3);
    }

    #[test]
    fn a_closing_tag_cannot_reach_through_a_cell_or_a_block() {
        assert_eq!(depth("div table td /div div table td /div"), 6);
        assert_eq!(depth("span div /span span div /span"), 4);
        assert_eq!(depth("a span /a a /a"), 0);
        assert_eq!(depth("a div /a a div /a"), 4);
    }
}
