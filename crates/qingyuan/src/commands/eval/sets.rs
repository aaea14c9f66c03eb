//! The sets of labelled texts that are judged, each by a name of its own.

use std::path::PathBuf;

use anyhow::bail;

use super::scored::ALL;
use crate::labels::{LabelSet, Labelled};

/// A label file or folder, read whole.
pub(super) struct Set {
    pub(super) name: String,
    pub(super) texts: Vec<Labelled>,
}

/// Reads all sets before any text is judged, so that what is wrong with the last is told as early as what is wrong with the
/// first.
pub(super) fn read(paths: &[PathBuf], names: &[String]) -> anyhow::Result<Vec<Set>> {
    if !names.is_empty() && names.len() != paths.len() {
        bail!("--set-name names {} sets and --labels lists {}: give each its name", names.len(), paths.len());
    }
    let (mut sets, mut wrong): (Vec<Set>, Vec<String>) = (Vec::new(), Vec::new());
    for (at, path) in paths.iter().enumerate() {
        let read = match LabelSet::read(path) {
            Ok(read) => read,
            Err(error) => {
                wrong.push(format!("{error:#}"));
                continue;
            }
        };
        let name = names.get(at).cloned().unwrap_or_else(|| {
            let own = read.name();
            own.strip_suffix(".jsonl").map(str::to_owned).unwrap_or(own)
        });
        if name.is_empty() || name == ALL || sets.iter().any(|set| set.name == name) {
            let state = if name.is_empty() { "has no name" } else { "has the name of another set" };
            wrong.push(format!(
                "`{}` {state}: give each set its own, other than `{ALL}`, with --set-name",
                path.display()
            ));
        } else if read.texts.is_empty() {
            wrong.push(format!("`{}` holds no labelled text: there is nothing to judge", path.display()));
        }
        sets.push(Set { name, texts: read.texts });
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(sets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_named_after_their_files_and_every_trouble_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("a file");
            path
        };
        let line = "{\"id\":1,\"text\":\"代考\",\"label\":\"academic_fraud\"}\n";
        let (one, two) = (file("one.jsonl", line), file("two.jsonl", line));
        let names = |sets: Vec<Set>| sets.into_iter().map(|set| set.name).collect::<Vec<_>>();
        assert_eq!(names(read(&[one.clone(), two.clone()], &[]).expect("sets")), ["one", "two"]);
        assert_eq!(names(read(std::slice::from_ref(&one), &["x".into()]).expect("a set")), ["x"]);
        assert!(read(&[one.clone(), two], &["x".into()]).is_err(), "a name for each");
        let (all, broken, empty) = (file("all.jsonl", line), file("broken.jsonl", "{}"), file("empty.jsonl", ""));
        let error = read(&[one.clone(), one, all, broken, empty], &[]).err().expect("troubles").to_string();
        assert_eq!(error.matches("--set-name").count(), 2, "{error}");
        assert!(error.contains("broken.jsonl:1:") && error.contains("empty.jsonl"), "{error}");
    }
}
