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
