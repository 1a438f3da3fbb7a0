//! `PRELOGIN` and TLS: how a connection begins.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use rustls::version::TLS12;
use rustls::{ALL_VERSIONS, ServerConfig};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::packets::{self, Answer, Kind, PACKET_SIZE};
use super::{Encryption, protocol};

const ENCRYPT_OFF: u8 = 0;
const ENCRYPT_ON: u8 = 1;
const ENCRYPT_NOT_SUPPORTED: u8 = 2;

/// A certificate for the loopback address, made for one server.
pub(super) struct Tls {
    acceptor: TlsAcceptor,
    ca_pem: String,
}

impl Tls {
    pub(super) fn new(encryption: Encryption) -> io::Result<Self> {
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
        let key =
            PrivateKeyDer::try_from(made.signing_key.serialize_der()).map_err(io::Error::other)?;
        let strict = encryption == Encryption::Strict;
        // Inside TDS packets only TLS 1.2 works: in 1.3 the server still speaks after the client
        // takes the handshake for done. SQL Server does the same.
        let versions = if strict { ALL_VERSIONS } else { &[&TLS12] };
        let mut config =
            ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
                .with_protocol_versions(versions)
                .and_then(|config| {
                    config
                        .with_no_client_auth()
                        .with_single_cert(vec![made.cert.der().clone()], key)
                })
                .map_err(io::Error::other)?;
        if strict {
            config.alpn_protocols = vec![b"tds/8.0".to_vec()];
        }
        Ok(Self {
            acceptor: Arc::new(config).into(),
            ca_pem: made.cert.pem(),
        })
    }

    pub(super) fn ca_pem(&self) -> &str {
        &self.ca_pem
    }
}

/// A connection after its beginning.
pub(super) enum Transport {
    Plain(TcpStream),
    /// TLS that ends when the login was read.
    EncryptedLogin(Box<TlsStream<InPackets<TcpStream>>>),
    /// TLS inside what was once TDS packets.
    Negotiated(Box<TlsStream<InPackets<TcpStream>>>),
    Strict(Box<TlsStream<TcpStream>>),
}

/// Both directions of a connection, whatever carries them.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

impl Transport {
    /// The stream to read the login from.
    pub(super) fn for_login(&mut self) -> &mut dyn Duplex {
        match self {
            Self::Plain(stream) => stream,
            Self::EncryptedLogin(stream) | Self::Negotiated(stream) => stream,
            Self::Strict(stream) => stream,
        }
    }

    /// The stream for everything after the login.
    pub(super) fn after_login(self) -> Box<dyn Duplex> {
        match self {
            Self::Plain(stream) => Box::new(stream),
            Self::EncryptedLogin(stream) => Box::new(stream.into_inner().0.inner),
            Self::Negotiated(stream) => stream,
            Self::Strict(stream) => stream,
        }
    }
}

/// Answers `PRELOGIN` and sets up the encryption that it ends with.
pub(super) async fn begin(
    mut stream: TcpStream,
    encryption: Encryption,
    tls: Option<&Tls>,
) -> io::Result<Transport> {
    match (encryption, tls) {
        (Encryption::Strict, Some(tls)) => {
            let mut stream = tls.acceptor.accept(stream).await?;
            answer(&mut stream, |_| ENCRYPT_ON).await?;
            Ok(Transport::Strict(Box::new(stream)))
        }
        (Encryption::Negotiated, Some(tls)) => {
            let agreed = answer(&mut stream, |wanted| match wanted {
                ENCRYPT_OFF | ENCRYPT_NOT_SUPPORTED => wanted,
                _ => ENCRYPT_ON,
            })
            .await?;
            if agreed == ENCRYPT_NOT_SUPPORTED {
                return Ok(Transport::Plain(stream));
            }
            let mut stream = tls.acceptor.accept(InPackets::new(stream)).await?;
            stream.get_mut().0.handshaking = false;
            Ok(if agreed == ENCRYPT_OFF {
                Transport::EncryptedLogin(Box::new(stream))
            } else {
                Transport::Negotiated(Box::new(stream))
            })
        }
        _ => {
            answer(&mut stream, |_| ENCRYPT_NOT_SUPPORTED).await?;
            Ok(Transport::Plain(stream))
        }
    }
}

