//! Marks of people talking: portraits and names, dates and ages, numbers of floors. They tell posts from other text.

mod times;

use std::collections::HashMap;

pub(crate) use times::is_age;
use times::{MAX_MARK, has_time_attribute, is_of_person, is_time, moment};

use super::date::{Moment, Reader};
use super::hints::Hints;
use super::tree::{Node, Tree};
use crate::whitespace::{collapse, is_blank};
use crate::words::units;

/// Where people, dates and floors are named on a page.
pub(crate) struct Marks {
    /// What each node is.
    flags: Vec<u8>,
    /// For each node, how many marks of each kind stand before it: people, times, floors; and units of marks.
    before: Vec<[u32; 4]>,
}

const NAME: u8 = 1;
const PORTRAIT: u8 = 2;
const TIME: u8 = 4;
const FLOOR: u8 = 8;

/// How many marks a part of a page has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Names and portraits.
    pub(crate) people: u32,
    /// Dates and ages.
    pub(crate) times: u32,
    /// Numbers of floors.
    pub(crate) floors: u32,
    /// Units of text that are such marks and no link.
    pub(crate) units: u32,
}

impl Count {
    /// These without those.
    pub(crate) fn without(self, other: Self) -> Self {
        Self {
            people: self.people.saturating_sub(other.people),
            times: self.times.saturating_sub(other.times),
            floors: self.floors.saturating_sub(other.floors),
            units: self.units.saturating_sub(other.units),
        }
    }

    /// Both together.
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            people: self.people + other.people,
            times: self.times + other.times,
            floors: self.floors + other.floors,
            units: self.units + other.units,
        }
    }
}

impl Marks {
    /// Reads the marks of the part of a page that is shown.
    pub(crate) fn new(tree: &Tree<'_>, shown: &[bool], reader: &Reader) -> Self {
        let mut units_before = Vec::with_capacity(tree.nodes.len() + 1);
        let mut sum = 0;
        for node in &tree.nodes {
            units_before.push(sum);
            sum += node.units;
        }
        units_before.push(sum);
        let mut flags = vec![0_u8; tree.nodes.len()];
        // The text before: `注册` and a day tell of the person, not of the post.
        let mut before_it = "";
        let mut classes: HashMap<&str, ClassSays> = HashMap::new();
        for (at, node) in tree.nodes.iter().enumerate().filter(|(at, _)| shown[*at]) {
            if node.element.is_some() {
                let held = units_before[node.end] - units_before[at];
                let class = node.attr("class");
                let says = *classes.entry(class).or_insert_with(|| ClassSays::read(class));
                if says.portrait || (node.tag == "img" && is_portrait(node)) {
                    flags[at] |= PORTRAIT;
                }
                if (1..=MAX_MARK).contains(&held) && name_rank(tree, at, says.name) > 0 {
                    flags[at] |= NAME;
                }
                if held <= MAX_MARK && has_time_attribute(node, reader) && !is_of_person(before_it) {
                    flags[at] |= TIME;
                }
            } else if node.units > 0 {
                let text = node.text.trim();
                if node.units <= MAX_MARK {
                    let is_time = is_time(text, reader) && !is_of_person(before_it) && !is_of_person(text);
                    flags[at] |= if is_time { TIME } else { 0 } | if is_floor(text) { FLOOR } else { 0 };
                }
                before_it = text;
            }
        }
        let mut before = Vec::with_capacity(tree.nodes.len() + 1);
        let mut sum = [0_u32; 4];
        let mut name_ends = 0;
        for (at, node) in tree.nodes.iter().enumerate() {
            before.push(sum);
            if flags[at] & NAME != 0 {
                name_ends = name_ends.max(node.end);
            }
            sum[0] += u32::from(flags[at] & (NAME | PORTRAIT) != 0);
            sum[1] += u32::from(flags[at] & TIME != 0);
            sum[2] += u32::from(flags[at] & FLOOR != 0);
            if !node.in_link && (at < name_ends || flags[at] & (TIME | FLOOR) != 0) {
                sum[3] += u32::try_from(node.units).unwrap_or(0);
            }
        }
        before.push(sum);
        Self { flags, before }
    }

