//! Whether a document is a candidate for the library at all.

use qingyuan_model::{Document, PageKind};

use crate::alike::LEAST_CHARS;
use crate::missing::explains;

/// Why a page is not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Skip {
    /// There is nothing here to judge.
    NoCandidate,
    /// The page asks not to be shown by search engines; an item made of it earlier must go.
    AskedNotTo,
    /// It says that nothing is there, whatever its status; an item made of it earlier must go.
    Missing,
    /// One more page like many others.
    Copy,
}

impl Skip {
    /// What becomes of the page.
    pub(crate) fn outcome(self) -> &'static str {
        match self {
            Self::NoCandidate | Self::AskedNotTo => "skipped",
            Self::Missing => "soft-404",
            Self::Copy => "duplicate",
        }
    }
}

/// Why a document is no candidate for the library, when it is none.
pub(crate) fn skip_reason(document: &Document, is_hidden: bool, missing: bool) -> Option<(Skip, &'static str)> {
    if missing {
        return Some((Skip::Missing, "页面自称内容不存在（状态码却是 200）"));
    }
    if document.noindex || is_hidden {
        return Some((Skip::AskedNotTo, "页面声明不希望被搜索收录（noindex）"));
    }
    let reason = match document.kind {
        PageKind::List => "列表页：只用来发现链接",
        PageKind::LoginWall => "需要登录才能看",
        PageKind::Error if !explains(document) => "出错页面",
        PageKind::Article
        | PageKind::Forum
        | PageKind::Question
        | PageKind::Documentation
        | PageKind::Video
        | PageKind::File
        | PageKind::Error => {
            let chars: usize = document.blocks.iter().map(|block| block.text.chars().count()).sum();
            return (chars < LEAST_CHARS).then_some((Skip::NoCandidate, "没有正文"));
        }
    };
    Some((Skip::NoCandidate, reason))
}
