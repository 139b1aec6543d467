//! The way back: the code, or why there is none.

use std::fmt;

use url::form_urlencoded;

/// Where the user comes back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect(String);

impl Redirect {
    const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

    /// A page of ours.
    pub fn to(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// No page: HubRise shows the code, and the user copies it. For installed programs.
    pub fn out_of_band() -> Self {
        Self(Self::OUT_OF_BAND.to_owned())
    }

    pub(super) fn uri(&self) -> &str {
        &self.0
    }

    /// The code in the query of the URL the browser came back to.
    ///
    /// # Errors
    /// [`AuthorizeError`]. A state that is expected and missing or another is reported before anything else: such a redirect is not
    /// the answer to our question.
    pub fn code_from_query(query: &str, state: Option<&OAuthState>) -> Result<Code, AuthorizeError> {
        let query = query.trim_start_matches('?').as_bytes();
        let value = |key: &str| form_urlencoded::parse(query).find(|(k, _)| k == key).map(|(_, value)| value);
        match (state, value("state")) {
            (Some(_), None) => return Err(AuthorizeError::StateMissing),
            (Some(expected), Some(got)) if !expected.matches(&got) => return Err(AuthorizeError::StateMismatch),
            _ => {}
        }
        match (value("error"), value("code").as_deref().and_then(Code::new)) {
            (Some(error), _) if error == "access_denied" => Err(AuthorizeError::Denied),
            (Some(error), _) => Err(AuthorizeError::Refused(word(&error))),
            (None, Some(code)) => Ok(code),
            (None, None) => Err(AuthorizeError::NoCode),
        }
    }
}

/// An error as it may stand in a log: the query is anybody's text.
fn word(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect()
}

/// Why the user came back without a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorizeError {
    /// The user refused (`access_denied`).
    #[error("the user refused the connection: ask again if it was a mistake")]
    Denied,
    /// Another error of HubRise; letters, digits and `_` of it.
    #[error("HubRise refused the connection: {0}")]
    Refused(String),
    /// A state was expected, and there is none.
    #[error("the answer has no state, so it may be forged: begin the connection again")]
    StateMissing,
    /// A state was expected, and this is another one.
    #[error(
        "the answer has another state than we gave, so it may be forged or from an older try: begin the connection again"
    )]
    StateMismatch,
    /// Neither a code nor an error.
    #[error("the answer has no code: begin the connection again")]
    NoCode,
}

/// What a token is had for, once, within ten minutes. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// A code as the user pasted it (out-of-band); blanks around it are cut off. `None` if there is nothing.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code([redacted])")
    }
}

/// A value that ties the way back to the way there. Keep it in the user's session, use it once. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct OAuthState(String);

impl OAuthState {
    /// 128 bits by chance, as 32 hexadecimal digits.
    ///
    /// # Errors
    /// If the machine has no randomness to give.
    pub fn random() -> std::io::Result<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        Ok(Self(hex::encode(bytes)))
    }

    /// A state kept from before.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, to keep it in the session.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this came back. Takes the same time wherever the two differ.
    pub fn matches(&self, returned: &str) -> bool {
        let (ours, theirs) = (self.0.as_bytes(), returned.as_bytes());
        let differences = ours.iter().zip(theirs).fold(0, |all, (a, b)| all | (a ^ b));
        ours.len() == theirs.len() && differences == 0 && !ours.is_empty()
    }
}

impl fmt::Debug for OAuthState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OAuthState([redacted])")
    }
}
