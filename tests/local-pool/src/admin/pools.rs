//! Pools: create, describe, update, list, delete.

use rand::RngExt as _;
use rand::distr::Alphanumeric;
use serde_json::{Value, json};

use crate::service::Service;
use crate::state::Pool;
use crate::wire::{Input, ServiceError, page};

/// How many pools one server holds at most.
const MOST: usize = 1000;

/// CreateUserPool. The tag `local:pool-id` (or the member `LocalPoolId`, which AWS does not have) chooses the id.
pub(crate) fn create(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let tags = input.text_map("UserPoolTags")?;
    let chosen = input.text("LocalPoolId")?.or_else(|| tags.get("local:pool-id").copied());
    service.change(|directory| {
        if directory.pools().count() >= MOST {
            return Err(ServiceError::new("LimitExceededException", "Too many user pools."));
        }
        let id = match chosen {
            Some(id) if !valid_id(id) => {
                return Err(ServiceError::invalid_parameter(
                    "A pool id is a region, an underscore, and letters and digits: us-east-1_AbCdEf123",
                ));
            }
            Some(id) if directory.has_pool(id) => {
                return Err(ServiceError::invalid_parameter(format!("User pool {id} exists already.")));
            }
            Some(id) => id.to_owned(),
            None => {
                let name: String = rand::rng().sample_iter(Alphanumeric).take(9).map(char::from).collect();
                format!("{}_{name}", service.region)
            }
        };
        let pool = Pool::read(input, id, service.clock.now())?;
        let described = pool.described();
        directory.add_pool(pool);
        Ok(json!({ "UserPool": described }))
    })
}

pub(crate) fn describe(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let id = input.name("UserPoolId", 55)?;
    service.pool(id).look(|pool| Ok(json!({ "UserPool": pool.described() })))
}

pub(crate) fn update(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    service.pool(input.name("UserPoolId", 55)?).change(|pool| pool.update(input))?;
    Ok(json!({}))
}

pub(crate) fn delete(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let id = input.name("UserPoolId", 55)?;
    service.change(|directory| {
        directory.pool(id)?;
        directory.remove_pool(id);
        Ok(json!({}))
    })
}

pub(crate) fn list(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let limit = input.integer_in("MaxResults", 1..=60)?.unwrap_or(60);
    let pools = service.look(|directory| directory.pools().map(Pool::summary).collect());
    page(pools, limit, input.text("NextToken")?, "UserPools", "NextToken")
}

fn valid_id(id: &str) -> bool {
    id.len() <= 55
        && id.split_once('_').is_some_and(|(region, name)| {
            let plain = |text: &str, extra: char| {
                !text.is_empty()
                    && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == extra)
            };
            plain(region, '-') && plain(name, '0')
        })
}
