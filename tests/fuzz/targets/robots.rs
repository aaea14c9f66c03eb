//! Bytes for the reader `robots`.
#![no_main]

#[expect(dead_code, reason = "each target runs one of the entries")]
#[path = "../../../crates/qingyuan-crawl/tests/bytes/entries.rs"]
mod entries;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entries::robots(bytes));
