//! Bytes for the reader of files without a label.
#![no_main]

#[expect(dead_code, reason = "each target runs one of the entries")]
#[path = "../../../crates/qingyuan-extract/tests/bytes/entries.rs"]
mod entries;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entries::file(bytes));
