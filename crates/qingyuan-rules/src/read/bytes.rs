//! From the bytes of a file to its text.

use crate::diagnostic::Diagnostic;
use crate::source::RuleFile;

impl RuleFile {
    /// The file with this path (see [`RuleFile::path`]) and these bytes.
    ///
    /// # Errors
    /// The first place that is not UTF-8, with a remedy.
    pub fn from_bytes(path: &str, bytes: &[u8]) -> Result<Self, Diagnostic> {
        let error = match std::str::from_utf8(bytes) {
            Ok(text) => return Ok(Self { path: path.to_owned(), text: text.to_owned() }),
            Err(error) => error,
        };
        let good = error.valid_up_to();
        let line = bytes[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
        let first = bytes.get(good).copied().unwrap_or_default();
        let message = format!("byte {good} (0x{first:02X}, on line {line}) is not UTF-8");
        let hint = match foreign(bytes) {
            Some(encoding) => format!("saved as {encoding}? save the file as UTF-8"),
            None => "save the file as UTF-8".to_owned(),
        };
        // Up to the place the text is shown as it is, and the rest of its line as well as it can be.
        let end = bytes[good..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| good + at);
        let file = Self { path: path.to_owned(), text: String::from_utf8_lossy(&bytes[..end]).into_owned() };
        Err(Diagnostic::at("R028", &file, good..good + 1, message, Some(hint)))
    }
}

/// The encoding that bytes which are not UTF-8 look like.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Some("UTF-16");
    }
    looks_like_gbk(bytes).then_some("GBK")
}

/// Whether all bytes above ASCII come in pairs of GBK (a lead byte 81 to FE, a trail byte 40 to FE without 7F), or in
/// its four-byte forms (GB 18030).
fn looks_like_gbk(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return true,
            [ascii, after @ ..] if ascii.is_ascii() && *ascii != 0 => after,
            [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, after @ ..] => after,
            [0x81..=0xFE, 0x30..=0x39, 0x81..=0xFE, 0x30..=0x39, after @ ..] => after,
            _ => return false,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_another_encoding_are_named_with_their_place() {
        let error = RuleFile::from_bytes("lists/x.txt", b"# ok\n\xB8\xF8\xC7\xAE\n").expect_err("GBK");
        assert_eq!((error.code, error.line, error.column), ("R028", 2, 1));
        assert!(error.message.contains("byte 5") && error.hint.is_some_and(|hint| hint.contains("GBK")));
        let error = RuleFile::from_bytes("lists/x.txt", b"ab\xFF").expect_err("neither");
        assert_eq!(error.hint.as_deref(), Some("save the file as UTF-8"));
        let error = RuleFile::from_bytes("lists/x.txt", b"\xFF\xFEa\0").expect_err("UTF-16");
        assert!(error.hint.is_some_and(|hint| hint.contains("UTF-16")));
        assert!(RuleFile::from_bytes("lists/x.txt", "甲".as_bytes()).is_ok());
    }
}
