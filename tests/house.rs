//! The whole house, tested from outside. One binary, because every further one would link the whole house again.

/// What HOUSE and STYLE promise about the source itself, held by tests. Each check is a function over the root of a
/// house that returns what it finds wrong, so each can be shown a made-up house that breaks the promise.
mod architecture {
    mod circles;
    mod floors;
    mod guide;
    mod homes;
    mod lengths;
    mod made_up;
    mod public_items;
    mod sources;
    mod top_level;
    mod violation;
    mod words;
    mod workspace;
}

/// What people and machines do with the house, through the real binary, its processes and its HTTP.
mod flows {
    mod afterlife;
    mod basics;
    pub(crate) mod binary;
    mod bringing;
    mod campus;
    mod commands;
    mod configuration;
    pub(crate) mod copies;
    pub(crate) mod crawled;
    mod deciding;
    pub(crate) mod demo;
    mod disguise;
    mod evaluating;
    mod exporting;
    mod full_disk;
    mod generations;
    pub(crate) mod hostile;
    pub(crate) mod html;
    mod importing;
    mod index;
    mod killed_often;
    mod killing;
    pub(crate) mod patience;
    mod picks;
    pub(crate) mod process;
    pub(crate) mod room;
    mod rulebook;
    mod screening;
    mod searching;
    pub(crate) mod server;
    mod sight;
    pub(crate) mod site;
    mod sources;
    mod suggesting;
    mod traps;
    pub(crate) mod visitor;
}

/// The pages in a real browser, as wide as a desk's screen and as narrow as a phone's.
mod pages {
    mod browser;
    mod completing;
    mod hostile;
    mod keys;
    mod results;
    mod revised;
    mod walk;
    mod widths;
}
