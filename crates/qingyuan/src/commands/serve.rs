//! `serve` and `work`.

use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use qingyuan_pipeline::{House, WorkPlan};
use qingyuan_web::WebConfig;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::outcome::Outcome;
use crate::settings::{Settings, WebFlags};
use crate::{opening, out};

/// The example shown by `--help`.
const EXAMPLE: &str = "Example: qingyuan serve --listen 127.0.0.1:8080 --data ./qingyuan-data";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Serve {
    #[command(flatten)]
    web: WebFlags,
}

impl Serve {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        opening::runtime()?.block_on(async {
            let stop = opening::stop_on_signal();
            let house = opening::house(settings).await?;
            let watched = opening::watch_rules(&house, stop.clone());
            let (address, served) = start_web(settings, &self.web, &house, stop.clone()).await?;
            out::line(&format!("{} {address}", settings.lang.pick("清源已启动：", "Qingyuan serves at")));
            let plan = WorkPlan { crawl: true, ..WorkPlan::default() };
            let worked = house.work(plan, stop.clone()).await;
            stop.cancel();
            served.await.context("the web server's task")??;
            watched.await.context("the watcher of the rules folder")?;
            house.close().await;
            worked?;
            Ok(Outcome::Fine)
        })
    }
}

/// Works without serving.
pub(crate) fn work(settings: &Settings) -> anyhow::Result<Outcome> {
    opening::runtime()?.block_on(async {
        let stop = opening::stop_on_signal();
        let house = opening::house(settings).await?;
        let watched = opening::watch_rules(&house, stop.clone());
        let worked = house.work(WorkPlan { crawl: true, ..WorkPlan::default() }, stop.clone()).await;
        stop.cancel();
        watched.await.context("the watcher of the rules folder")?;
        house.close().await;
        worked?;
        Ok(Outcome::Fine)
    })
}

/// Starts the web app and returns its address and its task.
pub(crate) async fn start_web(
    settings: &Settings,
    flags: &WebFlags,
    house: &Arc<House>,
    stop: CancellationToken,
) -> anyhow::Result<(String, tokio::task::JoinHandle<anyhow::Result<()>>)> {
    let listen = settings.listen(flags);
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen at {listen}; is another one running? choose another with --listen"))?;
    let public_url = settings.public_url(flags);
    let address = match &public_url {
        Some(url) => url.to_string(),
        None => format!("http://{}/", listener.local_addr()?),
    };
    let mut config = WebConfig { public_url, ..WebConfig::default() };
    if let Some(name) = &settings.config.web.site_name {
        config.site_name.clone_from(name);
    }
    let router = qingyuan_web::router(Arc::clone(house), config);
    let served = tokio::spawn(async move { Ok(qingyuan_web::serve(listener, router, stop).await?) });
    Ok((address, served))
}
