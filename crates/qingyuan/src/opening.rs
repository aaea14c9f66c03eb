//! Opening the house, and the runtime and signals that every long command needs.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use qingyuan_pipeline::{Blueprint, House, LearnedModel, RulebookFiles};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::settings::Settings;
use crate::{embedded, environment, surroundings};

/// What a model is called in the folder that it is trained into.
pub(crate) const MODEL_NAME: &str = "qingyuan.model";

/// The rule files of this run: the folder's, or those built in; with their model, or the one that was named.
pub(crate) fn rulebook_files(settings: &Settings) -> anyhow::Result<RulebookFiles> {
    let files = folder_or_built_in(settings)?;
    match &settings.model {
        None => Ok(files),
        Some(path) if path.as_os_str() == "none" => Ok(files.with_model(None)),
        Some(path) => {
            let bytes = model_file(path)?;
            LearnedModel::from_bytes(&bytes).with_context(|| format!("the model `{}`", path.display()))?;
            Ok(files.with_model(Some(bytes)))
        }
    }
}

/// The bytes of a model: a file, or the folder that `qingyuan train` has written.
pub(crate) fn model_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = if path.is_dir() { path.join(MODEL_NAME) } else { path.to_owned() };
    let remedy = "name a file or folder that `qingyuan train` has written with --model (or QINGYUAN_MODEL), or `none`";
    std::fs::read(&file).with_context(|| format!("the model `{}`: {remedy}", file.display()))
}

fn folder_or_built_in(settings: &Settings) -> anyhow::Result<RulebookFiles> {
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
        None => Ok(RulebookFiles::new(embedded::rules()).with_model(embedded::model())),
    }
}

/// Opens the house of this run.
pub(crate) async fn house(settings: &Settings) -> anyhow::Result<Arc<House>> {
    let blueprint = Blueprint {
        data: settings.data.clone(),
        rulebook: rulebook_files(settings)?,
        contact: settings.contact.clone(),
        secrets: environment::secrets(),
        weights: settings.config.search.weights(),
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
