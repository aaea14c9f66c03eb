//! The modules of one crate, read from its files, and where a path leads among them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use syn::{Attribute, Item, ItemMod, UseTree};

use super::tokens;

/// The segments of a path.
pub(super) type Segments = Vec<String>;

/// Re-exports of re-exports are followed this far; a chain that is longer is a circle of imports.
const DEEPEST: usize = 16;

/// One module, in a file of its own or inline in the file of its parent.
pub(super) struct Module {
    pub(super) file: PathBuf,
    /// Its items other than modules, without those for tests.
    pub(super) items: Vec<Item>,
    /// Names defined here.
    defined: BTreeSet<String>,
    /// Names imported here, with the path as written.
    imported: BTreeMap<String, Segments>,
    /// Modules imported from whole, as written.
    globs: Vec<Segments>,
}

/// Every module of a crate by its path from the crate's root, which is the empty path.
pub(super) struct Modules(BTreeMap<Segments, Module>);

impl Modules {
    /// Reads the modules that `crate_root` declares, directly or through others, out of `files`.
    pub(super) fn read(crate_root: &Path, files: &BTreeMap<PathBuf, String>) -> anyhow::Result<Self> {
        let mut modules = Self(BTreeMap::new());
        let folder = crate_root.parent().context("a crate root has a folder")?;
        modules.read_file(&[], crate_root, folder, files)?;
        Ok(modules)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Segments, &Module)> {
        self.0.iter()
    }

    /// The file of the module that a path, written in module `at`, leads into; `None` when it leads out of the crate.
    pub(super) fn file_of(&self, at: &[String], written: &[String]) -> Option<&Path> {
        let home = self.home(&self.absolute(at, written, DEEPEST)?, DEEPEST);
        self.0.get(&home).map(|module| module.file.as_path())
    }

