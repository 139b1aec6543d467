//! Running the program, and the sample orders.

use serde_json::Value;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{env, fs};

/// A moment before the samples' wanted times.
pub(crate) const NOW: &str = "2026-06-12T12:00:00+02:00";

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) exit: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// `pixbridge` without the locale and settings of whoever runs the tests.
pub(crate) fn pixbridge() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pixbridge"));
    let of_the_bridge =
        env::vars_os().map(|(name, _)| name).filter(|name| name.to_string_lossy().starts_with("PIXBRIDGE_"));
    for variable in ["LC_ALL", "LC_MESSAGES", "LANG"].map(OsString::from).into_iter().chain(of_the_bridge) {
        command.env_remove(variable);
    }
    command
}

pub(crate) fn run(command: &mut Command) -> Run {
    run_with(command, b"")
}

pub(crate) fn run_with(command: &mut Command, input: &[u8]) -> Run {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that ends without reading closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { exit: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

pub(crate) fn sample(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../simulator/samples").join(file)
}

pub(crate) fn sample_json(file: &str) -> Value {
    serde_json::from_slice(&fs::read(sample(file)).unwrap()).unwrap()
}
