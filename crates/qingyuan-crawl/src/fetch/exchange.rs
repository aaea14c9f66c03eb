//! One HTTP exchange: send, look at the head, read the body within its limits, and name what went wrong.

use std::error::Error;
use std::net::IpAddr;

use reqwest::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LOCATION, TRANSFER_ENCODING,
};
use reqwest::{Client, Response};
use url::Url;

use super::client::GuardError;
use super::content;
use super::failure::{FetchFailure, TlsProblem};
use super::watch::{Late, Watch};
use crate::credentials::Credentials;
use crate::decode::{BodyLimits, Cut, Decoder, Undecodable};
use crate::scope::authority;

/// What is known of a page from an earlier fetch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditional {
    /// Its `ETag`, as it came.
    pub etag: Option<String>,
    /// Its `Last-Modified`, as it came.
    pub last_modified: Option<String>,
}

/// Sends a GET and waits for the head of the answer.
pub(super) async fn send(
    client: &Client,
    url: &Url,
    conditional: Option<&Conditional>,
    credentials: Option<&Credentials>,
    watch: &mut Watch,
) -> Result<Response, FetchFailure> {
    let mut request = client.get(url.clone());
    if let Some(conditional) = conditional {
        let fields = [(IF_NONE_MATCH, &conditional.etag), (IF_MODIFIED_SINCE, &conditional.last_modified)];
        for (name, value) in fields {
            // A validator that cannot stand in a header is only a lost saving.
            if let Some(value) = value.as_ref().and_then(|value| value.parse::<HeaderValue>().ok()) {
                request = request.header(name, value);
            }
        }
    }
    if let Some(credentials) = credentials {
        request = request.headers(credentials.headers().clone());
    }
    let sent = watch.on(request.send()).await.map_err(|late| too_late(url, late, "headers"))?;
    let response = sent.map_err(|error| failure(url, &error))?;
    check_framing(url, response.headers())?;
    Ok(response)
}

fn too_late(url: &Url, late: Late, phase: &'static str) -> FetchFailure {
    FetchFailure::Timeout { host: authority(url), phase: if late == Late::Total { "total" } else { phase } }
}

/// RFC 9112 §6.3: a message with both lengths, or with several, may be read differently by the next in line.
fn check_framing(url: &Url, headers: &HeaderMap) -> Result<(), FetchFailure> {
    let malformed = |detail: &str| FetchFailure::Malformed { host: authority(url), detail: detail.to_owned() };
    let mut lengths = headers.get_all(CONTENT_LENGTH).iter();
    let Some(first) = lengths.next() else { return Ok(()) };
    if headers.contains_key(TRANSFER_ENCODING) {
        return Err(malformed("both content-length and transfer-encoding"));
    }
    if lengths.any(|other| other != first) {
        return Err(malformed("several content-lengths"));
    }
    Ok(())
}

/// Whether the body may be anything at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Only what extraction may read: documents, feeds, sitemaps.
    Documents,
    /// Whatever comes: robots.txt under an odd label, the text of an error.
    Anything,
}

/// Reads the body, decoded, within the limits. What is no document is given up by its label before the body is read,
/// or by its first bytes.
pub(super) async fn read_body(
    url: &Url,
    mut response: Response,
    limits: BodyLimits,
    wanted: Wanted,
    watch: &mut Watch,
) -> Result<(Vec<u8>, Option<Cut>), FetchFailure> {
    let mut unknown = wanted == Wanted::Documents;
    if let Some(what) = content::by_label(response.headers()).filter(|_| unknown) {
        return Err(FetchFailure::Unwanted { url: url.to_string(), what });
    }
    // The label outlives the response's borrow: it is read again with the first piece.
    let label = unknown.then(|| text_header(response.headers(), CONTENT_TYPE)).flatten();
    let undecodable = |reason| match reason {
        Undecodable::Unknown(encoding) => FetchFailure::UnknownEncoding { host: authority(url), encoding },
        Undecodable::Broken(encoding) => FetchFailure::BrokenEncoding { host: authority(url), encoding },
    };
    let mut decoder = decoder(&response, limits).map_err(undecodable)?;
    loop {
        let piece = watch.on(response.chunk()).await.map_err(|late| too_late(url, late, "body"))?;
        let more = match piece.map_err(|error| interrupted(url, &error))? {
            Some(piece) => decoder.push(&piece).map_err(undecodable)?,
            None => false,
        };
        if unknown && more && decoder.decoded().len() >= content::ENOUGH {
            unknown = false;
            refuse_by_magic(decoder.decoded(), label.as_deref(), url)?;
        }
        if !more {
            // A decoder may hold a short body back until its end.
            let (body, cut) = decoder.finish().map_err(undecodable)?;
            if unknown {
                refuse_by_magic(&body, label.as_deref(), url)?;
            }
            return Ok((body, cut));
        }
    }
}

