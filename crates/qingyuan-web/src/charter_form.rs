//! The form of a source's charter: text fields to a [`Source`], with every mistake named by its field.

use std::net::IpAddr;

use qingyuan_model::{Allowance, Login, Pick, RequestHeader, Scope, Source, SourceId, Tier};
use serde::Deserialize;
use url::Url;

use crate::words::Lang;

/// No text of one line is longer, in characters.
const LONGEST: usize = 400;

/// What the form sends, as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CharterForm {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) charter: String,
    pub(crate) tier: String,
    pub(crate) hosts: String,
    pub(crate) seeds: String,
    pub(crate) feeds: String,
    pub(crate) sitemaps: String,
    pub(crate) include: String,
    pub(crate) exclude: String,
    pub(crate) max_depth: String,
    pub(crate) max_pages: String,
    pub(crate) delay_ms: String,
    pub(crate) refresh_minutes: String,
    pub(crate) licence: String,
    pub(crate) contact: String,
    pub(crate) owner: String,
    pub(crate) headers: String,
    pub(crate) secret_headers: String,
    pub(crate) login_user: String,
    pub(crate) login_secret: String,
    pub(crate) hours: String,
    pub(crate) daily_pages: String,
    pub(crate) daily_megabytes: String,
    pub(crate) allow_addresses: String,
    pub(crate) picks: String,
    /// The address of the page that a preview is asked of; empty for the latest.
    pub(crate) sample: String,
    /// Not empty when somebody has seen that the charter will reach further.
    pub(crate) confirmed: String,
}

