//! The words of the log and of the quality signals: stable ids there, names here.

use qingyuan_model::Act;

use super::Lang;

impl Lang {
    /// What a value of an event's payload is; `None` for what means nothing to a reader.
    pub(crate) fn payload_name(self, key: &str) -> Option<&'static str> {
        Some(match key {
            "act" => self.pick("决定", "decision"),
            "reason" => self.pick("理由", "reason"),
            "route" => self.pick("分流", "route"),
            "label" => self.pick("标签", "label"),
            "tier" => self.pick("来源等级", "tier"),
            "ruleset" => self.pick("规则集", "ruleset"),
            "url" => self.pick("网址", "address"),
            "status" => self.pick("HTTP 状态", "HTTP status"),
            "bytes" => self.pick("字节", "bytes"),
            "via" => self.pick("途径", "by"),
            "role" => self.pick("角色", "role"),
            "enabled" => self.pick("启用", "enabled"),
            "what" => self.pick("动作", "what"),
            "note" => self.pick("说明", "note"),
            "outcome" => self.pick("结果", "outcome"),
            "shape" => self.pick("网址样式", "shape"),
            "host" => self.pick("主机", "host"),
            "kind" => self.pick("类型", "kind"),
            "state" => self.pick("状态", "state"),
            "from" => self.pick("原来", "from"),
            "to" => self.pick("改为", "to"),
            "before" => self.pick("之前", "before"),
            _ => return None,
        })
    }

    /// A value of an event's payload, as far as it is a stable id with a name.
    pub(crate) fn payload_value(self, key: &str, value: &str) -> String {
        match (key, value) {
            ("act" | "route", id) => match Act::parse(id) {
                Some(act) => self.act_name(act).to_owned(),
                None if id == "review" => self.pick("送审", "review").to_owned(),
                None => id.to_owned(),
            },
            ("label", id) => self.label_name(id),
            ("tier", id) => {
                qingyuan_model::Tier::parse(id).map_or(id.to_owned(), |tier| self.tier_name(tier).to_owned())
            }
            ("role", id) => {
                qingyuan_model::Role::parse(id).map_or(id.to_owned(), |role| self.role_name(role).to_owned())
            }
            ("from" | "to", id) => qingyuan_model::SourceState::parse(id)
                .map_or(id.to_owned(), |state| self.source_state(state).to_owned()),
            ("outcome", id) => self.outcome_name(id),
            ("kind", id) => self.trap_kind(id).to_owned(),
            ("state", "released") => self.pick("放行", "released").to_owned(),
            ("state", "blocked") => self.pick("封禁", "blocked").to_owned(),
            ("via", "crawl") => self.pick("抓取", "crawl").to_owned(),
            ("via", "import") => self.pick("导入", "import").to_owned(),
            ("what", "signed-in") => self.pick("登录", "signed in").to_owned(),
            ("enabled", "true") => self.pick("是", "yes").to_owned(),
            ("enabled", "false") => self.pick("否", "no").to_owned(),
            ("ruleset", hash) => hash.chars().take(12).collect(),
            (_, text) => text.to_owned(),
        }
    }

    /// A quality signal by its id.
    pub(crate) fn signal_name(self, id: &str) -> String {
        let name = match id {
            "start" => self.pick("起点", "start"),
            "length" => self.pick("篇幅", "length"),
            "sentences" => self.pick("完整句子", "whole sentences"),
            "runs" => self.pick("重复用语", "repeated phrases"),
            "digits" => self.pick("数字", "digits"),
            "boilerplate" => self.pick("页面残留", "boilerplate"),
            "filler" => self.pick("空话套话", "filler"),
            "promotion" => self.pick("推销用语", "promotion"),
            "platitudes" => self.pick("泛泛之谈", "platitudes"),
            "shouting" => self.pick("感叹号", "exclamation"),
            "chat" => self.pick("闲聊", "chat"),
            "clickbait" => self.pick("标题党", "clickbait"),
            "title-stuffing" => self.pick("标题堆词", "title stuffing"),
            "definitions" => self.pick("定义", "definitions"),
            "examples" => self.pick("举例", "examples"),
            "references" => self.pick("出处", "references"),
            "reasons" => self.pick("说理", "reasoning"),
            "variety" => self.pick("用词丰富", "variety of words"),
            "stuffing" => self.pick("关键词堆砌", "keyword stuffing"),
            "freshness" => self.pick("时效", "freshness"),
            "source" => self.pick("来源等级", "source"),
            "repetition" => self.pick("重复", "repetition"),
            "symbols" => self.pick("符号", "symbols"),
            "links" => self.pick("链接", "links"),
            "structure" => self.pick("结构", "structure"),
            "title" => self.pick("标题呼应", "title and text"),
            other => return other.to_owned(),
        };
        name.to_owned()
    }
}
