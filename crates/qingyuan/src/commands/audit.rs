//! `audit`

use clap::Subcommand;
use qingyuan_pipeline::Chain;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out};

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Recompute the chain of events
    #[command(after_help = "Example: qingyuan audit verify")]
    Verify {
        /// Print a JSON object
        #[arg(long)]
        json: bool,
    },
}

impl AuditCommand {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let Self::Verify { json } = self;
        opening::runtime()?.block_on(async {
            let house = opening::house(settings).await?;
            let chain = house.verify_chain().await?;
            house.close().await;
            let (row, text, outcome) = match chain {
                Chain::Whole { events, head } => (
                    serde_json::json!({ "whole": true, "events": events, "head": head }),
                    format!("{} {events}  {head}", settings.lang.pick("事件链完整", "the chain is whole")),
                    Outcome::Fine,
                ),
                Chain::Broken { seq, detail } => (
                    serde_json::json!({ "whole": false, "event": seq, "detail": detail }),
                    format!("{} {seq}: {detail}", settings.lang.pick("事件链断在", "the chain is broken at event")),
                    Outcome::Findings,
                ),
            };
            if *json {
                out::data(&row.to_string())
            } else {
                out::line(&text)
            }
            Ok(outcome)
        })
    }
}
