//! The pages, one file each: what a page shows, and the handler that fills it.

pub(crate) mod accounts;
pub(crate) mod api;
pub(crate) mod decide;
pub(crate) mod desk;
pub(crate) mod feeds;
pub(crate) mod home;
pub(crate) mod interest;
pub(crate) mod item;
pub(crate) mod machine;
pub(crate) mod original;
pub(crate) mod review;
pub(crate) mod rule;
pub(crate) mod rules;
pub(crate) mod search;
pub(crate) mod sign;
pub(crate) mod source;
pub(crate) mod source_check;
pub(crate) mod source_edit;
pub(crate) mod source_urls;
pub(crate) mod sources;
pub(crate) mod suggest;
pub(crate) mod system;
pub(crate) mod transparency;
pub(crate) mod traps;
pub(crate) mod trial;
pub(crate) mod why;
