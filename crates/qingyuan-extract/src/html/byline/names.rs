//! Names of people and of outlets, and telling one from the other.

use crate::words::is_wide_letter;

/// The common surnames, from the order of frequency of the 2010s with rarer ones of writers and their traditional forms.
/// One char stands for one name; compound ones are in [`COMPOUND`].
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢\
    姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐\
    易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华\
    喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋\
    商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝傅熊洪段丘雍濮萧敬苍霭弓鞠湛舟湯張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧蕭葉蘇呂盧\
    鐘譚陸賈韋鄒閻龍賀顧龔萬錢嚴溫";

const COMPOUND: [&str; 12] =
    ["欧阳", "司马", "上官", "诸葛", "皇甫", "东方", "慕容", "令狐", "司徒", "尉迟", "歐陽", "夏侯"];

/// Words of two to four chars that begin like a name and stand where names stand.
const NOT_PEOPLE: &str = "时间|时政|时评|高清|关注|关于|马上|万元|方法|文章|文化|文学|文艺|明日|成功|\
    古典|金融|石油|江苏|江西|安徽|向上|全文|全部|全国|常见|应用|应急|房产|游戏|\
    车辆|汽车|路透|施工|单位|党建|党务|党委|农业|农村|项目|连载|解读|管理|任务|\
    易车|易信|华为|华商|米粉|和谐|师生|商业|商务|商讯|国际|季度|温馨|康复|安全|\
    宁波|宁夏|成都|武汉|石家庄|郑州|徐州|常州|温州|金华|黄山|白云|海外|简介|\
    简讯|左右|单独|单击|包含|成员|毕业|申请|申报|尚未|荣誉|明星|游客|查看|查询|\
    边栏|阳光|段落|应届|程序|方案|文件|文字|文档|文库|历史|史学|曲谱|盛典|路线|\
    景区|席位|卫生|卫健|宗旨|和平|商品|丁香|连线|车友|金额|钟表|白天|江湖|雷达|\
    龙头|毛衣|万象|严选|牛年|易用|庄园|章节|安装|何时|向前|向后|高考|高校|高中|\
    高级|马拉松|游记|管家|解析|解放|应聘|古籍|简报";

/// Whether this reads like the name of a Chinese person: a surname and one or two chars, or a transcribed name with its dot.
pub(crate) fn is_person(name: &str) -> bool {
    let length = name.chars().count();
    if let Some((first, rest)) = name.split_once(['·', '•']) {
        let is_part = |part: &str| (1..=8).contains(&part.chars().count()) && part.chars().all(is_wide_letter);
        return is_part(first) && rest.split(['·', '•']).all(is_part);
    }
    let is_compound = COMPOUND.iter().any(|surname| name.starts_with(surname));
    let fits = if is_compound { (3..=4).contains(&length) } else { (2..=3).contains(&length) };
    fits && name.chars().all(is_wide_letter)
        && (is_compound || name.chars().next().is_some_and(|first| SURNAMES.contains(first)))
        && !NOT_PEOPLE.split('|').any(|word| name.starts_with(word))
        && !is_surely_outlet(name)
}

/// Endings that no person's name has.
const OUTLETS: &str = "网|报|社|频道|客户端|新闻|杂志|周刊|月刊|学刊|在线|头条|传媒|融媒|融媒体|\
    电视台|电台|广播|官网|官微|公众号|微信|微博|通讯|快讯|财经|出版社|中心|大学|\
    学院|学校|中学|小学|图书馆|博物馆|委员会|办公室|公司|集团|协会|学会|研究院|\
    研究所|研究会|党支部|编辑部|宣传部|教务处|学生处|组织部|统战部|政府|法院|\
    检察院|公安局|教育局|教育部|教育厅|团委|工会|医院|银行|基金会|联合会|日报|\
    晚报|早报|号外|自媒体|新聞|報|ニュース|デジタル|スポーツ|オンライン|編集部|\
    视频|科技|网络|论坛|社区|资讯|博客|工作室|发布|消息|平台|部门";

/// Endings of offices and outlets that a short name may have as well.
const OFFICES: &[&str] =
    &["部", "处", "局", "厅", "委", "院", "所", "台", "馆", "会", "办", "科", "系", "团", "队", "组", "刊"];

