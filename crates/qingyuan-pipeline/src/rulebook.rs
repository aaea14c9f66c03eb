//! The rulebook: rule files, policy and dictionary, read together and compiled into what judges.

use std::path::Path;
use std::sync::Arc;

use qingyuan_model::ContentHash;
use qingyuan_rules::{RuleFile, Ruleset};
use qingyuan_screen::{Policy, Screener};
use qingyuan_text::Segmenter;

use crate::error::PipelineError;

/// The file of a rules folder that holds the policy.
const POLICY: &str = "policy.toml";

/// The folder, inside a rules folder, of user dictionaries.
const DICTIONARIES: &str = "dict/";

/// The files of a rules folder, as read: paths relative to it, `/` between parts, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulebookFiles {
    files: Vec<(String, String)>,
}

/// A compiled rulebook. Immutable; replaced as a whole.
#[derive(Debug)]
pub struct Rulebook {
    screener: Screener,
    files: RulebookFiles,
}

impl RulebookFiles {
    /// The rulebook of these files.
    #[must_use]
    pub fn new(mut files: Vec<(String, String)>) -> Self {
        files.sort();
        Self { files }
    }

    /// Reads a rules folder: every `.toml` and `.txt` file below it.
    ///
    /// # Errors
    /// [`PipelineError::File`] for a folder or file that cannot be read, text that is no UTF-8 included.
    pub fn read(folder: &Path) -> Result<Self, PipelineError> {
        let mut files = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(current) = folders.pop() {
            let failed = |source| PipelineError::File { path: current.clone(), source };
            for entry in std::fs::read_dir(&current).map_err(failed)? {
                let path = entry.map_err(failed)?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "toml" || ending == "txt") {
                    let text = std::fs::read_to_string(&path)
                        .map_err(|source| PipelineError::File { path: path.clone(), source })?;
                    let relative = path.strip_prefix(folder).unwrap_or(&path);
                    files.push((relative.to_string_lossy().replace('\\', "/"), text));
                }
            }
        }
        Ok(Self::new(files))
    }

    /// The user dictionary: the text of all its files.
    #[must_use]
    pub fn dictionary(&self) -> String {
        let parts = self.files.iter().filter(|(path, _)| path.starts_with(DICTIONARIES));
        parts.map(|(_, text)| text.trim_end()).collect::<Vec<_>>().join("\n")
    }

    /// A segmenter that knows the user dictionary.
    ///
    /// # Errors
    /// [`PipelineError::Rulebook`] for a dictionary line that cannot be read.
    pub fn segmenter(&self) -> Result<Arc<Segmenter>, PipelineError> {
        let dictionary = self.dictionary();
        let segmenter = if dictionary.is_empty() {
            Segmenter::new()
        } else {
            Segmenter::with_words(&dictionary)
                .map_err(|error| PipelineError::Rulebook { report: format!("rules/{DICTIONARIES}: {error}") })?
        };
        Ok(Arc::new(segmenter))
    }

    /// The rule files proper, without policy and dictionaries.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleFile> {
        self.files
            .iter()
            .filter(|(path, _)| path != POLICY && !path.starts_with(DICTIONARIES))
            .map(|(path, text)| RuleFile { path: path.clone(), text: text.clone() })
            .collect()
    }

    /// Compiles everything; fails whole and reports all.
    ///
    /// # Errors
    /// [`PipelineError::Rulebook`] with every finding.
    pub fn compile(self, segmenter: &Arc<Segmenter>) -> Result<Rulebook, PipelineError> {
        let refused = |report: String| PipelineError::Rulebook { report };
        let ruleset = Ruleset::compile(&self.rules(), Arc::clone(segmenter))
            .map_err(|diagnostics| refused(diagnostics.to_string()))?;
        let policy = self.files.iter().find(|(path, _)| path == POLICY);
        let (_, policy) = policy.ok_or_else(|| refused(format!("there is no {POLICY} beside the rules")))?;
        let policy = Policy::parse(policy).map_err(|error| refused(error.to_string()))?;
        let parts = self.files.iter().flat_map(|(path, text)| [path.as_bytes(), text.as_bytes()]);
        let hash = ContentHash::of_parts(parts).to_string();
        Ok(Rulebook { screener: Screener::new(ruleset, policy, hash), files: self })
    }
}

impl Rulebook {
    /// What judges.
    #[must_use]
    pub fn screener(&self) -> &Screener {
        &self.screener
    }

    /// The compiled rules.
    #[must_use]
    pub fn ruleset(&self) -> &Ruleset {
        self.screener.ruleset()
    }

    /// The hash of all files: rules, lists, contexts, policy and dictionaries.
    #[must_use]
    pub fn hash(&self) -> &str {
        self.screener.hash()
    }

    /// All files, as a JSON object of texts by path: what the store keeps of a rulebook.
    #[must_use]
    pub(crate) fn files_json(&self) -> String {
        let files = self.files.files.iter().map(|(path, text)| (path.clone(), text.clone().into()));
        serde_json::Value::from(files.collect::<serde_json::Map<_, _>>()).to_string()
    }

    /// The text of one file, as it was compiled.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&str> {
        self.files.files.iter().find(|(known, _)| known == path).map(|(_, text)| text.as_str())
    }
}
