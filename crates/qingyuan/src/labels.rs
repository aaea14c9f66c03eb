//! Label files: JSON Lines of texts with what a person says of each.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use qingyuan_model::{Category, Label};
use serde::Deserialize;

/// Wrong lines that are told one by one before the rest is only counted.
const TOLD: usize = 10;

/// One labelled text.
#[derive(Clone, Debug)]
pub(crate) struct Labelled {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) label: Label,
    /// Texts of one family share a scene and words; its own id when the file names none.
    pub(crate) family: String,
    /// Where such texts come from; the name of the file when it does not say.
    pub(crate) domain: String,
}

/// The labelled texts of a file or folder, in order.
#[derive(Clone, Debug)]
pub(crate) struct LabelSet {
    pub(crate) path: PathBuf,
    pub(crate) texts: Vec<Labelled>,
}

#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
    label: String,
    #[serde(default)]
    title: String,
    family: Option<String>,
    domain: Option<String>,
}

impl LabelSet {
    /// Reads a file, or every `.jsonl` file of a folder in the order of their names. A wrong line stops nothing but the
    /// command: all wrong lines are told together.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let mut files = vec![path.to_owned()];
        if path.is_dir() {
            let listed = std::fs::read_dir(path).with_context(|| format!("`{}`", path.display()))?;
            files = listed.flatten().map(|entry| entry.path()).collect();
            files.retain(|file| file.extension().is_some_and(|ending| ending == "jsonl"));
            files.sort();
            if files.is_empty() {
                bail!("`{}` holds no .jsonl file: name a file or folder of labels", path.display());
            }
        }
        let (mut texts, mut wrong) = (Vec::new(), Vec::new());
        for file in &files {
            let lines = BufReader::new(File::open(file).with_context(|| format!("`{}`", file.display()))?);
            take(file, lines, &mut texts, &mut wrong)?;
        }
        Self::of(path, texts, &wrong)
    }

    /// The labelled texts that are built in.
    pub(crate) fn built_in() -> anyhow::Result<Self> {
        let (mut texts, mut wrong) = (Vec::new(), Vec::new());
        for (name, bytes) in crate::embedded::labels() {
            take(Path::new(&name), bytes.as_slice(), &mut texts, &mut wrong)?;
        }
        Self::of(Path::new("corpus/labels"), texts, &wrong)
    }

    fn of(path: &Path, texts: Vec<Labelled>, wrong: &[String]) -> anyhow::Result<Self> {
        if !wrong.is_empty() {
            let told = wrong.iter().take(TOLD).cloned().collect::<Vec<_>>().join("\n  ");
            bail!("{} lines of labels cannot be read:\n  {told}", wrong.len());
        }
        let set = Self { path: path.to_owned(), texts };
        for category in set.strangers() {
            let what = "no shipped category; a slip, or one of your own?";
            crate::out::note(&format!("{}: some labels say `{category}`: {what}", path.display()));
        }
        Ok(set)
    }

    /// Categories that the house does not ship: those of an admin, or slips.
    fn strangers(&self) -> std::collections::BTreeSet<Category> {
        let harms = self.texts.iter().filter_map(|text| match &text.label {
            Label::Harm(category) => Some(category.clone()),
            Label::Clean => None,
        });
        harms.filter(|category| !Category::SHIPPED.contains(category)).collect()
    }

    /// How it is called in reports: the last part of its path.
    pub(crate) fn name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

fn take(file: &Path, lines: impl BufRead, texts: &mut Vec<Labelled>, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    let domain = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    for (number, line) in (1..).zip(lines.split(b'\n')) {
        let line = line.with_context(|| format!("`{}` line {number}", file.display()))?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match labelled(&line, &domain) {
            Ok(text) => texts.push(text),
            Err(error) => wrong.push(format!("{}:{number}: {error}", file.display())),
        }
    }
    Ok(())
}

fn labelled(line: &[u8], domain: &str) -> Result<Labelled, String> {
    let line: Line = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let id = match line.id {
        serde_json::Value::String(id) => id,
        other => other.to_string(),
    };
    let label = match line.label.as_str() {
        "clean" => Label::Clean,
        id => Label::Harm(Category::parse(id).map_err(|error| error.to_string())?),
    };
    let given = |value: Option<String>| value.filter(|value| !value.is_empty());
    Ok(Labelled {
        title: line.title,
        text: line.text,
        label,
        family: given(line.family).unwrap_or_else(|| id.clone()),
        domain: given(line.domain).unwrap_or_else(|| domain.to_owned()),
        id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_or_every_wrong_line_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.jsonl");
        std::fs::write(&file, "{\"id\":1,\"text\":\"代考\",\"label\":\"academic_fraud\"}\n\n").expect("a file");
        let set = LabelSet::read(folder.path()).expect("good labels");
        let one = &set.texts[0];
        assert_eq!((one.id.as_str(), one.family.as_str(), one.domain.as_str()), ("1", "1", "a"));
        assert_eq!(one.label, Label::Harm(Category::ACADEMIC_FRAUD));
        std::fs::write(&file, "{\"id\":1}\n{\"id\":2,\"text\":\"\",\"label\":\"Bad Label\"}\n").expect("a file");
        let error = LabelSet::read(&file).expect_err("wrong labels").to_string();
        assert!(error.contains("a.jsonl:1:") && error.contains("a.jsonl:2:") && error.contains("Bad Label"), "{error}");
    }
}
