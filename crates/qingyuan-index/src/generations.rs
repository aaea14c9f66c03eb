//! The indexes of one directory: which of one make is in use, which are kept to go back to, which are torsos.
//!
//! An index of version 3 of the schema and of some dictionary is a folder `v3-0123456789ab`, the next that is built of
//! the same make `v3-0123456789ab-1`, and so on. `v3-0123456789ab.json` beside them names the one in use; it is replaced in
//! one step, so that whoever reads it sees the one or the other. Where it is missing, the newest that was ever
//! committed is in use.

use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};

use crate::error::IndexError;
use crate::schema::VERSION;
use crate::stamp::Stamp;

/// The engine's list of what the last commit holds; replaced atomically by every commit.
pub(crate) const META: &str = "meta.json";
/// So many indexes of one make are kept beside the one in use.
const KEPT: usize = 2;

/// What the pointer file says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Pointer {
    /// The folder in use.
    current: String,
    /// Complete ones that can be taken into use again, the one used last first.
    #[serde(default)]
    kept: Vec<String>,
    /// One that was built beside and never used: nobody goes back to it, but it can be taken into use.
    #[serde(default)]
    built: Option<String>,
}

/// One index that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    /// The name of its folder.
    pub name: String,
    /// Whether searches use it.
    pub in_use: bool,
    /// Whether it was made as this program and dictionary make it, so that it can be taken into use.
    pub usable: bool,
    /// The store's sequence that it holds; `None` when nothing was ever committed, or by a version that says it otherwise.
    pub sequence: Option<i64>,
    /// How many entries it holds.
    pub entries: u64,
    /// What it takes on the disk, in bytes.
    pub bytes: u64,
    /// When something was last committed, in milliseconds since 1970.
    pub committed_at: Option<i64>,
}

/// The indexes of one make below a directory.
#[derive(Clone, Debug)]
pub(crate) struct Generations {
    dir: PathBuf,
    make: String,
}

impl Generations {
    pub(crate) fn new(dir: &Path, make: &Stamp) -> Self {
        Self { dir: dir.to_owned(), make: make.folder() }
    }

    fn file(&self) -> PathBuf {
        self.dir.join(format!("{}.json", self.make))
    }

    /// What changes whenever the pointer does; cheap to ask.
    pub(crate) fn mark(&self) -> Option<(u64, SystemTime)> {
        let metadata: Metadata = fs::metadata(self.file()).ok()?;
        Some((metadata.len(), metadata.modified().ok()?))
    }

    fn pointer(&self) -> Option<Pointer> {
        let pointer: Pointer = serde_json::from_slice(&fs::read(self.file()).ok()?).ok()?;
        // What the file names is a name, never a way out of the directory.
        let number = self.number(&pointer.current)?;
        let there = self.dir.join(self.name(number)).is_dir();
        there.then_some(pointer)
    }

    fn name(&self, number: u32) -> String {
        if number == 0 { self.make.clone() } else { format!("{}-{number}", self.make) }
    }

    fn number(&self, name: &str) -> Option<u32> {
        match name.strip_prefix(&self.make)? {
            "" => Some(0),
            rest => rest.strip_prefix('-')?.parse().ok().filter(|number| *number > 0 && self.name(*number) == name),
        }
    }

