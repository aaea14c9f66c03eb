//! Content encodings undone piece by piece, with limits on what goes in and on what comes out.

use std::io::{self, Write};

use brotli_decompressor::DecompressorWriter;
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use zstd::stream::{raw, zio};

/// How much of a body is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyLimits {
    /// Bytes as they come over the wire.
    pub wire: usize,
    /// Bytes after the content encoding is undone.
    pub decoded: usize,
    /// How many times larger the decoded body may be than what came over the wire, beyond the first mebibyte.
    pub ratio: usize,
}

impl Default for BodyLimits {
    /// 10 MB on the wire, 20 MB decoded, 100 to 1.
    fn default() -> Self {
        Self { wire: 10_000_000, decoded: 20_000_000, ratio: 100 }
    }
}

/// Short texts of one repeated letter shrink a thousandfold and harm nobody.
const RATIO_FREE_BYTES: usize = 1 << 20;

/// How much room is made for a body before any of it has come, in bytes: most pages are smaller, and with 64 fetches at
/// once a lie costs 16 MB.
const MAX_RESERVED: usize = 256 * 1024;

/// RFC 9659: zstd as a content encoding uses windows of at most 8 MB.
const ZSTD_WINDOW_LOG: u32 = 23;

/// Which limit cut a body short. What was decoded until then is kept, and is not the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Too many bytes on the wire.
    Wire,
    /// Too many bytes decoded.
    Decoded,
    /// Too many bytes decoded for those that came: a bomb.
    Ratio,
}

impl Cut {
    /// The stable id of the reason.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Wire => "body-too-large",
            Self::Decoded => "body-too-large-decoded",
            Self::Ratio => "body-bomb",
        }
    }
}

/// Why a body cannot be decoded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Undecodable {
    /// An encoding that is not spoken here, or several at once.
    Unknown(String),
    /// The bytes are not what the encoding promises, or end too early.
    Broken(&'static str),
}

/// Takes a body in pieces.
pub(crate) struct Decoder {
    name: &'static str,
    coder: Coder,
    taken: usize,
    limits: BodyLimits,
    cut: Option<Cut>,
}

enum Coder {
    Plain(Sink),
    Gzip(MultiGzDecoder<Sink>),
    /// `deflate` before its first bytes tell whether it is zlib (as the standard says) or bare (as old servers do).
    Undecided(Sink, Vec<u8>),
    Zlib(ZlibDecoder<Sink>),
    Bare(DeflateDecoder<Sink>),
    Brotli(Box<DecompressorWriter<Sink>>),
    Zstd(Box<zio::Writer<Sink, raw::Decoder<'static>>>),
}

/// Where decoded bytes land; refuses more than `room`.
struct Sink {
    out: Vec<u8>,
    room: usize,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let free = self.room.saturating_sub(self.out.len());
        let taken = bytes.get(..free).unwrap_or(bytes);
        self.out.extend_from_slice(taken);
        if taken.is_empty() && !bytes.is_empty() {
            return Err(io::Error::other("limit"));
        }
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Decoder {
    /// For this `Content-Encoding`; none or `identity` passes bytes through. `expected` bytes are announced, which is
    /// believed as far as it costs little.
    pub(crate) fn new(encoding: Option<&str>, limits: BodyLimits, expected: usize) -> Result<Self, Undecodable> {
        let expected = expected.min(limits.wire).min(limits.decoded).min(MAX_RESERVED);
        let sink = Sink { out: Vec::with_capacity(expected), room: 0 };
        let label = encoding.unwrap_or_default().trim().to_ascii_lowercase();
        let (name, coder) = match label.as_str() {
            "" | "identity" => ("identity", Coder::Plain(sink)),
            "gzip" | "x-gzip" => ("gzip", Coder::Gzip(MultiGzDecoder::new(sink))),
            "deflate" => ("deflate", Coder::Undecided(sink, Vec::new())),
            "br" => ("br", Coder::Brotli(Box::new(DecompressorWriter::new(sink, 32 * 1024)))),
            "zstd" => ("zstd", Coder::Zstd(Box::new(zstd_writer(sink)?))),
            _ => return Err(Undecodable::Unknown(label.chars().take(60).collect())),
        };
        Ok(Self { name, coder, taken: 0, limits, cut: None })
    }

    /// Takes a piece; `false` when a limit is reached and no more is wanted.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<bool, Undecodable> {
        if self.cut.is_some() {
            return Ok(false);
        }
        let free = self.limits.wire.saturating_sub(self.taken);
        let taken = piece.get(..free).unwrap_or(piece);
        self.taken += taken.len();
        let by_ratio = self.taken.saturating_mul(self.limits.ratio).max(RATIO_FREE_BYTES);
        let room = self.limits.decoded.min(by_ratio);
        let result = self.coder.write(taken, room);
        let full = self.coder.sink().is_some_and(|sink| sink.out.len() >= room);
        if result.is_err() && full {
            self.cut = Some(if by_ratio < self.limits.decoded { Cut::Ratio } else { Cut::Decoded });
        } else if result.is_err() {
            return Err(Undecodable::Broken(self.name));
        } else if taken.len() < piece.len() {
            self.cut = Some(Cut::Wire);
        }
        Ok(self.cut.is_none())
    }