    /// The marks between two places.
    pub(crate) fn between(&self, from: usize, to: usize) -> Count {
        let (from, to) = (self.before[from], self.before[to.max(from)]);
        Count { people: to[0] - from[0], times: to[1] - from[1], floors: to[2] - from[2], units: to[3] - from[3] }
    }

    /// The marks of a subtree.
    pub(crate) fn of(&self, tree: &Tree<'_>, at: usize) -> Count {
        self.between(at, tree.nodes[at].end)
    }

    /// The addresses of the people named among these places.
    pub(crate) fn homes<'t>(
        &'t self,
        tree: &'t Tree<'_>,
        places: std::ops::Range<usize>,
    ) -> impl Iterator<Item = &'t str> + 't {
        let links = places.filter(|at| tree.nodes[*at].tag == "a" && is_home(tree.nodes[*at].attr("href")));
        links.map(|at| tree.nodes[at].attr("href"))
    }

    /// The name that is said best among these places, and the first date.
    pub(crate) fn person_and_time(
        &self,
        tree: &Tree<'_>,
        places: impl Iterator<Item = usize>,
        reader: &Reader,
    ) -> (Option<String>, Option<Moment>) {
        let mut name: Option<(u8, String)> = None;
        let mut portrait = None;
        let mut time: Option<Moment> = None;
        for at in places {
            let node = &tree.nodes[at];
            if self.flags[at] & NAME != 0 {
                let rank = name_rank(tree, at, ClassSays::read(node.attr("class")).name);
                // A link around a portrait says an initial, or nothing.
                if tree.subtree(at).any(|inner| self.flags[inner] & PORTRAIT != 0) {
                    continue;
                }
                if name.as_ref().is_none_or(|(best, _)| *best < rank)
                    && let Some(found) =
                        first_text(tree, at).and_then(|text| clean_name(text).or_else(|| number(text, rank)))
                {
                    name = Some((rank, found));
                }
            }
            if self.flags[at] & PORTRAIT != 0 && portrait.is_none() {
                portrait = [node.attr("alt"), node.attr("title")].into_iter().find_map(clean_name);
            }
            if self.flags[at] & TIME != 0 {
                let found = moment(tree, at, reader);
                // The first names the day; an attribute behind it may add the time of that day.
                time = match (time, found) {
                    (None, found) => found,
                    (Some(known), Some(found)) if known.time.is_none() && known.day == found.day => Some(found),
                    (known, _) => known,
                };
            }
        }
        (name.map(|(_, name)| name).or(portrait), time)
    }
}

/// Whether a short text is the number of a floor: `#3`, `3#`, `3楼`, `第 3 楼`, 沙发.
pub(crate) fn is_floor(text: &str) -> bool {
    let text = text.trim();
    if ["楼主", "樓主", "沙发", "板凳", "地板", "层主"]
        .contains(&text.trim_matches(['(', ')', '（', '）', '[', ']', ' ']))
    {
        return true;
    }
    let bare = text.trim_start_matches(['第', '#']).trim_end_matches(['楼', '樓', '层', '#', 'F', 'f', '°']).trim();
    bare.len() < text.len() && !bare.is_empty() && bare.len() <= 5 && bare.bytes().all(|b| b.is_ascii_digit())
}

/// What a class attribute says.
#[derive(Clone, Copy)]
struct ClassSays {
    portrait: bool,
    name: bool,
}

