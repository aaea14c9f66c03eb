//! A rules folder on disk: what lies in it, what state it is in, and its files. Nothing in it can hang or stop the
//! reading: each file that cannot be used is a problem beside those that can.

use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Bytes of a file that are read at most: as many as the largest list may have, and a few more that show that it is
/// too large.
const LARGEST: u64 = (16 << 20) + 8;

/// The folder of the learned model.
const MODELS: &str = "model/";

/// The learned model, in a rules folder.
pub(crate) const MODEL: &str = "model/qingyuan.model";

/// Bytes read of all files together; far beyond any rulebook, and little enough to hold.
const LARGEST_FOLDER: u64 = 256 << 20;

/// Entries looked at: a folder with more is no rules folder, but somebody's home.
const MOST_ENTRIES: usize = 20_000;

/// Folders in folders: rules lie one deep.
const DEEPEST: usize = 8;

/// Something that keeps a file or folder from being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Obstacle {
    /// The path, relative to the folder.
    pub(crate) path: String,
    /// What is wrong with it.
    pub(crate) what: String,
    /// What to do.
    pub(crate) remedy: &'static str,
}

/// One file as the file system describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    path: String,
    place: PathBuf,
    length: u64,
    modified: Option<SystemTime>,
    /// Owner's change time and number of the file: they show a change that kept length and time.
    identity: (i64, i64, u64),
}

/// The state of a folder: equal states mean that nothing was saved in between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look {
    entries: Vec<Entry>,
    strangers: Vec<String>,
    disguised: Vec<String>,
    obstacles: Vec<Obstacle>,
}

/// The bytes of all files, by path.
pub(crate) struct Contents {
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// Paths of files with an ending that no rule file has.
    pub(crate) strangers: Vec<String>,
    /// Paths of folders that are named like a rule file.
    pub(crate) disguised: Vec<String>,
    pub(crate) obstacles: Vec<Obstacle>,
}

impl Look {
    /// Looks at a folder without reading a file. Hidden files and editors' copies (`.x`, `x~`) are passed over.
    ///
    /// # Errors
    /// When the folder itself cannot be read; anything inside that cannot be is an obstacle.
    pub(crate) fn at(folder: &Path) -> std::io::Result<Self> {
        let mut look = Self::default();
        let mut seen = BTreeSet::from([folder.canonicalize()?]);
        let mut folders = vec![(folder.to_owned(), String::new(), 0)];
        let mut looked_at = 0;
        while let Some((current, prefix, depth)) = folders.pop() {
            let listed = match std::fs::read_dir(&current) {
                Ok(listed) => listed,
                Err(error) if prefix.is_empty() => return Err(error),
                Err(error) => {
                    look.hindered(&prefix, format!("this folder cannot be read: {error}"), "make it readable");
                    continue;
                }
            };
            for entry in listed.flatten() {
                looked_at += 1;
                if looked_at > MOST_ENTRIES {
                    let what = format!("there are more than {MOST_ENTRIES} files below this folder");
                    look.hindered(&prefix, what, "name the folder that holds policy.toml");
                    return Ok(look.sorted());
                }
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.starts_with('.') || name.ends_with('~') {
                    continue;
                }
                let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
                match std::fs::metadata(entry.path()) {
                    Err(error) => look.hindered(&path, format!("this cannot be read: {error}"), "mend or remove it"),
                    Ok(found) if found.is_dir() => {
                        let place = entry.path();
                        look.disguised.extend(is_rule_file(&path).then(|| path.clone()));
                        if depth + 1 > DEEPEST {
                            look.hindered(&path, "this folder lies too deep".to_owned(), "rules lie one folder deep");
                        } else if place.canonicalize().is_ok_and(|real| seen.insert(real)) {
                            folders.push((place, path, depth + 1));
                        } else {
                            let what = "this link leads to a folder that is read already".to_owned();
                            look.hindered(&path, what, "remove the link");
                        }
                    }
                    Ok(found) if is_rule_file(&path) && found.is_file() => {
                        look.entries.push(Entry::new(path, entry.path(), &found));
                    }
                    Ok(_) if is_rule_file(&path) => {
                        look.hindered(&path, "this is no file".to_owned(), "put a regular file here");
                    }
                    // A model is told about by files beside it, which nobody reads as rules.
                    Ok(_) if path.starts_with(MODELS) => {}
                    Ok(_) => look.strangers.push(path),
                }
            }
        }
        Ok(look.sorted())
    }

