//! The information dictionary (ISO 32000-1, 14.3.3): title, author and dates, without what writers of PDF fill in.

use lopdf::{Document, Object};

use super::objects::{dictionary, entry};
use crate::declared::{authors, title};
use crate::whitespace::collapse;

/// What a file says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) title: String,
    pub(super) authors: Vec<String>,
    pub(super) created: Option<String>,
    pub(super) changed: Option<String>,
    pub(super) language: Option<String>,
}

/// Reads it; what is missing or says nothing is left empty.
pub(super) fn read(pdf: &Document) -> Metadata {
    let info = dictionary(pdf, &pdf.trailer, b"Info");
    let field = |key: &[u8]| {
        let bytes = info.and_then(|info| entry(pdf, info, key)).and_then(|value| value.as_str().ok())?;
        Some(collapse(&text(bytes))).filter(|text| !text.is_empty())
    };
    let language = pdf
        .catalog()
        .ok()
        .and_then(|catalog| entry(pdf, catalog, b"Lang"))
        .and_then(|value| Object::as_str(value).ok())
        .map(text);
    let created = field(b"CreationDate").as_deref().and_then(day);
    let changed = field(b"ModDate").as_deref().and_then(day).filter(|day| Some(day) != created.as_ref());
    Metadata {
        title: field(b"Title").as_deref().and_then(title).unwrap_or_default(),
        authors: field(b"Author").map(|names| authors(&names)).unwrap_or_default(),
        created,
        changed,
        language,
    }
}

/// A text string (7.9.2.2): UTF-16 by its mark, UTF-8 as newer writers put it, or a Chinese code page as older ones did.
fn text(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The day of a date (7.9.4): `D:20260305083000+08'00'`.
fn day(written: &str) -> Option<String> {
    let digits = written.strip_prefix("D:").unwrap_or(written);
    let number = |range: std::ops::Range<usize>| digits.get(range).and_then(|digits| digits.parse::<u16>().ok());
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    // PDF exists since 1993; clocks that were never set show 1970 or 1980.
    ((1993..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day))
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_dates_are_read_in_all_their_forms() {
        assert_eq!(text(b"\xfe\xff\x6e\x05\x6e\x90"), "清源");
        assert_eq!(text(b"\xff\xfe\x05\x6e\x90\x6e"), "清源");
        assert_eq!(text("清源".as_bytes()), "清源");
        assert_eq!(text(b"\xc7\xe5\xd4\xb4"), "清源");
        assert_eq!(day("D:20260305083000+08'00'").as_deref(), Some("2026-03-05"));
        assert_eq!((day("D:19700101"), day("not a date")), (None, None));
    }
}
