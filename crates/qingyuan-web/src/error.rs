//! What can go wrong outside of a request.

use std::net::SocketAddr;
use std::path::PathBuf;

/// An error of serving.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The listener failed.
    #[error("the server stopped: {0}")]
    Serve(std::io::Error),
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {source}; stop what uses the address or choose another")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of a campus site cannot be read.
    #[error("`{path}`: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A site's `site.toml` cannot be understood.
    #[error("`{site}/site.toml`: {problem}")]
    Site {
        /// The site's folder.
        site: String,
        /// What is wrong with it.
        problem: String,
    },
}