    /// Reads every file that was seen.
    pub(crate) fn read(self) -> Contents {
        let Self { entries, strangers, disguised, mut obstacles } = self;
        let mut files = Vec::with_capacity(entries.len());
        let mut left = LARGEST_FOLDER;
        for Entry { path, place, .. } in entries {
            match bytes(&place, left.min(LARGEST)) {
                Ok(bytes) => {
                    left = left.saturating_sub(bytes.len() as u64);
                    files.push((path, bytes));
                }
                Err(error) => {
                    let what = format!("this file cannot be read: {error}");
                    obstacles.push(Obstacle { path, what, remedy: "make it readable" });
                }
            }
        }
        if left == 0 {
            let what = format!("the files are larger than {} MB together", LARGEST_FOLDER >> 20);
            obstacles.push(Obstacle { path: String::new(), what, remedy: "name the folder that holds policy.toml" });
        }
        Contents { files, strangers, disguised, obstacles }
    }

    fn hindered(&mut self, path: &str, what: String, remedy: &'static str) {
        self.obstacles.push(Obstacle { path: path.to_owned(), what, remedy });
    }

    /// The order of a folder's entries is the file system's own and says nothing.
    fn sorted(mut self) -> Self {
        self.entries.sort_by(|a, b| a.path.cmp(&b.path));
        self.strangers.sort();
        self.disguised.sort();
        self.obstacles.sort_by(|a, b| a.path.cmp(&b.path));
        self
    }
}

impl Entry {
    fn new(path: String, place: PathBuf, found: &Metadata) -> Self {
        Self { path, place, length: found.len(), modified: found.modified().ok(), identity: identity(found) }
    }
}

#[cfg(unix)]
fn identity(found: &Metadata) -> (i64, i64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (found.ctime(), found.ctime_nsec(), found.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (i64, i64, u64) {
    (0, 0, 0)
}

fn is_rule_file(path: &str) -> bool {
    if path.starts_with(MODELS) {
        return path == MODEL;
    }
    Path::new(path).extension().is_some_and(|ending| ending == "toml" || ending == "txt")
}

/// The first bytes of a file. Where they were cut inside a character, its beginning is left out, so that a file that is
/// too long is not taken for one in another encoding.
fn bytes(place: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(place)?.take(most).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == most
        && let Err(error) = std::str::from_utf8(&bytes)
        && error.error_len().is_none()
    {
        bytes.truncate(error.valid_up_to());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("spam")).expect("a folder in it");
        std::fs::write(folder.path().join("spam/a.toml"), "一").expect("a file");
        folder
    }

    #[test]
    fn a_save_shows_and_a_second_look_does_not() {
        let folder = folder();
        let first = Look::at(folder.path()).expect("it can be read");
        assert_eq!(first, Look::at(folder.path()).expect("it can be read"));
        std::fs::write(folder.path().join("spam/b.toml"), "二").expect("a file");
        assert_ne!(first, Look::at(folder.path()).expect("it can be read"));
    }

    #[test]
    fn hidden_files_are_passed_over_and_strange_ones_named() {
        let folder = folder();
        for name in [".a.toml.swp", "a.toml~", "spam/b.tml"] {
            std::fs::write(folder.path().join(name), "x").expect("a file");
        }
        let contents = Look::at(folder.path()).expect("it can be read").read();
        assert_eq!(contents.files, [("spam/a.toml".to_owned(), "一".as_bytes().to_vec())]);
        assert_eq!(contents.strangers, ["spam/b.tml"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_in_circles_or_nowhere_are_obstacles() {
        use std::os::unix::fs::symlink;
        let folder = folder();
        symlink(folder.path(), folder.path().join("spam/up")).expect("a link");
        symlink("nowhere.toml", folder.path().join("spam/gone.toml")).expect("a link");
        symlink("self.toml", folder.path().join("spam/self.toml")).expect("a link");
        symlink("/dev/zero", folder.path().join("spam/endless.toml")).expect("a link");
        let contents = Look::at(folder.path()).expect("it can be read").read();
        let paths: Vec<&str> = contents.obstacles.iter().map(|obstacle| obstacle.path.as_str()).collect();
        assert_eq!(paths, ["spam/endless.toml", "spam/gone.toml", "spam/self.toml", "spam/up"]);
        assert_eq!(contents.files.len(), 1);
    }

    #[test]
    fn a_long_file_is_cut_between_characters() {
        let folder = folder();
        let place = folder.path().join("spam/a.toml");
        std::fs::write(&place, "一二三").expect("a file");
        assert_eq!(bytes(&place, 7).expect("it can be read"), "一二".as_bytes());
        assert_eq!(bytes(&place, 99).expect("it can be read"), "一二三".as_bytes());
    }
}
