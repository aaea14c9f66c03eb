//! What holds in this run: flags and environment over the file over defaults.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use url::Url;

use crate::config::Config;
use crate::words::Lang;

/// Flags that every command takes.
#[derive(Debug, Args)]
pub(crate) struct GlobalFlags {
    /// The folder of all state [default: ./qingyuan-data]
    #[arg(long, global = true, env = "QINGYUAN_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// The rules folder [default: ./rules if it exists, else the rules built in]
    #[arg(long, global = true, env = "QINGYUAN_RULES", value_name = "DIR")]
    rules: Option<PathBuf>,
    /// The learned model: a file, a folder that `train` has written, or `none` [default: the one beside the rules]
    #[arg(long, global = true, env = "QINGYUAN_MODEL", value_name = "FILE")]
    model: Option<PathBuf>,
    /// The configuration [default: ./qingyuan.toml if it exists]
    #[arg(long, global = true, env = "QINGYUAN_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The language of messages [default: zh]
    #[arg(long, global = true, env = "QINGYUAN_LANG", value_enum)]
    lang: Option<Lang>,
    /// The log filter, such as `info` or `warn,qingyuan_pipeline=debug` [default: warn]
    #[arg(long, global = true, env = "QINGYUAN_LOG", value_name = "FILTER")]
    log: Option<String>,
    /// How crawled sites can reach whoever runs this: a URL or mail address
    #[arg(long, global = true, env = "QINGYUAN_CONTACT", value_name = "ADDRESS")]
    contact: Option<String>,
}

/// Flags of commands that serve the web app.
#[derive(Debug, Args)]
pub(crate) struct WebFlags {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, env = "QINGYUAN_LISTEN", value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<SocketAddr>,
    /// The address that browsers use, when a proxy stands in front; https makes cookies Secure
    #[arg(long, env = "QINGYUAN_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<Url>,
}

/// What holds in this run.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) data: PathBuf,
    pub(crate) rules: Option<PathBuf>,
    pub(crate) model: Option<PathBuf>,
    pub(crate) lang: Lang,
    pub(crate) log: String,
    pub(crate) contact: String,
    pub(crate) config: Config,
}

impl Settings {
    /// Puts flags, environment, file and defaults together.
    pub(crate) fn gather(flags: GlobalFlags) -> anyhow::Result<Self> {
        let config = Config::read(flags.config.as_deref())?;
        let here = Path::new("rules");
        Ok(Self {
            data: flags.data.or_else(|| config.data.clone()).unwrap_or_else(|| "qingyuan-data".into()),
            rules: flags
                .rules
                .or_else(|| config.rules.clone())
                .or_else(|| here.join("policy.toml").exists().then(|| here.to_owned())),
            model: flags.model.or_else(|| config.model.clone()),
            lang: flags.lang.or(config.lang).unwrap_or_default(),
            log: flags.log.or_else(|| config.log.clone()).unwrap_or_else(|| "warn".to_owned()),
            contact: flags
                .contact
                .or_else(|| config.crawler.contact.clone())
                .unwrap_or_else(|| "mailto:contact-not-configured@localhost.invalid".to_owned()),
            config,
        })
    }

    /// Where the web app listens.
    pub(crate) fn listen(&self, flags: &WebFlags) -> SocketAddr {
        let default = SocketAddr::from(([127, 0, 0, 1], 8080));
        flags.listen.or(self.config.web.listen).unwrap_or(default)
    }

    /// The address that browsers use, when it differs.
    pub(crate) fn public_url(&self, flags: &WebFlags) -> Option<Url> {
        flags.public_url.clone().or_else(|| self.config.web.public_url.clone())
    }
}
