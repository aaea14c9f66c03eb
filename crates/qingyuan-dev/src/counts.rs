//! How many tests passed and failed, read off the lines that test binaries end with.

use std::fmt;

/// Tests counted over any number of test binaries. Displayed, it is the closing line of the house.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Test binaries (and doc-test runs) that reported.
    pub(crate) binaries: usize,
    /// Tests that passed.
    pub(crate) passed: usize,
    /// Tests that failed; a step of verification that fails without a failing test counts as one.
    pub(crate) failed: usize,
    /// Tests that were not run. The house allows none.
    pub(crate) ignored: usize,
}

impl Counts {
    /// Adds what `line` reports, when it is a line such as
    /// `test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`.
    pub(crate) fn add_line(&mut self, line: &str) {
        let Some((_, fields)) = line.trim().strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else {
            return;
        };
        let count = |name: &str| {
            let field = fields.split("; ").find_map(|field| field.strip_suffix(name))?;
            field.trim().parse::<usize>().ok()
        };
        if let (Some(passed), Some(failed)) = (count(" passed"), count(" failed")) {
            self.binaries += 1;
            self.passed += passed;
            self.failed += failed;
            self.ignored += count(" ignored").unwrap_or(0);
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_result_line_is_added_and_nothing_else() {
        let mut counts = Counts::default();
        for line in [
            "running 3 tests",
            "test fold::tests::round_trip ... ok",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 4 filtered out; finished in 1.20s\n",
            "the words `test result: ok` in the output of a test",
            "test result: unreadable",
        ] {
            counts.add_line(line);
        }
        assert_eq!(counts, Counts { binaries: 2, passed: 15, failed: 2, ignored: 1 });
    }

    #[test]
    fn the_closing_line_is_exact() {
        let counts = Counts { binaries: 2, passed: 15, failed: 2, ignored: 1 };
        assert_eq!(counts.to_string(), "15 passed, 2 failed");
    }
}
