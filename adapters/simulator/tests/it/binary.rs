//! `pixbridge-sim` itself.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// Kills the program when a test is over, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pixbridge-sim"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn it_says_how_to_connect_and_places_orders() {
    let arguments =
        ["--hubrise-port", "0", "--till-port", "0", "--every", "1", "--callback", "http://127.0.0.1:9/{location}"];
    let mut running = Running(program(&arguments).spawn().unwrap());
    let out = BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut said = String::new();
    for line in out {
        let is_order = line.contains(" order ");
        said.push_str(&line);
        said.push('\n');
        if is_order {
            break;
        }
    }
    for part in
        ["http://127.0.0.1:", "/v1\n", "/api/v1/eoi", "simulated-access-token-1", "S1mVnd-", "Ctrl-C", "Web shop"]
    {
        assert!(said.contains(part), "no {part} in:\n{said}");
    }
}

#[test]
fn a_busy_port_is_a_clear_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ended = program(&["--hubrise-port", &port, "--till-port", "0"]).output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let message = String::from_utf8(ended.stderr).unwrap();
    assert!(message.contains(&format!("127.0.0.1:{port}")) && message.contains("--hubrise-port"), "{message}");
}

#[test]
fn a_wrong_dialect_is_a_clear_error() {
    let file = std::env::temp_dir().join(format!("pixbridge-sim-dialect-{}.toml", std::process::id()));
    std::fs::write(&file, "layout = \"nested\"\ncoupon_sing = \"positive\"\n").unwrap();
    let path = file.to_str().unwrap();
    let arguments = ["--hubrise-port", "0", "--till-port", "0", "--strict", "--dialect", path];
    let ended = program(&arguments).output().unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(ended.status.code(), Some(1));
    let message = String::from_utf8(ended.stderr).unwrap();
    assert!(message.contains(path) && message.contains("line 2"), "{message}");
}
