//! OAuth's endpoints, `/logout` and `/error`.

use axum::http::Method;

use super::answer::Reply;
use super::cookies;
use super::visit::Visit;
use crate::oauth;
use crate::oauth::{
    AuthorizeRequest, Decision, Logout, OAuthError, Parameters, Refusal, decide, judge_logout,
    read_authorize, with_query,
};
use crate::service::Service;

/// What became of a request on the way to a page: its parameters, or an answer already.
pub(super) fn judged(service: &Service, visit: &Visit) -> Result<AuthorizeRequest, Reply> {
    let judged = read_authorize(service, &visit.parameters(), &visit.host);
    let request = judged.map_err(|refusal| told(visit, &refusal))?;
    match visit.fault.as_ref().and_then(|fault| fault.redirected_error()) {
        Some((error, description)) => {
            let description = Some(description).filter(|text| !text.is_empty());
            Err(told(visit, &request.told(error, description)))
        }
        None => Ok(request),
    }
}

/// A refusal on its way to whoever can be told.
fn told(visit: &Visit, refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::Page { error, client_id } => {
            let location = with_query("/error", &[("error", error), ("client_id", client_id)]);
            Reply::redirect(&location, error)
        }
        Refusal::Redirect(told) => Reply::redirect(&told.location(visit.keeps_state()), &told.error),
    }
}

pub(super) fn authorize(service: &Service, visit: &Visit) -> Reply {
    if visit.method != Method::GET {
        return Reply::wrong_method("GET");
    }
    let request = match judged(service, visit) {
        Ok(request) => request,
        Err(reply) => return reply,
    };
    match decide(service, &request, cookies::session(visit, &request.pool_id)) {
        Decision::Redirect(location) => Reply::redirect(&location, "ok"),
        Decision::SignIn => Reply::redirect(&format!("/login?{}", visit.query), "sign_in"),
        Decision::Refused(refusal) => told(visit, &refusal),
    }
}

/// A posted form, or what is wrong.
fn form(visit: &Visit) -> Result<&Parameters, Reply> {
    match (&visit.method, &visit.form) {
        (&Method::OPTIONS, _) => Err(Reply::preflight()),
        (&Method::POST, Some(form)) => Ok(form),
        (&Method::POST, None) => {
            let wanted = "The body must be application/x-www-form-urlencoded";
            Err(Reply::refused(&OAuthError::invalid_request(wanted)))
        }
        _ => Err(Reply::wrong_method("POST")),
    }
}

pub(super) fn token(service: &Service, visit: &Visit) -> Reply {
    let form = match form(visit) {
        Ok(form) => form,
        Err(reply) => return reply,
    };
    match oauth::token(service, form, visit.authorization.as_deref(), &visit.host) {
        Ok(tokens) => Reply::json(200, &tokens, "ok"),
        Err(error) => Reply::refused(&error),
    }
}

pub(super) fn revoke(service: &Service, visit: &Visit) -> Reply {
    let form = match form(visit) {
        Ok(form) => form,
        Err(reply) => return reply,
    };
    match oauth::revoke(service, form, visit.authorization.as_deref(), &visit.host) {
        Ok(()) => Reply::empty(),
        Err(error) => Reply::refused(&error),
    }
}

pub(super) fn user_info(service: &Service, visit: &Visit) -> Reply {
    match visit.method {
        Method::OPTIONS => Reply::preflight(),
        Method::GET | Method::POST => match oauth::user_info(service, visit.authorization.as_deref()) {
            Ok(info) => Reply::json(200, &info, "ok"),
            Err(error) => Reply::refused(&error),
        },
        _ => Reply::wrong_method("GET, POST"),
    }
}

pub(super) fn logout(service: &Service, visit: &Visit) -> Reply {
    if visit.method != Method::GET {
        return Reply::wrong_method("GET");
    }
    let (pool_id, location) = match judge_logout(service, &visit.parameters(), &visit.host) {
        Logout::To { pool_id, uri } => (pool_id, uri),
        Logout::SignIn { pool_id } => (pool_id, format!("/login?{}", visit.query)),
        Logout::Refused(error) => return Reply::error_page(400, error),
    };
    if let Some(cookie) = cookies::session(visit, &pool_id) {
        let ended = service.pool(&pool_id).change(|pool| {
            pool.browsers.end(cookie);
            Ok(())
        });
        if ended.is_err() {
            return Reply::error_page(400, "invalid_client");
        }
    }
    Reply::redirect(&location, "ok").with_cookie(cookies::ended(&pool_id))
}

pub(super) fn error(_: &Service, visit: &Visit) -> Reply {
    let parameters = visit.parameters();
    Reply::error_page(400, parameters.get("error").unwrap_or("invalid_request"))
}
