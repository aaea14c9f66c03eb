//! Fixed phrases that tell what a text is made of. Picked by reading campus pages, encyclopedias and spam; one line a kind,
//! so that a newcomer can add a phrase where it belongs.

use std::ops::Range;
use std::sync::LazyLock;

/// What a phrase tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Furniture of a page that is no part of its text.
    Boilerplate,
    /// What is written to fill a page for search engines.
    Filler,
    /// Something is for sale.
    Promotion,
    /// What is said at every meeting and means nothing.
    Platitude,
    /// A term is defined.
    Definition,
    /// An example or an exercise.
    Example,
    /// A source is named.
    Reference,
    /// Something is explained.
    Reason,
    /// A notice says itself that it is over.
    Expired,
    /// Bytes that were read in the wrong encoding.
    Garble,
}

/// How many kinds there are.
pub(super) const MARKS: usize = 10;

const LISTS: [(Mark, &str); MARKS] = [
    (
        Mark::Boilerplate,
        "上一篇 下一篇 上一页 下一页 尾页 责任编辑 版权声明 版权所有 点击查看 点击这里 查看更多 查看全文 阅读原文 阅读全文 阅读更多 \
         展开全文 扫码关注 扫描下方 二维码 登录后 请登录 立即注册 忘记密码 验证码 返回顶部 回到顶部 分享到 打印本页 关闭窗口 相关阅读 \
         相关搜索 推荐阅读 猜你喜欢 往期精彩 往期回顾 点击上方 不得转载 转载请注明 备案号 ICP备 浏览次数 访问量 您现在的位置 当前位置： \
         设为首页 加入收藏 没有更多 加载中 技术支持 友情链接 热门标签 发表评论 暂无评论 全部评论 在线客服 网站首页 不存在或已被删除 \
         无法访问 自动跳转 返回上一页 安全验证 浏览器不支持 开通会员 会员权限 积分不足 所需积分 隐藏内容 订阅后阅读 试读已结束 \
         未完待续 打开App 下载App 关注我们 关注本站 公众号回复 侵权请联系 来自网络 更多>> 会员后 \
         请输入密码 不存在或 回复后才能 需要登录",
    ),
    (
        Mark::Filler,
        "小编 一起来看看 一起看看 以上就是 以上便是 有所帮助 有所赞助 有所帮忙 很多小伙伴 小伙伴们 小火伴 全部内容 持续关注 \
         敬请关注 懂的都懂 惊呆 你学会了吗 评论区 点赞 点个关注 转发出去 更多精彩 更多出色 究竟是 到底有多 到底是什么 \
         怎么样？ 好不好？ 下期 为您揭晓 全是干货 语言模型 综上所述，",
    ),
    (
        Mark::Promotion,
        "热线 限时 优惠 立减 包过 保过 保分 不过退 不过包退 不过免费 退全款 全额退 名额有限 名额仅剩 先到先得 热招 火热招生 免费领取 \
         免费试听 免费评估 立即抢 抢购 下单 客服 欢迎来电 来电咨询 微信同 加微信 添加微信 顾问 特价 八折 一站式 一条龙 欲购从速 \
         错过再等 大礼包 名师 零基础 包退 竭诚 童叟无欺 返现 保分班 详询 详情咨询 报名立 量大从优 诚招 私聊 加我 微信号 扣扣 秒批 日结 无抵押 送货 团购 全额退款 售后 来聊 详聊 免费下载 \
         代做 代写 批发 拼团",
    ),
    (
        Mark::Platitude,
        "高度重视 切实 充分认识 重要意义 圆满结束 圆满成功 圆满落幕 纷纷表示 受益匪浅 谱写 新篇章 新的篇章 新台阶 新局面 美好的明天 \
         美好明天 美好的未来 提高认识 统一思想 加强领导 组织领导 抓好落实 抓紧抓实 深入交流 充分肯定 隆重 热烈的欢迎 热烈的掌声 \
         精彩纷呈 异彩纷呈 携起手来 不负青春 不负韶华 为契机 责任感 使命感 综合素质 精神风貌 一致好评 增进了 增强了 丰富了 \
         营造良好 良好氛围 良好的氛围 落到实处 取得实效 做出贡献 贡献自己的 一定能够 从自己做起 从小事做起 拥抱",
    ),
    (
        Mark::Definition,
        "是指 指的是 称为 叫做 叫作 定义为 定义是 记作 又称 简称 所谓 意思是 含义是 统称 俗称 称之为 通称 是用来 指在",
    ),
    (
        Mark::Example,
        "例如 比如 譬如 举例 举个例子 打个比方 例题 例一 例二 例1 例2 为例 例子 案例 解： 解法 答案： 练习 思考题 习题 想一想 反例 \
         好比 假设 设想 例文 例句 检验",
    ),
    (Mark::Reference, "参考文献 参考资料 参考： 出处 [1] [2] 引自 语出 参见 数据来源 doi DOI 司法解释 见于《 载《"),
    (
        Mark::Reason,
        "因为 所以 因此 因而 由于 从而 于是 如果 假如 由此 可见 意味着 也就是说 换句话说 原因 区别在于 不同的是 相反 反过来 \
         取决于 根据 一方面 另一方面 否则 不等于 不是因为 必然 理由 说明了 这说明 即使 除非 只有 只要 比较 相比",
    ),
    (Mark::Expired, "已失效 已截止 已过期 已经截止 已经过期 已废止 停止报名 链接失效 活动已结束 报名已结束"),
    (Mark::Garble, "锟斤拷 斤拷锟 拷锟斤 烫烫烫 屯屯屯"),
];

