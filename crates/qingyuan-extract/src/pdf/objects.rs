//! Looking things up in a PDF without trusting it: references are followed a few steps, streams unpacked to a limit.

use std::io::Read;

use flate2::read::ZlibDecoder;
use lopdf::{Dictionary, Document, Object, Stream};

/// How many bytes one stream may unpack to: the content of a dense page has some 100 KB, of a map some MB.
const MAX_STREAM: u64 = 16 * 1024 * 1024;

/// The object itself, where it is a reference.
pub(super) fn resolve<'a>(pdf: &'a Document, object: &'a Object) -> &'a Object {
    pdf.dereference(object).map_or(&Object::Null, |(_, object)| object)
}

/// An entry of a dictionary, resolved.
pub(super) fn entry<'a>(pdf: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    dict.get(key).ok().map(|object| resolve(pdf, object)).filter(|object| !object.is_null())
}

/// An entry that is a dictionary, or a stream with one.
pub(super) fn dictionary<'a>(pdf: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    match entry(pdf, dict, key)? {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// An entry that is a name.
pub(super) fn name<'a>(pdf: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
    entry(pdf, dict, key)?.as_name().ok()
}

/// An entry that is an array.
pub(super) fn array<'a>(pdf: &'a Document, dict: &'a Dictionary, key: &[u8]) -> Option<&'a [Object]> {
    entry(pdf, dict, key)?.as_array().ok().map(Vec::as_slice)
}

/// An entry that is a number.
pub(super) fn number(pdf: &Document, dict: &Dictionary, key: &[u8]) -> Option<f64> {
    entry(pdf, dict, key)?.as_float().ok().map(f64::from)
}

/// An entry that is an array of numbers; what is none of them counts as 0.
pub(super) fn numbers(pdf: &Document, dict: &Dictionary, key: &[u8]) -> Option<Vec<f64>> {
    let values = array(pdf, dict, key)?;
    Some(values.iter().map(|value| resolve(pdf, value).as_float().map_or(0.0, f64::from)).collect())
}

/// An entry that a page may inherit from its ancestors (ISO 32000-1, 7.7.3.4).
pub(super) fn inherited<'a>(pdf: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    /// Trees of pages are balanced; a deeper one is a circle.
    const MAX_DEPTH: usize = 64;
    let mut at = page;
    for _ in 0..MAX_DEPTH {
        if let Some(found) = entry(pdf, at, key) {
            return Some(found);
        }
        at = dictionary(pdf, at, b"Parent")?;
    }
    None
}

/// The bytes of a stream without its filters, up to a limit; what cannot be unpacked is empty.
pub(super) fn unpacked(pdf: &Document, stream: &Stream) -> Vec<u8> {
    /// A stream is packed once, and written in letters at most once; longer chains are bombs.
    const MAX_FILTERS: usize = 3;
    let filters = stream.filters().unwrap_or_default();
    let mut bytes = stream.content.clone();
    for (at, filter) in filters.iter().take(MAX_FILTERS).enumerate() {
        let parameters = match entry(pdf, &stream.dict, b"DecodeParms") {
            Some(Object::Array(list)) => list.get(at).and_then(|one| resolve(pdf, one).as_dict().ok()),
            Some(Object::Dictionary(one)) => Some(one),
            _ => None,
        };
        bytes = match (*filter, parameters) {
            (b"FlateDecode" | b"Fl", None) => inflated(&bytes),
            (b"FlateDecode" | b"Fl", Some(parameters)) if !parameters.has(b"Predictor") => inflated(&bytes),
            _ => {
                let mut dict = Dictionary::new();
                dict.set("Filter", Object::Name(filter.to_vec()));
                if let Some(parameters) = parameters {
                    dict.set("DecodeParms", Object::Dictionary(parameters.clone()));
                }
                Stream::new(dict, bytes).decompressed_content().unwrap_or_default()
            }
        };
    }
    bytes
}

fn inflated(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What was unpacked before an error is kept: a truncated page still has a beginning.
    let _ = ZlibDecoder::new(packed).take(MAX_STREAM).read_to_end(&mut bytes);
    bytes
}
