//! What is known of a page's source beside the page: where its parts stand, and what every page of the site repeats.

mod picks;
mod recurring;

pub use picks::{BadPick, Picks};
pub(crate) use recurring::lines;
pub use recurring::{LinesSeen, Recurring};

/// What helps to read a page of a known source. Empty, it changes nothing.
#[derive(Clone, Debug, Default)]
pub struct Guidance {
    /// Selectors of the source's charter.
    pub picks: Picks,
    /// Lines that other pages of the same host have, too.
    pub recurring: Recurring,
}
