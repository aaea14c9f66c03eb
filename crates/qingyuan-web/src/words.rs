//! Every word that people read, in both languages, side by side; the compiler refuses one without the other.
//!
//! A word is a method of [`Lang`]: `lang.search()`. One with gaps takes them as arguments: `lang.found(12)`.

/// The language of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lang {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// As a cookie and a query have it.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// As HTML has it (BCP 47).
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-Hans",
            Self::En => "en",
        }
    }

    /// Reads what [`Lang::id`] gave.
    pub(crate) fn parse(id: &str) -> Option<Self> {
        [Self::Zh, Self::En].into_iter().find(|lang| lang.id() == id)
    }

    /// The language that an `Accept-Language` header asks for most (RFC 9110 §12.5.4); Chinese when it asks for neither.
    pub(crate) fn accepted(header: &str) -> Self {
        let mut best = (0.0, Self::default());
        for part in header.split(',') {
            let mut pieces = part.split(';');
            let tag = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            let lang = match tag.split('-').next() {
                Some("zh") => Self::Zh,
                Some("en") => Self::En,
                _ => continue,
            };
            if weight > best.0 {
                best = (weight, lang);
            }
        }
        best.1
    }

    /// The other language: what the switch offers.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }
}

/// `name = "中文", "English";` makes a word, `name(gap) = "…{gap}…", "…{gap}…";` one with gaps.
macro_rules! words {
    (@word $name:ident $zh:literal $en:literal) => {
        pub(crate) fn $name(self) -> &'static str {
            match self {
                Self::Zh => $zh,
                Self::En => $en,
            }
        }
    };
    (@word $name:ident ($($gap:ident),+) $zh:literal $en:literal) => {
        pub(crate) fn $name(self, $($gap: impl Display),+) -> String {
            match self {
                Self::Zh => format!($zh),
                Self::En => format!($en),
            }
        }
    };
    ($($name:ident $(($($gap:ident),+))? = $zh:literal, $en:literal;)+) => {
        impl Lang {
            $(words! { @word $name $(($($gap),+))? $zh $en })+
        }
    };
}

mod admin;
pub(crate) mod check;
mod codes;
mod common;
mod copies;
mod desk;
mod log;
mod names;
mod problems;
mod reader;
pub(crate) mod reasons;
mod rulebook;
pub(crate) mod search;
mod traps;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_weighed() {
        let rows = [
            ("", Lang::Zh),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("en-GB,en;q=0.9", Lang::En),
            ("fr, en;q=0.3, zh;q=0.7", Lang::Zh),
            ("de;q=1, en;q=0.2", Lang::En),
            ("*;q=0.5, ;;;q=x", Lang::Zh),
        ];
        for (header, lang) in rows {
            assert_eq!(Lang::accepted(header), lang, "{header}");
        }
    }

    #[test]
    fn gaps_are_filled_in_both_languages() {
        assert_eq!(Lang::Zh.found(3), "找到 3 条资源");
        assert_eq!(Lang::En.found(3), "Resources found: 3");
    }
}
