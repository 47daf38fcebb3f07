//! The device's part: its key in every request, its own proof, and what to do when the service has forgotten it.

use super::{Kind, Machine, Pending, Question, State, proof::Exchange, requests::call};
use crate::{
    Error,
    service::{AuthFlow, ChallengeReply, InitiateAuth, Parameters, RespondToAuthChallenge},
    sign_in::{Call, DeviceSecret, ForgottenDevice, KnownDevice, Next, Reply, Surroundings},
    srp::{self, Ephemeral},
};

/// Asks for the public value of the device's proof.
pub(super) const DEVICE_SRP_AUTH: &str = "DEVICE_SRP_AUTH";
/// Asks for the device's proof itself.
pub(super) const DEVICE_PASSWORD_VERIFIER: &str = "DEVICE_PASSWORD_VERIFIER";
const DEVICE_KEY: &str = "DEVICE_KEY";

/// How the request that is out would have been without the device's key.
pub(super) enum Sent {
    Initiate(InitiateAuth),
    Respond(RespondToAuthChallenge),
}

impl From<Sent> for Next {
    fn from(sent: Sent) -> Self {
        call(match sent {
            Sent::Initiate(request) => Call::InitiateAuth(request),
            Sent::Respond(request) => Call::Respond(request),
        })
    }
}

/// Looking the device up.
impl Machine {
    /// The user whose device should be looked up before this reply is taken: one that the sign-in has not heard of
    /// until now.
    pub(crate) fn device_wanted(&self, reply: &Reply) -> Option<String> {
        if self.forgotten.is_some() || matches!(self.state, State::Over | State::AwaitDeviceChallenge { .. })
        {
            return None;
        }
        let Reply::Auth(reply) = reply else { return None };
        let name = super::named(reply.challenge.as_ref()?)?;
        let is_known = self.origin.device.as_ref().is_some_and(|device| device.username == name);
        (!is_known && name != self.username && name != self.origin.username).then(|| name.to_owned())
    }

    /// Takes the device of the user who has this name in the pool. None of theirs is better than one of somebody
    /// else, who had the typed name before.
    pub(crate) fn know_device(&mut self, device: Option<KnownDevice>) {
        if self.forgotten.is_none() {
            self.origin.device = device;
        }
    }
}

/// Its key.
impl Machine {
    /// Begins with this; the device's key is added.
    pub(super) fn initiate(&mut self, mut request: InitiateAuth) -> Next {
        self.by_choice = request.auth_flow == AuthFlow::UserAuth;
        if let Some(device) = &self.origin.device {
            self.without_device = Some(Sent::Initiate(request.clone()));
            self.device_named = true;
            request.auth_parameters.insert(DEVICE_KEY, device.key.as_str());
        }
        call(Call::InitiateAuth(request))
    }

    /// Adds the device's key, unless the app gave one itself.
    pub(super) fn identify_device(&mut self, request: &mut RespondToAuthChallenge) {
        if let Some(device) = &self.origin.device
            && request.challenge_responses.get(DEVICE_KEY).is_none()
        {
            self.without_device = Some(Sent::Respond(request.clone()));
            self.device_named = true;
            request.challenge_responses.insert(DEVICE_KEY, device.key.as_str());
        }
    }
}

/// Its proof.
impl Machine {
    /// Whether the service may put challenges to a device.
    pub(super) fn device_was_named(&self) -> bool {
        self.origin.device.is_some() || self.device_named
    }

    pub(super) fn device_can_prove(&self) -> bool {
        self.origin.device.as_ref().is_some_and(|device| device.secret.is_some())
    }

    /// Answers DEVICE_SRP_AUTH.
    pub(super) fn begin_device_proof(
        &mut self,
        challenge: &ChallengeReply,
        surroundings: &Surroundings,
    ) -> Result<Next, Error> {
        self.factor_passed = true;
        let ephemeral = match Ephemeral::new(&surroundings.random) {
            Ok(ephemeral) => ephemeral,
            Err(error) => return self.fail(error.into()),
        };
        let mut responses = Parameters::new();
        responses.insert("SRP_A", ephemeral.srp_a());
        self.state = State::AwaitDeviceChallenge { ephemeral };
        let request = self.respond(&challenge.name, challenge.session.clone(), responses);
        Ok(call(Call::Respond(request)))
    }

    /// Answers DEVICE_PASSWORD_VERIFIER.
    pub(super) fn prove_device(
        &mut self,
        challenge: &ChallengeReply,
        ephemeral: &Ephemeral,
        surroundings: &Surroundings,
    ) -> Result<Next, Error> {
        let Ok(responses) = self.device_proof(challenge, ephemeral, surroundings) else {
            return self.start_over(surroundings);
        };
        self.learn_username(challenge);
        self.state = State::AwaitDeviceVerdict;
        Ok(call(Call::Respond(self.respond(&challenge.name, challenge.session.clone(), responses))))
    }

    fn device_proof(
        &self,
        challenge: &ChallengeReply,
        ephemeral: &Ephemeral,
        surroundings: &Surroundings,
    ) -> Result<Parameters, Error> {
        let Some(KnownDevice { key, secret: Some(DeviceSecret { group_key, password }), .. }) =
            &self.origin.device
        else {
            return Err(Error::protocol("ChallengeName", "asks for the proof of a device that is not known"));
        };
        let asked = Exchange(challenge);
        let timestamp = srp::timestamp(surroundings.now)?;
        let signature = srp::DeviceClaim {
            group_key,
            device_key: key,
            password: password.expose(),
            challenge: asked.read()?,
            timestamp: &timestamp,
        }
        .sign(ephemeral)?;
        asked.answered(signature, timestamp)
    }
}

/// Going on without it.
impl Machine {
    /// The same request once more, as if there were no device.
    pub(super) fn repeat_without_device(&mut self, sent: Sent, pending: Pending) -> Next {
        self.give_device_up();
        self.device_named &= matches!(sent, Sent::Respond(_));
        self.pending = pending;
        self.repeated = true;
        sent.into()
    }

    /// The sign-in from its beginning, without the device and with all else that is known.
    pub(super) fn start_over(&mut self, surroundings: &Surroundings) -> Result<Next, Error> {
        self.give_device_up();
        self.replay = self.chosen.clone();
        self.begin_again(surroundings)
    }

    fn give_device_up(&mut self) {
        if let Some(KnownDevice { username, key, .. }) = self.origin.device.take() {
            tracing::debug!(device_key = key, "the service does not take the device: signing in without");
            self.forgotten = Some(ForgottenDevice { username, key });
        }
    }
}

impl Question {
    /// Whether an answer to it can begin the sign-in anew, should what follows this one fail.
    pub(super) fn outlives_its_challenge(&self) -> bool {
        matches!(
            self.asked.kind,
            Kind::Password { .. }
                | Kind::ChooseFirstFactor { .. }
                | Kind::ConfirmSignUp
                | Kind::ResetPassword
        )
    }
}
