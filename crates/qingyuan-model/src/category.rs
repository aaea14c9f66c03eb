//! The kinds of harm that the house knows, and the label a text carries.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// One kind of harm, named by a stable id such as `fraud` or `illicit_ad`.
///
/// The thirteen shipped ids are constants; an admin may add more, so this is a checked name and not an enum.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Category(Cow<'static, str>);

/// A category id that is not lowercase ASCII words joined by underscores.
#[derive(Debug, thiserror::Error)]
#[error("category `{0}` is not an id: use lowercase letters, digits and underscores, and not `clean`")]
pub struct InvalidCategory(pub String);

impl Category {
    /// 欺诈
    pub const FRAUD: Self = Self(Cow::Borrowed("fraud"));
    /// 博彩
    pub const GAMBLING: Self = Self(Cow::Borrowed("gambling"));
    /// 低俗色情
    pub const PORN: Self = Self(Cow::Borrowed("porn"));
    /// 谩骂引战
    pub const ABUSE: Self = Self(Cow::Borrowed("abuse"));
    /// 黑产广告
    pub const ILLICIT_AD: Self = Self(Cow::Borrowed("illicit_ad"));
    /// 毒品
    pub const DRUGS: Self = Self(Cow::Borrowed("drugs"));
    /// 暴力
    pub const VIOLENCE: Self = Self(Cow::Borrowed("violence"));
    /// 自伤: never merely blocked, always answered with help.
    pub const SELF_HARM: Self = Self(Cow::Borrowed("self_harm"));
    /// 学术造假（代写代考）
    pub const ACADEMIC_FRAUD: Self = Self(Cow::Borrowed("academic_fraud"));
    /// 不良校园贷
    pub const LOAN: Self = Self(Cow::Borrowed("loan"));
    /// 恶意软件与钓鱼
    pub const MALWARE: Self = Self(Cow::Borrowed("malware"));
    /// 谣言与伪科学
    pub const RUMOR: Self = Self(Cow::Borrowed("rumor"));
    /// 垃圾营销
    pub const SPAM: Self = Self(Cow::Borrowed("spam"));

    /// The shipped categories, in the order in which they are listed to people.
    pub const SHIPPED: [Self; 13] = [
        Self::FRAUD,
        Self::GAMBLING,
        Self::PORN,
        Self::ABUSE,
        Self::ILLICIT_AD,
        Self::DRUGS,
        Self::VIOLENCE,
        Self::SELF_HARM,
        Self::ACADEMIC_FRAUD,
        Self::LOAN,
        Self::MALWARE,
        Self::RUMOR,
        Self::SPAM,
    ];

    /// Reads an id.
    ///
    /// # Errors
    /// [`InvalidCategory`] when `id` is empty, is `clean`, or holds anything but `a-z`, `0-9` and `_`.
    pub fn parse(id: &str) -> Result<Self, InvalidCategory> {
        if let Some(known) = Self::SHIPPED.iter().find(|known| known.id() == id) {
            return Ok(known.clone());
        }
        let lawful = id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if lawful && id != "clean" { Ok(Self(Cow::Owned(id.to_owned()))) } else { Err(InvalidCategory(id.to_owned())) }
    }

    /// The stable id, as it stands in files, rows and URLs.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0
    }

    /// The name that people read, in Chinese; an admin's own category is called by its id.
    #[must_use]
    pub fn name_zh(&self) -> &str {
        match self.id() {
            "fraud" => "欺诈",
            "gambling" => "博彩",
            "porn" => "低俗色情",
            "abuse" => "谩骂引战",
            "illicit_ad" => "黑产广告",
            "drugs" => "毒品",
            "violence" => "暴力",
            "self_harm" => "自伤",
            "academic_fraud" => "代写代考",
            "loan" => "不良校园贷",
            "malware" => "恶意软件与钓鱼",
            "rumor" => "谣言与伪科学",
            "spam" => "垃圾营销",
            other => other,
        }
    }

    /// The name that people read, in English.
    #[must_use]
    pub fn name_en(&self) -> &str {
        match self.id() {
            "fraud" => "Fraud",
            "gambling" => "Gambling",
            "porn" => "Sexual content",
            "abuse" => "Abuse",
            "illicit_ad" => "Illicit advertising",
            "drugs" => "Drugs",
            "violence" => "Violence",
            "self_harm" => "Self-harm",
            "academic_fraud" => "Academic fraud",
            "loan" => "Predatory loans",
            "malware" => "Malware and phishing",
            "rumor" => "Rumour and pseudo-science",
            "spam" => "Spam",
            other => other,
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl TryFrom<String> for Category {
    type Error = InvalidCategory;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        Self::parse(&id)
    }
}

impl From<Category> for String {
    fn from(category: Category) -> Self {
        category.0.into_owned()
    }
}

/// What a text is labelled with: `clean`, or one category of harm.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Label {
    /// Nothing harmful was found.
    Clean,
    /// Most likely this kind of harm.
    Harm(Category),
}

impl Label {
    /// `clean` or the id of the category.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Clean => "clean",
            Self::Harm(category) => category.id(),
        }
    }

    /// The category, when there is one.
    #[must_use]
    pub fn category(&self) -> Option<&Category> {
        match self {
            Self::Clean => None,
            Self::Harm(category) => Some(category),
        }
    }
}

impl TryFrom<String> for Label {
    type Error = InvalidCategory;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        if id == "clean" { Ok(Self::Clean) } else { Category::parse(&id).map(Self::Harm) }
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.id().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_id_reads_back_and_has_both_names() {
        for category in Category::SHIPPED {
            assert_eq!(Category::parse(category.id()).expect("a shipped id"), category);
            assert_ne!(category.name_zh(), category.id());
            assert_ne!(category.name_en(), category.id());
        }
    }

    #[test]
    fn an_admin_may_add_a_category_but_not_call_it_clean() {
        assert_eq!(Category::parse("pet_trade").expect("a lawful id").name_zh(), "pet_trade");
        for id in ["clean", "", "Fraud", "代写", "a-b", "1a"] {
            assert!(Category::parse(id).is_err(), "{id:?} is no category id");
        }
    }
}
