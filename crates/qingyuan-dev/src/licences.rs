//! Which licences the house accepts in what it depends on.

mod expression;

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::house::{House, output};
use crate::say;
use expression::allows;

/// Licences under which a dependency may come into an Apache-2.0 program that others run and change: permissive ones,
/// MPL-2.0 (whose duty stays with its own files), and those of fonts and data. SPDX identifiers.
const ALLOWED: [&str; 17] = [
    "0BSD",
    "Apache-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OFL-1.1",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Exceptions that only ever permit more than the licence they are attached to.
const ALLOWED_EXCEPTIONS: [&str; 1] = ["LLVM-exception"];

/// The chore `cargo dev licences`.
///
/// # Errors
/// When cargo cannot describe the dependencies.
pub(crate) fn licences(house: &House) -> anyhow::Result<ExitCode> {
    match check(house) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            say::complain(&format!("{error:#}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Checks the licence of everything that is compiled on this machine, build and test dependencies included, and
/// lists packages present in more than one version (which costs compile time and is no failure).
///
/// # Errors
/// When a licence is missing or not on the list; the message names every such package.
pub(crate) fn check(house: &House) -> anyhow::Result<()> {
    // Without the filter cargo would download packages that only other systems compile.
    let host = host()?;
    let arguments = ["metadata", "--format-version", "1", "--locked", "--filter-platform", &host];
    let described: Value = serde_json::from_str(&output(&mut house.cargo(&arguments))?)?;
    let packages = packages(&described)?;
    for (name, versions) in several_versions(&packages) {
        say::line(&format!("note: {name} is compiled in several versions: {}", versions.join(", ")))?;
    }
    let refused = refused(&packages);
    ensure!(refused.is_empty(), "licences not on the list:\n  {}", refused.join("\n  "));
    say::line(&format!("{} packages, every licence on the list", packages.len()))?;
    Ok(())
}

fn host() -> anyhow::Result<String> {
    let described = output(std::process::Command::new("rustc").arg("-vV"))?;
    let host = described.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` does not name its host")?.to_owned())
}

/// What the check needs to know of one package.
#[derive(Debug)]
struct Package {
    name: String,
    version: String,
    /// The SPDX expression of its manifest.
    licence: Option<String>,
}

/// Reads the packages out of `cargo metadata`, format version 1.
fn packages(described: &Value) -> anyhow::Result<Vec<Package>> {
    let packages = described["packages"].as_array().context("`cargo metadata` lists no packages")?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    packages
        .iter()
        .map(|package| {
            Ok(Package {
                name: text(&package["name"]).context("a package has no name")?,
                version: text(&package["version"]).context("a package has no version")?,
                licence: text(&package["license"]),
            })
        })
        .collect()
}

/// One line for each package whose licence the house does not accept.
fn refused(packages: &[Package]) -> Vec<String> {
    let verdict = |licence: &Option<String>| match licence {
        None => Some("states no SPDX licence".to_owned()),
        Some(text) => match allows(text, &ALLOWED, &ALLOWED_EXCEPTIONS) {
            Ok(true) => None,
            Ok(false) => Some(text.clone()),
            Err(error) => Some(format!("`{text}`: {error}")),
        },
    };
    packages
        .iter()
        .filter_map(|package| Some(format!("{} {}: {}", package.name, package.version, verdict(&package.licence)?)))
        .collect()
}

/// Names that occur with more than one version, and those versions.
fn several_versions(packages: &[Package]) -> Vec<(&str, Vec<&str>)> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        versions.entry(&package.name).or_default().insert(&package.version);
    }
    versions.retain(|_, versions| versions.len() > 1);
    versions.into_iter().map(|(name, versions)| (name, versions.into_iter().collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described() -> Vec<Package> {
        let described = serde_json::json!({"packages": [
            {"name": "kind", "version": "1.0.0", "license": "MIT OR GPL-3.0-only"},
            {"name": "kind", "version": "2.0.0", "license": "MIT"},
            {"name": "greedy", "version": "0.1.0", "license": "AGPL-3.0-only"},
            {"name": "silent", "version": "0.2.0", "license": null},
            {"name": "garbled", "version": "0.3.0", "license": "MIT AND"},
        ]});
        packages(&described).unwrap()
    }

    #[test]
    fn every_package_without_an_acceptable_licence_is_refused_by_name() {
        assert_eq!(
            refused(&described()),
            [
                "greedy 0.1.0: AGPL-3.0-only",
                "silent 0.2.0: states no SPDX licence",
                "garbled 0.3.0: `MIT AND`: a licence is missing at the end",
            ]
        );
    }

    #[test]
    fn a_package_in_two_versions_is_listed_once_with_both() {
        assert_eq!(several_versions(&described()), [("kind", vec!["1.0.0", "2.0.0"])]);
    }
}
