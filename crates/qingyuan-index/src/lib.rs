//! A rebuildable tantivy index of the library
