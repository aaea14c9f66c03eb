//! No module circles inside a crate: whoever reads a file must be able to read what it rests on first.
//!
//! A module rests on another when it imports from it or names a path into it. A name that a `lib.rs` (or any module)
//! re-exports leads to the module that defines it. Declaring `mod child;` is no arrow; `use child::X`, public or
//! not, is one. Modules and items for tests are left out.

mod arrows;
mod graph;
mod modules;
mod tokens;

use std::collections::BTreeMap;
use std::path::Path;

use super::made_up::findings;
use super::sources;
use super::violation::{Violation, hold};
use graph::Graph;
use modules::Modules;

fn no_module_circles(root: &Path) -> anyhow::Result<Vec<Violation>> {
    let mut found = Vec::new();
    for folder in sources::crate_folders(root)? {
        let source_folder = format!("crates/{folder}/src");
        let files = sources::under(root, &source_folder)?;
        let files: BTreeMap<_, _> = files.into_iter().map(|source| (source.path, source.text)).collect();
        for crate_root in files.keys().filter(|path| is_crate_root(path, &source_folder)) {
            match Modules::read(crate_root, &files) {
                Ok(modules) => {
                    let graph = Graph::new(arrows::of(&modules));
                    found.extend(graph.circles().iter().map(|circle| Violation::new(&folder, circle)));
                }
                // Said beside the circles of the other crates, not instead of them.
                Err(error) => found.push(Violation::new(&folder, format!("{error:#}"))),
            }
        }
    }
    Ok(found)
}

fn is_crate_root(path: &Path, source_folder: &str) -> bool {
    let Ok(inside) = path.strip_prefix(source_folder) else { return false };
    inside == Path::new("lib.rs") || inside == Path::new("main.rs") || inside.parent() == Some(Path::new("bin"))
}

#[test]
fn no_crate_has_a_module_circle() -> anyhow::Result<()> {
    hold(no_module_circles)
}

/// Builds one crate of the given files and returns the circles found in it.
fn circles_of(files: &[(&str, &str)]) -> anyhow::Result<Vec<String>> {
    let placed: Vec<_> = files.iter().map(|(path, text)| (format!("crates/x/src/{path}"), *text)).collect();
    let placed: Vec<_> = placed.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    findings(no_module_circles, &placed)
}

/// The circle between `a.rs` and `b.rs` that most made-up crates below have, by way of the given paths.
fn a_and_b(from_a: &str, from_b: &str) -> Vec<String> {
    let folder = "crates/x/src";
    vec![format!("x: module circle: {folder}/a.rs -> {folder}/b.rs (by `{from_a}`) -> {folder}/a.rs (by `{from_b}`)")]
}

#[test]
fn a_circle_through_re_exports_of_the_root_is_found() -> anyhow::Result<()> {
    let found = circles_of(&[
        ("lib.rs", "mod a;\nmod b;\npub use a::A;\npub use b::{B as Bee, Other};\n"),
        ("a.rs", "use crate::Bee;\npub struct A(Option<Box<Bee>>);\n"),
        ("b.rs", "use std::fmt;\nuse crate::A;\npub struct B(Option<Box<A>>);\npub struct Other;\n"),
    ])?;
    assert_eq!(found, a_and_b("crate::Bee", "crate::A"));
    Ok(())
}

#[test]
fn a_circle_through_paths_in_code_is_found() -> anyhow::Result<()> {
    let found = circles_of(&[
        ("lib.rs", "mod a;\nmod b;\n"),
        ("a.rs", "pub fn f() -> u8 { super::b::g() }\n"),
        ("b.rs", "pub fn g() -> u8 { 1 }\npub fn h() -> String { format!(\"{}\", [crate::a::f()].len()) }\n"),
    ])?;
    assert_eq!(found, a_and_b("super::b::g", "crate::a::f"));
    Ok(())
}

