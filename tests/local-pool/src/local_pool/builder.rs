//! The settings of a server.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::LocalPool;
use crate::error::Error;
use crate::functions::{Callables, Functions};
use crate::operations;
use crate::server::{Hosts, Server};
use crate::service::Service;
use crate::state::{STANDARD_SCOPES, Trigger, UnknownUsers};
use crate::tokens::{Keys, keys_in};

/// The settings of a [`LocalPool`] to be started.
#[derive(Clone, Debug)]
#[must_use = "the server runs only after `start`"]
pub struct Builder {
    address: SocketAddr,
    hosts: Hosts,
    region: String,
    own_keys: bool,
    keys_file: Option<PathBuf>,
    timestamp_tolerance: Duration,
    pool: Map<String, Value>,
    client: Map<String, Value>,
    units: Map<String, Value>,
    triggers: Functions,
    trigger_time_limit: Duration,
    domain: Option<String>,
}

impl LocalPool {
    /// Starts a server on a free port of 127.0.0.1, with a pool and a client without a secret that may sign in with
    /// SRP and with a password in clear.
    pub async fn start() -> Result<Self, Error> {
        Self::builder().start().await
    }

    /// The settings of a server to be started.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Default for Builder {
    fn default() -> Self {
        let flows = json!(["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
        Self {
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            hosts: Hosts::default(),
            region: "us-east-1".to_owned(),
            own_keys: false,
            keys_file: None,
            timestamp_tolerance: Duration::from_secs(5 * 60),
            pool: Map::from_iter([("PoolName".to_owned(), json!("local"))]),
            client: Map::from_iter([
                ("ClientName".to_owned(), json!("local")),
                ("ExplicitAuthFlows".to_owned(), flows),
            ]),
            units: Map::new(),
            triggers: Functions::default(),
            trigger_time_limit: Duration::from_secs(5),
            domain: None,
        }
    }
}

impl Builder {
    /// Listens here instead of on a free port of 127.0.0.1.
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Shows the page and the instruments under this host name too, besides `localhost` and addresses: the name of a
    /// container, for example. Operations are answered under any name.
    pub fn allow_host(mut self, name: &str) -> Self {
        self.hosts.allow(name);
        self
    }

    /// The region of pools whose id is not chosen; `us-east-1` otherwise.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = region.into();
        self
    }

    /// Chooses the pool's id: a region, an underscore, letters and digits.
    pub fn pool_id(self, id: impl Into<String>) -> Self {
        self.pool_setting("LocalPoolId", json!(id.into()))
    }

    /// Chooses the client's id: letters, digits, `_` and `+`.
    pub fn client_id(self, id: impl Into<String>) -> Self {
        self.client_setting("LocalClientId", json!(id.into()))
    }

    /// Gives the client this secret: 24 to 64 letters, digits, `_` and `+`.
    pub fn client_secret(self, secret: impl Into<String>) -> Self {
        self.client_setting("ClientSecret", json!(secret.into()))
    }

    /// Turns refresh token rotation on; a replaced token still answers during `grace` (whole seconds, up to 60).
    pub fn rotation(self, grace: Duration) -> Self {
        let rotation = json!({ "Feature": "ENABLED", "RetryGracePeriodSeconds": grace.as_secs() });
        self.client_setting("RefreshTokenRotation", rotation)
    }

    /// What callers learn of names nobody has.
    pub fn prevent_user_existence_errors(self, unknown: UnknownUsers) -> Self {
        let setting = match unknown {
            UnknownUsers::Told => "LEGACY",
            UnknownUsers::Hidden => "ENABLED",
        };
        self.client_setting("PreventUserExistenceErrors", json!(setting))
    }

    /// How long access tokens last: whole seconds, five minutes to a day.
    pub fn access_token_validity(self, validity: Duration) -> Self {
        self.validity("AccessToken", validity)
    }

    /// How long id tokens last: whole seconds, five minutes to a day.
    pub fn id_token_validity(self, validity: Duration) -> Self {
        self.validity("IdToken", validity)
    }

    /// How long refresh tokens last from the sign-in on: whole seconds, an hour to ten years.
    pub fn refresh_token_validity(self, validity: Duration) -> Self {
        self.validity("RefreshToken", validity)
    }

    /// How long challenges may be answered: whole minutes, 3 to 15.
    pub fn auth_session_validity(self, validity: Duration) -> Self {
        self.client_setting("AuthSessionValidity", json!(validity.as_secs() / 60))
    }

    /// The client's `ExplicitAuthFlows`.
    pub fn auth_flows(self, flows: &[&str]) -> Self {
        self.client_setting("ExplicitAuthFlows", json!(flows))
    }

    /// Gives the pool a domain, and so its managed login, and lets the client use it with authorization codes and these
    /// callback URLs: they count byte for byte. The client gets the scopes every pool has.
    pub fn managed_login(mut self, callback_urls: &[&str]) -> Self {
        self.domain = Some("local".to_owned());
        self.client_setting("CallbackURLs", json!(callback_urls))
            .client_setting("AllowedOAuthFlowsUserPoolClient", json!(true))
            .client_setting("AllowedOAuthFlows", json!(["code"]))
            .client_setting("AllowedOAuthScopes", json!(STANDARD_SCOPES))
            .client_setting("SupportedIdentityProviders", json!(["COGNITO"]))
    }

    /// Where `/logout` may send the browser.
    pub fn logout_urls(self, urls: &[&str]) -> Self {
        self.client_setting("LogoutURLs", json!(urls))
    }

    /// Attributes that work as aliases of the username: `email`, `phone_number`, `preferred_username`.
    pub fn alias_attributes(self, attributes: &[&str]) -> Self {
        self.pool_setting("AliasAttributes", json!(attributes))
    }

    /// Attributes users sign in with in place of a username: `email`, `phone_number`.
    pub fn username_attributes(self, attributes: &[&str]) -> Self {
        self.pool_setting("UsernameAttributes", json!(attributes))
    }

    /// Any member of CreateUserPool, as AWS names it.
    pub fn pool_setting(mut self, name: impl Into<String>, value: Value) -> Self {
        self.pool.insert(name.into(), value);
        self
    }

    /// Any member of CreateUserPoolClient, as AWS names it.
    pub fn client_setting(mut self, name: impl Into<String>, value: Value) -> Self {
        self.client.insert(name.into(), value);
        self
    }

    /// How far the timestamp of a password proof may be from the server's clock; five minutes otherwise.
    pub fn timestamp_tolerance(mut self, tolerance: Duration) -> Self {
        self.timestamp_tolerance = tolerance;
        self
    }

    /// Calls `function` at a trigger point, with the event AWS would send to a Lambda function. It returns the event
    /// with its `response` filled, or a text as its failure. A pool whose `LambdaConfig` names a URL for the same
    /// trigger calls that instead.
    ///
    /// ```
    /// use cognito_local_pool::{LocalPool, Trigger};
    /// use serde_json::json;
    ///
    /// let builder = LocalPool::builder().trigger(Trigger::PreSignUp, |event| {
    ///     let mut event = event.clone();
    ///     event["response"]["autoConfirmUser"] = json!(true);
    ///     Ok(event)
    /// });
    /// # drop(builder);
    /// ```
    pub fn trigger(
        mut self,
        trigger: Trigger,
        function: impl Fn(&Value) -> Result<Value, String> + Send + Sync + 'static,
    ) -> Self {
        self.triggers.set(trigger, function);
        self
    }

    /// How long a trigger behind a URL may take, in real time; five seconds otherwise.
    pub fn trigger_time_limit(mut self, limit: Duration) -> Self {
        self.trigger_time_limit = limit;
        self
    }

    /// Gives the server signing keys of its own. Servers of one process share a pair otherwise, because making keys
    /// takes a moment.
    pub fn own_keys(mut self) -> Self {
        self.own_keys = true;
        self
    }

    /// Keeps the signing keys in this file, made if it is not there, so that tokens outlive the server and a restart need
    /// not wait for new keys. Whoever can read the file can sign tokens of the pool's.
    pub fn keys_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.keys_file = Some(file.into());
        self
    }

