//! `/oauth2/authorize`: a request judged, and what it comes to.

use std::time::{Duration, SystemTime};

use super::parameters::{Parameters, with_query};
use super::scopes::granted;
use crate::service::Service;
use crate::state::{AppClient, AuthorizationCode, OAuthFlow, OAuthGrant, Pool};

/// The longest value any parameter may have.
const LONGEST: usize = 4096;
/// The parameters that are read.
const NAMES: [&str; 15] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
    "identity_provider",
    "idp_identifier",
    "scope",
    "code_challenge_method",
    "code_challenge",
    "nonce",
    "lang",
    "login_hint",
    "prompt",
    "resource",
    "max_age",
];

/// A request whose client, redirect and parameters are in order.
#[derive(Clone, Debug)]
pub(crate) struct AuthorizeRequest {
    pub(crate) pool_id: String,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) login_hint: Option<String>,
    state: Option<String>,
    grant: OAuthGrant,
    challenge: Option<String>,
    nonce: Option<String>,
    silent: bool,
    again: bool,
    max_age: Option<Duration>,
}

/// Why a request comes to nothing.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// Nobody can be told but the user: client or redirect are not known.
    Page { error: &'static str, client_id: String },
    /// The app is told, at its redirect URI.
    Redirect(Told),
}

/// An error on its way to an app.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    redirect_uri: String,
    pub(crate) error: String,
    description: Option<String>,
    state: Option<String>,
}

impl Told {
    /// Where the browser is sent; without state if a fault says so.
    pub(crate) fn location(&self, keep_state: bool) -> String {
        let mut parameters = Vec::new();
        if let Some(description) = &self.description {
            parameters.push(("error_description", description.as_str()));
        }
        if let Some(state) = self.state.as_deref().filter(|_| keep_state) {
            parameters.push(("state", state));
        }
        parameters.push(("error", self.error.as_str()));
        with_query(&self.redirect_uri, &parameters)
    }
}

/// What a request comes to.
pub(crate) enum Decision {
    /// The browser goes back to the app with a code.
    Redirect(String),
    /// The user has to sign in.
    SignIn,
    Refused(Refusal),
}

impl AuthorizeRequest {
    /// An error for the app this request is of.
    pub(crate) fn told(&self, error: &str, description: Option<&str>) -> Refusal {
        Refusal::Redirect(Told {
            redirect_uri: self.redirect_uri.clone(),
            error: error.to_owned(),
            description: description.map(str::to_owned),
            state: self.state.clone(),
        })
    }
}

/// Judges the parameters. `host` is the name the server was asked under: if it is a pool's domain, the client must be
/// that pool's.
pub(crate) fn read(
    service: &Service,
    parameters: &Parameters,
    host: &str,
) -> Result<AuthorizeRequest, Refusal> {
    let client_id = parameters.get("client_id").unwrap_or_default().to_owned();
    let page = |error| Refusal::Page { error, client_id: client_id.clone() };
    let known = service.look(|directory| {
        let pool = directory.pool_of_client(&client_id).map_err(|_| page("invalid_client"))?;
        let elsewhere = directory.pool_at(host).is_some_and(|at| at.id != pool.id);
        if elsewhere || !pool.has_managed_login() {
            return Err(page("invalid_client"));
        }
        let client = pool.client(&client_id).map_err(|_| page("invalid_client"))?;
        match parameters.get("redirect_uri") {
            Some(uri) if client.oauth.enabled && client.oauth.may_redirect_to(uri) => {
                Ok(judge(pool, client, uri, parameters))
            }
            _ => Err(page("redirect_mismatch")),
        }
    })?;
    known.map_err(Refusal::Redirect)
}