/// Tails (all but the first character) of all phrases, those of one first character together, the longest first.
pub(super) static PHRASES: LazyLock<Vec<(&'static str, Mark)>> =
    LazyLock::new(|| sorted().into_iter().map(|(_, tail, mark)| (tail, mark)).collect());

/// For each first character, in their order, which part of [`PHRASES`] is its own.
pub(super) static GROUPS: LazyLock<Vec<Range<usize>>> = LazyLock::new(|| {
    let firsts: Vec<char> = sorted().into_iter().map(|(first, ..)| first).collect();
    let mut start = 0;
    firsts
        .chunk_by(|a, b| a == b)
        .map(|group| {
            let range = start..start + group.len();
            start = range.end;
            range
        })
        .collect()
});

static FIRSTS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut firsts: Vec<char> = sorted().into_iter().map(|(first, ..)| first).collect();
    firsts.dedup();
    firsts
});

/// One more than the number of the group of phrases that begin with this character; 0 for none.
pub(super) fn group(first: char) -> u8 {
    FIRSTS.binary_search(&first).ok().and_then(|at| u8::try_from(at + 1).ok()).unwrap_or(0)
}

fn sorted() -> Vec<(char, &'static str, Mark)> {
    let mut all: Vec<(char, &str, Mark)> = Vec::new();
    for (mark, list) in LISTS {
        for phrase in list.split_ascii_whitespace() {
            let mut chars = phrase.chars();
            if let Some(first) = chars.next() {
                all.push((first, chars.as_str(), mark));
            }
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.len().cmp(&a.1.len())).then(a.1.cmp(b.1)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_has_a_group_and_stands_once() {
        let all = sorted();
        assert!(FIRSTS.len() < usize::from(u8::MAX), "{} first characters do not fit", FIRSTS.len());
        assert_eq!(GROUPS.iter().map(Range::len).sum::<usize>(), all.len());
        for pair in all.windows(2) {
            assert!((pair[0].0, pair[0].1) != (pair[1].0, pair[1].1), "{}{} stands twice", pair[0].0, pair[0].1);
        }
        assert!(all.iter().all(|(_, tail, _)| !tail.is_empty()), "a phrase of one character");
    }
}
