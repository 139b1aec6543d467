//! Secrets at rest: sealed with a key that lives outside the journal.

use crate::files;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const ID_BYTES: usize = 4;
/// Layout of a sealed record: this byte, the key's id, the nonce, the ciphertext with its tag.
const LAYOUT: u8 = 1;
const HEADER_BYTES: usize = 1 + ID_BYTES;

/// The installation's key. Sealing is XChaCha20-Poly1305 with a random nonce; the identity of the row is associated
/// data, so that a sealed value opens only where it belongs.
#[derive(Clone)]
pub struct Key {
    cipher: XChaCha20Poly1305,
    id: [u8; ID_BYTES],
}

impl Key {
    /// Reads the key from `key_file` if one is named (64 hexadecimal digits; never created), else from `secret.key` in
    /// `data_dir`, which is created with a random key if the folder holds no journal yet.
    ///
    /// # Errors
    /// If the key is missing where a journal exists, does not read as a key, or the folder cannot be used.
    pub fn load_or_create(data_dir: &Path, key_file: Option<&Path>) -> Result<Self, SecretError> {
        if let Some(path) = key_file {
            return Self::load(path);
        }
        let path = data_dir.join(files::KEY);
        match Self::load(&path) {
            Err(SecretError::Missing { .. }) => Self::create(data_dir, &path),
            loaded_or_broken => loaded_or_broken,
        }
    }

    /// The key of a data folder that has one.
    ///
    /// # Errors
    /// If there is none, or it does not read as a key.
    pub fn of_folder(data_dir: &Path) -> Result<Self, SecretError> {
        Self::load(&data_dir.join(files::KEY))
    }

    /// A new key for a data folder, beside the present one until [`put_next_in_place`](Self::put_next_in_place). One that
    /// was made before and not put in place is taken again: something may be sealed with it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn next(data_dir: &Path) -> Result<Self, SecretError> {
        let path = data_dir.join(files::NEXT_KEY);
        match Self::load(&path) {
            Err(SecretError::Missing { .. }) => Self::write_new(&path),
            loaded_or_broken => loaded_or_broken,
        }
    }

    /// Puts the new key in the place of the present one, once everything is sealed with it.
    ///
    /// # Errors
    /// If the file cannot be renamed.
    pub fn put_next_in_place(data_dir: &Path) -> Result<(), SecretError> {
        let path = data_dir.join(files::KEY);
        files::rename(&data_dir.join(files::NEXT_KEY), &path).map_err(|error| SecretError::file(&path, &error))
    }

    /// Reads a key from a file of 64 hexadecimal digits.
    ///
    /// # Errors
    /// If there is none, or it does not read as a key.
    pub fn load(path: &Path) -> Result<Self, SecretError> {
        let text = fs::read_to_string(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => SecretError::Missing { path: path.to_owned() },
            _ => SecretError::file(path, &error),
        })?;
        let mut bytes = [0; KEY_BYTES];
        hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| SecretError::Malformed { path: path.to_owned() })?;
        Ok(Self::new(&bytes))
    }

    fn create(data_dir: &Path, path: &Path) -> Result<Self, SecretError> {
        files::create_private_dir(data_dir).map_err(|error| SecretError::file(data_dir, &error))?;
        let journal = data_dir.join(files::JOURNAL);
        // Never a new key for an old journal: what it sealed would be lost without a word.
        if files::exists(&journal).map_err(|error| SecretError::file(&journal, &error))? {
            return Err(SecretError::Missing { path: path.to_owned() });
        }
        Self::write_new(path)
    }

    fn write_new(path: &Path) -> Result<Self, SecretError> {
        let bytes: [u8; KEY_BYTES] = random()?;
        let text = hex::encode(bytes) + "\n";
        files::write_private_file(path, text.as_bytes()).map_err(|error| SecretError::file(path, &error))?;
        Ok(Self::new(&bytes))
    }

    /// A key of known bytes.
    pub fn new(bytes: &[u8; KEY_BYTES]) -> Self {
        let digest = Sha256::new().chain_update(b"pixbridge key id").chain_update(bytes).finalize();
        let mut id = [0; ID_BYTES];
        id.copy_from_slice(&digest[..ID_BYTES]);
        Self { cipher: XChaCha20Poly1305::new(bytes.into()), id }
    }

    /// Seals `plain` for the row of this identity.
    ///
    /// # Errors
    /// If the system has no random numbers.
    ///
    /// # Panics
    /// If `plain` is longer than 256 GiB.
    pub fn seal(&self, row_identity: &str, plain: &[u8]) -> Result<Vec<u8>, SecretError> {
        let nonce: [u8; NONCE_BYTES] = random()?;
        let header = self.header();
        let aad = [&header, row_identity.as_bytes()].concat();
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &aad })
            .expect("below the cipher's limit");
        Ok([&header, &nonce[..], &sealed].concat())
    }

    /// Opens what [`seal`](Self::seal) made for the row of this identity.
    ///
    /// # Errors
    /// If it was sealed with another key, for another row, or was changed.
    pub fn open(&self, row_identity: &str, sealed: &[u8]) -> Result<Vec<u8>, SecretError> {
        let header = self.header();
        let (found, rest) = sealed.split_at_checked(HEADER_BYTES).ok_or(SecretError::Damaged)?;
        if found[0] != LAYOUT {
            return Err(SecretError::Damaged);
        }
        if found != header {
            return Err(SecretError::WrongKey);
        }
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SecretError::Damaged)?;
        let aad = [&header, row_identity.as_bytes()].concat();
        self.cipher
            .decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: &aad })
            .map_err(|_| SecretError::Damaged)
    }

    fn header(&self) -> [u8; HEADER_BYTES] {
        let mut header = [LAYOUT; HEADER_BYTES];
        header[1..].copy_from_slice(&self.id);
        header
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key([redacted])")
    }
}

