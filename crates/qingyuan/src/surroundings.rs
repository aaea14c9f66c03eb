//! The clock and the dice: the only place that reads them.

use std::time::{SystemTime, UNIX_EPOCH};

use qingyuan_model::Millis;
use qingyuan_pipeline::Surroundings;

/// The system's clock and the system's randomness.
pub(crate) fn real() -> Surroundings {
    Surroundings::new(now, random)
}

#[expect(clippy::disallowed_methods, reason = "the binary is the one place that reads the clock")]
fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[expect(clippy::expect_used, reason = "without the system's randomness no session may be opened; stopping is right")]
fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system gives random bytes");
}