/// Answers `PRELOGIN` with a version and the encryption that `agree` makes of the client's wish.
async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    agree: impl Fn(u8) -> u8,
) -> io::Result<u8> {
    let message = packets::read(stream)
        .await?
        .filter(|message| message.kind == Kind::PreLogin)
        .ok_or_else(|| protocol("a connection begins with PRELOGIN"))?;
    let agreed = agree(wanted_encryption(&message.body)?);
    // VERSION at offset 11, six bytes; ENCRYPTION at 17, one byte; the end; their values.
    let body = [
        0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff, 16, 0, 0x10, 0, 0, 0, agreed,
    ];
    let mut answer = Answer::new(stream);
    answer.send(&body).await?;
    answer.finish().await?;
    Ok(agreed)
}

fn wanted_encryption(prelogin: &[u8]) -> io::Result<u8> {
    let wanted = prelogin
        .chunks_exact(5)
        .take_while(|option| option[0] != 0xff)
        .find(|option| option[0] == 1)
        .and_then(|option| prelogin.get(usize::from(u16::from_be_bytes([option[1], option[2]]))));
    wanted
        .copied()
        .ok_or_else(|| protocol("PRELOGIN does not speak of encryption"))
}

/// A stream whose bytes travel in `PRELOGIN` packets while TLS shakes hands, and bare afterwards.
pub(super) struct InPackets<S> {
    inner: S,
    handshaking: bool,
    header: Vec<u8>,
    body_left: usize,
    outgoing: Vec<u8>,
    framed: Vec<u8>,
}

impl<S> InPackets<S> {
    fn new(inner: S) -> Self {
        Self {
            inner,
            handshaking: true,
            header: Vec::new(),
            body_left: 0,
            outgoing: Vec::new(),
            framed: Vec::new(),
        }
    }
}

impl<S: AsyncRead + Unpin> InPackets<S> {
    /// Reads up to the body of a packet.
    fn poll_header(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.body_left == 0 {
            let mut byte = [0];
            let mut buffer = ReadBuf::new(&mut byte);
            ready!(Pin::new(&mut self.inner).poll_read(context, &mut buffer))?;
            if buffer.filled().is_empty() {
                return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
            }
            self.header.push(byte[0]);
            if let [_, _, high, low, _, _, _, _] = self.header[..] {
                self.body_left = usize::from(u16::from_be_bytes([high, low])).saturating_sub(8);
                self.header.clear();
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for InPackets<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.handshaking {
            return Pin::new(&mut self.inner).poll_read(context, buffer);
        }
        ready!(self.poll_header(context))?;
        let mut body = buffer.take(self.body_left);
        ready!(Pin::new(&mut self.inner).poll_read(context, &mut body))?;
        let read = body.filled().len();
        buffer.advance(read);
        self.body_left -= read;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for InPackets<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if !self.handshaking {
            return Pin::new(&mut self.inner).poll_write(context, bytes);
        }
        self.outgoing.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        for body in this.outgoing.chunks(PACKET_SIZE - 8) {
            let header = packets::header(Kind::PreLogin, body.len(), true, 0);
            this.framed.extend_from_slice(&header);
            this.framed.extend_from_slice(body);
        }
        this.outgoing.clear();
        while !this.framed.is_empty() {
            let written = ready!(Pin::new(&mut this.inner).poll_write(context, &this.framed))?;
            this.framed.drain(..written);
        }
        Pin::new(&mut this.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

/// Closes a stream in its own manner; that it was closed already does not matter.
pub(super) async fn close(stream: &mut (dyn Duplex + '_)) {
    let _ = stream.shutdown().await;
}
