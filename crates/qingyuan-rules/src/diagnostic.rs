//! What is wrong with a rule file: the place, a reason and a remedy.

mod codes;
mod lines;
mod shown;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::Serialize;

pub use codes::{CODES, Level};
pub(crate) use lines::Lines;
pub(crate) use shown::{in_lines, one_line, quoted};

use crate::source::RuleFile;

/// One finding in one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// The file, as [`RuleFile::path`] names it.
    pub path: String,
    /// The line, counted from one.
    pub line: usize,
    /// The column in chars, counted from one.
    pub column: usize,
    /// A stable code such as `R005`; [`CODES`] says what each stands for.
    pub code: &'static str,
    /// How much it weighs. Only an error keeps a ruleset from compiling.
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<Box<str>>,
    /// The line itself; of a very long line, the part around the place, with `…` for what is left out.
    pub source: Box<str>,
    /// How many columns of a terminal stand before the place, Han characters counting two.
    #[serde(skip)]
    indent: u16,
    /// How many columns of a terminal the place is wide.
    #[serde(skip)]
    width: u16,
}

impl Diagnostic {
    /// An error that someone else found in a file of the rulebook, such as its policy: `bytes` are the place in the
    /// file's text, and the code is the finder's own.
    #[must_use]
    pub fn error(
        code: &'static str,
        file: &RuleFile,
        bytes: Range<usize>,
        message: impl Into<String>,
        hint: Option<String>,
    ) -> Self {
        Self { level: Level::Error, ..Self::at(code, file, bytes, message, hint) }
    }

    pub(crate) fn at(
        code: &'static str,
        file: &RuleFile,
        bytes: Range<usize>,
        message: impl Into<String>,
        hint: Option<String>,
    ) -> Self {
        Self::on(&Lines::new(&file.text), code, file, bytes, message, hint)
    }

    /// The same, for one who has counted the lines of the file before.
    pub(crate) fn on(
        lines: &Lines,
        code: &'static str,
        file: &RuleFile,
        bytes: Range<usize>,
        message: impl Into<String>,
        hint: Option<String>,
    ) -> Self {
        let place = lines.place(&file.text, bytes);
        Self {
            path: file.path.clone(),
            line: place.line,
            column: place.column,
            code,
            level: Level::of(code),
            message: printable(message.into()),
            hint: hint.map(|hint| printable(hint).into_boxed_str()),
            source: place.source.into_boxed_str(),
            indent: place.indent,
            width: place.width,
        }
    }
}

/// Whatever a message quotes, it stays one line that a terminal only shows.
fn printable(message: String) -> String {
    match one_line(&message) {
        Cow::Owned(shown) => shown,
        Cow::Borrowed(_) => message,
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        writeln!(f, "{}[{}]: {}", self.level.id(), self.code, self.message)?;
        writeln!(f, "{gutter}--> {}:{}:{}", one_line(&self.path), self.line, self.column)?;
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{number} | {}", self.source)?;
        writeln!(f, "{gutter} | {}{}", " ".repeat(self.indent.into()), "^".repeat(self.width.into()))?;
        if let Some(hint) = &self.hint {
            writeln!(f, "{gutter} = hint: {hint}")?;
        }
        Ok(())
    }
}

/// What was found in all files, in the order of paths, lines, columns and codes. As an error it holds at least one error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    pub(crate) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    pub(crate) fn sort(&mut self) {
        self.0.sort();
        self.0.dedup();
    }

    /// The findings one by one.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// The errors among them.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter().filter(|diagnostic| diagnostic.level == Level::Error)
    }

    /// Whether there is an error among them, so that the files make no ruleset.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// How many of this level there are.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.0.iter().filter(|diagnostic| diagnostic.level == level).count()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, diagnostic) in self.0.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

impl FromIterator<Diagnostic> for Diagnostics {
    /// Gathers findings and puts them in order.
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(findings: I) -> Self {
        let mut all = Self(findings.into_iter().collect());
        all.sort();
        all
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
