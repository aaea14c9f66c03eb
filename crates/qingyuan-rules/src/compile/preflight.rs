//! What is looked at before a file is read.

use toml::de::DeTable;

use crate::read::Reader;
use crate::source::{Kind, RuleFile};

/// Rules and contexts are written by hand; a megabyte of them is a list in the wrong place.
const LARGEST_FILE: usize = 1 << 20;
/// About a million words.
const LARGEST_LIST: usize = 16 << 20;

/// Looks at size, marks and line endings; `false` when the file is not to be read at all.
pub(super) fn check(reader: &mut Reader<'_>) -> bool {
    let RuleFile { text, .. } = reader.file;
    let (limit, remedy) = match reader.file.kind() {
        Kind::List => (LARGEST_LIST, "split it into several lists"),
        _ => (LARGEST_FILE, "move its words into lists under `lists/`"),
    };
    if text.len() > limit {
        let message = format!("the file has {} bytes, and more than {} MB are not read", text.len(), limit >> 20);
        reader.report("R027", 0..0, message, Some(remedy.to_owned()));
        return false;
    }
    if text.starts_with('\u{FEFF}') {
        let message = "the file begins with a byte order mark, which is skipped".to_owned();
        reader.report("R071", 0..0, message, Some("save it as UTF-8 without BOM".to_owned()));
    }
    if let Some(at) = text.find("\r\n") {
        let message = "the lines end as on Windows (CRLF), which is accepted".to_owned();
        reader.report(
            "R072",
            at..at,
            message,
            Some("save it with line endings LF, as all other files have".to_owned()),
        );
    }
    true
}

/// Whether a byte stands where a name is expected: nothing but the letters of one before it.
fn begins_line(text: &str, at: usize) -> bool {
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[line..at].trim().chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// The file as a tree, or a report of every place that is not TOML.
pub(super) fn tree<'f>(reader: &mut Reader<'f>) -> Option<toml::Spanned<DeTable<'f>>> {
    let file: &'f RuleFile = reader.file;
    let (root, errors) = DeTable::parse_recoverable(&file.text);
    if errors.is_empty() {
        return Some(root);
    }
    for (at, error) in errors.into_iter().enumerate() {
        let said = error.message().lines().collect::<Vec<_>>().join("; ");
        let bytes = error.span().unwrap_or(0..0);
        let hint = match reader.file.text.get(bytes.start..).and_then(|rest| rest.chars().next()) {
            Some(c @ ('“' | '”' | '‘' | '’' | '，' | '＝' | '［' | '］' | '｛' | '｝')) => {
                Some(format!("`{c}` is a Chinese sign: outside of texts write the ASCII one"))
            }
            Some(c) if c.is_alphabetic() && !c.is_ascii() && begins_line(&reader.file.text, bytes.start) => Some(
                "a name without quotation marks is written in ASCII letters, digits, `_` and `-`: write such a one, or \
                 put this one into `\"…\"`"
                    .to_owned(),
            ),
            // What follows is often a consequence of the first.
            _ if at > 0 => None,
            _ => {
                Some("a line reads `key = value`: texts stand in `\"…\"`, lists in `[…]`, with `,` between".to_owned())
            }
        };
        reader.report("R001", bytes, format!("this is not TOML: {said}"), hint);
    }
    // Past a broken line every other complaint might be a consequence of it.
    None
}
