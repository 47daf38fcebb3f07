//! How a sign-in begins, kept so that it can begin again.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::KnownDevice;
use crate::{
    AccessToken, ChallengeSession, ClientSecret, FirstFactorKind, Password,
    secret::wire,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Flow {
    /// `USER_SRP_AUTH`: the password never leaves the device.
    Srp,
    /// `USER_PASSWORD_AUTH`: the password is sent, as pools with a user-migration trigger need.
    Password,
    /// `CUSTOM_AUTH`: the pool's triggers ask what they like.
    Custom,
    /// `CUSTOM_AUTH` after a password proof.
    CustomWithSrp,
    /// `USER_AUTH`: the user chooses the first factor; this one is preferred.
    User(#[serde(with = "written")] Option<FirstFactorKind>),
}

/// How a suspended sign-in writes its first factor down.
mod written {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::FirstFactorKind;

    #[derive(Serialize, Deserialize)]
    #[serde(remote = "FirstFactorKind")]
    enum Form {
        Password,
        PasswordSrp,
        EmailOtp,
        SmsOtp,
        #[serde(rename = "WebAuthn")]
        Passkey,
        Other(String),
    }

    #[derive(Serialize, Deserialize)]
    struct Factor(#[serde(with = "Form")] FirstFactorKind);

    #[allow(clippy::ref_option)] // serde hands over a reference to the field
    pub(super) fn serialize<S: Serializer>(
        factor: &Option<FirstFactorKind>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        factor.clone().map(Factor).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<FirstFactorKind>, D::Error> {
        Ok(Option::<Factor>::deserialize(deserializer)?.map(|Factor(factor)| factor))
    }
}

/// A sign-in that shall reach a level of assurance.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct StepUp {
    /// `TARGET_ACR_VALUES`, the highest first.
    pub(crate) acr_values: Vec<String>,
    /// `MAX_AGE` in seconds.
    pub(crate) max_age: Option<u64>,
    /// The access token of the session to raise.
    #[serde(serialize_with = "wire::expose_option", deserialize_with = "wire::take_option")]
    pub(crate) access_token: Option<AccessToken>,
}

/// What a sign-in begins with.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) parties: Parties,
    /// The name the app gave.
    pub(crate) username: String,
    pub(crate) flow: Flow,
    /// Wiped with the machine; never part of a snapshot.
    pub(crate) password: Option<Password>,
    pub(crate) client_metadata: BTreeMap<String, String>,
    pub(crate) step_up: Option<StepUp>,
    /// What a confirmed sign-up offers: tried before the flow, once. Never part of a snapshot.
    pub(crate) after_sign_up: Option<ChallengeSession>,
    /// The device it is made on; never part of a snapshot.
    pub(crate) device: Option<KnownDevice>,
    /// A session that the user has already may be replaced.
    pub(crate) replace_session: bool,
}

impl Parties {
    /// The hash over exactly this name, where the client has a secret.
    pub(crate) fn secret_hash(&self, username: &str) -> Option<String> {
        let secret = self.client_secret.as_ref()?;
        Some(secret_hash(username, &self.client_id, secret.expose()))
    }

    /// Adds the name and, where the client has a secret, the hash over exactly that name.
    pub(crate) fn identify(&self, parameters: &mut Parameters, username: &str) {
        parameters.insert("USERNAME", username);
        if let Some(hash) = self.secret_hash(username) {
            parameters.insert("SECRET_HASH", hash);
        }
    }
}

impl Flow {
    /// Whether the flow begins with a password.
    pub(crate) fn needs_password(&self) -> bool {
        match self {
            Self::Srp | Self::Password | Self::CustomWithSrp => true,
            Self::Custom => false,
            Self::User(factor) => factor.as_ref().is_some_and(FirstFactorKind::needs_password),
        }
    }

    /// Whether the flow begins with the public value of an SRP exchange.
    pub(crate) fn begins_with_srp(&self) -> bool {
        matches!(self, Self::Srp | Self::CustomWithSrp | Self::User(Some(FirstFactorKind::PasswordSrp)))
    }
}

impl Origin {
    /// The first request. `ephemeral` goes with the flows that begin with SRP.
    pub(super) fn initiate_auth(&self, ephemeral: Option<&Ephemeral>) -> InitiateAuth {
        let mut parameters = Parameters::new();
        self.parties.identify(&mut parameters, &self.username);
        if let Some(ephemeral) = ephemeral {
            parameters.insert("SRP_A", ephemeral.srp_a());
        }
        let send_password = |parameters: &mut Parameters| {
            if let Some(password) = &self.password {
                parameters.insert("PASSWORD", password.expose());
            }
        };
        let auth_flow = match &self.flow {
            Flow::Srp => AuthFlow::UserSrpAuth,
            Flow::Password => {
                send_password(&mut parameters);
                AuthFlow::UserPasswordAuth
            }
            Flow::Custom => AuthFlow::CustomAuth,
            Flow::CustomWithSrp => {
                parameters.insert("CHALLENGE_NAME", "SRP_A");
                AuthFlow::CustomAuth
            }
            Flow::User(factor) => {
                if let Some(factor) = factor {
                    parameters.insert("PREFERRED_CHALLENGE", factor.wire_name());
                    if *factor == FirstFactorKind::Password {
                        send_password(&mut parameters);
                    }
                }
                AuthFlow::UserAuth
            }
        };
        if let Some(step_up) = &self.step_up {
            parameters.insert("TARGET_ACR_VALUES", step_up.acr_values.join(" "));
            if let Some(max_age) = step_up.max_age {
                parameters.insert("MAX_AGE", max_age.to_string());
            }
            if let Some(token) = &step_up.access_token {
                parameters.insert("ACCESS_TOKEN", token.expose());
            }
        }
        self.request(auth_flow, parameters)
    }

    /// The sign-in that a confirmed sign-up leads to, by the session string it gave.
    pub(super) fn continue_sign_up(&self, session: ChallengeSession) -> InitiateAuth {
        let mut parameters = Parameters::new();
        self.parties.identify(&mut parameters, &self.username);
        InitiateAuth { session: Some(session), ..self.request(AuthFlow::UserAuth, parameters) }
    }

    fn request(&self, auth_flow: AuthFlow, auth_parameters: Parameters) -> InitiateAuth {
        InitiateAuth {
            auth_flow,
            auth_parameters,
            client_id: self.parties.client_id.clone(),
            client_metadata: self.client_metadata.clone(),
            user_context_data: None,
            session: None,
        }
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Origin")
            .field("username", &self.username)
            .field("flow", &self.flow)
            .finish_non_exhaustive()
    }
}
