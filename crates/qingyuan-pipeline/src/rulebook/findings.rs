//! What is wrong with the files of a rules folder that are no rules: files that cannot be read, the policy, the
//! dictionaries. Told like the mistakes of rules, so that everything is seen at once and in one form.

use std::ops::Range;

use qingyuan_index::SynonymMistake;
use qingyuan_rules::{Diagnostic, Level, RuleFile};
use qingyuan_screen::{ModelError, Policy, PolicyError};

use super::folder::Obstacle;

/// The codes of these findings, each with its meaning; those of rules stand in [`qingyuan_rules::CODES`].
pub const RULEBOOK_CODES: &[(&str, &str)] = &[
    ("F001", "a file or folder cannot be read"),
    ("P001", "policy.toml is no TOML, or has a key or value that it may not have"),
    ("P002", "a number of policy.toml contradicts another or lies outside of its range"),
    ("P003", "there is no policy.toml"),
    ("M001", "the learned model cannot be used"),
    ("D001", "a line of a dictionary is no word, or its frequency is no number"),
    ("S001", "a line of the synonyms cannot be used; all others count"),
];

/// The file of a rules folder that holds the policy.
pub(crate) const POLICY: &str = "policy.toml";

/// The file of a rules folder that holds the synonyms of searching.
pub(crate) const SYNONYMS: &str = "synonyms.txt";

/// A word of a dictionary that is longer than this many chars is no word; jieba's own longest has 16.
const LONGEST_WORD: usize = 40;

/// Bytes of a policy, as of a rule: a megabyte is something else under that name.
const LARGEST_POLICY: usize = 1 << 20;

/// Bytes of a dictionary, as of a list of words.
const LARGEST_DICTIONARY: usize = 16 << 20;

/// A file or folder that could not be read.
pub(crate) fn of_obstacle(obstacle: &Obstacle) -> Diagnostic {
    let path = if obstacle.path.is_empty() { "." } else { obstacle.path.as_str() };
    let file = RuleFile { path: path.to_owned(), text: String::new() };
    Diagnostic::error("F001", &file, 0..0, obstacle.what.clone(), Some(obstacle.remedy.to_owned()))
}

/// A learned model that cannot be used.
pub(crate) fn of_model(path: &str, error: &ModelError) -> Diagnostic {
    let file = RuleFile { path: path.to_owned(), text: String::new() };
    let hint = "put a model here that `qingyuan train` has written, or remove the file and work without one";
    Diagnostic::error("M001", &file, 0..0, error.to_string(), Some(hint.to_owned()))
}

/// A folder that is named like a rule file: somebody looks for a rule there, and nothing reads one.
pub(crate) fn of_disguised(path: &str) -> Diagnostic {
    let file = RuleFile { path: path.to_owned(), text: String::new() };
    let hint = "rename the folder, or put a file of that name in its place".to_owned();
    let mut found = Diagnostic::error("R040", &file, 0..0, "this is a folder named like a file", Some(hint));
    found.level = Level::of(found.code);
    found
}

/// A file with more bytes than anybody writes by hand: it is not read, so that a part of it is never taken for all.
fn too_large(file: &RuleFile, limit: usize, hint: &str) -> Option<Diagnostic> {
    let bytes = file.text.len();
    // Of a dictionary that is larger still, no more bytes were read.
    let message = || format!("the file has {bytes} bytes or more, and more than {} MB are not read", limit >> 20);
    (bytes > limit).then(|| Diagnostic::error("R027", file, 0..0, message(), Some(hint.to_owned())))
}

/// Reads the policy among the files.
pub(crate) fn policy(files: &[RuleFile]) -> Result<Policy, Box<Diagnostic>> {
    let Some(file) = files.iter().find(|file| file.path == POLICY) else {
        let file = RuleFile { path: POLICY.to_owned(), text: String::new() };
        let (what, hint) = ("there is no policy.toml beside the rules", "copy rules/policy.toml of the project here");
        return Err(Box::new(Diagnostic::error("P003", &file, 0..0, what, Some(hint.to_owned()))));
    };
    if let Some(found) = too_large(file, LARGEST_POLICY, "a policy has some dozen lines") {
        return Err(Box::new(found));
    }
    Policy::parse(file.text.trim_start_matches('\u{FEFF}')).map_err(|error| Box::new(of_policy(file, &error)))
}

fn of_policy(file: &RuleFile, error: &PolicyError) -> Diagnostic {
    let skipped = file.text.len() - file.text.trim_start_matches('\u{FEFF}').len();
    let (code, bytes) = match error {
        PolicyError::Syntax(error) => {
            let bytes = error.span().map_or(0..0, |span| span.start + skipped..span.end + skipped);
            let hint = "compare with the comments in the project's own rules/policy.toml".to_owned();
            return Diagnostic::error("P001", file, bytes, error.message().replace('\n', " "), Some(hint));
        }
        PolicyError::Probability { key, .. } => ("P002", place_of(&file.text, key)),
        PolicyError::Order { category, .. } => ("P002", place_of(&file.text, category)),
        PolicyError::Format { .. } => ("P002", place_of(&file.text, "format")),
    };
    let message = error.to_string();
    Diagnostic::error(code, file, bytes, message.trim_start_matches("policy.toml").trim_start_matches(": "), None)
}

