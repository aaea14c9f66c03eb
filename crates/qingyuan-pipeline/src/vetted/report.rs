//! What an import of vetted resources tells while it runs and at its end.

/// What became of all lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VettedReport {
    /// Resources let in, new or with new content.
    pub published: u64,
    /// Resources that look harmful, or like what was refused before: they wait on the desk.
    pub queued: u64,
    /// Resources that came with the very same content before; nothing was done.
    pub unchanged: u64,
    /// Resources whose content was decided before in another way, which stands: refused, or in the library already.
    pub standing: u64,
    /// Lines that could not be taken.
    pub wrong: u64,
    /// It was asked to stop; the rest of the file was not read.
    pub stopped: bool,
}

impl VettedReport {
    /// The lines that are done with.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.published + self.queued + self.unchanged + self.standing + self.wrong
    }
}

/// One thing that somebody should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VettedNews {
    /// A source was founded for resources that name it.
    Founded(String),
    /// A line could not be taken; the rest goes on.
    Wrong {
        /// Its number, from 1.
        line: u64,
        /// What is wrong with it, and how it should be.
        problem: String,
    },
    /// A resource waits on the desk.
    Queued {
        /// The number of its line, from 1.
        line: u64,
        /// Its id in the file.
        id: String,
        /// Why, for people.
        reason: String,
    },
    /// So far everything is written and durable.
    Kept(VettedReport),
}