    /// What is decoded so far.
    pub(crate) fn decoded(&self) -> &[u8] {
        self.coder.sink().map_or(&[], |sink| &sink.out)
    }

    /// The decoded body, and what cut it short.
    pub(crate) fn finish(self) -> Result<(Vec<u8>, Option<Cut>), Undecodable> {
        let Self { name, coder, taken, cut, .. } = self;
        // Nothing at all is an empty body in every encoding: answers to HEAD-like requests carry the label too.
        let whole = cut.is_some() || taken == 0;
        coder.finish(whole).map(|out| (out, cut)).ok_or(Undecodable::Broken(name))
    }
}

fn zstd_writer(sink: Sink) -> Result<zio::Writer<Sink, raw::Decoder<'static>>, Undecodable> {
    let mut decoder = raw::Decoder::new().map_err(|_| Undecodable::Broken("zstd"))?;
    let window = zstd::zstd_safe::DParameter::WindowLogMax(ZSTD_WINDOW_LOG);
    raw::Decoder::set_parameter(&mut decoder, window).map_err(|_| Undecodable::Broken("zstd"))?;
    Ok(zio::Writer::new(sink, decoder))
}

impl Coder {
    fn write(&mut self, bytes: &[u8], room: usize) -> io::Result<()> {
        if let Self::Undecided(sink, head) = self {
            head.extend_from_slice(bytes);
            let [first, second, ..] = head.as_slice() else { return Ok(()) };
            // RFC 1950 §2.2: method 8, and the two bytes together a multiple of 31.
            let zlib = first & 15 == 8 && (u16::from(*first) * 256 + u16::from(*second)).is_multiple_of(31);
            let sink = Sink { out: std::mem::take(&mut sink.out), room };
            let head = std::mem::take(head);
            *self = if zlib { Self::Zlib(ZlibDecoder::new(sink)) } else { Self::Bare(DeflateDecoder::new(sink)) };
            return self.write(&head, room);
        }
        if let Some(sink) = self.sink_mut() {
            sink.room = room;
        }
        match self {
            Self::Plain(coder) => coder.write_all(bytes),
            Self::Gzip(coder) => coder.write_all(bytes),
            Self::Undecided(..) => Ok(()),
            Self::Zlib(coder) => coder.write_all(bytes),
            Self::Bare(coder) => coder.write_all(bytes),
            Self::Brotli(coder) => coder.write_all(bytes),
            Self::Zstd(coder) => coder.write_all(bytes).and_then(|()| coder.flush()),
        }
    }

    fn sink(&self) -> Option<&Sink> {
        match self {
            Self::Plain(sink) | Self::Undecided(sink, _) => Some(sink),
            Self::Gzip(coder) => Some(coder.get_ref()),
            Self::Zlib(coder) => Some(coder.get_ref()),
            Self::Bare(coder) => Some(coder.get_ref()),
            Self::Brotli(coder) => Some(coder.get_ref()),
            Self::Zstd(coder) => Some(coder.writer()),
        }
    }

    fn sink_mut(&mut self) -> Option<&mut Sink> {
        match self {
            Self::Plain(sink) | Self::Undecided(sink, _) => Some(sink),
            Self::Gzip(coder) => Some(coder.get_mut()),
            Self::Zlib(coder) => Some(coder.get_mut()),
            Self::Bare(coder) => Some(coder.get_mut()),
            Self::Brotli(coder) => Some(coder.get_mut()),
            Self::Zstd(coder) => Some(coder.writer_mut()),
        }
    }

    /// What was decoded; `None` when the encoding has no proper end, unless the end does not matter.
    fn finish(mut self, any_end: bool) -> Option<Vec<u8>> {
        let ended = match &mut self {
            Self::Plain(_) => true,
            Self::Undecided(_, head) => head.is_empty(),
            Self::Gzip(coder) => any_end || coder.try_finish().is_ok(),
            Self::Zlib(coder) => any_end || coder.try_finish().is_ok(),
            Self::Bare(coder) => any_end || coder.try_finish().is_ok(),
            Self::Brotli(coder) => any_end || coder.close().is_ok(),
            Self::Zstd(coder) => any_end || coder.finish().is_ok(),
        };
        let out = self.sink_mut().map(|sink| std::mem::take(&mut sink.out));
        out.filter(|_| ended || any_end)
    }
}

