//! What the fetcher is told once.

use std::time::Duration;

use crate::decode::BodyLimits;
use crate::secrets::Secrets;

/// How the fetcher presents itself and where it stops.
#[derive(Clone, Debug)]
pub struct FetchConfig {
    /// The product token, in `User-Agent` and robots.txt.
    pub agent: String,
    /// Whom a site may ask about the crawler: an address of a page or a mailbox, shown in `User-Agent`.
    pub contact: String,
    /// How much of a body is taken.
    pub body: BodyLimits,
    /// The longest exchange, redirects and all.
    pub total: Duration,
    /// The longest silence: before the headers, and between two pieces of the body.
    pub idle: Duration,
    /// The longest wait for a connection.
    pub connect: Duration,
    /// The longest exchange for a robots.txt.
    pub robots_total: Duration,
    /// Redirects that are followed.
    pub max_redirects: usize,
    /// Where the secrets that charters name are found.
    pub secrets: Secrets,
    /// Root certificates beside the system's, each a PEM file's bytes: a campus often signs its own hosts.
    pub extra_roots: Vec<Vec<u8>>,
}

impl FetchConfig {
    /// The defaults: 30 s in all, 10 s of silence, 10 s for robots.txt, 10 redirects, 10 MB on the wire and 20 MB
    /// decoded. A connection has 8 s, in which TCP asks four times (at 0, 1, 3 and 7 s, RFC 6298).
    #[must_use]
    pub fn new(contact: &str) -> Self {
        Self {
            agent: "Qingyuan".to_owned(),
            contact: contact.to_owned(),
            body: BodyLimits::default(),
            total: Duration::from_secs(30),
            idle: Duration::from_secs(10),
            connect: Duration::from_secs(8),
            robots_total: Duration::from_secs(10),
            max_redirects: 10,
            secrets: Secrets::none(),
            extra_roots: Vec::new(),
        }
    }

    /// The `User-Agent` header, such as `Qingyuan/0.1 (+https://library.example.edu/crawler)`.
    #[must_use]
    pub fn user_agent(&self) -> String {
        format!("{}/0.1 (+{})", self.agent, self.contact)
    }
}
