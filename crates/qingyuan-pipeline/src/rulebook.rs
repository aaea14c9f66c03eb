//! The rulebook: rule files, policy and dictionaries, read together and compiled into what judges.

mod findings;
mod folder;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use qingyuan_index::Synonyms;
use qingyuan_model::ContentHash;
use qingyuan_rules::{Diagnostic, Diagnostics, Rule, RuleFile, Ruleset, State, set_value};
use qingyuan_screen::{LearnedModel, ModelError, Screener};
use qingyuan_text::Segmenter;

pub use findings::RULEBOOK_CODES;
use findings::{POLICY, SYNONYMS};
pub(crate) use folder::Look;
use folder::{MODEL, Obstacle};
pub(crate) use watch::Watch;
pub use watch::{BrokenRules, Reload};

use crate::error::PipelineError;

/// The folder, inside a rules folder, of user dictionaries.
const DICTIONARIES: &str = "dict/";

/// The files of a rules folder, as read: paths relative to it, `/` between parts, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulebookFiles {
    folder: Option<PathBuf>,
    files: Vec<RuleFile>,
    /// The bytes of the learned model, when there is one.
    model: Option<Arc<[u8]>>,
    /// Files with an ending that no rule file has: linted, never read.
    strangers: Vec<String>,
    /// What kept files from being read.
    problems: Vec<Diagnostic>,
    /// What is odd and keeps nothing from being read.
    oddities: Vec<Diagnostic>,
}

/// A compiled rulebook. Immutable; replaced as a whole.
#[derive(Debug)]
pub struct Rulebook {
    screener: Screener,
    segmenter: Arc<Segmenter>,
    files: RulebookFiles,
}

impl RulebookFiles {
    /// The rulebook of these files: path and text.
    #[must_use]
    pub fn new(mut files: Vec<(String, String)>) -> Self {
        files.sort();
        let files = files.into_iter().map(|(path, text)| RuleFile { path, text }).collect();
        Self { files, ..Self::default() }
    }

    /// Reads a rules folder: every `.toml` and `.txt` file below it. A file that cannot be read, that is no UTF-8 or
    /// that is too large does not stop the others; [`Self::lint`] and [`Self::compile`] report all of them.
    ///
    /// # Errors
    /// [`PipelineError::File`] when the folder itself cannot be read.
    pub fn read(folder: &Path) -> Result<Self, PipelineError> {
        let failed = |source| PipelineError::File { path: folder.to_owned(), source };
        Ok(Self::of_look(folder, Look::at(folder).map_err(failed)?))
    }