/// Undoes one encoding over a whole body.
pub(crate) fn decode(
    encoding: Option<&str>,
    body: &[u8],
    limits: BodyLimits,
) -> Result<(Vec<u8>, Option<Cut>), Undecodable> {
    let mut decoder = Decoder::new(encoding, limits, body.len())?;
    for piece in body.chunks(64 * 1024) {
        if !decoder.push(piece)? {
            break;
        }
    }
    decoder.finish()
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const TEXT: &[u8] = "清源：把好的资源留给学生。".as_bytes();

    fn encoded(encoding: &str, bytes: &[u8]) -> Vec<u8> {
        let level = Compression::best();
        match encoding {
            "gzip" => GzEncoder::new(Vec::new(), level).end(bytes, GzEncoder::finish),
            "zlib" => ZlibEncoder::new(Vec::new(), level).end(bytes, ZlibEncoder::finish),
            "bare" => DeflateEncoder::new(Vec::new(), level).end(bytes, DeflateEncoder::finish),
            "br" => {
                let mut out = Vec::new();
                let parameters = brotli::enc::BrotliEncoderParams { quality: 5, ..Default::default() };
                brotli::BrotliCompress(&mut { bytes }, &mut out, &parameters).expect("memory does not fail");
                out
            }
            "zstd" => zstd::encode_all(bytes, 3).expect("memory does not fail"),
            _ => bytes.to_vec(),
        }
    }

    /// Writes everything and ends the encoder.
    trait End: Write + Sized {
        fn end(mut self, bytes: &[u8], finish: fn(Self) -> io::Result<Vec<u8>>) -> Vec<u8> {
            self.write_all(bytes).expect("memory does not fail");
            finish(self).expect("memory does not fail")
        }
    }

    impl<W: Write> End for W {}

    #[test]
    fn every_encoding_is_undone_in_pieces_of_any_size() {
        for (label, form) in [
            (None, ""),
            (Some("GZIP"), "gzip"),
            (Some("deflate"), "zlib"),
            (Some("deflate"), "bare"),
            (Some("br"), "br"),
            (Some("zstd"), "zstd"),
        ] {
            let body = encoded(form, TEXT);
            for size in [1, 2, 7, body.len()] {
                let mut decoder = Decoder::new(label, BodyLimits::default(), 0).expect("a known label");
                for piece in body.chunks(size) {
                    assert_eq!(decoder.push(piece), Ok(true), "{form}");
                }
                assert_eq!(decoder.finish(), Ok((TEXT.to_vec(), None)), "{form} by {size}");
            }
        }
        // RFC 7932: one uncompressed meta-block of five bytes, then the empty last one.
        let brotli = [0x0b, 0x02, 0x80, b'h', b'e', b'l', b'l', b'o', 0x03];
        assert_eq!(decode(Some("br"), &brotli, BodyLimits::default()), Ok((b"hello".to_vec(), None)));
        assert_eq!(decode(Some("br"), &brotli[..6], BodyLimits::default()), Err(Undecodable::Broken("br")));
    }

    #[test]
    fn what_is_broken_or_unknown_says_so() {
        for (label, form) in [("gzip", "gzip"), ("deflate", "zlib"), ("br", "br"), ("zstd", "zstd")] {
            let body = encoded(form, TEXT);
            let cut = decode(Some(label), &body[..body.len() - 3], BodyLimits::default());
            assert!(matches!(cut, Err(Undecodable::Broken(_))), "{form}");
            assert!(
                matches!(decode(Some(label), b"<html>", BodyLimits::default()), Err(Undecodable::Broken(_))),
                "{form}"
            );
            assert_eq!(decode(Some(label), b"", BodyLimits::default()), Ok((Vec::new(), None)), "{form}");
        }
        for label in ["gzip, gzip", "compress", "x"] {
            assert_eq!(decode(Some(label), TEXT, BodyLimits::default()), Err(Undecodable::Unknown(label.to_owned())));
        }
    }

    #[test]
    fn limits_cut() {
        let limits = BodyLimits { wire: 1_000_000, decoded: 4_000_000, ratio: 100 };
        let zeros = vec![0; 30_000_000];
        for (label, form) in
            [("gzip", "gzip"), ("deflate", "zlib"), ("deflate", "bare"), ("br", "br"), ("zstd", "zstd")]
        {
            let bomb = encoded(form, &zeros);
            let (out, cut) = decode(Some(label), &bomb, limits).expect("cut, not failed");
            assert_eq!(cut, Some(Cut::Ratio), "{form}");
            assert!(out.len() <= limits.decoded, "{form}");
            // All of it in one piece, which no later piece can stop.
            let mut decoder = Decoder::new(Some(label), limits, bomb.len()).expect("a known label");
            assert_eq!(decoder.push(&bomb), Ok(false), "{form}");
            assert_eq!(decoder.push(b"more"), Ok(false), "{form}");
            let (out, cut) = decoder.finish().expect("cut, not failed");
            assert!(cut.is_some() && out.len() <= limits.decoded && out.capacity() < 2 * limits.decoded, "{form}");
        }
        let no_ratio = BodyLimits { ratio: usize::MAX, ..limits };
        let (out, cut) = decode(Some("gzip"), &encoded("gzip", &zeros), no_ratio).expect("cut, not failed");
        assert_eq!((out.len(), cut), (limits.decoded, Some(Cut::Decoded)));
        let (out, cut) = decode(None, &zeros, limits).expect("cut, not failed");
        assert_eq!((out.len(), cut), (limits.wire, Some(Cut::Wire)));
        let exact = decode(None, &zeros[..limits.wire], limits).expect("whole");
        assert_eq!((exact.0.len(), exact.1), (limits.wire, None));
    }
}
