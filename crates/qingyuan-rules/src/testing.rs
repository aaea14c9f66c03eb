//! The outcome of the examples in the rule files.

use std::fmt;

use crate::diagnostic::{in_lines, one_line};
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
    /// The expected spans that the hit did not mark.
    pub missed: Vec<String>,
    /// What the hit marked although no span names it.
    pub unnamed: Vec<String>,
    /// All that the hit marked, when that is not what the spans name.
    pub marked: Vec<String>,
    /// What was found instead: each rule and context that holds, with its reason.
    pub found: Vec<String>,
}

/// An example of what a rule ought to hit some day, and now does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TodoPass {
    /// The rule or context.
    pub rule: String,
    /// Its file.
    pub path: String,
    /// The line of the example, counted from one.
    pub line: usize,
    /// The example's title; may be empty.
    pub title: String,
    /// The example's text.
    pub text: String,
}

/// The outcome of all examples.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestReport {
    /// How many examples ran.
    pub tests: usize,
    /// Those that failed, in the order of the files.
    pub failures: Vec<TestFailure>,
    /// How many of the examples are `todo-hit`.
    pub todos: usize,
    /// The `todo-hit` examples that hit by now: time to make them `hit`.
    pub todo_passes: Vec<TodoPass>,
}

impl fmt::Display for TestReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failure in &self.failures {
            writeln!(f, "{}:{}: expected {} of {}", failure.path, failure.line, failure.expect.id(), failure.rule)?;
            if !failure.title.is_empty() {
                writeln!(f, "    title: {}", in_lines(&failure.title))?;
            }
            writeln!(f, "    text: {}", in_lines(&failure.text))?;
            for missed in &failure.missed {
                let marked = failure.marked.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ");
                writeln!(f, "    span: “{}” is not marked, but {}", one_line(missed), one_line(&marked))?;
            }
            for unnamed in &failure.unnamed {
                writeln!(f, "    span: “{}” is marked, but not named in `spans`", one_line(unnamed))?;
            }
            for found in &failure.found {
                writeln!(f, "    found: {}", one_line(found))?;
            }
        }
        for todo in &self.todo_passes {
            let hint = "it hits by now, so write `expect = \"hit\"`";
            writeln!(f, "{}:{}: todo-hit of {}: {hint}", todo.path, todo.line, todo.rule)?;
            writeln!(f, "    text: {}", in_lines(if todo.text.is_empty() { &todo.title } else { &todo.text }))?;
        }
        write!(f, "{} tests, {} failed", self.tests, self.failures.len())?;
        if self.todos > 0 {
            write!(f, ", {} to do, {} of them done", self.todos, self.todo_passes.len())?;
        }
        Ok(())
    }
}
