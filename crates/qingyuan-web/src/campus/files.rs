//! Reading a campus from disk, and paths from addresses.

use std::path::Path;

use crate::error::WebError;

/// All files below a folder, by their path relative to it with `/` between parts; hidden ones are left out.
pub(super) fn below(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, WebError> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        let failed = |source| WebError::File { path: current.clone(), source };
        for entry in std::fs::read_dir(&current).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if hidden {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).map_err(|source| WebError::File { path: path.clone(), source })?;
            let relative = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            found.push((relative, bytes));
        }
    }
    Ok(found)
}

/// A path without its percent signs (RFC 3986 §2.1); a broken one stands for itself.
pub(super) fn decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = (bytes[at] == b'%').then(|| path.get(at + 1..at + 3)).flatten();
        match digits
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .map(|hex| u8::from_str_radix(hex, 16))
        {
            Some(Ok(byte)) => {
                plain.push(byte);
                at += 3;
            }
            _ => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_signs_are_undone_and_broken_ones_left() {
        let rows =
            [("/a%20b", "/a b"), ("/%E6%B8%85", "/清"), ("/100%", "/100%"), ("/%zz%2", "/%zz%2"), ("/%+1", "/%+1")];
        for (path, plain) in rows {
            assert_eq!(decoded(path), plain);
        }
    }
}
