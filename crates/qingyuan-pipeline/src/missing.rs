//! Telling that a page answered with 200 says that there is nothing: soft 404s.

use qingyuan_model::{Document, PageKind};
use qingyuan_text::resemblance;

use crate::alike::skeleton;

/// A page that explains an error has at least so many sentences; one that *is* an error says it in one or two.
const SENTENCES: usize = 4;

/// And so many characters of them. Both from looking at error pages of university and news sites.
const PROSE_CHARS: usize = 90;

/// What error pages say to whoever landed on them, and articles about errors do not.
const ADDRESSED: [&str; 12] = [
    "您访问的",
    "你访问的",
    "您要找的",
    "您要查看的",
    "您查找的",
    "您请求的",
    "返回首页",
    "返回上一页",
    "the page you",
    "back to home",
    "return to home",
    "go back",
];

/// From this share of common shingles on, a page says what the host says to everything that is not there.
const SAME_SHARE: f64 = 0.8;

/// Whether a page that came with status 200 says that there is nothing at its address. `probe` is the text with which
/// its host answers a request for what cannot be there, empty when its status says so.
pub(crate) fn says_missing(document: &Document, probe: &str) -> bool {
    let text = skeleton(&document.text());
    if !probe.is_empty() && !text.is_empty() && (text == probe || resemblance(&text, probe) >= SAME_SHARE) {
        return true;
    }
    document.kind == PageKind::Error && !explains(document)
}

/// Whether a page that was taken for an error page is a short text about errors.
pub(crate) fn explains(document: &Document) -> bool {
    let text = document.text().to_lowercase();
    let sentences = text.matches(['。', '！', '？']).count() + text.matches(". ").count();
    sentences >= SENTENCES
        && text.chars().count() >= PROSE_CHARS
        && !ADDRESSED.iter().any(|phrase| text.contains(phrase))
}

#[cfg(test)]
mod tests {
    use qingyuan_model::{Block, BlockKind};
    use url::Url;

    use super::*;

    fn page(kind: PageKind, text: &str) -> Document {
        let mut document = Document::new(Url::parse("http://h.example/1").expect("a URL"));
        document.kind = kind;
        document.blocks.push(Block { kind: BlockKind::Paragraph, text: text.to_owned() });
        document
    }

    #[test]
    fn a_page_that_says_so_is_missing_and_one_that_explains_it_is_not() {
        let rows = [
            (PageKind::Error, "您访问的页面不存在。可能已被删除。请检查网址。或者返回首页。", true),
            (PageKind::Error, "404 Not Found", true),
            (
                PageKind::Error,
                "404 是网页服务器的一种答复，意思是服务器在，而要找的东西不在。它写进了超文本传输协议，和 200、301 \
                 一样是三位数字。第一位的 4 表示请求有问题。站长改了网址而没有设置跳转时，读者最容易碰到它。写对状态码，\
                 搜索引擎才会把旧网址忘掉。",
                false,
            ),
            (PageKind::Article, "课程通知：下周一上课。", false),
        ];
        for (kind, text, missing) in rows {
            assert_eq!(says_missing(&page(kind, text), ""), missing, "{text}");
        }
    }

    #[test]
    fn what_the_host_says_to_everything_is_missing_too() {
        let shrug = "这里什么也没有，看看最新的文章吧：校园新闻、课程讲义、实验报告。";
        assert!(says_missing(&page(PageKind::Article, shrug), &skeleton(shrug)));
        assert!(!says_missing(&page(PageKind::Article, "拉格朗日乘数法把约束写进目标。"), &skeleton(shrug)));
    }
}
