//! Words of the check of a source.

use std::fmt::Display;

use qingyuan_model::PageKind;
use qingyuan_pipeline::CheckStep;

use super::Lang;

words! {
    check_source = "检查一下", "Check it";
    check_again = "再检查一次", "Check again";
    check_heading = "检查来源", "Check of a source";
    check_lead = "试着访问这个来源：看 robots.txt、订阅源和站点地图，取十个样页，按现行规则判定。最多 25 次请求、90 秒，只访问范围内的主机，不收录任何内容。",
        "Try the source: its robots.txt, feeds and sitemaps, and ten sample pages judged by the rules in force. At most 25 requests and 90 seconds, only hosts in scope, and nothing is admitted.";
    saved_proposal = "已保存为提议。批准之前，先检查一下会抓到什么。", "Saved as a proposal. Before approving it, see what a crawl would find.";
    checks_busy = "正在进行的检查太多，请稍后再试。", "Too many checks are under way; try again in a moment.";
    check_running = "正在检查……", "Checking …";
    check_look_again = "再看一次", "Look again";
    check_stop = "停止", "Stop";
    check_failed = "检查没有完成，原因见服务器日志。", "The check did not finish; the server's log says why.";
    check_stale = "检查之后章程改过了，下面是改动之前的结果。", "The charter was changed after this check; below is what was found before.";
    check_progress(step, requests) = "{step}，已发出 {requests} 次请求", "{step}, {requests} requests so far";
    check_summary(requests, seen, likely) = "共 {requests} 次请求；看到范围内的网址 {seen} 个，估计{likely}个。", "{requests} requests; {seen} addresses in scope were seen, {likely} are likely.";
    check_about(n) = "约有 {n} ", "about {n}";
    check_at_least(n) = "至少有 {n} ", "at least {n}";
    check_time_up = "时间到了，检查提前结束：下面只是一部分。", "The time ran out: this is only a part.";
    check_stopped = "检查被停止：下面只是一部分。", "The check was stopped: this is only a part.";
    check_problems = "章程不能批准", "The charter cannot be approved";
    check_advice = "需要留意", "To be considered";
    check_internal(addresses) = "可访问内网地址：{addresses}", "May reach non-public addresses: {addresses}";
    reaches_inside(addresses) = "内网：{addresses}", "Inside: {addresses}";
    check_hosts = "各主机的 robots.txt", "robots.txt of each host";
    check_rules = "约束我们的规则", "Rules that bind us";
    check_no_rules = "没有约束我们的规则", "No rule binds us";
    check_more_rules(n) = "另有 {n} 条", "{n} more";
    check_delay(ms) = "要求间隔 {ms} 毫秒", "asks for {ms} ms between requests";
    check_sitemaps_named = "列出的站点地图", "Sitemaps that it names";
    check_lists = "订阅源和站点地图", "Feeds and sitemaps";
    check_none_found = "没有发现。", "None were found.";
    check_feed = "订阅源", "feed";
    check_sitemap = "站点地图", "sitemap";
    check_kind = "种类", "Kind";
    check_named = "出处", "Named by";
    check_result = "结果", "Result";
    check_not_read = "没有读取", "not read";
    check_list(pages, inside) = "列出 {pages} 页，{inside} 页可抓", "names {pages} pages, {inside} may be fetched";
    check_list_nested(pages, inside, nested) = "列出 {pages} 页，{inside} 页可抓，另含 {nested} 个站点地图", "names {pages} pages, {inside} may be fetched, and {nested} further sitemaps";
    check_samples = "样页", "Sample pages";
    check_quality(n) = "质量 {n}%", "quality {n}%";
    check_harm(n) = "有害概率 {n}%", "harm {n}%";
    check_list_only = "只用来发现链接", "only followed for its links";
    check_moved(url) = "跳转到 {url}", "moved to {url}";
    check_refused = "不会抓取的网址", "Addresses that would not be fetched";
    check_example = "例如", "Example";
    check_count = "个数", "Count";
    check_decide = "接下来", "What now";
}

