//! Words of the admins' pages.

use std::fmt::Display;

use super::Lang;

words! {
    new_source = "新增来源", "New source";
    edit_source = "修改", "Edit";
    pause = "暂停", "Pause";
    resume = "恢复", "Resume";
    approve = "批准", "Approve";
    crawl_now = "立即抓取", "Crawl now";
    tier = "等级", "Tier";
    pages_by_outcome = "页面去向", "Pages by outcome";
    urls_by_outcome = "待抓队列", "Frontier";
    no_sources = "还没有来源。先新增一个，批准后才会抓取。", "No sources yet. Add one; it is crawled once it is approved.";
    saved = "已保存。", "Saved.";
    made_due(n) = "已安排立即抓取，{n} 个网址提前到现在。", "Crawling now: {n} addresses were made due.";
    state_changed = "状态已更新。", "The state was changed.";
    form_problems(n) = "有 {n} 处需要修改", "To be changed: {n}";
    field_id = "短名", "Short name";
    field_id_hint = "小写字母、数字和连字符，最多 40 个；以后不能改。", "Lowercase letters, digits and hyphens, at most 40; cannot be changed later.";
    field_name = "显示名称", "Name";
    field_charter = "收录依据（一句话）", "Charter (one sentence)";
    field_charter_hint = "为什么批准它。会显示在每条资源的“为何收录”里。", "Why it was let in. Shown on every resource under “Why is this here?”.";
    field_state = "状态", "State";
    field_tier = "可信等级", "Tier";
    field_hosts = "主机（每行一个）", "Hosts (one a line)";
    field_hosts_hint = "如 www.example.edu 或 127.0.0.1:8080；不支持通配符，范围之外一律不访问。不填则取下面各网址的主机。", "Like www.example.edu or 127.0.0.1:8080; no wildcards. Nothing else is ever contacted. Left empty: the hosts of the addresses below.";
    field_seeds = "起始页（每行一个）", "Seeds (one a line)";
    field_feeds = "订阅源（每行一个）", "Feeds (one a line)";
    field_sitemaps = "站点地图（每行一个）", "Sitemaps (one a line)";
    field_include = "只收这些路径开头（每行一个，可不填）", "Only paths that begin with (one a line, optional)";
    field_exclude = "排除这些路径开头（每行一个）", "Never paths that begin with (one a line)";
    field_max_depth = "最大深度（从起始页算起的链接数）", "Depth (links away from a seed)";
    field_max_pages = "最多页面数", "Most pages";
    field_delay_ms = "两次请求的间隔（毫秒）", "Pause between requests (ms)";
    field_refresh_minutes = "多久重新抓取（分钟）", "Fetch again after (minutes)";
    field_licence = "许可", "Licence";
    field_contact = "对方联系人", "Contact there";
    field_owner = "本馆负责角色", "Role in charge here";
    field_allow_addresses = "允许的内网地址（每行一个）", "Non-public addresses allowed (one a line)";
    field_allow_warning = "危险：填写后，抓取器可以访问这些内网地址。只在来源确实位于校园网内时填写，并先与网络管理员确认。",
        "Dangerous: the crawler may then reach these addresses inside your network. Use it only for a source that is really there, and ask the network's admin first.";
    save = "保存", "Save";
    cancel = "取消", "Cancel";
    problem_empty = "不能为空。", "must not be empty.";
    problem_id = "只能用小写字母、数字和连字符，不以连字符开头，最多 40 个。", "use lowercase letters, digits and hyphens, not starting with a hyphen, at most 40.";
    problem_id_taken = "这个短名已经有来源在用。", "another source has this name.";
    problem_number(low, high) = "请填 {low} 到 {high} 之间的整数。", "use a whole number from {low} to {high}.";
    problem_url(line) = "“{line}”不是 http 或 https 网址。", "“{line}” is no http or https address.";
    problem_host(line) = "“{line}”不是主机名；写成 主机 或 主机:端口，不带协议和路径。", "“{line}” is no host; write host or host:port, without scheme or path.";
    problem_path(line) = "“{line}”不是路径；以 / 开头。", "“{line}” is no path; begin it with /.";
    problem_address(line) = "“{line}”不是 IP 地址或网段（如 10.1.2.3 或 10.1.0.0/16）。", "“{line}” is no IP address or range (like 10.1.2.3 or 10.1.0.0/16).";
    problem_choice = "请从列表中选择。", "choose one of the list.";
    problem_entrance = "已批准的来源至少要有一个起始页、订阅源或站点地图。", "an approved source needs at least one seed, feed or sitemap.";
    problem_long = "太长了。", "is too long.";
    problem_charter_scope(problem) = "入口不在范围内：{problem}", "an entrance lies outside the scope: {problem}";
    last_requests = "最近的请求", "Latest requests";
    last_pages = "最近变化的页面", "Latest pages";
    nothing_yet = "还没有。", "Nothing yet.";
    due = "下次抓取", "Due";
    never = "不再自动抓取", "not by itself";
    fetched = "上次抓取", "Fetched";
    events = "事件", "Events";
    charter = "章程", "Charter";
    refresh_every(n) = "每 {n} 分钟", "every {n} minutes";
    delay(n) = "间隔 {n} 毫秒", "{n} ms apart";
    depth_pages(depth, pages) = "深度 {depth}，最多 {pages} 页", "depth {depth}, at most {pages} pages";
    scope = "范围", "Scope";
    entrances = "入口", "Entrances";
    pace = "节奏", "Pace";

    accounts_lead = "账号用命令行增改：qingyuan user。", "Accounts are changed on the command line: qingyuan user.";
    role = "角色", "Role";
    enabled = "可登录", "May sign in";
    created = "建立时间", "Created";
    system_lead = "此刻的计数。只数文档和工作，不数人。", "Counts at this moment: of documents and work, never of people.";
    jobs_open = "未完成的任务", "Open jobs";
    jobs_dead = "多次失败、等人处理的任务", "Jobs that failed too often";
    fetches = "抓取记录", "Fetches";
    library_seq = "资源库序号", "Library sequence";
    index_seq = "索引序号", "Index sequence";
    indexed = "索引中的资源", "Resources in the index";
    index_current = "索引与资源库一致", "The index is current";
    index_behind = "索引落后，正在追赶", "The index is behind and is catching up";
    this_process = "本进程启动以来", "Since this process started";
    chain = "事件日志", "Event log";
    chain_lead = "每个事件都含有前一个事件的指纹。校验会从头重算一遍，日志很长时需要一些时间。",
        "Every event holds the hash of the one before. Checking computes all of them again, which may take a while.";
    verify_chain = "校验事件日志", "Check the event log";
    chain_whole(n, head) = "完整：{n} 个事件，首尾相扣，末端指纹 {head}。", "Whole: {n} events, each following from the one before; head {head}.";
    chain_broken(seq, detail) = "第 {seq} 个事件对不上：{detail}。请立即停止写入，并用备份核对。",
        "Event {seq} does not follow: {detail}. Stop writing at once and compare with a backup.";
    total_fetched = "抓到新内容", "Fetched with content";
    total_not_modified = "未变化（304）", "Not modified (304)";
    total_refused = "按规矩没有抓", "Refused by the gate";
    total_failed = "请求失败", "Failed requests";
    total_extracted = "提取的文档", "Documents extracted";
    total_skipped = "不作为资源的页面", "Pages that are no candidates";
    total_published = "策略收录", "Admitted by policy";
    total_queued = "送审", "Queued";
    total_rejected = "策略拒绝", "Rejected by policy";
    total_duplicates = "与已有资源相同", "Duplicates";
    total_indexed = "写入索引的变化", "Changes indexed";
    total_searches = "检索次数", "Searches answered";
}
