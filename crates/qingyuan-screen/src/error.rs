//! What can be wrong with a policy or a model.

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

/// Why a model file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file does not begin like a model.
    #[error("this is no model of qingyuan: name a file that `qingyuan train` has written")]
    Magic,
    /// A format that this version does not know.
    #[error("the model has format {found}, this version reads {known}: train it anew with `qingyuan train`")]
    Version {
        /// What the file says.
        found: u32,
        /// What this version reads.
        known: u32,
    },
    /// More than can be, or nothing at all.
    #[error("the model claims {categories} categories and {features} features: it is damaged, copy or train it anew")]
    Size {
        /// Categories that it claims.
        categories: usize,
        /// Features that it claims.
        features: usize,
    },
    /// A category that is no id.
    #[error("the model names the category `{found}`, which is no id: it is damaged, copy or train it anew")]
    Category {
        /// What the file says.
        found: String,
    },
    /// A number that is none.
    #[error("the model holds a number that is not finite: it is damaged, copy or train it anew")]
    Number,
    /// Features that do not rise.
    #[error("the features of the model are out of order: it is damaged, copy or train it anew")]
    Order,
    /// The file ends too early.
    #[error("the model ends too early: it is damaged, copy or train it anew")]
    Short,
    /// The file goes on after its end.
    #[error("the model goes on for {bytes} bytes after its end: it is damaged, copy or train it anew")]
    Rest {
        /// How many bytes.
        bytes: usize,
    },
}
