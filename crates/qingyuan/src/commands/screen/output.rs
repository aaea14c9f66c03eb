//! Where answers go: standard output, or a file that is there whole or not at all.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::answer::{Answer, Said, Shape};
use super::table::Table;

/// Where answers go.
pub(super) struct Output {
    sink: Sink,
    file: Option<Files>,
}

enum Sink {
    Lines(Box<dyn Write + Send>),
    Rows(Box<Table<BufWriter<File>>>),
}

/// The file that was asked for, and the one beside it that is written.
struct Files {
    whole: PathBuf,
    part: PathBuf,
}

/// Whether anybody still reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Somebody does.
    There,
    /// The reader of standard output went away (`| head`), which is no error.
    Gone,
}

/// Whether a path is that of a Parquet file, by its ending.
pub(super) fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"))
}

impl Output {
    /// Opens the output: a file, or standard output.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub(super) fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            return Ok(Self { sink: Sink::Lines(Box::new(BufWriter::new(std::io::stdout()))), file: None });
        };
        let told = || format!("writing `{}`", path.display());
        if path.is_dir() {
            bail!("`{}` is a folder: name a file with --output", path.display());
        }
        // A device or pipe cannot be replaced; what is written to it is there at once.
        let direct = path.exists() && !path.is_file();
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let files = Files { whole: path.to_owned(), part: part.into() };
        let written = BufWriter::new(File::create(if direct { path } else { &files.part }).with_context(told)?);
        let sink = if is_parquet(path) {
            Sink::Rows(Box::new(Table::new(written).with_context(told)?))
        } else {
            Sink::Lines(Box::new(written))
        };
        Ok(Self { sink, file: (!direct).then_some(files) })
    }

    /// What answers are to be written as.
    pub(super) fn shape(&self) -> Shape {
        match self.sink {
            Sink::Lines(_) => Shape::Lines,
            Sink::Rows(_) => Shape::Rows,
        }
    }

    /// Writes answers; lines of JSON are out when this returns.
    ///
    /// # Errors
    /// When they cannot be written, as on a full disk.
    pub(super) fn write(&mut self, answers: Vec<Answer>) -> anyhow::Result<Reader> {
        let told = self.told();
        match &mut self.sink {
            Sink::Rows(table) => {
                for answer in answers {
                    if let Said::Row(row) = answer.said {
                        table.push(*row).with_context(|| told.clone())?;
                    }
                }
                Ok(Reader::There)
            }
            Sink::Lines(lines) => {
                let written = answers.iter().try_for_each(|answer| match &answer.said {
                    Said::Line(line) => lines.write_all(line),
                    Said::Row(_) => Ok(()),
                });
                match written.and_then(|()| lines.flush()) {
                    Ok(()) => Ok(Reader::There),
                    Err(error) if self.file.is_none() && error.kind() == ErrorKind::BrokenPipe => Ok(Reader::Gone),
                    Err(error) => Err(error).context(told),
                }
            }
        }
    }

    /// Ends the output. When it is `whole` it takes its name; else what was written so far stays beside it, and its path
    /// is returned.
    ///
    /// # Errors
    /// When its end cannot be written.
    pub(super) fn finish(self, whole: bool) -> anyhow::Result<Option<PathBuf>> {
        let told = self.told();
        let Self { sink, file } = self;
        if let Sink::Rows(table) = sink {
            table.close().and_then(|mut written| Ok(written.flush()?)).with_context(|| told.clone())?;
        }
        let Some(Files { whole: name, part }) = file else { return Ok(None) };
        if !whole {
            return Ok(Some(part));
        }
        // A power cut must not leave an empty file under the name that says it is whole.
        let renamed = File::open(&part).and_then(|file| file.sync_all()).and_then(|()| std::fs::rename(&part, &name));
        renamed.context(told)?;
        Ok(None)
    }

    /// Takes back what was written, because there is nothing to say.
    pub(super) fn discard(self) {
        if let Some(files) = self.file {
            // What went wrong is told already; a part that stays behind would say nothing more.
            drop(std::fs::remove_file(files.part));
        }
    }

    fn told(&self) -> String {
        match &self.file {
            Some(files) => format!("writing `{}`", files.whole.display()),
            None => "writing the answers".to_owned(),
        }
    }
}
