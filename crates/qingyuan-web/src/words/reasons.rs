//! Every reason why a URL was left out or failed, every outcome, and every station of its way: what it is called, and
//! what to do about it.

use super::Lang;

/// Code, Chinese name, English name, Chinese advice, English advice.
type Reason = (&'static str, &'static str, &'static str, &'static str, &'static str);

const REASONS: &[Reason] = &[
    ("fetched", "已抓取", "fetched", "不需要做什么。", "Nothing needs doing."),
    (
        "not-modified",
        "未变化",
        "not modified",
        "内容与上次相同，不需要做什么。",
        "Its content is what it was; nothing needs doing.",
    ),
    ("published", "已收录", "published", "读者已经能检索到它。", "Readers can find it."),
    ("queued", "待审核", "queued", "到审核台作出决定。", "Decide on it at the desk."),
    (
        "rejected",
        "已拒绝",
        "rejected",
        "判定和理由见下；如有误判，请在审核台改判。",
        "The verdict is below; if it is wrong, decide otherwise at the desk.",
    ),
    (
        "extracted",
        "等待判定",
        "waiting to be judged",
        "已提取正文，稍等即可。",
        "Its text has been extracted; wait a moment.",
    ),
    (
        "duplicate",
        "重复",
        "duplicate",
        "正文与另一条资源相同，以先收录的为准。",
        "Its text is that of another resource, which stands for both.",
    ),
    (
        "skipped",
        "不作为资源",
        "no candidate",
        "列表页、登录页或空页不收录，但其中的链接照常跟进。",
        "Lists, logins and empty pages are not admitted; their links are followed.",
    ),
    (
        "soft-404",
        "页面自称不存在",
        "says that it does not exist",
        "请在浏览器里核对；确已删除则无须处理。",
        "Look at it in a browser; if it is really gone, nothing needs doing.",
    ),
    (
        "furniture",
        "只有周边内容变了",
        "only its surroundings changed",
        "正文与各项信息都没变，不需要做什么。",
        "Text and facts are what they were; nothing needs doing.",
    ),
    (
        "metadata",
        "只有标题、作者或日期变了",
        "only title, author or date changed",
        "正文没变；请在审核台看看改了什么。",
        "The text is what it was; see at the desk what changed.",
    ),
    ("small-edit", "小改", "small edit", "改动不多，审核台上标出了每一处。", "The desk marks every change."),
    (
        "rewritten",
        "大改",
        "rewritten",
        "正文大半已是新的，请当作新文章来看。",
        "Most of the text is new; read it as a new article.",
    ),
    ("moved", "已搬迁", "moved", "请查看新网址。", "Ask about its new address."),
    (
        "gone",
        "原网页已消失",
        "gone",
        "网站答复 404 或 410；过一段时间会再问一次。",
        "The site answers 404 or 410; it is asked again after a while.",
    ),
    ("postponed", "稍后再抓", "postponed", "轮到它时会自动抓取。", "It is fetched when its turn comes."),
    ("", "尚未抓取", "not asked for yet", "已在队列中，到期后抓取。", "It is in the queue and fetched when due."),
    (
        "address-unreadable",
        "网址读不懂",
        "not an address",
        "请从浏览器地址栏复制完整的 http 或 https 网址。",
        "Copy the whole http or https address from the browser.",
    ),
    (
        "no-source",
        "没有来源收它",
        "no source has its host",
        "如果应当收录，请新增来源，或把主机加进已有来源的范围。",
        "If it belongs here, add a source, or add its host to one.",
    ),
    (
        "never-found",
        "从未被发现",
        "never found",
        "范围允许，但没有页面链接到它：把它加为起始页，或检查站点地图。",
        "The scope allows it, but no page links to it: add it as a seed, or check the sitemap.",
    ),
    (
        "source-not-approved",
        "来源未批准",
        "source not approved",
        "批准或恢复这个来源后才会抓取。",
        "Approve or resume the source.",
    ),
    (
        "source-charter-unreadable",
        "来源章程读不懂",
        "charter unreadable",
        "修改来源里写错的主机或地址。",
        "Correct the host or address in the source.",
    ),
    (
        "scheme-refused",
        "不是网页协议",
        "scheme refused",
        "只抓取 http 和 https，无须处理。",
        "Only http and https are crawled; nothing needs doing.",
    ),
    (
        "userinfo-refused",
        "网址里带有账号",
        "user name in the address",
        "请网站去掉链接里的用户名和密码。",
        "Ask the site to remove the login from the link.",
    ),
    (
        "url-too-long",
        "网址过长",
        "address too long",
        "多半是程序无休止生成的，通常无须处理。",
        "It is probably generated without end; usually nothing needs doing.",
    ),
    (
        "host-out-of-scope",
        "主机不在范围内",
        "host out of scope",
        "如果属于这个来源，把主机加进它的范围。",
        "Add the host to the source's hosts if it belongs there.",
    ),
    (
        "path-excluded",
        "路径已排除",
        "path excluded",
        "如果应当抓取，请修改来源的排除列表。",
        "Change the source's exclude list if it should be crawled.",
    ),
    (
        "path-not-included",
        "路径不在范围内",
        "path not included",
        "如果应当抓取，请修改来源的收录路径。",
        "Change the source's include list if it should be crawled.",
    ),
    (
        "too-deep",
        "链接层数过深",
        "too deep",
        "提高来源的深度，或把它加为起始页。",
        "Raise the source's depth, or add it as a seed.",
    ),
    (
        "address-refused",
        "内网地址，不允许访问",
        "private address refused",
        "如果来源确在校园网内，请把地址加进它的允许列表。",
        "If the source is really inside, add the address to its allowed addresses.",
    ),
    (
        "robots-disallowed",
        "robots.txt 不允许",
        "robots.txt forbids it",
        "我们遵守它；如果应当允许，请联系网站。",
        "We obey it; ask the site if it should be allowed.",
    ),
    (
        "robots-unavailable",
        "读不到 robots.txt，暂不抓取",
        "robots.txt cannot be had",
        "会自动重试；长期如此请联系网站。",
        "It is tried again by itself; ask the site if it lasts.",
    ),
    (
        "robots-unknown",
        "还没读 robots.txt",
        "robots.txt not asked for yet",
        "抓取之前会先读。想现在就知道，请检查该来源（qingyuan source check）。",
        "It is asked for before any page. To know now, check the source (qingyuan source check).",
    ),
    ("not-yet", "还没轮到", "its turn has not come", "稍等即可。", "Wait a moment."),
    (
        "host-resting",
        "主机在休息",
        "the host rests",
        "主机刚才出错，休息结束后自动继续。",
        "The host failed a moment ago; it is asked again after its rest.",
    ),
    (
        "dns-failed",
        "域名无法解析",
        "name cannot be resolved",
        "检查主机名的拼写；会自动重试。",
        "Check the spelling of the host; it is tried again.",
    ),
    (
        "connect-failed",
        "连接失败",
        "cannot connect",
        "网站可能停机；会自动重试。",
        "The site may be down; it is tried again.",
    ),
    (
        "secret-missing",
        "缺少密钥",
        "a secret is missing",
        "来源写明的密钥没有设置：请技术人员设置对应的环境变量 QINGYUAN_SECRET_…，再重新启动。",
        "The secret that the charter names is not set: have its variable QINGYUAN_SECRET_… set, then start again.",
    ),
    (
        "outside-hours",
        "不在允许的时段",
        "outside its hours",
        "到了来源规定的时段会自动抓取；急用时请改时段。",
        "It is fetched within the source's hours; change them if it is urgent.",
    ),
    (
        "address-unknown",
        "尚未查询地址",
        "address not looked up yet",
        "抓取之前会先查，无须处理。",
        "It is looked up first; nothing needs doing.",
    ),
    (
        "budget-spent",
        "今日额度已用完",
        "today's budget is spent",
        "明天自动继续；急用时请调高来源的每日额度。",
        "It goes on tomorrow; raise the source's daily budget if it is urgent.",
    ),
    (
        "trap",
        "抓取陷阱，已停止",
        "in a trap, left alone",
        "这类网址没有新内容；若判断有误，请在来源页放行。",
        "Addresses like this bring nothing new; release them on the source's page if that is wrong.",
    ),
    (
        "not-written",
        "结果未能写入",
        "could not be written",
        "请查看“系统”页和磁盘空间；会自动重试。",
        "Look at the system page and the disk; it is tried again.",
    ),
    (
        "content-unwanted",
        "不是文档",
        "no document",
        "这是图片、音视频、程序或压缩包，不作为资源，无须处理。",
        "It is a picture, sound, a video, a program or an archive; nothing needs doing.",
    ),
    (
        "body-too-large",
        "文件过大",
        "too large",
        "超过抓取上限；确有需要请下载后用导入命令收入。",
        "It exceeds the limit; download and import it if it is needed.",
    ),
    (
        "body-too-large-decoded",
        "解压后过大",
        "too large once decoded",
        "超过抓取上限；确有需要请下载后用导入命令收入。",
        "It exceeds the limit; download and import it if it is needed.",
    ),
    (
        "body-bomb",
        "疑似压缩炸弹",
        "probably a bomb",
        "解压后异常膨胀，已截断；请向网站核实。",
        "It grows beyond reason when decoded and was cut; ask the site.",
    ),
    (
        "tls-expired",
        "证书已过期",
        "certificate expired",
        "请网站更新证书，然后再次抓取。",
        "The site must renew its certificate; then crawl again.",
    ),
    (
        "tls-wrong-host",
        "证书与域名不符",
        "certificate of another name",
        "请核对网址；网址无误则请网站更换证书。",
        "Check the address; if it is right, the site must change its certificate.",
    ),
    (
        "tls-untrusted",
        "证书不受信任",
        "certificate not trusted",
        "若是校内自建证书，请在本机安装其根证书；否则请网站更换。",
        "If it is a certificate of your own campus, install its root on this machine; else the site must change it.",
    ),
    (
        "tls-failed",
        "证书无效",
        "invalid certificate",
        "请网站更换证书，然后再次抓取。",
        "The site must renew its certificate; then crawl again.",
    ),
    (
        "timeout-headers",
        "等待应答超时",
        "timed out waiting for the answer",
        "会自动重试；常常如此请调大请求间隔。",
        "It is tried again; lengthen the pause between requests if it is frequent.",
    ),
    ("timeout-body", "正文传输超时", "timed out in the body", "会自动重试。", "It is tried again."),
    ("timeout-total", "总时间超时", "took too long in all", "会自动重试。", "It is tried again."),
    ("http-malformed", "应答不合 HTTP 规范", "not proper HTTP", "请网站修复。", "The site must repair it."),
    ("body-interrupted", "传输中断", "broken off", "会自动重试。", "It is tried again."),
    ("encoding-unknown", "未知的压缩格式", "unknown encoding", "请网站修复。", "The site must repair it."),
    ("encoding-broken", "压缩内容损坏", "broken encoding", "会自动重试。", "It is tried again."),
    ("redirect-bad", "跳转目标无效", "bad redirect", "请网站修复跳转。", "The site must repair the redirect."),
    ("redirect-loop", "循环跳转", "redirect loop", "请网站修复跳转。", "The site must repair the redirect."),
    ("redirect-too-many", "跳转次数过多", "too many redirects", "请网站缩短跳转。", "The site must shorten the chain."),
    (
        "redirect-downgrade",
        "从 https 跳到 http",
        "redirected to plain http",
        "请网站保持 https。",
        "The site must keep to https.",
    ),
];

/// Station, Chinese name, English name.
const STATIONS: &[(&str, &str, &str)] = &[
    ("address", "网址规范化", "Address, normalised"),
    ("source", "属于哪个来源", "Source"),
    ("state", "来源状态", "State of the source"),
    ("host", "主机在范围内", "Host in scope"),
    ("scope", "路径与深度", "Paths and depth"),
    ("guard", "地址守卫", "Address guard"),
    ("robots", "robots.txt", "robots.txt"),
    ("hours", "时段与今日额度", "Hours and today's budget"),
    ("trap", "是否属于抓取陷阱", "Traps"),
    ("rest", "主机是否在休息", "Rest of the host"),
    ("link", "作为链接时未予采纳", "Met as a link and turned away"),
    ("frontier", "待抓队列", "Frontier"),
    ("found", "从哪里发现", "Found through"),
    ("visit", "最近一次抓取", "Last visit"),
    ("fetches", "抓取记录", "Fetches"),
    ("document", "文档", "Document"),
    ("change", "与上一版相比", "Since the version before"),
    ("copies", "正文几乎相同的网页", "Pages with nearly the same text"),
    ("verdict", "机器判定", "Verdict"),
    ("decision", "决定", "Decision"),
    ("page", "页面去向", "What became of the page"),
];

fn reason(code: &str) -> Option<&'static Reason> {
    REASONS.iter().find(|(known, ..)| *known == code)
}

