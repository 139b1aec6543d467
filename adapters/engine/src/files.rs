//! The data folder: what is in it, and that nobody else can read it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// The SQLite journal.
pub(crate) const JOURNAL: &str = "journal.sqlite3";
/// Held locked by the process that owns the folder.
pub(crate) const LOCK: &str = "lock";
/// The key that secrets are sealed with.
pub(crate) const KEY: &str = "secret.key";
/// The key that is to take its place.
pub(crate) const NEXT_KEY: &str = "secret.key.next";

/// Creates the folder for its owner only, unless it is there.
pub(crate) fn create_private_dir(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// Creates a file for its owner only. Fails with [`io::ErrorKind::AlreadyExists`] if it is there.
pub(crate) fn create_private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.read(true).write(true).create_new(true).open(path)
}

/// Writes a new file of its owner and waits until it, and its name in the folder, are on disk.
pub(crate) fn write_private_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = create_private_file(path)?;
    io::Write::write_all(&mut file, content)?;
    file.sync_all()?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Renames a file and waits until that is on disk.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    #[cfg(unix)]
    if let Some(folder) = to.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Whether something of this name is there; an error (no permission) is not "no".
pub(crate) fn exists(path: &Path) -> io::Result<bool> {
    fs::exists(path)
}
