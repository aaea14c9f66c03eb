//! Opening the house, and the runtime and signals that every long command needs.

use std::sync::Arc;

use anyhow::{Context, bail};
use qingyuan_pipeline::{Blueprint, House, RulebookFiles};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::settings::Settings;
use crate::{embedded, surroundings};

/// The rule files of this run: the folder's, or those built in.
pub(crate) fn rulebook_files(settings: &Settings) -> anyhow::Result<RulebookFiles> {
    match &settings.rules {
        Some(folder) if !folder.is_dir() => {
            let state = if folder.exists() { "is no folder" } else { "does not exist" };
            bail!(
                "the rules folder `{}` {state}: name the folder that holds policy.toml with --rules DIR (or \
                 QINGYUAN_RULES, or `rules` in qingyuan.toml), or name none and work with the rules built in",
                folder.display()
            )
        }
        Some(folder) => Ok(RulebookFiles::read(folder)?),
        None => Ok(RulebookFiles::new(embedded::rules())),
    }
}

/// Opens the house of this run.
pub(crate) async fn house(settings: &Settings) -> anyhow::Result<Arc<House>> {
    let blueprint = Blueprint {
        data: settings.data.clone(),
        rulebook: rulebook_files(settings)?,
        contact: settings.contact.clone(),
        surroundings: surroundings::real(),
    };
    House::open(blueprint).await.with_context(|| format!("opening `{}`", settings.data.display()))
}

/// Watches the rules folder of a house until `stop`, when its rules come from one.
pub(crate) fn watch_rules(house: &Arc<House>, stop: CancellationToken) -> tokio::task::JoinHandle<()> {
    let house = Arc::clone(house);
    tokio::spawn(async move { house.watch_rules(stop).await })
}

/// The runtime of one command.
pub(crate) fn runtime() -> anyhow::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")
}

/// A token that Ctrl-C or SIGTERM cancels: whoever works finishes what is under way and leaves. A second signal ends
/// the process at once; nothing that was acknowledged is lost even then.
pub(crate) fn stop_on_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        signalled().await;
        token.cancel();
        tracing::info!("stopping: finishing what is under way");
        signalled().await;
        std::process::abort();
    });
    stop
}

#[cfg(unix)]
async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn signalled() {
    drop(tokio::signal::ctrl_c().await);
}
