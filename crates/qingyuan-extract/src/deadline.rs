//! How long a page may take, and how much stack.

use std::fmt;

/// The stack that reading any page takes at most, in bytes: a quarter of what a thread of the standard library has unless told
/// otherwise. Nothing recurses over a page, so it does not depend on the page; the hostile pages of the tests are read with it.
pub const STACK_BYTES: usize = 512 * 1024;

/// Asked between the steps of reading a page, and while its tree is built, whether the page has had its time.
///
/// The crate reads no clock: the caller brings one, best of the thread's own CPU time, so that a busy machine gives no other
/// documents than an idle one. Limits on bytes, elements and nesting keep nearly every page far below any sensible time; this is
/// for the page that nobody thought of.
pub struct Deadline<'a> {
    is_over: Box<dyn Fn() -> bool + 'a>,
}

impl<'a> Deadline<'a> {
    /// A deadline that has passed from the first time on that `is_over` says so.
    #[must_use]
    pub fn new(is_over: impl Fn() -> bool + 'a) -> Self {
        Self { is_over: Box::new(is_over) }
    }

    /// All the time in the world.
    #[must_use]
    pub fn never() -> Self {
        Self::new(|| false)
    }

    /// Whether the page has had its time.
    pub(crate) fn is_over(&self) -> bool {
        (self.is_over)()
    }
}

impl fmt::Debug for Deadline<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Deadline")
    }
}
