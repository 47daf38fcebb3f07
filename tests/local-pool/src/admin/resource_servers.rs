//! Resource servers: create, describe, update, list, delete.

use serde_json::{Value, json};

use crate::service::Service;
use crate::state::{Pool, ResourceServer};
use crate::wire::{Input, ServiceError, page};

/// How many resource servers one pool has at most.
const MOST: usize = 300;

pub(crate) fn create(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let server = ResourceServer::read(input)?;
    service.pool(input.name("UserPoolId", 55)?).change(|pool| {
        if pool.resource_servers.contains_key(&server.identifier) {
            let id = &server.identifier;
            return Err(ServiceError::invalid_parameter(format!(
                "A resource server with identifier {id} already exists."
            )));
        }
        if pool.resource_servers.len() >= MOST {
            return Err(ServiceError::new("LimitExceededException", "Too many resource servers."));
        }
        Ok(put(pool, server))
    })
}

pub(crate) fn update(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let server = ResourceServer::read(input)?;
    service.pool(input.name("UserPoolId", 55)?).change(|pool| {
        known(pool, &server.identifier)?;
        Ok(put(pool, server))
    })
}

fn put(pool: &mut Pool, server: ResourceServer) -> Value {
    let described = server.described(&pool.id);
    pool.resource_servers.insert(server.identifier.clone(), server);
    json!({ "ResourceServer": described })
}

fn known<'a>(pool: &'a Pool, identifier: &str) -> Result<&'a ResourceServer, ServiceError> {
    pool.resource_servers
        .get(identifier)
        .ok_or_else(|| ServiceError::resource_not_found("Resource server does not exist."))
}

pub(crate) fn describe(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let identifier = input.name("Identifier", 256)?;
    service
        .pool(input.name("UserPoolId", 55)?)
        .look(|pool| Ok(json!({ "ResourceServer": known(pool, identifier)?.described(&pool.id) })))
}

pub(crate) fn delete(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let identifier = input.name("Identifier", 256)?;
    service.pool(input.name("UserPoolId", 55)?).change(|pool| {
        known(pool, identifier)?;
        pool.resource_servers.remove(identifier);
        Ok(json!({}))
    })
}

pub(crate) fn list(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let limit = input.integer_in("MaxResults", 1..=50)?.unwrap_or(50);
    service.pool(input.name("UserPoolId", 55)?).look(|pool| {
        let servers = pool.resource_servers.values().map(|server| server.described(&pool.id)).collect();
        page(servers, limit, input.text("NextToken")?, "ResourceServers", "NextToken")
    })
}
