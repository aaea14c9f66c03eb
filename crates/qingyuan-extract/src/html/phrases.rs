//! Set phrases of Chinese and English pages that are never part of what an author wrote. The tables are lists parted by
//! bars.

use super::english;
use crate::words::units;

/// Headings of sections that are not the article.
const HEADINGS: &str = "相关阅读|相关新闻|相关文章|相关推荐|相关链接|相关内容|相关报道|相关资讯|相关专题|相关稿件|相关帖子|相关话题|\
    推荐阅读|推荐文章|推荐新闻|推荐内容|为您推荐|为你推荐|精彩推荐|热门推荐|编辑推荐|今日推荐|延伸阅读|扩展阅读|\
    猜你喜欢|猜您喜欢|你可能喜欢|您可能喜欢|可能感兴趣|您可能感兴趣|大家都在看|大家还在看|热门文章|热门新闻|\
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

/// The longest line, in bytes, that is compared with phrases. Units do not bound a line: five million letters without
/// a space are one word. Four KiB hold 260 long words, the longest notice there is.
const MAX_LINE: usize = 4 * 1024;

/// Whether a short line is the heading of a section that is not the article.
pub(crate) fn is_furniture_heading(line: &str) -> bool {
    if line.len() > MAX_LINE {
        return false;
    }
    let line = line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let length = units(&line);
    // A heading is the phrase and hardly more: `相关阅读` and `相关阅读 MORE`, not a sentence that mentions it.
    length > 0 && HEADINGS.split('|').any(|heading| line.contains(heading) && length <= units(heading) + 4)
}

/// Openings of lines that name an editor, a copyright or a way to go on; such a line is dropped when it is short.
const NOTICE_OPENINGS: &str = "我要跟帖|已输入|关键词|请先说点什么|正文已结束|一键转发|发布日期：|返回腾讯网|下载客户端|安装新浪财经|需要 登录|登录后方可|\
    责任编辑|责编|编辑：|编辑:|本文编辑|文字编辑|网络编辑|值班编辑|见习编辑|实习编辑|本期编辑|编 辑|编审|审核：|\
    审核:|校对：|校对:|监制：|监制:|终审|初审|复审|一审|二审|三审|总监制|监 制|审 读|版权声明|版权所有|免责声明|\
    声明：|声明:|特别声明|郑重声明|本文版权|本站声明|原创声明|转载声明|转载请|转载须|未经授权|未经许可|本文来源|\
    文章来源|来源：|来源:|稿源|本文链接|本文地址|原文链接|原文地址|文章链接|本文由|本文为|本文转自|转载自|\
    转自：|原标题：|原标题:|上一篇|下一篇|上一页|下一页|上一条|下一条|返回搜狐|返回列表|返回首页|返回顶部|\
    打印本页|关闭窗口|【打印|【关闭|[打印|扫一扫|扫码|扫描二维码|长按|微信扫|分享到|分享至|分享：|分享:|\
    点击查看|点击进入|更多精彩|查看更多|相关阅读|相关新闻|相关链接|推荐阅读|延伸阅读|阅读原文|欢迎关注|关注我们|\
    关注公众号|请关注|敬请关注|更多原创|更多资讯|更多内容请|欢迎下载|欢迎加入|教程交流|技术交流群|加群|点击下方|点击上方|\
    扫描上方|扫描下方|标签：|标签:|关键词：|关键词:|关键字|tags|tag:|浏览次数|点击次数|阅读次数|访问次数|浏览量|阅读数|\
    点击数|点击：|纠错|我要纠错|举报|投诉|收藏|点赞|字号|字体：|责任印制|本作品采用|以上内容|以上图文|注：转载|\
    凡本网|凡注明|凡来源|本网转载|作者声明|内容来源：|信息来源：|图片来源：|（来源|(来源|[来源|【来源|（责编|\
    (责编|（责任编辑|(责任编辑|【责任编辑|[责任编辑|（编辑|(编辑|【编辑|[编辑|［责任编辑|［编辑|举报/反馈|\
    发布于|发表于|更新时间|发布时间|当前位置|您的位置|您当前|所在位置|[复制链接]|版权归|share this|share on|\
    follow us|read more|read next|advertisement|sign up|subscribe|copyright|©|all rights reserved|click here to|\
    related:|continue reading|story continues|posted in|filed under|photo credit|getty images";

/// Pieces that give a notice away wherever they stand, in lines of any length near the end.
const NOTICE_PIECES: &str = "版权归原作者|版权归作者|仅代表作者|不代表本站|不代表本网|不代表本平台|不代表平台|仅供参考，不构成|\
    侵权请联系|联系删除|联系我们删除|如有侵权|如涉及版权|请与我们联系|请及时与本|未经授权不得|禁止转载|严禁转载|\
    转载请注明|请注明出处|注明来源|信息网络传播权|并不意味着赞同|赞同其观点|搜狐号系信息发布平台|搜狐仅提供|\
    all rights reserved|may not be published, broadcast|this material may not be";

/// Whether a line is an editor's, rights or navigation notice. `in_tail` when it stands among the last lines.
pub(crate) fn is_notice(line: &str, in_tail: bool) -> bool {
    if line.len() > MAX_LINE {
        return false;
    }
    let length = units(line);
    let lower = line
        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '·' | '|' | '-' | '—' | '>' | '▲' | '◆'))
        .to_lowercase();
    // Sixty units hold every editor line seen; a paragraph that happens to begin so is longer.
    let limit = if in_tail { 60 } else { 30 };
    if length <= limit && NOTICE_OPENINGS.split('|').any(|opening| lower.starts_with(opening)) {
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
    iklan|anzeige|werbung|publicidad|publicidade|publicité|pubblicità|реклама|広告|광고";

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
        for line in ["责任编辑：某某", "（责编：某某、某某）", "【责任编辑：某某】", "上一篇：开学通知", "来源：校报"]
        {
            assert!(is_notice(line, true), "{line}");
        }
        for line in ["更多原创资讯请下载某某新闻APP", "请关注某某公众号", "教程交流：abc123"]
        {
            assert!(is_notice(line, true), "{line}");
        }
        assert!(is_notice("本文仅代表作者个人观点，与本站无关，不代表本站立场，如有侵权请联系删除。", true));
        for line in ["责任重于泰山，每一位同学都应当明白这一点。", "编辑部的故事讲的是一群热心的人。"]
        {
            assert!(!is_notice(line, true), "{line}");
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