const WESTERN_OUTLETS: &[&str] = &[
    "news",
    "times",
    "daily",
    "post",
    "press",
    "journal",
    "agency",
    "media",
    ".com",
    ".cn",
    ".net",
    ".org",
    "reuters",
    "team",
    "staff",
    "editors",
    "magazine",
    "online",
    "university",
];

fn is_surely_outlet(name: &str) -> bool {
    OUTLETS.split('|').any(|ending| name.ends_with(ending))
}

/// Whether this reads like the name of a paper, an agency or a site, which publishes and does not write.
pub(crate) fn is_paper(name: &str) -> bool {
    name.ends_with(['网', '报', '社', '台', '闻', '刊', '報', '聞'])
        || ["频道", "客户端", "头条", "在线", "传媒", "融媒体", "财经", "快讯"]
            .iter()
            .any(|ending| name.ends_with(ending))
        || name.is_ascii() && is_outlet(name)
}

/// Whether this reads like the name of an outlet or an office rather than of a person.
pub(crate) fn is_outlet(name: &str) -> bool {
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    if is_surely_outlet(name) {
        return true;
    }
    if name.is_ascii() {
        let name = name.to_ascii_lowercase();
        return WESTERN_OUTLETS.iter().any(|ending| name.ends_with(ending));
    }
    name.chars().count() >= 3
        && !is_person(name)
        && (OFFICES.iter().any(|ending| name.ends_with(ending))
            || ["网-", "报-", "社-", "网站", "通讯社"].iter().any(|piece| name.contains(piece)))
}

/// What stands where a name should: defaults of templates, and buttons.
const NOT_NAMES: &[&str] = &[
    "未知",
    "佚名",
    "匿名",
    "不详",
    "管理员",
    "admin",
    "Admin",
    "Discuz",
    "@",
    "://",
    "Taboola",
    "查看",
    "返回",
    "点击",
    "举报",
    "本站",
    "本网",
    "网络整理",
    "网络转载",
    "互联网",
    "undefined",
    "null",
    "name",
    "原创",
    "转载",
    "超级管理",
    "Administrator",
    "登录",
    "注册",
    "关注",
    "分享",
    "${",
    "{{",
    "www.",
    "Comsenz",
];

/// Words that stand before a name and say what its bearer does. The longer stand first.
const ROLES: &[&str] = &[
    "特约评论员",
    "特约撰稿人",
    "特约记者",
    "特约作者",
    "特约撰稿",
    "实习记者",
    "首席记者",
    "见习记者",
    "全媒体记者",
    "融媒体记者",
    "学生记者",
    "校园记者",
    "实习生",
    "通讯员",
    "评论员",
    "撰稿人",
    "主笔",
    "记者",
    "作者",
    "撰文",
    "采写",
];

/// The part of `name` behind the last word for what somebody does: `南都记者 余毅菁` gives `余毅菁`.
pub(crate) fn without_role(name: &str) -> &str {
    let end = ROLES.iter().filter_map(|role| name.rfind(role).map(|at| at + role.len())).max();
    end.map_or(name, |end| name[end..].trim_start_matches([' ', '：', ':', '/', '丨', '｜', '\u{3000}']))
}

/// The name of a role that this text ends with, if it does.
pub(crate) fn ends_with_role(text: &str) -> bool {
    ROLES.iter().any(|role| text.ends_with(role))
}

/// Adds the names that `value` holds, at most eight in all.
pub(crate) fn push_names(names: &mut Vec<String>, value: &str) {
    let is_latin = value.is_ascii();
    for part in value.split(['、', '，', ',', ';', '；', '/', '|', '｜', '&']) {
        if is_latin {
            part.split(" and ").for_each(|name| push_name(names, name));
            continue;
        }
        // `张 三` is one name, blown up to the width of three chars.
        let mut single = String::new();
        let mut was_person = false;
        for word in without_role(part).split_whitespace() {
            if word.chars().count() == 1 && word.chars().all(is_wide_letter) {
                single.push_str(word);
                if single.chars().count() == 2 {
                    push_name(names, &std::mem::take(&mut single));
                }
            } else if word.chars().any(is_wide_letter) || !part.contains(is_wide_letter) {
                // Behind a person stand other people, or buttons.
                if was_person && !is_person(word) {
                    break;
                }
                was_person = is_person(word);
                push_name(names, word);
            }
        }
    }
}

