//! `qingyuan serve` as a process.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context as _, ensure};
use tempfile::TempDir;

use super::binary::{path, qingyuan};
use super::crawled::crawled;
use super::demo::{START, STOP};
use super::process::Running;
use super::room;
use super::visitor::Visitor;

/// A running server.
pub(crate) struct Server {
    running: Running,
    pub(crate) base: String,
}

impl Server {
    /// Serves a data folder at a free port.
    pub(crate) fn start(data: &Path) -> anyhow::Result<Self> {
        Self::start_with(data, &[])
    }

    /// Serves a data folder at a free port, with more arguments.
    pub(crate) fn start_with(data: &Path, more: &[&str]) -> anyhow::Result<Self> {
        Self::ready(Running::start(qingyuan(&[&arguments(path(data)?), more].concat())?)?)
    }

    fn ready(mut running: Running) -> anyhow::Result<Self> {
        let line = running.line_with("Qingyuan serves at", START)?;
        let base = line.split_whitespace().last().context("no address")?.trim_end_matches('/').to_owned();
        Ok(Self { running, base })
    }

    /// Serves a data folder by a command that a test has prepared.
    pub(crate) fn of(command: Command) -> anyhow::Result<Self> {
        Self::ready(Running::start(command)?)
    }

    /// The number by which the system knows its process.
    pub(crate) fn id(&self) -> u32 {
        self.running.id()
    }

    /// Somebody without an account.
    pub(crate) fn visitor(&self) -> anyhow::Result<Visitor> {
        Visitor::new(&self.base)
    }

    /// Somebody with one of the demo's accounts.
    pub(crate) async fn signed_in(&self, name: &str) -> anyhow::Result<Visitor> {
        Visitor::signed_in(&self.base, name, crawled()?.password(name)?).await
    }

    /// Kills it, as a power cut would.
    pub(crate) fn kill(self) -> anyhow::Result<()> {
        self.running.kill()
    }

    /// Stops it as a service manager does, and requires a clean end.
    pub(crate) fn stop(self) -> anyhow::Result<String> {
        self.running.terminate()?;
        let (status, _, complained) = self.running.ended(STOP)?;
        ensure!(status.success(), "ended with {status}\n{complained}");
        Ok(complained)
    }
}

/// A server over its own copy of the crawled campus.
pub(crate) fn over_a_copy() -> anyhow::Result<(Server, TempDir)> {
    let data = crawled()?.copy()?;
    Ok((Server::start(data.path())?, data))
}

/// One server over the crawled campus for all tests that only read. Nothing is dropped at the end of a test process,
/// so a shell waits at a pipe that closes with this process, however it ends, and then stops the server.
pub(crate) fn shared() -> anyhow::Result<&'static Server> {
    static SHARED: OnceLock<Result<Server, String>> = OnceLock::new();
    match SHARED.get_or_init(|| guarded().map_err(|error| format!("{error:#}"))) {
        Ok(server) => Ok(server),
        Err(error) => anyhow::bail!("{error}"),
    }
}

fn guarded() -> anyhow::Result<Server> {
    let data = room::of_this_run()?.join("shared");
    room::copy(&crawled()?.data, &data)?;
    let served = qingyuan(&arguments(path(&data)?))?;
    let mut shell = Command::new("sh");
    shell.args(["-c", r#""$@" & child=$!; cat > /dev/null; kill "$child""#, "sh"]);
    shell.arg(served.get_program()).args(served.get_args()).stdin(Stdio::piped());
    if let Some(folder) = served.get_current_dir() {
        shell.current_dir(folder);
    }
    Server::ready(Running::start(shell)?)
}

fn arguments(data: &str) -> [&str; 7] {
    ["serve", "--listen", "127.0.0.1:0", "--data", data, "--lang", "en"]
}
