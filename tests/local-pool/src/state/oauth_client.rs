//! What an app client may do in managed login: where it is redirected to, by which grants, for which scopes.

use crate::wire::{Input, ServiceError, constraint};

/// How many callback or sign-out URLs a client has at most.
const MOST_URLS: usize = 100;
/// How many scopes a client has at most.
const MOST_SCOPES: usize = 50;
/// The longest callback or sign-out URL.
const LONGEST_URL: usize = 1024;

/// The scopes every pool has.
pub(crate) const STANDARD_SCOPES: [&str; 5] =
    ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"];

/// A way to get tokens from `/oauth2/token`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OAuthFlow {
    Code,
    Implicit,
    ClientCredentials,
}

impl OAuthFlow {
    fn read(name: &str) -> Result<Self, ServiceError> {
        match name {
            "code" => Ok(Self::Code),
            "implicit" => Ok(Self::Implicit),
            "client_credentials" => Ok(Self::ClientCredentials),
            _ => Err(constraint(
                "AllowedOAuthFlows",
                "Member must satisfy enum value set: [code, implicit, client_credentials]",
            )),
        }
    }
}

/// The part of a client's settings that managed login reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct OAuthClient {
    /// Whether the client may use managed login at all.
    pub(crate) enabled: bool,
    flows: Vec<OAuthFlow>,
    pub(crate) scopes: Vec<String>,
    callbacks: Vec<String>,
    sign_outs: Vec<String>,
    providers: Option<Vec<String>>,
}

impl OAuthClient {
    /// Reads the members of CreateUserPoolClient or UpdateUserPoolClient that are about managed login.
    pub(crate) fn read(request: Input<'_>, has_secret: bool) -> Result<Self, ServiceError> {
        let flows = request.texts("AllowedOAuthFlows")?.unwrap_or_default();
        let flows = flows.iter().map(|flow| OAuthFlow::read(flow)).collect::<Result<Vec<_>, _>>()?;
        let read = Self {
            enabled: request.flag("AllowedOAuthFlowsUserPoolClient")?.unwrap_or(false),
            flows,
            scopes: request.texts("AllowedOAuthScopes")?.unwrap_or_default(),
            callbacks: urls(request, "CallbackURLs")?,
            sign_outs: urls(request, "LogoutURLs")?,
            providers: request.texts("SupportedIdentityProviders")?,
        };
        read.check_flows(has_secret)?;
        if read.scopes.len() > MOST_SCOPES {
            let rule = format!("Member must have length less than or equal to {MOST_SCOPES}");
            return Err(constraint("AllowedOAuthScopes", &rule));
        }
        if let Some(default) = request.text("DefaultRedirectURI")?
            && !read.may_redirect_to(default)
        {
            return Err(ServiceError::invalid_parameter(
                "DefaultRedirectURI must be in the CallbackURLs list.",
            ));
        }
        Ok(read)
    }

    fn check_flows(&self, has_secret: bool) -> Result<(), ServiceError> {
        let machine = self.flows.contains(&OAuthFlow::ClientCredentials);
        let refusal = if machine && self.flows.len() > 1 {
            "client_credentials flow can not be selected along with code flow or implicit flow."
        } else if machine && !has_secret {
            "client_credentials flow can not be selected if client does not have a client secret."
        } else if self.enabled && (self.flows.is_empty() || self.scopes.is_empty()) {
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows."
        } else if self.enabled && !machine && self.callbacks.is_empty() {
            "CallbackURLs are required for the code and implicit flows."
        } else {
            return Ok(());
        };
        Err(ServiceError::new("InvalidOAuthFlowException", refusal))
    }

    pub(crate) fn allows(&self, flow: OAuthFlow) -> bool {
        self.enabled && self.flows.contains(&flow)
    }

    /// Whether `uri` is one of the callback URLs, byte for byte.
    pub(crate) fn may_redirect_to(&self, uri: &str) -> bool {
        self.callbacks.iter().any(|known| known == uri)
    }

    /// Whether `uri` is one of the sign-out URLs, byte for byte.
    pub(crate) fn may_sign_out_to(&self, uri: &str) -> bool {
        self.sign_outs.iter().any(|known| known == uri)
    }

    /// Whether users of a provider may sign in; without a list, only the pool's own (`COGNITO`).
    pub(crate) fn supports(&self, provider: &str) -> bool {
        match &self.providers {
            Some(providers) => providers.iter().any(|known| known == provider),
            None => provider == "COGNITO",
        }
    }
}

fn urls(request: Input<'_>, member: &str) -> Result<Vec<String>, ServiceError> {
    let urls = request.texts(member)?.unwrap_or_default();
    if urls.len() > MOST_URLS {
        let rule = format!("Member must have length less than or equal to {MOST_URLS}");
        return Err(constraint(member, &rule));
    }
    match urls.iter().find(|url| !acceptable(url)) {
        Some(_) => Err(ServiceError::invalid_parameter(format!(
            "{member}: an absolute URL of at most {LONGEST_URL} characters without a fragment; http only for \
             localhost, 127.0.0.1 and [::1]."
        ))),
        None => Ok(urls),
    }
}

/// Whether a URL may be registered: `https`, `http` on the own machine, or an app's own scheme; no fragment.
fn acceptable(url: &str) -> bool {
    let printable = url.bytes().all(|byte| byte.is_ascii_graphic());
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    let named = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    if !printable || !named || rest.is_empty() || url.contains('#') || url.len() > LONGEST_URL {
        return false;
    }
    let authority =
        rest.strip_prefix("//").and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
    match scheme.to_ascii_lowercase().as_str() {
        "https" => !authority.is_empty(),
        "http" => {
            let own = ["localhost", "127.0.0.1", "[::1]"];
            own.iter().filter_map(|host| authority.strip_prefix(host)).any(|port| {
                port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())
            })
        }
        "javascript" | "data" | "file" | "vbscript" => false,
        _ => true,
    }
}
