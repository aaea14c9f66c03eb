//! Every reader of bytes from outside against mutated seeds: the same run every time, bounded by a count.
#![expect(clippy::expect_used, reason = "the helpers of a test fail by panicking, like the test itself")]

mod entries;
mod seeds;

use entries::ENTRIES;

/// Mutations of each seed. All targets together take some seconds without optimisation.
const ROUNDS: u64 = 400;

/// Pieces that the formats give a meaning to.
const PIECES: [&[u8]; 24] = [
    b"<",
    b">",
    b"&",
    b"&#0;",
    b"&#x10ffff;",
    b"<![CDATA[",
    b"]]>",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"\r\n\r\n",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"%",
    b"%2e",
    b"*",
    b"$",
    b"\"",
    b"'=",
    b",",
    b"99999999999999999999",
    b"-1",
    b"WARC/1.1\r\n",
    b"Content-Length: 5\r\n",
    b"\xc4\xda",
];

/// Numbers that look random and are the same in every run (Steele and others, `SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % (limit.max(1) as u64)).unwrap_or(0)
    }
}

fn mutated(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(24)).min(bytes.len());
        match dice.below(6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = PIECES[dice.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            3 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            4 => {
                let copy = bytes[at..end].repeat(1 + dice.below(5));
                bytes.splice(at..at, copy);
            }
            _ if at < bytes.len() => bytes[at] = u8::try_from(dice.below(256)).expect("a byte"),
            _ => {}
        }
    }
    bytes
}

#[test]
fn no_mutation_of_any_seed_breaks_a_promise() {
    for (name, entry) in ENTRIES {
        let seeds = seeds::of(name);
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for (number, seed) in seeds.iter().enumerate() {
            entry(seed);
            let mut dice = Dice(number as u64);
            for _ in 0..ROUNDS {
                entry(&mutated(seed, &mut dice));
            }
        }
    }
}

#[test]
fn a_seed_is_read_as_what_it_is() {
    let base = url::Url::parse("https://library.example.edu/").expect("a URL");
    for seed in seeds::of("sitemap") {
        let sitemap = qingyuan_crawl::sitemap::read(&seed, &base);
        assert!(!sitemap.pages.is_empty() || !sitemap.nested.is_empty());
    }
    for seed in seeds::of("feed") {
        assert!(!qingyuan_crawl::feed::links(&seed, &base).is_empty(), "{}", String::from_utf8_lossy(&seed));
    }
    for seed in seeds::of("warc") {
        let pages: Vec<_> = qingyuan_crawl::warc::Reader::new(std::io::Cursor::new(seed)).flatten().collect();
        assert_eq!(pages.len(), 1);
    }
    for seed in seeds::of("lists") {
        let found = qingyuan_crawl::opml::read(&seed).0.len() + qingyuan_crawl::table::read(&seed).0.len();
        assert!(found > 0);
    }
}
