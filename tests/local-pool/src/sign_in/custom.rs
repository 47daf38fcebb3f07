//! CUSTOM_AUTH: triggers define, make and judge the challenges; the service keeps their order and their secrets.

use serde_json::{Map, Value, json};

use super::lockout::check_may_start;
use super::progress::Progress;
use super::request::Request;
use super::session;
use super::srp_sign_in;
use crate::functions::Reply;
use crate::state::{
    AuthFlow, Challenge, CustomChallenge, Factor, Flow, Round, Sessions, SignIn, Trigger, UnknownUsers,
    Unwanted,
};
use crate::triggers::{self, Subject};
use crate::wire::ServiceError;

/// After so many rounds a sign-in has failed, whatever its triggers say.
const MOST_ROUNDS: usize = 100;

const SRP_A: &str = "SRP_A";
const PASSWORD_VERIFIER: &str = "PASSWORD_VERIFIER";
const CUSTOM_CHALLENGE: &str = "CUSTOM_CHALLENGE";

/// Begins a custom sign-in, with a proof of the password first if the client wants it so.
pub(crate) fn start(request: &Request<'_>) -> Result<Progress, ServiceError> {
    // The service's guide and its model disagree on the name.
    let first = request.optional("CHALLENGE_NAME").or_else(|| request.optional("ChallengeName"));
    let srp_first = match first {
        Some(SRP_A) => true,
        None | Some(CUSTOM_CHALLENGE) => false,
        Some(_) => return Err(ServiceError::invalid_parameter("Invalid CHALLENGE_NAME.")),
    };
    let (pool_id, user_id, nobody) = request.service.pool_of(request.client_id).look(|pool| {
        let client = pool.client(request.client_id)?;
        if !client.allows(AuthFlow::Custom) {
            return Err(ServiceError::invalid_parameter("CUSTOM_AUTH is not enabled for the client."));
        }
        let username = request.required("USERNAME")?;
        request.check_hash(client, username, Unwanted::Refused)?;
        if srp_first {
            request.required(SRP_A)?;
        }
        let (user_id, nobody) = match pool.signing_in(username) {
            Some(user) => {
                check_may_start(user)?;
                (user.username.clone(), false)
            }
            None if client.unknown_users == UnknownUsers::Told => return Err(ServiceError::user_not_found()),
            None if srp_first => (pool.simulated_id(username), true),
            None => (pool.folded(username), true),
        };
        Ok((pool.id.clone(), user_id, nobody))
    })?;
    if !triggers::configured(request.service, &pool_id, Trigger::DefineAuthChallenge) {
        return Err(not_configured());
    }
    triggers::pre_authentication(request.service, &request.caller, &user_id, nobody)?;
    let mut sign_in = request.sign_in(&user_id, Flow::Custom);
    sign_in.nobody = nobody;
    if srp_first {
        sign_in.rounds.push(Round { challenge: SRP_A, passed: true, metadata: None });
    }
    proceed(request, sign_in)
}

/// Goes on when the password is proven.
pub(crate) fn after_password(request: &Request<'_>, mut sign_in: SignIn) -> Result<Progress, ServiceError> {
    sign_in.rounds.push(Round { challenge: PASSWORD_VERIFIER, passed: true, metadata: None });
    proceed(request, sign_in)
}

/// Takes the answer to a trigger's challenge.
pub(crate) fn answer(request: &Request<'_>) -> Result<Progress, ServiceError> {
    request.required("USERNAME")?;
    let given = request.required("ANSWER")?;
    let (mut sign_in, challenge) = request.answered()?;
    let Challenge::Custom(challenge) = challenge else {
        return Err(Sessions::invalid());
    };
    request.spend_session()?;
    let members = json!({ "privateChallengeParameters": challenge.private, "challengeAnswer": given });
    let response = json!({ "answerCorrect": Value::Null });
    let reply = ask(request, &sign_in, Trigger::VerifyAuthChallengeResponse, members, &response)?;
    let passed = reply.flag("answerCorrect")?.ok_or_else(|| reply.invalid("answerCorrect"))?;
    let round = Round { challenge: CUSTOM_CHALLENGE, passed, metadata: challenge.metadata };
    sign_in.rounds.push(round);
    proceed(request, sign_in)
}

