//! The domain of a pool's managed login: create, describe, delete.

use serde_json::{Value, json};

use crate::service::Service;
use crate::state::Pool;
use crate::wire::{Input, ServiceError, constraint};

pub(crate) fn create(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let (domain, pool_id) = (domain(input)?, input.name("UserPoolId", 55)?);
    let custom = domain.contains('.');
    if custom && input.object("CustomDomainConfig")?.is_none() {
        return Err(ServiceError::invalid_parameter("A custom domain needs a CustomDomainConfig."));
    }
    service.change(|directory| {
        directory.pool(pool_id)?;
        if directory.pool_of_domain(domain).is_some() {
            return Err(ServiceError::invalid_parameter("Domain already associated with another user pool."));
        }
        let pool = directory.pool_mut(pool_id)?;
        let place = pool.domain_place(custom);
        if place.is_some() {
            return Err(ServiceError::invalid_parameter("User pool already has a domain configured."));
        }
        *place = Some(domain.to_owned());
        Ok(if custom { json!({ "CloudFrontDomain": "d111111abcdef8.cloudfront.net" }) } else { json!({}) })
    })
}

/// DescribeUserPoolDomain: about a domain nobody has, an empty description, as in AWS.
pub(crate) fn describe(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let domain = domain(input)?;
    let description = service.look(|directory| {
        directory.pool_of_domain(domain).map_or_else(|| json!({}), |pool| described(pool, domain))
    });
    Ok(json!({ "DomainDescription": description }))
}

fn described(pool: &Pool, domain: &str) -> Value {
    json!({
        "UserPoolId": pool.id,
        "AWSAccountId": "000000000000",
        "Domain": domain,
        "S3Bucket": "local",
        "Version": "1",
        "Status": "ACTIVE",
        "CustomDomainConfig": {},
        "ManagedLoginVersion": 2,
    })
}

pub(crate) fn delete(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let domain = domain(input)?;
    service.pool(input.name("UserPoolId", 55)?).change(|pool| {
        let place = pool.domain_place(domain.contains('.'));
        if place.as_deref() != Some(domain) {
            return Err(ServiceError::invalid_parameter("No such domain or user pool exists."));
        }
        *place = None;
        Ok(json!({}))
    })
}

/// A prefix (`my-app`) or a whole name (`auth.example.com`).
fn domain(input: Input<'_>) -> Result<&str, ServiceError> {
    let domain = input.name("Domain", 63)?;
    let label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty() && label.bytes().all(inner) && !label.starts_with('-') && !label.ends_with('-')
    };
    if domain.split('.').all(label) {
        return Ok(domain);
    }
    Err(constraint(
        "domain",
        r"Member must satisfy regular expression pattern: ^[a-z0-9](?:[a-z0-9\-\.]{0,61}[a-z0-9])?$",
    ))
}
