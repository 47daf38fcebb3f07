//! What tests prepare in one go: users in any state, passkeys, pools, invented challenges.

use serde_json::{Map, Value, json};

use crate::account::{begin_passkey, register_passkey};
use crate::messages;
use crate::operations;
use crate::service::Service;
use crate::state::{CodePurpose, Invented, Method, Totp, User, UserStatus};
use crate::totp::TotpSecret;
use crate::triggers::Caller;
use crate::wire::{Input, ServiceError, constraint};

/// A user as created: the real username and the `sub`.
pub(crate) struct Created {
    pub(crate) username: String,
    pub(crate) sub: String,
}

/// A user's second factors, read before anything is made.
struct Factors {
    enabled: Vec<Method>,
    preferred: Option<Method>,
    secret: Option<TotpSecret>,
}

impl Factors {
    fn read(input: Input<'_>) -> Result<Self, ServiceError> {
        let method = |name: &str| {
            Method::read(name).ok_or_else(|| {
                constraint(
                    "mfa",
                    "Member must satisfy enum value set: [SMS_MFA, SOFTWARE_TOKEN_MFA, EMAIL_OTP]",
                )
            })
        };
        let secret = input.text("totp_secret")?.map(|secret| {
            TotpSecret::read(secret)
                .ok_or_else(|| constraint("totp_secret", "Member must be Base32 of ten bytes or more"))
        });
        let names = input.texts("mfa")?.unwrap_or_default();
        let mut factors = Self {
            enabled: names.iter().map(|name| method(name)).collect::<Result<_, _>>()?,
            preferred: input.text("preferred_mfa")?.map(method).transpose()?,
            secret: secret.transpose()?,
        };
        if factors.secret.is_none() && factors.enabled.contains(&Method::Totp) {
            factors.secret = Some(TotpSecret::fresh());
        }
        Ok(factors)
    }

    fn give(self, user: &mut User) {
        if let Some(secret) = self.secret {
            user.mfa.totp = Some(Totp { secret, device_name: None, last_step: 0 });
        }
        user.mfa.enabled.extend(self.enabled);
        user.mfa.preferred = self.preferred;
    }
}

fn attributes(input: Input<'_>) -> Result<Vec<Value>, ServiceError> {
    let mut given = Map::new();
    for (name, flag) in [("email", "email_verified"), ("phone_number", "phone_number_verified")] {
        if let Some(value) = input.text(name)? {
            given.insert(name.to_owned(), json!(value));
            given.insert(flag.to_owned(), json!("true"));
        }
    }
    for (name, value) in input.text_map("attributes")? {
        given.insert(name.to_owned(), json!(value));
    }
    Ok(given.into_iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect())
}

fn status(input: Input<'_>) -> Result<UserStatus, ServiceError> {
    let all = [
        UserStatus::Confirmed,
        UserStatus::ForceChangePassword,
        UserStatus::Unconfirmed,
        UserStatus::ResetRequired,
    ];
    let named = input.text("status")?.unwrap_or(UserStatus::Confirmed.name());
    all.into_iter().find(|status| status.name() == named).ok_or_else(|| {
        let rule = "Member must satisfy enum value set: [CONFIRMED, FORCE_CHANGE_PASSWORD, UNCONFIRMED, RESET_REQUIRED]";
        constraint("status", rule)
    })
}

/// Makes a user in the state asked for. A user who is to confirm or to reset is sent the code for it.
pub(crate) fn user(service: &Service, pool_id: &str, input: Input<'_>) -> Result<Created, ServiceError> {
    let username = input.name("username", 128)?;
    let password = input.text("password")?.filter(|password| !password.is_empty());
    let (attributes, status, factors) = (attributes(input)?, status(input)?, Factors::read(input)?);
    let mut request = json!({
        "UserPoolId": pool_id, "Username": username, "MessageAction": "SUPPRESS", "UserAttributes": attributes,
    });
    if let (Some(password), Some(members)) = (password, request.as_object_mut()) {
        members.insert("TemporaryPassword".to_owned(), json!(password));
    }
    let created = perform(service, "AdminCreateUser", &request)?;
    let real_name = created.pointer("/User/Username").and_then(Value::as_str).unwrap_or(username).to_owned();
    if let Some(password) = password.filter(|_| status != UserStatus::ForceChangePassword) {
        let request = json!({
            "UserPoolId": pool_id, "Username": real_name, "Password": password, "Permanent": true,
        });
        perform(service, "AdminSetUserPassword", &request)?;
    }
    let now = service.clock.now();
    let (created, message) = service.pool(pool_id).change(|pool| {
        let mut user = pool.meant(&real_name)?.clone();
        factors.give(&mut user);
        if user.status != UserStatus::ForceChangePassword || password.is_none() {
            user.status = status;
        }
        let purpose = match user.status {
            UserStatus::Unconfirmed => Some((CodePurpose::SignUp, "SignUp")),
            UserStatus::ResetRequired => Some((CodePurpose::PasswordReset, "ForgotPassword")),
            UserStatus::Confirmed | UserStatus::ForceChangePassword => None,
        };
        let message = purpose.and_then(|(purpose, source)| {
            Some((messages::write_code(pool, &mut user, purpose, now)?, source))
        });
        let created = Created { username: user.username.clone(), sub: user.sub.clone() };
        pool.add_user(user);
        Ok((created, message))
    })?;
    if let Some((unsent, source)) = message {
        unsent.send(service, &Caller::administrator(Input::new(&Map::new()))?, source)?;
    }
    Ok(created)
}

