//! The synonyms that searches use: replaced as a whole, while others search.

use std::sync::{Arc, PoisonError, RwLock};

use qingyuan_index::Synonyms;
use qingyuan_rules::{Diagnostic, Diagnostics};

/// Of more lines that cannot be used, `rules lint` tells; the log need not repeat a whole file.
const TOLD: usize = 20;

/// The synonyms in use.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary(RwLock<InUse>);

#[derive(Debug, Default)]
struct InUse {
    synonyms: Arc<Synonyms>,
    /// What the log was told already.
    mistakes: Vec<Diagnostic>,
}

impl Vocabulary {
    /// The synonyms in use.
    pub(crate) fn synonyms(&self) -> Arc<Synonyms> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).synonyms)
    }

    /// The lines of the file that cannot be used and are left out.
    pub(crate) fn mistakes(&self) -> Vec<Diagnostic> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).mistakes.clone()
    }

    /// Takes up what was read. Lines with mistakes are told and left out; where nothing could be read, the synonyms in
    /// use stay.
    pub(crate) fn take_up(&self, read: Option<(Synonyms, Diagnostics)>) {
        let Some((synonyms, mistakes)) = read else {
            tracing::warn!("synonyms.txt cannot be read; the synonyms in use stay");
            return;
        };
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mistakes: Vec<Diagnostic> = mistakes.into_iter().collect();
        for mistake in mistakes.iter().filter(|mistake| !current.mistakes.contains(mistake)).take(TOLD) {
            let (path, line, code) = (&mistake.path, mistake.line, mistake.code);
            tracing::warn!(path, line, code, "{}; the line is left out", mistake.message);
        }
        if *current.synonyms != synonyms {
            tracing::info!(texts = synonyms.len(), left_out = mistakes.len(), "other synonyms are in use");
            current.synonyms = Arc::new(synonyms);
        }
        current.mistakes = mistakes;
    }
}
