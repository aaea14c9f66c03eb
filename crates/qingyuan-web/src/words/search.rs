//! Words of the results of a search.

use std::fmt::Display;

use super::Lang;

words! {
    found(n) = "找到 {n} 条资源", "Resources found: {n}";
    listed(n) = "共 {n} 条资源，按发布日期从新到旧", "{n} resources, latest first";
    shown_range(first, last) = "，这里是第 {first}–{last} 条", "; here are {first}–{last}";
    results = "检索结果", "Results";
    results_title(query, n) = "“{query}”的检索结果（{n} 条）", "“{query}”: {n} results";
    nothing_page_title(query) = "没有找到“{query}”", "Nothing found for “{query}”";
    library_title = "全部资源", "All resources";
    skip_to_results = "跳到检索结果", "Skip to the results";
    relaxed = "没有足够的资源同时包含所有词，下面也列出只包含其中一部分的。",
        "Too few resources contain all the words, so those with some of them are listed too.";
    relaxed_words = "没有资源一字不差地包含引号里的话，下面的资源包含其中所有的词。",
        "No resource holds the quotation as it stands; those below hold all of its words.";
    relaxed_known(list) = "没有资源提到{list}，下面是不带它的结果。", "No resource mentions {list}; the results below do without.";
    relaxed_telling(list) = "没有资源同时包含所有的词，下面的结果不一定有{list}。",
        "No resource contains all the words; the results below need not hold {list}.";
    relaxed_telling_few(n, list) = "只有 {n} 条包含所有的词，排在最前；其余不一定有{list}。",
        "{n} with all the words come first; the others need not hold {list}.";
    relaxed_any = "没有资源同时包含所有的词，下面列出只包含其中一部分的。",
        "No resource contains all the words, so those with some of them are listed.";
    did_you_mean = "你是不是想找：", "Did you mean: ";
    found_without_filters(n) = "不加筛选能找到 {n} 条。", "Without the filters there are {n}. ";
    understood_as(list) = "按这些条件检索：{list}", "Searched as: {list}";
    understood_phrase(text) = "原样包含“{text}”", "exactly “{text}”";
    understood_excluded(text) = "不含“{text}”", "without “{text}”";
    understood_title(text) = "标题里有“{text}”", "“{text}” in the title";
    understood_site(site) = "只看 {site}", "only from {site}";
    understood_not_site(site) = "不看 {site}", "not from {site}";
    understood_either(list) = "有其一即可：{list}", "any of {list}";
    also_searched(list) = "也查找了：{list}", "Also searched for: {list}";
    semicolon = "；", "; ";

    filters = "筛选", "Filters";
    filters_chosen(n) = "筛选（已选 {n} 项）", "Filters ({n} chosen)";
    remove_filter(name) = "取消筛选：{name}", "Remove filter: {name}";
    without_filters = "取消全部筛选", "Remove all filters";
    all_labels(facet, n) = "列出全部{facet}（{n}）", "All {n}: {facet}";
    facet_source = "来源", "Source";
    facet_kind = "类型", "Kind";
    facet_language = "语言", "Language";
    facet_year = "年份", "Year";
    facet_subject = "主题", "Subject";
    sort = "排序", "Order";
    sort_relevance = "按相关度", "By relevance";
    sort_newest = "从新到旧", "Newest first";
    sort_oldest = "从旧到新", "Oldest first";

    nothing_title = "没有找到相关资源", "Nothing was found";
    nothing_for(query) = "没有找到与“{query}”相关的资源", "Nothing was found for “{query}”";
    nothing_shorter = "换一个更短的词，或者把一句话拆成两三个关键词。", "Try a shorter word, or two or three keywords instead of a sentence.";
    nothing_spelling = "看看有没有打错字，同音字最容易混。", "Check the spelling.";
    ways_to_ask = "检索写法", "Ways to ask";
    way_phrase = "“短语”：引号里的字要原样出现", "\"a phrase\": just as it stands";
    way_without = "-词：不要含这个词的资源", "-word: without this word";
    way_either = "甲 OR 乙（或 甲|乙）：有一个就行", "one OR other (or one|other): either will do";
    way_title = "intitle:词：标题里要有这个词", "intitle:word: in the title";
    way_site = "site:lib.example.edu：只看这个网站；前面加减号则不看", "site:lib.example.edu: this site only; with a minus in front, all others";
    way_sound = "拼音或首字母也可以：gaoshu、gdsx", "Pinyin or initials work too: gaoshu, gdsx";
    nothing_operators = "减少引号、减号（-）和 site: 这样的限定。", "Use fewer quotation marks, minus signs and site: restrictions.";
    nothing_browse = "看看最近收录了什么", "See what is new";
    page_beyond = "结果没有这么多页。", "There are not that many pages of results.";
    to_first_page = "回到第一页", "Go to the first page";
    page_turn(page) = "第 {page} 页", "Page {page}";
    back_to_results = "返回检索结果", "Back to the results";

    suggestions(n) = "{n} 条建议，按上下键选择", "{n} suggestions; use the up and down keys";
    suggestions_label = "检索建议", "Suggestions";
    shortcuts = "快捷键：/ 回到检索框，j 下一条，k 上一条，Enter 打开", "Keys: / search box, j next, k previous, Enter open";
    shortcuts_off = "关闭快捷键", "Turn keys off";
    shortcuts_on = "启用快捷键", "Turn keys on";
}

/// A number as people read it: with a comma after every third digit.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        let rows = [(0, "0"), (999, "999"), (1_000, "1,000"), (60_375, "60,375"), (1_234_567, "1,234,567")];
        for (n, shown) in rows {
            assert_eq!(grouped(n), shown);
        }
    }
}
