//! How a fetch can fail, one reason per case.

use std::fmt;

use crate::refusal::Refusal;

/// Why there is no response. [`FetchFailure::code`] is stable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchFailure {
    /// The guard, the scope or robots.txt stood in the way of the URL itself or of a redirect.
    #[error("{url} may not be fetched: {refusal}")]
    Refused {
        /// What was about to be fetched.
        url: String,
        /// Why not.
        refusal: Refusal,
    },
    /// The name has no address.
    #[error("the name `{host}` has no address: check its spelling, it is tried again later ({detail})")]
    Dns {
        /// The host.
        host: String,
        /// What the resolver said.
        detail: String,
    },
    /// No connection.
    #[error(
        "`{host}` cannot be reached: open it in a browser, pause the source if it is gone, it is tried again later ({detail})"
    )]
    Connect {
        /// The host.
        host: String,
        /// What the network said.
        detail: String,
    },
    /// The certificate or the handshake is not acceptable.
    #[error("`{host}` {problem} ({detail})")]
    Tls {
        /// The host.
        host: String,
        /// What kind of trouble.
        problem: TlsProblem,
        /// What is wrong with it.
        detail: String,
    },
    /// Too slow.
    #[error("`{host}` took too long ({phase}): try again later")]
    Timeout {
        /// The host.
        host: String,
        /// `headers`, `body` or `total`.
        phase: &'static str,
    },
    /// What came is not proper HTTP.
    #[error("`{host}` does not answer in proper HTTP ({detail}): the site must repair it")]
    Malformed {
        /// The host.
        host: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The connection ended in the middle of the body.
    #[error("`{host}` broke off in the middle of the body: try again later ({detail})")]
    Interrupted {
        /// The host.
        host: String,
        /// What the network said.
        detail: String,
    },
    /// Something that is no document: a video, a picture, a program, an archive.
    #[error("`{url}` is {what}, no document: exclude such addresses if the source has many of them")]
    Unwanted {
        /// Where it came from.
        url: String,
        /// What it is, with its article.
        what: &'static str,
    },
    /// A secret of the charter that cannot be used; nothing was sent.
    #[error("the secret `{variable}` {problem}: set it where the crawler is started, or remove it from the charter")]
    Secret {
        /// The variable in which it is looked for.
        variable: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A content encoding that is not spoken here.
    #[error("`{host}` sent the unknown content encoding `{encoding}`: the site must repair it")]
    UnknownEncoding {
        /// The host.
        host: String,
        /// Its label.
        encoding: String,
    },
    /// A body that is not what its content encoding promises.
    #[error("the {encoding} body of `{host}` is broken or cut short: try again later")]
    BrokenEncoding {
        /// The host.
        host: String,
        /// Its label.
        encoding: &'static str,
    },
    /// A redirect without a usable `Location`.
    #[error("`{host}` redirects to `{location}`, which is no address: the site must repair it")]
    BadRedirect {
        /// The host.
        host: String,
        /// What the header says.
        location: String,
    },
    /// A redirect to where the chain has been.
    #[error("the redirects of `{url}` run in a circle: the site must repair them")]
    RedirectLoop {
        /// Where the circle closes.
        url: String,
    },
    /// Too many redirects.
    #[error("`{url}` is redirected more than {limit} times: the site must shorten the chain")]
    TooManyRedirects {
        /// Where it began.
        url: String,
        /// How many are followed.
        limit: usize,
    },
    /// A redirect from https to http.
    #[error("`{url}` is redirected from https to http: the site must keep the connection safe")]
    Downgrade {
        /// Where it leads.
        url: String,
    },
}

/// What is wrong with a site's TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsProblem {
    /// The certificate's time is over, or has not come.
    Expired,
    /// The certificate is for another name.
    WrongHost,
    /// Nobody whom this machine trusts has signed it.
    Untrusted,
    /// Anything else: no TLS at all, no common version, a broken handshake.
    Other,
}

impl TlsProblem {
    /// The stable id of the reason.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Expired => "tls-expired",
            Self::WrongHost => "tls-wrong-host",
            Self::Untrusted => "tls-untrusted",
            Self::Other => "tls-failed",
        }
    }

    /// What rustls's verdict comes to.
    pub(super) fn of(error: &rustls::Error) -> Self {
        use rustls::{CertificateError as Bad, Error};
        match error {
            Error::InvalidCertificate(
                Bad::Expired | Bad::ExpiredContext { .. } | Bad::NotValidYet | Bad::NotValidYetContext { .. },
            ) => Self::Expired,
            Error::InvalidCertificate(Bad::NotValidForName | Bad::NotValidForNameContext { .. }) => Self::WrongHost,
            Error::InvalidCertificate(_) => Self::Untrusted,
            _ => Self::Other,
        }
    }
}

impl fmt::Display for TlsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "has a certificate out of date: ask the site to renew it, nothing is fetched until then",
            Self::WrongHost => {
                "has a certificate for another name: check the host in the charter, or ask the site to repair it"
            }
            Self::Untrusted => {
                "has a certificate that nobody trusted here has signed: ask the site for the whole chain, or install a \
                 campus's own root certificate"
            }
            Self::Other => "cannot agree on a safe connection: check whether the site speaks https at all",
        })
    }
}

impl FetchFailure {
    /// The stable id of the reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused { refusal, .. } => refusal.code(),
            Self::Dns { .. } => "dns-failed",
            Self::Connect { .. } => "connect-failed",
            Self::Tls { problem, .. } => problem.code(),
            Self::Timeout { phase: "headers", .. } => "timeout-headers",
            Self::Timeout { phase: "body", .. } => "timeout-body",
            Self::Timeout { .. } => "timeout-total",
            Self::Malformed { .. } => "http-malformed",
            Self::Interrupted { .. } => "body-interrupted",
            Self::Unwanted { .. } => "content-unwanted",
            Self::Secret { .. } => "secret-missing",
            Self::UnknownEncoding { .. } => "encoding-unknown",
            Self::BrokenEncoding { .. } => "encoding-broken",
            Self::BadRedirect { .. } => "redirect-bad",
            Self::RedirectLoop { .. } => "redirect-loop",
            Self::TooManyRedirects { .. } => "redirect-too-many",
            Self::Downgrade { .. } => "redirect-downgrade",
        }
    }

    /// Whether the same request may succeed later without anyone changing anything.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Refused { refusal, .. } => refusal.is_passing(),
            Self::Dns { .. }
            | Self::Connect { .. }
            | Self::Timeout { .. }
            | Self::Interrupted { .. }
            | Self::BrokenEncoding { .. } => true,
            _ => false,
        }
    }

    /// Whether the host shows strain, so that it is left alone for longer.
    #[must_use]
    pub fn is_strain(&self) -> bool {
        matches!(self, Self::Dns { .. } | Self::Connect { .. } | Self::Timeout { .. } | Self::Interrupted { .. })
    }
}
