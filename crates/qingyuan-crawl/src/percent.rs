//! Percent-encoding as RFC 3986 §6.2.2 normalises it.

fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

fn push_triplet(out: &mut Vec<u8>, byte: u8) {
    out.extend([b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
}

/// The byte that a triplet at the head of `bytes` stands for.
fn triplet(bytes: &[u8]) -> Option<u8> {
    match bytes {
        [b'%', high, low, ..] => Some(hex(*high)? << 4 | hex(*low)?),
        _ => None,
    }
}

/// Triplets in upper case; every other byte as it is.
pub(crate) fn upper(text: &[u8]) -> Vec<u8> {
    rewrite(text, false, false)
}

/// Triplets in upper case and bytes beyond ASCII as triplets: what RFC 9309 §2.2.2 asks before two paths are compared.
pub(crate) fn escape(text: &[u8]) -> Vec<u8> {
    rewrite(text, true, false)
}

/// [`escape`], and triplets of unreserved characters undone: `/%7Ea` and `/~a` become one.
pub(crate) fn normal(text: &[u8]) -> Vec<u8> {
    rewrite(text, true, true)
}

fn rewrite(text: &[u8], encode: bool, decode: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        if let Some(byte) = triplet(rest) {
            // After a loose `%` a decoded byte could complete a triplet that nobody wrote.
            let loose = matches!(out.as_slice(), [.., b'%'] | [.., b'%', _]);
            if decode && !loose && (byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)) {
                out.push(byte);
            } else {
                push_triplet(&mut out, byte);
            }
            rest = rest.get(3..).unwrap_or_default();
        } else {
            if encode && !first.is_ascii() {
                push_triplet(&mut out, *first)
            } else {
                out.push(*first)
            }
            rest = tail;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triplets_are_normalised() {
        assert_eq!(escape("/á%aa%4".as_bytes()), b"/%C3%A1%AA%4");
        assert_eq!(upper("/á%aa".as_bytes()), "/á%AA".as_bytes());
        assert_eq!(normal(b"/%7ea%2f%61"), b"/~a%2Fa");
        assert_eq!(normal(b"/%%34%31"), b"/%%341");
        assert_eq!(normal(b"/%4%31"), b"/%4%31");
    }
}