fn perform(service: &Service, operation: &str, request: &Value) -> Result<Value, ServiceError> {
    operations::perform(service, operation, &request.as_object().cloned().unwrap_or_default())
}

/// Makes a pool and a client from the members of CreateUserPool and CreateUserPoolClient.
pub(crate) fn pool(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let members = |name: &str| {
        let given = input.object(name)?;
        Ok::<_, ServiceError>(given.map(|given| given.members().clone()).unwrap_or_default())
    };
    let (mut pool, mut client) = (members("pool")?, members("client")?);
    pool.entry("PoolName").or_insert_with(|| json!("local"));
    client.entry("ClientName").or_insert_with(|| json!("local"));
    let created = operations::perform(service, "CreateUserPool", &pool)?;
    let pool_id = created.pointer("/UserPool/Id").cloned().unwrap_or_default();
    client.insert("UserPoolId".to_owned(), pool_id.clone());
    let created = operations::perform(service, "CreateUserPoolClient", &client).inspect_err(|_| {
        // A pool nobody can sign in to is of no use.
        service.change(|directory| directory.remove_pool(pool_id.as_str().unwrap_or_default()));
    })?;
    let made = created.get("UserPoolClient").cloned().unwrap_or_default();
    let mut answer = json!({ "poolId": pool_id, "clientId": made.get("ClientId") });
    if let (Some(secret), Some(members)) = (made.get("ClientSecret"), answer.as_object_mut()) {
        members.insert("clientSecret".to_owned(), secret.clone());
    }
    Ok(answer)
}

/// The code of the moment for a user's authenticator app, be it registered or only being registered.
pub(crate) fn totp_code(service: &Service, pool_id: &str, username: &str) -> Result<String, ServiceError> {
    service.pool(pool_id).look(|pool| {
        let user = pool.meant(username)?;
        let registered = || user.mfa.totp.as_ref().map(|totp| &totp.secret);
        let secret = user.mfa.pending.as_ref().or_else(registered);
        let secret =
            secret.ok_or_else(|| ServiceError::resource_not_found("The user has no authenticator app."))?;
        Ok(secret.code(service.clock.now()))
    })
}

/// Makes a passkey in the software authenticator and registers it as CompleteWebAuthnRegistration would.
pub(crate) fn passkey(
    service: &Service,
    pool_id: &str,
    username: &str,
    verification: bool,
) -> Result<String, ServiceError> {
    let now = service.clock.now();
    let pool = service.pool(pool_id);
    let options = pool.change(|pool| {
        let username = pool.meant(username)?.username.clone();
        begin_passkey(pool, &username, "", now)
    })?;
    let credential = service.authenticator.create(&options, verification)?;
    pool.change(|pool| {
        let username = pool.meant(username)?.username.clone();
        register_passkey(pool, &username, "", &credential, now)
    })
}

/// Invents a challenge for a user.
pub(crate) fn invent(service: &Service, input: Input<'_>) -> Result<(), ServiceError> {
    let pool_id = service.pool_meant(input)?;
    let challenge = Invented::read(input)?;
    service.pool(&pool_id).change(|pool| {
        let username = pool.meant(input.name("username", 128)?)?.username.clone();
        pool.invented.insert(username, challenge);
        Ok(())
    })
}

/// Takes back one user's invented challenge, or all of the pool's.
pub(crate) fn forget_invented(
    service: &Service,
    pool_id: &str,
    username: Option<&str>,
) -> Result<(), ServiceError> {
    service.pool(pool_id).change(|pool| {
        match username {
            Some(name) => {
                let username = pool.meant(name)?.username.clone();
                pool.invented.remove(&username);
            }
            None => pool.invented.clear(),
        }
        Ok(())
    })
}
