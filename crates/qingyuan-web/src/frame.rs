//! What every page needs around its own content: language, who is signed in, where the reader is.

use std::sync::Arc;

use qingyuan_model::Millis;
use qingyuan_pipeline::{Permission, Person};

use crate::assets::Assets;
use crate::config::WebConfig;
use crate::dates;
use crate::query::Params;
use crate::words::Lang;

/// The frame of one request's page.
#[derive(Clone)]
pub(crate) struct Frame {
    /// The language.
    pub(crate) lang: Lang,
    /// Who is signed in.
    pub(crate) person: Option<Person>,
    /// The path of the request.
    pub(crate) path: String,
    /// The parameters of the request.
    pub(crate) params: Params,
    /// The time of the request.
    pub(crate) now: Millis,
    /// Scheme and authority under which readers reach this site, without a final slash.
    pub(crate) base: String,
    pub(crate) config: Arc<WebConfig>,
    pub(crate) assets: Arc<Assets>,
}

impl Frame {
    /// Whether the signed-in person works the desk.
    pub(crate) fn reviews(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.may(Permission::Review))
    }

    /// Whether the signed-in person administers.
    pub(crate) fn administers(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.may(Permission::Administer))
    }

    /// The account's name, or nothing.
    pub(crate) fn account(&self) -> &str {
        self.person.as_ref().map_or("", |person| &person.account)
    }

    /// This very address in the other language.
    pub(crate) fn switched(&self) -> String {
        self.params.with("lang", self.lang.other().id()).after(&self.path)
    }

    /// Whether a link of the navigation leads to where the reader is.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        let below = |rest: &str| rest.is_empty() || (path != "/" && rest.starts_with('/'));
        self.path.strip_prefix(path).is_some_and(below)
    }

    /// The day of a time, local.
    pub(crate) fn day(&self, at: Millis) -> String {
        dates::day(at, self.config.utc_offset_minutes)
    }

    /// A time with what its hover shows.
    pub(crate) fn moment(&self, at: Millis) -> Moment {
        Moment {
            machine: dates::rfc3339(at),
            shown: dates::minute(at, self.config.utc_offset_minutes),
            relative: self.lang.relative(at, self.now),
        }
    }

    /// A day with what its hover shows.
    pub(crate) fn date(&self, at: Millis) -> Moment {
        Moment { shown: self.day(at), ..self.moment(at) }
    }
}

/// A time, ready to be shown: absolute, with the relative one in the title.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    /// RFC 3339.
    pub(crate) machine: String,
    /// Local, for people.
    pub(crate) shown: String,
    /// How long ago.
    pub(crate) relative: String,
}
