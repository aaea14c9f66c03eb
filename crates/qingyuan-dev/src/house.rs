//! Where the repository is, and how a chore runs a program in it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

/// What `cargo run` tells a chore about the chore's own package. A cargo started by the chore must not inherit it:
/// build scripts that ask to be run again when these change (ring's does) would rebuild half of the house each time.
const OWN_PACKAGE: [&str; 6] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_NAME", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"];

/// The checkout that the chore works on.
pub(crate) struct House {
    root: PathBuf,
}

impl House {
    /// Finds the workspace that the current folder belongs to.
    ///
    /// # Errors
    /// When the current folder is in no cargo workspace.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let found = output(Command::new("cargo").args(["locate-project", "--workspace", "--message-format", "plain"]))?;
        let manifest = PathBuf::from(found.trim_end());
        let root = manifest.parent().with_context(|| format!("{} has no parent folder", manifest.display()))?;
        Ok(Self { root: root.to_owned() })
    }

    /// The folder of the workspace.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A cargo command at the root of the house, as if a person had typed it there.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command.args(arguments).current_dir(&self.root);
        for key in std::env::vars_os().map(|(key, _)| key).filter(is_of_own_package) {
            command.env_remove(key);
        }
        command
    }
}

/// Whether an environment variable speaks of the package of the chores.
fn is_of_own_package(key: &OsString) -> bool {
    key.to_str().is_some_and(|key| OWN_PACKAGE.iter().any(|prefix| key.starts_with(prefix)))
}

/// Runs a program that shares the terminal with the chore.
///
/// # Errors
/// When it cannot be started, or ends in anything but success.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let words = words(command);
    let status = command.status().with_context(|| format!("cannot start `{words}`"))?;
    ensure!(status.success(), "`{words}` ended with {status}");
    Ok(())
}

/// Runs a program for what it writes to its standard output; its complaints still reach the terminal.
///
/// # Errors
/// When it cannot be started, ends in anything but success, or writes something other than UTF-8.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let words = words(command);
    let output =
        command.stderr(std::process::Stdio::inherit()).output().with_context(|| format!("cannot start `{words}`"))?;
    ensure!(output.status.success(), "`{words}` ended with {}", output.status);
    String::from_utf8(output.stdout).with_context(|| format!("`{words}` wrote something other than UTF-8"))
}

/// The command as a person would type it.
pub(crate) fn words(command: &Command) -> String {
    let mut words = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        words.push(' ');
        words.push_str(&argument.to_string_lossy());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_describes_the_chores_own_package_is_withheld() {
        for (key, withheld) in [
            ("CARGO_PKG_NAME", true),
            ("CARGO_MANIFEST_DIR", true),
            ("CARGO_HOME", false),
            ("CARGO_TARGET_DIR", false),
            ("CARGO_NET_OFFLINE", false),
            ("PATH", false),
        ] {
            assert_eq!(is_of_own_package(&OsString::from(key)), withheld, "{key}");
        }
    }

    #[test]
    fn a_program_that_fails_is_named_with_its_arguments() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err().to_string();
        assert_eq!(error, "`sh -c exit 3` ended with exit status: 3");
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let error = run(&mut Command::new("no-such-program-of-the-house")).unwrap_err().to_string();
        assert_eq!(error, "cannot start `no-such-program-of-the-house`");
    }
}
