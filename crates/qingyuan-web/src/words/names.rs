//! What the house's stable ids are called.

use qingyuan_model::{Act, Actor, Category, Millis, Origin, Role, SourceState, Tier};

use super::Lang;

impl Lang {
    pub(super) fn pick(self, zh: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// A category's name.
    pub(crate) fn category_name(self, category: &Category) -> &str {
        match self {
            Self::Zh => category.name_zh(),
            Self::En => category.name_en(),
        }
    }

    /// Where a piece of evidence comes from: a rule's own id, or what the machine's other readers are called.
    pub(crate) fn origin_name(self, origin: &Origin) -> &str {
        match origin.id() {
            "model.words" => self.pick("学习模型", "learned model"),
            "model.rest" => self.pick("学习模型（其余）", "learned model (the rest)"),
            "signal.obfuscation" => self.pick("变形写法", "disguised writing"),
            "signal.unsupported" => self.pick("模型未附和", "no support by the model"),
            "signal.quoted" => self.pick("引用", "quotation"),
            id => id,
        }
    }

    /// The name of `clean` or of a category, by its id.
    pub(crate) fn label_name(self, id: &str) -> String {
        match Category::parse(id) {
            Ok(category) => self.category_name(&category).to_owned(),
            Err(_) if id == "clean" => self.pick("没看出问题", "No harm found").to_owned(),
            Err(_) => id.to_owned(),
        }
    }

    /// A tier's name.
    pub(crate) fn tier_name(self, tier: Tier) -> &'static str {
        match tier {
            Tier::Trusted => self.pick("可信来源", "Trusted source"),
            Tier::Known => self.pick("已知来源", "Known source"),
            Tier::Open => self.pick("开放来源", "Open to anyone"),
        }
    }

