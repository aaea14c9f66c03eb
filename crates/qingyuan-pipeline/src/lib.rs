//! The stages and the users' acts: the only crate that knows store, screen and index
