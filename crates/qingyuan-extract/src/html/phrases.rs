//! Set phrases of Chinese and English pages that are never part of what an author wrote. The tables are lists parted by
//! bars.

use super::english;
use super::hanzi::simplified;
use crate::words::units;

/// Headings of sections that are not the article.
const HEADINGS: &str = "相关阅读|相关新闻|相关文章|相关推荐|相关链接|相关内容|相关报道|相关资讯|相关专题|相关稿件|相关帖子|相关话题|\
    推荐阅读|推荐文章|推荐新闻|推荐内容|为您推荐|为你推荐|精彩推荐|热门推荐|编辑推荐|今日推荐|延伸阅读|扩展阅读|\
    猜你喜欢|猜您喜欢|你可能喜欢|您可能喜欢|你可能会喜欢|您可能会喜欢|可能感兴趣|您可能感兴趣|大家都在看|大家还在看|热门文章|热门新闻|\
    热点新闻|热门资讯|热点推荐|热门排行|最新文章|最新资讯|最新新闻|最新评论|热门评论|网友评论|精彩评论|全部评论|\
    文章评论|发表评论|评论列表|用户评论|我要评论|我来说两句|条评论|安全提示|温馨提示：登录|点击排行|阅读排行|\
    新闻排行|排行榜|热榜|本周热门|图片新闻|精彩图集|更多新闻|更多文章|更多推荐|更多精彩|友情链接|今日热点|\
    频道推荐|栏目推荐|上一篇|下一篇|发表回复|取消回复|作者最新文章|作者其他文章|文章推荐|阅读推荐|推荐关注|\
    热门标签|文章标签|随机文章|分享到|打赏|related articles|related stories|related posts|related news|\
    related content|related topics|related:|you may also like|you might also like|recommended for you|\
    recommended|more from|more stories|more news|most popular|most read|trending|popular posts|recent posts|\
    latest news|leave a reply|leave a comment|join the conversation|post navigation|share this|read next|\
    up next|editors' picks|sponsored|about the author|sign up for|newsletter|see also|comments|recent comments|\
    関連記事|関連ニュース|おすすめ記事|あわせて読みたい|ランキング";

/// Headings that say so only when nothing else stands in their line: each is also a part of ordinary headings.
const WHOLE_HEADINGS: &str = "评论|留言|跟帖|推荐|热点|最新|相关|看了又看|大家正在看|大家都在搜|相关搜索|热搜|热点内容|热点专题|推荐资讯|\
    推荐信息|推荐专题|本栏最新|本栏热门|本周热文|一周热文|热文推荐|热文|相关信息|相关资料|相关专题|名家观点|名家专栏|关于我们|关于本站|联系我们|合作伙伴|近期文章|近期热门|近期评论|最近更新|最近浏览|往期推荐|往期回顾|\
    往期精选|往期精彩|往期文章|喜欢此内容的人还喜欢|看过本文的人还看了|看过该文的人还看了|阅读本文的人还阅读|您看到此篇文章时的感受是|\
    你看到此篇文章时的感受是|您可能也喜欢|你可能也喜欢|你可能也想看|您可能还喜欢|你可能还喜欢|你也许会喜欢|您还可以看|热门视频|热门搜索|\
    热门话题|热门专题|热门图集|图片推荐|视频推荐|专题推荐|今日热搜|实时热搜|24小时热文|24小时热榜|点击榜|热点图片|特别推荐|\
    本站推荐|站长推荐|小编推荐|新闻推荐|资讯推荐|同类文章|同类推荐|同栏目文章|其他文章|其它文章|其他新闻|作者文章|更多相关|更多阅读|\
    相关附件下载|扫码下载|扫一扫下载|公众号推荐|赞助商链接|赞助链接";

