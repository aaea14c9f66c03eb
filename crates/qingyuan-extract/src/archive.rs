//! Zip containers with limits on how much they may unpack to.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::decode::decode;

/// How many bytes one part may unpack to: the longest theses have some 10 MB of markup, and what is read of a part stands in
/// memory several times over, which has to stay below 128 MB.
const MAX_PART: u64 = 16 * 1024 * 1024;

/// How many bytes all parts together may unpack to.
const MAX_ALL: u64 = 64 * 1024 * 1024;

/// How many parts an archive may have.
const MAX_PARTS: usize = 10_000;

/// An archive that is read part by part, by name.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
    /// Whether a part was cut because it, or all together, would have unpacked to too much.
    pub(crate) was_cut: bool,
}

impl<'a> Archive<'a> {
    /// Opens an archive; none when it is no readable zip or has too many parts.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        let zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
        (zip.len() <= MAX_PARTS).then_some(Self { zip, left: MAX_ALL, was_cut: false })
    }

    /// Whether there is a part of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The bytes of a part, up to the limits; none when there is no such part. Sizes in headers are not believed.
    pub(crate) fn part(&mut self, name: &str) -> Option<Vec<u8>> {
        let limit = MAX_PART.min(self.left);
        let part = self.zip.by_name(name).ok()?;
        let mut bytes = Vec::new();
        // What was unpacked before an error is kept: a truncated file still has a beginning.
        let _ = part.take(limit + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > limit {
            bytes.truncate(usize::try_from(limit).unwrap_or(0));
            self.was_cut = true;
        }
        self.left -= bytes.len() as u64;
        Some(bytes)
    }

    /// The text of a part, decoded.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        self.part(name).map(|bytes| decode(&bytes, None, true).text)
    }
}