/// Asks what comes next, and does it.
fn proceed(request: &Request<'_>, sign_in: SignIn) -> Result<Progress, ServiceError> {
    if sign_in.rounds.len() > MOST_ROUNDS {
        return Err(ServiceError::wrong_credentials());
    }
    let members = json!({ "session": session(&sign_in) });
    let response = json!({ "challengeName": Value::Null, "issueTokens": Value::Null, "failAuthentication": Value::Null });
    let reply = ask(request, &sign_in, Trigger::DefineAuthChallenge, members, &response)?;
    if reply.flag("failAuthentication")?.unwrap_or(false) {
        return Err(ServiceError::wrong_credentials());
    }
    if reply.flag("issueTokens")?.unwrap_or(false) {
        if sign_in.nobody {
            return Err(ServiceError::wrong_credentials());
        }
        return Ok(sign_in.with(Factor::Custom).into());
    }
    match reply.text("challengeName")?.as_deref() {
        Some(CUSTOM_CHALLENGE) => challenge(request, sign_in).map(Progress::Answered),
        Some(PASSWORD_VERIFIER) if sign_in.rounds.last().is_some_and(|last| last.challenge == SRP_A) => {
            srp_sign_in::challenge(request, sign_in).map(Progress::Answered)
        }
        _ => Err(reply.invalid("challengeName")),
    }
}

/// Has a challenge made, and hands out its public half.
fn challenge(request: &Request<'_>, sign_in: SignIn) -> Result<Value, ServiceError> {
    let members = json!({ "challengeName": CUSTOM_CHALLENGE, "session": session(&sign_in) });
    let response = json!({
        "publicChallengeParameters": Value::Null,
        "privateChallengeParameters": Value::Null,
        "challengeMetadata": Value::Null,
    });
    let reply = ask(request, &sign_in, Trigger::CreateAuthChallenge, members, &response)?;
    let kept = CustomChallenge {
        private: reply.texts("privateChallengeParameters")?.unwrap_or_default(),
        metadata: reply.text("challengeMetadata")?,
    };
    let mut parameters: Map<_, _> = reply
        .texts("publicChallengeParameters")?
        .unwrap_or_default()
        .into_iter()
        .map(|(name, value)| (name, Value::String(value)))
        .collect();
    parameters.insert("USERNAME".to_owned(), json!(sign_in.user_id));
    let parameters = Value::Object(parameters);
    session::ask(request.service, sign_in, Challenge::Custom(kept), CUSTOM_CHALLENGE, &parameters)
}

/// Calls one of the three triggers about the user of a sign-in.
fn ask(
    request: &Request<'_>,
    sign_in: &SignIn,
    trigger: Trigger,
    mut members: Value,
    response: &Value,
) -> Result<Reply, ServiceError> {
    let subject = request.service.pool_of(request.client_id).look(|pool| {
        Ok(if sign_in.nobody {
            Subject::named(&pool.id, request.required("USERNAME")?)
        } else {
            let user = pool.user(&sign_in.user_id).ok_or_else(ServiceError::wrong_credentials)?;
            check_may_start(user)?;
            Subject::of(pool, user)
        })
    })?;
    if let Some(members) = members.as_object_mut() {
        members.insert("userNotFound".to_owned(), json!(sign_in.nobody));
    }
    let source = match trigger {
        Trigger::VerifyAuthChallengeResponse => "VerifyAuthChallengeResponse_Authentication",
        Trigger::CreateAuthChallenge => "CreateAuthChallenge_Authentication",
        _ => "DefineAuthChallenge_Authentication",
    };
    let event = subject.event(source, &request.caller, members, response);
    triggers::fire(request.service, trigger, &subject.pool_id, &event)?.ok_or_else(not_configured)
}

/// The rounds so far, as triggers are told of them.
fn session(sign_in: &SignIn) -> Value {
    let told = |round: &Round| {
        json!({
            "challengeName": round.challenge,
            "challengeResult": round.passed,
            "challengeMetadata": round.metadata,
        })
    };
    sign_in.rounds.iter().map(told).collect()
}

fn not_configured() -> ServiceError {
    ServiceError::invalid_parameter("Custom auth lambda trigger is not configured for the user pool.")
}
