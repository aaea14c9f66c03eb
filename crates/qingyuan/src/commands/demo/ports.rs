//! Moving the campus to other ports: its pages, feeds and sitemaps name their own addresses, so these move along.

use std::net::SocketAddr;

use qingyuan_web::WebError;
use qingyuan_web::campus::Campus;

/// The campus of these files with its sites at `first` and the following ports, in the order of their folders.
pub(super) fn moved(files: Vec<(String, Vec<u8>)>, first: u16) -> Result<Campus, WebError> {
    let own = Campus::from_files(files.clone())?;
    let moves: Vec<(String, String)> = own
        .sites
        .iter()
        .zip(first..)
        .map(|(site, port)| (site.address.to_string(), SocketAddr::new(site.address.ip(), port).to_string()))
        .collect();
    let renamed = files.into_iter().map(|(path, bytes)| {
        let bytes =
            if is_binary(&path) { bytes } else { moves.iter().fold(bytes, |bytes, renaming| rename(&bytes, renaming)) };
        (path, bytes)
    });
    Campus::from_files(renamed)
}

/// A file in which a run of bytes that looks like an address would mean something else.
fn is_binary(path: &str) -> bool {
    [".pdf", ".png", ".jpg"].iter().any(|ending| path.ends_with(ending))
}

/// Replaces an address. It is ASCII, and every encoding of the campus's pages keeps ASCII as it is.
fn rename(bytes: &[u8], (from, to): &(String, String)) -> Vec<u8> {
    let (from, to) = (from.as_bytes(), to.as_bytes());
    let mut renamed = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(from) {
            renamed.extend_from_slice(to);
            rest = after;
        } else {
            renamed.push(*first);
            rest = after;
        }
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded;

    #[test]
    fn a_moved_campus_names_its_new_addresses_only() {
        let campus = moved(embedded::campus(), 9_300).expect("the built-in campus");
        for (site, port) in campus.sites.iter().zip(9_300..) {
            assert_eq!(site.address.port(), port);
            assert!(site.source.scope.hosts.iter().all(|host| host.ends_with(&port.to_string())), "{site:?}");
        }
        for old in [":8101", ":8102", ":8103", ":8104"] {
            for site in &campus.sites {
                for (path, (bytes, _)) in site.files.iter().filter(|(path, _)| !is_binary(path)) {
                    let found = bytes.windows(old.len()).any(|window| window == old.as_bytes());
                    assert!(!found, "{path} of {} still names {old}", site.name);
                }
            }
        }
    }
}
