//! The two ceremonies: registering a credential, and asserting one.

use ring::digest;
use serde_json::Value;

use super::{AuthenticatorData, Fault, Flags, PublicKey, client_data, decode, encode};

/// What the server asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected<'a> {
    /// The challenge, in Base64url.
    pub(crate) challenge: &'a str,
    pub(crate) relying_party: &'a str,
    pub(crate) verification_required: bool,
}

/// A credential that was rightly made.
#[derive(Debug)]
pub(crate) struct Registered {
    pub(crate) id: String,
    pub(crate) key: PublicKey,
    pub(crate) counter: u32,
    pub(crate) attachment: Option<String>,
    pub(crate) transports: Vec<String>,
}

/// An assertion that was rightly made.
#[derive(Debug)]
pub(crate) struct Asserted {
    pub(crate) counter: u32,
    /// Whether the authenticator verified its user.
    pub(crate) verified: bool,
}

/// The id of a credential in its JSON form.
fn id(credential: &Value) -> Result<String, Fault> {
    let text = |name: &str| credential.get(name).and_then(Value::as_str);
    if text("type") != Some("public-key") {
        return Err(Fault::Malformed);
    }
    let id = decode(text("id").ok_or(Fault::Malformed)?)?;
    if text("rawId").is_some_and(|raw| decode(raw).as_ref() != Ok(&id)) {
        return Err(Fault::Malformed);
    }
    Ok(encode(&id))
}

/// A binary member of the credential's `response`.
fn part(credential: &Value, name: &str) -> Result<Vec<u8>, Fault> {
    let member = credential.get("response").and_then(|response| response.get(name));
    decode(member.and_then(Value::as_str).ok_or(Fault::Malformed)?)
}

fn check(data: &AuthenticatorData, expected: Expected<'_>) -> Result<(), Fault> {
    if !data.is_for(expected.relying_party) {
        return Err(Fault::RelyingParty);
    }
    let verified = data.has(Flags::VERIFIED) || !expected.verification_required;
    if data.has(Flags::PRESENT) && verified { Ok(()) } else { Err(Fault::User) }
}

/// Judges a `RegistrationResponseJSON`. Attestation statements are not looked at.
pub(crate) fn judge_registration(credential: &Value, expected: Expected<'_>) -> Result<Registered, Fault> {
    let id = id(credential)?;
    let client_data = part(credential, "clientDataJSON")?;
    client_data::check(&client_data, "webauthn.create", expected.challenge, expected.relying_party)?;
    let attestation: ciborium::Value =
        ciborium::from_reader(part(credential, "attestationObject")?.as_slice())
            .map_err(|_| Fault::Malformed)?;
    let data = attestation
        .as_map()
        .into_iter()
        .flatten()
        .find(|(name, _)| name.as_text() == Some("authData"))
        .and_then(|(_, data)| data.as_bytes())
        .ok_or(Fault::Malformed)?;
    let data = AuthenticatorData::read(data)?;
    check(&data, expected)?;
    let counter = data.counter;
    let (made, key) = data.credential.ok_or(Fault::Malformed)?;
    if encode(&made) != id {
        return Err(Fault::Malformed);
    }
    let attachment = credential.get("authenticatorAttachment").and_then(Value::as_str).map(str::to_owned);
    let transports = credential.pointer("/response/transports").and_then(Value::as_array);
    let transports = transports.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    Ok(Registered { id, key, counter, attachment, transports })
}

/// Judges an `AuthenticationResponseJSON`. `known` finds the key and the counter a credential of the user had.
pub(crate) fn judge_assertion(
    credential: &Value,
    expected: Expected<'_>,
    user_handle: &[u8],
    known: impl FnOnce(&str) -> Option<(PublicKey, u32)>,
) -> Result<(String, Asserted), Fault> {
    let id = id(credential)?;
    let (key, counter) = known(&id).ok_or(Fault::Unknown)?;
    let handle = credential.pointer("/response/userHandle").and_then(Value::as_str);
    if let Some(handle) = handle.filter(|handle| !handle.is_empty())
        && decode(handle)? != user_handle
    {
        return Err(Fault::Unknown);
    }
    let client_data = part(credential, "clientDataJSON")?;
    client_data::check(&client_data, "webauthn.get", expected.challenge, expected.relying_party)?;
    let bytes = part(credential, "authenticatorData")?;
    let data = AuthenticatorData::read(&bytes)?;
    check(&data, expected)?;
    let signed = [bytes.as_slice(), digest::digest(&digest::SHA256, &client_data).as_ref()].concat();
    if !key.verifies(&signed, &part(credential, "signature")?) {
        return Err(Fault::Signature);
    }
    if (data.counter != 0 || counter != 0) && data.counter <= counter {
        return Err(Fault::Counter);
    }
    Ok((id, Asserted { counter: data.counter, verified: data.has(Flags::VERIFIED) }))
}
