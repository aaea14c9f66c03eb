//! `qingyuan.toml`: read once, unknown keys are errors with a suggestion.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use qingyuan_pipeline::Weights;
use serde::Deserialize;
use url::Url;

use crate::words::Lang;

/// The file that is read when none is named and it exists.
const DEFAULT_FILE: &str = "qingyuan.toml";

/// What the file may say; flags and environment variables say the same and win.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// The folder of all state.
    pub(crate) data: Option<PathBuf>,
    /// The rules folder.
    pub(crate) rules: Option<PathBuf>,
    /// The learned model.
    pub(crate) model: Option<PathBuf>,
    /// The language of messages.
    pub(crate) lang: Option<Lang>,
    /// The log filter, such as `info` or `warn,qingyuan_pipeline=debug`.
    pub(crate) log: Option<String>,
    /// The web app.
    pub(crate) web: Web,
    /// The search.
    pub(crate) search: SearchConfig,
    /// The crawler.
    pub(crate) crawler: CrawlerConfig,
}

/// `[web]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Web {
    /// Where to listen.
    pub(crate) listen: Option<SocketAddr>,
    /// The address that browsers use, when a proxy stands in front.
    pub(crate) public_url: Option<Url>,
    /// The name in the page titles.
    pub(crate) site_name: Option<String>,
}

/// `[search]`: what an entry counts by itself, whatever is asked; 0 turns a sign off.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SearchConfig {
    /// For each e-fold of entries that name the series of an entry.
    pub(crate) standing: Option<f32>,
    /// For a text of the highest quality.
    pub(crate) quality: Option<f32>,
    /// For a text of today.
    pub(crate) freshness: Option<f32>,
}

impl SearchConfig {
    /// The weights of the search, with what is said here in the place of the defaults.
    pub(crate) fn weights(&self) -> Weights {
        let weights = Weights::default();
        Weights {
            standing: self.standing.unwrap_or(weights.standing),
            quality: self.quality.unwrap_or(weights.quality),
            freshness: self.freshness.unwrap_or(weights.freshness),
            ..weights
        }
    }

    /// The first sign that is no share, with the remedy.
    fn fault(&self) -> Option<String> {
        let signs = [("standing", self.standing), ("quality", self.quality), ("freshness", self.freshness)];
        let wrong = signs.into_iter().find(|(_, share)| share.is_some_and(|share| !(0.0..=1.0).contains(&share)));
        wrong.map(|(name, _)| format!("[search] {name} is no share: write a number from 0 (off) to 1"))
    }
}

/// `[crawler]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CrawlerConfig {
    /// How a crawled site can reach whoever runs this: a URL or mail address.
    pub(crate) contact: Option<String>,
}

impl Config {
    /// Reads the named file, or `qingyuan.toml` here when there is one.
    pub(crate) fn read(named: Option<&Path>) -> anyhow::Result<Self> {
        let path = match named {
            Some(path) => path,
            None if Path::new(DEFAULT_FILE).exists() => Path::new(DEFAULT_FILE),
            None => return Ok(Self::default()),
        };
        let text = std::fs::read_to_string(path).with_context(|| format!("configuration `{}`", path.display()))?;
        Self::parse(&text).with_context(|| format!("configuration `{}`", path.display()))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        match toml::from_str::<Self>(text) {
            Ok(config) => match config.search.fault() {
                None => Ok(config),
                Some(fault) => bail!("{fault}"),
            },
            Err(error) => match suggestion(error.message()) {
                Some(close) => bail!("{error}did you mean `{close}`?"),
                None => bail!("{error}"),
            },
        }
    }
}

/// The known key closest to the unknown one, read from the deserialiser's own words
/// (``unknown field `lissten`, expected one of `listen`, `public_url`, …``).
fn suggestion(message: &str) -> Option<String> {
    let (unknown, expected) = message.strip_prefix("unknown field `")?.split_once('`')?;
    let known = expected.split('`').skip(1).step_by(2);
    closest(unknown, known).map(str::to_owned)
}

/// The known word closest to an unknown one, when it is close at all.
pub(crate) fn closest<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.map(|word| (strsim::jaro_winkler(unknown, word), word));
    // 0.8 is what clap's own suggestions use for long words.
    scored.filter(|(score, _)| *score > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_refused_with_its_place_and_a_suggestion() {
        let error = Config::parse("lang = \"en\"\n[web]\nlissten = \"127.0.0.1:80\"\n").expect_err("a typo");
        let message = error.to_string();
        assert!(message.contains("line 3"), "{message}");
        assert!(message.contains("did you mean `listen`?"), "{message}");
    }

    #[test]
    fn every_key_of_the_readme_is_read() {
        let config = Config::parse(
            "data = \"d\"\nrules = \"r\"\nlang = \"en\"\nlog = \"info\"\n[web]\nlisten = \"127.0.0.1:8080\"\n\
             public_url = \"https://lib.example/\"\nsite_name = \"图书馆\"\n\
             [search]\nstanding = 0.1\nquality = 0\nfreshness = 0.0\n[crawler]\ncontact = \"mailto:a@lib.example\"\n",
        )
        .expect("all keys");
        assert_eq!(config.lang, Some(Lang::En));
        assert_eq!(config.web.site_name.as_deref(), Some("图书馆"));
        let weights = config.search.weights();
        assert_eq!((weights.standing, weights.quality, weights.freshness), (0.1, 0.0, 0.0));
        assert_eq!(weights.words, Weights::default().words);
    }

    #[test]
    fn a_sign_that_is_no_share_is_refused() {
        for (line, known) in
            [("quality = 7", "quality"), ("freshness = -0.1", "freshness"), ("standing = nan", "standing")]
        {
            let error = Config::parse(&format!("[search]\n{line}\n")).expect_err(line).to_string();
            assert!(error.contains(known) && error.contains("from 0 (off) to 1"), "{error}");
        }
    }
}
