//! Strings only the server understands: refresh tokens and session strings.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::{Rng as _, RngExt as _};
use ring::digest;

/// A one-way mark under which the server remembers an opaque string.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fingerprint([u8; 32]);

impl Fingerprint {
    pub(crate) fn of(text: &str) -> Self {
        let digest = digest::digest(&digest::SHA256, text.as_bytes());
        let mut bytes = [0; 32];
        for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
            *to = *from;
        }
        Self(bytes)
    }

    /// A text to tell tokens apart by.
    pub(crate) fn mark(&self) -> String {
        self.0.iter().take(8).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }
}

fn noise(length: usize) -> String {
    let mut bytes = vec![0; length];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A fresh refresh token. It has the shape of an encrypted token (five parts, a readable header) and means nothing.
pub(crate) fn refresh_token() -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}"#);
    format!("{header}.{}.{}.{}.{}", noise(256), noise(12), noise(780), noise(16))
}

/// A fresh session string for a challenge.
pub(crate) fn session_string() -> String {
    format!("AYABe{}", noise(640))
}

/// A fresh value for a cookie.
pub(crate) fn cookie() -> String {
    noise(32)
}

/// A fresh `SessionId` of a token session.
pub(crate) fn session_id() -> String {
    const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut generator = rand::rng();
    let mut letter = || LETTERS.get(generator.random_range(0..LETTERS.len())).copied().map(char::from);
    let id: String = (0..25).filter_map(|_| letter()).collect();
    format!("tkn{id}")
}
