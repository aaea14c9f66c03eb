//! Pages whose pieces are in different encodings: a UTF-8 page with a footer in GBK, a GBK page with a UTF-8 comment.

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::familiar::look;

/// How many chars beyond ASCII a piece needs before its own encoding is believed: fewer may be chance, such as 联通,
/// whose GBK bytes are UTF-8.
const LEAST: usize = 4;

/// How familiar such a piece must look: clearly text, where the page's own encoding gives none.
const FAMILIAR: f64 = 0.4;

/// Reads the pieces between tags and lines that are not in the page's encoding in the other of UTF-8 and GB18030; gives the text and the
/// number of pieces mended. Neither encoding uses `<`, `>` or line ends inside a character.
pub(super) fn mend(bytes: &[u8], encoding: &'static Encoding, text: String) -> (String, usize) {
    let other = match encoding {
        own if own == UTF_8 => GB18030,
        own if own == GB18030 => UTF_8,
        _ => return (text, 0),
    };
    // A page without errors and without a stretch of valid UTF-8 has nothing to mend; most pages end here.
    if (encoding == UTF_8 && !text.contains('\u{fffd}')) || bytes.is_ascii() {
        return (text, 0);
    }
    let mut out = String::with_capacity(text.len());
    let mut mended = 0;
    for piece in bytes.split_inclusive(|byte| matches!(byte, b'<' | b'>' | b'\n')) {
        if piece.is_ascii() {
            out.extend(piece.iter().map(|byte| char::from(*byte)));
            continue;
        }
        let own = encoding.decode_without_bom_handling(piece).0;
        let (theirs, errors) = other.decode_without_bom_handling(piece);
        let (seen, found) = (look(&own), look(&theirs));
        let is_other = !errors && found.seen >= LEAST && found.share >= FAMILIAR && found.share > seen.share + 0.3;
        mended += usize::from(is_other);
        out.push_str(if is_other { &theirs } else { &own });
    }
    if mended == 0 { (text, 0) } else { (out, mended) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_piece_is_read_in_its_own_encoding() {
        let (first, second) = ("<p>春天来了，校园里的樱花开得正好。</p>", "<p>版权所有：某某大学图书馆</p>");
        for (page, fragment) in [(UTF_8, GB18030), (GB18030, UTF_8)] {
            let bytes = [page.encode(first).0, fragment.encode(second).0, page.encode(first).0].concat();
            let text = page.decode_without_bom_handling(&bytes).0.into_owned();
            assert_eq!(mend(&bytes, page, text), (format!("{first}{second}{first}"), 1), "{}", page.name());
        }
    }

    #[test]
    fn chance_mends_nothing() {
        let page = "<p>中国联通</p><p>联通</p>";
        let bytes = GB18030.encode(page).0;
        assert_eq!(mend(&bytes, GB18030, page.to_owned()), (page.to_owned(), 0));
    }
}
