//! The word lists under `lists/`: one word per line, `#` begins a comment line.

mod slips;

use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};

use super::literal::{Fault, folded, sounds};
use super::pattern::Patterns;
use super::preflight;
use super::written::WrittenLiteral;
use crate::diagnostic::{Diagnostics, quoted};
use crate::read::Reader;
use crate::source::{Kind, RuleFile};

/// One list, read once for all the rules that name it.
pub(super) struct List<'f> {
    file: &'f RuleFile,
    pub(super) words: Vec<(String, WrittenLiteral)>,
    used: Cell<bool>,
    /// Whether a term asked for its words by their sound.
    by_sound: Cell<bool>,
    /// Whether the file could not be read, so that its words are unknown.
    pub(super) unread: bool,
}

/// What rule files share: all lists by path, and the patterns compiled so far.
pub(super) struct Lists<'f> {
    by_path: BTreeMap<&'f str, List<'f>>,
    pub(super) patterns: Patterns,
    problems: Diagnostics,
}

impl<'f> Lists<'f> {
    /// Reads the lists among all files, which are in the order of their paths.
    pub(super) fn read(files: &[&'f RuleFile]) -> Self {
        let mut lists =
            Self { by_path: BTreeMap::new(), patterns: Patterns::default(), problems: Diagnostics::default() };
        for (number, file) in (0..).zip(files).filter(|(_, file)| file.kind() == Kind::List) {
            let mut reader = Reader::new(file);
            let readable = preflight::check(&mut reader);
            let words = if readable { words(&mut reader, file, number) } else { Vec::new() };
            let (used, by_sound) = (Cell::new(false), Cell::new(false));
            let unread = !readable || (words.is_empty() && reader.has_errors());
            lists.problems.append(reader.finish());
            lists.by_path.insert(&file.path, List { file, words, used, by_sound, unread });
        }
        lists
    }

    /// The list at this path, which counts as used from now on.
    pub(super) fn take(&self, path: &str, by_sound: bool) -> Option<&List<'f>> {
        let list = self.by_path.get(path)?;
        list.used.set(true);
        list.by_sound.set(list.by_sound.get() || by_sound);
        Some(list)
    }

    /// The paths of all lists.
    pub(super) fn paths(&self) -> impl Iterator<Item = &'f str> {
        self.by_path.keys().copied()
    }

    /// What is wrong with the lists, now that everyone has taken theirs. Lists that nobody took are told only when
    /// `all_read`: otherwise a rule that could not be read may need them.
    pub(super) fn finish(mut self, all_read: bool) -> Diagnostics {
        for list in self.by_path.values() {
            let mut reader = Reader::new(list.file);
            if all_read && !list.used.get() {
                let hint = format!("name it in a term, `{{ list = \"{}\" }}`, or delete it", list.file.path);
                reader.report("R039", 0..0, "no rule uses this list".to_owned(), Some(hint));
            }
            if list.by_sound.get() {
                for (text, place) in &list.words {
                    if let Err((code, message, hint)) = sounds(text) {
                        reader.report(code, place.bytes(), message, hint);
                    }
                }
            }
            self.problems.append(reader.finish());
        }
        self.problems
    }
}

fn words(reader: &mut Reader<'_>, file: &RuleFile, number: u32) -> Vec<(String, WrittenLiteral)> {
    let mut words = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let entry = line.trim_start_matches('\u{FEFF}');
        let entry_start = start + line.len() - entry.len();
        let word = entry.trim();
        if word.is_empty() || word.starts_with('#') {
            continue;
        }
        let from = entry_start + entry.len() - entry.trim_start().len();
        let bytes = from..from + word.len();
        if let Some(control) = word.find(char::is_control) {
            let hint = "lists are text files with one word per line; delete the character".to_owned();
            let place = from + control..from + control + 1;
            reader.report("R004", place, "a control character stands in this word".to_owned(), Some(hint));
            continue;
        }
        if !seen.insert(word) {
            let hint = "delete one of the two lines".to_owned();
            reader.report("R041", bytes, format!("`{}` stands in this list twice", quoted(word)), Some(hint));
            continue;
        }
        let mut report = |(code, message, hint): Fault| reader.report(code, bytes.clone(), message, hint);
        match folded(word) {
            Ok(folding) => {
                match slips::slip(word) {
                    Some((message, hint)) => report(("R045", message, Some(hint))),
                    None => folding.note.into_iter().for_each(&mut report),
                }
                words.push((folding.text, WrittenLiteral::new(Some(number), &bytes)));
            }
            Err(fault) => report(fault),
        }
    }
    words
}
