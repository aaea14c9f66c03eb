//! What the class names and ids of templates say about a part of a page.
//!
//! The vocabularies are lists parted by bars. They hold the words that templates of Chinese content systems and portals
//! commonly use, written from knowledge of them and amended on the development pages. A word speaks, it
//! does not decide: furniture that holds most of a page's text is none.

use std::collections::HashMap;
use std::ops::{BitOr, BitOrAssign};
use std::sync::LazyLock;

/// A set of hints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hints(u16);

impl Hints {
    /// Says nothing.
    pub(crate) const NONE: Self = Self(0);
    /// Navigation, share bars, sidebars, advertising, tools.
    pub(crate) const FURNITURE: Self = Self(1);
    /// Recommendations and related reading.
    pub(crate) const RELATED: Self = Self(1 << 1);
    /// Comments and replies.
    pub(crate) const COMMENT: Self = Self(1 << 2);
    /// The body of an article.
    pub(crate) const CONTENT: Self = Self(1 << 3);
    /// Date, source, author.
    pub(crate) const META: Self = Self(1 << 4);
    /// A post of a thread.
    pub(crate) const POST: Self = Self(1 << 5);
    /// A person: name, portrait, rank.
    pub(crate) const PERSON: Self = Self(1 << 6);
    /// Not shown.
    pub(crate) const HIDDEN: Self = Self(1 << 7);
    /// Boxes that open over the page.
    pub(crate) const POPUP: Self = Self(1 << 8);
    /// The body of an article, by a name that is used for nothing else.
    pub(crate) const BODY: Self = Self(1 << 9);
    /// The words under a picture.
    pub(crate) const CAPTION: Self = Self(1 << 10);
    /// The line under the title that sums a text up.
    pub(crate) const DEK: Self = Self(1 << 11);

