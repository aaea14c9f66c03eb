//! Built-in entities: things that look different every time.

mod checksum;

use regex::Regex;

use crate::anchor::{anchors, reach};

/// An entity that conditions may name with `@`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Entity {
    Contact,
    Phone,
    Url,
    Money,
    BankCard,
    IdNumber,
}

/// What a place must have for one of an entity's patterns to be tried there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seed {
    /// One of the anchors.
    Anchors,
    /// A run of so many ASCII letters and digits.
    Run(usize),
    /// The same with a digit in it.
    Digits(usize),
}

/// One of an entity's patterns.
#[derive(Debug)]
pub(crate) struct FinderPart {
    pub(crate) regex: Regex,
    /// The length of its longest match in bytes.
    pub(crate) reach: usize,
    pub(crate) seed: Seed,
    pub(crate) anchors: Vec<String>,
}

/// An entity's patterns, compiled.
#[derive(Debug)]
pub(crate) struct Finder {
    pub(crate) entity: Entity,
    pub(crate) parts: Vec<FinderPart>,
}

impl Entity {
    pub(crate) const ALL: [Self; 6] =
        [Self::Contact, Self::Phone, Self::Url, Self::Money, Self::BankCard, Self::IdNumber];

    /// The name with its `@`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Contact => "@contact",
            Self::Phone => "@phone",
            Self::Url => "@url",
            Self::Money => "@money",
            Self::BankCard => "@bank_card",
            Self::IdNumber => "@id_number",
        }
    }

    /// The patterns over a folded view. Numbers follow the Chinese numbering plan: mobile, landline with area code, 400.
    fn patterns(self) -> &'static [(&'static str, Seed)] {
        match self {
            Self::Phone => &[(PHONE, Seed::Digits(3))],
            Self::Contact => {
                &[(PHONE, Seed::Digits(3)), (ACCOUNT, Seed::Run(1)), (INVITATION, Seed::Anchors), (PLUS, Seed::Anchors)]
            }
            Self::Url => &[(URL, Seed::Run(2))],
            Self::Money => &[(MONEY, Seed::Digits(1)), (HAN_MONEY, Seed::Anchors)],
            Self::BankCard => &[(BANK_CARD, Seed::Digits(4))],
            Self::IdNumber => &[(ID_NUMBER, Seed::Digits(18))],
        }
    }

    /// Compiles the patterns.
    pub(crate) fn finder(self) -> Result<Finder, regex::Error> {
        let compile = |(pattern, seed): &(&str, Seed)| {
            let anchors = if *seed == Seed::Anchors { anchors(pattern).unwrap_or_default() } else { Vec::new() };
            Ok(FinderPart { regex: Regex::new(pattern)?, reach: reach(pattern), seed: *seed, anchors })
        };
        let parts = self.patterns().iter().map(compile).collect::<Result<_, regex::Error>>()?;
        Ok(Finder { entity: self, parts })
    }

    /// Whether a match is spoilt by the characters around it, or by its own digits: 增加我国 is no 加我, and a card
    /// number has a check digit.
    pub(crate) fn spoilt(self, before: &str, matched: &str, after: &str) -> bool {
        match self {
            Self::Contact => {
                let next = after.chars().next().unwrap_or(' ');
                let last = before.chars().next_back().unwrap_or(' ');
                (matched.ends_with('我') && "国们省市校院县军党方厂司".contains(next))
                    || (matched.starts_with('加') && "增参更添附外施强叠".contains(last))
                    || (matched == "私信" && last == '国')
                    || (matched == "来电" && "显未".contains(next))
            }
            Self::BankCard => !checksum::is_card(matched),
            Self::IdNumber => !checksum::is_id_number(matched),
            Self::Phone | Self::Url | Self::Money => false,
        }
    }
}

const PHONE: &str =
    r"(?-u:\b)(?:1[3-9][0-9](?:[- ]?[0-9]{4}){2}|0[0-9]{2,3}[- ]?[0-9]{7,8}|400[- ]?[0-9]{3}[- ]?[0-9]{4})(?-u:\b)";

/// A messenger's name and an account after it.
const ACCOUNT: &str = r"(?:微信?|薇信?|威信|徽信?|危信|魏信|卫星|葳|v信|扣扣|企鹅|抠抠|飞机|电报|裙|群)(?:群|裙|号码?|搜)?[是为加联系:;\s]{0,4}[a-z0-9_-]{5,20}(?-u:\b)|(?-u:\b)(?:vx|wx|wechat|weixin|qq|tg|skype)(?:[号是为加:;\s]{1,4}[a-z0-9_-]{5,20}|[0-9][a-z0-9_-]{4,19})|(?-u:\b)[vq] ?(?:[:;] ?[a-z0-9_-]{5,20}|[0-9]{6,12})|(?-u:\b)v ?\+|\+ ?[vq](?-u:\b)";

/// A plus sign read as 加.
const PLUS: &str = r"\+ ?(?:我|微|薇)";

