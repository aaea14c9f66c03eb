//! How one word becomes another under the fingers.

use crate::lexis::is_han;
use crate::sounds::alike;

/// Characters that look alike and are taken for each other, in groups; they do not sound alike, or need not.
const LOOK_ALIKES: &str = "未末 土士 己已巳 人入八 日曰目 天夫无 干千于 大太犬 王玉主 田由甲申 白自百 代伐 侯候 戊戌戍戎 辩辨辫瓣 拔拨 \
    睛晴 析折拆 券卷 账帐 圆园 密蜜 盲育肓 徒徙 微徵 崇祟 即既 究穷 沮诅 令今 免兔 名各 午牛 贝见 历厉 兑充 冶治 刺剌 坏环杯 壁璧 \
    享亨 孤弧狐 暑署 炙灸 味昧 幻幼 杳查 桔枯 汨汩 洒酒 浙淅 狠狼 玫枚 瓜爪 茶荼 衷哀衰 亳毫豪 赢嬴羸 钓钩 锡赐 陷馅 项顷 鸟乌 \
    仓仑 伧伦 住往 何向 作昨 侧测 偏遍编 傅博 儿几 刀力 北比 卫节 厂广 又叉 叨叼 司同 员贡 困因团 坐座 场扬 墨黑 复夏 官宫 宣宜 \
    导异 岁梦 师帅 弟第 很恨 怀杯 思恩 悔侮诲 情清请晴 惜借措 慎镇填 抄炒吵 抱饱跑 推堆 提题 摸模膜 收攻 放施 数教 施旅 明朋 术本木 \
    杨扬 板版 果杲 样详 桃挑 模摸 氏民 波坡 注住 活话 浅线残 测侧 海每 深探 渴喝 漂飘 灰恢 烧浇 然燃 片爿 特持待 现规 理埋 申电 \
    的旳 直真 知和 种钟 积识织 程捏 空穴 第弟 等寺 算鼻 精情 系糸 线钱 组祖阻 给洽 练炼 维唯 综棕 置罝 职织 股肢 能熊 范犯 荐存 \
    被披 要耍 规视 觉党 计汁 认队 论沦 证正 评坪 识积 试拭 话活 读渎 课果 调凋 象像 费贵 贷货 质盾 超赵 跟根 转传 较校 输愉 运远 \
    进讲 选造 退腿 通遍 部陪 配酉 量童 银很 锋峰 间问闻 防妨 际标 随遂 集焦 需儒 非韭 题提 风凤 首道 验检 高亮";

/// What happened between the word that was meant and the one that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slip {
    /// Another word of the same sound; so many characters differ.
    Sound(usize),
    /// One character for another that looks like it.
    Look,
    /// Two neighbours were exchanged.
    Exchanged,
    /// One character for any other.
    Other,
    /// One was left out inside.
    Missing,
    /// One too many inside.
    Extra,
}

/// What makes the folded `typed` of the folded `meant`; `None` when it is nothing that happens easily, or when one is just
/// the beginning or the end of the other.
pub(crate) fn slip(meant: &str, typed: &str) -> Option<Slip> {
    let (a, b): (Vec<char>, Vec<char>) = (meant.chars().collect(), typed.chars().collect());
    let same_start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let same_end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    if a == b || same_start.max(same_end) >= a.len().min(b.len()) && !(doubled(&a, &b) || doubled(&b, &a)) {
        return None;
    }
    let shared = same_start + same_end;
    if a.len() == b.len() {
        let changed = a.iter().zip(&b).filter(|(x, y)| x != y).count();
        if a.iter().chain(&b).all(|c| is_han(*c)) && a.iter().zip(&b).all(|(x, y)| alike(*x, *y)) {
            return Some(Slip::Sound(changed));
        }
        let (from, to) = (same_start, a.len() - same_end);
        if changed == 2 && to - from == 2 && a[from] == b[from + 1] && a[from + 1] == b[from] {
            return Some(Slip::Exchanged);
        }
        if changed == 1 {
            if look_alike(a[from], b[from]) {
                return Some(Slip::Look);
            }
            return (a.len() > 2).then_some(Slip::Other);
        }
        return None;
    }
    if a.len() == b.len() + 1 && shared >= b.len() && b.len() > 2 {
        return Some(Slip::Missing);
    }
    (b.len() == a.len() + 1 && shared >= a.len() && a.len() > 1).then_some(Slip::Extra)
}

/// Whether `long` is `short` with a character at one of its ends typed twice.
fn doubled(short: &[char], long: &[char]) -> bool {
    let twice = |pair: &[char]| matches!(pair, [one, other] if one == other);
    long.len() == short.len() + 1
        && (long.strip_prefix(short).is_some() && twice(&long[long.len() - 2..])
            || long.strip_suffix(short).is_some() && twice(&long[..2]))
}

fn groups(c: char) -> impl Iterator<Item = &'static str> {
    LOOK_ALIKES.split_whitespace().filter(move |group| group.contains(c))
}

fn look_alike(one: char, other: char) -> bool {
    groups(one).any(|group| group.contains(other))
}

/// The texts that look like this one but for one character.
pub(crate) fn look_alikes(text: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| is_han(*c)) {
        for other in groups(c).flat_map(str::chars).filter(|other| *other != c) {
            texts.push(format!("{}{other}{}", &text[..at], &text[at + c.len_utf8()..]));
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_have_names() {
        let table = [
            ("积分", "机分", Some(Slip::Sound(1))),
            ("积分", "几份", Some(Slip::Sound(2))),
            ("政治", "真纸", Some(Slip::Sound(2))),
            ("账号", "帐号", Some(Slip::Sound(1))),
            ("治理", "冶理", Some(Slip::Look)),
            ("导数", "数导", Some(Slip::Exchanged)),
            ("图书馆", "图某馆", Some(Slip::Other)),
            ("勾股定理", "勾股理", Some(Slip::Missing)),
            ("导数", "导导数", Some(Slip::Extra)),
            ("勾股定理", "勾股的定理", Some(Slip::Extra)),
            ("program", "porgram", Some(Slip::Exchanged)),
            ("program", "progam", Some(Slip::Missing)),
            ("导数", "导数", None),
            ("大数据", "数据", None),
            ("数据", "大数据", None),
            ("导数", "导水", None),
            ("图书馆", "体育馆", None),
            ("program", "problem", None),
        ];
        for (meant, typed, expected) in table {
            assert_eq!(slip(meant, typed), expected, "{meant} typed {typed}");
        }
    }

    #[test]
    fn groups_of_look_alikes_have_two_members_or_more() {
        for group in LOOK_ALIKES.split_whitespace() {
            let chars: Vec<char> = group.chars().collect();
            assert!(chars.len() > 1 && chars.iter().all(|c| is_han(*c)), "{group}");
            assert!(chars.iter().all(|c| chars.iter().filter(|other| *other == c).count() == 1), "{group}");
        }
        assert!(look_alikes("末来").contains(&"未来".to_owned()));
    }
}