/// Where the policy speaks of `fraud.review` or `fraud`: on the line that names the first part, at the last part that
/// stands there.
fn place_of(text: &str, key: &str) -> Range<usize> {
    let mut parts = key.split('.').filter(|part| *part != "tier" && *part != "category");
    let first = parts.next().unwrap_or(key);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let said = line.split('#').next().unwrap_or_default();
        if let Some(start) = said.find(first) {
            let named = parts.next_back().and_then(|last| Some((said[start..].find(last)? + start, last)));
            let (start, word) = named.unwrap_or((start, first));
            return at + start..at + start + word.len();
        }
        at += line.len();
    }
    0..0
}

/// Every line of a dictionary that cannot be used: `word [frequency [tag]]`, `#` begins a comment line.
pub(crate) fn of_dictionary(file: &RuleFile) -> Vec<Diagnostic> {
    let mut found = Vec::from_iter(too_large(file, LARGEST_DICTIONARY, "split it into several dictionaries"));
    if !found.is_empty() {
        return found;
    }
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let entry = line.trim_start_matches('\u{FEFF}');
        let from = at + line.len() - entry.len();
        at += line.len();
        let mut parts = entry.split_whitespace();
        let Some(word) = parts.next().filter(|word| !word.starts_with('#')) else { continue };
        let place = |part: &str| {
            // A part is a slice of the entry.
            let start = from + (part.as_ptr() as usize).saturating_sub(entry.as_ptr() as usize);
            start..start + part.len()
        };
        if word.chars().count() > LONGEST_WORD {
            let hint = Some("write one word a line".to_owned());
            found.push(Diagnostic::error("D001", file, place(word), "this is longer than any word", hint));
        }
        if let Some(frequency) = parts.next().filter(|frequency| frequency.parse::<usize>().is_err()) {
            let message = format!("`{frequency}` is no frequency of `{word}`");
            let hint = Some("write a whole number, or leave it out; one word a line".to_owned());
            found.push(Diagnostic::error("D001", file, place(frequency), message, hint));
        }
    }
    found
}

/// A line of the synonyms that is not used.
pub(crate) fn of_synonym(file: &RuleFile, mistake: SynonymMistake) -> Diagnostic {
    let hint = Some(mistake.remedy.to_owned());
    let mut found = Diagnostic::error("S001", file, mistake.bytes, mistake.what, hint);
    found.level = Level::of(found.code);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> RuleFile {
        RuleFile { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn every_bad_line_of_a_dictionary_is_named_at_its_place() {
        let found =
            of_dictionary(&file("dict/a.txt", "\u{FEFF}# 说明 文字\n好词\n坏词 多少 n\n审核台 1000 n\n又坏 1.5\n"));
        let places: Vec<_> = found.iter().map(|one| (one.line, one.column, one.code)).collect();
        assert_eq!(places, [(3, 4, "D001"), (5, 4, "D001")]);
    }

    #[test]
    fn what_is_too_large_is_refused_and_not_cut() {
        let found = of_dictionary(&file("dict/a.txt", &"好词\n".repeat((LARGEST_DICTIONARY / 7) + 1)));
        assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), ["R027"]);
        let shipped = include_str!("../../../../rules/policy.toml");
        let padded = format!("{shipped}{}", "# 注\n".repeat(LARGEST_POLICY / 6));
        assert_eq!(policy(&[file(POLICY, &padded)]).expect_err("it is too large").code, "R027");
        policy(&[file(POLICY, shipped)]).expect("the shipped one is not");
    }

    #[test]
    fn a_policy_is_blamed_at_its_line() {
        let shipped = include_str!("../../../../rules/policy.toml");
        let blamed = |from: &str, to: &str| {
            let found = policy(&[file(POLICY, &shipped.replacen(from, to, 1))]).expect_err("it is broken");
            (found.code, found.source.trim().chars().take(12).collect::<String>(), found.message)
        };
        let (code, line, message) = blamed("label = 0.8", "lable = 0.8");
        assert_eq!((code, line.as_str()), ("P001", "lable = 0.8"));
        assert!(message.contains("lable"), "{message}");
        let (code, line, _) = blamed("category.rumor = { review = 0.5", "category.rumor = { review = 1.5");
        assert_eq!((code, line.as_str()), ("P002", "category.rum"));
        let (code, line, _) = blamed(
            "tier.known = { may_publish = true, may_reject = true, quality = 0.55",
            "tier.known = { may_publish = true, may_reject = true, quality = 55",
        );
        assert_eq!((code, line.as_str()), ("P002", "tier.known ="));
        assert_eq!(policy(&[]).expect_err("it is missing").code, "P003");
    }
}
