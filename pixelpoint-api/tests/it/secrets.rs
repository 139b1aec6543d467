//! The token and the customer stay out of everything that may end in a log.

use pixelpoint_api::read::{self, Node};
use pixelpoint_api::{Answer, Dialect, EoiToken, TOKEN_MASK, TokenWarning, classify, write};

use crate::samples::everything;

const TOKEN: &str = "CANARY-TOKEN99CANARY";
const PERSONAL: [&str; 5] = ["Ann", "Lee", "ann@example.com", "+33 1 23 45 67 89", "Ring twice"];

fn assert_clean(what: &str, text: &str) {
    for canary in PERSONAL.into_iter().chain([TOKEN, "TOKEN99CANARY"]) {
        assert!(!text.contains(canary), "{canary} in {what}: {text}");
    }
}

#[test]
fn debug_texts_hold_no_canary() {
    let dialect = Dialect::default();
    let request = everything();
    let written = write::order(&request, &dialect);
    let token = EoiToken::new(TOKEN);
    let wire = write::with_token(&written.xml, &token);
    let received = read::request(&wire, &dialect).unwrap();
    let echo = format!(
        "<R><ErrorNum>-1</ErrorNum><Ticket>{0}</Ticket><EOIMessage>{0} {TOKEN}</EOIMessage></R>",
        PERSONAL.join(" ")
    );
    let root: Node = read::tree(echo.as_bytes()).unwrap();
    assert_clean("request", &format!("{request:?}{request:#?}"));
    assert_clean("written", &format!("{written:?}"));
    assert_clean("token", &format!("{token:?}"));
    assert_clean("received", &format!("{received:?}"));
    assert_clean("node", &format!("{root:?}"));
    assert_clean("answer", &format!("{:?}", Answer::read(echo.as_bytes()).unwrap()));
    assert_clean("classified", &format!("{:?}", classify(200, echo.as_bytes(), &dialect)));
}

#[test]
fn errors_hold_no_canary() {
    let dialect = Dialect::default();
    let personal = PERSONAL.join(" ");
    let documents = [
        format!("<Request><{TOKEN}>{personal}"),
        personal.clone(),
        format!("<Request>&{TOKEN};</Request>"),
        format!("<Request><RequestType>{personal}{TOKEN}</RequestType></Request>"),
    ];
    for document in documents {
        let error = read::request(document.as_bytes(), &dialect).unwrap_err();
        assert_clean("read error", &format!("{error} {error:?}"));
    }
    let error = PERSONAL[0].parse::<pixelpoint_api::ProdNum>().unwrap_err();
    assert_clean("number error", &format!("{error} {error:?}"));
}

#[test]
fn a_stored_request_holds_the_mask_and_the_wire_holds_the_token() {
    let written = write::order(&everything(), &Dialect::default());
    let stored = String::from_utf8(written.xml.clone()).unwrap();
    assert!(stored.contains(&format!("<EOIAuthenticationToken>{TOKEN_MASK}</EOIAuthenticationToken>")));
    let wire = write::with_token(&written.xml, &EoiToken::new(TOKEN));
    let received = read::request(&wire, &Dialect::default()).unwrap();
    assert_eq!(received.token.unwrap().reveal(), TOKEN);
    assert_eq!(write::mask_token(&wire), written.xml);
}

/// Text that looks like the node stays text, in the order and in the local envelope without a token node.
#[test]
fn text_cannot_draw_the_token() {
    let mut request = everything();
    let forged = format!("<EOIAuthenticationToken>{TOKEN_MASK}</EOIAuthenticationToken>");
    request.transaction.footer = vec![forged];
    for dialect in ["envelope = \"cloud\"", "envelope = \"local\"", "layout = \"nested\""] {
        let masked = write::order(&request, &Dialect::from_toml(dialect).unwrap()).xml;
        let wire = String::from_utf8(write::with_token(&masked, &EoiToken::new(TOKEN))).unwrap();
        assert_eq!(wire.matches(TOKEN).count(), usize::from(!dialect.contains("local")), "{dialect}");
    }
}

