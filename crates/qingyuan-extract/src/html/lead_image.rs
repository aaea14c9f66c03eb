//! The picture that stands for a page.

use url::Url;

use super::hints::Hints;
use super::links::resolve;
use super::meta::Meta;
use super::tree::Tree;

/// Pieces of the addresses of pictures that show the site and not the text.
const NOT_PICTURES: &[&str] = &[
    "logo",
    "icon",
    "avatar",
    "blank.",
    "spacer",
    "pixel",
    "1x1",
    "placeholder",
    "loading",
    "qrcode",
    "erweima",
    "default_",
    "default-",
    "/default.",
    "noimage",
    "no-image",
    "grey.gif",
    "share_",
    "sprite",
    "button",
    "btn_",
    "/face/",
    "/emoji",
    "smiley",
    "wx_fmt=gif",
    "/skin/",
    "/skins/",
    "/template",
    "/tpl/",
    "/themes/",
    "banner",
    "/common/",
    "static/assets",
    "/css/",
    "print.",
    "tmpl",
    "code.png",
    "/static/img/",
];

/// The side below which a picture is an ornament, in CSS pixels. Thumbnails of templates are 100 to 160 wide.
const MIN_SIDE: u32 = 160;

/// What the head names first, else the first large picture of the main part, as an absolute http(s) address.
pub(crate) fn find(tree: &Tree<'_>, shown: &[bool], meta: &Meta, base: &Url, main: usize) -> Option<Url> {
    let is_picture = |address: &str| {
        let lower = address.to_ascii_lowercase();
        !lower.is_empty() && !lower.starts_with("data:") && !NOT_PICTURES.iter().any(|piece| lower.contains(piece))
    };
    let named = meta.images.iter().filter(|address| is_picture(address)).find_map(|address| resolve(base, address));
    named.or_else(|| {
        tree.subtree(main).filter(|at| shown[*at] && tree.nodes[*at].tag == "img").take(40).find_map(|at| {
            let node = &tree.nodes[at];
            // Pages that load pictures late keep the real address beside a placeholder.
            let address =
                ["data-original", "data-src", "src"].into_iter().map(|name| node.attr(name)).find(|a| is_picture(a))?;
            let is_small = ["width", "height"].iter().any(|side| {
                node.attr(side).trim_end_matches("px").parse::<u32>().is_ok_and(|pixels| pixels < MIN_SIDE)
            });
            let is_drawn = [".svg", ".gif", ".ico"].iter().any(|end| address.to_ascii_lowercase().contains(end));
            let around = &tree.nodes[node.parent];
            let is_furniture = (node.hints | around.hints).any(Hints::FURNITURE | Hints::PERSON | Hints::RELATED);
            if is_small || is_drawn || is_furniture { None } else { resolve(base, address) }
        })
    })
}
