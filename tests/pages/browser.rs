//! A browser of its own for each test: chromium, driven from outside, with a fresh profile.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use tempfile::TempDir;

use crate::flows::patience::eventually;
use crate::flows::process::Running;
use crate::flows::room;

/// The driver that Debian's package `chromium-driver` installs.
const DRIVER: &str = "/usr/bin/chromedriver";

/// Until a browser has started or a page has loaded, on a busy machine.
pub(crate) const PAGE: Duration = Duration::from_secs(60);

/// A screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    Desk,
    Phone,
}

impl Screen {
    pub(crate) const BOTH: [Self; 2] = [Self::Desk, Self::Phone];

    /// How wide it is, in CSS pixels.
    pub(crate) fn width(self) -> u32 {
        match self {
            Self::Desk => 1280,
            Self::Phone => 390,
        }
    }
}

/// An open browser. Dropping it closes the browser and ends its driver.
pub(crate) struct Browser {
    pub(crate) client: Client,
    screen: Screen,
    base: String,
    session: String,
    port: u16,
    _driver: Running,
    _profile: TempDir,
}

impl Browser {
    /// Opens one that looks at this house.
    pub(crate) async fn open(base: &str, screen: Screen) -> anyhow::Result<Self> {
        if !Path::new(DRIVER).exists() {
            bail!("{DRIVER} is missing: run `cargo verify`, which installs chromium and chromium-driver");
        }
        let mut command = Command::new(DRIVER);
        command.args(["--port=0"]).stdin(Stdio::null());
        let mut driver = Running::start(command)?;
        let line = driver.line_with("started successfully on port", PAGE)?;
        let port: u16 = line.trim_end_matches('.').rsplit(' ').next().unwrap_or_default().parse()?;
        let profile = room::folder("profile")?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(profile.path(), screen)?);
        let address = format!("http://127.0.0.1:{port}");
        let opened = tokio::time::timeout(PAGE, builder.connect(&address)).await;
        let client = opened.context("the browser does not open")??;
        let session = client.session_id().await?.context("the browser has no session")?;
        Ok(Self { client, screen, base: base.to_owned(), session, port, _driver: driver, _profile: profile })
    }

    /// Goes to a path of the house.
    pub(crate) async fn go(&self, path: &str) -> anyhow::Result<()> {
        self.client.goto(&format!("{}{path}", self.base)).await.with_context(|| path.to_owned())
    }

    /// The path and query of the page that is shown.
    pub(crate) async fn path(&self) -> anyhow::Result<String> {
        let url = self.client.current_url().await?;
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Ok(format!("{}{query}", url.path()))
    }

    /// Waits until the page that is shown has another path than this.
    pub(crate) async fn left(&self, path: &str) -> anyhow::Result<String> {
        eventually(&format!("{path} is left"), PAGE, async || {
            let now = self.path().await?;
            let loaded = self.script("return document.readyState").await? == "complete";
            Ok((now != path && loaded).then_some(now))
        })
        .await
    }

    /// Signs in through the form.
    pub(crate) async fn sign_in(&self, name: &str, password: &str) -> anyhow::Result<()> {
        self.go("/sign-in").await?;
        self.client.find(Locator::Id("name")).await?.send_keys(name).await?;
        self.client.find(Locator::Id("password")).await?.send_keys(password).await?;
        self.client.find(Locator::Css("main form button")).await?.click().await?;
        self.left("/sign-in").await?;
        Ok(())
    }

    /// Presses a key while nothing in particular has the focus.
    pub(crate) async fn press(&self, key: &str) -> anyhow::Result<()> {
        Ok(self.client.find(Locator::Css("body")).await?.send_keys(key).await?)
    }

    /// What a script that looks at the page returns.
    pub(crate) async fn script(&self, script: &str) -> anyhow::Result<serde_json::Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// A command of the `DevTools` protocol: what the driver's own language has no word for, such as an input method.
    pub(crate) async fn command(&self, name: &str, parameters: serde_json::Value) -> anyhow::Result<()> {
        let address = format!("http://127.0.0.1:{}/session/{}/goog/cdp/execute", self.port, self.session);
        let asked = serde_json::json!({ "cmd": name, "params": parameters });
        // The HTTP client wants a provider of cryptography even where only plain HTTP is spoken.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder().no_proxy().timeout(PAGE).build()?;
        let answer = http.post(address).header("content-type", "application/json").body(asked.to_string());
        let answer = answer.send().await?;
        ensure!(answer.status().is_success(), "{name}: {}", answer.text().await?);
        Ok(())
    }

    /// The visible text of the page.
    pub(crate) async fn text(&self) -> anyhow::Result<String> {
        Ok(self.client.find(Locator::Css("body")).await?.text().await?)
    }

    /// Requires that the page is no wider than the screen, and keeps a picture of it for people.
    pub(crate) async fn fits(&self, name: &str) -> anyhow::Result<()> {
        let picture = pictures()?.join(format!("{name}-{}.png", self.screen.width()));
        std::fs::write(&picture, self.client.screenshot().await?)?;
        let wide = self.script("return document.documentElement.scrollWidth").await?;
        let wide = wide.as_u64().context("no width")?;
        let width = u64::from(self.screen.width());
        ensure!(wide <= width, "{name} is {wide} pixels wide on {width}: see {}", picture.display());
        Ok(())
    }
}

impl Drop for Browser {
    /// A driver that is killed leaves its browser behind, so the browser is closed first: by hand, because nothing can
    /// be awaited here.
    fn drop(&mut self) {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return };
        let asked =
            format!("DELETE /session/{} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n", self.session);
        // The answer comes when the browser is gone; its first bytes say so, and the connection stays open.
        let mut answer = [0; 64];
        // What fails here fails a test that is over; there is nobody left to tell.
        drop(stream.set_read_timeout(Some(PAGE)));
        drop(stream.write_all(asked.as_bytes()));
        drop(stream.read(&mut answer));
    }
}

/// Where pictures are kept: the same names each time, so that they do not pile up.
fn pictures() -> anyhow::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screenshots");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn capabilities(profile: &Path, screen: Screen) -> anyhow::Result<Capabilities> {
    let profile = profile.to_str().context("the profile's path is not UTF-8")?;
    let mut options = serde_json::json!({
        "args": [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--window-size=1280,900",
            format!("--user-data-dir={profile}"),
        ],
    });
    if screen == Screen::Phone {
        options["mobileEmulation"] =
            serde_json::json!({ "deviceMetrics": { "width": screen.width(), "height": 844, "pixelRatio": 1.0 } });
    }
    let all = serde_json::json!({ "browserName": "chrome", "goog:chromeOptions": options });
    serde_json::from_value(all).context("capabilities are an object")
}
