//! The test vectors of the reference, and what must not pass.

use hubrise_api::ClientSecret;
use hubrise_api::signature::{SignatureError, sign, verify};
use proptest::prelude::*;

const KEY: &str = "test_client_secret_0123456789abcdef";

const VECTORS: &[(&str, &str)] = &[
    ("", "c93334d2fe2d92a66273e804d74ac31dea94219ad84e2bbbdbd9592dbfeafb35"),
    (r#"{"id":"evt01"}"#, "46fd1c6a4acba23d03137cec178a6f270d71f96f9eb49ba13f53cc11b92d74e3"),
    ("{\"id\":\"evt01\"}\n", "4deb0ca161a03c91ba97609ddb66c8480ec993afb8ad4dc501980637bb56e693"),
    (
        r#"{"id":"evt02","resource_type":"order","event_type":"update","new_state":{"customer_notes":"sans piment — très cuit 🌶"}}"#,
        "e58a66dbe7fea4c683c94371d9f57703a6b131bb77d46ff89d405c20cb7ea092",
    ),
];

fn secrets(texts: &[&str]) -> Vec<ClientSecret> {
    texts.iter().map(ClientSecret::new).collect()
}

#[test]
fn the_vectors_sign_and_verify() {
    for (body, hex) in VECTORS {
        assert_eq!(sign(&ClientSecret::new(KEY), body.as_bytes()), *hex);
        assert_eq!(verify(&secrets(&[KEY]), hex, body.as_bytes()), Ok(()));
    }
}

#[test]
fn g3_upper_case_hex_and_blanks_around_it_are_the_same_bytes() {
    let (body, hex) = VECTORS[1];
    assert_eq!(verify(&secrets(&[KEY]), &hex.to_uppercase(), body.as_bytes()), Ok(()));
    assert_eq!(verify(&secrets(&[KEY]), &format!(" {hex} "), body.as_bytes()), Ok(()));
}

#[test]
fn g3_a_malformed_header_is_told_from_a_wrong_one() {
    let (body, hex) = VECTORS[1];
    for header in ["", "zz", &hex[1..], &format!("{hex}00"), &hex.replace('4', "g"), "sha256=46fd"] {
        assert_eq!(verify(&secrets(&[KEY]), header, body.as_bytes()), Err(SignatureError::Malformed), "{header}");
    }
}

#[test]
fn g4_a_body_written_again_does_not_pass() {
    let (body, hex) = VECTORS[1];
    let spaced = body.replace(':', ": ");
    assert_eq!(verify(&secrets(&[KEY]), hex, spaced.as_bytes()), Err(SignatureError::Mismatch));
}

#[test]
fn g5_old_and_new_secret_both_pass_in_any_place() {
    let (body, hex) = VECTORS[1];
    for list in [&["new", KEY][..], &[KEY, "new"], &["a", "b", KEY]] {
        assert_eq!(verify(&secrets(list), hex, body.as_bytes()), Ok(()));
    }
    assert_eq!(verify(&secrets(&["new", "other"]), hex, body.as_bytes()), Err(SignatureError::Mismatch));
}

#[test]
fn an_empty_secret_opens_nothing() {
    let forged = sign(&ClientSecret::new(""), b"{}");
    assert_eq!(verify(&secrets(&[""]), &forged, b"{}"), Err(SignatureError::NoSecret));
    assert_eq!(verify(&secrets(&["", KEY]), &forged, b"{}"), Err(SignatureError::Mismatch));
    assert_eq!(verify(&[], &forged, b"{}"), Err(SignatureError::NoSecret));
}

proptest! {
    #[test]
    fn any_body_verifies_and_any_changed_byte_does_not(
        mut body in proptest::collection::vec(any::<u8>(), 1..300), at in any::<prop::sample::Index>(), flip in 1u8..,
    ) {
        let header = sign(&ClientSecret::new(KEY), &body);
        prop_assert_eq!(verify(&secrets(&[KEY]), &header, &body), Ok(()));
        let at = at.index(body.len());
        body[at] ^= flip;
        prop_assert_eq!(verify(&secrets(&[KEY]), &header, &body), Err(SignatureError::Mismatch));
    }

    #[test]
    fn no_header_panics(header in ".{0,200}") {
        let refused = verify(&secrets(&[KEY]), &header, b"").is_err();
        prop_assert!(refused);
    }
}
