//! `read-file`: what `isolated.rs` starts for a file that is better read in a process of its own.

use std::io::Read as _;

use clap::Args;
use qingyuan_model::{Millis, RawPage};
use url::Url;

use crate::isolated::LARGEST;
use crate::out;
use crate::outcome::Outcome;

#[derive(Debug, Args)]
pub(crate) struct ReadFile {
    /// The address of the file
    #[arg(long)]
    url: Url,
    /// How many bytes come on standard input
    #[arg(long, default_value_t = 0)]
    size: usize,
}

impl ReadFile {
    /// Reads the file from standard input and writes its document, as JSON, on standard output.
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        // Room for all of it at once: a buffer that grows by doubling would take twice as much of a tight limit.
        let mut bytes = Vec::with_capacity(self.size.min(LARGEST));
        std::io::stdin().lock().take(u64::try_from(LARGEST)?).read_to_end(&mut bytes)?;
        let page = RawPage { url: self.url.clone(), content_type: None, bytes, fetched_at: Millis(0) };
        let document = qingyuan_extract::extract(&page).document;
        out::data(&serde_json::to_string(&document)?);
        Ok(Outcome::Fine)
    }
}
