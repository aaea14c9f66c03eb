//! Bytes to a clean document
