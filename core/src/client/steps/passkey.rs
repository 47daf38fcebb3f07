use super::{SignInAnswer, challenge};
use crate::sign_in::{Answered, Kind};

challenge! {
    /// A passkey is to sign (`WEB_AUTHN`). The platform's authenticator takes the options and gives the
    /// credential, both in the JSON of Web Authentication, so that any of them can serve.
    PasskeyChallenge
}

impl PasskeyChallenge {
    /// `PublicKeyCredentialRequestOptionsJSON`: the challenge, the relying party and the allowed credentials.
    pub fn request_options_json(&self) -> &str {
        match &self.0.asked.kind {
            Kind::Passkey { options } => options,
            _ => "",
        }
    }

    /// Answers with the assertion as `AuthenticationResponseJSON`.
    pub fn answer(&self, credential_json: impl Into<String>) -> SignInAnswer {
        self.0.answer(Answered::Credential(credential_json.into()))
    }
}
