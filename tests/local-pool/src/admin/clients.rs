//! App clients: create, describe, update, list, delete.

use rand::RngExt as _;
use serde_json::{Value, json};

use crate::service::Service;
use crate::state::{AppClient, Pool};
use crate::wire::{Input, ServiceError, constraint, page};

const LOWERCASE_AND_DIGITS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// How many clients one pool holds at most.
const MOST: usize = 1000;

/// CreateUserPoolClient. The member `LocalClientId`, which AWS does not have, or the pool's tag `local:client-id`
/// chooses the id (the tag for the first client only); `ClientSecret` chooses the secret, as in AWS.
pub(crate) fn create(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let pool_id = input.name("UserPoolId", 55)?;
    input.name("ClientName", 128)?;
    let now = service.clock.now();
    service.change(|directory| {
        let pool = directory.pool(pool_id)?;
        if pool.clients.len() >= MOST {
            return Err(ServiceError::new("LimitExceededException", "Too many app clients."));
        }
        let tagged = if pool.clients.is_empty() { pool.tag("local:client-id") } else { None };
        let id = client_id(input.text("LocalClientId")?.or(tagged))?;
        if directory.has_client(&id) {
            return Err(ServiceError::invalid_parameter(format!("User pool client {id} exists already.")));
        }
        let client = AppClient::read(input, id, secret(input)?, now)?;
        check_scopes(directory.pool(pool_id)?, &client)?;
        let described = client.described();
        directory.add_client(client)?;
        Ok(json!({ "UserPoolClient": described }))
    })
}

/// Refuses scopes the pool does not have.
fn check_scopes(pool: &Pool, client: &AppClient) -> Result<(), ServiceError> {
    match client.oauth.scopes.iter().find(|scope| !pool.knows_scope(scope)) {
        Some(scope) => {
            Err(ServiceError::new("ScopeDoesNotExistException", format!("Scopes don't exist: {scope}.")))
        }
        None => Ok(()),
    }
}

/// The letters client ids and secrets are made of.
fn plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'+')
}

/// The id chosen, or a random one.
fn client_id(chosen: Option<&str>) -> Result<String, ServiceError> {
    match chosen {
        Some(id) if !plain(id) || id.is_empty() || id.len() > 128 => {
            Err(constraint("clientId", r"Member must satisfy regular expression pattern: [\w+]+"))
        }
        Some(id) => Ok(id.to_owned()),
        None => Ok(random_text(26)),
    }
}

/// The secret chosen, a random one if one is asked for, or none.
fn secret(input: Input<'_>) -> Result<Option<String>, ServiceError> {
    match input.text("ClientSecret")? {
        Some(secret) if !plain(secret) || !(24..=64).contains(&secret.len()) => {
            Err(constraint("clientSecret", r"Member must be 24 to 64 characters of [\w+]+"))
        }
        Some(secret) => Ok(Some(secret.to_owned())),
        None => Ok(input.flag("GenerateSecret")?.unwrap_or(false).then(|| random_text(51))),
    }
}

pub(crate) fn describe(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let (pool_id, id) = (input.name("UserPoolId", 55)?, input.name("ClientId", 128)?);
    service.pool(pool_id).look(|pool| Ok(json!({ "UserPoolClient": pool.client(id)?.described() })))
}

/// UpdateUserPoolClient: as in AWS, settings that are not given return to their defaults.
pub(crate) fn update(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let (pool_id, id) = (input.name("UserPoolId", 55)?, input.name("ClientId", 128)?);
    service.change(|directory| {
        let old = directory.pool(pool_id)?.client(id)?;
        let mut members = input.members().clone();
        members.entry("ClientName").or_insert_with(|| json!(old.name()));
        let mut client =
            AppClient::read(Input::new(&members), id.to_owned(), old.secret.clone(), service.clock.now())?;
        client.created = old.created;
        check_scopes(directory.pool(pool_id)?, &client)?;
        let described = client.described();
        directory.add_client(client)?;
        Ok(json!({ "UserPoolClient": described }))
    })
}

pub(crate) fn delete(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let (pool_id, id) = (input.name("UserPoolId", 55)?, input.name("ClientId", 128)?);
    service.change(|directory| directory.remove_client(pool_id, id))?;
    Ok(json!({}))
}

pub(crate) fn list(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let limit = input.integer_in("MaxResults", 1..=60)?.unwrap_or(60);
    service.pool(input.name("UserPoolId", 55)?).look(|pool| {
    let summary = |client: &AppClient| json!({ "ClientId": client.id, "UserPoolId": client.pool_id, "ClientName": client.name() });
    let clients = pool.clients.values().map(summary).collect();
    page(clients, limit, input.text("NextToken")?, "UserPoolClients", "NextToken")
    })
}

/// `length` random lower-case letters and digits, as AWS writes client ids and secrets.
fn random_text(length: usize) -> String {
    let mut generator = rand::rng();
    let mut letter =
        || LOWERCASE_AND_DIGITS.get(generator.random_range(0..LOWERCASE_AND_DIGITS.len())).copied();
    (0..length).filter_map(|_| letter()).map(char::from).collect()
}