/// Words that ask the reader to get in touch in private.
const INVITATION: &str = r"加我|加窝|思我|丝我|丝窝|撕我|私窝|私我|私信|私聊|滴滴我|滴我|戳我|(?-u:\b)(?:dd|cc|pp)我?(?-u:\b)|踢我|找我|联系(?:我|本人|客服|人|电话|方式|微信|qq|号码|热线)|加(?:个)?(?:好友|微信?|薇信?|威信|徽信?|卫星|v信?|vx|wx|wechat|weixin|qq|扣扣|企鹅|q群?|群|裙)|(?:微信|电话|扣扣|qq)同号|同微信|微信:|wechat|(?-u:\b)vx(?-u:\b)|扫码(?:进|加|领|入)|(?:进|入|建)(?:群|裙|扣裙|q群)|详询|致电|来电|热线|咨询(?:电话|热线|客服|微信|qq|我|加)|请咨询|详情请(?:拨打|联系|咨询)|客服qq|qq群|看(?:我)?(?:主页|简介|资料|头像|签名|空间)|要的(?:来|加|联系|私|滴)|需要的?(?:来|加|联系|私|可以找|可以加|请|滴)|有(?:兴趣|意)(?:的)?(?:来|加|联系|私|可以|滴)|想(?:做|玩|来|要|赚|了解|看|买)的(?:来|加|联系|私|可以|滴|进)";

const URL: &str = r#"(?:https?://|(?-u:\b)www\.)[a-z0-9][^\s,。)"'<>]{2,200}|(?-u:\b)[a-z0-9][a-z0-9-]{0,40}(?:\.[a-z0-9-]{1,40}){0,3}\.(?:com|cn|net|org|top|cc|vip|xyz|me|club|shop|site|info|tk|icu|co|app|io|tv|link|ltd|work|fun|online|bet|win|pw|cloud)(?-u:\b)"#;

const MONEY: &str = r"[¥$] ?[0-9][0-9,]{0,15}(?:\.[0-9]{1,8})?|[0-9][0-9,]{0,15}(?:\.[0-9]{1,8})? ?\+? ?(?:万|千|百|亿|w|k|q)?(?:元|块|美元|美金|usdt|rmb|人民币|米|大洋)|[0-9]{1,16}(?:\.[0-9]{1,8})? ?(?:万|千|百|(?:w|k|q|r|u)(?-u:\b))";

const HAN_MONEY: &str = r"[一二两三四五六七八九十几][百千万]?(?:元|块)";

/// Bank cards have 16 to 19 digits (ISO/IEC 7812), often written in groups of four.
const BANK_CARD: &str = r"(?-u:\b)[1-9][0-9]{3}(?:[ -]?[0-9]{4}){3}(?:[ -]?[0-9]{1,3})?(?-u:\b)";

/// Resident identity numbers (GB 11643): 17 digits and a check character.
const ID_NUMBER: &str = r"(?-u:\b)[1-9][0-9]{16}[0-9x](?-u:\b)";

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(entity: Entity, text: &str) -> bool {
        let finder = entity.finder().expect("the patterns are good");
        let found = |part: &FinderPart| {
            let mut matches = part.regex.find_iter(text);
            matches.any(|m| !entity.spoilt(&text[..m.start()], m.as_str(), &text[m.end()..]))
        };
        finder.parts.iter().any(found)
    }

    #[test]
    fn entities_are_found_where_they_are_and_nowhere_else() {
        let table = [
            (Entity::Phone, "电话13800000000联系", true),
            (Entity::Phone, "订单号913800000000123", false),
            (Entity::Contact, "加我微信", true),
            (Entity::Contact, "增加我国的粮食储备", false),
            (Entity::Contact, "微信:abc12345", true),
            (Entity::Contact, "卫星发射成功", false),
            (Entity::Contact, "需要的私", true),
            (Entity::Contact, "基于vxworks的系统", false),
            (Entity::Contact, "v:abc_12345", true),
            (Entity::Url, "打开 example.top 看看", true),
            (Entity::Url, "第3.1节", false),
            (Entity::Money, "一天300元", true),
            (Entity::Money, "月入3w", true),
            (Entity::Money, "三人同行", false),
            (Entity::Money, "交三百元押金", true),
            (Entity::Contact, "+我", true),
            // The sample number of the standard itself, and the same with another check character.
            (Entity::IdNumber, "证件11010519491231002x。", true),
            (Entity::IdNumber, "证件110105194912310021。", false),
            // The test number that card networks publish.
            (Entity::BankCard, "卡号4111 1111 1111 1111", true),
            (Entity::BankCard, "卡号4111 1111 1111 1112", false),
        ];
        for (entity, text, expected) in table {
            assert_eq!(finds(entity, text), expected, "{entity:?} in {text}");
        }
    }

    #[test]
    fn every_pattern_is_bounded_and_found_by_something() {
        for entity in Entity::ALL {
            for part in entity.finder().expect("the patterns are good").parts {
                assert!(part.reach < 1_200, "{entity:?} reaches {}", part.reach);
                assert_eq!(part.seed == Seed::Anchors, !part.anchors.is_empty(), "{entity:?}");
            }
        }
    }
}
