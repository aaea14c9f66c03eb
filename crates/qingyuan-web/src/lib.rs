//! Desk, library, rulebook and sources as pages and JSON
