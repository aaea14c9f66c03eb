//! Bytes of files that people and old servers write, as text: UTF-8, UTF-16, the GB family and what a label names.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// How far an XML declaration is looked for; it stands at the very beginning.
const DECLARATION: usize = 256;

/// The text of an XML file, a list of addresses or a spreadsheet's export, without its byte order mark. It cannot fail:
/// what no encoding explains becomes U+FFFD.
///
/// Order: byte order mark; UTF-16 by its NULs; UTF-8 when every byte agrees, whatever is declared; the encoding that an
/// XML declaration names (XML 1.0 §4.3.3); GB18030 when it explains more than UTF-8 does.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
    }
    match bytes {
        [0, b'<', ..] => return UTF_16BE.decode_without_bom_handling(bytes).0,
        [b'<', 0, ..] => return UTF_16LE.decode_without_bom_handling(bytes).0,
        _ => {}
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let lossy = String::from_utf8_lossy(bytes);
    match declared(bytes) {
        Some(encoding) if encoding == UTF_8 => lossy,
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0,
        None if is_mostly_utf8(&lossy) => lossy,
        None => GB18030.decode_without_bom_handling(bytes).0,
    }
}

/// The encoding that `<?xml … encoding="…"?>` names; the GB labels all mean GB18030, which holds them.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..DECLARATION).unwrap_or(bytes));
    let declaration = head.trim_start().strip_prefix("<?xml")?.split("?>").next()?.to_owned();
    let after = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let label = after.get(1..)?.split(quote).next()?;
    let encoding = Encoding::for_label_no_replacement(label.as_bytes())?;
    Some(if encoding == encoding_rs::GBK { GB18030 } else { encoding })
}

/// A broken tail or one bad byte leaves most characters whole; text of another encoding leaves next to none.
fn is_mostly_utf8(lossy: &str) -> bool {
    let wide = lossy.chars().filter(|character| !character.is_ascii()).count();
    let bad = lossy.chars().filter(|character| *character == char::REPLACEMENT_CHARACTER).count();
    bad * 4 < wide
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_usual_encoding_is_read() {
        let text = "<?xml version=\"1.0\"?><名>图书馆通知</名>";
        let labelled = "<?xml version='1.0' encoding = 'gb2312' ?><名>图书馆通知㐀</名>";
        let latin = b"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>caf\xe9</a>";
        for (bytes, expected) in [
            (text.as_bytes().to_vec(), text),
            (format!("\u{feff}{text}").into_bytes(), text),
            (utf16(text, u16::to_le_bytes), text),
            (utf16(text, u16::to_be_bytes), text),
            (utf16(&format!("\u{feff}{text}"), u16::to_be_bytes), text),
            (GB18030.encode(text).0.into_owned(), text),
            (GB18030.encode(labelled).0.into_owned(), labelled),
            // The label is wrong and every byte is UTF-8.
            (labelled.as_bytes().to_vec(), labelled),
            (latin.to_vec(), "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>café</a>"),
        ] {
            assert_eq!(decode(&bytes), expected);
        }
    }

    #[test]
    fn a_broken_tail_stays_utf8() {
        let bytes = "图书馆通知".as_bytes();
        assert_eq!(decode(&bytes[..bytes.len() - 1]), "图书馆通\u{fffd}");
    }
}