#[test]
fn a_token_with_markup_stays_one_token() {
    let masked = write::listing(pixelpoint_api::RequestType::LIST_PRODUCTS, &Dialect::default()).xml;
    let wire = write::with_token(&masked, &EoiToken::new("A-</EOIAuthenticationToken>&"));
    let received = read::request(&wire, &Dialect::default()).unwrap();
    assert_eq!(received.token.unwrap().reveal(), "A-</EOIAuthenticationToken>&");
}

/// Bytes from outside, and what is left of them.
#[test]
fn echoed_tokens_are_masked() {
    let table = [
        (
            "<EOIAuthenticationToken>S</EOIAuthenticationToken>",
            "<EOIAuthenticationToken>[token]</EOIAuthenticationToken>",
        ),
        (
            "<a><x:eoiauthenticationtoken q='1'>S</x:eoiauthenticationtoken>b",
            "<a><x:eoiauthenticationtoken q='1'>[token]</x:eoiauthenticationtoken>b",
        ),
        (
            "<EOIAuthenticationToken><![CDATA[S]]><b>S</b></EOIAuthenticationToken>c",
            "<EOIAuthenticationToken>[token]</EOIAuthenticationToken>c",
        ),
        ("<EOIAuthenticationToken>S", "<EOIAuthenticationToken>[token]"),
        ("<EOIAuthenticationToken/>kept", "<EOIAuthenticationToken/>kept"),
        ("EOIAuthenticationToken is missing", "EOIAuthenticationToken is missing"),
        (
            "<EOIAuthenticationToken>S</EOIAuthenticationToken>-<EOIAuthenticationToken>T</EOIAuthenticationToken>",
            "<EOIAuthenticationToken>[token]</EOIAuthenticationToken>-<EOIAuthenticationToken>[token]</EOIAuthenticationToken>",
        ),
        ("", ""),
    ];
    for (echo, masked) in table {
        assert_eq!(String::from_utf8_lossy(&write::mask_token(echo.as_bytes())), masked, "{echo}");
    }
    let token = EoiToken::new(TOKEN);
    let echo = format!("token {TOKEN} of TOKEN99CANARY: {TOKEN}");
    assert_eq!(token.mask_in(echo.as_bytes()), b"token [token] of [token]: [token]");
    assert_eq!(EoiToken::new("").mask_in(b"abc"), b"abc");
    assert_eq!(EoiToken::new("AB-1").mask_in(b"1 AB-1"), b"1 [token]", "a short store part is too common a text");
}

/// Looking at all of it again for each name would take hours here.
#[test]
fn masking_is_linear_in_hostile_input() {
    let name = "EOIAuthenticationToken";
    for piece in [name.to_owned(), format!("<{name}"), format!("<{name}/"), format!("</{name}")] {
        let hostile = format!("{}/>", piece.repeat(200_000));
        assert!(write::mask_token(hostile.as_bytes()) == hostile.as_bytes(), "{piece}");
    }
    let open = format!("<{name}>");
    let masked = write::mask_token(open.repeat(200_000).as_bytes());
    assert!(masked == format!("{open}{TOKEN_MASK}").as_bytes());
}

#[test]
fn odd_tokens_are_taken_with_a_warning() {
    let table: [(&str, &[TokenWarning]); 7] = [
        ("YT6eR2-CEED65AD33823A5B", &[]),
        ("  ABCDEFGH-12345678901234 \n", &[]),
        ("CEED65AD33823A5B", &[TokenWarning::NoVendorPrefix]),
        ("", &[TokenWarning::NoVendorPrefix]),
        ("YT6eR2-CEED", &[TokenWarning::UnusualLength]),
        ("YT6eR2-CEED65AD33823A5\u{e9}", &[TokenWarning::OddCharacters, TokenWarning::UnusualLength]),
        ("YT6eR2-CEED65AD-3823A5B", &[TokenWarning::OddCharacters]),
    ];
    for (token, warnings) in table {
        assert_eq!(EoiToken::new(token).check(), warnings, "{token}");
    }
    assert_eq!(EoiToken::with_vendor_prefix("YT6eR2-", " CEED65AD33823A5B").reveal(), "YT6eR2-CEED65AD33823A5B");
    assert_eq!(EoiToken::with_vendor_prefix("YT6eR2", "CEED65AD33823A5B").reveal(), "YT6eR2-CEED65AD33823A5B");
}
