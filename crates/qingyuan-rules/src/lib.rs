//! The rule language: parse, lint, compile, scan, test
