//! The bytes of an archive, plain, as zstd, or as gzip members one after the other, surviving members that are broken.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use flate2::bufread::GzDecoder;

/// An archive's decoded bytes. A broken gzip member is an error of kind [`io::ErrorKind::InvalidData`]; reading on after
/// it continues at the next member.
pub(super) enum Input<R: BufRead> {
    Plain(R),
    Gzip(BufReader<Members<R>>),
    /// Frames one after the other; unlike gzip members, a broken frame ends the reading.
    Zstd(Box<BufReader<zstd::Decoder<'static, R>>>),
}

impl<R: BufRead> Input<R> {
    /// Looks at the first byte to tell the forms apart: no WARC version line begins as gzip or zstd do.
    pub(super) fn new(mut inner: R) -> io::Result<Self> {
        Ok(match inner.fill_buf()?.first() {
            Some(0x1f) => Self::Gzip(BufReader::new(Members::new(inner))),
            Some(0x28) => Self::Zstd(Box::new(BufReader::new(zstd::Decoder::with_buffer(inner)?))),
            _ => Self::Plain(inner),
        })
    }
}

impl<R: BufRead> Read for Input<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(inner) => inner.read(buffer),
            Self::Gzip(inner) => inner.read(buffer),
            Self::Zstd(inner) => inner.read(buffer),
        }
    }
}

impl<R: BufRead> BufRead for Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self {
            Self::Plain(inner) => inner.fill_buf(),
            Self::Gzip(inner) => inner.fill_buf(),
            Self::Zstd(inner) => inner.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        match self {
            Self::Plain(inner) => inner.consume(amount),
            Self::Gzip(inner) => inner.consume(amount),
            Self::Zstd(inner) => inner.consume(amount),
        }
    }
}

/// A decoder over the member's magic bytes, which were read to find it, and what follows them.
type Member<R> = GzDecoder<Chain<Cursor<Vec<u8>>, R>>;

/// Gzip members one after the other.
pub(super) struct Members<R: BufRead> {
    state: Option<State<R>>,
}

enum State<R: BufRead> {
    /// Before a member, which must begin here.
    Between(R),
    /// After a broken member: the next one begins somewhere further on.
    Lost(R),
    Inside(Box<Member<R>>),
}

impl<R: BufRead> Members<R> {
    fn new(inner: R) -> Self {
        Self { state: Some(State::Between(inner)) }
    }
}

fn next_byte(inner: &mut impl BufRead) -> io::Result<Option<u8>> {
    let byte = inner.fill_buf()?.first().copied();
    inner.consume(usize::from(byte.is_some()));
    Ok(byte)
}

/// Reads up to the magic of the next member: the bytes of it that were read, or nothing at the end.
fn find_member(inner: &mut impl BufRead, lost: bool) -> io::Result<Option<Vec<u8>>> {
    let mut last = [0_u8; 3];
    while let Some(byte) = next_byte(inner)? {
        last = [last[1], last[2], byte];
        if last == [0x1f, 0x8b, 0x08] {
            return Ok(Some(last.to_vec()));
        }
        // Zeros between members are padding; anything else but the magic is damage.
        let padding = byte == 0 || last.ends_with(&[0x1f]) || last.ends_with(&[0x1f, 0x8b]);
        if !lost && !padding {
            return Err(damage());
        }
    }
    Ok(None)
}

fn damage() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "broken gzip member")
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !buffer.is_empty() {
            match self.state.take() {
                None => return Ok(0),
                Some(State::Inside(mut member)) => match member.read(buffer) {
                    Ok(0) => self.state = Some(State::Between(member.into_inner().into_inner().1)),
                    Ok(count) => {
                        self.state = Some(State::Inside(member));
                        return Ok(count);
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                        self.state = Some(State::Inside(member));
                        return Err(error);
                    }
                    Err(_) => {
                        self.state = Some(State::Lost(member.into_inner().into_inner().1));
                        return Err(damage());
                    }
                },
                Some(State::Between(mut inner)) => match find_member(&mut inner, false) {
                    Ok(Some(magic)) => {
                        self.state = Some(State::Inside(Box::new(GzDecoder::new(Cursor::new(magic).chain(inner)))));
                    }
                    Ok(None) => return Ok(0),
                    Err(error) => {
                        // Anything but damage is the file's own trouble, and reading ends there.
                        let go_on = error.kind() == io::ErrorKind::InvalidData;
                        self.state = go_on.then_some(State::Lost(inner));
                        return Err(error);
                    }
                },
                Some(State::Lost(mut inner)) => {
                    if let Some(magic) = find_member(&mut inner, true)? {
                        self.state = Some(State::Inside(Box::new(GzDecoder::new(Cursor::new(magic).chain(inner)))));
                    } else {
                        return Ok(0);
                    }
                }
            }
        }
        Ok(0)
    }
}
