//! What can be said of an item or a run of tokens without knowing what it means.

use syn::buffer::{Cursor, TokenBuffer};
use syn::{Attribute, Item, Meta};

/// The attributes of an item; `None` for tokens that syn does not understand.
pub(super) fn attributes(item: &Item) -> Option<&[Attribute]> {
    Some(match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return None,
    })
}

/// The names that an item defines in its module. A macro call may define anything; whatever its tokens declare with
/// a keyword counts.
pub(super) fn name(item: &Item) -> Vec<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        Item::Macro(item) => {
            let words = collect(&TokenBuffer::new2(item.mac.tokens.clone()), words_from);
            let declared = words.windows(2).filter(|pair| DECLARES.contains(&pair[0].as_str()));
            let own = item.ident.iter().map(ToString::to_string);
            return own.chain(declared.map(|pair| pair[1].clone())).collect();
        }
        _ => return Vec::new(),
    };
    vec![ident.to_string()]
}

const DECLARES: [&str; 7] = ["const", "enum", "fn", "static", "struct", "trait", "type"];

/// Every identifier in an attribute's arguments, those inside brackets too.
pub(super) fn words(meta: &Meta) -> Vec<String> {
    match meta {
        Meta::List(list) => collect(&TokenBuffer::new2(list.tokens.clone()), words_from),
        Meta::Path(_) | Meta::NameValue(_) => Vec::new(),
    }
}

/// Every path of at least two segments in the buffer, those inside brackets too. This is how paths in the arguments
/// of macros are found, which syn leaves as tokens.
pub(super) fn paths(tokens: &TokenBuffer) -> Vec<Vec<String>> {
    collect(tokens, paths_from)
}

fn collect<T>(tokens: &TokenBuffer, from: fn(Cursor<'_>, &mut Vec<T>)) -> Vec<T> {
    let mut into = Vec::new();
    from(tokens.begin(), &mut into);
    into
}

fn words_from(mut at: Cursor<'_>, into: &mut Vec<String>) {
    while !at.eof() {
        at = if let Some((word, rest)) = at.ident() {
            into.push(word.to_string());
            rest
        } else if let Some((inside, _, _, rest)) = at.any_group() {
            words_from(inside, into);
            rest
        } else if let Some((_, rest)) = at.token_tree() {
            rest
        } else {
            return;
        };
    }
}

fn paths_from(mut at: Cursor<'_>, into: &mut Vec<Vec<String>>) {
    while !at.eof() {
        at = if let Some((word, mut rest)) = at.ident() {
            let mut path = vec![word.to_string()];
            while let Some((word, after)) = double_colon(rest).and_then(|after| after.ident()) {
                path.push(word.to_string());
                rest = after;
            }
            if path.len() > 1 {
                into.push(path);
            }
            rest
        } else if let Some((inside, _, _, rest)) = at.any_group() {
            paths_from(inside, into);
            rest
        } else if let Some((_, rest)) = at.token_tree() {
            rest
        } else {
            return;
        };
    }
}

fn double_colon(at: Cursor<'_>) -> Option<Cursor<'_>> {
    let (first, rest) = at.punct()?;
    let (second, rest) = rest.punct()?;
    (first.as_char() == ':' && second.as_char() == ':').then_some(rest)
}
