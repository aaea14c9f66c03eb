//! What the codes of diagnostics mean, in Chinese. Diagnostics themselves are in English, as compilers' are; beside each
//! of them a page says how bad it is and what kind of thing it is.

use qingyuan_pipeline::Level;

use super::Lang;

/// Each code with its meaning.
const MEANINGS: &[(&str, &str)] = &[
    ("R001", "文件不是正确的 TOML"),
    ("R002", "这里没有这样的键"),
    ("R003", "缺少键、段落或值"),
    ("R004", "值的类型不对、超出范围，或不是可选的词"),
    ("R005", "编号与文件路径不一致"),
    ("R006", "编号已被另一个文件占用"),
    ("R007", "没有这个类别"),
    ("R008", "条件用到了没有定义的词组"),
    ("R009", "词组没有被任何条件用到"),
    ("R010", "词、词组或词表是空的"),
    ("R011", "词只有一个字"),
    ("R012", "正则表达式读不懂或太大"),
    ("R013", "正则表达式能匹配空文本"),
    ("R014", "正则表达式没有可供查找的固定文字"),
    ("R015", "条件读不懂"),
    ("R016", "条件对空文本或任何文本都成立"),
    ("R017", "缺少必须命中或必须放过的样例"),
    ("R018", "不认识的规则文件格式版本"),
    ("R019", "没有这个词表"),
    ("R020", "例外没有写 never_if"),
    ("R021", "正则表达式里重复套重复，次数过多"),
    ("R022", "语境提到了不存在的规则、类别或语境"),
    ("R023", "语境相互沿用，绕成了圈"),
    ("R024", "条件永远不成立"),
    ("R025", "永远不会命中，因为例外总是同时成立"),
    ("R026", "词或样例里有个人信息"),
    ("R027", "文件太大"),
    ("R028", "文件不是 UTF-8"),
    ("R029", "条件嵌套太深或太长"),
    ("R030", "正则表达式里的 ^ 或 $ 使它永远不能匹配"),
    ("R031", "正则表达式要在每个常用字上尝试"),
    ("R032", "同一词组里更短的词已经包含它"),
    ("R033", "同一词组里重复的词"),
    ("R034", "同一类别的两条规则有相同的词组"),
    ("R035", "没有样例检验例外的 never_if"),
    ("R036", "复查日期已过"),
    ("R037", "正则表达式里有折叠之后不会出现的字符"),
    ("R038", "规则的估计开销较高"),
    ("R039", "词表没有被任何规则用到"),
    ("R040", "文件的位置或后缀不对，不会被读取"),
    ("R041", "词表里重复的行"),
    ("R042", "条件中有一部分永远不成立"),
    ("R044", "条件中有一部分总是成立"),
    ("R045", "词表的一行里似乎不止一个词"),
    ("R070", "词会按另一种写法匹配"),
    ("R071", "文件以字节顺序标记（BOM）开头"),
    ("R072", "文件用的是 Windows 换行"),
    ("R090", "所有规则的词合起来太多，装不进一个自动机"),
    ("R091", "内置实体无法编译"),
    ("R100", "词不能按读音匹配"),
    ("R101", "语境作用在了语境上"),
    ("R102", "样例要求的是它显示不了的结果，或 spans 为空、不在文中"),
    ("R103", "规则文件放在了规则目录之外"),
    ("R104", "正则表达式可能跨越过长的文字"),
    ("R105", "词或词表的一行超过 60 个字"),
    ("F001", "文件或文件夹无法读取"),
    ("P001", "policy.toml 不是正确的 TOML，或有不该有的键和值"),
    ("P002", "policy.toml 里的数相互矛盾或超出范围"),
    ("P003", "没有 policy.toml"),
    ("D001", "词典里这一行不是词，或词频不是数"),
    ("M001", "学习模型用不了"),
    ("S001", "同义词表里这一行用不了，其余各行照常使用"),
];

impl Lang {
    /// How bad a finding is.
    pub(crate) fn level_name(self, level: Level) -> &'static str {
        match level {
            Level::Error => self.pick("错误", "error"),
            Level::Warning => self.pick("警告", "warning"),
            Level::Note => self.pick("提示", "note"),
        }
    }

    /// What a code means, for those who do not read the English of the finding.
    pub(crate) fn code_meaning(self, code: &str) -> Option<&'static str> {
        let meaning = MEANINGS.iter().find(|(known, _)| *known == code).map(|(_, meaning)| *meaning);
        meaning.filter(|_| self == Self::Zh)
    }
}

#[cfg(test)]
mod tests {
    use qingyuan_pipeline::{CODES, RULEBOOK_CODES};

    use super::*;

    #[test]
    fn every_code_that_there_is_has_a_meaning() {
        let codes = CODES.iter().chain(RULEBOOK_CODES).map(|(code, _)| *code);
        let silent: Vec<&str> = codes.filter(|code| Lang::Zh.code_meaning(code).is_none()).collect();
        assert!(silent.is_empty(), "without a Chinese meaning: {silent:?}");
        assert_eq!(Lang::Zh.code_meaning("P003"), Some("没有 policy.toml"));
        assert_eq!(Lang::En.code_meaning("P003"), None);
    }
}
