//! The files that a ruleset is made of.

/// One file under `rules/`, already read.
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
    Other,
}

impl RuleFile {
    pub(crate) fn kind(&self) -> Kind {
        match self.path.split_once('/') {
            Some(("lists", name)) if name.ends_with(".txt") => Kind::List,
            Some(("dict", _)) | None => Kind::Other,
            Some(("context", name)) if name.ends_with(".toml") => Kind::Context,
            Some((_, name)) if name.ends_with(".toml") => Kind::Rule,
            Some(_) => Kind::Other,
        }
    }

    /// The id that the path stands for: `fraud/task-rebate.toml` is `fraud.task-rebate`.
    pub(crate) fn id_of_path(&self) -> String {
        self.path.trim_end_matches(".toml").replace('/', ".")
    }
}
