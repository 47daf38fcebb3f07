//! Groups and who is in them.

use serde_json::{Value, json};

use crate::service::Service;
use crate::state::Group;
use crate::wire::{Input, ServiceError, page};

pub(crate) fn create(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let pool_id = input.name("UserPoolId", 55)?;
    let group = Group {
        name: input.name("GroupName", 128)?.to_owned(),
        description: input.text("Description")?.map(str::to_owned),
        role_arn: input.text("RoleArn")?.map(str::to_owned),
        precedence: input.integer("Precedence")?,
        created: service.clock.now(),
    };
    service.pool(pool_id).change(|pool| {
        if pool.groups.contains_key(&group.name) {
            return Err(ServiceError::new("GroupExistsException", "A group with the name already exists."));
        }
        let described = group.described(pool_id);
        pool.groups.insert(group.name.clone(), group);
        Ok(json!({ "Group": described }))
    })
}

pub(crate) fn add(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    membership(service, input, true)
}

pub(crate) fn remove(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    membership(service, input, false)
}

fn membership(service: &Service, input: Input<'_>, member: bool) -> Result<Value, ServiceError> {
    let (username, group) = (input.name("Username", 128)?, input.name("GroupName", 128)?);
    service.pool(input.name("UserPoolId", 55)?).change(|pool| {
        if !pool.groups.contains_key(group) {
            return Err(ServiceError::resource_not_found("Group not found."));
        }
        let user = pool.meant_mut(username)?;
        if member {
            user.groups.insert(group.to_owned());
        } else {
            user.groups.remove(group);
        }
        Ok(json!({}))
    })
}

pub(crate) fn of_user(service: &Service, input: Input<'_>) -> Result<Value, ServiceError> {
    let limit = input.integer_in("Limit", 0..=60)?.filter(|limit| *limit > 0).unwrap_or(60);
    service.pool(input.name("UserPoolId", 55)?).look(|pool| {
        let user = pool.meant(input.name("Username", 128)?)?;
        let groups = pool.groups_of(user).into_iter().map(|group| group.described(&pool.id)).collect();
        page(groups, limit, input.text("NextToken")?, "Groups", "NextToken")
    })
}
