//! How a sign-in begins.

use std::collections::BTreeMap;

use crate::{
    ClientSecret, Password,
    service::{AuthFlow, InitiateAuth, Parameters},
    srp::{Ephemeral, secret_hash},
};

/// The pool's and client's part in every request.
#[derive(Clone)]
pub(crate) struct Parties {
    pub(crate) pool_name: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<ClientSecret>,
}

/// The way in.
pub(crate) enum Flow {
    /// `USER_SRP_AUTH`: the password never leaves the device.
    Srp { password: Password, ephemeral: Ephemeral },
    /// `USER_PASSWORD_AUTH`: the password is sent, as pools with a user-migration trigger need.
    Password { password: Password },
}

/// What a sign-in begins with.
pub(crate) struct Start {
    pub(crate) parties: Parties,
    pub(crate) username: String,
    pub(crate) flow: Flow,
    pub(crate) client_metadata: BTreeMap<String, String>,
}

impl Parties {
    /// Adds the name and, where the client has a secret, the hash over exactly that name.
    pub(crate) fn identify(&self, parameters: &mut Parameters, username: &str) {
        parameters.insert("USERNAME", username);
        if let Some(secret) = &self.client_secret {
            parameters.insert("SECRET_HASH", secret_hash(username, &self.client_id, secret.expose()));
        }
    }
}

impl Start {
    pub(super) fn initiate_auth(&self) -> InitiateAuth {
        let mut parameters = Parameters::new();
        self.parties.identify(&mut parameters, &self.username);
        let auth_flow = match &self.flow {
            Flow::Srp { ephemeral, .. } => {
                parameters.insert("SRP_A", ephemeral.srp_a());
                AuthFlow::UserSrpAuth
            }
            Flow::Password { password } => {
                parameters.insert("PASSWORD", password.expose());
                AuthFlow::UserPasswordAuth
            }
        };
        InitiateAuth {
            auth_flow,
            auth_parameters: parameters,
            client_id: self.parties.client_id.clone(),
            client_metadata: self.client_metadata.clone(),
            session: None,
            user_context_data: None,
        }
    }
}