    /// The numbers of all folders of this make, in order.
    fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> =
            folders(&self.dir).into_iter().filter_map(|path| self.number(path.file_name()?.to_str()?)).collect();
        numbers.sort_unstable();
        numbers
    }

    /// The folder in use, or the one to be made.
    pub(crate) fn current(&self) -> PathBuf {
        if let Some(pointer) = self.pointer() {
            return self.dir.join(pointer.current);
        }
        let committed =
            |number: &u32| stamp_in(&self.dir.join(self.name(*number))).is_some_and(|stamp| stamp.sequence > 0);
        let numbers = self.numbers();
        let number = numbers.iter().rev().copied().find(committed).or(numbers.first().copied()).unwrap_or(0);
        self.dir.join(self.name(number))
    }

    /// Writes the pointer when there is none that can be read, so that what is built beside is never taken for the one in
    /// use. A failure is only logged: until the next time the newest is in use.
    pub(crate) fn settle(&self) {
        if self.pointer().is_some() {
            return;
        }
        let current = self.current();
        let current = current.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        // Whatever else was committed may be what somebody wants to go back to.
        let others = self.numbers().into_iter().rev().map(|number| self.name(number));
        let kept = others.filter(|name| *name != current && stamp_in(&self.dir.join(name)).is_some()).collect();
        if let Err(error) = self.point(Pointer { current, kept, built: None }) {
            tracing::warn!(%error, "which search index is in use was not written down");
        }
    }

    /// A folder for one more, which is not there yet.
    pub(crate) fn next(&self) -> PathBuf {
        self.dir.join(self.name(self.numbers().last().map_or(1, |last| last + 1)))
    }

    /// Takes the folder of this name into use; the one in use until now is kept.
    pub(crate) fn take_into_use(&self, name: &str) -> Result<(), IndexError> {
        let number = self.number(name);
        if number.is_none_or(|number| !self.dir.join(self.name(number)).join(META).is_file()) {
            let known = self.numbers().into_iter().map(|number| self.name(number)).collect::<Vec<_>>().join(", ");
            return Err(IndexError::Unknown { name: name.to_owned(), dir: self.dir.clone(), known });
        }
        let last = self.current();
        let last = last.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let Pointer { mut kept, built, .. } = self.pointer().unwrap_or_default();
        if last != name && stamp_in(&self.dir.join(&last)).is_some() {
            kept.insert(0, last);
        }
        self.point(Pointer { current: name.to_owned(), kept, built: built.filter(|built| built != name) })
    }

    /// Keeps a complete index that was built beside, without using it.
    pub(crate) fn keep(&self, name: &str) -> Result<(), IndexError> {
        let current = self.current();
        let current = current.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let kept = self.pointer().unwrap_or_default().kept;
        self.point(Pointer { current, kept, built: Some(name.to_owned()) })
    }

    /// The one that was in use before.
    pub(crate) fn before(&self) -> Option<String> {
        self.pointer()?.kept.into_iter().find(|name| self.dir.join(name).join(META).is_file())
    }

    fn point(&self, mut pointer: Pointer) -> Result<(), IndexError> {
        let mut seen = vec![pointer.current.clone()];
        pointer.kept.retain(|name| {
            let fresh = !seen.contains(name) && self.number(name).is_some();
            seen.push(name.clone());
            fresh
        });
        pointer.kept.truncate(KEPT);
        let failed = |source| IndexError::Directory { path: self.dir.clone(), source };
        let text = serde_json::to_vec(&pointer).map_err(io::Error::from).map_err(failed)?;
        let file = self.file();
        let beside = file.with_extension("json.new");
        let written = File::create(&beside).and_then(|mut out| {
            out.write_all(&text)?;
            out.sync_all()
        });
        written.and_then(|()| fs::rename(&beside, &file)).map_err(failed)?;
        // A name is durable when its directory is.
        File::open(&self.dir).and_then(|dir| dir.sync_all()).map_err(failed)
    }

    /// Deletes what is of this make, neither in use nor kept, and written by nobody: what a crash or Ctrl-C left of an
    /// index that was being built. A failure is only logged: nothing depends on it.
    pub(crate) fn sweep(&self) {
        // Without it nobody knows what is kept.
        let Some(Pointer { mut kept, built, .. }) = self.pointer() else { return };
        kept.extend(built);
        let current = self.current();
        for number in self.numbers() {
            let name = self.name(number);
            let path = self.dir.join(&name);
            if path == current || kept.contains(&name) {
                continue;
            }
            if let Err(error) = delete(&path) {
                tracing::warn!(path = %path.display(), %error, "a part of an index is left behind");
            }
        }
    }

    /// Every index below the directory, of whatever make, in the order of their names.
    pub(crate) fn all(&self) -> Vec<Generation> {
        let current = self.current();
        let mut all: Vec<Generation> = folders(&self.dir)
            .into_iter()
            .filter_map(|path| {
                let name = path.file_name()?.to_str()?.to_owned();
                let meta = path.join(META);
                let stamp = stamp_in(&path);
                let committed_at = fs::metadata(&meta).and_then(|meta| meta.modified()).ok();
                let since = committed_at.and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
                name.starts_with('v').then(|| Generation {
                    in_use: path == current,
                    usable: self.number(&name).is_some() && stamp.as_ref().is_some_and(|stamp| stamp.schema == VERSION),
                    sequence: stamp.map(|stamp| stamp.sequence),
                    entries: entries_in(&meta),
                    bytes: bytes_in(&path),
                    committed_at: since.and_then(|since| i64::try_from(since.as_millis()).ok()),
                    name,
                })
            })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }
}

/// Deletes an index that nobody writes.
fn delete(path: &Path) -> io::Result<()> {
    let directory = MmapDirectory::open(path).map_err(io::Error::other)?;
    // Whoever builds it holds this lock: then it is no torso.
    let Ok(_lock) = directory.acquire_lock(&INDEX_WRITER_LOCK) else { return Ok(()) };
    tracing::info!(path = %path.display(), "an index that was never finished, or is kept no longer, is deleted");
    fs::remove_dir_all(path)
}

fn folders(dir: &Path) -> Vec<PathBuf> {
    let Ok(found) = fs::read_dir(dir) else { return Vec::new() };
    found.filter_map(|entry| entry.ok().map(|entry| entry.path())).filter(|path| path.is_dir()).collect()
}

/// The stamp of the last commit of the index in a folder.
pub(crate) fn stamp_in(path: &Path) -> Option<Stamp> {
    stamp_of(&fs::read(path.join(META)).ok()?)
}

