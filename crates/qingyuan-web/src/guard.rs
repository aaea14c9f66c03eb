//! What stands before every page: headers that keep hostile text from acting, and the check that a change was asked
//! for by a page of this site.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::fault::Note;
use crate::site::Site;

/// Only what this site itself serves, and nothing inline.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'; connect-src 'self'";

/// Sets the headers of safety on every response, whatever it is.
pub(crate) async fn secure(State(site): State<Site>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    if site.config.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// Lets a request that may change something through only when a page of this site sent it.
pub(crate) async fn same_origin(State(site): State<Site>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let public = site.config.public_url.as_ref().map(|url| url.origin().ascii_serialization());
    if safe || is_ours(request.headers(), public.as_deref()) {
        return next.run(request).await;
    }
    let mut response = StatusCode::FORBIDDEN.into_response();
    response.extensions_mut().insert(Foreign);
    response.extensions_mut().insert(Note::default());
    response
}

/// Marks a refusal as one of [`same_origin`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Foreign;

/// Whether `Origin` is this very site; without one, whether the browser vouches by `Sec-Fetch-Site`. A request that
/// says neither (no browser of today sends one) is not ours.
fn is_ours(headers: &HeaderMap, public: Option<&str>) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = headers.get(header::ORIGIN) else {
        return text(HeaderName::from_static("sec-fetch-site")) == Some("same-origin");
    };
    let Ok(origin) = origin.to_str() else { return false };
    if public.is_some_and(|public| public.eq_ignore_ascii_case(origin)) {
        return true;
    }
    let authority = origin.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"));
    let host = text(header::HOST).filter(|host| !host.is_empty());
    authority.zip(host).is_some_and(|((_, authority), host)| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_this_site_may_ask_for_a_change() {
        let rows: [(&[(&str, &str)], bool); 12] = [
            (&[("host", "a.example:80"), ("origin", "http://a.example:80")], true),
            (&[("host", "a.example"), ("origin", "https://A.example")], true),
            (&[("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080")], true),
            (&[("host", "a.example"), ("sec-fetch-site", "same-origin")], true),
            (&[("host", "a.example"), ("origin", "http://b.example")], false),
            (&[("host", "a.example"), ("origin", "http://a.example:81")], false),
            (&[("host", "a.example"), ("origin", "http://a.example.b.example")], false),
            (&[("host", "a.example"), ("origin", "null")], false),
            (&[("host", "a.example"), ("origin", "http://b.example"), ("sec-fetch-site", "same-origin")], false),
            (&[("host", "a.example"), ("sec-fetch-site", "same-site")], false),
            (&[("host", "a.example")], false),
            (&[("host", ""), ("origin", "http://")], false),
        ];
        for (pairs, ours) in rows {
            let owned: Vec<(&'static str, &'static str)> = pairs.to_vec();
            assert_eq!(is_ours(&headers(&owned), None), ours, "{pairs:?}");
        }
    }

    #[test]
    fn behind_a_proxy_the_public_address_counts_too() {
        let headers = headers(&[("host", "10.0.0.7:8080"), ("origin", "https://lib.example")]);
        assert!(is_ours(&headers, Some("https://lib.example")));
        assert!(!is_ours(&headers, Some("https://other.example")));
    }
}