impl Lang {
    /// What a reason or outcome is called, when it is a known one.
    pub(crate) fn reason_name(self, code: &str) -> Option<&'static str> {
        reason(code).map(|(_, zh, en, ..)| self.pick(zh, en))
    }

    /// What to do about a reason.
    pub(crate) fn reason_advice(self, code: &str) -> &'static str {
        match (reason(code), code.strip_prefix("http-")) {
            (Some((.., zh, en)), _) => self.pick(zh, en),
            (None, Some("429" | "500" | "502" | "503" | "504")) => {
                self.pick("网站忙或出错，会自动重试。", "The site is busy or failing; it is tried again.")
            }
            (None, Some("401" | "403")) => self
                .pick("网站要求登录或拒绝访问，请联系对方。", "The site asks for a login or refuses; ask its owner."),
            _ => self.pick(
                "网站没有给出这个页面，请在浏览器里核对。",
                "The site does not give this page; look at it in a browser.",
            ),
        }
    }

    /// What a station is called.
    pub(crate) fn station_name(self, station: &str) -> &'static str {
        let known = STATIONS.iter().find(|(known, ..)| *known == station);
        known.map_or("", |(_, zh, en)| self.pick(zh, en))
    }
}

/// What a station is called, a reason's name and what to do about it, for the command line.
#[must_use]
pub fn told(chinese: bool, station: &str, code: &str) -> (&'static str, String, &'static str) {
    let lang = if chinese { Lang::Zh } else { Lang::En };
    (lang.station_name(station), lang.outcome_name(code), lang.reason_advice(code))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_reason_of_the_crawler_has_its_words() {
        let own = ["budget-spent", "trap", "not-written", "soft-404", "moved", "gone", "postponed", "not-modified"];
        let codes = qingyuan_pipeline::reasons().iter().map(|(code, _)| *code);
        let missing: Vec<&str> = codes.chain(own).filter(|code| reason(code).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_code_stands_once_with_both_languages() {
        let codes: BTreeSet<&str> = REASONS.iter().map(|(code, ..)| *code).collect();
        assert_eq!(codes.len(), REASONS.len());
        for (code, zh, en, todo, to_do) in REASONS {
            assert!([zh, en, todo, to_do].iter().all(|text| !text.is_empty()), "{code}");
            assert!(todo.ends_with('。') && to_do.ends_with('.'), "{code}");
        }
        assert!(Lang::En.reason_advice("http-503").contains("tried again"));
    }
}