/// The stamp in the engine's list.
pub(crate) fn stamp_of(meta: &[u8]) -> Option<Stamp> {
    #[derive(Deserialize)]
    struct Meta {
        payload: Option<String>,
    }
    let payload = serde_json::from_slice::<Meta>(meta).ok()?.payload?;
    serde_json::from_str(&payload).ok()
}

/// How many entries the engine's list counts.
fn entries_in(meta: &Path) -> u64 {
    let Some(list) = fs::read(meta).ok().and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok())
    else {
        return 0;
    };
    let segments = list["segments"].as_array().map(Vec::as_slice).unwrap_or_default();
    let count = |segment: &serde_json::Value| {
        segment["max_doc"]
            .as_u64()
            .unwrap_or(0)
            .saturating_sub(segment["deletes"]["num_deleted_docs"].as_u64().unwrap_or(0))
    };
    segments.iter().map(count).sum()
}

fn bytes_in(path: &Path) -> u64 {
    let Ok(found) = fs::read_dir(path) else { return 0 };
    found.filter_map(|entry| entry.ok()?.metadata().ok()).map(|metadata| metadata.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(generations: &Generations, path: &Path, sequence: i64) -> String {
        fs::create_dir_all(path).unwrap();
        let payload = serde_json::to_string(&Stamp { sequence, ..Stamp::new("test") }).unwrap();
        let meta = serde_json::json!({ "payload": payload, "segments": [{ "max_doc": 5, "deletes": { "num_deleted_docs": 2 } }] });
        fs::write(path.join(META), meta.to_string()).unwrap();
        assert!(path.starts_with(&generations.dir));
        path.file_name().unwrap().to_str().unwrap().to_owned()
    }

    fn name_of(path: &Path) -> &str {
        path.file_name().unwrap().to_str().unwrap()
    }

    #[test]
    fn one_is_in_use_and_two_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let generations = Generations::new(dir.path(), &Stamp::new("test"));
        let first = built(&generations, &generations.current(), 1);
        generations.settle();
        let mut last = first.clone();
        for sequence in 2..6 {
            let name = built(&generations, &generations.next(), sequence);
            generations.take_into_use(&name).unwrap();
            assert_eq!(generations.before(), Some(last));
            last = name;
        }
        generations.sweep();
        let names: Vec<_> = generations.all().into_iter().map(|one| (one.name, one.in_use, one.entries)).collect();
        let expected = [2, 3, 4].map(|number| (generations.name(number), number == 4, 3));
        assert_eq!(names, expected);
        generations.take_into_use(&generations.name(2)).unwrap();
        assert_eq!(name_of(&generations.current()), generations.name(2));
        assert_eq!(generations.before(), Some(generations.name(4)));
    }

    #[test]
    fn a_pointer_that_cannot_be_read_leads_to_the_newest_that_was_committed() {
        let dir = tempfile::tempdir().unwrap();
        let generations = Generations::new(dir.path(), &Stamp::new("test"));
        built(&generations, &generations.current(), 1);
        built(&generations, &generations.next(), 7);
        fs::create_dir_all(generations.next()).unwrap();
        let outside = r#"{"current": "../elsewhere"}"#.to_owned();
        let dangling = format!(r#"{{"current": "{}"}}"#, generations.name(9));
        for pointer in ["", "{", "no", &outside, &dangling] {
            fs::write(generations.file(), pointer).unwrap();
            assert_eq!(name_of(&generations.current()), generations.name(1), "{pointer}");
        }
        generations.sweep();
        assert_eq!(generations.numbers(), [0, 1, 2], "nothing is deleted while nobody knows what is kept");
        generations.settle();
        generations.sweep();
        assert_eq!(generations.numbers(), [0, 1], "the torso goes, what was committed is kept");
    }

    #[test]
    fn what_was_only_tried_is_nothing_to_go_back_to() {
        let dir = tempfile::tempdir().unwrap();
        let generations = Generations::new(dir.path(), &Stamp::new("test"));
        built(&generations, &generations.current(), 1);
        generations.settle();
        let second = built(&generations, &generations.next(), 2);
        generations.take_into_use(&second).unwrap();
        let tried = built(&generations, &generations.next(), 3);
        generations.keep(&tried).unwrap();
        generations.sweep();
        assert_eq!((generations.before(), generations.numbers()), (Some(generations.name(0)), vec![0, 1, 2]));
        generations.take_into_use(&tried).unwrap();
        assert_eq!(generations.before(), Some(second));
    }

    #[test]
    fn what_is_not_there_cannot_be_used() {
        let dir = tempfile::tempdir().unwrap();
        let generations = Generations::new(dir.path(), &Stamp::new("test"));
        built(&generations, &generations.current(), 1);
        for name in ["v1-000000000000", "../x", "", &generations.name(3)] {
            assert!(matches!(generations.take_into_use(name), Err(IndexError::Unknown { .. })), "{name}");
        }
    }
}
