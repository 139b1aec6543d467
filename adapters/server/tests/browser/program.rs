//! The real program, in a folder of its own.

use crate::wait::BOUND;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// A running `pixbridge-server`; dropping it ends it and removes its folder.
pub(crate) struct Program {
    /// What it printed at the start.
    pub(crate) said: String,
    _child: Child,
    _folder: TempDir,
}

impl Program {
    /// Starts it with these arguments and variables, and reads what it prints until `last` stands in a line.
    pub(crate) async fn start(arguments: &[&str], variables: &[(&str, String)], last: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_pixbridge-server"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PIXBRIDGE_")) {
            command.env_remove(name);
        }
        command.args(arguments).envs(variables.iter().map(|(name, value)| (name, value)));
        command.current_dir(folder.path()).kill_on_drop(true);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = String::new();
        let read = async {
            while let Some(line) = lines.next_line().await.unwrap() {
                said.push_str(&line);
                said.push('\n');
                if line.contains(last) {
                    return;
                }
            }
            panic!("the program ended: {said}");
        };
        timeout(BOUND, read).await.expect("the program says that it is ready");
        Self { said, _child: child, _folder: folder }
    }

    /// The first word it printed with this in it, e.g. the address with `/demo`.
    pub(crate) fn word(&self, part: &str) -> &str {
        let mut words = self.said.split_whitespace().filter(|word| word.contains(part));
        words.next().unwrap_or_else(|| panic!("no {part} in {}", self.said))
    }

    /// Variables that let it listen wherever there is room.
    pub(crate) fn free_ports() -> Vec<(&'static str, String)> {
        ["PIXBRIDGE_LISTEN_PAGES", "PIXBRIDGE_LISTEN_CALLBACK"].map(|name| (name, "127.0.0.1:0".to_owned())).to_vec()
    }
}