impl ClassSays {
    fn read(class: &str) -> Self {
        if class.is_empty() {
            return Self { portrait: false, name: false };
        }
        let class = class.get(..class.len().min(200)).unwrap_or_default().to_ascii_lowercase();
        let by_word = class.split([' ', '-', '_']).any(|word| {
            matches!(
                word,
                "username"
                    | "nickname"
                    | "nick"
                    | "author"
                    | "creator"
                    | "poster"
                    | "xw1"
                    | "authi"
                    | "uname"
                    | "userlink"
            )
        });
        let by_piece = || {
            const PIECES: [&str; 5] = ["user-name", "user_name", "nick-name", "nick_name", "authorname"];
            PIECES.iter().any(|piece| class.contains(piece))
        };
        Self { portrait: says_portrait(&class), name: by_word || by_piece() }
    }
}

/// Whether a name or an address is that of a portrait: forums and comment systems call them so.
fn says_portrait(value: &str) -> bool {
    const PIECES: [&str; 13] = [
        "avatar",
        "touxiang",
        "portrait",
        "headimg",
        "head_img",
        "head-img",
        "headpic",
        "userface",
        "user_pic",
        "userpic",
        "user-pic",
        "usericon",
        "identicon",
    ];
    PIECES.iter().any(|piece| value.contains(piece))
}

/// Whether an image is a portrait by its source or description.
fn is_portrait(node: &Node<'_>) -> bool {
    ["src", "data-src", "data-original", "alt"].iter().any(|name| {
        let value = node.attr(name);
        let value = value.get(..value.len().min(300)).unwrap_or_default();
        !value.is_empty() && (value.contains("头像") || says_portrait(&value.to_ascii_lowercase()))
    })
}

/// How surely an element is a person's name, 0 for not at all. `is_named` when its class says so.
fn name_rank(tree: &Tree<'_>, at: usize, is_named: bool) -> u8 {
    let node = &tree.nodes[at];
    if matches!(node.tag, "button" | "input" | "textarea" | "img" | "time" | "html" | "body") {
        return 0;
    }
    let property = node.attr("itemprop");
    if property == "author" || (property == "name" && has_author_around(tree, at)) || node.attr("rel") == "author" {
        return 4;
    }
    if node.tag == "a" && is_home(node.attr("href")) {
        return if is_named { 4 } else { 3 };
    }
    if is_named {
        return if matches!(node.tag, "a" | "span" | "strong" | "b" | "cite" | "h3" | "h4" | "h5") { 3 } else { 2 };
    }
    u8::from(node.hints.any(Hints::PERSON) && node.tag == "a")
}

fn has_author_around(tree: &Tree<'_>, at: usize) -> bool {
    let parent = tree.nodes[at].parent;
    let around = [parent, tree.nodes[parent].parent];
    around.iter().any(|at| {
        let node = &tree.nodes[*at];
        matches!(node.attr("itemprop"), "author" | "creator") || node.attr("itemtype").ends_with("/Person")
    })
}

/// Whether an address is that of a person's page: a folder or a field for people, and a name behind it. Three words
/// hold a name with its number; what is longer is a text that was filed under people.
fn is_home(href: &str) -> bool {
    const PLACES: [&str; 14] = [
        "u",
        "uid",
        "un",
        "user",
        "users",
        "member",
        "members",
        "people",
        "profile",
        "viewprofile",
        "author",
        "userinfo",
        "usercenter",
        "memberid",
    ];
    const OTHERS: [&str; 10] =
        ["login", "register", "signup", "signin", "sign", "logout", "spacecp", "usergroup", "settings", "password"];
    let href = href.get(..href.len().min(200)).unwrap_or_default();
    let path = href.split_once("://").map_or(href, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let mut behind = None;
    for word in path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if OTHERS.iter().any(|other| word.eq_ignore_ascii_case(other)) {
            return false;
        }
        if PLACES.iter().any(|place| word.eq_ignore_ascii_case(place)) {
            behind = Some(0);
        } else if !matches!(word, "php" | "html" | "htm" | "aspx") {
            behind = behind.map(|count| count + 1);
        }
    }
    behind.is_some_and(|count| (1..=3).contains(&count)) || path.contains("/@")
}

