//! `rules new`

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use clap::Args;
use qingyuan_model::Category;

use crate::out;
use crate::outcome::Outcome;
use crate::settings::Settings;

/// The example shown by `--help`.
const EXAMPLE: &str = "Example: qingyuan rules new fraud/second-hand-ticket --title 二手票骗局";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct New {
    /// The rule's file below the rules folder, or its id: `fraud/second-hand-ticket` or `fraud.second-hand-ticket`
    rule: String,
    /// What people call it, in Chinese [default: the last part of the id]
    #[arg(long)]
    title: Option<String>,
    /// The harm that it speaks for [default: the first part of the id]
    #[arg(long)]
    category: Option<String>,
}

impl New {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let Some(folder) = &settings.rules else {
            bail!(
                "there is no rules folder to write to, only the rules built in: run this where `rules/` lies, or name \
                 a folder with --rules DIR"
            );
        };
        if !folder.is_dir() {
            bail!(
                "there is no rules folder `{}`: name the one that holds policy.toml with --rules DIR",
                folder.display()
            );
        }
        if !folder.join("policy.toml").exists() {
            bail!("`{}` is no rules folder: it holds no policy.toml; name another with --rules DIR", folder.display());
        }
        let id = id(&self.rule, folder)?;
        let (first, name) = id.split_once('.').unwrap_or((&id, ""));
        let category = self.category.as_deref().unwrap_or(first);
        if Category::parse(category).is_err() {
            bail!("`{category}` is no id of a category: use lowercase letters, digits and `_`, such as `fraud`");
        }
        let title = self.title.as_deref().unwrap_or(name);
        let text = qingyuan_rules::template(&id, title, category)?;
        let path = folder.join(first).join(format!("{name}.toml"));
        write(&path, &text)?;
        out::line(&next_steps(settings, folder, &path, &id));
        Ok(Outcome::Fine)
    }
}

/// Writes a file that does not exist yet.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let shown = path.display();
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    }
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("`{shown}` exists already and was left as it is: choose another id, or edit that file")
        }
        other => other.with_context(|| format!("cannot write `{shown}`"))?,
    };
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write `{shown}`"))
}

fn next_steps(settings: &Settings, folder: &Path, path: &Path, id: &str) -> String {
    let flag = if folder == Path::new("rules") { String::new() } else { format!(" --rules {}", folder.display()) };
    let shown = path.display();
    settings
        .lang
        .pick(
            "已写入 {path}（草稿：可以测试，不影响任何判定）\n接下来：\n  1. 打开它，按注释改成你自己的词、条件和样例\n  \
             2. 检查写法：qingyuan rules lint{flag}\n  3. 运行样例：qingyuan rules test --only {id}{flag}\n  \
             4. 试别的文字：qingyuan rules explain \"一段文字\"{flag}\n  5. 都满意了，把 state 改成 \"active\"",
            "wrote {path} (a draft: tested, but without any effect)\nnext:\n  1. open it and follow its comments\n  \
             2. check it: qingyuan rules lint{flag}\n  3. run its examples: qingyuan rules test --only {id}{flag}\n  \
             4. try other texts: qingyuan rules explain \"some text\"{flag}\n  5. when all is well, set state to \"active\"",
        )
        .replace("{path}", &shown.to_string())
        .replace("{id}", id)
        .replace("{flag}", &flag)
}

/// The id that was meant: written as a path below the rules folder (with or without that folder and the ending) or as
/// an id.
fn id(asked: &str, folder: &Path) -> anyhow::Result<String> {
    let inside = Path::new(asked).strip_prefix(folder).ok().and_then(Path::to_str).unwrap_or(asked);
    let inside = inside.strip_prefix("rules/").unwrap_or(inside);
    let id = inside.strip_suffix(".toml").unwrap_or(inside).replace('/', ".");
    let parts: Vec<&str> = id.split('.').collect();
    let plain = |part: &&str| {
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        part.starts_with(|c: char| c.is_ascii_lowercase()) && part.chars().all(good)
    };
    match parts.as_slice() {
        ["context" | "lists" | "dict", ..] => {
            bail!("this begins rules; for a context, copy one of the files in `{}/context`", folder.display())
        }
        [_, _] if parts.iter().all(plain) => Ok(id),
        _ => bail!(
            "`{asked}` is no rule: write folder and name in lowercase letters, digits and hyphens, such as \
             `fraud/second-hand-ticket`"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_named_by_path_or_id() {
        for asked in ["fraud/a-b", "fraud.a-b", "fraud/a-b.toml", "rules/fraud/a-b.toml", "my/rules/fraud/a-b.toml"] {
            assert_eq!(id(asked, Path::new("my/rules")).expect(asked), "fraud.a-b", "{asked}");
        }
        for asked in
            ["a", "fraud/", "/etc/passwd", "../fraud/a", "Fraud/a", "fraud/二手票", "a/b/c", "context/a", "fraud/-a"]
        {
            assert!(id(asked, Path::new("rules")).is_err(), "{asked}");
        }
    }
}
