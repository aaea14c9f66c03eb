//! The two cookies: one for staff who signed in, one for a language that somebody chose.

use axum::http::{HeaderMap, header};

/// The name of the session's cookie. The `__Host-` prefix makes browsers refuse one that another host planted.
pub(crate) fn session_name(https: bool) -> &'static str {
    if https { "__Host-session" } else { "session" }
}

/// The name of the language's cookie.
pub(crate) const LANG: &str = "lang";

/// A year, in seconds.
const YEAR_S: u32 = 31_536_000;

/// The value of a cookie that came with a request.
pub(crate) fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The header that begins a session; it ends with the browser, or when the house ends it.
pub(crate) fn begin_session(token: &str, https: bool) -> String {
    format!("{}={token}; Path=/; HttpOnly; SameSite=Lax{}", session_name(https), secure(https))
}

/// The header that forgets a session.
pub(crate) fn end_session(https: bool) -> String {
    format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{}", session_name(https), secure(https))
}

/// The header that remembers a language.
pub(crate) fn remember_lang(lang: &str, https: bool) -> String {
    format!("{LANG}={lang}; Path=/; HttpOnly; SameSite=Lax; Max-Age={YEAR_S}{}", secure(https))
}

fn secure(https: bool) -> &'static str {
    if https { "; Secure" } else { "" }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("xsession=no; lang=en; session=abc"));
        assert_eq!(read(&headers, "session"), Some("abc"));
        assert_eq!(read(&headers, "lang"), Some("en"));
        assert_eq!(read(&headers, "sess"), None);
    }

    #[test]
    fn a_session_over_tls_is_bound_to_the_host() {
        let header = begin_session("t", true);
        assert_eq!(header, "__Host-session=t; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert!(!begin_session("t", false).contains("Secure"));
    }
}