    /// Starts the server.
    pub fn start(self) -> impl Future<Output = Result<LocalPool, Error>> + Send {
        futures_util::future::lazy(|_| self.start_blocking())
    }

    /// Starts the server from outside any runtime.
    pub fn start_blocking(mut self) -> Result<LocalPool, Error> {
        let keys = match &self.keys_file {
            Some(file) => keys_in(file)?,
            None if self.own_keys => Keys::fresh(),
            None => Keys::of_the_process(),
        };
        let functions = Callables::new(self.triggers, self.trigger_time_limit);
        let service = Arc::new(Service::new(keys, self.region, self.timestamp_tolerance, functions)?);
        let created = operations::perform(&service, "CreateUserPool", &self.pool)?;
        let pool_id = text(&created, "/UserPool/Id");
        service.set_first_pool(&pool_id);
        self.client.insert("UserPoolId".to_owned(), json!(pool_id));
        if !self.units.is_empty() {
            self.client.insert("TokenValidityUnits".to_owned(), Value::Object(self.units));
        }
        if let Some(domain) = &self.domain {
            let request = Map::from_iter([
                ("UserPoolId".to_owned(), json!(pool_id)),
                ("Domain".to_owned(), json!(domain)),
            ]);
            operations::perform(&service, "CreateUserPoolDomain", &request)?;
        }
        let created = operations::perform(&service, "CreateUserPoolClient", &self.client)?;
        let client_id = text(&created, "/UserPoolClient/ClientId");
        let client_secret =
            created.pointer("/UserPoolClient/ClientSecret").and_then(Value::as_str).map(str::to_owned);
        let server = Server::start(Arc::clone(&service), self.address, self.hosts)?;
        service.calls.clear();
        let url = format!("http://{}", server.address());
        Ok(LocalPool { service, server, url, pool_id, client_id, client_secret })
    }

    fn validity(mut self, token: &str, validity: Duration) -> Self {
        self.units.insert(token.to_owned(), json!("seconds"));
        self.client_setting(format!("{token}Validity"), json!(validity.as_secs()))
    }
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}
