//! The columns of a table of sources.

/// A column; the order is the one in which a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Id,
    Name,
    Charter,
    State,
    Tier,
    Seeds,
    Feeds,
    Sitemaps,
    Hosts,
    Include,
    Exclude,
    MaxDepth,
    MaxPages,
    DelayMs,
    RefreshMinutes,
    Licence,
    Contact,
    Owner,
    Hours,
    DailyPages,
    DailyMegabytes,
}

impl Column {
    pub(super) const ALL: [Self; 21] = [
        Self::Id,
        Self::Name,
        Self::Charter,
        Self::State,
        Self::Tier,
        Self::Seeds,
        Self::Feeds,
        Self::Sitemaps,
        Self::Hosts,
        Self::Include,
        Self::Exclude,
        Self::MaxDepth,
        Self::MaxPages,
        Self::DelayMs,
        Self::RefreshMinutes,
        Self::Licence,
        Self::Contact,
        Self::Owner,
        Self::Hours,
        Self::DailyPages,
        Self::DailyMegabytes,
    ];

    /// Its name in the header row, then what people write instead.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Id => &["id", "编号", "代号"],
            Self::Name => &["name", "title", "名称", "标题"],
            Self::Charter => &["charter", "description", "收录理由", "理由", "说明"],
            Self::State => &["state", "状态"],
            Self::Tier => &["tier", "信任级别", "级别"],
            Self::Seeds => &["seeds", "seed", "url", "urls", "网址", "起始页"],
            Self::Feeds => &["feeds", "feed", "rss", "订阅", "订阅源"],
            Self::Sitemaps => &["sitemaps", "sitemap", "站点地图"],
            Self::Hosts => &["hosts", "host", "域名", "主机"],
            Self::Include => &["include", "包含"],
            Self::Exclude => &["exclude", "排除"],
            Self::MaxDepth => &["max_depth", "最大深度"],
            Self::MaxPages => &["max_pages", "最多页面数"],
            Self::DelayMs => &["delay_ms", "间隔毫秒"],
            Self::RefreshMinutes => &["refresh_minutes", "刷新分钟"],
            Self::Licence => &["licence", "license", "许可", "许可协议"],
            Self::Contact => &["contact", "联系方式", "联系人"],
            Self::Owner => &["owner", "负责人"],
            Self::Hours => &["hours", "时段"],
            Self::DailyPages => &["daily_pages", "每日页数"],
            Self::DailyMegabytes => &["daily_megabytes", "每日兆字节"],
        }
    }

    /// Its name in the header row.
    pub(super) fn name(self) -> &'static str {
        self.names().first().copied().unwrap_or_default()
    }

    /// The column of this name, without regard to case, spaces and hyphens.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase().replace([' ', '-'], "_");
        Self::ALL.into_iter().find(|column| column.names().contains(&name.as_str()))
    }

    /// Whether it brings addresses.
    pub(super) fn is_address(self) -> bool {
        matches!(self, Self::Seeds | Self::Feeds | Self::Sitemaps)
    }
}
