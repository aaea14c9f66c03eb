//! The digests that archives label payloads with: `sha1:` in base32 as Heritrix began it, or `sha256:`; hexadecimal too.

use qingyuan_model::ContentHash;

/// RFC 4648 §6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Whether these bytes have the digest of this label; `None` when the label names another algorithm or none.
pub(super) fn matches(label: &str, bytes: &[u8]) -> Option<bool> {
    let (algorithm, value) = label.split_once(':')?;
    let value = value.trim().trim_end_matches('=');
    let digest: Vec<u8> = match (algorithm.trim().to_ascii_lowercase().as_str(), value.len()) {
        ("sha1" | "sha-1", 32 | 40) => sha1(bytes).to_vec(),
        ("sha256" | "sha-256", 52 | 64) => unhex(&ContentHash::of(bytes).to_string()),
        _ => return None,
    };
    Some(value.eq_ignore_ascii_case(&base32(&digest)) || value.eq_ignore_ascii_case(&hex(&digest)))
}

/// The label that every reader of archives checks: SHA-1 in base32. It names a payload, it does not seal it.
pub(super) fn label(bytes: &[u8]) -> String {
    format!("sha1:{}", base32(&sha1(bytes)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let pair = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..text.len()).step_by(2).filter_map(pair).collect()
}

fn base32(bytes: &[u8]) -> String {
    let group = |chunk: &[u8]| -> String {
        let bits = (0..5).fold(0_u64, |bits, at| bits << 8 | u64::from(chunk.get(at).copied().unwrap_or(0)));
        let symbols = (chunk.len() * 8).div_ceil(5);
        (0..symbols).map(|at| char::from(BASE32[usize::from((bits >> (35 - 5 * at)) as u8 & 31)])).collect()
    };
    bytes.chunks(5).map(group).collect()
}

/// SHA-1 (RFC 3174 §6.1). Archives use it as a name for a payload, never here to trust one.
fn sha1(bytes: &[u8]) -> [u8; 20] {
    let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
    let whole = bytes.len() / 64 * 64;
    let (blocks, rest) = bytes.split_at(whole);
    let mut tail = rest.to_vec();
    tail.push(0x80);
    while tail.len() % 64 != 56 {
        tail.push(0);
    }
    tail.extend_from_slice(&(bytes.len() as u64).wrapping_mul(8).to_be_bytes());
    for block in blocks.chunks_exact(64).chain(tail.chunks_exact(64)) {
        mix(&mut state, block);
    }
    let mut out = [0; 20];
    for (place, word) in out.chunks_exact_mut(4).zip(state) {
        place.copy_from_slice(&word.to_be_bytes());
    }
    out
}

/// One block of 64 bytes.
fn mix(state: &mut [u32; 5], block: &[u8]) {
    let mut words = [0_u32; 80];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
    }
    for at in 16..80 {
        words[at] = (words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16]).rotate_left(1);
    }
    let [mut a, mut b, mut c, mut d, mut e] = *state;
    for (at, word) in words.iter().enumerate() {
        let (f, k) = match at / 20 {
            0 => (b & c | !b & d, 0x5a82_7999),
            1 => (b ^ c ^ d, 0x6ed9_eba1),
            2 => (b & c | b & d | c & d, 0x8f1b_bcdc),
            _ => (b ^ c ^ d, 0xca62_c1d6),
        };
        let next = a.rotate_left(5).wrapping_add(f).wrapping_add(e).wrapping_add(k).wrapping_add(*word);
        (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
    }
    for (word, add) in state.iter_mut().zip([a, b, c, d, e]) {
        *word = word.wrapping_add(add);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards() {
        // RFC 3174 §7.3 and FIPS 180-4; the empty payload as Heritrix writes it.
        assert_eq!(hex(&sha1(b"abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
        let long = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
        assert_eq!(hex(&sha1(long)), "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
        assert_eq!(hex(&sha1(&vec![b'a'; 1_000_000])), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
        assert_eq!(label(b""), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
        assert_eq!(base32(b"foob"), "MZXW6YQ");
    }

    #[test]
    fn both_spellings_match_and_unknown_algorithms_say_nothing() {
        for label in [
            "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5",
            "SHA1: a9993e364706816aba3e25717850c26c9cd0d89d",
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ] {
            assert_eq!((matches(label, b"abc"), matches(label, b"abd")), (Some(true), Some(false)), "{label}");
        }
        for label in ["md5:900150983cd24fb0d6963f7d28e17f72", "sha1:short", "nothing"] {
            assert_eq!(matches(label, b"abc"), None, "{label}");
        }
    }
}
