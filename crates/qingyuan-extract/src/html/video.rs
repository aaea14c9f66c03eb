//! Pages whose point is a video: its title, who put it there and when, and the words below it.

use qingyuan_model::{Block, BlockKind, Document};

use super::meta::Meta;
use crate::words::units;

/// What addresses of frames with players have in them: of the large sites whose players others embed.
const PLAYERS: [&str; 12] = [
    "player.bilibili.com",
    "youtube.com/embed",
    "youtube-nocookie.com/embed",
    "player.youku.com",
    "v.qq.com/txp",
    "v.qq.com/iframe",
    "player.vimeo.com",
    "open.iqiyi.com",
    "player.cntv",
    "/player.html",
    "/embed/video",
    "/video/embed",
];

/// The most units of text beside a video on such a page. A lecture's description has some 200, an article that holds a
/// video has more than this; picked by gut feeling.
const MAX_UNITS: usize = 400;

/// The same where nothing but a player says that it is one.
const MAX_UNITS_BY_PLAYER: usize = 120;

/// Whether the page is there for a video: its head says so, or a player is nearly all of it.
pub(crate) fn is_video(meta: &Meta, frames: &[String], players: usize, main_units: usize) -> bool {
    let is_kind = |wanted: &str| meta.kinds.iter().any(|kind| kind == wanted);
    let is_text = ["Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle"].iter().any(|kind| is_kind(kind));
    if is_text || meta.og_type == "article" {
        return false;
    }
    if meta.og_type.starts_with("video") || is_kind("VideoObject") {
        return main_units <= MAX_UNITS;
    }
    let framed = frames.iter().filter(|src| PLAYERS.iter().any(|player| src.contains(player))).count();
    framed + players == 1 && main_units <= MAX_UNITS_BY_PLAYER && !meta.title_tag.is_empty()
}

/// The description that the head gives, when the page itself shows less of it.
pub(crate) fn describe(meta: &Meta, blocks: &mut Vec<Block>) {
    let shown: usize = blocks.iter().map(|block| units(&block.text)).sum();
    let longest = meta.descriptions.iter().max_by_key(|text| units(text));
    // Search engines are given the beginning of what is shown.
    let Some(text) = longest.filter(|text| units(text) > shown) else { return };
    *blocks = vec![Block { kind: BlockKind::Paragraph, text: text.clone() }];
}

/// Who put it there is its author, as the head says; counts beside the title are no source.
pub(crate) fn credit(meta: &Meta, document: &mut Document) {
    if document.authors.is_empty() {
        let names = meta.authors.iter().chain(&meta.organisations);
        document.authors = names.take(1).cloned().collect();
    }
    let is_count = |name: &str| ["播放", "观看", "次", "views"].iter().any(|word| name.ends_with(word));
    document.source_name = document.source_name.take().filter(|name| !is_count(name));
}
