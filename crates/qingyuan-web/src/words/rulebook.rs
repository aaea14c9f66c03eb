//! Words of the rules' pages: the list, one rule, a text that is tried.

use std::fmt::Display;

use super::Lang;

words! {
    rules_lead(n, hash) = "现行规则集共 {n} 条规则，指纹 {hash}。", "{n} rules in force, hash {hash}.";
    rules_folder(path) = "规则读自 {path}，保存后几秒内自动生效。", "Read from {path}; what is saved there is in force within seconds.";
    rules_built_in = "规则是程序自带的；启动时加 --rules 目录 才能边改边用。", "These rules are built in; start with --rules DIR to change them while running.";
    reload_rules = "立即重新读取", "Read again now";
    reloaded_new = "已换上新的规则集。", "A new rulebook is in force.";
    reloaded_same = "文件没有变化。", "The files have not changed.";
    reloaded_moving = "文件正在保存，请稍后再试。", "The files are being saved; try again in a moment.";
    broken_title(n) = "规则文件有 {n} 个错误，没有生效", "The rule files have errors ({n}) and are not in force";
    broken_lead = "正在使用出错之前的最后一版规则集，审核和收录照常进行。改好并保存后会自动生效。",
        "The last good rulebook goes on judging. Mend the files and save them; they come into force by themselves.";
    broken_since = "发现时间", "Since";
    broken_more(n) = "另有 {n} 个错误，改好以上几处后再看。", "{n} more errors; mend these first.";
    broken_details = "每个错误的位置和改法", "Each error, its place and its remedy";
    see_rules = "到规则页查看", "See the rules page";
    run_tests = "运行全部自测", "Run all tests";
    tests = "自测", "Tests";
    tests_not_run = "还没有运行", "not run yet";
    tests_result(passed, failed) = "{passed} 通过，{failed} 失败", "{passed} passed, {failed} failed";
    find_rules = "查找规则", "Find rules";
    find_words = "名称、编号或文件里的任何词", "Name, id, or any word of its file";
    any_category = "所有类别", "Every category";
    any_state = "所有状态", "Every state";
    only = "只看", "Only";
    only_all = "不限", "All";
    only_overdue(n) = "复查逾期（{n}）", "Review overdue ({n})";
    only_warned(n) = "有警告（{n}）", "With warnings ({n})";
    without_filter = "清除条件", "Clear";
    rules_shown(n) = "符合条件：{n}", "Matching: {n}";
    rules_none_shown = "没有符合条件的规则。", "No rule matches.";
    overdue = "已逾期", "overdue";
    warnings_count(n) = "{n} 个警告", "{n} warnings";
    rule = "规则", "Rule";
    category = "类别", "Category";
    weight = "权重", "Weight";
    cap = "最多能", "May at most";
    hits = "命中", "Hits";
    contexts = "语境（只会减轻）", "Contexts (only weaken)";
    keeps = "保留权重", "Keeps";
    applies = "作用于", "Applies to";
    extends = "沿用", "Extends";
    severity = "严重程度", "Severity";
    owner = "负责角色", "Owner";
    review_by = "复查日期", "Review by";
    references = "参考", "References";
    lesson = "识别课", "Lesson";
    lesson_what = "它是什么、怎样识别", "What it is and how to recognise it";
    lesson_harm = "危害", "Why it harms";
    lesson_advice = "怎么办", "What to do";
    rule_file = "规则文件", "Rule file";
    rule_tests = "样例", "Examples";
    rule_warnings = "检查发现", "Findings";
    file_broken = "磁盘上的这个文件有错误，下面仍是生效中的旧版。", "The file on disk has errors; below is the version still in force.";
    expects = "期望", "Expects";
    outcome = "结果", "Outcome";
    passed = "通过", "passed";
    failed = "失败", "failed";
    found_instead = "实际", "Found";
    must_mark = "应标出", "Must mark";
    not_marked = "没有标出", "Not marked";
    line_number = "行", "Line";
    hit_documents = "命中的文档", "Documents it spoke of";
    hit_none = "还没有命中任何文档。", "It has not spoken of any document.";
    no_rules = "规则集里还没有规则。", "The ruleset holds no rules yet.";

    try_text = "试一段文字", "Try a text";
    try_lead = "看看现行规则怎样判断它。不会保存；最多 256 KiB，约八万七千个汉字。", "See what the rules in force make of it. Nothing is kept; at most 256 KiB, some 87,000 Han characters.";
    try_title = "标题（可不填）", "Title (optional)";
    try_source = "来源短名（可不填）", "Source id (optional)";
    try_tier = "来源等级", "Source tier";
    try_tier_none = "不指定", "not given";
    try_button = "试试看", "Try it";
    try_result = "结果", "Result";
    try_harm(label, percent) = "最像“{label}”，概率 {percent}%", "Most like “{label}”: {percent}%";
    try_clean(percent) = "没有规则说话，有害概率 {percent}%", "No rule spoke: {percent}%";
    try_below = "，不到须由人看的程度", ", less than what a person must look at";
    try_quality = "质量", "Quality";
    try_excused_by = "依据的词", "By the words";
    try_spared = "没有这条例外会命中", "Would hit without it";
    try_marked = "原文与标记", "The text with its marks";
    try_hits = "命中的规则", "Rules that hit";
    try_hits_none = "没有命中任何规则。", "No rule hit.";
    try_drafts = "草稿和影子规则（不计入结果）", "Drafts and shadow rules (without effect)";
    try_excuses = "例外", "Exclusions";
    try_excused = "生效，规则不再命中", "took effect: the rule does not hit";
    try_blocked = "被 never_if 挡住，没有生效", "blocked by never_if: without effect";
    try_guard(text) = "因为出现了“{text}”", "because of “{text}”";
    try_contexts = "语境", "Contexts";
    try_takes_nothing = "没有可减的", "takes nothing";
    try_sums = "得分怎样加起来", "How the score adds up";
    try_views = "规则看到的文字", "The text as rules see it";
    try_tricks = "还原的花招", "Tricks undone";
    try_routes = "来自不同等级的来源时", "By the tier of its source";
    route = "分流", "Route";
    view_base = "统一写法", "base";
    view_skeleton = "去掉夹杂符号", "skeleton";
    view_pinyin = "读音", "pinyin";
    marked_words = "标出的词", "Marked";
    try_place(place) = "第 {place} 字", "chars {place}";
}

impl Lang {
    /// A route's name.
    pub(crate) fn route_name(self, id: &str) -> String {
        let name = match id {
            "publish" => self.pick("收录", "publish"),
            "review" => self.pick("送审", "review"),
            "reject" => self.pick("拒绝", "reject"),
            other => return other.to_owned(),
        };
        name.to_owned()
    }

    /// A trick's name.
    pub(crate) fn trick_name(self, id: &'static str, name_zh: &'static str) -> &'static str {
        self.pick(name_zh, id)
    }

    /// The word for a role that a rule file names; another word stands for itself.
    pub(crate) fn role_word(self, word: &str) -> String {
        qingyuan_model::Role::parse(word).map_or_else(|| word.to_owned(), |role| self.role_name(role).to_owned())
    }
}
