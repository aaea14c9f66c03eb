//! Circles in a graph of files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

/// Files and the files that each rests on, with a reason.
pub(super) struct Graph(BTreeMap<PathBuf, BTreeMap<PathBuf, String>>);

impl Graph {
    pub(super) fn new(arrows: BTreeMap<PathBuf, BTreeMap<PathBuf, String>>) -> Self {
        Self(arrows)
    }

    /// One line for each knot of files that rest on each other, showing its shortest circle.
    pub(super) fn circles(&self) -> Vec<String> {
        let mut told = BTreeSet::new();
        let mut circles = Vec::new();
        for file in self.0.keys() {
            if told.contains(file.as_path()) {
                continue;
            }
            let reached = self.reached_from(file);
            let knot: BTreeSet<&Path> =
                reached.into_iter().filter(|other| self.reached_from(other).contains(file.as_path())).collect();
            if let Some(circle) = knot.iter().filter_map(|start| self.shortest_circle(start)).min_by_key(Vec::len) {
                circles.push(self.describe(&circle, knot.len()));
            }
            told.extend(knot);
        }
        circles
    }

    /// Every file that `file` rests on, directly or not; itself only if it stands in a circle.
    fn reached_from(&self, file: &Path) -> BTreeSet<&Path> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&Path> = self.next(file).collect();
        while let Some(at) = open.pop() {
            if reached.insert(at) {
                open.extend(self.next(at));
            }
        }
        reached
    }

    /// The shortest way from `start` back to itself, `start` at both ends.
    fn shortest_circle<'a>(&'a self, start: &'a Path) -> Option<Vec<&'a Path>> {
        let mut seen = BTreeSet::new();
        let mut open = VecDeque::from([vec![start]]);
        while let Some(way) = open.pop_front() {
            for next in self.next(way.last()?) {
                let way = [way.as_slice(), &[next]].concat();
                if next == start {
                    return Some(way);
                }
                if seen.insert(next) {
                    open.push_back(way);
                }
            }
        }
        None
    }

    fn next<'a>(&'a self, file: &Path) -> impl Iterator<Item = &'a Path> + use<'a> {
        self.0.get(file).into_iter().flat_map(|arrows| arrows.keys().map(PathBuf::as_path))
    }

    fn describe(&self, circle: &[&Path], knot: usize) -> String {
        let mut line = String::from("module circle: ");
        let Some((first, rest)) = circle.split_first() else { return line };
        line.push_str(&first.to_string_lossy());
        for (from, to) in circle.iter().zip(rest) {
            let reason = self.0.get(*from).and_then(|arrows| arrows.get(*to)).map_or("", String::as_str);
            line.push_str(&format!(" -> {} (by `{reason}`)", to.display()));
        }
        if knot + 1 > circle.len() {
            line.push_str(&format!("; {knot} files in one knot"));
        }
        line
    }
}

#[test]
fn the_shortest_circle_of_each_knot_is_shown_with_the_size_of_the_knot() {
    let arrows = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "b"), ("c", "d"), ("e", "f"), ("f", "e")];
    let mut graph: BTreeMap<PathBuf, BTreeMap<PathBuf, String>> = BTreeMap::new();
    for (from, to) in arrows {
        graph.entry(from.into()).or_default().insert(to.into(), format!("crate::{to}"));
    }
    assert_eq!(
        Graph::new(graph).circles(),
        [
            "module circle: b -> c (by `crate::c`) -> b (by `crate::b`); 3 files in one knot",
            "module circle: e -> f (by `crate::f`) -> e (by `crate::e`)",
        ]
    );
}
