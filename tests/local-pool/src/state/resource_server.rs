//! Resource servers: the APIs a pool's tokens are for, and the scopes they know.

use serde_json::{Value, json};

use crate::wire::{Input, ServiceError, constraint};

/// How many scopes a resource server has at most.
const MOST_SCOPES: usize = 100;

/// One resource server.
#[derive(Clone, Debug)]
pub(crate) struct ResourceServer {
    pub(crate) identifier: String,
    name: String,
    scopes: Vec<(String, String)>,
}

impl ResourceServer {
    pub(crate) fn read(request: Input<'_>) -> Result<Self, ServiceError> {
        let scopes = request.list("Scopes")?.unwrap_or_default();
        if scopes.len() > MOST_SCOPES {
            let rule = format!("Member must have length less than or equal to {MOST_SCOPES}");
            return Err(constraint("Scopes", &rule));
        }
        let scope = |entry: &Value| {
            let entry = entry.as_object().map(Input::new);
            let entry = entry.ok_or_else(|| ServiceError::serialization("A scope is a structure"))?;
            let (name, text) = (entry.name("ScopeName", 256)?, entry.name("ScopeDescription", 256)?);
            if !plain(name) || name.contains('/') {
                return Err(constraint("ScopeName", "Member must be printable, without spaces and slashes"));
            }
            Ok((name.to_owned(), text.to_owned()))
        };
        let identifier = request.name("Identifier", 256)?;
        if !plain(identifier) {
            return Err(constraint("Identifier", "Member must be printable and without spaces"));
        }
        Ok(Self {
            identifier: identifier.to_owned(),
            name: request.name("Name", 256)?.to_owned(),
            scopes: scopes.iter().map(scope).collect::<Result<_, _>>()?,
        })
    }

    /// Whether `scope` is one of this server's: its identifier, a slash, and the scope's name.
    pub(crate) fn knows(&self, scope: &str) -> bool {
        scope
            .strip_prefix(self.identifier.as_str())
            .and_then(|rest| rest.strip_prefix('/'))
            .is_some_and(|name| self.scopes.iter().any(|(known, _)| known == name))
    }

    /// The server as `ResourceServerType`.
    pub(crate) fn described(&self, pool_id: &str) -> Value {
        let scope = |(name, text): &(String, String)| json!({ "ScopeName": name, "ScopeDescription": text });
        json!({
            "UserPoolId": pool_id,
            "Identifier": self.identifier,
            "Name": self.name,
            "Scopes": self.scopes.iter().map(scope).collect::<Vec<_>>(),
        })
    }
}

fn plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\')
}