#[test]
fn a_circle_through_a_glob_re_export_is_found() -> anyhow::Result<()> {
    let found = circles_of(&[
        ("lib.rs", "mod a;\nmod b;\npub use a::*;\npub use b::*;\n"),
        ("a.rs", "use crate::{B};\npub struct A(Option<Box<B>>);\n"),
        ("b.rs", "pub struct B;\nimpl From<crate::A> for B { fn from(_: crate::A) -> Self { Self } }\n"),
    ])?;
    assert_eq!(found, a_and_b("crate::B", "crate::A"));
    Ok(())
}

#[test]
fn a_parent_and_a_child_that_import_from_each_other_are_a_circle() -> anyhow::Result<()> {
    for (import, reason) in [
        ("use self::leaf::Leaf;", "self::leaf::Leaf"),
        ("pub use leaf::Leaf;", "leaf::Leaf"),
        ("fn f() { leaf::f() }", "leaf::f"),
    ] {
        let found = circles_of(&[
            ("lib.rs", "mod a;\n"),
            ("a.rs", &format!("mod leaf;\n{import}\npub struct Tree;\n")),
            ("a/leaf.rs", "use super::Tree;\npub struct Leaf(Tree);\n"),
        ])?;
        let (leaf, parent) = ("crates/x/src/a/leaf.rs", "crates/x/src/a.rs");
        let expected = format!("x: module circle: {leaf} -> {parent} (by `super::Tree`) -> {leaf} (by `{reason}`)");
        assert_eq!(found, [expected]);
    }
    Ok(())
}

#[test]
fn a_circle_of_three_is_printed_whole_and_once() -> anyhow::Result<()> {
    let found = circles_of(&[
        ("main.rs", "mod a;\nmod b;\nmod c;\nfn main() { a::f() }\n"),
        ("a.rs", "use crate::b;\npub fn f() { b::f() }\n"),
        ("b.rs", "use crate::c::f as other;\npub fn f() { other() }\n"),
        ("c/mod.rs", "pub fn f() { use crate::a::f as first; first() }\n"),
    ])?;
    let folder = "crates/x/src";
    assert_eq!(
        found,
        [format!(
            "x: module circle: {folder}/a.rs -> {folder}/b.rs (by `crate::b`) -> {folder}/c/mod.rs (by `crate::c::f`) \
             -> {folder}/a.rs (by `crate::a::f`)"
        )]
    );
    Ok(())
}

#[test]
fn arrows_that_only_point_down_are_no_circle() -> anyhow::Result<()> {
    let found = circles_of(&[
        ("lib.rs", "mod a;\nmod b;\nmod error;\npub use a::A;\npub use b::B;\npub use error::Error;\n"),
        ("a.rs", "mod leaf;\nuse crate::{B, Error};\nuse leaf::Leaf;\npub struct A(B, Leaf, Error);\n"),
        ("a/leaf.rs", "use crate::Error;\npub(super) struct Leaf(Option<Error>);\npub(in crate::a) struct Bud;\n"),
        (
            "b.rs",
            "pub struct B;\nmod inner { pub struct C(super::B); }\n\
             #[cfg(test)]\nmod tests { use super::*; use crate::A; fn t() { crate::a::f() } }\n\
             #[cfg(test)]\nuse crate::A as ForTests;\n",
        ),
        ("error.rs", "//! Not an arrow: [`crate::a`].\n/// Nor is [`crate::A`].\npub struct Error;\n"),
    ])?;
    assert_eq!(found, Vec::<String>::new());
    Ok(())
}

#[test]
fn a_module_that_cannot_be_read_is_found_and_not_passed_over() -> anyhow::Result<()> {
    let found = circles_of(&[("lib.rs", "mod gone;\n"), ("main.rs", "fn main( {}\n")])?;
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0], "x: crates/x/src/lib.rs declares `mod gone` and there is no file for it");
    assert!(found[1].starts_with("x: cannot read crates/x/src/main.rs as Rust"), "{found:?}");
    Ok(())
}
