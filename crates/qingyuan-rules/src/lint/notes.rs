//! Findings in several files at once.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::Diagnostics;
use crate::read::Reader;
use crate::source::RuleFile;

/// Findings in several files, each by the number of its file in the order of paths.
pub(super) struct Notes<'f> {
    files: &'f [&'f RuleFile],
    readers: BTreeMap<usize, Reader<'f>>,
}

impl<'f> Notes<'f> {
    pub(super) fn new(files: &'f [&'f RuleFile]) -> Self {
        Self { files, readers: BTreeMap::new() }
    }

    /// Reports a finding in the file with this number.
    pub(super) fn report(
        &mut self,
        code: &'static str,
        file: usize,
        bytes: Range<usize>,
        message: String,
        hint: Option<String>,
    ) {
        let Some(known) = self.files.get(file) else { return };
        self.readers.entry(file).or_insert_with(|| Reader::new(known)).report(code, bytes, message, hint);
    }

    /// Where a place is, in words.
    pub(super) fn place(&mut self, file: usize, byte: usize) -> String {
        let Some(known) = self.files.get(file) else { return String::new() };
        let line = self.readers.entry(file).or_insert_with(|| Reader::new(known)).line_number(byte);
        format!("{}:{line}", known.path)
    }

    pub(super) fn finish(self) -> Diagnostics {
        let mut all = Diagnostics::default();
        self.readers.into_values().for_each(|reader| all.append(reader.finish()));
        all
    }
}
