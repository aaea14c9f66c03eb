//! Small static sites on fixed addresses: what the demo crawls, and what tests crawl.
//!
//! One folder per site: `site.toml` (name, address, headers, the source's charter) and `www/`, served as it is.

mod files;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use qingyuan_model::{ContentHash, Source};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::error::WebError;

/// One site.
#[derive(Clone, Debug)]
pub struct CampusSite {
    /// Its name.
    pub name: String,
    /// The address that it listens on; the links of its pages name it.
    pub address: SocketAddr,
    /// The charter under which it is crawled.
    pub source: Source,
    /// Its files by path (`/a/b.html`): content and content type.
    pub files: BTreeMap<String, (Bytes, String)>,
}

/// All sites of a campus.
#[derive(Clone, Debug, Default)]
pub struct Campus {
    /// The sites, by the names of their folders.
    pub sites: Vec<CampusSite>,
}

/// Sites whose addresses are taken already: connections wait until [`OpenCampus::serve`] runs.
#[derive(Debug)]
pub struct OpenCampus {
    sites: Vec<(CampusSite, TcpListener)>,
}

/// `site.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteFile {
    name: String,
    address: SocketAddr,
    #[serde(default)]
    headers: Vec<HeaderRule>,
    source: Source,
}

/// The content type of all paths that begin so; the longest prefix wins.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderRule {
    prefix: String,
    content_type: String,
}

impl Campus {
    /// Reads a folder of sites.
    ///
    /// # Errors
    /// [`WebError::File`] for what cannot be read, [`WebError::Site`] for a `site.toml` that makes no sense.
    pub fn load(folder: &Path) -> Result<Self, WebError> {
        Self::from_files(files::below(folder)?)
    }

    /// The sites of these files: paths relative to the campus folder, `/` between parts, such as
    /// `library/site.toml` and `library/www/index.html`.
    ///
    /// # Errors
    /// [`WebError::Site`] for a `site.toml` that is missing or makes no sense.
    pub fn from_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Self, WebError> {
        let mut folders: BTreeMap<String, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
        for (path, bytes) in files {
            if let Some((site, rest)) = path.split_once('/') {
                folders.entry(site.to_owned()).or_default().insert(rest.to_owned(), bytes);
            }
        }
        let sites = folders.into_iter().map(|(folder, files)| site(&folder, files));
        Ok(Self { sites: sites.collect::<Result<_, _>>()? })
    }

    /// Takes all addresses, so that whoever crawls right afterwards finds the sites there.
    ///
    /// # Errors
    /// [`WebError::Bind`].
    pub async fn open(self) -> Result<OpenCampus, WebError> {
        let mut sites = Vec::new();
        for site in self.sites {
            let address = site.address;
            let listener = TcpListener::bind(address).await.map_err(|source| WebError::Bind { address, source })?;
            sites.push((site, listener));
        }
        Ok(OpenCampus { sites })
    }
}

impl OpenCampus {
    /// Serves all sites until `stop` is cancelled.
    ///
    /// # Errors
    /// [`WebError::Serve`].
    pub async fn serve(self, stop: CancellationToken) -> Result<(), WebError> {
        let mut servers = JoinSet::new();
        for (site, listener) in self.sites {
            servers.spawn(crate::serve::serve(listener, site_router(site), stop.clone()));
        }
        while let Some(ended) = servers.join_next().await {
            ended.map_err(|error| WebError::Serve(std::io::Error::other(error)))??;
        }
        Ok(())
    }
}

/// Takes the addresses of all sites and serves them until `stop` is cancelled.
///
/// # Errors
/// [`WebError::Bind`], [`WebError::Serve`].
pub async fn serve(campus: Campus, stop: CancellationToken) -> Result<(), WebError> {
    campus.open().await?.serve(stop).await
}

/// One site as a router, for whoever listens by themselves.
pub fn site_router(site: CampusSite) -> Router {
    Router::new().fallback(file).with_state(Arc::new(site))
}

fn site(folder: &str, mut files: BTreeMap<String, Vec<u8>>) -> Result<CampusSite, WebError> {
    let wrong = |problem: String| WebError::Site { site: folder.to_owned(), problem };
    let toml = files.remove("site.toml").ok_or_else(|| wrong("the file is missing".to_owned()))?;
    let SiteFile { name, address, headers, source } =
        toml::from_slice(&toml).map_err(|error| wrong(error.to_string()))?;
    let served = files.into_iter().filter_map(|(path, bytes)| {
        let path = path.strip_prefix("www")?.to_owned();
        let content_type = content_type(&path, &headers);
        Some((path, (Bytes::from(bytes), content_type)))
    });
    Ok(CampusSite { name, address, source, files: served.collect() })
}

fn content_type(path: &str, rules: &[HeaderRule]) -> String {
    let ruled = rules.iter().filter(|rule| path.starts_with(&rule.prefix)).max_by_key(|rule| rule.prefix.len());
    if let Some(rule) = ruled {
        return rule.content_type.clone();
    }
    let known = match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html" | "htm") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        Some("atom") => "application/atom+xml; charset=utf-8",
        Some("rss") => "application/rss+xml; charset=utf-8",
        Some("xml") => "application/xml; charset=utf-8",
        Some("pdf") => "application/pdf",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => "application/octet-stream",
    };
    known.to_owned()
}

/// A file, or the index page of a folder; a folder without its slash is sent there.
async fn file(State(site): State<Arc<CampusSite>>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if !matches!(method, Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let path = files::decoded(uri.path());
    let index = format!("{path}index.html");
    let found = site.files.get(if path.ends_with('/') { &index } else { &path });
    let Some((bytes, content_type)) = found else {
        if site.files.contains_key(&format!("{path}/index.html")) {
            return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, format!("{}/", uri.path()))]).into_response();
        }
        let page = "<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>404 页面不存在</title>\
            <h1>页面不存在</h1><p>您访问的页面不存在或已被删除。<a href=\"/\">返回首页</a></p></html>";
        return (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response();
    };
    let etag = format!("\"{}\"", ContentHash::of(bytes).short());
    let same = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim().trim_start_matches("W/") == etag || tag.trim() == "*");
    if same {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    let mut response = bytes.clone().into_response();
    let named = [(header::CONTENT_TYPE, content_type.as_str()), (header::ETAG, etag.as_str())];
    for (name, value) in named {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests;
