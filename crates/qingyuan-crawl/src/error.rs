//! What can go wrong apart from single fetches.

/// An error of the crawler's own set-up or of a file that it reads.
#[derive(Debug, thiserror::Error)]
pub enum CrawlError {
    /// The HTTP client cannot be built.
    #[error(
        "the http client cannot be set up: check agent and contact for characters that a header may not hold ({detail})"
    )]
    Client {
        /// What the client's builder said.
        detail: String,
    },
    /// A root certificate of the settings that cannot be used.
    #[error("root certificate {place} of the settings cannot be read: give a PEM file of a certificate ({detail})")]
    Root {
        /// Its place among them, from 1.
        place: usize,
        /// What is wrong with it.
        detail: String,
    },
    /// Bytes that are no feed.
    #[error("`{url}` is no RSS, Atom or JSON feed: check the address ({detail})")]
    Feed {
        /// Where it came from.
        url: String,
        /// What the parser said.
        detail: String,
    },
    /// A record of an archive that cannot be used; the others can.
    #[error("record {record} of the archive is skipped: {detail}")]
    Warc {
        /// Its place in the archive, from 1; 0 before the first.
        record: u64,
        /// What is wrong with it.
        detail: &'static str,
    },
    /// The archive cannot be read on.
    #[error("the archive cannot be read after record {record}: check the disk and the file")]
    WarcFile {
        /// The last record met.
        record: u64,
        /// What the system said.
        source: std::io::Error,
    },
}
