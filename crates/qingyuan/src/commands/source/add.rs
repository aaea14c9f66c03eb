//! `source add`

use clap::Args;
use qingyuan_model::{Allowance, Login, Pick, RequestHeader, Scope, Source, SourceId, SourceState, Tier};
use qingyuan_pipeline::{House, Person};
use url::Url;

use crate::out;
use crate::outcome::Outcome;
use crate::words::Lang;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: qingyuan source add opencourse --name 公开课 --tier trusted --seed https://open.example.edu/\nIn a script: … --approve --reason 公开课平台，已看过检查结果"
)]
pub(crate) struct Add {
    /// A short name: lowercase letters, digits, hyphens
    id: SourceId,
    /// The name that readers see
    #[arg(long)]
    name: String,
    /// Why it is let in, in one sentence
    #[arg(long, default_value = "")]
    charter: String,
    /// trusted, known or open
    #[arg(long, value_parser = Tier::parse, default_value = "open")]
    tier: Tier,
    /// A page to begin with; its host is in scope
    #[arg(long = "seed", required_unless_present_any = ["feeds", "sitemaps"])]
    seeds: Vec<Url>,
    /// A feed to follow; its host is in scope
    #[arg(long = "feed")]
    feeds: Vec<Url>,
    /// A sitemap to follow; its host is in scope
    #[arg(long = "sitemap")]
    sitemaps: Vec<Url>,
    /// Only paths that begin with this
    #[arg(long = "include", value_name = "PATH")]
    include: Vec<String>,
    /// No paths that begin with this
    #[arg(long = "exclude", value_name = "PATH")]
    exclude: Vec<String>,
    /// Links away from a seed
    #[arg(long, default_value_t = 5)]
    max_depth: u32,
    /// URLs in all
    #[arg(long, default_value_t = 10_000)]
    max_pages: u32,
    /// Milliseconds between two requests to one host
    #[arg(long, default_value_t = Source::default_delay_ms())]
    delay_ms: u32,
    /// Minutes that a page stays fresh
    #[arg(long, default_value_t = Source::default_refresh_minutes())]
    refresh_minutes: u32,
    /// The licence of what it publishes
    #[arg(long, default_value = "")]
    licence: String,
    /// Whom to ask there
    #[arg(long, default_value = "")]
    contact: String,
    /// A non-public address (or address/prefix) that this source may be reached at
    #[arg(long = "allow-address", value_name = "ADDRESS")]
    allow_addresses: Vec<String>,
    /// A header that every request carries
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<RequestHeader>,
    /// A header whose value is the secret of this name, set in the variable `QINGYUAN_SECRET_…`
    #[arg(long = "secret-header", value_name = "NAME=SECRET", value_parser = secret_header)]
    secret_headers: Vec<RequestHeader>,
    /// A login whose password is the secret of this name, set in the variable `QINGYUAN_SECRET_…`
    #[arg(long, value_name = "USER:SECRET", value_parser = login)]
    login: Option<Login>,
    /// Hours in which it may be crawled, as HH:MM-HH:MM, in UTC+8 unless an offset follows
    #[arg(long = "hours", value_name = "HOURS")]
    hours: Vec<String>,
    /// Pages a day at most
    #[arg(long, value_name = "N")]
    daily_pages: Option<u32>,
    /// Megabytes a day at most
    #[arg(long, value_name = "N")]
    daily_megabytes: Option<u32>,
    /// Where a part of its pages stands: main, title, author, published or remove, and a CSS selector
    #[arg(long = "select", value_name = "PART: CSS", value_parser = pick)]
    picks: Vec<Pick>,
    /// Approve it at once
    #[arg(long, requires = "reason")]
    approve: bool,
    /// Why it is approved; the log keeps it
    #[arg(long, requires = "approve")]
    reason: Option<String>,
    /// Do not check it
    #[arg(long)]
    no_check: bool,
}

