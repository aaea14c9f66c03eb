//! Which file rests on which, and by which path.

use std::collections::BTreeMap;
use std::path::PathBuf;

use syn::buffer::TokenBuffer;
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, Macro, Meta, Visibility};

use super::modules::{Modules, Segments, each_import, is_for_tests};
use super::tokens;

/// From a file to the files that it rests on, each with one path that says so.
pub(super) type Arrows = BTreeMap<PathBuf, BTreeMap<PathBuf, String>>;

/// Reads the arrows off the items of every module.
pub(super) fn of(modules: &Modules) -> Arrows {
    let mut arrows = Arrows::new();
    for (path, module) in modules.iter() {
        let mut paths = Paths::default();
        module.items.iter().for_each(|item| paths.visit_item(item));
        for written in paths.0 {
            let Some(target) = modules.file_of(path, &written) else { continue };
            if target != module.file {
                let from = arrows.entry(module.file.clone()).or_default();
                from.entry(target.to_owned()).or_insert_with(|| written.join("::"));
            }
        }
    }
    arrows
}

/// Every path written in the visited items. One-segment paths are left out: what they name was imported.
#[derive(Default)]
struct Paths(Vec<Segments>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_item(&mut self, item: &'ast Item) {
        if !tokens::attributes(item).is_some_and(is_for_tests) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, import: &'ast ItemUse) {
        each_import(&import.tree, &mut Segments::new(), &mut |path, _| self.0.push(path));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 && path.leading_colon.is_none() {
            self.0.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.0.extend(tokens::paths(&TokenBuffer::new2(called.tokens.clone())));
        visit::visit_macro(self, called);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.0.extend(tokens::paths(&TokenBuffer::new2(list.tokens.clone())));
        }
    }

    /// `pub(in crate::a)` says who may look, not what is looked at.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}
