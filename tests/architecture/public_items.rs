//! The names that the crates of a house offer, as written in their sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context as _;
use syn::visit::{self, Visit};
use syn::{Ident, Item, Visibility};

use super::sources;

/// Types by name: the crates that define one, and what can be named inside it (variants, functions, fields, constants).
#[derive(Default)]
pub(super) struct PublicItems {
    types: BTreeMap<String, Named>,
}

#[derive(Default)]
struct Named {
    crates: BTreeSet<String>,
    members: BTreeSet<String>,
}

impl PublicItems {
    /// Reads every crate under `crates/`. A crate without `lib.rs` offers nothing to others, so there every type
    /// counts, whatever its visibility.
    pub(super) fn read(root: &Path) -> anyhow::Result<Self> {
        let mut items = Self::default();
        for folder in sources::crate_folders(root)? {
            let is_library = root.join("crates").join(&folder).join("src/lib.rs").is_file();
            for source in sources::under(root, &format!("crates/{folder}/src"))? {
                let path = source.path.display();
                let file = syn::parse_file(&source.text).with_context(|| format!("cannot read {path} as Rust"))?;
                Reader { items: &mut items, crate_name: &folder, is_library }.visit_file(&file);
            }
        }
        Ok(items)
    }

    /// Whether some crate (or the one named: `text` and `qingyuan_text` both mean `qingyuan-text`) defines the type.
    pub(super) fn has_type(&self, name: &str, of_crate: Option<&str>) -> bool {
        let Some(named) = self.types.get(name) else { return false };
        match of_crate.map(|wanted| wanted.replace('_', "-")) {
            None => !named.crates.is_empty(),
            Some(wanted) => named.crates.contains(&wanted) || named.crates.contains(&format!("qingyuan-{wanted}")),
        }
    }

    /// Whether the type has a variant, function, field or constant of this name.
    pub(super) fn has_member(&self, type_name: &str, member: &str) -> bool {
        self.types.get(type_name).is_some_and(|named| named.members.contains(member))
    }
}

struct Reader<'a> {
    items: &'a mut PublicItems,
    crate_name: &'a str,
    is_library: bool,
}

impl Reader<'_> {
    fn define<'m>(&mut self, name: &Ident, visibility: &Visibility, members: impl IntoIterator<Item = &'m Ident>) {
        if self.is_library && !matches!(visibility, Visibility::Public(_)) {
            return;
        }
        let named = self.items.types.entry(name.to_string()).or_default();
        named.crates.insert(self.crate_name.to_owned());
        named.members.extend(members.into_iter().map(Ident::to_string));
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Enum(item) => self.define(&item.ident, &item.vis, item.variants.iter().map(|variant| &variant.ident)),
            Item::Struct(item) => {
                self.define(&item.ident, &item.vis, item.fields.iter().filter_map(|field| field.ident.as_ref()));
            }
            Item::Trait(item) => self.define(
                &item.ident,
                &item.vis,
                item.items.iter().filter_map(|item| match item {
                    syn::TraitItem::Fn(function) => Some(&function.sig.ident),
                    syn::TraitItem::Const(constant) => Some(&constant.ident),
                    _ => None,
                }),
            ),
            Item::Type(item) => self.define(&item.ident, &item.vis, []),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_item_impl(&mut self, block: &'ast syn::ItemImpl) {
        let syn::Type::Path(of) = block.self_ty.as_ref() else { return };
        let Some(name) = of.path.segments.last() else { return };
        let members = block.items.iter().filter_map(|item| match item {
            syn::ImplItem::Fn(function) => Some(&function.sig.ident),
            syn::ImplItem::Const(constant) => Some(&constant.ident),
            _ => None,
        });
        // Types and their `impl` blocks come in any order, and a name without a crate is not yet a type.
        let named = self.items.types.entry(name.ident.to_string()).or_default();
        named.members.extend(members.map(Ident::to_string));
    }
}
