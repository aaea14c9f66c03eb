//! The files that a ruleset is made of.

/// One file under `rules/`, already read. [`RuleFile::from_bytes`] makes it of bytes that may not be UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFile {
    /// Its path relative to `rules/`, with `/` between the parts: `fraud/task-rebate.toml`, `context/news.toml`,
    /// `lists/sites.txt`. Files at the top, such as `policy.toml`, and files under `dict/` are hashed but not read here.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What a path says about its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Rule,
    Context,
    List,
    /// Policy, synonyms, dictionaries and explanations: others read them.
    Other,
    /// Nothing reads it.
    Stray,
}

impl RuleFile {
    pub(crate) fn kind(&self) -> Kind {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        if name.starts_with('.') || name.ends_with(".md") {
            return Kind::Other;
        }
        match self.path.split_once('/') {
            None if matches!(name, "policy.toml" | "synonyms.txt") => Kind::Other,
            None => Kind::Stray,
            Some(("dict" | "lists", _)) if !name.ends_with(".txt") => Kind::Stray,
            Some(("dict", _)) => Kind::Other,
            Some(("lists", _)) => Kind::List,
            Some(_) if !name.ends_with(".toml") => Kind::Stray,
            Some(("context", _)) => Kind::Context,
            Some(_) => Kind::Rule,
        }
    }

    /// The id that the path stands for: `fraud/task-rebate.toml` is `fraud.task-rebate`.
    pub(crate) fn id_of_path(&self) -> String {
        self.path.trim_end_matches(".toml").replace('/', ".")
    }
}
