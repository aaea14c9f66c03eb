//! Words of signing in and of the editors' pages.

use std::fmt::Display;

use super::Lang;

words! {
    account = "账号", "Account";
    password = "密码", "Password";
    sign_in_lead = "只有编辑和管理员需要登录。读资源不需要账号。", "Only editors and admins sign in. Reading needs no account.";
    sign_in_wrong = "账号或密码不对。", "The account or the password is wrong.";
    sign_in_wait(n) = "尝试次数过多，请 {n} 秒后再试。", "Too many tries. Wait {n} seconds.";

    oldest(age) = "最早：{age}", "oldest: {age}";
    queue = "待审队列", "Queue";
    queue_empty = "没有等待审核的文档。", "Nothing waits.";
    label = "标签", "Label";
    source = "来源", "Source";
    harm = "有害概率", "Harm";
    quality = "质量", "Quality";
    why_review = "送审原因", "Why review";
    entered = "进入队列", "Entered";
    held_by(name) = "{name} 正在看", "{name} has it open";
    start_review = "开始审核", "Start reviewing";
    apply_filter = "筛选", "Filter";
    my_decisions = "我最近的决定", "My latest decisions";
    my_decisions_none = "还没有。", "None yet.";
    take_back = "撤回", "Take back";
    take_back_title = "撤回这个决定，文档重新排队", "Take the decision back; the document waits again";
    take_back_reason = "误操作，撤回重审", "Made by mistake; to be looked at again";
    decided_note(act, title) = "已{act}：《{title}》。", "{act}: “{title}”.";
    repeated_note = "这个决定之前已经提交过，没有重复执行。", "This decision had been sent before; nothing was done twice.";

    interest = "多抓这一类", "More of this kind";
    interest_prefix = "以此开头的网址", "Addresses that begin with";
    interest_sooner = "优先抓取", "Sooner";
    interest_later = "靠后抓取", "Later";
    interest_usual = "恢复平常", "As usual";
    interest_set = "已记下，抓取顺序随之改变。", "Noted; the order of crawling follows.";

    decide = "决定", "Decide";
    publish = "收录", "Publish";
    reject = "拒绝", "Reject";
    withdraw = "撤下", "Withdraw";
    reopen = "重新送审", "Review again";
    next = "跳过，看下一篇", "Skip to the next";
    original_source = "查看原始网页（源码，不会运行）", "Original page (source text, never run)";
    keys = "快捷键", "Keys";
    key_publish = "收录并看下一篇", "publish and go to the next";
    key_reject = "填写拒绝理由", "give a reason to reject";
    key_next = "跳过，看下一篇", "skip to the next";
    key_original = "查看原始网页", "see the original page";
    key_help = "显示或收起这张表", "show or hide this list";
    publish_note = "附言（可不填）", "Note (optional)";
    reject_reason = "拒绝理由（必填，来源和同事都会看到）", "Reason (required; the source and colleagues read it)";
    withdraw_reason = "撤下理由（必填，会公开显示）", "Reason (required; shown to the public)";
    reopen_reason = "重新送审的理由（必填）", "Reason for another look (required)";
    quick_reasons = "一键拒绝", "Reject with one click";
    reason_scam = "诈骗或引诱付款", "Scam, or a lure to pay";
    reason_ad = "广告引流", "Advertising";
    reason_rude = "谩骂攻击", "Abuse";
    reason_empty = "没有学习价值", "No use for learning";
    reason_twin = "与已有资源重复", "Same as an existing resource";
    reason_needed = "请写明理由，几个字也行。", "Say why; a few words will do.";
    mine_until(time) = "为你保留到 {time}", "Kept for you until {time}";
    not_mine(name) = "{name} 正在看这篇。你可以阅读，暂时不能决定。", "{name} has this open. You can read it, but not decide it yet.";
    not_waiting = "这篇文档现在不在队列中。", "This document does not wait now.";

    text = "正文", "Text";
    no_text = "没有正文。", "There is no text.";
    evidence = "判定依据", "Evidence";
    evidence_none = "规则和学习模型都没看出问题。", "Neither the rules nor the learned model saw anything.";
    any_harm = "有害的可能（各类合计）", "Probability of any harm";
    evidence_more(n, sum) = "另有 {n} 条，合计 {sum}", "{n} more, together {sum}";
    prior = "起点", "Prior";
    sum = "合计（对数几率）", "Sum (log-odds)";
    probability = "换算成概率", "As a probability";
    whole_text = "全文", "whole text";
    quality_none = "没有质量信号。", "No signals.";
    problems = "提取时发现的问题", "Problems met while reading";
    history = "经过", "History";
    held = "机器未能看完", "The machine could not finish";
    no_verdict = "还没有机器判定。", "There is no verdict yet.";
    document = "文档", "Document";
    language = "语言", "Language";
    judged_by(hash) = "规则集 {hash}", "ruleset {hash}";
    faster_title = "同事快了一步", "A colleague was faster";
    faster_text = "你看的时候情况变了，你的决定没有执行，什么也没有改变。",
        "It changed while you were reading. Your decision was not carried out and nothing has changed.";
    faster_detail = "发生了什么", "What happened";
    go_next = "看下一篇", "Go to the next";
    look_again = "再看看这一篇", "Look at this one again";
    back_to_desk = "回到审核台", "Back to the desk";
    original_lead = "下面是抓取时的原始字节，按文本显示，不会运行。", "The bytes as they were fetched, shown as text. Nothing in them runs.";
    original_cut(n) = "太长，只显示前 {n} 字节。", "Too long; the first {n} bytes are shown.";
    original_binary = "这是二进制文件，只显示开头的字节。", "A binary file; its first bytes are shown.";
    http_status = "HTTP 状态", "HTTP status";
    content_type = "内容类型", "Content type";
    size = "大小", "Size";
    size_bytes(n) = "{n} 字节", "{n} bytes";
    decoded_as(name) = "按 {name} 解码", "read as {name}";
}