    /// Reads a rules folder in a state that was seen.
    pub(crate) fn of_look(folder: &Path, look: Look) -> Self {
        let contents = look.read();
        let mut problems: Vec<Diagnostic> = contents.obstacles.iter().map(findings::of_obstacle).collect();
        let oddities = contents.disguised.iter().map(|path| findings::of_disguised(path)).collect();
        let mut files = Vec::with_capacity(contents.files.len());
        let mut model = None;
        for (path, bytes) in contents.files {
            if path == MODEL {
                model = Some(bytes.into());
                continue;
            }
            match RuleFile::from_bytes(&path, &bytes) {
                Ok(file) => files.push(file),
                Err(problem) => problems.push(problem),
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { folder: Some(folder.to_owned()), files, model, strangers: contents.strangers, problems, oddities }
    }

    /// The same files with this model, or with none.
    #[must_use]
    pub fn with_model(self, model: Option<Vec<u8>>) -> Self {
        Self { model: model.map(Into::into), ..self }
    }

    /// The refusal of a folder that cannot be looked at.
    pub(crate) fn gone(error: &std::io::Error) -> PipelineError {
        let what = format!("the rules folder cannot be read: {error}");
        let obstacle = Obstacle { path: String::new(), what, remedy: "put it back, or start with another" };
        PipelineError::Rulebook { diagnostics: [findings::of_obstacle(&obstacle)].into_iter().collect() }
    }

    /// The folder that they were read from; `None` when they are built in.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Whether every file that judges could be read.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.problems_of_judging().next().is_none()
    }

    /// The synonyms of searching, with what is wrong in their file; `None` when there is a file that cannot be read, so
    /// that whoever has a list keeps it. Without a file there are none.
    #[must_use]
    pub fn synonyms(&self) -> Option<(Synonyms, Diagnostics)> {
        if self.problems.iter().any(|problem| problem.path == SYNONYMS) {
            return None;
        }
        let Some(file) = self.files.iter().find(|file| file.path == SYNONYMS) else { return Some(Default::default()) };
        let (synonyms, mistakes) = Synonyms::read(&file.text);
        Some((synonyms, mistakes.into_iter().map(|mistake| findings::of_synonym(file, mistake)).collect()))
    }

    /// The hash of all files that judge, rules, lists, contexts, policy, dictionaries and model: 64 hexadecimal digits.
    /// Synonyms only help to search: a verdict must not change its name for them.
    #[must_use]
    pub fn hash(&self) -> String {
        let model = self.model.iter().flat_map(|model| [MODEL.as_bytes(), &**model]);
        let files = self.judging().flat_map(|file| [file.path.as_bytes(), file.text.as_bytes()]);
        ContentHash::of_parts(files.chain(model)).to_string()
    }

    /// The user dictionary: the text of all its files.
    #[must_use]
    pub fn dictionary(&self) -> String {
        let parts = self.dictionaries().map(|file| file.text.trim_start_matches('\u{FEFF}').trim_end());
        parts.collect::<Vec<_>>().join("\n")
    }

    /// The hash of the user dictionary.
    pub(crate) fn dictionary_hash(&self) -> String {
        ContentHash::of(self.dictionary().as_bytes()).to_string()
    }

    /// A segmenter that knows the user dictionary.
    ///
    /// # Errors
    /// [`PipelineError::Rulebook`] with every line of a dictionary that cannot be read, and everything else that is
    /// wrong with the files.
    pub fn segmenter(&self) -> Result<Arc<Segmenter>, PipelineError> {
        let dictionary = self.dictionary();
        if dictionary.is_empty() {
            return Ok(Arc::new(Segmenter::new()));
        }
        // Only a dictionary without findings is given to jieba, which loads anew each time.
        let findings: Vec<Diagnostic> = self.dictionaries().flat_map(findings::of_dictionary).collect();
        if findings.is_empty() {
            match Segmenter::with_words(&dictionary) {
                Ok(segmenter) => return Ok(Arc::new(segmenter)),
                Err(error) => return Err(self.refused(self.in_dictionaries(&error.to_string()))),
            }
        }
        Err(self.refused(self.compile_rules(Arc::new(Segmenter::new())).err()))
    }

    /// The rule files proper, without policy and dictionaries.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleFile> {
        let proper = |file: &&RuleFile| file.path != POLICY && !file.path.starts_with(DICTIONARIES);
        self.judging().filter(proper).cloned().collect()
    }

    /// Everything there is to say about all files: errors, warnings and notes, of rules, lists, contexts, policy and
    /// dictionaries. `today` (`YYYY-MM-DD`) tells reviews that are overdue.
    #[must_use]
    pub fn lint(&self, today: Option<&str>) -> Diagnostics {
        let segmenter = self.segmenter().unwrap_or_else(|_| Arc::new(Segmenter::new()));
        let mut files = self.rules_and_gaps();
        files.extend(self.strangers.iter().map(|path| RuleFile { path: path.clone(), text: String::new() }));
        let found = qingyuan_rules::lint(&files, today, &segmenter);
        let unread = self.problems.iter().filter(|problem| problem.path == SYNONYMS);
        let synonyms = self.synonyms().map(|(_, found)| found).unwrap_or_default();
        let own = self.own_findings().into_iter().chain(self.oddities.iter().chain(unread).cloned());
        own.chain(synonyms).chain(self.without_gaps(found)).collect()
    }

    /// Compiles everything; fails whole and reports all.
    ///
    /// # Errors
    /// [`PipelineError::Rulebook`] with every finding.
    pub fn compile(self, segmenter: &Arc<Segmenter>) -> Result<Rulebook, PipelineError> {
        let hash = self.hash();
        match (self.compile_rules(Arc::clone(segmenter)), findings::policy(&self.files), self.learned()) {
            (Ok(ruleset), Ok(policy), Ok(model)) if self.own_findings().is_empty() => {
                let mut screener = Screener::new(ruleset, policy, hash);
                if let Some(model) = model {
                    screener = screener.with_model(Arc::new(model), Arc::clone(segmenter));
                }
                Ok(Rulebook { screener, segmenter: Arc::clone(segmenter), files: self })
            }
            (ruleset, ..) => Err(self.refused(ruleset.err())),
        }
    }

    /// Compiles everything, with the segmenter of a rulebook before this one when the dictionary is the same.
    pub(crate) fn compile_after(self, before: &Rulebook) -> Result<Rulebook, PipelineError> {
        let same = self.dictionary() == before.files.dictionary();
        let segmenter = if same { Arc::clone(&before.segmenter) } else { self.segmenter()? };
        self.compile(&segmenter)
    }

    /// The files that a verdict depends on: all but the synonyms.
    fn judging(&self) -> impl Iterator<Item = &RuleFile> {
        self.files.iter().filter(|file| file.path != SYNONYMS)
    }

