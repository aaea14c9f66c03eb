//! The packages of a house and what each asks for directly, as `cargo metadata` tells it.

use std::path::Path;

use cargo_metadata::{DependencyKind, MetadataCommand};

/// A member of the workspace.
pub(super) struct Member {
    pub(super) name: String,
    /// Names as the registry or the workspace knows them, whatever the manifest renames them to.
    pub(super) asks_for: Vec<(String, DependencyKind)>,
}

/// Reads the members without resolving anything, so it needs neither a lock file nor the internet.
pub(super) fn members(root: &Path) -> anyhow::Result<Vec<Member>> {
    let metadata = MetadataCommand::new().manifest_path(root.join("Cargo.toml")).no_deps().exec()?;
    let member = |package: &cargo_metadata::Package| Member {
        name: package.name.to_string(),
        asks_for: package.dependencies.iter().map(|asked| (asked.name.clone(), asked.kind)).collect(),
    };
    let mut members: Vec<_> = metadata.workspace_packages().into_iter().map(member).collect();
    members.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(members)
}
