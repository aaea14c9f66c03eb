//! The rules, the labelled texts and the demo campus, built into the binary, so that it works from any folder.

use include_dir::{Dir, include_dir};

static RULES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../rules");
static CAMPUS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../corpus/campus");

static LABELS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../corpus/labels");

/// The project's own labelled texts: file name and bytes.
pub(crate) fn labels() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    walk(&LABELS, &mut |path, bytes| files.push((path, bytes.to_vec())));
    files.sort();
    files
}

/// The rule files as they were when this was built: path and text.
pub(crate) fn rules() -> Vec<(String, String)> {
    let mut files = Vec::new();
    walk(&RULES, &mut |path, bytes| {
        if let Ok(text) = std::str::from_utf8(bytes)
            && (path.ends_with(".toml") || path.ends_with(".txt"))
        {
            files.push((path, text.to_owned()));
        }
    });
    files
}

/// The learned model that was there when this was built.
pub(crate) fn model() -> Option<Vec<u8>> {
    RULES.get_file("model/qingyuan.model").map(|file| file.contents().to_vec())
}

/// The files of the demo campus: path and bytes.
pub(crate) fn campus() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    walk(&CAMPUS, &mut |path, bytes| files.push((path, bytes.to_vec())));
    files
}

fn walk(dir: &Dir<'static>, take: &mut impl FnMut(String, &'static [u8])) {
    for file in dir.files() {
        take(file.path().to_string_lossy().replace('\\', "/"), file.contents());
    }
    for inner in dir.dirs() {
        walk(inner, take);
    }
}