fn random<const N: usize>() -> Result<[u8; N], SecretError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SecretError::NoRandomness)?;
    Ok(bytes)
}

/// Why a secret could not be sealed or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// There is no key file.
    #[error(
        "the key file {} is missing: put back the one this installation was made with; without it stored tokens cannot be read",
        path.display()
    )]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The key file holds something else.
    #[error(
        "the key file {} does not hold 64 hexadecimal digits: put back the right one, or delete it if nothing was connected yet",
        path.display()
    )]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// The key file or its folder cannot be used.
    #[error("cannot use {}: {kind}; check its owner and permissions", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        kind: io::ErrorKind,
    },
    /// Sealed with another key.
    #[error("the journal was sealed with another key: put back the key file it was made with")]
    WrongKey,
    /// Not what was sealed, or not for this row.
    #[error("a stored secret is damaged, or stands in the wrong row: enter the tokens of the connection again")]
    Damaged,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers, so nothing can be sealed")]
    NoRandomness,
}

impl SecretError {
    fn file(path: &Path, error: &io::Error) -> Self {
        Self::File { path: path.to_owned(), kind: error.kind() }
    }

    /// The key is missing, or is another one than the journal's.
    pub const fn is_key(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::Malformed { .. } | Self::WrongKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_with_the_same_key_in_the_same_row_unchanged() {
        let key = Key::new(&[1; KEY_BYTES]);
        let sealed = key.seal("connection/a", b"token").unwrap();
        assert_eq!(key.open("connection/a", &sealed).unwrap(), b"token");
        assert_eq!(key.open("connection/b", &sealed), Err(SecretError::Damaged));
        assert_eq!(Key::new(&[2; KEY_BYTES]).open("connection/a", &sealed), Err(SecretError::WrongKey));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key.open("connection/a", &changed).is_err(), "byte {at}");
            assert!(key.open("connection/a", &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn seals_differently_each_time() {
        let key = Key::new(&[1; KEY_BYTES]);
        assert_ne!(key.seal("row", b"token").unwrap(), key.seal("row", b"token").unwrap());
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Key::new(&[7; KEY_BYTES])), "Key([redacted])");
    }
}