    /// A path as seen from the crate's root. Names that module `at` imported are followed.
    fn absolute(&self, at: &[String], written: &[String], depth: usize) -> Option<Segments> {
        let (first, rest) = written.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" if rest.is_empty() => Some(at.to_vec()),
            "self" => Some([at, rest].concat()),
            "super" => {
                let (_, parent) = at.split_last()?;
                // `super::X` in a parent that imports X is resolved by `home`, as any other path into that parent.
                match rest.first().map(String::as_str) {
                    Some("super") => self.absolute(parent, rest, depth),
                    _ => Some([parent, rest].concat()),
                }
            }
            _ => {
                let child = [at, std::slice::from_ref(first)].concat();
                if self.0.contains_key(&child) {
                    return Some([&child, rest].concat());
                }
                let imported = self.0.get(at)?.imported.get(first).filter(|path| path.first() != Some(first))?;
                let mut target = self.absolute(at, imported, depth.checked_sub(1)?)?;
                target.extend_from_slice(rest);
                Some(target)
            }
        }
    }

    /// The path of the module that defines what the absolute `path` names, re-exports followed.
    fn home(&self, path: &[String], depth: usize) -> Segments {
        let mut at = Segments::new();
        for (index, segment) in path.iter().enumerate() {
            let child = [at.as_slice(), std::slice::from_ref(segment)].concat();
            if self.0.contains_key(&child) {
                at = child;
                continue;
            }
            return self.follow(&at, &path[index..], depth).unwrap_or(at);
        }
        at
    }

    /// Where `rest`, whose first name is no module of `at`, is defined if not in `at` itself.
    fn follow(&self, at: &[String], rest: &[String], depth: usize) -> Option<Segments> {
        let depth = depth.checked_sub(1)?;
        let (module, (name, further)) = (self.0.get(at)?, rest.split_first()?);
        if module.defined.contains(name) {
            return None;
        }
        if let Some(written) = module.imported.get(name) {
            let target = self.absolute(at, written, depth)?;
            return Some(self.home(&[&target, further].concat(), depth));
        }
        module.globs.iter().find_map(|written| {
            let target = self.absolute(at, written, depth)?;
            let home = self.home(&[&target, rest].concat(), depth);
            self.0.get(&home)?.defined.contains(name).then_some(home)
        })
    }

    fn read_file(
        &mut self,
        path: &[String],
        file: &Path,
        folder: &Path,
        files: &BTreeMap<PathBuf, String>,
    ) -> anyhow::Result<()> {
        let text = files.get(file).with_context(|| format!("there is no file {}", file.display()))?;
        let parsed = syn::parse_file(text).with_context(|| format!("cannot read {} as Rust", file.display()))?;
        self.read_items(path, file, folder, parsed.items, files)
    }

    fn read_items(
        &mut self,
        path: &[String],
        file: &Path,
        folder: &Path,
        items: Vec<Item>,
        files: &BTreeMap<PathBuf, String>,
    ) -> anyhow::Result<()> {
        let mut module = Module {
            file: file.to_owned(),
            items: Vec::new(),
            defined: BTreeSet::new(),
            imported: BTreeMap::new(),
            globs: Vec::new(),
        };
        let mut children = Vec::new();
        for item in items {
            match item {
                Item::Mod(child) if is_for_tests(&child.attrs) => {}
                Item::Mod(child) => children.push(child),
                item if tokens::attributes(&item).is_some_and(is_for_tests) => {}
                item => {
                    module.defined.extend(tokens::name(&item));
                    if let Item::Use(import) = &item {
                        let written = &import.tree;
                        each_import(written, &mut Segments::new(), &mut |path, name| match name {
                            Some(name) => drop(module.imported.insert(name, path)),
                            None => module.globs.push(path),
                        });
                    }
                    module.items.push(item);
                }
            }
        }
        self.0.insert(path.to_vec(), module);
        for child in children {
            self.read_child(path, file, folder, child, files)?;
        }
        Ok(())
    }

    fn read_child(
        &mut self,
        parent: &[String],
        file: &Path,
        folder: &Path,
        child: ItemMod,
        files: &BTreeMap<PathBuf, String>,
    ) -> anyhow::Result<()> {
        let name = child.ident.to_string().trim_start_matches("r#").to_owned();
        let path = [parent, std::slice::from_ref(&name)].concat();
        let folder = folder.join(&name);
        if let Some((_, items)) = child.content {
            return self.read_items(&path, file, &folder, items, files);
        }
        for candidate in [folder.with_extension("rs"), folder.join("mod.rs")] {
            if files.contains_key(&candidate) {
                return self.read_file(&path, &candidate, &folder, files);
            }
        }
        bail!("{} declares `mod {name}` and there is no file for it", file.display())
    }
}

/// Calls `see` with every path that a `use` imports and the name that it gets here: `None` for a glob.
pub(super) fn each_import(tree: &UseTree, so_far: &mut Segments, see: &mut impl FnMut(Segments, Option<String>)) {
    match tree {
        UseTree::Path(step) => {
            so_far.push(step.ident.to_string());
            each_import(&step.tree, so_far, see);
            so_far.pop();
        }
        UseTree::Name(last) if last.ident == "self" => see(so_far.clone(), so_far.last().cloned()),
        UseTree::Name(last) => {
            let name = last.ident.to_string();
            see([so_far.as_slice(), std::slice::from_ref(&name)].concat(), Some(name));
        }
        UseTree::Rename(last) if last.ident == "self" => see(so_far.clone(), Some(last.rename.to_string())),
        UseTree::Rename(last) => {
            let path = [so_far.as_slice(), &[last.ident.to_string()]].concat();
            see(path, Some(last.rename.to_string()));
        }
        UseTree::Glob(_) => see(so_far.clone(), None),
        UseTree::Group(group) => group.items.iter().for_each(|tree| each_import(tree, so_far, see)),
    }
}

/// Whether something is compiled for tests only: its `cfg` asks for `test` and negates nothing.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).any(|attribute| {
        let words = tokens::words(&attribute.meta);
        words.iter().any(|word| word == "test") && !words.iter().any(|word| word == "not")
    })
}
