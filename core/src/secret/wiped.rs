//! Bytes that are wiped when the last holder lets go.

use std::{fmt, io, sync::Arc};

use zeroize::Zeroizing;

/// A message body: cheap to clone, wiped when the last clone is dropped, mute in `Debug`.
#[derive(Clone, Default)]
pub struct WipedBytes(Arc<Zeroizing<Vec<u8>>>);

impl WipedBytes {
    /// The bytes themselves. They may hold secrets: keep them out of logs and long-lived copies.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<u8>> for WipedBytes {
    /// Takes the bytes over; earlier copies, such as those left behind by a growing `Vec`, are the caller's.
    fn from(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Zeroizing::new(bytes)))
    }
}

impl AsRef<[u8]> for WipedBytes {
    fn as_ref(&self) -> &[u8] {
        self.expose()
    }
}

impl fmt::Debug for WipedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WipedBytes({} bytes)", self.len())
    }
}

/// Collects bytes and wipes whatever it outgrows.
pub(crate) struct WipedBuffer(Zeroizing<Vec<u8>>);

impl WipedBuffer {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(capacity)))
    }

    #[cfg(any(test, feature = "http"))]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        let needed = self.0.len().saturating_add(bytes.len());
        if needed > self.0.capacity() {
            let capacity = needed.max(self.0.capacity().saturating_mul(2));
            let mut larger = Zeroizing::new(Vec::with_capacity(capacity));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn finish(self) -> WipedBytes {
        WipedBytes(Arc::new(self.0))
    }
}

impl io::Write for WipedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_grows_without_losing_a_byte() {
        let mut buffer = WipedBuffer::with_capacity(1);
        let whole: Vec<u8> = (0..=255).cycle().take(10_000).collect();
        for part in whole.chunks(7) {
            buffer.extend(part);
        }
        assert_eq!(buffer.len(), whole.len());
        assert_eq!(buffer.finish().expose(), whole);
    }

    #[test]
    fn bytes_do_not_print() {
        let bytes = WipedBytes::from(b"secret".to_vec());
        assert_eq!(format!("{bytes:?}"), "WipedBytes(6 bytes)");
    }
}