impl Lang {
    /// What a check is doing.
    pub(crate) fn check_step(self, step: CheckStep) -> &'static str {
        match step {
            CheckStep::Robots => self.pick("读取 robots.txt", "reading robots.txt"),
            CheckStep::Seeds => self.pick("读取起始页", "reading the seeds"),
            CheckStep::Lists => self.pick("读取订阅源和站点地图", "reading feeds and sitemaps"),
            CheckStep::Samples => self.pick("读取样页", "reading sample pages"),
        }
    }

    /// What asking for a robots.txt came to.
    pub(crate) fn check_robots(self, outcome: &str, detail: &str) -> String {
        match (self, outcome) {
            (Self::Zh, "parsed") => "已读取".to_owned(),
            (Self::En, "parsed") => "read".to_owned(),
            (Self::Zh, "missing") => format!("没有这个文件（{detail}），全部允许"),
            (Self::En, "missing") => format!("there is none ({detail}): everything is allowed"),
            (Self::Zh, "unavailable") => format!("暂时读不到（{detail}），此前一律不抓"),
            (Self::En, "unavailable") => format!("cannot be had now ({detail}): nothing is fetched until it can"),
            (Self::Zh, "unreachable") => format!("读不到（{}），此前一律不抓", self.outcome_name(detail)),
            (Self::En, "unreachable") => {
                format!("cannot be had ({}): nothing is fetched until it can", self.outcome_name(detail))
            }
            (Self::Zh, "refused") => format!("不能访问：{detail}"),
            (Self::En, "refused") => format!("may not be asked for: {detail}"),
            (Self::Zh, _) => "没有问到".to_owned(),
            (Self::En, _) => "not asked".to_owned(),
        }
    }

    /// Who names a feed or a sitemap.
    pub(crate) fn check_named_by(self, id: &str) -> &'static str {
        match id {
            "charter" => self.pick("章程", "the charter"),
            "robots" => "robots.txt",
            "sitemap" => self.pick("另一个站点地图", "another sitemap"),
            _ => self.pick("网页", "a page"),
        }
    }

    /// How a sample was found.
    pub(crate) fn check_found(self, id: &str) -> &'static str {
        match id {
            "seed" => self.pick("起始页", "seed"),
            "feed" => self.pick("来自订阅源", "from a feed"),
            "sitemap" => self.pick("来自站点地图", "from a sitemap"),
            _ => self.pick("来自链接", "from a link"),
        }
    }

    /// A kind of page.
    pub(crate) fn page_kind(self, kind: PageKind) -> &'static str {
        match kind {
            PageKind::Article => self.pick("文章", "article"),
            PageKind::Forum => self.pick("讨论", "discussion"),
            PageKind::Question => self.pick("问答", "questions and answers"),
            PageKind::Documentation => self.pick("文档", "documentation"),
            PageKind::Video => self.pick("视频页", "video"),
            PageKind::List => self.pick("列表页", "list"),
            PageKind::LoginWall => self.pick("登录页", "login wall"),
            PageKind::Error => self.pick("出错页", "error page"),
            PageKind::File => self.pick("文件", "file"),
        }
    }

    /// A piece of advice by its code.
    pub(crate) fn advice(self, code: &str, about: &str) -> String {
        let zh = self == Self::Zh;
        match code {
            "add-host" if zh => format!("网页跳转到范围之外的 {about}：如果属于这个来源，请把它加进主机"),
            "add-host" => {
                format!("pages lead on to {about}, which is out of scope: add it to the hosts if it belongs here")
            }
            "login-wall" if zh => format!("需要登录才能看：{about}。请填写登录信息，或换一个公开的入口"),
            "login-wall" => format!("asks for a login: {about}; name a login in the charter, or a public entrance"),
            "soft-404" if zh => format!("内容是出错页，状态却是 200：{about}。请核对网址，或排除这类路径"),
            "soft-404" => format!("an error page that answers 200: {about}; check the address, or exclude such paths"),
            "tls" if zh => format!("{about} 的证书无效或已过期：请对方更新证书"),
            "tls" => format!("the certificate of {about} is invalid or has expired: ask the site to renew it"),
            "dead-host" if zh => format!("{about} 连不上或域名无法解析：请核对主机名，或稍后再检查"),
            "dead-host" => format!("{about} cannot be reached: check the name of the host, or check again later"),
            "all-disallowed" if zh => {
                "robots.txt 不允许抓取任何样页：请先征得对方同意，由对方修改 robots.txt".to_owned()
            }
            "all-disallowed" => "robots.txt forbids every sample: ask the site to allow the crawler first".to_owned(),
            "robots-unavailable" if zh => format!("读不到 {about} 的 robots.txt，读到之前一律不抓：请稍后再检查"),
            "robots-unavailable" => {
                format!("robots.txt of {about} cannot be had, and nothing is fetched until it can: check again later")
            }
            "all-lists" if zh => "样页全是列表页，没有正文：请增加起始页，或提高最大深度".to_owned(),
            "all-lists" => "every sample is a list and none has a text: add seeds, or raise the depth".to_owned(),
            "no-entrance" if zh => "没有起始页、订阅源或站点地图：至少填一个才能批准".to_owned(),
            "no-entrance" => "there is no seed, feed or sitemap: name one before it is approved".to_owned(),
            "internal-address" if zh => format!("批准后，抓取器可以访问内网地址 {about}：请先与网络管理员确认"),
            "internal-address" => format!(
                "once approved, the crawler may reach {about} inside your network: ask the network's admin first"
            ),
            "address-refused" if zh => format!("{about} 指向内网地址，已拒绝：确属校园网来源时，才填写允许的内网地址"),
            "address-refused" => format!(
                "{about} leads to a non-public address and was refused: allow the address only if the source is really there"
            ),
            "secret-missing" if zh => format!("{about} 要用的密钥没有设置：请在服务器上设置 QINGYUAN_SECRET_<名字>"),
            "secret-missing" => format!("a secret for {about} is not set: set QINGYUAN_SECRET_<NAME> on the server"),
            "slow" if zh => "对方响应慢，或要求的间隔长，没有检查完".to_owned(),
            "slow" => "the site is slow or wants long pauses: not everything was checked".to_owned(),
            "harmful" if zh => format!("样页被判定为有害：{about}"),
            "harmful" => format!("a sample was judged harmful: {about}"),
            other => format!("{other} {about}"),
        }
    }
}

/// One sentence for a piece of a check's advice, in Chinese or else in English, for the command line.
#[must_use]
pub fn advice_sentence(chinese: bool, code: &str, about: &str) -> String {
    if chinese { Lang::Zh } else { Lang::En }.advice(code, about)
}
