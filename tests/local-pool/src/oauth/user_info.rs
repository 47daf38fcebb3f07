//! `/oauth2/userInfo`.

use serde_json::{Map, Value, json};

use super::OAuthError;
use crate::bearer::look_as;
use crate::service::Service;
use crate::tokens::{may_read, read_access_token};

/// What the bearer of an access token with the scope `openid` may know of its user.
pub(crate) fn user_info(service: &Service, authorization: Option<&str>) -> Result<Value, OAuthError> {
    let header = authorization.ok_or_else(|| OAuthError::invalid_request("Missing access token"))?;
    let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let token = token.ok_or_else(|| OAuthError::invalid_request("Missing access token"))?.1.trim();
    let invalid = |text: &str| OAuthError::new("invalid_token").with_status(401).saying(text);
    let refused =
        |_| invalid("Access token is expired, or user has globally signed out, disabled, or been deleted.");
    let bearer = read_access_token(&service.keys, token, service.clock.now()).map_err(refused)?;
    if !bearer.has_scope("openid") {
        return Err(invalid("Access token does not contain openid scope"));
    }
    let info = look_as(service, &bearer, |_, client, user| {
        let mut info = Map::from_iter([("username".to_owned(), json!(user.username))]);
        let readable = client.readable(&user.attributes);
        for (name, value) in readable.filter(|(name, _)| may_read(&bearer.scopes, name)) {
            info.insert(name.to_owned(), json!(value));
        }
        info.insert("sub".to_owned(), json!(user.sub));
        Ok(Value::Object(info))
    });
    info.map_err(refused)
}
