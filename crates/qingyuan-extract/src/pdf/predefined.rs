//! The predefined character maps of Chinese, Japanese and Korean fonts (ISO 32000-1, table 118): codes in a charset of the
//! country or in Unicode, so that the text is known without any table of CIDs.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS};

/// What the codes of a predefined map are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Charset {
    /// A charset of one and two bytes.
    Legacy(&'static Encoding),
    /// UTF-16, big end first; `UCS2` is a part of it.
    Utf16,
    /// CIDs themselves, two bytes each.
    Identity,
}

/// The charset of a predefined map by its name.
pub(super) fn charset(name: &[u8]) -> Option<Charset> {
    let name = std::str::from_utf8(name).ok()?;
    let stem = name.strip_suffix("-H").or_else(|| name.strip_suffix("-V")).unwrap_or(name);
    Some(match stem {
        "Identity" | "H" | "V" => Charset::Identity,
        _ if stem.starts_with("Uni") && (stem.contains("UCS2") || stem.contains("UTF16")) => Charset::Utf16,
        _ if stem.starts_with("GB") => Charset::Legacy(GB18030),
        _ if stem.starts_with("B5") || stem.contains("-B5") || stem.starts_with("ET") => Charset::Legacy(BIG5),
        _ if stem.contains("RKSJ") => Charset::Legacy(SHIFT_JIS),
        "EUC" => Charset::Legacy(EUC_JP),
        _ if stem.starts_with("KSC") => Charset::Legacy(EUC_KR),
        _ => return None,
    })
}

impl Charset {
    /// The length in bytes of the code that `bytes` begin with.
    pub(super) fn length(self, bytes: &[u8]) -> usize {
        let first = bytes.first().copied().unwrap_or(0);
        let second = bytes.get(1).copied().unwrap_or(0);
        let length = match self {
            Self::Identity => 2,
            Self::Utf16 if (0xd8..0xdc).contains(&first) => 4,
            Self::Utf16 => 2,
            Self::Legacy(_) if first < 0x81 => 1,
            Self::Legacy(charset) if charset == GB18030 && second.is_ascii_digit() => 4,
            Self::Legacy(charset) if charset == SHIFT_JIS && (0xa0..0xe0).contains(&first) => 1,
            Self::Legacy(_) => 2,
        };
        length.min(bytes.len().max(1))
    }

    /// The text of one code.
    pub(super) fn text(self, code: &[u8]) -> Option<String> {
        let text = match self {
            Self::Identity => return None,
            Self::Legacy(charset) => charset.decode_without_bom_handling_and_without_replacement(code)?.into_owned(),
            Self::Utf16 => {
                let units: Vec<u16> = code.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
                String::from_utf16(&units).ok()?
            }
        };
        (!text.contains('\0')).then_some(text)
    }
}

/// The character of a CID of the collection Adobe-GB1 as far as GB 2312 goes (Adobe Technical Note 5079): its rows were
/// numbered in their order, so that the charset itself is the table.
pub(super) fn gb1(cid: u32) -> Option<String> {
    /// First CID, first code and number of codes of each run; rows 16 to 87, the characters, follow below.
    const RUNS: [(u32, u16, u32); 14] = [
        (96, 0xa1a1, 94),
        (190, 0xa2b1, 50),
        (240, 0xa2e5, 10),
        (250, 0xa2f1, 12),
        (262, 0xa3a1, 94),
        (356, 0xa4a1, 83),
        (439, 0xa5a1, 86),
        (525, 0xa6a1, 24),
        (549, 0xa6c1, 53),
        (602, 0xa7a1, 33),
        (635, 0xa7d1, 33),
        (668, 0xa8a1, 32),
        (700, 0xa8c5, 38),
        (738, 0xa9a4, 76),
    ];
    let code = match cid {
        1..=95 => return char::from_u32(cid + 31).map(String::from),
        814..=907 => return char::from_u32(cid - 814 + 33).map(String::from),
        7716 => return Some(" ".to_owned()),
        940..=4694 => 0xb0a1 + (cid - 940) / 94 * 256 + (cid - 940) % 94,
        4695..=7702 => 0xd8a1 + (cid - 4695) / 94 * 256 + (cid - 4695) % 94,
        _ => {
            let (first, code, _) = RUNS.iter().find(|(first, _, count)| (*first..first + count).contains(&cid))?;
            u32::from(*code) + cid - first
        }
    };
    let bytes = u16::try_from(code).ok()?.to_be_bytes();
    GB18030.decode_without_bom_handling_and_without_replacement(&bytes).map(|text| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_predefined_maps_are_text() {
        for (name, code, text) in [
            ("GBK-EUC-H", b"\xc7\xe5".as_slice(), "清"),
            ("GBKp-EUC-V", b"A", "A"),
            ("UniGB-UCS2-H", b"\x6e\x90", "源"),
            ("UniGB-UTF16-H", b"\xd8\x40\xdc\x00", "\u{20000}"),
            ("ETen-B5-H", b"\xb2\x4d", "清"),
            ("90ms-RKSJ-H", b"\x90\xb4", "清"),
            ("KSCms-UHC-H", b"\xb0\xa1", "가"),
        ] {
            let charset = charset(name.as_bytes()).expect(name);
            assert_eq!((charset.length(code), charset.text(code).as_deref()), (code.len(), Some(text)), "{name}");
        }
        assert!(charset(b"Nobody-H").is_none());
    }

    #[test]
    fn cids_of_the_chinese_collection_are_characters() {
        for (cid, text) in
            [(34, "A"), (97, "、"), (98, "。"), (294, "Ａ"), (940, "啊"), (4694, "座"), (4695, "亍"), (7702, "齄")]
        {
            assert_eq!(gb1(cid).as_deref(), Some(text), "{cid}");
        }
        assert_eq!(gb1(20_000), None);
    }
}
