//! Answers nobody would send but somebody may: each has its class, none panics, and memory stays bounded.

use pixelpoint_api::read::MAX_BYTES;
use pixelpoint_api::{Class, Dialect, classify, parse_event};

const ACCEPTED: &str = "<R><ErrorNum>0</ErrorNum><Transaction><Status>3</Status></Transaction><Note>café</Note></R>";
const DENIED: &str = "<R><ErrorNum>-1</ErrorNum><EOIMessage>Access Token Denied</EOIMessage><Note>café</Note></R>";

fn utf16(text: &str, unit: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xFEFF);
    mark.into_iter().chain(text.encode_utf16()).flat_map(unit).collect()
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|char| u8::try_from(u32::from(char)).unwrap()).collect()
}

fn declared(encoding: &str, text: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>{text}")
}

/// What came, under which name, and its class at HTTP 200.
fn encodings() -> Vec<(String, Vec<u8>, Class)> {
    let mut table = Vec::new();
    for (text, class) in [(ACCEPTED, Class::Accepted), (DENIED, Class::TokenDenied)] {
        let bodies = [
            ("utf-8", text.as_bytes().to_vec()),
            ("utf-8 with mark", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
            ("utf-8 declared as utf-16", declared("utf-16", text).into_bytes()),
            ("utf-16 little", utf16(text, u16::to_le_bytes, true)),
            ("utf-16 big", utf16(text, u16::to_be_bytes, true)),
            ("utf-16 little without mark", utf16(text, u16::to_le_bytes, false)),
            ("utf-16 big without mark", utf16(text, u16::to_be_bytes, false)),
            ("utf-16 declared", utf16(&declared("utf-16", text), u16::to_le_bytes, true)),
            ("utf-16 and half a character", [utf16(text, u16::to_le_bytes, true), vec![b'x']].concat()),
            ("latin-1", latin1(text)),
            ("latin-1 declared", latin1(&declared("ISO-8859-1", text))),
            ("latin-1 declared as utf-8", latin1(&declared("UTF-8", text))),
            ("windows-1252", [latin1(text), b"<!-- \x80\x93 -->".to_vec()].concat()),
        ];
        table.extend(bodies.map(|(name, body)| (format!("{class:?} {name}"), body, class)));
    }
    let unknown = [
        ("utf-16 after a blank", [b"\n\0".to_vec(), utf16(ACCEPTED, u16::to_le_bytes, false)].concat()),
        ("utf-16 cut", utf16(ACCEPTED, u16::to_le_bytes, true)[..61].to_vec()),
        ("utf-32", ACCEPTED.chars().flat_map(|char| u32::from(char).to_be_bytes()).collect()),
        ("ebcdic", vec![0x4C, 0xD9, 0x6E, 0x4C, 0x61, 0xD9, 0x6E]),
        ("a mark alone", b"\xFF\xFE".to_vec()),
        ("unpaired surrogates", vec![0xFF, 0xFE, 0x00, 0xD8, 0x00, 0xDC, 0x00, 0xD8]),
    ];
    table.extend(unknown.map(|(name, body)| (name.to_owned(), body, Class::Unreadable)));
    table
}

#[test]
fn every_encoding_has_its_class() {
    for (name, body, class) in encodings() {
        assert_eq!(classify(200, &body, &Dialect::default()).class, class, "{name}");
    }
}

fn laughs() -> String {
    let entities: Vec<_> = (1..30).map(|n| format!("<!ENTITY e{n} \"&e{0};&e{0};&e{0};&e{0};\">", n - 1)).collect();
    format!("<!DOCTYPE r [<!ENTITY e0 \"0\">{}]><R><ErrorNum>&e29;</ErrorNum></R>", entities.concat())
}

/// An accepted answer with a text made of this, up to a size.
fn filled(inside: &str, size: usize) -> Vec<u8> {
    let (before, after) = ("<R><ErrorNum>0</ErrorNum><T>", "</T></R>");
    let count = (size - before.len() - after.len()) / inside.len();
    format!("{before}{}{after}", inside.repeat(count)).into_bytes()
}

/// Name, how it is made (one at a time, for memory's sake), class.
type Bomb = (&'static str, fn() -> Vec<u8>, Class);

/// An accepted order must not be made out of a bomb, nor a refusal: all is unclear, but for what only carries much.
const BOMBS: &[Bomb] = &[
    ("billion laughs", || laughs().into_bytes(), Class::Unreadable),
    ("billion laughs in utf-16", || utf16(&laughs(), u16::to_be_bytes, true), Class::Unreadable),
    (
        "external entity",
        || b"<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><R><ErrorNum>0</ErrorNum><M>&x;</M></R>".to_vec(),
        Class::Unreadable,
    ),
    (
        "parameter entity",
        || b"<!DOCTYPE r [<!ENTITY % p SYSTEM \"http://x/\">%p;]><R><ErrorNum>0</ErrorNum></R>".to_vec(),
        Class::Unreadable,
    ),
    ("late document type", || b"<R><ErrorNum>0</ErrorNum><!DOCTYPE r></R>".to_vec(), Class::Unreadable),
    ("undeclared entity", || b"<R><ErrorNum>&zero;</ErrorNum></R>".to_vec(), Class::Unreadable),
    ("huge text", || filled("x", MAX_BYTES), Class::Accepted),
    ("huge text in latin-1", || accents(filled("x", MAX_BYTES)), Class::Accepted),
    ("too large", || filled("x", MAX_BYTES + 4096), Class::Unreadable),
    ("character references", || filled("&#x1F355;", MAX_BYTES), Class::Accepted),
    ("comments", || filled("<!---->", MAX_BYTES), Class::Accepted),
    ("cdata", || filled("<![CDATA[]]>", MAX_BYTES), Class::Accepted),
    ("instructions", || filled("<?a?>", MAX_BYTES), Class::Accepted),
    ("siblings", || filled("<a/>", MAX_BYTES), Class::Unreadable),
    ("opened and never closed", || filled("<a>", MAX_BYTES), Class::Unreadable),
    ("closed and never opened", || "</a>".repeat(MAX_BYTES / 4).into_bytes(), Class::Unreadable),
    ("brackets", || vec![b'<'; MAX_BYTES], Class::Unreadable),
    ("ampersands", || filled("&", MAX_BYTES), Class::Unreadable),
    ("a long name", || format!("<{}/>", "a".repeat(MAX_BYTES - 3)).into_bytes(), Class::Unreadable),
    ("many attributes", || format!("<R {}/>", "a='1' ".repeat(MAX_BYTES / 6 - 2)).into_bytes(), Class::Unreadable),
    ("many zeros", || format!("<R><ErrorNum>{}</ErrorNum></R>", "0".repeat(1_000_000)).into_bytes(), Class::Accepted),
    ("a number beyond", || b"<R><ErrorNum>99999999999999999999</ErrorNum></R>".to_vec(), Class::Unreadable),
    ("nul bytes", || vec![0; MAX_BYTES], Class::Unreadable),
];

/// Bytes that are no UTF-8, and as text twice as many.
fn accents(mut body: Vec<u8>) -> Vec<u8> {
    body.iter_mut().filter(|byte| **byte == b'x').for_each(|byte| *byte = 0xE9);
    body
}

fn every_bomb_has_its_class() {
    for (name, body, class) in BOMBS {
        let body = body();
        assert_eq!(classify(200, &body, &Dialect::default()).class, *class, "{name}");
        let _ = parse_event(&body, &Dialect::default());
    }
}

/// The process may have 256 MiB of address space, its code and the bombs of 8 MiB each included.
#[cfg(target_os = "linux")]
#[test]
fn bombs_have_their_class_in_bounded_memory() {
    const CHILD: &str = "PIXELPOINT_TEST_BOUNDED";
    const NAME: &str = "hostile::bombs_have_their_class_in_bounded_memory";
    if std::env::var_os(CHILD).is_some() {
        return every_bomb_has_its_class();
    }
    let output = std::process::Command::new("sh")
        .args(["-c", "ulimit -v 262144 && exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", NAME, "--test-threads=1"])
        .env(CHILD, "1")
        .env("MALLOC_ARENA_MAX", "1")
        .env_remove("RUST_BACKTRACE")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("1 passed"), "the child ran another test: {said}");
}

#[cfg(not(target_os = "linux"))]
#[test]
fn bombs_have_their_class() {
    every_bomb_has_its_class();
}