/// A field's name and what is wrong with it.
pub(crate) type Problems = Vec<(&'static str, String)>;

impl CharterForm {
    /// The form of a new source: what an unknown site is owed, and nothing approved yet.
    pub(crate) fn blank() -> Self {
        Self {
            tier: Tier::Open.id().to_owned(),
            max_depth: "3".to_owned(),
            max_pages: "500".to_owned(),
            delay_ms: Source::default_delay_ms().to_string(),
            refresh_minutes: Source::default_refresh_minutes().to_string(),
            ..Self::default()
        }
    }

    /// The form filled in with a source.
    pub(crate) fn of(source: &Source) -> Self {
        let urls = |urls: &[Url]| urls.iter().map(Url::to_string).collect::<Vec<_>>().join("\n");
        Self {
            id: source.id.to_string(),
            name: source.name.clone(),
            charter: source.charter.clone(),
            tier: source.tier.id().to_owned(),
            hosts: source.scope.hosts.join("\n"),
            seeds: urls(&source.seeds),
            feeds: urls(&source.feeds),
            sitemaps: urls(&source.sitemaps),
            include: source.scope.include.join("\n"),
            exclude: source.scope.exclude.join("\n"),
            max_depth: source.scope.max_depth.to_string(),
            max_pages: source.scope.max_pages.to_string(),
            delay_ms: source.delay_ms.to_string(),
            refresh_minutes: source.refresh_minutes.to_string(),
            licence: source.licence.clone(),
            contact: source.contact.clone(),
            owner: source.owner.clone(),
            headers: headers(source, |header| {
                header.secret.is_empty().then(|| format!("{}: {}", header.name, header.value))
            }),
            secret_headers: headers(source, |header| {
                (!header.secret.is_empty()).then(|| format!("{}={}", header.name, header.secret))
            }),
            login_user: source.login.as_ref().map(|login| login.user.clone()).unwrap_or_default(),
            login_secret: source.login.as_ref().map(|login| login.secret.clone()).unwrap_or_default(),
            hours: source.allowance.hours.join("\n"),
            daily_pages: source.allowance.daily_pages.map(|pages| pages.to_string()).unwrap_or_default(),
            daily_megabytes: source.allowance.daily_megabytes.map(|most| most.to_string()).unwrap_or_default(),
            allow_addresses: source.allow_addresses.join("\n"),
            picks: source.picks.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
            sample: String::new(),
            confirmed: String::new(),
        }
    }

    /// The selectors that were typed, or what is wrong with them.
    pub(crate) fn picks(&self, t: Lang) -> Result<Vec<Pick>, Problems> {
        let mut reader = Reader { t, problems: Vec::new() };
        let picks = reader.picks(&self.picks);
        if reader.problems.is_empty() { Ok(picks) } else { Err(reader.problems) }
    }

    /// The source that the form describes, or everything that is wrong with it.
    pub(crate) fn read(&self, t: Lang) -> Result<Source, Problems> {
        let mut reader = Reader { t, problems: Vec::new() };
        let id = SourceId::parse(self.id.trim()).map_err(|_| reader.note("id", t.problem_id().to_owned())).ok();
        let name = reader.needed("name", &self.name);
        let charter = reader.needed("charter", &self.charter);
        let tier = reader.choice("tier", Tier::parse(&self.tier).ok());
        let seeds = reader.urls("seeds", &self.seeds);
        let feeds = reader.urls("feeds", &self.feeds);
        let sitemaps = reader.urls("sitemaps", &self.sitemaps);
        let scope = Scope {
            hosts: reader.hosts(&self.hosts, seeds.iter().chain(&feeds).chain(&sitemaps)),
            include: reader.paths("include", &self.include),
            exclude: reader.paths("exclude", &self.exclude),
            max_depth: reader.number("max_depth", &self.max_depth, 0, 50),
            max_pages: reader.number("max_pages", &self.max_pages, 1, 1_000_000),
        };
        let licence = reader.short("licence", &self.licence);
        let contact = reader.short("contact", &self.contact);
        let owner = reader.short("owner", &self.owner);
        let delay_ms = reader.number("delay_ms", &self.delay_ms, 0, 3_600_000);
        let refresh_minutes = reader.number("refresh_minutes", &self.refresh_minutes, 1, 525_600);
        let mut headers = reader.headers(&self.headers);
        headers.extend(reader.secret_headers(&self.secret_headers));
        let login = reader.login(&self.login_user, &self.login_secret);
        let allowance = Allowance {
            hours: reader.hours(&self.hours),
            daily_pages: reader.bound("daily_pages", &self.daily_pages),
            daily_megabytes: reader.bound("daily_megabytes", &self.daily_megabytes),
        };
        let allow_addresses = reader.addresses(&self.allow_addresses);
        let picks = reader.picks(&self.picks);
        let source = id.map(|id| Source {
            charter,
            tier,
            scope,
            seeds,
            feeds,
            sitemaps,
            licence,
            contact,
            owner,
            delay_ms,
            refresh_minutes,
            allow_addresses,
            headers,
            login,
            allowance,
            picks,
            ..Source::new(id, &name)
        });
        source.filter(|_| reader.problems.is_empty()).ok_or(reader.problems)
    }
}

/// One line for each header that `line` has one for.
fn headers(source: &Source, line: impl Fn(&RequestHeader) -> Option<String>) -> String {
    source.headers.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// Whether this can be the name of a header (RFC 9110 §5.6.2, `token`).
fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether this can name a secret: what can follow `QINGYUAN_SECRET_` in the name of an environment variable.
fn is_secret_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether this is a stretch of the day as a charter writes it: `22:00-06:00`, perhaps with ` +08:00`.
fn is_hours(line: &str) -> bool {
    let time = |text: &str, most: u32| {
        let (hour, minute) = text.split_once(':')?;
        let lawful = hour.len() == 2 && minute.len() == 2;
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        (lawful && minute < 60 && hour * 60 + minute <= most).then_some(())
    };
    let (span, offset) = line.split_once(' ').map_or((line, None), |(span, offset)| (span, Some(offset.trim())));
    let spans = span.split_once('-').is_some_and(|(from, to)| time(from, 1_440).and(time(to, 1_440)).is_some());
    // Kiribati is the farthest ahead of UTC, by 14 hours.
    let shifted = |offset: &str| offset.strip_prefix(['+', '-']).is_some_and(|offset| time(offset, 14 * 60).is_some());
    spans && offset.is_none_or(shifted)
}

/// Reads fields one after another and collects what is wrong.
struct Reader {
    t: Lang,
    problems: Problems,
}

impl Reader {
    fn note(&mut self, field: &'static str, problem: String) {
        self.problems.push((field, problem));
    }

    fn short(&mut self, field: &'static str, text: &str) -> String {
        if text.chars().count() > LONGEST {
            self.note(field, self.t.problem_long().to_owned());
        }
        text.trim().to_owned()
    }

    fn needed(&mut self, field: &'static str, text: &str) -> String {
        if text.trim().is_empty() {
            self.note(field, self.t.problem_empty().to_owned());
        }
        self.short(field, text)
    }

    fn choice<T: Default>(&mut self, field: &'static str, chosen: Option<T>) -> T {
        if chosen.is_none() {
            self.note(field, self.t.problem_choice().to_owned());
        }
        chosen.unwrap_or_default()
    }

    fn number(&mut self, field: &'static str, text: &str, low: u32, high: u32) -> u32 {
        match text.trim().parse() {
            Ok(number) if (low..=high).contains(&number) => number,
            _ => {
                self.note(field, self.t.problem_number(low, high));
                low
            }
        }
    }

    fn lines<T>(
        &mut self,
        field: &'static str,
        text: &str,
        read: impl Fn(&str) -> Option<T>,
        problem: impl Fn(&str) -> String,
    ) -> Vec<T> {
        let mut values = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match read(line) {
                Some(value) => values.push(value),
                None => self.note(field, problem(&line.chars().take(80).collect::<String>())),
            }
        }
        values
    }

    fn urls(&mut self, field: &'static str, text: &str) -> Vec<Url> {
        let t = self.t;
        let web =
            |line: &str| Url::parse(line).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        self.lines(field, text, web, |line| t.problem_url(line))
    }

    /// Left empty, the hosts of the entrances: what most sources mean.
    fn hosts<'a>(&mut self, text: &str, entrances: impl Iterator<Item = &'a Url>) -> Vec<String> {
        let t = self.t;
        let host = |line: &str| {
            let url = Url::parse(&format!("http://{line}/")).ok()?;
            let bare = url.path() == "/"
                && url.query().is_none()
                && url.username().is_empty()
                && !line.contains(['/', '@', '*', '?', '#']);
            bare.then(|| line.to_ascii_lowercase())
        };
        if !text.trim().is_empty() {
            return self.lines("hosts", text, host, |line| t.problem_host(line));
        }
        let hosts = Scope::hosts_of(entrances);
        if hosts.is_empty() {
            self.note("hosts", t.problem_empty().to_owned());
        }
        hosts
    }

    fn paths(&mut self, field: &'static str, text: &str) -> Vec<String> {
        let t = self.t;
        let path = |line: &str| line.starts_with('/').then(|| line.to_owned());
        self.lines(field, text, path, |line| t.problem_path(line))
    }

    fn headers(&mut self, text: &str) -> Vec<RequestHeader> {
        let t = self.t;
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            let (name, value) = (name.trim(), value.trim());
            (is_token(name) && !value.is_empty() && !value.contains(char::is_control)).then(|| RequestHeader {
                name: name.to_owned(),
                value: value.to_owned(),
                secret: String::new(),
            })
        };
        self.lines("headers", text, header, |line| t.problem_header(line))
    }

    fn secret_headers(&mut self, text: &str) -> Vec<RequestHeader> {
        let t = self.t;
        let header = |line: &str| {
            let (name, secret) = line.split_once('=')?;
            let (name, secret) = (name.trim(), secret.trim());
            (is_token(name) && is_secret_name(secret)).then(|| RequestHeader {
                name: name.to_owned(),
                value: String::new(),
                secret: secret.to_owned(),
            })
        };
        self.lines("secret_headers", text, header, |line| t.problem_secret_header(line))
    }

    fn login(&mut self, user: &str, secret: &str) -> Option<Login> {
        let (user, secret) = (user.trim(), secret.trim());
        if user.is_empty() && secret.is_empty() {
            return None;
        }
        // A colon ends the user's name (RFC 7617 §2).
        if user.is_empty() || user.contains(':') || user.contains(char::is_control) {
            self.note("login_user", self.t.problem_login_user().to_owned());
        }
        if !is_secret_name(secret) {
            self.note("login_secret", self.t.problem_secret_name().to_owned());
        }
        Some(Login { user: user.to_owned(), secret: secret.to_owned() })
    }

    fn hours(&mut self, text: &str) -> Vec<String> {
        let t = self.t;
        self.lines("hours", text, |line| is_hours(line).then(|| line.to_owned()), |line| t.problem_hours(line))
    }

    /// A bound that may be left out.
    fn bound(&mut self, field: &'static str, text: &str) -> Option<u32> {
        (!text.trim().is_empty()).then(|| self.number(field, text, 1, 10_000_000))
    }

    fn picks(&mut self, text: &str) -> Vec<Pick> {
        let t = self.t;
        self.lines("picks", text, Pick::parse, |line| t.problem_pick(line))
    }

    fn addresses(&mut self, text: &str) -> Vec<String> {
        let t = self.t;
        let address = |line: &str| {
            let (address, prefix) =
                line.split_once('/').map_or((line, None), |(address, prefix)| (address, Some(prefix)));
            let bits = match address.parse::<IpAddr>().ok()? {
                IpAddr::V4(_) => 32,
                IpAddr::V6(_) => 128,
            };
            let lawful = prefix.is_none_or(|prefix| prefix.parse::<u8>().is_ok_and(|prefix| prefix <= bits));
            lawful.then(|| line.to_owned())
        };
        self.lines("allow_addresses", text, address, |line| t.problem_address(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> CharterForm {
        CharterForm {
            id: "lib".into(),
            name: "图书馆".into(),
            charter: "由馆员编写".into(),
            hosts: "lib.example\r\n127.0.0.1:8080\r\n".into(),
            seeds: "http://lib.example/\n".into(),
            allow_addresses: "127.0.0.1\n10.0.0.0/8".into(),
            headers: "Accept-Language: zh-CN".into(),
            secret_headers: "X-Api-Key=LIB_KEY".into(),
            login_user: "crawler".into(),
            login_secret: "LIB_PASSWORD".into(),
            hours: "22:00-06:00\n12:00-13:30 +08:00".into(),
            daily_pages: "200".into(),
            ..CharterForm::blank()
        }
    }

    #[test]
    fn a_form_reads_back() {
        let source = filled().read(Lang::Zh).expect("nothing is wrong");
        assert_eq!(source.scope.hosts, ["lib.example", "127.0.0.1:8080"]);
        assert_eq!(CharterForm::of(&source).read(Lang::Zh).expect("its own form"), source);
        let short = CharterForm { hosts: String::new(), ..filled() }.read(Lang::Zh).expect("nothing is wrong");
        assert_eq!(short.scope.hosts, ["lib.example"]);
    }

    #[test]
    fn hours_are_a_stretch_of_the_day() {
        for lawful in ["22:00-06:00", "00:00-24:00", "08:00-12:00 +08:00", "08:00-12:00 -03:30"] {
            assert!(is_hours(lawful), "{lawful}");
        }
        for odd in ["", "8:00-12:00", "08:00", "08:00-25:00", "08:60-09:00", "08:00-12:00 CST", "08:00-12:00 +99:00"] {
            assert!(!is_hours(odd), "{odd}");
        }
    }

    #[test]
    fn each_mistake_names_its_field() {
        type Change = fn(&mut CharterForm);
        let rows: [(&str, Change); 20] = [
            ("id", |form| form.id = "图书馆".into()),
            ("name", |form| form.name = " ".into()),
            ("charter", |form| form.charter.clear()),
            ("tier", |form| form.tier.clear()),
            ("hosts", |form| form.hosts = "http://lib.example/".into()),
            ("hosts", |form| form.hosts = "*.example".into()),
            ("hosts", |form| (form.hosts, form.seeds) = (String::new(), String::new())),
            ("seeds", |form| form.seeds = "javascript:alert(1)".into()),
            ("feeds", |form| form.feeds = "feed.atom".into()),
            ("exclude", |form| form.exclude = "search/".into()),
            ("max_depth", |form| form.max_depth = "-1".into()),
            ("delay_ms", |form| form.delay_ms = "1e9".into()),
            ("headers", |form| form.headers = "X-Key".into()),
            ("headers", |form| form.headers = "X Key: 1".into()),
            ("secret_headers", |form| form.secret_headers = "X-Key=the key itself".into()),
            ("login_secret", |form| (form.login_user, form.login_secret) = ("u".into(), "hunter2".into())),
            ("login_user", |form| form.login_user = String::new()),
            ("hours", |form| form.hours = "22-6".into()),
            ("daily_pages", |form| form.daily_pages = "many".into()),
            ("allow_addresses", |form| form.allow_addresses = "10.0.0.0/33".into()),
        ];
        for (field, change) in rows {
            let mut form = filled();
            change(&mut form);
            let problems = form.read(Lang::Zh).expect_err(field);
            assert_eq!(problems.iter().map(|(field, _)| *field).collect::<Vec<_>>(), [field], "{problems:?}");
        }
        let empty = CharterForm::default().read(Lang::En).expect_err("nothing was typed");
        assert_eq!(empty.len(), 9, "every needed field is named at once: {empty:?}");
    }
}
