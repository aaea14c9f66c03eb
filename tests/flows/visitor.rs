//! Somebody with a browser, as the server sees them: one cookie, an `Origin` on every form, no redirect followed
//! unseen.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method};
use url::form_urlencoded;

/// A visitor.
pub(crate) struct Visitor {
    http: Client,
    base: String,
    cookie: Mutex<Option<String>>,
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// One header as text; nothing when it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> anyhow::Result<&str> {
        ensure!((300..400).contains(&self.status), "no redirect but {}: {}", self.status, self.body);
        self.headers.get(LOCATION).and_then(|value| value.to_str().ok()).context("a redirect without a target")
    }

    /// Fails, with the page, unless this is the status.
    pub(crate) fn expect(self, status: u16) -> anyhow::Result<Self> {
        ensure!(self.status == status, "answered {} and not {status}: {}", self.status, self.body);
        Ok(self)
    }
}

impl Visitor {
    /// Somebody who is not signed in.
    pub(crate) fn new(base: &str) -> anyhow::Result<Self> {
        // The HTTP client wants a provider of cryptography even where only plain HTTP is spoken; whoever came first
        // has installed the same.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = Client::builder()
            .no_proxy()
            // A kept connection may just be closing: a form on it fails for no fault of the house.
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(120))
            .build()?;
        Ok(Self { http, base: base.to_owned(), cookie: Mutex::default() })
    }

    /// Somebody who signs in now.
    pub(crate) async fn signed_in(base: &str, name: &str, password: &str) -> anyhow::Result<Self> {
        let visitor = Self::new(base)?;
        let answer = visitor.post("/sign-in", &[("name", name), ("password", password)]).await?.expect(303)?;
        ensure!(visitor.session().is_some(), "signing in as {name} set no cookie: {:?}", answer.headers);
        Ok(visitor)
    }

    /// The same person at another address of the house, such as after a new start.
    pub(crate) fn at(&self, base: &str) -> anyhow::Result<Self> {
        let other = Self::new(base)?;
        *other.cookie.lock().unwrap_or_else(PoisonError::into_inner) = self.session();
        Ok(other)
    }

    /// The cookie of the session, as `name=value`.
    pub(crate) fn session(&self) -> Option<String> {
        self.cookie.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The address of the house.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Asks for a page.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(Method::GET, path, None, None).await
    }

    /// Sends a form as a page of the house would.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let base = self.base.clone();
        self.post_from(path, Some(&base), fields).await
    }

    /// Sends a form as a page of another place would.
    pub(crate) async fn post_from(
        &self,
        path: &str,
        origin: Option<&str>,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Answer> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        self.send(Method::POST, path, origin, Some(form.finish())).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        origin: Option<&str>,
        form: Option<String>,
    ) -> anyhow::Result<Answer> {
        let address = format!("{}{path}", self.base);
        let mut request = self.http.request(method, &address).header(ACCEPT_LANGUAGE, "en");
        if let Some(cookie) = self.session() {
            request = request.header(COOKIE, cookie);
        }
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        if let Some(form) = form {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        }
        let response = request.send().await.with_context(|| address.chars().take(200).collect::<String>())?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for value in headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let pair = value.split(';').next().unwrap_or_default();
            if let Some((name, token)) = pair.split_once('=').filter(|(name, _)| name.ends_with("session")) {
                let kept = Some(format!("{name}={token}")).filter(|_| !token.is_empty());
                *self.cookie.lock().unwrap_or_else(PoisonError::into_inner) = kept;
            }
        }
        Ok(Answer { status, headers, body: response.text().await? })
    }

    /// Searches through the machines' entrance.
    pub(crate) async fn search(&self, query: &str) -> anyhow::Result<serde_json::Value> {
        let answer = self.get(&address("/api/v1/search", &[("q", query), ("limit", "100")])).await?.expect(200)?;
        Ok(serde_json::from_str(&answer.body)?)
    }

    /// The addresses of everything that a search lists, page after page.
    pub(crate) async fn found(&self, query: &str) -> anyhow::Result<Vec<String>> {
        let mut urls = Vec::new();
        for page in 1..=20 {
            let page = page.to_string();
            let path = address("/api/v1/search", &[("q", query), ("limit", "100"), ("page", page.as_str())]);
            let answer: serde_json::Value = serde_json::from_str(&self.get(&path).await?.expect(200)?.body)?;
            let results = answer["results"].as_array().context("no results")?;
            if results.is_empty() {
                break;
            }
            urls.extend(results.iter().filter_map(|result| result["url"].as_str().map(str::to_owned)));
        }
        Ok(urls)
    }

    /// One of the numbers at `/metrics`.
    pub(crate) async fn metric(&self, name: &str) -> anyhow::Result<u64> {
        let answer = self.get("/metrics").await?.expect(200)?;
        let line = answer.body.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ').map(str::to_owned));
        Ok(line.with_context(|| format!("no metric {name}"))?.parse()?)
    }
}

/// A path with parameters.
pub(crate) fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    format!("{path}?{}", query.finish())
}
