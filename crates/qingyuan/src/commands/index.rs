//! `index`

use clap::Subcommand;
use qingyuan_pipeline::Followed;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out};

#[derive(Debug, Subcommand)]
pub(crate) enum IndexCommand {
    /// Build the index anew from the store
    #[command(after_help = "Example: qingyuan index rebuild")]
    Rebuild,
    /// Check that the index follows the store to its last change and holds as many items as the library
    Verify,
    /// How large the index is and how far it follows the store
    Stats,
}

impl IndexCommand {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let lang = settings.lang;
        opening::runtime()?.block_on(async {
            let house = opening::house(settings).await?;
            let mut outcome = Outcome::Fine;
            match self {
                Self::Rebuild => {
                    let changes = house.rebuild_index().await?;
                    out::line(&format!("{} {changes}", lang.pick("已重建，资源数", "rebuilt, items:")));
                }
                Self::Verify => {
                    let followed = house.follow().await?;
                    let findings = house.verify_index().await?;
                    if followed == Followed::Elsewhere {
                        out::note(lang.pick("索引正由另一个进程更新", "another process is updating the index"));
                    }
                    for finding in &findings {
                        out::line(finding);
                        outcome = Outcome::Findings;
                    }
                    if findings.is_empty() {
                        out::line(lang.pick("索引与资源库一致", "the index equals the library"));
                    }
                }
                Self::Stats => {
                    let health = house.health().await?;
                    out::table(&[
                        vec![lang.pick("资源", "items").to_owned(), health.items.to_string()],
                        vec![lang.pick("已索引", "indexed").to_owned(), health.indexed.to_string()],
                        vec![lang.pick("库序号", "store sequence").to_owned(), health.library_seq.to_string()],
                        vec![lang.pick("索引序号", "index sequence").to_owned(), health.index_seq.to_string()],
                    ]);
                }
            }
            house.close().await;
            Ok(outcome)
        })
    }
}