fn push_name(names: &mut Vec<String>, name: &str) {
    let name = name.trim();
    let name = ["by ", "By ", "BY ", "Written by ", "Analysis by "]
        .iter()
        .find_map(|by| name.strip_prefix(by))
        .unwrap_or(name);
    // Newsrooms write an editor's number behind the name.
    let name = name
        .split_once('_')
        .filter(|(_, code)| code.is_ascii() && code.bytes().any(|b| b.is_ascii_digit()))
        .map_or(name, |(name, _)| name);
    let name = name
        .trim()
        .trim_matches(['(', ')', '（', '）', '[', ']', '【', '】', '《', '》', '“', '”', '"', '：', ':', '.', '。']);
    let name = name.trim();
    let fits = if name.is_ascii() {
        name.len() >= 3 && name.len() <= 50
    } else {
        (2..=16).contains(&name.chars().count()) && name.chars().any(char::is_alphabetic)
    };
    let fits = fits
        && !is_furniture(name)
        && !NOT_NAMES.iter().any(|word| name.contains(word))
        && !name.bytes().all(|b| b.is_ascii_digit());
    if fits && names.len() < 8 && !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

/// Words of buttons and counters, and provinces that a host names for the address of whoever wrote.
const FURNITURE: &str = "来源 作者 编辑 责编 审核 校对 发布 时间 日期 发布时间 关闭 打印 字体 收藏 万 次 人 赞 阅读 播放 次播放 万次播放 次阅读 万阅读 浏览 次浏览 \
    点击 次点击 评论 条评论 回复 点赞 转发 北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 \
    贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门";

/// Whether what stands where a name should is a button, a counter, an empty field's neighbour or a province.
pub(crate) fn is_furniture(name: &str) -> bool {
    let said = name.trim_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | '+' | ','));
    said.is_empty() || said.contains(['】', '【', '|']) || FURNITURE.split_whitespace().any(|word| word == said)
}

/// The names of a list in which every entry reads like a person's, such as `邹多为、唐诗凝` behind 记者; else none.
pub(crate) fn people(list: &str) -> Vec<String> {
    // `文甲 通讯员 李乙`: another role parts the names as a comma does.
    let list = ROLES.iter().fold(list.to_owned(), |list, role| list.replace(role, "、"));
    let mut names = Vec::new();
    push_names(&mut names, &list);
    let held: usize = names.iter().map(|name| name.chars().count()).sum();
    let letters = list.chars().filter(|c| c.is_alphanumeric() || *c == '·').count();
    if names.iter().all(|name| is_person(name)) && held >= letters { names } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_outlets_are_told_apart() {
        for name in ["文甲", "李明华", "欧阳小文", "阿依古丽·买买提"] {
            assert!(is_person(name) && !is_outlet(name), "{name}");
        }
        for name in ["某某日报", "华山网", "某某大学", "校团委", "教务处", "Campus News", "某某网-文化频道"]
        {
            assert!(is_outlet(name) && !is_person(name), "{name}");
        }
        for name in ["时间", "江苏", "春天的河", "去远方", "读书人"] {
            assert!(!is_person(name), "{name}");
        }
    }

    #[test]
    fn roles_codes_and_wide_blanks_are_no_part_of_names() {
        for (value, want) in [
            ("校报记者 文甲 李乙", vec!["文甲", "李乙"]),
            ("文 甲", vec!["文甲"]),
            ("文甲_NB1234", vec!["文甲"]),
            ("特约评论员 李明华", vec!["李明华"]),
            ("Jane Roe and Richard Miles", vec!["Jane Roe", "Richard Miles"]),
            ("文甲 我要", vec!["文甲"]),
            ("佚名", vec![]),
            ("本站", vec![]),
        ] {
            let mut names = Vec::new();
            push_names(&mut names, value);
            assert_eq!(names, want, "{value}");
        }
        assert_eq!(people("文甲、李乙"), ["文甲", "李乙"]);
        assert!(people("手记之一").is_empty() && people("李乙走进校园").is_empty());
    }
}
