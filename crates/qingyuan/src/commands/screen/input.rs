//! Reading ahead: one thread takes all inputs in their order and hands on batches.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::SendError;

use super::lines::Lines;
use super::record::Batch;
use super::rows::Rows;

/// Something that is read.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// Lines from standard input.
    Stdin,
    /// A file of lines.
    Lines(PathBuf),
    /// A Parquet file.
    Rows(PathBuf),
}

/// What comes of reading.
#[derive(Debug)]
pub(super) enum Heard {
    /// An input is there and can be read.
    Opened,
    /// Records to be judged.
    Batch(Batch),
    /// An input cannot be read, or not further; the next one follows.
    Trouble(anyhow::Error),
    /// Everything was read.
    End,
}

/// An input that is being read.
enum Open {
    Lines(Lines),
    Rows(Box<Rows>),
}

impl Input {
    /// Its length in bytes, when it is a file that ends.
    pub(super) fn bytes(&self) -> Option<u64> {
        let (Self::Lines(path) | Self::Rows(path)) = self else { return None };
        std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|file| file.len())
    }

    fn open(&self) -> anyhow::Result<Open> {
        Ok(match self {
            Self::Stdin => Open::Lines(Lines::new(Box::new(std::io::stdin()), None)),
            Self::Lines(path) => Open::Lines(Lines::new(Box::new(file(path)?), Some(name(path)))),
            Self::Rows(path) => {
                let rows = Rows::new(file(path)?, name(path)).with_context(|| format!("`{}`", path.display()))?;
                Open::Rows(Box::new(rows))
            }
        })
    }
}

fn file(path: &Path) -> anyhow::Result<File> {
    if path.is_dir() {
        bail!("`{}` is a folder: name the files in it", path.display());
    }
    File::open(path).with_context(|| format!("`{}`", path.display()))
}

fn name(path: &Path) -> Arc<str> {
    path.display().to_string().into()
}

/// Reads all inputs, waiting wherever the other end of the channel is not done with what it has, until it goes away.
pub(super) fn read(inputs: &[Input], heard: &Sender<Heard>) {
    // Whoever went away waits for nothing more.
    drop(read_all(inputs, heard));
}

fn read_all(inputs: &[Input], heard: &Sender<Heard>) -> Result<(), SendError<Heard>> {
    let mut before: u64 = 0;
    for input in inputs {
        match input.open() {
            Ok(open) => {
                heard.blocking_send(Heard::Opened)?;
                read_one(open, before, heard)?;
            }
            Err(trouble) => heard.blocking_send(Heard::Trouble(trouble))?,
        }
        before = before.saturating_add(input.bytes().unwrap_or(0));
    }
    heard.blocking_send(Heard::End)
}

fn read_one(mut open: Open, before: u64, heard: &Sender<Heard>) -> Result<(), SendError<Heard>> {
    loop {
        let mut batch = Batch::default();
        let (filled, position) = match &mut open {
            Open::Lines(lines) => (lines.fill(&mut batch), lines.position()),
            Open::Rows(rows) => (Ok(rows.fill(&mut batch)), rows.position()),
        };
        batch.position = before.saturating_add(position);
        // What was read before the trouble is judged before it is told.
        if !batch.records.is_empty() {
            heard.blocking_send(Heard::Batch(batch))?;
        }
        match filled {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(trouble) => return heard.blocking_send(Heard::Trouble(trouble)),
        }
    }
}
