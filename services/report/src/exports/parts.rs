//! A file on its way out: in parts, counted and digested as they go.

use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::work::Bench;

/// Bytes of a part: a few frames, so that a part costs little, and what is held for a slow reader neither.
const PART: usize = 64 * 1024;
/// Parts that are made before somebody takes them.
const AHEAD: usize = 1;

/// Where a file is written to: what is full goes out as a part, and waits until there is room for it.
#[derive(Debug)]
pub(super) struct Parts {
    out: mpsc::Sender<Bytes>,
    bench: Arc<Bench>,
    part: Vec<u8>,
    sha256: Sha256,
    bytes: u64,
}

/// A way for parts: whoever drops the receiver wants no more of them.
pub(super) fn channel() -> (mpsc::Sender<Bytes>, mpsc::Receiver<Bytes>) {
    mpsc::channel(AHEAD)
}

impl Parts {
    /// Sends parts to `out`, aside from the bench.
    pub(super) fn new(out: mpsc::Sender<Bytes>, bench: Arc<Bench>) -> Self {
        Self {
            out,
            bench,
            part: Vec::with_capacity(PART),
            sha256: Sha256::new(),
            bytes: 0,
        }
    }

    /// Sends what is left, and gives the size of all and its digest.
    pub(super) fn finish(mut self) -> io::Result<(u64, String)> {
        if !self.part.is_empty() {
            self.send()?;
        }
        Ok((self.bytes, format!("{:x}", self.sha256.finalize())))
    }

    fn send(&mut self) -> io::Result<()> {
        let part = std::mem::replace(&mut self.part, Vec::with_capacity(PART));
        self.sha256.update(&part);
        self.bytes += part.len() as u64;
        let sent = self.bench.aside(|| self.out.blocking_send(part.into()));
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PART - self.part.len());
        self.part.extend_from_slice(&bytes[..taken]);
        if self.part.len() == PART {
            self.send()?;
        }
        Ok(taken)
    }

    /// What has not filled a part yet stays: a part goes out when it is full, and at the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
