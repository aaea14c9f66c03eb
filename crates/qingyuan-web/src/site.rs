//! What all pages share.

use std::sync::Arc;

use axum::extract::FromRef;
use qingyuan_pipeline::{House, TestReport};
use tokio::sync::Mutex;

use crate::assets::Assets;
use crate::checks::Checks;
use crate::config::WebConfig;
use crate::removals::Removals;

/// The last run of the rules' own tests, with the hash of the ruleset that it ran on.
pub(crate) type LastTests = Option<(String, Arc<TestReport>)>;

/// The state behind every page.
#[derive(Clone)]
pub(crate) struct Site {
    /// The house that is shown.
    pub(crate) house: Arc<House>,
    /// How it is shown.
    pub(crate) config: Arc<WebConfig>,
    /// Addresses of style sheet and scripts.
    pub(crate) assets: Arc<Assets>,
    /// What the rules' own tests came to.
    pub(crate) tests: Arc<Mutex<LastTests>>,
    /// The checks of sources.
    pub(crate) checks: Arc<Checks>,
    /// What has left the library.
    pub(crate) removals: Arc<Removals>,
}

impl Site {
    pub(crate) fn new(house: Arc<House>, config: WebConfig) -> Self {
        Self {
            house,
            config: Arc::new(config),
            assets: Arc::new(Assets::new()),
            tests: Arc::default(),
            checks: Arc::default(),
            removals: Arc::default(),
        }
    }

    /// The last test report, when it is about the ruleset in force.
    pub(crate) async fn test_report(&self) -> Option<Arc<TestReport>> {
        let known = self.tests.lock().await;
        let (hash, report) = known.as_ref()?;
        (hash == self.house.rulebook().hash()).then(|| Arc::clone(report))
    }
}

impl FromRef<Site> for Arc<House> {
    fn from_ref(site: &Site) -> Self {
        Arc::clone(&site.house)
    }
}
