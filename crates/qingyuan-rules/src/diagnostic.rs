//! What is wrong with a rule file: the place, a reason and a remedy.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

use crate::source::RuleFile;

/// One mistake in one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// The file, as [`RuleFile::path`] names it.
    pub path: String,
    /// The line, counted from one.
    pub line: usize,
    /// The column in chars, counted from one.
    pub column: usize,
    /// A stable code such as `R005`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The line itself.
    pub source: String,
    /// How many columns of a terminal stand before the place, Han characters counting two.
    #[serde(skip)]
    indent: usize,
    /// How many columns of a terminal the place is wide.
    #[serde(skip)]
    width: usize,
}

impl Diagnostic {
    pub(crate) fn at(
        code: &'static str,
        file: &RuleFile,
        bytes: Range<usize>,
        message: impl Into<String>,
        hint: Option<String>,
    ) -> Self {
        let text = &file.text;
        let floor = |mut byte: usize| {
            byte = byte.min(text.len());
            while !text.is_char_boundary(byte) {
                byte -= 1;
            }
            byte
        };
        let (start, end) = (floor(bytes.start), floor(bytes.end));
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let source = text[line_start..line_end].trim_end_matches('\r').to_owned();
        let before = &text[line_start..start];
        let marked = &text[start..end.clamp(start, line_end)];
        Self {
            path: file.path.clone(),
            line: text[..start].matches('\n').count() + 1,
            column: before.chars().count() + 1,
            code,
            message: message.into(),
            hint,
            source,
            indent: columns(before),
            width: columns(marked).max(1),
        }
    }
}

/// How wide `text` is on a terminal: East Asian wide characters and emoji take two columns (UAX 11, in rough ranges).
fn columns(text: &str) -> usize {
    let wide = |c: char| {
        matches!(c, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}'
            | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' | '\u{1F000}'..='\u{1FAFF}'
            | '\u{20000}'..='\u{3FFFF}')
    };
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        writeln!(f, "error[{}]: {}", self.code, self.message)?;
        writeln!(f, "{gutter}--> {}:{}:{}", self.path, self.line, self.column)?;
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{number} | {}", self.source.replace('\t', " "))?;
        writeln!(f, "{gutter} | {}{}", " ".repeat(self.indent), "^".repeat(self.width))?;
        if let Some(hint) = &self.hint {
            writeln!(f, "{gutter} = hint: {hint}")?;
        }
        Ok(())
    }
}

/// Every mistake in all files, in the order of paths and lines. Never empty when it is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    pub(crate) fn sort(&mut self) {
        self.0.sort();
        self.0.dedup();
    }

    /// The mistakes one by one.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
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
