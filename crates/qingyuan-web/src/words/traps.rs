//! The words of traps.

use std::fmt::Display;

use qingyuan_pipeline::TrapState;

use super::Lang;

words! {
    traps = "抓取陷阱", "Traps";
    traps_lead = "下面这些网址一直没有带来新内容，已停止抓取（# 代表数字，* 代表任意名称）。确认无误可以封禁；如果是误判，放行后会继续抓取。",
        "These addresses kept bringing nothing new and are not fetched any more (# stands for a number, * for any name). Block what is a trap; release what is not, and it is fetched again.";
    trap_counts(judged, fresh, stopped, away) = "看过 {judged} 页，其中 {fresh} 页有新内容；停下 {stopped} 个待抓网址，此后又拒收 {away} 个",
        "{judged} pages seen, {fresh} of them with something new; {stopped} waiting addresses stopped, {away} turned away since";
    trap_example = "例如", "For example";
    trap_reason = "理由", "Reason";
    trap_release = "放行", "Release";
    trap_block = "封禁", "Block";
    trap_settled = "已处理。", "Settled.";
}

impl Lang {
    /// What kind of trap, in plain words.
    pub(crate) fn trap_kind(self, id: &str) -> &'static str {
        match id {
            "repeating-path" => self.pick("路径不断重复自己", "Paths that repeat themselves"),
            "deep-path" => self.pick("路径过深或参数过多", "Too many folders or parameters"),
            "calendar" => self.pick("没有尽头的日历", "A calendar without end"),
            "session" => self.pick("网址里带会话编号", "A new session in every address"),
            "parameters" => self.pick("参数的各种组合", "Parameters in every combination"),
            "pagination" => self.pick("没有新内容的翻页", "Pages of a list that has ended"),
            "near-duplicates" => self.pick("内容几乎相同的页面", "Pages with nearly the same text"),
            _ => self.pick("没有新内容的页面", "Pages with nothing new"),
        }
    }

    /// Where a trap stands.
    pub(crate) fn trap_state(self, state: TrapState) -> &'static str {
        match state {
            TrapState::Held => self.pick("已隔离，等您处理", "held, waiting for you"),
            TrapState::Released => self.pick("已放行", "released"),
            TrapState::Blocked => self.pick("已封禁", "blocked"),
        }
    }
}
