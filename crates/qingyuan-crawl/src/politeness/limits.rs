//! The bounds of politeness.

/// The bounds of politeness.
#[derive(Clone, Copy, Debug)]
pub struct PaceLimits {
    /// Requests under way at once to one host.
    pub per_host: u32,
    /// Requests under way at once to one address, whatever the host names.
    pub per_address: u32,
    /// The longest pause that a `Crawl-delay` can ask for, in milliseconds.
    pub max_crawl_delay_ms: i64,
    /// How many times as long as a host usually takes to answer the pause after an answer is; 0 leaves it out.
    pub response_factor: i64,
    /// The longest pause that slow answers alone can bring about, in milliseconds.
    pub max_response_pause_ms: i64,
    /// The first pause after a failure, in milliseconds; each further failure doubles it.
    pub first_backoff_ms: i64,
    /// The longest pause after failures, in milliseconds, apart from a rest.
    pub max_backoff_ms: i64,
    /// The longest pause that a `Retry-After` can ask for, in milliseconds.
    pub max_retry_after_ms: i64,
    /// After this many failures in a row a host rests.
    pub rest_after: u32,
    /// The first rest, in milliseconds; each probe that fails doubles it.
    pub first_rest_ms: i64,
    /// The longest rest, in milliseconds.
    pub max_rest_ms: i64,
}

impl Default for PaceLimits {
    /// One at a time; a crawl delay of at most two minutes, a backoff from two seconds to an hour, a `Retry-After` of at
    /// most a day, after five failures in a row a rest from five minutes to six hours.
    ///
    /// Five times the response time, thirty seconds at most, are the defaults of Heritrix: the crawler then has at most
    /// a sixth of a machine that serves one request at a time, and the slower it gets, the less is asked of it. The
    /// other numbers beyond "one at a time" are picked by gut feeling.
    fn default() -> Self {
        Self {
            per_host: 1,
            per_address: 1,
            max_crawl_delay_ms: 120_000,
            response_factor: 5,
            max_response_pause_ms: 30_000,
            first_backoff_ms: 2_000,
            max_backoff_ms: 3_600_000,
            max_retry_after_ms: 86_400_000,
            rest_after: 5,
            first_rest_ms: 300_000,
            max_rest_ms: 21_600_000,
        }
    }
}
