//! What a result must hold.

/// One thing that a full match holds, in one of several ways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Need {
    /// How the reader typed it, folded.
    pub(crate) text: String,
    /// The ways; each is enough.
    pub(crate) ways: Vec<Way>,
    /// Whether it was quoted, and so must stand as it was typed.
    pub(crate) quoted: bool,
}

/// One way to fulfil a need: everything in it is held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Way {
    /// Folded texts that text or title hold as they stand.
    pub(crate) texts: Vec<String>,
    /// Sounds of the title, each as the terms of the sounds field of which one is enough.
    pub(crate) sounds: Vec<Vec<String>>,
    /// Whether the texts were quoted. Of others it is enough that all their pairs are there: a text that has them
    /// elsewhere only is rare, and to prove it is dear.
    pub(crate) quoted: bool,
}

impl Need {
    /// A need for `text` as it stands.
    pub(crate) fn of(text: &str, quoted: bool) -> Self {
        Self { text: text.to_owned(), ways: vec![Way { quoted, ..Way::of([text.to_owned()]) }], quoted }
    }
}

impl Way {
    /// Everything in `texts`.
    pub(crate) fn of(texts: impl IntoIterator<Item = String>) -> Self {
        Self { texts: texts.into_iter().collect(), ..Self::default() }
    }
}
