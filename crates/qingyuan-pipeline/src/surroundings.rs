//! Time and randomness, handed in by the binary.

use std::sync::Arc;

use qingyuan_model::Millis;

/// Fills bytes unpredictably.
type Dice = dyn Fn(&mut [u8]) + Send + Sync;

/// What the house may know of the world outside: the time, and unpredictable bytes. Tests hand in their own.
#[derive(Clone)]
pub struct Surroundings {
    now: Arc<dyn Fn() -> Millis + Send + Sync>,
    random: Arc<Dice>,
}

impl Surroundings {
    /// A clock, and a source of cryptographically strong random bytes.
    pub fn new(
        now: impl Fn() -> Millis + Send + Sync + 'static,
        random: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Self {
        Self { now: Arc::new(now), random: Arc::new(random) }
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