impl Add {
    pub(super) async fn run(self, house: &House, lang: Lang) -> anyhow::Result<Outcome> {
        let operator = Person::operator();
        let (approval, unchecked) = (self.reason.clone(), self.no_check);
        let source = self.charter();
        if house.source(&operator, &source.id).await.is_ok() {
            anyhow::bail!("there is a source `{}` already: qingyuan source edit changes it", source.id);
        }
        house.put_source(&operator, &source).await?;
        if !unchecked {
            super::check::shown(house, &source, lang, false).await?;
        }
        match approval {
            Some(reason) => {
                house.set_source_state(&operator, &source.id, SourceState::Approved, &reason).await?;
                out::note(&match lang {
                    Lang::Zh => format!("来源 {} 已批准", source.id),
                    Lang::En => format!("source {} is approved", source.id),
                });
            }
            None => out::note(&match lang {
                Lang::Zh => {
                    format!("来源 {0} 已提议，还不会抓取。批准：qingyuan source approve {0} --reason …", source.id)
                }
                Lang::En => {
                    format!(
                        "source {0} is proposed and not crawled yet: qingyuan source approve {0} --reason …",
                        source.id
                    )
                }
            }),
        }
        Ok(Outcome::Fine)
    }

    fn charter(self) -> Source {
        let hosts = Scope::hosts_of(self.seeds.iter().chain(&self.feeds).chain(&self.sitemaps));
        Source {
            charter: self.charter,
            tier: self.tier,
            scope: Scope {
                hosts,
                include: self.include,
                exclude: self.exclude,
                max_depth: self.max_depth,
                max_pages: self.max_pages,
            },
            seeds: self.seeds,
            feeds: self.feeds,
            sitemaps: self.sitemaps,
            licence: self.licence,
            contact: self.contact,
            owner: "admin".to_owned(),
            delay_ms: self.delay_ms,
            refresh_minutes: self.refresh_minutes,
            allow_addresses: self.allow_addresses,
            headers: self.headers.into_iter().chain(self.secret_headers).collect(),
            login: self.login,
            allowance: Allowance {
                hours: self.hours,
                daily_pages: self.daily_pages,
                daily_megabytes: self.daily_megabytes,
            },
            picks: self.picks,
            ..Source::new(self.id, &self.name)
        }
    }
}

/// `main: div.article-body`.
pub(crate) fn pick(text: &str) -> Result<Pick, String> {
    let pick = Pick::parse(text)
        .ok_or("write it as `main: div.article-body`, with main, title, author, published or remove")?;
    qingyuan_extract::Picks::read(std::slice::from_ref(&pick)).map_err(|bad| bad.to_string())?;
    Ok(pick)
}

fn header(text: &str) -> Result<RequestHeader, String> {
    let (name, value) = text.split_once(':').ok_or("write it as `Name: value`")?;
    let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
    if name.is_empty() || value.is_empty() {
        return Err("write it as `Name: value`".to_owned());
    }
    Ok(RequestHeader { name, value, secret: String::new() })
}

fn secret_header(text: &str) -> Result<RequestHeader, String> {
    let (name, secret) = text.split_once('=').ok_or("write it as `Name=SECRET`")?;
    Ok(RequestHeader { name: name.trim().to_owned(), value: String::new(), secret: secret_name(secret)? })
}

fn login(text: &str) -> Result<Login, String> {
    let (user, secret) = text.split_once(':').ok_or("write it as `user:SECRET`")?;
    Ok(Login { user: user.to_owned(), secret: secret_name(secret)? })
}

/// A password on the command line would stand in the shell's history: only names are taken.
fn secret_name(name: &str) -> Result<String, String> {
    let lawful = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if !name.is_empty() && name.chars().all(lawful) {
        return Ok(name.to_owned());
    }
    Err("name the secret in capitals, digits and `_`, and set its value in QINGYUAN_SECRET_<NAME>".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_named_and_never_given() {
        assert_eq!(secret_header("X-Api-Key=LIB_KEY").map(|header| header.secret), Ok("LIB_KEY".to_owned()));
        assert_eq!(login("crawler:LIB_PASSWORD").map(|login| login.user), Ok("crawler".to_owned()));
        assert!(login("crawler:hunter2").is_err() && secret_header("X-Api-Key=").is_err());
        assert_eq!(header("Accept-Language: zh-CN").map(|header| header.value), Ok("zh-CN".to_owned()));
        assert!(header("Accept-Language").is_err());
    }
}
