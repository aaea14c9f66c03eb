//! Words of the pages that students read.

use std::fmt::Display;

use super::Lang;

words! {
    search_label = "检索资源库正文", "Search the full text of the library";
    search_hint = "输入关键词或一句话，例如：文献检索 入门", "Words or a sentence, for example: literature search";
    new_this_week = "本周新收录", "New this week";
    newest = "最近收录", "Newest";
    empty_library = "资源库里还没有内容。编辑审核通过后，资源会出现在这里。",
        "The library is still empty. Resources appear here once they have been vetted.";
    all_newest = "查看全部资源", "All resources";
    day_checked(day) = "已核查 {day}", "Checked {day}";
    published_on(day) = "发布 {day}", "Published {day}";
    minutes(n) = "约 {n} 分钟", "{n} min read";
    why_here = "为何收录", "Why is this here?";

    about_item = "资源信息", "About this resource";
    cite = "引用", "Cite";
    cite_note = "GB/T 7714—2015 格式，可直接选中复制。", "In the format of GB/T 7714-2015; select and copy.";
    similar = "相近资源", "Similar resources";
    original = "查看原文", "Original page";
    original_note = "链接指向来源网站，内容可能已经变化。", "Leads to the source's own site, where the text may have changed.";
    author = "作者", "Author";
    published_by = "原载", "First published by";
    edited_by = "责任编辑", "Edited by";
    published = "发布时间", "Published";
    card_source = "来源", "Source";
    card_charter = "收录依据", "Charter";
    card_tier = "来源等级", "Tier";
    card_licence = "许可", "Licence";
    given_tags = "关键词", "Keywords";
    given_id = "编号", "Id";
    card_fetched = "抓取时间", "Fetched";
    card_admitted = "收录时间", "Admitted";
    card_ruleset = "检查所用规则集", "Checked by ruleset";
    card_by = "由谁放行", "Let in by";
    card_reason = "放行理由", "Reason";
    card_hash = "内容指纹（SHA-256）", "Content hash (SHA-256)";
    by_policy = "公开的自动收录策略", "the published policy";
    machine_quality(percent) = "机器评估的质量 {percent}%", "quality as the machine sees it {percent}%";
    query_marked(query) = "已标出“{query}”", "“{query}” is marked";

    gone_title = "这条资源已撤下", "This resource was withdrawn";
    gone_text(day) = "它于 {day} 从资源库撤下，正文不再提供。", "It was withdrawn on {day}; its text is no longer shown.";
    gone_reason = "撤下理由", "Reason";
    gone_no_reason = "未另作说明。", "No further reason was given.";
    gone_more = "所有撤下的资源都列在透明度页面。", "All withdrawn resources are listed on the transparency page.";

    transparency_lead = "这里说明资源库里有什么、撤下过什么，以及我们记录什么、不记录什么。数字来自此刻的数据库。",
        "What the library holds, what was withdrawn, and what is and is not recorded. The figures are read from the database now.";
    figures = "数字", "Figures";
    items_live = "可阅读的资源", "Resources to read";
    waiting = "等待审核", "Waiting for an editor";
    rejected_pages = "未收录（被拒绝）", "Not admitted (rejected)";
    fetched_pages = "抓取过的网页（次）", "Pages fetched (times)";
    sources_approved = "获准的来源", "Approved sources";
    ruleset_now = "现行规则集", "Ruleset in force";
    source_list = "来源一览", "Sources";
    withdrawn_list = "撤下的资源", "Withdrawn resources";
    withdrawn_none = "还没有资源被撤下。", "No resource has been withdrawn.";
    withdrawn_more(n) = "只列出最近 {n} 条。", "The latest {n} are listed.";
    recorded_title = "我们记录什么", "What is recorded";
    recorded_1 = "每一次抓取、每一次机器判定、每一个编辑决定，连同时间和理由，写入只能追加、前后相扣的日志。",
        "Every fetch, every verdict and every editorial decision with its time and reason, in an append-only log whose entries are chained.";
    recorded_2 = "工作人员的登录和操作，用于追责。", "Sign-ins and acts of staff, so that they can be answered for.";
    not_recorded_title = "我们不记录什么", "What is not recorded";
    not_recorded_1 = "你是谁：阅读和检索不需要账号，系统里也没有“学生”这种账号。",
        "Who you are: reading and searching need no account, and there is no account for students.";
    not_recorded_2 = "你查了什么、读了什么：检索词不写日志，也没有阅读记录。",
        "What you search and read: queries are not logged, and there is no reading history.";
    not_recorded_3 = "唯一的 Cookie 只记住界面语言，并且只在你切换语言后才有。",
        "The only cookie remembers the language of the pages, and is set only when you switch it.";
    how_decided_title = "怎样决定收录", "How it is decided";
    how_decided = "网页只来自管理员批准的来源。规则和质量信号给出判定，每个分数都能拆成看得见的证据；公开的策略据此自动收录、送编辑审核或拒绝。机器拿不准的一律由人决定。",
        "Pages come only from sources that an admin approved. Rules and quality signals give a verdict, each score of which is a sum of readable evidence; a published policy then admits, queues or rejects. What the machine is unsure of, a person decides.";
    recently_changed = "撤下时间", "Withdrawn";
}
