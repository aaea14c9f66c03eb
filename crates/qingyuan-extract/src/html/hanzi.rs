//! Traditional characters of set phrases in their simplified form, so that each phrase is listed once.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Pairs that occur in the phrases of templates; not a table of the script.
const PAIRS: &str = "閱阅讀读關关聞闻薦荐點点擊击報报編编輯辑責责審审聲声權权轉转載载請请專专評评論论發发標标籤签鍵键詞词\
    詳详細细內内圖图鏈链結结連连絡络網网頁页條条頂顶門门熱热選选訂订閉闭號号碼码掃扫維维機机應应動动態态資资訊讯時时間间\
    長长導导總总監监經经營营業业誌志錄录證证註注冊册訪访問问帳账會会員员務务預预覽览複复製制簡简體体視视頻频過过還还\
    類类歡欢喜喜參参與与廣广贊赞讚赞饋馈舉举個个為为這这來来從从對对隱隐稱称";

static SIMPLE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let chars: Vec<char> = PAIRS.chars().filter(|c| !c.is_whitespace()).collect();
    chars.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
});

/// The text with the known characters simplified.
pub(crate) fn simplified(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii() { c } else { SIMPLE.get(&c).copied().unwrap_or(c) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_the_same_in_both_scripts() {
        assert_eq!(simplified("延伸閱讀"), "延伸阅读");
        assert_eq!(simplified("責任編輯：某某"), "责任编辑：某某");
        assert_eq!(simplified("请点击 read"), "请点击 read");
        assert_eq!(PAIRS.chars().filter(|c| !c.is_whitespace()).count() % 2, 0);
    }
}