    /// What kept files that judge from being read.
    fn problems_of_judging(&self) -> impl Iterator<Item = &Diagnostic> {
        self.problems.iter().filter(|problem| problem.path != SYNONYMS)
    }

    fn dictionaries(&self) -> impl Iterator<Item = &RuleFile> {
        self.files.iter().filter(|file| file.path.starts_with(DICTIONARIES))
    }

    /// What is wrong outside of the rules proper.
    fn own_findings(&self) -> Vec<Diagnostic> {
        let dictionaries = self.dictionaries().flat_map(findings::of_dictionary);
        // A policy that is there and cannot be read is not missing.
        let unread = self.problems.iter().any(|problem| problem.path == POLICY);
        let policy = findings::policy(&self.files).err().map(|finding| *finding).filter(|_| !unread);
        let model = self.learned().err().map(|error| findings::of_model(MODEL, &error));
        self.problems_of_judging().cloned().chain(policy).chain(model).chain(dictionaries).collect()
    }

    fn learned(&self) -> Result<Option<LearnedModel>, ModelError> {
        self.model.as_deref().map(LearnedModel::from_bytes).transpose()
    }

    fn in_dictionaries(&self, what: &str) -> Option<Diagnostics> {
        let path = self.dictionaries().next()?.path.clone();
        let obstacle = Obstacle { path, what: what.to_owned(), remedy: "mend the dictionary" };
        Some([findings::of_obstacle(&obstacle)].into_iter().collect())
    }

    fn compile_rules(&self, segmenter: Arc<Segmenter>) -> Result<Ruleset, Diagnostics> {
        Ruleset::compile(&self.rules_and_gaps(), segmenter)
    }

    /// The rule files with an empty one in the place of each that could not be read: so a rule is not blamed for using a
    /// list that is there and cannot be read.
    fn rules_and_gaps(&self) -> Vec<RuleFile> {
        let mut files = self.rules();
        let of_rules = |problem: &&Diagnostic| problem.path != POLICY && problem.path.contains('/');
        let gaps = self.problems.iter().filter(of_rules);
        files.extend(gaps.map(|problem| RuleFile { path: problem.path.clone(), text: String::new() }));
        files
    }

    /// Findings without those about files that could not be read, which are known already.
    fn without_gaps(&self, found: Diagnostics) -> impl Iterator<Item = Diagnostic> {
        found.into_iter().filter(|one| self.problems.iter().all(|problem| problem.path != one.path))
    }

    fn refused(&self, more: Option<Diagnostics>) -> PipelineError {
        let more = more.map(|more| self.without_gaps(more)).into_iter().flatten();
        PipelineError::Rulebook { diagnostics: self.own_findings().into_iter().chain(more).collect() }
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

    /// What cuts texts into words by these rules.
    pub(crate) fn segmenter(&self) -> Arc<Segmenter> {
        Arc::clone(&self.segmenter)
    }

    /// The hash of the user dictionary: indexes are named by it.
    pub(crate) fn dictionary_hash(&self) -> String {
        self.files.dictionary_hash()
    }

    /// The hash of all files: rules, lists, contexts, policy and dictionaries.
    #[must_use]
    pub fn hash(&self) -> &str {
        self.screener.hash()
    }

    /// This rulebook with every draft and shadow rule switched on, to see what they would find; `None` when there is no
    /// such rule, or when they cannot be switched on together.
    pub(crate) fn rehearsal(&self) -> Option<Self> {
        let waits = |rule: &&Rule| matches!(rule.state, State::Draft | State::Shadow);
        let mut files = self.files.clone();
        let mut any = false;
        for rule in self.ruleset().rules().iter().filter(waits) {
            let file = files.files.iter_mut().find(|file| file.path == rule.path)?;
            file.text = set_value(&file.text, "rule.state", &State::Active.id().into()).ok()?;
            any = true;
        }
        if any { files.compile(&self.segmenter).ok() } else { None }
    }

    /// All files that judge, as a JSON object of texts by path: what the store keeps of a rulebook. A model is there by its
    /// hash.
    #[must_use]
    pub(crate) fn files_json(&self) -> String {
        let files = self.files.judging().map(|file| (file.path.clone(), file.text.clone().into()));
        // A model is told by its hash: its bytes are no text, and the same from day to day.
        let model = self.screener.model().map(|model| (MODEL.to_owned(), model.hash().into()));
        serde_json::Value::from(files.chain(model).collect::<serde_json::Map<_, _>>()).to_string()
    }

    /// The text of one file, as it was compiled.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&str> {
        self.files.files.iter().find(|known| known.path == path).map(|known| known.text.as_str())
    }
}
