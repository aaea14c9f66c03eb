//! The product itself: built once for all tests, and run as a person would run it.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context as _, ensure};

use super::room;

/// What cargo tells a test about the test's own package. The cargo that builds the product must not inherit it: build
/// scripts that ask to be run again when these change (ring's does) would rebuild half of the house each time.
const OWN_PACKAGE: [&str; 6] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_NAME", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"];

/// How a command ended and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The lines of standard output as JSON.
    pub(crate) fn json_lines(&self) -> anyhow::Result<Vec<serde_json::Value>> {
        let lines = self.stdout.lines().filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_str(line).with_context(|| format!("no JSON: {line}"))).collect()
    }

    /// Fails, with everything that was said, unless the command ended with this code.
    pub(crate) fn expect_code(self, code: i32) -> anyhow::Result<Self> {
        ensure!(self.code == Some(code), "ended with {:?}, not {code}\n{}\n{}", self.code, self.stdout, self.stderr);
        Ok(self)
    }
}

/// The checkout.
pub(crate) fn checkout() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests)
}

/// The binary that users get, with the profile and in the target folder of this very test.
pub(crate) fn binary() -> anyhow::Result<&'static Path> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match BUILT.get_or_init(|| build().map_err(|error| format!("{error:#}"))) {
        Ok(path) => Ok(path),
        Err(error) => anyhow::bail!("{error}"),
    }
}

fn build() -> anyhow::Result<PathBuf> {
    let test = std::env::current_exe()?;
    // <target>/<profile>/deps/house-<hash>
    let profile = test.parent().and_then(Path::parent).context("the test stands in no target folder")?;
    let target = profile.parent().context("the test stands in no target folder")?;
    let mut command = Command::new(env!("CARGO"));
    command.args(["build", "--locked", "--quiet", "--package", "qingyuan", "--bin", "qingyuan", "--target-dir"]);
    command.arg(target).current_dir(checkout());
    if profile.file_name().is_some_and(|name| name == "release") {
        command.arg("--release");
    }
    for key in std::env::vars_os().map(|(key, _)| key).filter(|key| begins(key, &OWN_PACKAGE)) {
        command.env_remove(key);
    }
    let built = command.output().context("cargo cannot be started")?;
    ensure!(built.status.success(), "the binary was not built:\n{}", String::from_utf8_lossy(&built.stderr));
    Ok(profile.join("qingyuan"))
}

fn begins(key: &OsString, prefixes: &[&str]) -> bool {
    key.to_str().is_some_and(|key| prefixes.iter().any(|prefix| key.starts_with(prefix)))
}

/// A command of the product, untouched by the settings of whoever runs the tests: no variable of theirs, and a working
/// folder without configuration or rules, so that the rules built in are in force.
pub(crate) fn qingyuan(arguments: &[&str]) -> anyhow::Result<Command> {
    let mut command = Command::new(binary()?);
    command.args(arguments).current_dir(room::empty()?).stdin(Stdio::null());
    for key in std::env::vars_os().map(|(key, _)| key).filter(|key| begins(key, &["QINGYUAN_"])) {
        command.env_remove(key);
    }
    Ok(command)
}

/// Runs a command of the product to its end.
pub(crate) fn run(arguments: &[&str]) -> anyhow::Result<Ran> {
    finish(qingyuan(arguments)?, b"")
}

/// Runs a command of the product that reads standard input.
pub(crate) fn run_with_input(arguments: &[&str], input: &[u8]) -> anyhow::Result<Ran> {
    finish(qingyuan(arguments)?, input)
}

/// Runs a command, prepared as a test likes it, to its end.
pub(crate) fn finish(mut command: Command, input: &[u8]) -> anyhow::Result<Ran> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut pipe = child.stdin.take().context("standard input was asked for")?;
    let input = input.to_vec();
    // Written beside the reading: a child that answers while it reads must not wait for us.
    let writer = std::thread::spawn(move || drop(pipe.write_all(&input)));
    let output = child.wait_with_output()?;
    writer.join().map_err(|_| anyhow::anyhow!("the writer of standard input panicked"))?;
    Ok(Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout)?,
        stderr: String::from_utf8(output.stderr)?,
    })
}

/// A path as an argument.
pub(crate) fn path(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("the path is not UTF-8")
}