/// Headings of what readers wrote. Numbers beside them do not count.
const COMMENT_HEADINGS: &str = "评论|留言|跟帖|跟贴|网友评论|网友跟帖|网友跟贴|网友留言|网友热评|全部评论|全部留言|全部跟帖|最新评论|最新留言|最新跟帖|\
    热门评论|热门跟帖|最热评论|热评论|热评|精彩评论|精彩留言|精选留言|评论列表|留言列表|评论区|留言区|文章评论|用户评论|用户点评|\
    读者评论|读者留言|发表评论|发表留言|发布评论|我要评论|我来说两句|条评论|条留言|条跟帖|则留言|则评论|评论条|评论共条|共条评论|\
    已有条评论|文明上网理性发言|发评论|写评论|comments|leave a comment|leave a reply";

/// Whether a short line is the heading of what readers wrote.
pub(crate) fn is_comment_heading(line: &str) -> bool {
    if line.len() > 200 {
        return false;
    }
    let bare: String = simplified(line).to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let bare = ["人参与", "人次参与"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(&bare);
    !bare.is_empty()
        && COMMENT_HEADINGS.split('|').any(|heading| *heading == *bare || heading.replace(' ', "") == *bare)
}

/// The longest line, in bytes, that is compared with phrases. Units do not bound a line: five million letters without
/// a space are one word. Four KiB hold 260 long words, the longest notice there is.
const MAX_LINE: usize = 4 * 1024;

/// Whether a short line is the heading of a section that is not the article.
pub(crate) fn is_furniture_heading(line: &str) -> bool {
    if line.len() > MAX_LINE {
        return false;
    }
    let line = simplified(line.trim_matches(|c: char| !c.is_alphanumeric())).to_lowercase();
    let length = units(&line);
    if WHOLE_HEADINGS.split('|').any(|heading| line == heading) || is_comment_heading(&line) {
        return true;
    }
    // A heading is the phrase and hardly more: `相关阅读` and `相关阅读 MORE`, not a sentence that mentions it.
    length > 0 && HEADINGS.split('|').any(|heading| line.contains(heading) && length <= units(heading) + 4)
}

/// Openings of lines that name an editor, a copyright or a way to go on; such a line is dropped when it is short.
const NOTICE_OPENINGS: &str = "我要跟帖|已输入|关键词|请先说点什么|正文已结束|一键转发|发布日期：|返回腾讯网|下载客户端|安装新浪财经|需要 登录|登录后方可|\
    责任编辑|责编|编辑：|编辑:|本文编辑|文字编辑|网络编辑|值班编辑|见习编辑|实习编辑|本期编辑|编 辑|编审|审核：|\
    审核:|校对：|校对:|监制：|监制:|终审|初审|复审|一审|二审|三审|总监制|监 制|审 读|版权声明|版权所有|免责声明|\
    声明：|声明:|特别声明|郑重声明|本文版权|本站声明|原创声明|转载声明|转载请|转载须|未经授权|未经许可|本文来源|\
    文章来源|来源：|来源:|稿源|本文链接|本文地址|原文链接|原文地址|文章链接|本文由|本文为|本文转自|转载自|\
    转自：|原标题：|原标题:|（原标题|(原标题|上一篇|下一篇|上一页|下一页|上一条|下一条|返回搜狐|返回列表|返回首页|返回顶部|\
    打印本页|关闭窗口|【打印|【关闭|[打印|扫一扫|扫码|扫描二维码|长按|微信扫|分享到|分享至|分享：|分享:|\
    点击查看|点击进入|更多精彩|查看更多|相关阅读|相关新闻|相关链接|推荐阅读|延伸阅读|阅读原文|欢迎关注|关注我们|\
    关注公众号|请关注|敬请关注|更多原创|更多资讯|更多内容请|欢迎下载|欢迎加入|教程交流|技术交流群|加群|点击下方|点击上方|点击图片|点击链接|点击蓝字|\
    扫描上方|扫描下方|标签：|标签:|关键词：|关键词:|关键字|tags|tag:|浏览次数|点击次数|阅读次数|访问次数|浏览量|阅读数|\
    点击数|点击：|纠错|我要纠错|举报|投诉|收藏|点赞|字号|字体：|责任印制|本作品采用|以上内容|以上图文|注：转载|\
    凡本网|凡注明|凡来源|本网转载|作者声明|内容来源：|信息来源：|图片来源：|（来源|(来源|[来源|【来源|（责编|\
    (责编|（责任编辑|(责任编辑|【责任编辑|[责任编辑|（编辑|(编辑|【编辑|[编辑|［责任编辑|［编辑|举报/反馈|\
    编辑/|责编/|校对/|审核/|分享让更多人看到|点分享 点|登录后可继续阅读|\
    发布于|发表于|更新时间|发布时间|当前位置|您的位置|您当前|所在位置|[复制链接]|版权归|share this|share on|\
    follow us|read more|read next|advertisement|sign up|subscribe|copyright|©|all rights reserved|click here to|\
    related:|continue reading|story continues|posted in|filed under|photo credit|getty images";

/// Openings of declarations, of any length, below a text.
const DECLARATIONS: &str = "声明：|声明:|特别声明|郑重声明|免责声明|版权声明|本站声明|本网声明|重要声明|法律声明|风险提示：|风险提示:|\
    风险声明|温馨提示：以上|特别提示：本|凡本网|凡本站|凡注明|版权说明|免责条款|侵权声明|转载声明|原创声明|投稿须知|投稿邮箱";

/// Openings of lines in brackets below a text.
const IN_BRACKETS: [&str; 8] = ["文章来源", "来源：", "来源:", "本文来源", "责任编辑", "责编", "编辑：", "文中图片"];

/// Openings of ways to other pages. Sentences begin so too: 上一篇文章里我们说到……
const WAYS_ON: [&str; 10] =
    ["上一篇", "下一篇", "上一页", "下一页", "上一条", "下一条", "收藏", "点赞", "投诉", "举报"];

/// Pieces of invitations to an app or an account, wherever they stand; each line must have one of both lists.
const PROMPT_PLACES: [&str; 10] =
    ["app", "客户端", "小程序", "公众号", "加入好友", "微信号", "视频号", "line@", "telegram", "扫码"];
const PROMPT_ACTS: [&str; 14] = [
    "打开",
    "下载",
    "点我",
    "关注",
    "查看更多",
    "看更多",
    "阅读全文",
    "查看全文",
    "不漏接",
    "扫描",
    "搜索",
    "识别",
    "长按",
    "订阅",
];

/// Whether a short line invites to an app or an account. A sentence about one has more words.
fn is_prompt(lower: &str, length: usize) -> bool {
    length <= 32
        && PROMPT_PLACES.iter().any(|place| lower.contains(place))
        && (PROMPT_ACTS.iter().filter(|act| lower.contains(*act)).count() >= 2
            // 下载量 and 关注度 are figures.
            || PROMPT_ACTS
                .iter()
                .filter_map(|act| lower.strip_prefix(act))
                .any(|rest| !rest.starts_with(['量', '数', '率', '度', '者', '次']))
            || lower.starts_with("加入好友"))
}

/// Pieces that give a notice away wherever they stand, in lines of any length near the end.
const NOTICE_PIECES: &str = "版权归原作者|版权归作者|仅代表作者|不代表本站|不代表本网|不代表本平台|不代表平台|仅供参考，不构成|\
    侵权请联系|联系删除|联系我们删除|如有侵权|如涉及版权|请与我们联系|请及时与本|未经授权不得|禁止转载|严禁转载|\
    转载请注明|请注明出处|注明来源|点个在看|点个“在看”|点亮在看|点亮“在看”|一键三连|点个赞再走|求关注|设为星标|点击“阅读原文”|点击阅读原文|\
    点击文末|戳阅读原文|网友发言只代表|网友评论仅供|不代表本刊|与本站无关|与本网无关|与本平台无关|与本报无关|未经本网授权|未经本站授权|\
    未经书面授权|版权归属原作者|著作权归作者|文章版权归|转载自网络|来源于网络|来自互联网|图源网络|请关注微信公众号|关注微信公众号|关注我们的公众号|关注公众号“|微信公众号“|公众号：|素材来源网络|投资有风险|入市需谨慎|技术支持：|技术支持:|请自觉遵守互联网|文明上网|严禁发布|自律公约|\
    信息网络传播权|并不意味着赞同|赞同其观点|搜狐号系信息发布平台|搜狐仅提供|\
    all rights reserved|may not be published, broadcast|this material may not be";

/// Whether a line is an editor's, rights or navigation notice. `in_tail` when it stands among the last lines.
pub(crate) fn is_notice(line: &str, in_tail: bool) -> bool {
    if line.len() > MAX_LINE {
        return false;
    }
    let length = units(line);
    let lower = line
        .trim_start_matches(|c: char| {
            c.is_whitespace()
                || matches!(c, '·' | '|' | '-' | '—' | '>' | '▲' | '◆' | '►' | '※' | '●' | '★' | '↓' | '☞')
        })
        .to_lowercase();
    let lower = simplified(&lower);
    let is_call = lower.contains("一键三连");
    if !is_call && WAYS_ON.iter().any(|way| lower.starts_with(way)) && lower.ends_with(['。', '！', '？', '”', '…'])
    {
        return false;
    }
    if is_prompt(&lower, length) {
        return true;
    }
    // Sixty units hold every editor line seen; a paragraph that happens to begin so is longer.
    let limit = if in_tail { 60 } else { 30 };
    let starts = |openings: &str| openings.split('|').any(|opening| lower.starts_with(opening));
    if length <= limit && starts(NOTICE_OPENINGS) {
        return true;
    }
    // `- END -`, and how long the reading takes.
    let is_end = in_tail && lower.trim_end_matches(|c: char| !c.is_alphanumeric()) == "end";
    if is_end || length <= 30 && lower.starts_with("本文共") && lower.contains("分钟") {
        return true;
    }
    // A whole line in brackets at the end: `（文章来源：某某）`.
    let inner =
        lower.strip_prefix(['（', '(', '【', '[', '［']).filter(|_| lower.ends_with(['）', ')', '】', ']', '］']));
    if in_tail
        && length <= 30
        && inner.is_some_and(|inner| IN_BRACKETS.iter().any(|opening| inner.starts_with(opening)))
    {
        return true;
    }
    // Three hundred units: declarations of rights and risks are as long as paragraphs, and say at once what they are.
    if in_tail && length <= 300 && starts(DECLARATIONS) {
        return true;
    }
    // `作者：某某 责任编辑：某某` in one line.
    if length <= 40 && ["责任编辑：", "责任编辑:", "责编：", "责编:"].iter().any(|label| lower.contains(label))
    {
        return true;
    }
    if english::is_call(&lower, length, in_tail) {
        return true;
    }
    in_tail && length <= 260 && NOTICE_PIECES.split('|').any(|piece| lower.contains(piece))
}

/// Words of interface lines: a line made of nothing else is dropped wherever it stands.
const CONTROLS: &str = "回复|举报|点赞|收藏|分享|评论|关注|已关注|展开|收起|展开全文|阅读全文|查看全文|复制|copy|复制链接|\
    只看该作者|只看楼主|倒序浏览|电梯直达|楼主|沙发|板凳|地板|发表回复|引用|支持|反对|赞|踩|顶|道具|使用道具|\
    显示全部楼层|返回列表|发新帖|打印|大|中|小|首页|登录|注册|微信|微博|qq空间|朋友圈|扫码|更多|加载更多|删除|\
    编辑|置顶|精华|推荐|最新|最热|默认|阅读|浏览|点击|人阅读|reply|share|like|report|follow|print|email|\
    facebook|twitter|pinterest|linkedin|whatsapp|comments|save|tweet|more|close|menu|加载中|暂无评论|登录后回复|\
    回帖|关 注|下载|打赏|赏|广告|ad|ads|advert|advertisement|advertising|sponsored|caption|play|video|photos|\
    iklan|anzeige|werbung|publicidad|publicidade|publicité|pubblicità|реклама|広告|광고|推广|赞助|播放|正在播放|暂停|\
    重播|全屏|倍速|静音|高清|标清|超清|自动播放|展开剩余|收起全文|纠错|返回|回到顶部|返回顶部|首页|末页|尾页|上一页|下一页|页|跳转";

/// Whether a line is made of interface words, numbers and marks alone.
pub(crate) fn is_control_line(line: &str) -> bool {
    if line.len() > MAX_LINE {
        return false;
    }
    let lower = line.to_lowercase();
    let mut has_word = false;
    for word in lower.split(|c: char| c.is_whitespace() || (!c.is_alphanumeric() && c != ' ')) {
        if word.is_empty() || word.chars().all(|c| c.is_ascii_digit()) {
            continue;
        }
        let bare = word.trim_matches(|c: char| c.is_ascii_digit());
        if !CONTROLS.split('|').any(|control| control == word || control == bare) {
            return is_glued_controls(&lower);
        }
        has_word = true;
    }
    has_word
}

/// Words that stand around the counts of readers.
const COUNT_WORDS: &str = "已有|共有|共|条|个|人|次|评论|跟帖|跟贴|留言|参与|点赞|赞同|赞|喜欢|收藏|阅读|浏览|播放|观看|分享|转发|转载|回复|回答|\
    关注|推荐|在看|点击|热度|查看|人次|万|千|亿|了|该文章|本文|文章|此文|写评论|发评论|提交|还可输入|可输入|字|跟帖用户自律公约|\
    自律公约";

/// Whether a line is the count of readers, such as `42人点赞` or `已有 0 条评论，共 3 人参与`, or the place in a row of pictures
/// or a film, `2/9`, `00:00 / 02:13`.
pub(crate) fn is_count_line(line: &str) -> bool {
    if line.len() > 120 || !line.chars().any(|c| c.is_ascii_digit()) {
        return false;
    }
    let folded = simplified(line);
    let bare: String = folded.chars().filter(|c| c.is_alphabetic()).collect();
    if bare.is_empty() {
        // Pictures are counted to three digits; players show minutes and seconds.
        let mut parts = folded.split('/').map(str::trim);
        let is_number = |part: Option<&str>| {
            part.is_some_and(|part| {
                let is_short = if part.contains(':') { part.len() <= 8 } else { part.len() <= 3 };
                !part.is_empty() && is_short && part.bytes().all(|b| b.is_ascii_digit() || b == b':')
            })
        };
        return is_number(parts.next()) && is_number(parts.next()) && parts.next().is_none();
    }
    let mut rest = bare.as_str();
    let mut words = 0;
    while !rest.is_empty() {
        let longest = COUNT_WORDS.split('|').filter(|word| rest.starts_with(word)).max_by_key(|word| word.len());
        let Some(word) = longest else { return false };
        words += 1;
        rest = &rest[word.len()..];
    }
    // `三人` and `2万` are answers, `3条评论` is none.
    words >= 2
}

/// Whether a short line is at least three interface words in a row without blanks between them, such as
/// `回复支持 17举报`. Two could be a reply: 支持楼主.
fn is_glued_controls(line: &str) -> bool {
    if units(line) > 16 {
        return false;
    }
    let mut rest = line.trim_start_matches(|c: char| !c.is_alphabetic());
    let mut words = 0;
    while !rest.is_empty() {
        let longest = CONTROLS.split('|').filter(|control| rest.starts_with(control)).max_by_key(|c| c.len());
        let Some(control) = longest else { return false };
        words += 1;
        rest = rest[control.len()..].trim_start_matches(|c: char| !c.is_alphabetic());
    }
    words >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_the_phrase_and_hardly_more() {
        for heading in ["相关阅读", "【相关阅读】", "相关阅读 MORE", "网友评论（3）", "Related Articles"]
        {
            assert!(is_furniture_heading(heading), "{heading}");
        }
        for heading in ["与相关文章作者的一次长谈", "第一章 绪论", "", "The most popular sport in the country"]
        {
            assert!(!is_furniture_heading(heading), "{heading}");
        }
    }

    #[test]
    fn notices_are_told_from_sentences() {
        for line in [
            "编辑/某某",
            "- END -",
            "点赞、在看、转发，一键三连！",
            "本文共1200字，阅读大约需要4分钟",
            "责任编辑：某某",
            "（责编：某某、某某）",
            "【责任编辑：某某】",
            "上一篇：开学通知",
            "来源：校报",
        ] {
            assert!(is_notice(line, true), "{line}");
        }
        for line in [
            "上一页我们说到了材质，这一页说手柄。",
            "下载量最大的客户端是哪一个，我们做了一次统计",
            "客户端的下载按钮为什么总放在右下角？",
        ] {
            assert!(!is_notice(line, true), "{line}");
        }
        for line in ["延伸閱讀", "責任編輯：文乙", "► 加入好友，每天精選新聞不漏接", "打开某某APP，查看更多路线 >"]
        {
            assert!(is_notice(line, false) || is_furniture_heading(line), "{line}");
        }
        for line in ["更多原创资讯请下载某某新闻APP", "请关注某某公众号", "教程交流：abc123"]
        {
            assert!(is_notice(line, true), "{line}");
        }
        for line in [
            "（文章来源：某某财经）",
            "郑重声明：本站发布此信息的目的在于传播更多信息，与本站立场无关，不对您构成任何投资决策建议，据此操作，风险自担。",
        ] {
            assert!(is_notice(line, true) && !is_notice("（文中人物均为化名）", true), "{line}");
        }
        assert!(is_notice("本文仅代表作者个人观点，与本站无关，不代表本站立场，如有侵权请联系删除。", true));
        for line in ["责任重于泰山，每一位同学都应当明白这一点。", "编辑部的故事讲的是一群热心的人。"]
        {
            assert!(!is_notice(line, true), "{line}");
        }
    }

    #[test]
    fn counts_of_readers_and_places_in_galleries_are_no_text() {
        for line in
            ["42人点赞", "已有 0 条评论，共 3 人参与", "582 人赞同了该文章", "2/9", "00:00 / 02:13", "阅读 1.2万"]
        {
            assert!(is_count_line(line), "{line}");
        }
        for line in ["2026", "3人", "共12条规定", "参加者42人，志愿者3人", "1/2/3"] {
            assert!(!is_count_line(line), "{line}");
        }
    }

    #[test]
    fn what_readers_wrote_has_headings_of_its_own() {
        for heading in
            ["评论", "网友跟帖 1203人参与", "18 条评论", "评论（191）", "發表評論", "全部评论(3)", "Comments 12"]
        {
            assert!(is_comment_heading(heading), "{heading}");
        }
        for heading in ["评论员文章", "对评论的评论", "12"] {
            assert!(!is_comment_heading(heading), "{heading}");
        }
    }

    #[test]
    fn control_lines_hold_nothing_but_controls() {
        assert!(is_control_line("回复 | 举报 12"));
        assert!(is_control_line("赞(3) 收藏 分享"));
        assert!(is_control_line("回复支持 17举报"));
        for reply in ["分享一个方法", "支持楼主", "回复楼主：已收到", "顶楼主 +1 谢谢"] {
            assert!(!is_control_line(reply), "{reply}");
        }
        assert!(!is_control_line("2026"));
    }
}
