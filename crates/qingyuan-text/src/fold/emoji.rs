//! Emoji that stand for a character, and the codes that chat programs write for pictures.

/// The Chinese that writers of disguised advertisements mean by an emoji, sorted by the emoji. Hearts,
/// stars and ticks are not among them: they mostly stand between the characters of a word as noise.
const SPELLED: &[(char, &str)] = &[
    ('☀', "日"),
    ('☎', "电话"),
    ('⚡', "电"),
    ('⚽', "足球"),
    ('⛽', "加油"),
    ('✈', "飞机"),
    ('✉', "信"),
    ('❄', "冰"),
    ('➕', "加"),
    ('⬆', "上"),
    ('⬇', "下"),
    ('🀄', "中"),
    ('🃏', "牌"),
    ('🆓', "免费"),
    ('🆔', "账号"),
    ('🆕', "新"),
    ('🆙', "上"),
    ('🌈', "彩"),
    ('🌊', "水"),
    ('🌙', "月"),
    ('🌱', "草"),
    ('🌸', "花"),
    ('🌽', "玉米"),
    ('🌿', "草"),
    ('🍄', "菇"),
    ('🍊', "桔"),
    ('🍑', "桃"),
    ('🍓', "莓"),
    ('🍗', "鸡腿"),
    ('🍚', "饭"),
    ('🍠', "薯"),
    ('🍵', "茶"),
    ('🍷', "酒"),
    ('🍺', "酒"),
    ('🎁', "礼"),
    ('🎣', "钓鱼"),
    ('🎰', "老虎机"),
    ('🎲', "骰子"),
    ('🏀', "篮球"),
    ('🏠', "房"),
    ('🐂', "牛"),
    ('🐉', "龙"),
    ('🐍', "蛇"),
    ('🐎', "马"),
    ('🐑', "羊"),
    ('🐓', "鸡"),
    ('🐔', "鸡"),
    ('🐟', "鱼"),
    ('🐠', "鱼"),
    ('🐧', "企鹅"),
    ('🐮', "牛"),
    ('🐯', "虎"),
    ('🐱', "猫"),
    ('🐲', "龙"),
    ('🐴', "马"),
    ('🐶', "狗"),
    ('🐷', "猪"),
    ('🐸', "蛙"),
    ('👀', "看"),
    ('👆', "上"),
    ('👇', "下"),
    ('👗', "裙"),
    ('💊', "药"),
    ('💎', "钻"),
    ('💣', "雷"),
    ('💦', "水"),
    ('💧', "水"),
    ('💬', "信"),
    ('💰', "钱"),
    ('💲', "钱"),
    ('💳', "卡"),
    ('💴', "钱"),
    ('💵', "钱"),
    ('💸', "钱"),
    ('📚', "书"),
    ('📞', "电话"),
    ('📱', "手机"),
    ('📲', "手机"),
    ('🔍', "搜"),
    ('🔎', "搜"),
    ('🔗', "链接"),
    ('🔞', "成人"),
    ('🔟', "十"),
    ('🔥', "火"),
    ('🔪', "刀"),
    ('🔫', "枪"),
    ('🚀', "飞机"),
    ('🚌', "车"),
    ('🚗', "车"),
    ('🚘', "车"),
    ('🚙', "车"),
    ('🚪', "门"),
    ('🚬', "烟"),
    ('🛩', "飞机"),
    ('🛰', "卫星"),
    ('🤏', "约"),
    ('🥚', "蛋"),
    ('🥩', "肉"),
    ('🥬', "菜"),
    ('🦌', "鹿"),
    ('🧊', "冰"),
    ('🧧', "红包"),
    ('🧨', "炮"),
    ('🧱', "砖"),
    ('🪙', "币"),
    ('🫘', "豆"),
];

/// The names of pictures that chat programs write after a slash.
const CODES: &[&str] = &[
    "比心",
    "玫瑰",
    "汪汪",
    "爱心",
    "笑哭",
    "期待",
    "得意",
    "阴险",
    "心碎",
    "可爱",
    "呲牙",
    "抱拳",
    "强",
    "爱你",
    "勾引",
    "表情",
    "微笑",
    "捂脸",
    "坏笑",
    "害羞",
    "色",
    "偷笑",
    "大哭",
    "流泪",
    "鼓掌",
    "握手",
    "胜利",
    "奋斗",
    "红包",
    "發",
    "发",
    "庆祝",
    "礼物",
    "飞吻",
    "亲亲",
    "拥抱",
    "太阳",
    "月亮",
    "菜刀",
    "便便",
    "凋谢",
    "咖啡",
    "蛋糕",
    "啤酒",
    "西瓜",
    "猪头",
    "疑问",
    "嘘",
    "晕",
    "衰",
    "骷髅",
    "敲打",
    "再见",
    "擦汗",
    "抠鼻",
    "鄙视",
    "委屈",
    "快哭了",
    "吓",
    "可怜",
    "ok",
    "no",
    "love",
];

/// What `c` is written for, when it is an emoji that stands for a character.
pub(super) fn spelled(c: char) -> Option<&'static str> {
    if c < '\u{2600}' {
        return None;
    }
    SPELLED.binary_search_by_key(&c, |pair| pair.0).ok().map(|at| SPELLED[at].1)
}

/// Whether `c` is a picture, spelled or not: the blocks of emoji, and the symbols that are shown as emoji.
pub(super) fn is_picture(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27BF}' | '\u{2B05}'..='\u{2B55}' | '\u{1F000}'..='\u{1F0FF}' | '\u{1F300}'..='\u{1FAFF}')
        || spelled(c).is_some()
}

/// How many bytes at the start of `text` (already folded) are the code of a picture: `/比心`, `[微笑]`, `[em]e163[/em]`.
pub(super) fn code_length(text: &str) -> Option<usize> {
    if let Some(name) = text.strip_prefix('/') {
        return CODES.iter().filter(|code| name.starts_with(**code)).map(|code| code.len() + 1).max();
    }
    let inner = text.strip_prefix('[')?;
    if let Some(number) = inner.strip_prefix("em]") {
        // The longest number seen in such a code has seven digits.
        let length = number.bytes().take(12).take_while(u8::is_ascii_alphanumeric).count();
        return number[length..].starts_with("[/em]").then_some(length + 9);
    }
    CODES
        .iter()
        .find(|code| inner.strip_prefix(**code).is_some_and(|rest| rest.starts_with(']')))
        .map(|code| code.len() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(SPELLED.is_sorted_by_key(|pair| pair.0));
        assert_eq!(spelled('➕'), Some("加"));
        assert_eq!(spelled('👍'), None);
    }

    #[test]
    fn codes_of_pictures_are_measured_in_bytes() {
        assert_eq!(code_length("/比心好"), Some(7));
        assert_eq!(code_length("[微笑]"), Some(8));
        assert_eq!(code_length("[微信]"), None);
        assert_eq!(code_length("[微笑"), None);
        assert_eq!(code_length("[em]e163[/em]x"), Some(13));
        assert_eq!(code_length("[em]加微[/em]"), None);
        assert_eq!(code_length("/或"), None);
    }
}
