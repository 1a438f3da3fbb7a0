//! Which program computes.

use std::fs::File;
use std::io::{self, Read as _};
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

/// Bytes of the executable read at a time.
const CHUNK: usize = 1024 * 1024;
/// Digits of its digest that are told.
const DIGITS: usize = 12;

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let digest = executable().unwrap_or_else(|error| {
        tracing::warn!(%error, "the running executable cannot be read: its digest is not known");
        "unknown".to_owned()
    });
    format!("{}+{digest}", env!("CARGO_PKG_VERSION"))
});

/// Reads the executable in the background, while it is still the file that was started: an upgrade in place
/// puts another under its name.
pub fn read_at_start() {
    std::thread::spawn(|| LazyLock::force(&VERSION));
}

/// The platform's version and the first digits of the SHA-256 of the running executable: what bears one code
/// version was computed by one program. Waits until [`read_at_start`] has read it.
#[must_use]
pub fn version() -> &'static str {
    &VERSION
}

fn executable() -> io::Result<String> {
    // Where there is one, this is the program that runs, whatever became of its file.
    let running = File::open("/proc/self/exe");
    let mut file = running.or_else(|_| File::open(std::env::current_exe()?))?;
    let mut digest = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk)? {
            0 => break,
            read => digest.update(&chunk[..read]),
        }
    }
    let mut digest = format!("{:x}", digest.finalize());
    digest.truncate(DIGITS);
    Ok(digest)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_program_is_known_by_its_digest() {
        let (version, digest) = super::version().split_once('+').unwrap();
        assert_eq!(version, env!("CARGO_PKG_VERSION"));
        assert_eq!(digest.len(), 12);
        assert!(digest.chars().all(|digit| digit.is_ascii_hexdigit()));
    }
}
