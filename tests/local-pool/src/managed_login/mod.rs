//! Managed login over HTTP: OAuth's endpoints, the pages users sign in with, and the cookies of their browsers.

mod accounts;
mod answer;
mod cookies;
mod endpoints;
mod html;
mod login;
mod pages;
mod visit;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::any;

use self::answer::Reply;
use self::visit::Visit;
use crate::http;
use crate::instruments::Fault;
use crate::service::Service;

/// One of the paths, by what it is called in the log.
#[derive(Clone, Copy)]
struct Endpoint {
    path: &'static str,
    name: &'static str,
    /// What a POST is called, where that is something else.
    posted: Option<&'static str>,
    perform: fn(&Service, &Visit) -> Reply,
}

const ENDPOINTS: [Endpoint; 9] = [
    Endpoint { path: "/oauth2/authorize", name: "Authorize", posted: None, perform: endpoints::authorize },
    Endpoint { path: "/oauth2/token", name: "Token", posted: None, perform: endpoints::token },
    Endpoint { path: "/oauth2/revoke", name: "Revoke", posted: None, perform: endpoints::revoke },
    Endpoint { path: "/oauth2/userInfo", name: "UserInfo", posted: None, perform: endpoints::user_info },
    Endpoint { path: "/login", name: "LoginPage", posted: Some("Login"), perform: login::login },
    Endpoint { path: "/signup", name: "SignUpPage", posted: None, perform: accounts::sign_up },
    Endpoint {
        path: "/forgotPassword",
        name: "ForgotPasswordPage",
        posted: None,
        perform: accounts::recover,
    },
    Endpoint { path: "/logout", name: "Logout", posted: None, perform: endpoints::logout },
    Endpoint { path: "/error", name: "ErrorPage", posted: None, perform: endpoints::error },
];

pub(crate) fn routes() -> Router<Arc<Service>> {
    ENDPOINTS.into_iter().fold(Router::new(), |routes, endpoint| {
        let visit = move |State(service): State<Arc<Service>>, request: Request<Body>| async move {
            visit(service, endpoint, request).await
        };
        routes.route(endpoint.path, any(visit))
    })
}

async fn visit(service: Arc<Service>, endpoint: Endpoint, request: Request<Body>) -> Response {
    let post = request.method() == axum::http::Method::POST;
    let name = endpoint.posted.filter(|_| post).unwrap_or(endpoint.name);
    let visit = visit::read(request).await;
    let fault = service.faults.strike(name);
    if let Some(fault) = fault.as_ref().filter(|fault| !fault.performs()) {
        service.calls.note(service.clock.now(), name, &format!("fault:{}", fault.name()), None);
        http::wait(fault.waits()).await;
        return http::send(&service, http::Outcome::none(), Some(fault));
    }
    let reply = match visit {
        Ok(mut visit) => {
            visit.fault.clone_from(&fault);
            let service = Arc::clone(&service);
            // A password may have to be judged.
            let performed = tokio::task::spawn_blocking(move || (endpoint.perform)(&service, &visit));
            performed.await.unwrap_or_else(|_| Reply::error_page(500, "server_error"))
        }
        Err(refusal) => refusal,
    };
    service.calls.note(service.clock.now(), name, &reply.outcome, None);
    http::wait(fault.as_ref().map(Fault::waits).unwrap_or_default()).await;
    http::send_answer(&service, reply.answer, fault.as_ref())
}
