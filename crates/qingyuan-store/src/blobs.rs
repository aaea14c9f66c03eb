//! Bodies as they came over the wire: stored once, by hash, compressed.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use qingyuan_model::ContentHash;

use crate::error::StoreError;

/// zstd's own default: on HTML a sixth of the size at some 300 MB/s.
const LEVEL: i32 = 3;

/// Numbers the parts that this process writes.
static PARTS: AtomicU64 = AtomicU64::new(0);

/// A folder of zstd-compressed blobs, each named by the SHA-256 of its plain bytes.
#[derive(Clone, Debug)]
pub(crate) struct Blobs {
    root: PathBuf,
}

impl Blobs {
    /// The blobs under this folder, which need not exist yet.
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Stores these bytes, unless they are there already, and returns once they would survive a power cut.
    pub(crate) fn put(&self, bytes: &[u8]) -> Result<ContentHash, StoreError> {
        let hash = ContentHash::of(bytes);
        let path = self.path(hash);
        let failed = |source| StoreError::Blob { path: path.clone(), source };
        let written = if path.exists() { Ok(()) } else { self.write(hash, &path, bytes) };
        // Also for a name that is there already: another writer may have given it a moment ago and not synced it yet, and
        // the row that names the blob must not be durable before the name is.
        written.and_then(|()| sync_folder(path.parent().unwrap_or(&self.root))).map_err(failed)?;
        Ok(hash)
    }

    /// Stores all these bytes as [`Blobs::put`] does one, with each folder's names brought to the disk once, at the end.
    pub(crate) fn put_all(&self, bodies: &[Vec<u8>]) -> Result<Vec<ContentHash>, StoreError> {
        let mut folders = BTreeSet::new();
        let mut hashes = Vec::with_capacity(bodies.len());
        for bytes in bodies {
            let hash = ContentHash::of(bytes);
            let path = self.path(hash);
            if !path.exists() {
                self.write(hash, &path, bytes).map_err(|source| StoreError::Blob { path: path.clone(), source })?;
            }
            folders.insert(path.parent().unwrap_or(&self.root).to_owned());
            hashes.push(hash);
        }
        for path in folders {
            sync_folder(&path).map_err(|source| StoreError::Blob { path, source })?;
        }
        Ok(hashes)
    }

    /// The plain bytes of a blob, checked against its name.
    pub(crate) fn get(&self, hash: ContentHash) -> Result<Vec<u8>, StoreError> {
        let path = self.path(hash);
        let failed = |source| StoreError::Blob { path: path.clone(), source };
        let bytes = zstd::decode_all(fs::File::open(&path).map_err(failed)?).map_err(failed)?;
        if ContentHash::of(&bytes) == hash { Ok(bytes) } else { Err(StoreError::BlobDamaged { path }) }
    }

    /// Writes the bytes under their name; the name itself is durable only when the folder is synced.
    fn write(&self, hash: ContentHash, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)?;
        // A name of its own per writer: two workers, of one process or of two, may store the same body at once, and
        // both end with the same file.
        let number = PARTS.fetch_add(1, Ordering::Relaxed);
        let part = folder.join(format!("{hash}.{}-{number}.part", std::process::id()));
        let written = write_synced(&part, &zstd::encode_all(bytes, LEVEL)?).and_then(|()| fs::rename(&part, path));
        if written.is_err() {
            // The half-written part is ours alone; that it cannot be removed on a failing disk changes nothing.
            let _ = fs::remove_file(&part);
        }
        written
    }

    fn path(&self, hash: ContentHash) -> PathBuf {
        let name = hash.to_string();
        self.root.join(&name[..2]).join(format!("{name}.zst"))
    }
}

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

fn write_synced(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_comes_back_and_damage_is_noticed() {
        let dir = tempfile::tempdir().expect("a folder");
        let blobs = Blobs::new(dir.path().to_owned());
        let hash = blobs.put("清源".as_bytes()).expect("stores");
        assert_eq!(blobs.put("清源".as_bytes()).expect("stores again"), hash);
        assert_eq!(blobs.get(hash).expect("reads"), "清源".as_bytes());
        fs::write(blobs.path(hash), zstd::encode_all("浊".as_bytes(), 1).expect("packs")).expect("overwrites");
        assert!(matches!(blobs.get(hash), Err(StoreError::BlobDamaged { .. })));
    }
}
