//! A whole program, the example `minimal`, as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// `cargo test` builds the examples beside the tests.
fn minimal() -> Command {
    let tests = std::env::current_exe().unwrap();
    let path: PathBuf = tests.ancestors().nth(2).unwrap().join("examples/minimal");
    assert!(
        path.exists(),
        "{} is not built: cargo build -p runtime --examples",
        path.display()
    );
    let mut command = Command::new(path);
    command.env_clear().stderr(Stdio::piped());
    command
}

struct Program {
    child: Child,
    stderr: BufReader<std::process::ChildStderr>,
    address: SocketAddr,
}

impl Program {
    fn start(command: &mut Command) -> Self {
        let mut child = command.env("MINIMAL_ADDR", "127.0.0.1:0").spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let (_, rest) = line.split_once("\"address\":\"").expect(&line);
        assert!(line.contains("\"message\":\"listening\""), "{line}");
        let (address, _) = rest.split_once('"').unwrap();
        Self {
            address: address.parse().unwrap(),
            child,
            stderr,
        }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.unwrap().success());
    }

    fn wait_for_line(&mut self, part: &str) {
        let mut line = String::new();
        while !line.contains(part) {
            line.clear();
            let read = self.stderr.read_line(&mut line).unwrap();
            assert!(read > 0, "ended without a line with {part:?}");
        }
    }

    fn exit_code(mut self) -> Option<i32> {
        let mut rest = String::new();
        self.stderr.read_to_string(&mut rest).unwrap();
        self.child.wait().unwrap().code()
    }
}

#[test]
fn wrong_settings_are_listed_together_and_nothing_listens() {
    let output = minimal()
        .env("MINIMAL_ADDR", "nowhere")
        .env("MINIMAL_IN_FLIGHT", "0")
        .env("LOG_LEVEL", "a=loud")
        .env("DRAIN_SECONDS", "soon")
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(64), "{stderr}");
    assert!(
        stderr.starts_with("minimal: 4 wrong settings:\n"),
        "{stderr}"
    );
    for name in [
        "MINIMAL_ADDR",
        "MINIMAL_IN_FLIGHT",
        "LOG_LEVEL",
        "DRAIN_SECONDS",
    ] {
        assert!(stderr.contains(name), "{stderr}");
    }
    assert!(!stderr.contains("listening"), "{stderr}");
}

#[test]
fn a_port_in_use_is_one_clear_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = minimal().env("MINIMAL_ADDR", &address).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(69), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(
        stderr.contains(&address) && stderr.contains("in use"),
        "{stderr}"
    );
}

#[test]
fn a_signal_stops_it() {
    for signal in ["TERM", "INT"] {
        let mut program = Program::start(&mut minimal());
        program.signal(signal);
        program.wait_for_line("\"stopped\"");
        assert_eq!(program.exit_code(), Some(0));
    }
}

#[test]
fn a_second_signal_stops_it_at_once() {
    let mut program = Program::start(minimal().env("DRAIN_SECONDS", "300"));
    // Holds the drain up: it never says which protocol it speaks.
    let _silent = TcpStream::connect(program.address).unwrap();
    // A connection is accepted once the next one gets an answer; this one speaks nonsense.
    let mut other = TcpStream::connect(program.address).unwrap();
    std::io::Write::write_all(&mut other, b"GET / HTTP/1.1\r\n\r\nxxxxxxxxxxxxxx").unwrap();
    let mut answer = Vec::new();
    let _ = other.read_to_end(&mut answer);
    program.signal("TERM");
    program.wait_for_line("\"stopping\"");
    program.signal("TERM");
    program.wait_for_line("stopping at once");
    assert_eq!(program.exit_code(), Some(0));
}