/// A name made of digits, as people take numbers of other services for one: only where link and class both say name.
fn number(text: &str, rank: u8) -> Option<String> {
    let text = text.trim();
    (rank >= 4 && (5..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
}

fn first_text<'a>(tree: &Tree<'a>, at: usize) -> Option<&'a str> {
    tree.nodes[tree.subtree(at)].iter().map(|node| node.text).find(|text| !text.chars().all(is_blank))
}

/// A name without what is set around it; `None` for labels, counts and buttons.
fn clean_name(text: &str) -> Option<String> {
    const LABELS: [&str; 34] = [
        "等级",
        "积分",
        "主题",
        "帖子",
        "关注",
        "粉丝",
        "发表于",
        "回复",
        "收藏",
        "私信",
        "发消息",
        "注册",
        "登录",
        "登陆",
        "楼主",
        "阅读",
        "浏览",
        "点赞",
        "举报",
        "编辑",
        "只看",
        "精华",
        "在线",
        "会员",
        "头像",
        "avatar",
        "reply",
        "作者",
        "匿名",
        "最后由",
        "投稿",
        "查看",
        "个人主页",
        "更多",
    ];
    let name = collapse(text);
    let name = name.trim_matches(['@', '(', ')', '（', '）', ':', '：', '·', '|', ',', '，', ' ', '»', '«']);
    let name = name.strip_suffix("的头像").unwrap_or(name).trim();
    let lower = name.to_lowercase();
    let fits = (1..=30).contains(&name.chars().count())
        && name.chars().any(char::is_alphabetic)
        && !LABELS.iter().any(|label| {
            lower == *label
                || (lower.starts_with(label) && (units(name) > 4 || name.chars().any(|c| c.is_ascii_digit())))
        })
        && !is_floor(name)
        && !is_age(name)
        && !name.contains(['。', '！', '？', '，']);
    fits.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_floors_are_told_from_words() {
        for text in ["3 天前", "10月前", "1 个月前", "2 hours ago", "刚刚", "昨天", "5分钟前 回复", "半小时前"]
        {
            assert!(is_age(text), "{text}");
        }
        for text in ["三天前我买了一台", "以前", "年前", "2026", "long ago", "大雨前"] {
            assert!(!is_age(text), "{text}");
        }
        for text in ["#3", "12#", "3楼", "第 4 楼", "沙发", "(楼主)", "2F"] {
            assert!(is_floor(text), "{text}");
        }
        for text in ["3", "三楼食堂", "#标签", "楼主说得对", "3 楼的朋友"] {
            assert!(!is_floor(text), "{text}");
        }
    }

    #[test]
    fn homes_of_people_are_told_from_other_pages() {
        for href in [
            "/u/wenjia",
            "space-uid-1.html",
            "home.php?mod=space&uid=7",
            "./memberlist.php?mode=viewprofile&u=7",
            "https://a.example/people/wenjia",
            "/members/wenjia.7/",
            "user-3.htm",
            "/home/main?un=a",
            "/@wenjia",
        ] {
            assert!(is_home(href), "{href}");
        }
        for href in [
            "/user/login",
            "/users",
            "user-login.htm",
            "/people/2026/03/how-a-village-kept-its-well.html",
            "home.php?mod=spacecp&ac=usergroup",
            "/topic/7",
            "https://user.example/",
            "",
        ] {
            assert!(!is_home(href), "{href}");
        }
    }

    #[test]
    fn names_are_told_from_labels() {
        for (text, want) in [
            ("  文甲 ", Some("文甲")),
            ("@xiaoyi", Some("xiaoyi")),
            ("文乙的头像", Some("文乙")),
            ("等级", None),
            ("积分 1200", None),
            ("1200", None),
            ("发消息", None),
            ("楼主", None),
        ] {
            assert_eq!(clean_name(text).as_deref(), want, "{text}");
        }
    }
}
