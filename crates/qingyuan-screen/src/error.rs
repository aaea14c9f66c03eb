//! What can be wrong with a policy.

/// Why a policy file cannot be used. The policy in force stays.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Not TOML, an unknown key, or a value of another type; the message shows line and column.
    #[error("policy.toml cannot be read: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A number that is no probability.
    #[error("policy.toml: `{key}` is {value}: a probability lies between 0 and 1")]
    Probability {
        /// Which key.
        key: String,
        /// What it says.
        value: f64,
    },
    /// Thresholds that contradict each other.
    #[error(
        "policy.toml: `review` ({review}) lies above `reject` ({reject}) for {category}: nothing would ever be held"
    )]
    Order {
        /// For which category, or `default`.
        category: String,
        /// The review threshold.
        review: f64,
        /// The reject threshold.
        reject: f64,
    },
    /// A format that this version does not know.
    #[error("policy.toml has format {found}, this version reads 1")]
    Format {
        /// What the file says.
        found: u32,
    },
}
