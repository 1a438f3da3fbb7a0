//! The request's bytes, kept while the handler reads them.

use std::io::Read;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes, BytesMut};
use flate2::read::GzDecoder;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::MAX_REQUEST_BYTES;

/// What gRPC puts before a message: whether it is compressed, and its length.
const PREFIX_BYTES: usize = 5;

/// What was read of a request so far. Clones are one and the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept(Arc<Mutex<Chunks>>);

#[derive(Debug, Default)]
struct Chunks {
    chunks: Vec<Bytes>,
    length: usize,
}

impl Kept {
    /// Keeps a chunk, without copying it, as long as it can belong to a message of a size we take.
    fn add(&self, chunk: &Bytes) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.length < PREFIX_BYTES + MAX_REQUEST_BYTES {
            kept.length += chunk.len();
            kept.chunks.push(chunk.clone());
        }
    }

    /// The first message, unpacked: with gzip, when that is what its sender packs with. Empty when it is
    /// not whole.
    pub(super) fn message(&self, gzip: bool) -> Bytes {
        let chunks = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        message(joined(chunks), gzip).unwrap_or_default()
    }
}

fn joined(kept: Chunks) -> Bytes {
    match <[Bytes; 1]>::try_from(kept.chunks) {
        Ok([only]) => only,
        Err(chunks) => {
            let mut whole = BytesMut::with_capacity(kept.length);
            for chunk in chunks {
                whole.extend_from_slice(&chunk);
            }
            whole.freeze()
        }
    }
}

fn message(mut bytes: Bytes, gzip: bool) -> Option<Bytes> {
    if bytes.len() < PREFIX_BYTES {
        return None;
    }
    let compressed = bytes.get_u8() != 0;
    let length = usize::try_from(bytes.get_u32()).ok()?;
    if bytes.len() < length || length > MAX_REQUEST_BYTES {
        return None;
    }
    bytes.truncate(length);
    match (compressed, gzip) {
        (false, _) => Some(bytes),
        (true, true) => unpacked(&bytes),
        (true, false) => None,
    }
}

/// What gzip unpacks to; nothing when that is more than the handler would take.
fn unpacked(packed: &[u8]) -> Option<Bytes> {
    let mut plain = Vec::new();
    let most = u64::try_from(MAX_REQUEST_BYTES).ok()?;
    let mut reader = GzDecoder::new(packed).take(most + 1);
    reader.read_to_end(&mut plain).ok()?;
    (plain.len() <= MAX_REQUEST_BYTES).then(|| plain.into())
}

pin_project! {
    /// A request's body, of which a copy is kept where somebody wants one.
    #[derive(Debug)]
    pub(super) struct Tee<B> {
        #[pin]
        inner: B,
        kept: Option<Kept>,
    }
}

impl<B> Tee<B> {
    pub(super) fn new(inner: B, kept: Option<Kept>) -> Self {
        Self { inner, kept }
    }
}

impl<B: Body<Data = Bytes>> Body for Tee<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = self.project();
        let polled = this.inner.poll_frame(context);
        if let (Poll::Ready(Some(Ok(frame))), Some(kept)) = (&polled, this.kept)
            && let Some(chunk) = frame.data_ref()
        {
            kept.add(chunk);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn framed(message: &[u8], compressed: bool) -> Vec<u8> {
        let mut bytes = vec![u8::from(compressed)];
        bytes.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
        bytes.extend(message);
        bytes
    }

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    fn kept(chunks: &[&[u8]], gzip: bool) -> Bytes {
        let kept = Kept::default();
        for chunk in chunks {
            kept.add(&Bytes::copy_from_slice(chunk));
        }
        kept.message(gzip)
    }

    #[test]
    fn the_first_message_is_what_counts() {
        let mut bytes = framed(b"first", false);
        bytes.extend(framed(b"second", false));
        assert_eq!(kept(&[&bytes], false), "first");
        let packed = framed(&gzip(b"packed"), true);
        assert_eq!(kept(&[&packed], true), "packed");
    }

    #[test]
    fn what_is_not_whole_or_not_ours_is_nothing() {
        assert_eq!(kept(&[], false), "");
        assert_eq!(kept(&[&framed(b"cut off", false)[..7]], false), "");
        assert_eq!(kept(&[&framed(&gzip(b"packed"), true)], false), "");
        assert_eq!(kept(&[&framed(b"not gzip", true)], true), "");
        // A kilobyte that unpacks to more than we take.
        let bomb = gzip(&vec![0; MAX_REQUEST_BYTES + 1]);
        assert_eq!(kept(&[&framed(&bomb, true)], true), "");
    }

    proptest! {
        #[test]
        fn however_it_comes_in_it_is_the_same(
            message in proptest::collection::vec(any::<u8>(), 0..300),
            cut in 1_usize..50,
        ) {
            let bytes = framed(&message, false);
            let chunks: Vec<&[u8]> = bytes.chunks(cut).collect();
            prop_assert_eq!(kept(&chunks, false), message);
        }

        #[test]
        fn no_bytes_are_trouble(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = kept(&[&bytes], true);
        }
    }
}
