//! How the pages are set up; read by the binary and handed in.

use url::Url;

/// What the pages need to know of the place where they run.
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// The address that readers use, when it is known. With `https`, cookies are `Secure` and bear the `__Host-` prefix.
    pub public_url: Option<Url>,
    /// The site's name as readers see it.
    pub site_name: String,
    /// Minutes that local time is ahead of UTC, for the dates on the pages.
    pub utc_offset_minutes: i32,
    /// How long one request may take, in seconds.
    pub request_timeout_s: u64,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            public_url: None,
            site_name: "清源".to_owned(),
            // China has one time zone, UTC+8, and no daylight saving time.
            utc_offset_minutes: 8 * 60,
            // The longest act is the check of the whole event log; picked by gut feeling.
            request_timeout_s: 60,
        }
    }
}

impl WebConfig {
    /// Whether readers come over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }
}