    /// Whether any hint of `other` is among these.
    pub(crate) fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for Hints {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Hints {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Words that speak when they stand alone between separators or humps.
const WORDS: &[(Hints, &str)] = &[
    (
        Hints::FURNITURE,
        "nav|navbar|menu|topnav|subnav|ad|ads|adv|advert|advertisement|banner|gg|guanggao|share|sharing|social|sns|\
        foot|footer|footbar|header|topbar|side|sidebar|aside|rail|crumb|crumbs|breadcrumb|breadcrumbs|mbx|dqwz|page|\
        pages|pager|pagination|paging|pagebar|tag|tags|keywords|copyright|toolbar|tool|tools|login|register|signin|\
        signup|search|subscribe|newsletter|promo|promotion|sponsor|sponsored|qrcode|ewm|erweima|wechat|weixin|\
        download|app|vote|like|likes|praise|dianzan|zan|ding|cai|shang|reward|dashang|donate|follow|collect|fav|\
        favorite|print|skip|cookie|cookies|gdpr|consent|disclaimer|shengming|statement|notice|editor-info|bianji|\
        feedback|jiucuo|report|backtop|gotop|totop|prev|next|prevnext|shangxia|widget|fixed|btn|btns|button|buttons|\
        credit|credits|lang|language|languages|cta",
    ),
    (
        Hints::RELATED,
        "related|relate|relation|recommend|recommends|recommended|recommendation|recommendations|rec|recom|tuijian|\
        xiangguan|xgyd|xgwz|hot|hotnews|rank|ranking|paihang|phb|remen|popular|trending|guess|likeit|youlike|more|\
        morenews|latest|zuixin|outbrain|taboola|readmore|also|suggest|suggestions|similar|picnews|recirc|\
        recirculation|promoted",
    ),
    (
        Hints::COMMENT,
        "comment|comments|cmt|cmts|pinglun|reply|replies|respond|disqus|discuss|discussion|changyan|liuyan|feedbacks",
    ),
    (
        Hints::CONTENT,
        "article|content|contents|entry|story|text|body|main|artibody|zhengwen|zw|neirong|detail|markdown|richtext|\
        post|postbody",
    ),
    (
        Hints::META,
        "meta|info|source|laiyuan|author|byline|date|time|datetime|pubtime|pubdate|publish|published|dateline|\
        timestamp|writer|editor|origin|from|ly|xinxi|sourcetime",
    ),
    (Hints::DEK, "dek|standfirst|strapline|subhead|subheadline"),
    (Hints::CAPTION, "caption|captions|cutline|cutlines|photocredit|imagecredit"),
    (Hints::POPUP, "popup|modal|dialog|overlay|mask|toast|tooltip|lightbox"),
    (Hints::POST, "post|floor|reply|comment|postlist|plhin|topic|answer|louceng"),
    (
        Hints::PERSON,
        "avatar|user|username|userinfo|nickname|profile|member|signature|sign|usercard|authi|pls|avtm|bio|bios",
    ),
];

/// Pieces that speak wherever they occur, for names that are written together.
const PIECES: &[(Hints, &str)] = &[
    (
        Hints::FURNITURE,
        "breadcrumb|sidebar|footer|navigation|sharebar|sharebox|bdshare|share-|-share|_share|share_|copyright|\
        newsletter|subscribe|qrcode|toolbar|pagination|advert|google_ad|adsbygoogle|adsense|social-|-social|mianze|\
        banquan|prevnext|pre_next|prev_next|prev-next|backtotop|disclaimer|zerenbianji|zebian|shareicon|toolbox|\
        loginbox|paywall-|cookie-|news-ticker|newsticker|click-to-tweet|clicktotweet",
    ),
    (
        Hints::RELATED,
        "related|recommend|tuijian|xiangguan|relevant|guesslike|guess-like|outbrain|taboola|hotnews|hot-news|\
        hot_news|hotlist|hot-list|hot_list|hotarticle|readmore|read-more|ranklist|rank-list|rank_list|most-popular|\
        mostread|most-read|morefrom|more-from|trending",
    ),
    (Hints::POPUP, "hovercard|hover-card|tooltip-content|popover|rollover-block"),
    (Hints::DEK, "sub-head|sub_head|subheadline|sub-headline"),
    (
        Hints::CAPTION,
        "caption-text|caption_text|captiontext|img-caption|img_caption|image-caption|image_caption|imagecaption|\
        imgcaption|photo-caption|photo_caption|photocaption|picture-caption|newscaption|media-caption|wp-caption|\
        photo-credit|image-credit|photo_credit|image_credit",
    ),
    (Hints::COMMENT, "comment|commt|pinglun|disqus|reply-list|replylist|reply_list"),
    (
        Hints::BODY,
        "article-content|article_content|articlecontent|article-body|article_body|articlebody|artibody|entry-content|\
        post-content|post_content|postcontent|post-body|post_body|story-body|storybody|trs_editor|\
        rich_media_content|news_content|news-content|newscontent|news_txt|news-text|newstext|content-text|\
        text-content|main-content|main_content|maincontent|detail-content|detail_content|arc-body|arc_body|\
        content_area|content-body|article-text|article_text|article-detail|article_detail|view_content|vsb_content|\
        v_news_content|wp_articlecontent|zoom|pgc-|htmlcontent",
    ),
    (
        Hints::META,
        "pubtime|pub_time|pub-time|pubdate|pub-date|publish|source|author|byline|article-info|article_info|newsinfo",
    ),
    (
        Hints::PERSON,
        "userinfo|user-info|user_info|author-info|author_info|authorbox|author-box|author-card|author-bio|author-details|author_details|authordetails|author-desc|author_desc|about-author|\
        about_author|authorbio|signature|profile",
    ),
];

/// The vocabularies set out for looking up: a page may have as many names as it has elements, and comparing each with
/// every known word made names alone cost more than the parser.
struct Vocabulary {
    words: HashMap<&'static str, Hints>,
    /// By first byte, so that each place of a name is compared with a handful of pieces.
    pieces: Vec<Vec<(&'static str, Hints)>>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut words: HashMap<&'static str, Hints> = HashMap::new();
    for (hint, vocabulary) in WORDS {
        for word in vocabulary.split('|') {
            *words.entry(word).or_default() |= *hint;
        }
    }
    let mut pieces = vec![Vec::new(); 256];
    for (hint, vocabulary) in PIECES {
        for piece in vocabulary.split('|') {
            if let Some(first) = piece.bytes().next() {
                pieces[usize::from(first)].push((piece, *hint));
            }
        }
    }
    Vocabulary { words, pieces }
});

/// The hints of one class or id attribute.
pub(crate) fn of_name(name: &str) -> Hints {
    let mut hints = Hints::NONE;
    if name.is_empty() || name.len() > 400 {
        return hints;
    }
    for word in words(name) {
        hints |= VOCABULARY.words.get(word.as_str()).copied().unwrap_or_default();
    }
    let lower = name.to_ascii_lowercase();
    let lower = lower.as_bytes();
    for (at, first) in lower.iter().enumerate() {
        for (piece, hint) in &VOCABULARY.pieces[usize::from(*first)] {
            if lower[at..].starts_with(piece.as_bytes()) {
                hints |= *hint;
            }
        }
    }
    if hints.any(Hints::BODY) {
        hints |= Hints::CONTENT;
    }
    hints
}

/// The words of a name: `articleShare-box_2` gives article, share, box. Utility classes (`md:text-sm`) say nothing.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for class in name.split_ascii_whitespace() {
        if class.contains([':', '[']) {
            continue;
        }
        let mut word = String::new();
        let mut was_lower = false;
        for c in class.chars() {
            if !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && was_lower) {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                was_lower = false;
            }
            if c.is_ascii_alphabetic() {
                was_lower = c.is_ascii_lowercase();
                word.push(c.to_ascii_lowercase());
            }
        }
        if !word.is_empty() {
            words.push(word);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_speak_by_words_and_pieces() {
        for (name, hint, says) in [
            ("bdsharebuttonbox", Hints::FURNITURE, true),
            ("articleShare-box_2", Hints::FURNITURE, true),
            ("shareholder", Hints::FURNITURE, false),
            ("header-title", Hints::FURNITURE, true),
            ("tuijian_list", Hints::RELATED, true),
            ("comment-list", Hints::COMMENT, true),
            ("TRS_Editor", Hints::CONTENT, true),
            ("pubtime_baidu", Hints::META, true),
            ("download", Hints::RELATED, false),
        ] {
            assert_eq!(of_name(name).any(hint), says, "{name}");
        }
    }
}
