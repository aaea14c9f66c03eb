//! Waiting for something to become true: looked for again and again within a bound, so that a slow machine passes and
//! a broken house fails.

use std::time::Duration;

use anyhow::Context as _;

/// Between two looks.
const PACE: Duration = Duration::from_millis(50);

/// Looks until there is something to see.
pub(crate) async fn eventually<T>(
    what: &str,
    within: Duration,
    mut look: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let looking = async {
        let mut pace = tokio::time::interval(PACE);
        loop {
            pace.tick().await;
            if let Some(seen) = look().await? {
                return Ok(seen);
            }
        }
    };
    tokio::time::timeout(within, looking).await.with_context(|| format!("{what}: not within {within:?}"))?
}

/// Looks that something stays true for a while.
pub(crate) async fn all_the_while(looks: u32, mut look: impl AsyncFnMut() -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut pace = tokio::time::interval(PACE);
    for _ in 0..looks {
        pace.tick().await;
        look().await?;
    }
    Ok(())
}
