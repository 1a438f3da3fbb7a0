//! Messages and the packets they travel in ([MS-TDS] 2.2.3).

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::protocol;

/// Packets are this long, header included: the size that clients propose.
pub(super) const PACKET_SIZE: usize = 4096;
const HEADER: usize = 8;
const END_OF_MESSAGE: u8 = 1;
/// No message of a test is longer; a client that claims so has lost its way.
const MAX_MESSAGE: usize = 64 << 20;

/// What a message is, by the type of its packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// SQL text.
    Batch,
    /// A procedure call.
    Rpc,
    /// A server's answer.
    Answer,
    /// The request to give up on a running statement.
    Attention,
    /// `LOGIN7`.
    Login,
    /// `PRELOGIN`, and the TLS handshake of TDS 7.4.
    PreLogin,
}

impl Kind {
    fn code(self) -> u8 {
        match self {
            Self::Batch => 0x01,
            Self::Rpc => 0x03,
            Self::Answer => 0x04,
            Self::Attention => 0x06,
            Self::Login => 0x10,
            Self::PreLogin => 0x12,
        }
    }

    fn from_code(code: u8) -> io::Result<Self> {
        [
            Self::Batch,
            Self::Rpc,
            Self::Attention,
            Self::Login,
            Self::PreLogin,
        ]
        .into_iter()
        .find(|kind| kind.code() == code)
        .ok_or_else(|| protocol(format!("packet type {code:#04x}")))
    }
}

/// A whole message.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) kind: Kind,
    pub(super) body: Vec<u8>,
}

/// Reads a message; `None` when the client has closed the connection between two.
pub(super) async fn read(
    stream: &mut (impl AsyncRead + Unpin + ?Sized),
) -> io::Result<Option<Message>> {
    let mut body = Vec::new();
    loop {
        let mut header = [0; HEADER];
        match stream.read_exact(&mut header).await {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && body.is_empty() => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        }
        let kind = Kind::from_code(header[0])?;
        let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
        let length = length
            .checked_sub(HEADER)
            .ok_or_else(|| protocol("a packet shorter than its header"))?;
        let start = body.len();
        if start + length > MAX_MESSAGE {
            return Err(protocol("a message too long"));
        }
        body.resize(start + length, 0);
        stream.read_exact(&mut body[start..]).await?;
        if header[1] & END_OF_MESSAGE != 0 {
            return Ok(Some(Message { kind, body }));
        }
    }
}

/// A header for that many bytes of body.
pub(super) fn header(kind: Kind, body: usize, last: bool, number: u8) -> [u8; HEADER] {
    // The callers cut bodies to packets, far below 64 KiB.
    let length = u16::try_from(HEADER + body).unwrap_or(u16::MAX);
    let [high, low] = length.to_be_bytes();
    let status = if last { END_OF_MESSAGE } else { 0 };
    [kind.code(), status, high, low, 0, 0, number, 0]
}

/// An answer being sent: whole packets leave as they fill, the last one with `finish`.
pub(super) struct Answer<'a, S> {
    stream: &'a mut S,
    pending: Vec<u8>,
    number: u8,
}

impl<'a, S: AsyncWrite + Unpin> Answer<'a, S> {
    pub(super) fn new(stream: &'a mut S) -> Self {
        Self {
            stream,
            pending: Vec::new(),
            number: 1,
        }
    }

    /// Adds to the answer.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.pending.extend_from_slice(bytes);
        let full = PACKET_SIZE - HEADER;
        // Strictly more: the last packet must not be empty.
        let mut sent = 0;
        while self.pending.len() - sent > full {
            self.packet(sent, sent + full, false).await?;
            sent += full;
        }
        self.pending.drain(..sent);
        Ok(())
    }

    /// Sends what there is, in a packet that is not full.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        if !self.pending.is_empty() {
            self.packet(0, self.pending.len(), false).await?;
            self.pending.clear();
        }
        self.stream.flush().await
    }

    /// Sends the rest and ends the answer.
    pub(super) async fn finish(mut self) -> io::Result<()> {
        self.packet(0, self.pending.len(), true).await?;
        self.stream.flush().await
    }

    async fn packet(&mut self, from: usize, to: usize, last: bool) -> io::Result<()> {
        let header = header(Kind::Answer, to - from, last, self.number);
        self.number = self.number.wrapping_add(1);
        self.stream.write_all(&header).await?;
        self.stream.write_all(&self.pending[from..to]).await
    }
}
