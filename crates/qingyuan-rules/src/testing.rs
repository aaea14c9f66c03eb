//! The outcome of the examples in the rule files.

use std::fmt;

use crate::rule::Expect;

/// One example that came out otherwise than its file expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestFailure {
    /// The rule or context.
    pub rule: String,
    /// Its file.
    pub path: String,
    /// The line of the example, counted from one.
    pub line: usize,
    /// What it expects.
    pub expect: Expect,
    /// The example's title and text.
    pub title: String,
    /// The example's text.
    pub text: String,
    /// What was found instead: each rule and context that holds, with its reason.
    pub found: Vec<String>,
}

/// The outcome of all examples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestReport {
    /// How many examples ran.
    pub tests: usize,
    /// Those that failed, in the order of the files.
    pub failures: Vec<TestFailure>,
}

impl fmt::Display for TestReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            writeln!(f, "{}:{}: expected {} of {}", failure.path, failure.line, failure.expect.id(), failure.rule)?;
            if !failure.title.is_empty() {
                writeln!(f, "    title: {}", failure.title)?;
            }
            writeln!(f, "    text: {}", failure.text)?;
            for found in &failure.found {
                writeln!(f, "    found: {found}")?;
            }
        }
        write!(f, "{} tests, {} failed", self.tests, self.failures.len())
    }
}
