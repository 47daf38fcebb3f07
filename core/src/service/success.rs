//! Reads what the service says when it says yes: status 200, no error named, and what the operation promises.
//!
//! Whoever sits between here and the service answers with a status of 2xx, too, and nothing must be told to have
//! happened that did not.

use super::{json::Members, operation::Operation, refusal, transport::HttpResponse};
use crate::Error;

/// Reads a reply of status 2xx.
pub(super) fn read<O: Operation>(reply: &HttpResponse) -> Result<O::Reply, Error> {
    let Some(members) = members(reply)? else {
        let nothing = O::decode(Members::default())?;
        return if O::MAY_BE_BLANK { Ok(nothing) } else { Err(Error::protocol("body", "is empty")) };
    };
    // Some servers call their JSON a page. So may a page be JSON, which what the reply must hold tells apart.
    if is_foreign(reply) && !has_shape::<O>() && refusal::request_id(reply).is_none() {
        return Err(not_json());
    }
    O::decode(members)
}

/// The body's members, whatever the operation; nothing if the body is blank.
fn members(reply: &HttpResponse) -> Result<Option<Members>, Error> {
    if reply.status != 200 {
        return Err(Error::protocol("status", "is not 200, with which the service says yes"));
    }
    let names_error = || Error::protocol("__type", "names an error in a reply of status 200");
    if reply.headers.get("x-amzn-errortype").is_some() {
        return Err(names_error());
    }
    let body = reply.body.expose();
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    let members = Members::parse(body).map_err(|error| if is_foreign(reply) { not_json() } else { error })?;
    if members.holds("__type") {
        return Err(names_error());
    }
    Ok(Some(members))
}

fn not_json() -> Error {
    Error::protocol("Content-Type", "is not JSON")
}

/// Whether a success that could be read is the service's beyond doubt.
pub(super) fn is_own<O: Operation>(reply: &HttpResponse) -> bool {
    has_shape::<O>() || refusal::is_json(reply) || refusal::request_id(reply).is_some()
}

/// Whether a reply must hold anything.
fn has_shape<O: Operation>() -> bool {
    O::decode(Members::default()).is_err()
}

/// Whether the reply says that it is something else than JSON.
fn is_foreign(reply: &HttpResponse) -> bool {
    reply.headers.get("content-type").is_some() && !refusal::is_json(reply)
}
