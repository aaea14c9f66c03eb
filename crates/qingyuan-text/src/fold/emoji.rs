//! Emoji that stand for a character, and the codes that chat programs write for pictures.

/// The Chinese that writers of disguised advertisements mean by an emoji, sorted by the emoji. Hearts,
/// stars and ticks are not among them: they mostly stand between the characters of a word as noise.
const SPELLED: &[(char, &str)] = &[
    ('☀', "日"),
    ('☎', "电话"),
    ('⛽', "加油"),
    ('✈', "飞机"),
    ('✉', "信"),
    ('➕', "加"),
    ('⬆', "上"),
    ('⬇', "下"),
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
    ('🎁', "礼"),
    ('🎣', "钓鱼"),
    ('🎰', "老虎机"),
    ('🎲', "骰子"),
    ('🐂', "牛"),
    ('🐎', "马"),
    ('🐑', "羊"),
    ('🐓', "鸡"),
    ('🐔', "鸡"),
    ('🐟', "鱼"),
    ('🐠', "鱼"),
    ('🐧', "企鹅"),
    ('🐮', "牛"),
    ('🐯', "虎"),
    ('🐴', "马"),
    ('🐶', "狗"),
    ('🐷', "猪"),
    ('🐸', "蛙"),
    ('👀', "看"),
    ('👆', "上"),
    ('👇', "下"),
    ('👗', "裙"),
    ('💊', "药"),
    ('💣', "雷"),
    ('💧', "水"),
    ('💬', "信"),
    ('💰', "钱"),
    ('💴', "钱"),
    ('💵', "钱"),
    ('💸', "钱"),
    ('📞', "电话"),
    ('📱', "手机"),
    ('🔗', "链接"),
    ('🔞', "成人"),
    ('🔥', "火"),
    ('🚀', "飞机"),
    ('🚗', "车"),
    ('🚘', "车"),
    ('🛩', "飞机"),
    ('🛰', "卫星"),
    ('🤏', "约"),
    ('🥚', "蛋"),
    ('🥩', "肉"),
    ('🧊', "冰"),
    ('🧧', "红包"),
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

/// How many characters at the start of `text` (already folded) are the code of a picture: `/比心`, `[em]e163[/em]`.
pub(super) fn code_length(text: &str) -> Option<usize> {
    if let Some(name) = text.strip_prefix('/') {
        return CODES.iter().filter(|code| name.starts_with(**code)).map(|code| code.chars().count() + 1).max();
    }
    if let Some(inner) = text.strip_prefix("[em]") {
        // The longest number seen in such a code has seven digits.
        let length = inner.chars().take(12).take_while(char::is_ascii_alphanumeric).count();
        return inner[length..].starts_with("[/em]").then_some(length + 9);
    }
    None
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
    fn codes_of_pictures_are_measured_in_characters() {
        assert_eq!(code_length("/比心好"), Some(3));
        assert_eq!(code_length("[em]e163[/em]x"), Some(13));
        assert_eq!(code_length("[em]加微[/em]"), None);
        assert_eq!(code_length("/或"), None);
    }
}
