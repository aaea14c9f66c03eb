//! The golden pages, torn and glued: no bytes break a promise.

#![expect(clippy::expect_used, reason = "what a test cannot build, it cannot test")]

mod entries;

use entries::ENTRIES;
use proptest::prelude::*;
use proptest::sample::Index;

/// The golden pages, in the order of their names.
fn pages() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pages");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("the golden pages").map(|entry| entry.expect("a page").path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a page")).collect()
}

/// Takes a piece out, puts a piece of another page in, and turns one bit.
fn torn(page: &[u8], other: &[u8], places: [Index; 5]) -> Vec<u8> {
    let [from, to, theirs, length, turned] = places;
    let (from, to) = (from.index(page.len()), to.index(page.len()));
    let theirs = theirs.index(other.len());
    let piece = &other[theirs..(theirs + length.index(400)).min(other.len())];
    let mut bytes = [&page[..from.min(to)], piece, &page[from.max(to)..]].concat();
    if !bytes.is_empty() {
        let at = turned.index(bytes.len());
        bytes[at] ^= 1 << (at % 8);
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn torn_pages_break_no_promise(
        which in any::<Index>(), other in any::<Index>(), places in any::<[Index; 5]>(), label in any::<u8>()
    ) {
        let pages = pages();
        let bytes = torn(&pages[which.index(pages.len())], &pages[other.index(pages.len())], places);
        for (_, entry) in ENTRIES {
            entry(&bytes);
        }
        let (_, page) = ENTRIES[0];
        page(&[&[label], bytes.as_slice()].concat());
    }
}
