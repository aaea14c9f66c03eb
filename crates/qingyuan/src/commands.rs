//! The commands. Each lives in a file of its own.

mod audit;
mod crawl;
mod demo;
mod doctor;
mod eval;
mod export;
mod extract;
mod import;
mod index;
mod library;
mod read_file;
mod robots;
mod rules;
mod screen;
mod search;
mod serve;
mod source;
mod train;
mod user;
mod why;

use clap::{CommandFactory, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::environment;
use crate::outcome::Outcome;
use crate::settings::{GlobalFlags, Settings};

/// 清源: curates and filters Chinese learning resources
#[derive(Debug, Parser)]
#[command(name = "qingyuan", version, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    flags: GlobalFlags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the demo campus, crawl it, and serve everything
    Demo(demo::Demo),
    /// Serve the web app, with a worker in it
    Serve(serve::Serve),
    /// Work without serving: crawl, extract, screen, index
    Work,
    /// Approved sources
    #[command(subcommand)]
    Source(source::SourceCommand),
    /// Crawl what is due now
    Crawl(crawl::Crawl),
    /// Bring in WARC archives, web pages, PDF, office files, books, text or JSON Lines
    Import(import::Import),
    /// What was fetched, as a web archive
    #[command(subcommand)]
    Export(export::ExportCommand),
    /// Extract documents from files, as JSON Lines
    Extract(extract::Extract),
    /// Read one file from standard input, as a process of its own
    #[command(hide = true)]
    ReadFile(read_file::ReadFile),
    /// Screen texts from JSON Lines or Parquet
    Screen(screen::Screen),
    /// Measure rules and model against labelled texts
    Eval(eval::Eval),
    /// Learn a model from labelled texts
    Train(train::Train),
    /// The rules
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// The search index
    #[command(subcommand)]
    Index(index::IndexCommand),
    /// The library as a file
    #[command(subcommand)]
    Library(library::LibraryCommand),
    /// Search the library
    Search(search::Search),
    /// Why a URL was crawled, or was not
    Why(why::Why),
    /// What a robots.txt says of URLs
    Robots(robots::Robots),
    /// The log of everything that happened
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Check that everything is in order, and say what to do where it is not
    Doctor,
    /// Accounts
    #[command(subcommand)]
    User(user::UserCommand),
}

/// Runs the command that was asked for.
pub(crate) fn run(cli: Cli) -> anyhow::Result<Outcome> {
    // It obeys nobody's settings, and its parent waits for it.
    if let Command::ReadFile(read) = &cli.command {
        return read.run();
    }
    environment::check(&Cli::command())?;
    let settings = Settings::gather(cli.flags)?;
    let filter =
        EnvFilter::try_new(&settings.log).map_err(|error| anyhow::anyhow!("log filter `{}`: {error}", settings.log))?;
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
    match cli.command {
        Command::Demo(demo) => demo.run(&settings),
        Command::Serve(serve) => serve.run(&settings),
        Command::Work => serve::work(&settings),
        Command::Source(command) => command.run(&settings),
        Command::Crawl(crawl) => crawl.run(&settings),
        Command::Import(import) => import.run(&settings),
        Command::Export(command) => command.run(&settings),
        Command::Extract(extract) => extract.run(),
        Command::ReadFile(read) => read.run(),
        Command::Screen(screen) => screen.run(&settings),
        Command::Eval(eval) => eval.run(&settings),
        Command::Train(train) => train.run(&settings),
        Command::Rules(command) => command.run(&settings),
        Command::Index(command) => command.run(&settings),
        Command::Library(command) => command.run(&settings),
        Command::Search(search) => search.run(&settings),
        Command::Why(why) => why.run(&settings),
        Command::Robots(robots) => robots.run(),
        Command::Audit(command) => command.run(&settings),
        Command::Doctor => doctor::run(&settings),
        Command::User(command) => command.run(&settings),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
