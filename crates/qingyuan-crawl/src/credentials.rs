//! What a charter sends along: headers of its own and a login, their secrets found at the last moment.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use qingyuan_model::{Login, RequestHeader, Source};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};

use crate::refusal::Refusal;
use crate::secrets::Secrets;

/// Headers that the exchange itself needs, or by which the crawler says honestly who it is: no charter sets them.
const RESERVED: [&str; 18] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "expect",
    "from",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "range",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// What stands in the place of a secret that a server sent back.
const HIDDEN: &str = "[secret]";

/// The headers and the login that a charter asks for, secrets by name only.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    headers: Vec<(HeaderName, Value)>,
    login: Option<Login>,
}

#[derive(Clone, Debug)]
enum Value {
    Open(HeaderValue),
    Secret(String),
}

/// A secret that cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadSecret {
    /// Its name in the charter.
    pub(crate) name: String,
    /// What is wrong with it, as the end of a sentence.
    pub(crate) problem: &'static str,
}

/// Headers ready to be sent, each secret one marked as such. Its `Debug` shows nothing.
pub(crate) struct Credentials {
    headers: HeaderMap,
    hidden: Vec<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

impl Asked {
    /// Reads the charter's headers and login.
    pub(crate) fn of(source: &Source) -> Result<Self, Refusal> {
        let headers = source.headers.iter().map(read_header).collect::<Result<_, _>>()?;
        if let Some(login) = source.login.as_ref().filter(|login| login.user.contains(':')) {
            // RFC 7617 §2: the first colon ends the user's name.
            return Err(charter("login", &login.user, "a user's name holds no colon"));
        }
        Ok(Self { headers, login: source.login.clone() })
    }

    /// Whether it asks for nothing, as nearly every charter.
    pub(crate) fn is_empty(&self) -> bool {
        self.headers.is_empty() && self.login.is_none()
    }

    /// Finds the secrets. Where one is missing, nothing may be sent.
    pub(crate) fn open(&self, secrets: &Secrets) -> Result<Credentials, BadSecret> {
        let mut opened = Credentials { headers: HeaderMap::new(), hidden: Vec::new() };
        let find = |name: &str| {
            let found = secrets.find(name).filter(|secret| !secret.is_empty());
            found.ok_or_else(|| BadSecret { name: name.to_owned(), problem: "is not set" })
        };
        for (header, value) in &self.headers {
            let value = match value {
                Value::Open(value) => value.clone(),
                Value::Secret(name) => {
                    let secret = find(name)?;
                    let value = sensitive(name, &secret)?;
                    opened.hidden.push(secret);
                    value
                }
            };
            opened.headers.append(header.clone(), value);
        }
        if let Some(login) = &self.login {
            let password = find(&login.secret)?;
            let pair = STANDARD.encode(format!("{}:{password}", login.user));
            opened.headers.insert(AUTHORIZATION, sensitive(&login.secret, &format!("Basic {pair}"))?);
            opened.hidden.extend([pair, password]);
        }
        Ok(opened)
    }
}

impl Credentials {
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// `text` without the secrets, which a server may send back: what it says is kept, exported and shown.
    pub(crate) fn hide(&self, text: String) -> String {
        self.hidden.iter().fold(text, |text, secret| match text.contains(secret.as_str()) {
            true => text.replace(secret.as_str(), HIDDEN),
            false => text,
        })
    }
}

fn sensitive(name: &str, text: &str) -> Result<HeaderValue, BadSecret> {
    let bad = |_| BadSecret { name: name.to_owned(), problem: "holds characters that no header may hold" };
    let mut value = HeaderValue::from_str(text).map_err(bad)?;
    value.set_sensitive(true);
    Ok(value)
}

fn charter(what: &'static str, entry: &str, remedy: &'static str) -> Refusal {
    Refusal::Charter { what, entry: entry.chars().take(60).collect(), remedy }
}

fn read_header(header: &RequestHeader) -> Result<(HeaderName, Value), Refusal> {
    let bad = |remedy| charter("header", &header.name, remedy);
    let name = HeaderName::from_bytes(header.name.trim().as_bytes())
        .map_err(|_| bad("a header's name is letters, digits and hyphens"))?;
    if RESERVED.contains(&name.as_str()) || name.as_str().starts_with("proxy-") {
        return Err(bad("the crawler sets this header itself: remove it"));
    }
    let value = match (header.value.as_str(), header.secret.as_str()) {
        ("", "") => return Err(bad("give it a value or the name of a secret")),
        ("", secret) => Value::Secret(secret.to_owned()),
        (value, "") => Value::Open(
            HeaderValue::from_str(value).map_err(|_| bad("its value holds characters that may not stand there"))?,
        ),
        _ => return Err(bad("give it a value or the name of a secret, not both")),
    };
    Ok((name, value))
}

#[cfg(test)]
mod tests {
    use qingyuan_model::SourceId;

    use super::*;

    fn source(name: &str, value: &str, secret: &str) -> Source {
        let header = RequestHeader { name: name.to_owned(), value: value.to_owned(), secret: secret.to_owned() };
        Source { headers: vec![header], ..Source::new(SourceId::parse("s").expect("a name"), "来源") }
    }

    #[test]
    fn a_header_that_cannot_be_sent_is_named() {
        for (name, value, secret, word) in [
            ("Host", "other.example", "", "itself"),
            ("user-agent", "Mozilla/5.0", "", "itself"),
            ("Proxy-Authorization", "", "KEY", "itself"),
            ("X Key", "1", "", "letters"),
            ("X-Key", "a\r\nHost: b", "", "characters"),
            ("X-Key", "", "", "give it"),
            ("X-Key", "1", "KEY", "not both"),
        ] {
            let refusal = Asked::of(&source(name, value, secret)).expect_err(name);
            assert_eq!(refusal.code(), "source-charter-unreadable");
            assert!(refusal.to_string().contains(word) && refusal.to_string().contains(name), "{refusal}");
        }
    }

    #[test]
    fn secrets_are_found_late_and_shown_never() {
        let asked = Asked::of(&source("X-Key", "", "LIBRARY_KEY")).expect("sound");
        let missing = asked.open(&Secrets::none()).expect_err("not set");
        assert_eq!((missing.name.as_str(), missing.problem), ("LIBRARY_KEY", "is not set"));
        let broken = Secrets::new(|_| Some("two\nlines".to_owned()));
        assert!(asked.open(&broken).is_err_and(|bad| bad.problem.contains("characters")));
        let opened = asked.open(&Secrets::new(|_| Some("t0p".to_owned()))).expect("set");
        let value = opened.headers().get("x-key").expect("sent");
        assert!(value == "t0p" && value.is_sensitive());
        assert!(!format!("{opened:?} {asked:?} {:?}", opened.headers()).contains("t0p"));
        assert_eq!(opened.hide("key=t0p; t0p".to_owned()), "key=[secret]; [secret]");
    }

    #[test]
    fn a_login_is_basic_authentication() {
        let login = Login { user: "Aladdin".to_owned(), secret: "SESAME".to_owned() };
        let with = |login| Source { login: Some(login), headers: Vec::new(), ..source("a", "b", "") };
        // The example of RFC 7617 §2.
        let opened = Asked::of(&with(login.clone()))
            .expect("sound")
            .open(&Secrets::new(|_| Some("open sesame".to_owned())))
            .expect("set");
        assert_eq!(opened.headers().get(AUTHORIZATION).expect("sent"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(opened.hide("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==".to_owned()), "Basic [secret]");
        assert!(Asked::of(&with(Login { user: "a:b".to_owned(), ..login })).is_err());
    }
}
