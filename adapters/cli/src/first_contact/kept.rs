//! What went out and what came back, as files.

use pixelpoint_api::Classified;
use std::path::PathBuf;
use std::{fs, io};

/// One request and its answer.
#[derive(Debug)]
pub(super) struct Exchange {
    /// Counted from 1; the files' names begin with it.
    pub(super) number: u32,
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    pub(super) classified: Classified,
}

/// The folder. Requests are written before they are sent, with the mask in place of the token.
#[derive(Debug)]
pub(super) struct Kept {
    folder: PathBuf,
    count: u32,
}

impl Kept {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, count: 0 }
    }

    pub(super) fn request(&mut self, name: &str, xml: &[u8]) -> io::Result<u32> {
        self.count += 1;
        self.write(self.count, name, "request", xml)?;
        Ok(self.count)
    }

    pub(super) fn answer(&self, number: u32, name: &str, body: &[u8]) -> io::Result<()> {
        self.write(number, name, "answer", body)
    }

    fn write(&self, number: u32, name: &str, what: &str, bytes: &[u8]) -> io::Result<()> {
        fs::write(self.folder.join(format!("{number:02}-{name}-{what}.xml")), bytes)
    }
}
