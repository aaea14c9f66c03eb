//! Words of the frame around every page, and of pages that say that something went wrong.

use std::fmt::Display;

use super::Lang;

words! {
    skip_to_content = "跳到正文", "Skip to content";
    home = "首页", "Home";
    search = "检索", "Search";
    transparency = "透明度", "Transparency";
    desk = "审核台", "Desk";
    rules = "规则", "Rules";
    sources = "来源", "Sources";
    accounts = "账号", "Accounts";
    system = "系统", "System";
    main_navigation = "主导航", "Main";
    switch_language = "English", "中文";
    sign_in = "登录", "Sign in";
    sign_out_of(name) = "退出登录（{name}）", "Sign out ({name})";
    colon = "：", ": ";
    comma = "、", ", ";
    staff_sign_in = "工作人员登录", "Staff sign-in";
    feed = "订阅（Atom）", "Feed (Atom)";
    promise = "不登录即可用，不记录你是谁。", "No account needed. We do not record who you are.";
    yes = "是", "yes";
    no = "否", "no";
    unknown = "未注明", "not stated";
    untitled = "（无标题）", "(untitled)";
    previous_page = "上一页", "Previous page";
    next_page = "下一页", "Next page";
    paging = "翻页", "Pages";
    page_number(page) = "第 {page} 页", "Page {page}";
    just_now = "刚刚", "just now";
    minutes_ago(n) = "{n} 分钟前", "{n} min ago";
    hours_ago(n) = "{n} 小时前", "{n} h ago";
    days_ago(n) = "{n} 天前", "{n} d ago";
    in_minutes(n) = "{n} 分钟后", "in {n} min";
    in_hours(n) = "{n} 小时后", "in {n} h";
    in_days(n) = "{n} 天后", "in {n} d";
    name = "名称", "Name";
    state = "状态", "State";
    time = "时间", "Time";
    reason = "理由", "Reason";
    detail = "说明", "Detail";
    address = "网址", "Address";
    title = "标题", "Title";
    all = "全部", "All";

    missing_title = "没有这个页面", "There is no such page";
    missing_text = "网址可能写错了，或者这里从来没有过内容。可以回首页，或者直接检索。",
        "The address may be mistyped, or nothing was ever here. Try the home page, or search.";
    forbidden_title = "你的账号不能做这件事", "Your account may not do this";
    forbidden_text = "这个页面需要别的权限。如果工作需要，请联系管理员调整角色。",
        "This page needs another permission. If your work needs it, ask an admin to change your role.";
    foreign_title = "请求不是从本站页面发出的", "The request did not come from this site";
    foreign_text = "为防止别的网站替你操作，这次请求没有执行，什么也没有改变。请回到本站页面再试一次。",
        "To keep other sites from acting for you, nothing was done and nothing has changed. Go back to a page of this site and try again.";
    sign_in_needed_title = "需要先登录", "Sign in first";
    sign_in_needed_text = "登录可能已经过期，这次操作没有执行。请登录后再做一次。",
        "Your session may have ended; nothing was done. Sign in and do it again.";
    malformed_title = "没看懂这次请求", "The request was not understood";
    malformed_text = "表单缺少字段或格式不对，什么也没有改变。请回到上一页重新填写。",
        "A field is missing or malformed; nothing has changed. Go back and fill in the form again.";
    refused_title = "没有执行", "Not carried out";
    refused_text = "什么也没有改变，原因见下。", "Nothing has changed. The reason:";
    large_title = "提交的内容太大", "Too much was sent";
    large_text = "一般的表单最多 64 KiB（约七千个汉字），“试一段文字”的正文最多 256 KiB（约八万七千个汉字）。请退回上一页，删减后再提交。",
        "Forms take at most 64 KiB, and a text that is tried at most 256 KiB. Go back, shorten it and send it again.";
    method_title = "这个网址不支持这种操作", "This address does not take that method";
    method_text = "请从本站页面上的链接或按钮进入。", "Use the links and buttons of this site.";
    slow_title = "处理超时", "This took too long";
    slow_text = "服务器没能及时完成，请稍后再试。", "The server could not finish in time. Try again in a moment.";
    failed_title = "出错了", "Something went wrong";
    failed_text = "问题出在我们这里，已经记录。反馈时请附上下面的编号。",
        "The fault is ours and has been logged. When you report it, please quote this number.";
    incident(id) = "编号 {id}", "Incident {id}";
    conflict_title = "情况已经变了", "This has changed meanwhile";
}
