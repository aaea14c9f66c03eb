//! Which keys can be set, and to what.

use thiserror::Error;
use toml_edit::{Item, Value};

use crate::compile::{folded, sounds};
use crate::date::is_day;
use crate::diagnostic::{one_line, quoted};
use crate::rule::{Cap, Severity, State};
use crate::suggest::nearest;

/// A value to write into a rule file.
#[derive(Clone, Debug, PartialEq)]
pub enum EditValue {
    /// A text or a word, such as `active`.
    Text(String),
    /// A number, such as a weight.
    Number(f64),
}

impl EditValue {
    /// Whether the item of a file holds this value.
    pub(super) fn is(&self, item: &Item) -> bool {
        match self {
            Self::Text(text) => item.as_str() == Some(text),
            Self::Number(number) => item.as_float() == Some(*number),
        }
    }
}

impl From<&str> for EditValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<f64> for EditValue {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// Why a file was not edited.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EditError {
    /// The file cannot be parsed.
    #[error("the file is not TOML, so mend it by hand first: {why}")]
    Syntax {
        /// What the parser says.
        why: String,
    },
    /// The key is none that can be set by program.
    #[error("`{key}` cannot be set; {hint}")]
    Key {
        /// The key.
        key: String,
        /// The one that was meant, or those that can be set.
        hint: String,
    },
    /// The value is none that the key may have.
    #[error("`{key}`: {why}")]
    Value {
        /// The key.
        key: String,
        /// What is wrong with the value.
        why: String,
    },
    /// The file lacks the section.
    #[error("the file has no section [{section}]; add it by hand first")]
    NoSection {
        /// Its name.
        section: String,
    },
    /// There is no such term.
    #[error("there is no term `{term}`; {hint}")]
    NoTerm {
        /// The name.
        term: String,
        /// The one that was meant, or those that there are.
        hint: String,
    },
    /// The term holds only patterns or a list file.
    #[error("the term `{term}` has no words of its own; edit its list file, or add `words = […]` by hand")]
    NoLiterals {
        /// The term.
        term: String,
    },
    /// The word is in the term already.
    #[error("`{word}` stands in the term `{term}` already")]
    AlreadyThere {
        /// The term.
        term: String,
        /// The word.
        word: String,
    },
    /// The word is not in the term.
    #[error("`{word}` does not stand in the term `{term}`; write it exactly as the file does")]
    NotThere {
        /// The term.
        term: String,
        /// The word.
        word: String,
    },
    /// Without the word the term would be empty.
    #[error("it is the last word of the term `{term}`; delete the term by hand, and its name from the conditions")]
    LastLiteral {
        /// The term.
        term: String,
    },
    /// The file is written in a way that this cannot be changed in safely.
    #[error("`{what}` is written in an unusual way; edit it by hand")]
    Layout {
        /// What was to be changed.
        what: String,
    },
}

/// The keys that can be set.
const KEYS: [&str; 13] = [
    "rule.title",
    "rule.weight",
    "rule.state",
    "rule.cap",
    "rule.severity",
    "rule.owner",
    "rule.review_by",
    "lesson.what",
    "lesson.harm",
    "lesson.advice",
    "context.title",
    "context.keep",
    "context.state",
];

/// Says why a word can be no literal of a term, in the words of lint.
pub(super) fn literal(term: &str, word: &str, by_sound: bool) -> Result<(), EditError> {
    let wrong = |why: String| EditError::Value { key: format!("terms.{}", quoted(term)), why };
    if word.is_empty() {
        return Err(wrong("a literal is not empty".into()));
    }
    if word.contains(char::is_control) {
        return Err(wrong(format!("`{}` holds a line break or another control character; delete it", quoted(word))));
    }
    let sounding = |text: &str| if by_sound { sounds(text) } else { Ok(()) };
    folded(word).and_then(|folding| sounding(&folding.text)).map_err(|(_, message, hint)| {
        let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
        wrong(one_line(&format!("{message}{hint}")).into_owned())
    })
}

/// The value as TOML, when the key may have it.
pub(super) fn written(key: &str, value: &EditValue) -> Result<String, EditError> {
    if !KEYS.contains(&key) {
        let hint = match nearest(key, KEYS) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("these can: {}", KEYS.join(", ")),
        };
        return Err(EditError::Key { key: key.to_owned(), hint });
    }
    let wrong = |why: String| EditError::Value { key: key.to_owned(), why };
    match (key, value) {
        ("rule.weight", EditValue::Number(weight)) if *weight > 0.0 && *weight <= 12.0 => {}
        ("rule.weight", _) => return Err(wrong("a weight is a number above 0 and at most 12".into())),
        ("context.keep", EditValue::Number(keep)) if (0.0..1.0).contains(keep) => {}
        ("context.keep", _) => return Err(wrong("it is a number from 0 to below 1".into())),
        (_, EditValue::Number(_)) => return Err(wrong("it is a text, not a number".into())),
        (_, EditValue::Text(text)) => {
            let words = match key {
                "rule.state" | "context.state" => State::WORDS,
                "rule.cap" => Cap::WORDS,
                "rule.severity" => Severity::WORDS,
                _ => &[],
            };
            if !words.is_empty() && !words.contains(&text.as_str()) {
                return Err(wrong(format!("it is one of {}, not `{}`", words.join(", "), quoted(text))));
            }
            let may_be_empty = key == "rule.owner";
            if text.trim().is_empty() && !may_be_empty {
                return Err(wrong("it is not empty".into()));
            }
            // A lesson may have several lines; a name is one.
            let lesson = key.starts_with("lesson.");
            if text.contains(|c: char| c.is_control() && !(lesson && matches!(c, '\n' | '\t'))) {
                let what = if lesson { "a control character" } else { "a line break or another control character" };
                return Err(wrong(format!("it holds {what}; delete it")));
            }
            if key == "rule.review_by" && !is_day(text) {
                return Err(wrong(format!("a day is written `2027-03-31`, not `{}`", quoted(text))));
            }
        }
    }
    Ok(match value {
        EditValue::Text(text) => Value::from(text.as_str()).to_string(),
        EditValue::Number(number) => Value::from(*number).to_string(),
    })
}