    /// What a tier means.
    pub(crate) fn tier_meaning(self, tier: Tier) -> &'static str {
        match tier {
            Tier::Trusted => self.pick(
                "由机构编辑并负责；好页面可按策略自动收录",
                "edited by an institution that answers for it; good pages may be admitted by policy",
            ),
            Tier::Known => self
                .pick("通常不错；自动收录的质量要求更高", "usually good; needs more quality to be admitted by policy"),
            Tier::Open => {
                self.pick("任何人都能发布；一律由编辑决定", "anybody may post there; an editor always decides")
            }
        }
    }

    /// A source's state.
    pub(crate) fn source_state(self, state: SourceState) -> &'static str {
        match state {
            SourceState::Proposed => self.pick("待批准", "proposed"),
            SourceState::Approved => self.pick("已批准", "approved"),
            SourceState::Paused => self.pick("已暂停", "paused"),
            SourceState::Retired => self.pick("已停用", "retired"),
        }
    }

    /// A role's name.
    pub(crate) fn role_name(self, role: Role) -> &'static str {
        match role {
            Role::Expert => self.pick("答疑专家", "Expert"),
            Role::Editor => self.pick("编辑", "Editor"),
            Role::SeniorEditor => self.pick("高级编辑", "Senior editor"),
            Role::Admin => self.pick("管理员", "Admin"),
        }
    }

    /// What an act is called once it is done.
    pub(crate) fn act_name(self, act: Act) -> &'static str {
        match act {
            Act::Publish => self.pick("收录", "Published"),
            Act::Reject => self.pick("拒绝", "Rejected"),
            Act::Withdraw => self.pick("撤下", "Withdrawn"),
            Act::Reopen => self.pick("重新送审", "Sent back for review"),
        }
    }

    /// An actor as colleagues see it.
    pub(crate) fn actor_name(self, actor: &Actor) -> String {
        match actor {
            Actor::Person { account, role } => match self {
                Self::Zh => format!("{account}（{}）", self.role_name(*role)),
                Self::En => format!("{account} ({})", self.role_name(*role)),
            },
            Actor::Policy(hash) => {
                let short: String = hash.chars().take(12).collect();
                format!("{} {short}", self.pick("策略", "policy"))
            }
            Actor::House => self.pick("系统", "the house").to_owned(),
        }
    }

    /// An actor's text in the log, as colleagues see it.
    pub(crate) fn logged_actor(self, text: &str) -> String {
        Actor::try_from(text.to_owned()).map_or_else(|_| text.to_owned(), |actor| self.actor_name(&actor))
    }

    /// What became of a page, or happened to a URL; ids without a name of their own stand for themselves.
    pub(crate) fn outcome_name(self, id: &str) -> String {
        if let Some(name) = self.reason_name(id) {
            return name.to_owned();
        }
        id.to_owned()
    }

    /// What an event was.
    pub(crate) fn event_name(self, id: &str) -> String {
        let name = match id {
            "source-changed" => self.pick("来源变更", "source changed"),
            "source-moved" => self.pick("来源状态变更", "source state changed"),
            "page-fetched" => self.pick("抓取网页", "page fetched"),
            "document-extracted" => self.pick("提取正文", "document extracted"),
            "document-screened" => self.pick("机器判定", "document screened"),
            "decided" => self.pick("作出决定", "decided"),
            "page-settled" => self.pick("沿用已有决定", "earlier decision applied"),
            "page-gone" => self.pick("原网页消失", "page gone"),
            "page-moved" => self.pick("网页移动", "page moved"),
            "trap-quarantined" => self.pick("发现抓取陷阱", "trap found"),
            "trap-settled" => self.pick("处理抓取陷阱", "trap settled"),
            "ruleset-published" => self.pick("规则集生效", "ruleset in force"),
            "account-changed" => self.pick("账号变更", "account changed"),
            "account-access" => self.pick("登录", "signed in"),
            "interest-set" => self.pick("设定抓取偏好", "crawl interest set"),
            other => return other.to_owned(),
        };
        name.to_owned()
    }

    /// A kind of resource, as the index has it.
    pub(crate) fn item_kind(self, kind: &str) -> String {
        match (self, kind) {
            (Self::En, "文章") => "Article".to_owned(),
            (Self::En, "讨论") => "Discussion".to_owned(),
            (Self::En, "文件") => "File".to_owned(),
            (Self::En, "问答") => "Question".to_owned(),
            (Self::En, "文档") => "Documentation".to_owned(),
            (Self::En, "视频") => "Video".to_owned(),
            _ => kind.to_owned(),
        }
    }

    /// A language by its tag (BCP 47); the tag itself when it has no name here.
    pub(crate) fn language_name(self, tag: &str) -> String {
        let name = match tag {
            "zh-Hans" | "zh-CN" | "zh-SG" => self.pick("简体中文", "Chinese (simplified)"),
            "zh-Hant" | "zh-TW" | "zh-HK" | "zh-MO" => self.pick("繁体中文", "Chinese (traditional)"),
            _ => match tag.split('-').next().unwrap_or_default() {
                "zh" => self.pick("中文", "Chinese"),
                "en" => self.pick("英文", "English"),
                "ja" => self.pick("日文", "Japanese"),
                "ko" => self.pick("韩文", "Korean"),
                "fr" => self.pick("法文", "French"),
                "de" => self.pick("德文", "German"),
                "es" => self.pick("西班牙文", "Spanish"),
                "ru" => self.pick("俄文", "Russian"),
                _ => return tag.to_owned(),
            },
        };
        name.to_owned()
    }

    /// What a rule may do at most.
    pub(crate) fn cap_name(self, id: &str) -> String {
        let name = match id {
            "observe" => self.pick("只作提示", "be shown"),
            "review" => self.pick("送人工审核", "send to the desk"),
            "reject" => self.pick("自动拒绝", "reject"),
            other => return other.to_owned(),
        };
        name.to_owned()
    }

    /// Where a rule stands.
    pub(crate) fn rule_state(self, id: &str) -> String {
        let name = match id {
            "draft" => self.pick("草稿", "draft"),
            "shadow" => self.pick("影子运行", "shadow"),
            "active" => self.pick("启用", "active"),
            "retired" => self.pick("退役", "retired"),
            other => return other.to_owned(),
        };
        name.to_owned()
    }

    /// How bad a harm is.
    pub(crate) fn severity_name(self, id: &str) -> String {
        let name = match id {
            "low" => self.pick("低", "low"),
            "medium" => self.pick("中", "medium"),
            "high" => self.pick("高", "high"),
            other => return other.to_owned(),
        };
        name.to_owned()
    }

    /// What an example expects.
    pub(crate) fn expect_name(self, id: &str) -> &'static str {
        match id {
            "hit" => self.pick("命中", "a hit"),
            "todo-hit" => self.pick("命中（待办）", "a hit (to do)"),
            _ => self.pick("放过", "a pass"),
        }
    }

    /// How long ago (or how soon) a time is.
    pub(crate) fn relative(self, at: Millis, now: Millis) -> String {
        let minutes = now.since(at) / 60_000;
        match minutes {
            0 => self.just_now().to_owned(),
            1..60 => self.minutes_ago(minutes),
            60..1_440 => self.hours_ago(minutes / 60),
            1_440.. => self.days_ago(minutes / 1_440),
            -59..0 => self.in_minutes(-minutes),
            -1_439..=-60 => self.in_hours(-minutes / 60),
            _ => self.in_days(minutes.saturating_neg() / 1_440),
        }
    }
}
