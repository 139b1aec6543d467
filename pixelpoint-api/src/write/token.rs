//! The token goes in just before sending, and comes out of everything that is kept.

use std::borrow::Cow;

use quick_xml::escape::partial_escape;

use crate::bytes::find;
use crate::node;
use crate::token::{EoiToken, TOKEN_MASK};

/// Longest namespace prefix that is looked for, in bytes.
const LONGEST_PREFIX: usize = 64;

/// Puts the real token into a written request, in place of the mask. For the bytes on the wire only: never keep them.
///
/// A document without a token node (the local envelope) is left as it is. A text in the order cannot pass for the node,
/// since its `<` is escaped and the real node comes first.
pub fn with_token(masked: &[u8], token: &EoiToken) -> Vec<u8> {
    let mask = format!("<{0}>{TOKEN_MASK}</{0}>", node::TOKEN);
    let Some(at) = find(masked, mask.as_bytes()) else {
        return masked.to_vec();
    };
    let secret: Cow<'_, str> = partial_escape(token.reveal());
    let start = at + node::TOKEN.len() + "<>".len();
    [&masked[..start], secret.as_bytes(), &masked[start + TOKEN_MASK.len()..]].concat()
}

/// Masks the text of every token node in bytes from outside, well-formed or cut off alike.
///
/// What echoes a known token anywhere else is caught by [`EoiToken::mask_in`].
pub fn mask_token(xml: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(xml.len());
    let mut rest = xml;
    while let Some(start) = after_start_tag(rest) {
        out.extend_from_slice(&rest[..start]);
        out.extend_from_slice(TOKEN_MASK.as_bytes());
        rest = &rest[start..];
        rest = &rest[end_tag(rest)..];
    }
    out.extend_from_slice(rest);
    out
}

/// Where the text of the first token node begins.
fn after_start_tag(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = find_name(&bytes[from..]) {
        let name = from + found;
        from = name + node::TOKEN.len();
        if !is_tag(&bytes[..name], b"<") {
            continue;
        }
        // No further than the next bracket of either kind, or hostile input would have us look at it all each time.
        let bracket = from + bytes[from..].iter().position(|byte| b"<>".contains(byte))?;
        if bytes[bracket] == b'>' && bytes[bracket - 1] != b'/' {
            return Some(bracket + 1);
        }
    }
    None
}

/// Where the node's end tag begins; the end of the bytes when it was cut off.
fn end_tag(bytes: &[u8]) -> usize {
    let mut from = 0;
    while let Some(found) = find_name(&bytes[from..]) {
        let name = from + found;
        if is_tag(&bytes[..name], b"</") {
            return bytes[..name].iter().rposition(|byte| *byte == b'<').unwrap_or(name);
        }
        from = name + node::TOKEN.len();
    }
    bytes.len()
}

/// Whether the bytes before a name end in `bracket`, a namespace prefix allowed between.
fn is_tag(before: &[u8], bracket: &[u8]) -> bool {
    let prefix = before
        .iter()
        .rev()
        .take(LONGEST_PREFIX)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b":_-.".contains(byte))
        .count();
    before[..before.len() - prefix].ends_with(bracket)
}

fn find_name(bytes: &[u8]) -> Option<usize> {
    let name = node::TOKEN.as_bytes();
    bytes.windows(name.len()).position(|window| window.eq_ignore_ascii_case(name))
}