fn refuse_by_magic(head: &[u8], label: Option<&str>, url: &Url) -> Result<(), FetchFailure> {
    let what = content::by_magic(head, label, url);
    what.map_or(Ok(()), |what| Err(FetchFailure::Unwanted { url: url.to_string(), what }))
}

fn decoder(response: &Response, limits: BodyLimits) -> Result<Decoder, Undecodable> {
    let mut encodings = response.headers().get_all(CONTENT_ENCODING).iter();
    let first = encodings.next().map(|value| String::from_utf8_lossy(value.as_bytes()));
    if encodings.next().is_some() {
        return Err(Undecodable::Unknown("several at once".to_owned()));
    }
    let expected = response.content_length().and_then(|length| usize::try_from(length).ok());
    Decoder::new(first.as_deref(), limits, expected.unwrap_or_default())
}

/// Where a response leads; `None` when it is no redirect.
pub(super) fn redirect_target(url: &Url, response: &Response) -> Result<Option<Url>, FetchFailure> {
    match response.status().as_u16() {
        301 | 302 | 303 | 307 | 308 => {
            hop(url, &text_header(response.headers(), LOCATION).unwrap_or_default()).map(Some)
        }
        _ => Ok(None),
    }
}

/// The address that a `Location` means, read at `url`. Going from https to http is refused.
fn hop(url: &Url, location: &str) -> Result<Url, FetchFailure> {
    let bad = || FetchFailure::BadRedirect { host: authority(url), location: location.chars().take(200).collect() };
    if location.trim().is_empty() {
        return Err(bad());
    }
    let mut target = url.join(location).map_err(|_| bad())?;
    target.set_fragment(None);
    if url.scheme() == "https" && target.scheme() == "http" {
        return Err(FetchFailure::Downgrade { url: target.to_string() });
    }
    Ok(target)
}

/// The address that answered.
pub(super) fn reached(response: &Response) -> Option<IpAddr> {
    response.remote_addr().map(|address| address.ip())
}

/// A header as text; bytes beyond UTF-8 are replaced.
pub(super) fn text_header(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}

/// The innermost cause, which says most.
fn cause(error: &reqwest::Error) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default().chars().take(200).collect()
}

fn interrupted(url: &Url, error: &reqwest::Error) -> FetchFailure {
    FetchFailure::Interrupted { host: authority(url), detail: cause(error) }
}

/// Names what went wrong before the head of an answer was read.
fn failure(url: &Url, error: &reqwest::Error) -> FetchFailure {
    let host = authority(url);
    for error in chain(error) {
        if let Some(GuardError(refusal)) = error.downcast_ref() {
            return FetchFailure::Refused { url: url.to_string(), refusal: refusal.clone() };
        }
        if let Some(tls) = tls_error(error) {
            return FetchFailure::Tls { host, problem: TlsProblem::of(tls), detail: tls.to_string() };
        }
    }
    let detail = cause(error);
    if error.is_connect() && error.is_timeout() {
        FetchFailure::Connect { host, detail: "nobody answers there".to_owned() }
    } else if error.is_connect() || chain(error).any(|error| error.is::<std::io::Error>()) {
        FetchFailure::Connect { host, detail }
    } else if chain(error).any(|error| error.to_string().starts_with("connection closed before message completed")) {
        FetchFailure::Interrupted { host, detail }
    } else {
        FetchFailure::Malformed { host, detail }
    }
}

/// A TLS error travels inside one or more I/O errors, which do not show it as their source.
fn tls_error<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    let mut error = error;
    while let Some(inner) = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        error = inner;
    }
    error.downcast_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_lead_where_they_say_but_never_to_plain_http() {
        let from = Url::parse("https://h.example/a/b").expect("a URL");
        for (location, expected) in [
            ("/c#x", Ok("https://h.example/c")),
            ("c", Ok("https://h.example/a/c")),
            ("//i.example/", Ok("https://i.example/")),
            ("ftp://h.example/", Ok("ftp://h.example/")),
            ("http://h.example/", Err("redirect-downgrade")),
            ("", Err("redirect-bad")),
            (" ", Err("redirect-bad")),
            ("http://[", Err("redirect-bad")),
            ("https://h.example:99999/", Err("redirect-bad")),
        ] {
            let got = hop(&from, location).map(String::from).map_err(|failure| failure.code());
            assert_eq!(got, expected.map(str::to_owned), "{location:?}");
        }
        let plain = Url::parse("http://h.example/").expect("a URL");
        assert!(hop(&plain, "https://h.example/").is_ok());
    }
}
