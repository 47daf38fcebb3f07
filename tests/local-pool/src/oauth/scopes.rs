//! Which scopes a request gets.

use crate::state::{AppClient, Pool};

/// Why a scope is not given.
pub(crate) enum NoScope {
    /// There is no such scope.
    Unknown,
    /// The client may not ask for it, or not without `openid`.
    NotAllowed,
}

/// The scopes asked for, all of the client's if none are.
pub(crate) fn granted(pool: &Pool, client: &AppClient, asked: Option<&str>) -> Result<Vec<String>, NoScope> {
    let asked = asked.map(|asked| asked.split(' ').filter(|scope| !scope.is_empty()));
    let Some(asked) = asked else { return Ok(client.oauth.scopes.clone()) };
    let mut scopes: Vec<String> = Vec::new();
    for scope in asked {
        if !pool.knows_scope(scope) {
            return Err(NoScope::Unknown);
        }
        if !client.oauth.scopes.iter().any(|allowed| allowed == scope) {
            return Err(NoScope::NotAllowed);
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    let has = |name: &str| scopes.iter().any(|scope| scope == name);
    let about_people = has("email") || has("phone") || has("profile");
    if scopes.is_empty() || (about_people && !has("openid")) {
        return Err(NoScope::NotAllowed);
    }
    Ok(scopes)
}
