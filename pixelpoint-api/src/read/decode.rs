//! Bytes to text, whatever a relay's idea of an encoding is.

use std::borrow::Cow;

/// UTF-8 and UTF-16 are recognised; all else is read as Latin-1, which never fails.
///
/// The numbers an outcome hangs on are ASCII in all of them, so a wrong guess costs an accent, not the answer.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes).into(),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes).into(),
        [b'<', 0, ..] => utf16(bytes, u16::from_le_bytes).into(),
        [0, b'<', ..] => utf16(bytes, u16::from_be_bytes).into(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8_or_latin1(rest),
        _ => utf8_or_latin1(bytes),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|next| next.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn utf8_or_latin1(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => bytes.iter().copied().map(char::from).collect::<String>().into(),
    }
}
