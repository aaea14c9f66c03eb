//! Bytes to text: byte order mark, HTTP label, meta prescan, a guess over the whole body, and a check of the label by what
//! it makes of the bytes.

mod familiar;
mod guess;
mod label;
mod mixed;

use encoding_rs::{Encoding, UTF_8};
use qingyuan_model::Problem;

use self::familiar::look;

/// A decoded body.
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) problems: Vec<Problem>,
}

/// How many ill-formed sequences a body may have, one in this many bytes, before it is called damaged: real pages have
/// truncated tails and pasted fragments (picked by gut feeling).
const TOLERATED_ERRORS: usize = 2_000;

/// From this share of familiar characters on, a label without errors is believed unseen alternatives. Text in the languages of
/// [`familiar`] has 0.4 and more, mojibake of it under 0.25 (its tests).
const BELIEVED: f64 = 0.4;

/// By how much another encoding must look more familiar than the label's own. Half the gap between text and mojibake.
const MARGIN: f64 = 0.15;

/// From so many characters beyond ASCII on, a body that is UTF-8 without errors is no other: a GBK character has about one
/// chance in eight to be well-formed UTF-8, and 联通 is the known pair.
const TELLING: usize = 4;

/// Decodes `bytes`; never fails, notes what was odd.
pub(crate) fn decode(bytes: &[u8], content_type: Option<&str>, is_html: bool) -> Decoded {
    let mut problems = Vec::new();
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return Decoded { text: text.into_owned(), problems };
    }
    let label = label::of(bytes, content_type, is_html);
    let labelled = label.as_deref().and_then(label::known);
    if let (Some(label), None) = (&label, labelled) {
        problems
            .push(Problem::new("charset-label-unknown", format!("no encoding is called `{label}`; it was guessed")));
    }
    let (encoding, text) = match labelled {
        Some(encoding) => checked(bytes, encoding),
        None => guess::best(bytes, None),
    };
    if let (Some(label), Some(labelled)) = (&label, labelled)
        && labelled != encoding
    {
        problems.push(Problem::new(
            "charset-label-wrong",
            format!("the page says `{label}`, but its bytes are {}", encoding.name()),
        ));
    }
    let broken = text.matches('\u{fffd}').count();
    let (text, mended) = mixed::mend(bytes, encoding, text);
    if mended > 0 {
        problems.push(Problem::new(
            "charset-mixed",
            format!("{mended} pieces of the page are in another encoding than its {}", encoding.name()),
        ));
    } else if broken > 1 + bytes.len() / TOLERATED_ERRORS {
        problems.push(Problem::new(
            "charset-damaged",
            format!("{broken} byte sequences are no {}; they show as replacement characters", encoding.name()),
        ));
    }
    Decoded { text, problems }
}

/// What a labelled body is read as: by its label, unless the bytes make far better sense otherwise.
fn checked(bytes: &[u8], labelled: &'static Encoding) -> (&'static Encoding, String) {
    if let Some(encoding) = guess::utf16_without_mark(bytes) {
        return (encoding, encoding.decode_without_bom_handling(bytes).0.into_owned());
    }
    let (text, errors) = labelled.decode_without_bom_handling(bytes);
    let own = look(&text);
    // UTF-8 has so much form that a body without errors is in it, and no other need be asked.
    if !errors && (own.seen == 0 || own.share >= BELIEVED || labelled == UTF_8) {
        return (labelled, text.into_owned());
    }
    if let Ok(valid) = std::str::from_utf8(bytes) {
        let found = look(valid);
        if found.seen >= TELLING || found.share > own.share {
            return (UTF_8, valid.to_owned());
        }
    }
    let (other, decoded) = guess::best(bytes, Some(labelled));
    let found = look(&decoded);
    if other != labelled && found.share >= own.share + MARGIN {
        return (other, decoded);
    }
    (labelled, text.into_owned())
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, GB18030, GBK};

    use super::*;

    const TEXT: &str = "<p>春天来了，校园里的樱花开得正好，同学们都到湖边去读书，图书馆前的长椅上也坐满了人。</p>";

    fn codes(decoded: &Decoded) -> Vec<&str> {
        decoded.problems.iter().map(|problem| problem.code.as_str()).collect()
    }

    #[test]
    fn c48_every_encoding_and_label_gives_the_same_text() {
        for encoding in [UTF_8, GBK, GB18030] {
            let meta = format!("<meta charset=\"{}\">{TEXT}", encoding.name());
            let wrong = format!("<meta charset=\"{}\">{TEXT}", if encoding == UTF_8 { "gb2312" } else { "utf-8" });
            let encode = |text: &str| encoding.encode(text).0.into_owned();
            let header = format!("text/html; charset={}", encoding.name());
            assert_eq!(decode(&encode(TEXT), Some(&header), true).text, TEXT);
            assert_eq!(decode(&encode(TEXT), Some("text/html"), true).text, TEXT);
            assert_eq!(decode(&encode(&meta), None, true).text, meta);
            let decoded = decode(&encode(&wrong), None, true);
            assert_eq!(decoded.text, wrong);
            assert_eq!(codes(&decoded), ["charset-label-wrong"]);
        }
    }

    #[test]
    fn c48_a_gb2312_label_reads_characters_beyond_gb2312() {
        let bytes = GB18030.encode("<meta charset=gb2312>朱镕基喆𠮷").0.into_owned();
        let decoded = decode(&bytes, None, true);
        assert!(decoded.text.ends_with("镕基喆𠮷"));
        assert!(decoded.problems.is_empty());
    }

    #[test]
    fn c48_big5_is_read_by_its_label() {
        let text = "<meta charset=big5><p>繁體中文的網頁，仍有許多使用大五碼。</p>";
        assert_eq!(decode(&BIG5.encode(text).0, None, true).text, text);
    }

    #[test]
    fn c48_utf16_is_read_with_and_without_its_mark() {
        let little: Vec<u8> = TEXT.repeat(3).encode_utf16().flat_map(u16::to_le_bytes).collect();
        let ascii: Vec<u8> =
            "<html><body><p>hello world of text</p>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(little).collect();
        assert_eq!(decode(&marked, None, true).text, TEXT.repeat(3));
        assert_eq!(decode(&ascii, None, true).text, "<html><body><p>hello world of text</p>");
    }

    #[test]
    fn c48_an_unknown_label_is_noted_and_a_cut_tail_is_forgiven() {
        let decoded = decode(TEXT.as_bytes(), Some("text/html; charset=klingon"), true);
        assert_eq!(decoded.text, TEXT);
        assert_eq!(codes(&decoded), ["charset-label-unknown"]);
        let cut = &TEXT.as_bytes()[..TEXT.len() - 6];
        let decoded = decode(cut, Some("text/html; charset=utf-8"), true);
        assert!(decoded.text.starts_with("<p>春天来了"));
        assert!(decoded.problems.is_empty());
        assert!(decode(cut, None, true).text.starts_with("<p>春天来了"));
    }
}