/// Judges a request that has a client to go back to.
fn judge(
    pool: &Pool,
    client: &AppClient,
    redirect_uri: &str,
    parameters: &Parameters,
) -> Result<AuthorizeRequest, Told> {
    let text = |name: &str| parameters.get(name).map(str::to_owned);
    let told = |error: &str, description: &str| Told {
        redirect_uri: redirect_uri.to_owned(),
        error: error.to_owned(),
        description: (!description.is_empty()).then(|| description.to_owned()),
        state: parameters.get("state").filter(|state| state.len() <= LONGEST).map(str::to_owned),
    };
    if let Some(name) = parameters.repeated(&NAMES) {
        return Err(told("invalid_request", &format!("{name} is given more than once")));
    }
    if NAMES.iter().any(|name| parameters.get(name).is_some_and(|value| value.len() > LONGEST)) {
        return Err(told("invalid_request", "a parameter is too long"));
    }
    match parameters.get("response_type") {
        Some("code") if client.oauth.allows(OAuthFlow::Code) => {}
        Some("code" | "token") => return Err(told("unauthorized_client", "")),
        _ => return Err(told("invalid_request", "response_type must be code")),
    }
    let scopes = granted(pool, client, parameters.get("scope"))
        .map_err(|_| told("invalid_request", "invalid_scope"))?;
    let challenge = challenge(parameters).map_err(|text| told("invalid_request", text))?;
    let prompt = parameters.get("prompt").unwrap_or_default();
    let prompts = |name: &str| prompt.split(' ').any(|given| given == name);
    if prompts("none") && prompt != "none" {
        return Err(told("invalid_request", "prompt=none stands alone"));
    }
    let max_age = text("max_age").map(|age| age.parse().map(Duration::from_secs)).transpose();
    let max_age = max_age.map_err(|_| told("invalid_request", "max_age is a number of seconds"))?;
    let resource = text("resource");
    if resource.as_deref().is_some_and(|resource| !is_resource(resource)) {
        return Err(told("invalid_request", "resource must be an absolute URL without a fragment"));
    }
    check_provider(client, parameters).map_err(|text| told("invalid_request", text))?;
    Ok(AuthorizeRequest {
        pool_id: pool.id.clone(),
        client_id: client.id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        login_hint: text("login_hint"),
        state: text("state"),
        grant: OAuthGrant { scopes, resource },
        challenge,
        nonce: text("nonce"),
        silent: prompts("none"),
        again: prompts("login"),
        max_age,
    })
}

/// The `code_challenge`; S256 is the only method.
fn challenge(parameters: &Parameters) -> Result<Option<String>, &'static str> {
    match (parameters.get("code_challenge_method"), parameters.get("code_challenge")) {
        (None, None) => Ok(None),
        (Some("S256"), Some(challenge)) if is_digest(challenge) => Ok(Some(challenge.to_owned())),
        (Some("S256"), Some(_)) => Err("code_challenge is no SHA-256 in base64url"),
        (Some("S256"), None) => Err("code_challenge is missing"),
        _ => Err("code_challenge_method must be S256"),
    }
}

fn is_digest(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn is_resource(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let sound = !rest.is_empty() && !text.contains('#') && text.bytes().all(|byte| byte.is_ascii_graphic());
    sound && (scheme != "http" || rest.starts_with("localhost"))
}

fn check_provider(client: &AppClient, parameters: &Parameters) -> Result<(), &'static str> {
    match (parameters.get("identity_provider"), parameters.get("idp_identifier")) {
        (Some(_), Some(_)) => Err("identity_provider and idp_identifier exclude each other"),
        (None, Some(_)) => Err("no identity provider has this identifier"),
        (provider, None) if client.oauth.supports(provider.unwrap_or("COGNITO")) => Ok(()),
        (Some(_), None) => Err("the client has no such identity provider"),
        (None, None) => Err("the client has no identity provider"),
    }
}

/// What a request comes to in a browser with this cookie.
pub(crate) fn decide(service: &Service, request: &AuthorizeRequest, cookie: Option<&str>) -> Decision {
    let now = service.clock.now();
    // A sign-in that a clock set back makes one of the future is a recent one.
    let age = |authenticated_at: SystemTime| now.duration_since(authenticated_at).unwrap_or_default();
    let recent =
        |authenticated_at: SystemTime| request.max_age.is_none_or(|most| age(authenticated_at) < most);
    let signed_in = cookie.filter(|_| !request.again).is_some_and(|cookie| {
        let found = service.pool(&request.pool_id).look(|pool| {
            Ok(pool.browsers.get(cookie, now).is_some_and(|session| recent(session.authenticated_at)))
        });
        found.unwrap_or(false)
    });
    if signed_in && let Some(location) = cookie.and_then(|cookie| issue(service, request, cookie)) {
        return Decision::Redirect(location);
    }
    if request.silent {
        return Decision::Refused(request.told("login_required", None));
    }
    Decision::SignIn
}

/// Issues a code for the user of a cookie; where the browser takes it. `None` if nobody is signed in by it.
pub(crate) fn issue(service: &Service, request: &AuthorizeRequest, cookie: &str) -> Option<String> {
    let now = service.clock.now();
    let code = service.pool(&request.pool_id).change(|pool| {
        let session = pool.browsers.get(cookie, now).cloned();
        let usable = |session: &crate::state::BrowserSession| {
            let user = pool.user(&session.username).filter(|user| user.sub == session.sub);
            user.is_some_and(|user| user.check_usable().is_ok())
        };
        let Some(session) = session.filter(usable) else { return Ok(None) };
        let grant = request.grant.clone();
        let mut code = AuthorizationCode::new(&request.client_id, &request.redirect_uri, grant, session, now);
        code.challenge.clone_from(&request.challenge);
        code.nonce.clone_from(&request.nonce);
        Ok(Some(pool.codes.issue(code, now)))
    });
    let code = code.ok().flatten()?;
    let mut parameters = vec![("code", code.as_str())];
    if let Some(state) = &request.state {
        parameters.push(("state", state));
    }
    Some(with_query(&request.redirect_uri, &parameters))
}
