//! Time, randomness and the reader of pages, handed in by the binary.

use std::sync::Arc;

use qingyuan_extract::{Extraction, Guidance};
use qingyuan_model::{Millis, RawPage};

/// Fills bytes unpredictably.
type Dice = dyn Fn(&mut [u8]) + Send + Sync;

/// Makes documents of pages.
type Extractor = dyn Fn(&RawPage, &Guidance) -> Extraction + Send + Sync;

/// What the house may know of the world outside: the time, unpredictable bytes, and who reads files that are better read in
/// a process of their own. Tests hand in their own.
#[derive(Clone)]
pub struct Surroundings {
    now: Arc<dyn Fn() -> Millis + Send + Sync>,
    random: Arc<Dice>,
    extractor: Arc<Extractor>,
}

fn in_this_process(page: &RawPage, guidance: &Guidance) -> Extraction {
    qingyuan_extract::extract_within(page, guidance, &qingyuan_extract::Deadline::never())
}

impl Surroundings {
    /// A clock, and a source of cryptographically strong random bytes. Pages are read in this process.
    pub fn new(
        now: impl Fn() -> Millis + Send + Sync + 'static,
        random: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Self {
        Self { now: Arc::new(now), random: Arc::new(random), extractor: Arc::new(in_this_process) }
    }

    /// The same, with pages read by `extractor`, which must give what [`qingyuan_extract::extract_within`] gives, or a
    /// problem.
    #[must_use]
    pub fn extracting_by(self, extractor: impl Fn(&RawPage, &Guidance) -> Extraction + Send + Sync + 'static) -> Self {
        Self { extractor: Arc::new(extractor), ..self }
    }

    /// The document of a page, with what is known of its source.
    #[must_use]
    pub fn extract(&self, page: &RawPage, guidance: &Guidance) -> Extraction {
        (self.extractor)(page, guidance)
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Millis {
        (self.now)()
    }

    /// Unpredictable bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.random)(&mut bytes);
        bytes
    }

    /// A number in 0..1, for jitter.
    #[must_use]
    pub fn unit(&self) -> f64 {
        f64::from(u32::from_le_bytes(self.random())) / (f64::from(u32::MAX) + 1.0)
    }

    /// An unpredictable name of 32 hexadecimal digits (128 bits).
    #[must_use]
    pub fn name(&self) -> String {
        self.random::<16>().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
