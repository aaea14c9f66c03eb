//! `user`

use anyhow::bail;
use clap::Subcommand;
use qingyuan_model::Role;
use qingyuan_pipeline::Person;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out, surroundings};

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add an account, or give one a new role and password; prints the password
    #[command(after_help = "Example: qingyuan user add bianji --role editor")]
    Add {
        /// The name to sign in with
        name: String,
        /// `expert`, `editor`, `senior_editor` or `admin`
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// List all accounts
    List,
    /// Let an account in no longer; its sessions end
    Disable {
        /// The account
        name: String,
    },
    /// Let an account in again
    Enable {
        /// The account
        name: String,
    },
}

fn role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| "use expert, editor, senior_editor or admin".to_owned())
}

impl UserCommand {
    pub(crate) fn run(self, settings: &Settings) -> anyhow::Result<Outcome> {
        opening::runtime()?.block_on(async {
            let house = opening::house(settings).await?;
            match self {
                Self::Add { name, role } => {
                    let password = new_password();
                    house.put_account(&name, role, &password).await?;
                    out::line(&format!("{name}  {}  {password}", role.id()));
                }
                Self::List => {
                    let rows = house.accounts(&Person::operator()).await?.into_iter().map(|account| {
                        let state = if account.enabled { "enabled" } else { "disabled" };
                        vec![account.name, account.role.id().to_owned(), state.to_owned()]
                    });
                    out::table(&rows.collect::<Vec<_>>());
                }
                Self::Disable { name } if name == Person::operator().account => {
                    bail!("`{name}` is the command line itself")
                }
                Self::Disable { name } => house.enable_account(&name, false).await?,
                Self::Enable { name } => house.enable_account(&name, true).await?,
            }
            house.close().await;
            Ok(Outcome::Fine)
        })
    }
}

/// A random password that can be typed: 16 letters and digits without look-alikes, some 90 bits.
pub(crate) fn new_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let random: [u8; 18] = surroundings::real().random();
    // 32 letters divide 256 evenly, so no letter is likelier than another.
    random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}
