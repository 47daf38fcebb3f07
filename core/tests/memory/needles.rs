//! Secrets to look for, kept so that the search does not find its own copies.

const MASK: u8 = 0xA5;

/// A secret or a part of one, masked.
#[derive(Clone)]
pub struct Needle {
    pub name: &'static str,
    pub masked: Vec<u8>,
}

pub fn mask(text: &[u8]) -> Vec<u8> {
    text.iter().map(|byte| byte ^ MASK).collect()
}

pub const fn masked<const N: usize>(text: &[u8; N]) -> [u8; N] {
    let mut masked = [0; N];
    let mut at = 0;
    while at < N {
        masked[at] = text[at] ^ MASK;
        at += 1;
    }
    masked
}

/// The text itself, in one buffer that is not grown.
pub fn unmask(masked: &[u8]) -> String {
    let mut text = String::with_capacity(masked.len());
    for byte in masked {
        text.push(char::from(byte ^ MASK));
    }
    text
}

pub fn mask_all(bytes: &mut [u8]) {
    for byte in bytes {
        *byte ^= MASK;
    }
}

impl Needle {
    pub fn new(name: &'static str, text: &str) -> Self {
        Self { name, masked: mask(text.as_bytes()) }
    }

    /// Distinctive parts of a long secret: wherever it stands as a whole or is cut in two, one of them does.
    pub fn parts(name: &'static str, text: &str) -> Vec<Self> {
        // Of a signed token the signature: what comes before it is the same in many.
        let from = text.rfind('.').map_or(0, |dot| dot + 1);
        let own = &text.as_bytes()[from..];
        let size = own.len().min(24);
        let middle = (own.len() - size) / 2;
        let starts = [0, middle, own.len() - size];
        starts.map(|start| Self { name, masked: mask(&own[start..start + size]) }).into()
    }
}
