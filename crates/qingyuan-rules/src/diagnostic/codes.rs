//! Every code that a diagnostic may bear, with its meaning in one line.

/// The codes in order, each with what it stands for. A code keeps its meaning for ever: admins look them up, and logs
/// hold them. The number tells the level: R030 to R069 warn, R070 to R089 are notes, all others are errors.
pub const CODES: &[(&str, &str)] = &[
    ("R001", "the file is not TOML"),
    ("R002", "a key that is not known there"),
    ("R003", "a key, section or value that is missing"),
    ("R004", "a value of the wrong type, out of range, or not one of the known words"),
    ("R005", "an id that does not fit the path of its file"),
    ("R006", "an id that another file has taken"),
    ("R007", "a category that is not known"),
    ("R008", "a condition names a term that is not there"),
    ("R009", "a term that no condition uses"),
    ("R010", "a literal, term or list that is empty"),
    ("R011", "a literal of a single character"),
    ("R012", "a regular expression that cannot be read or is too big"),
    ("R013", "a regular expression that matches the empty text"),
    ("R014", "a regular expression with no literal to be found by"),
    ("R015", "a condition that cannot be read"),
    ("R016", "a condition that holds of an empty text, or of every text"),
    ("R017", "no test that must hit, or none that must pass"),
    ("R018", "a format of rule files that is not known"),
    ("R019", "a list that is not there"),
    ("R020", "an exclusion without a guard"),
    ("R021", "a regular expression that repeats a repetition too often"),
    ("R022", "a context names a rule, category or context that is not there"),
    ("R023", "contexts that extend each other in a circle"),
    ("R024", "a condition that can never hold"),
    ("R025", "a rule or context that can never hit, because what excuses it always holds as well"),
    ("R026", "personal data in a term or a test"),
    ("R027", "a file that is too large"),
    ("R028", "a file that is not UTF-8"),
    ("R029", "a condition that is nested too deeply or too long"),
    ("R030", "a regular expression whose `^` or `$` keeps it from ever matching"),
    ("R031", "a regular expression that is looked for at every single common character"),
    ("R032", "a literal that a shorter one in the same term always finds as well"),
    ("R033", "a literal that stands twice in one term"),
    ("R034", "two rules of one category that share a whole term"),
    ("R035", "an exclusion whose guard no test puts to work"),
    ("R036", "a rule whose review is overdue"),
    ("R037", "a regular expression with characters that folding leaves nowhere"),
    ("R038", "a rule whose estimated cost is high"),
    ("R039", "a list that no rule uses"),
    ("R040", "a file in a place or with an ending that nothing reads"),
    ("R041", "a line that stands twice in one list"),
    ("R042", "a part of a condition that can never hold"),
    ("R044", "a part of a condition that always holds"),
    ("R045", "a line of a list that seems to hold more than a word"),
    ("R070", "a literal that is matched in another spelling than it is written in"),
    ("R071", "a file that begins with a byte order mark"),
    ("R072", "a file with the line endings of Windows"),
    ("R090", "the literals of all rules together do not fit one automaton"),
    ("R091", "a built-in entity that cannot be compiled"),
    ("R100", "a literal that cannot be matched by sound"),
    ("R101", "a context that applies to a context"),
    ("R102", "a test that asks for what it cannot show, or whose `spans` are empty or not in its text"),
    ("R103", "a rule file that stands outside the folders of rules"),
    ("R104", "a regular expression that may run on over too much text"),
    ("R105", "a literal or line of a list of more than 60 characters"),
];

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The ruleset cannot be used before it is mended.
    Error,
    /// The ruleset works, though probably not as meant, or at a high price.
    Warning,
    /// Worth knowing.
    Note,
}

impl Level {
    /// The word for it, such as `error`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }

    /// The level of a code: see [`CODES`].
    #[must_use]
    pub fn of(code: &str) -> Self {
        // A line of synonyms that cannot be used takes nothing away from the others.
        if code.starts_with('S') {
            return Self::Warning;
        }
        match code.trim_start_matches('R').parse::<u16>() {
            Ok(30..=69) => Self::Warning,
            Ok(70..=89) => Self::Note,
            _ => Self::Error,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_stand_in_order_and_each_once() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(CODES.iter().all(|(code, meaning)| code.len() == 4 && !meaning.is_empty()));
        assert_eq!(Level::of("R029"), Level::Error);
        assert_eq!(Level::of("R030"), Level::Warning);
        assert_eq!(Level::of("R072"), Level::Note);
        assert_eq!(Level::of("R100"), Level::Error);
        assert_eq!(Level::of("S001"), Level::Warning);
    }
}
