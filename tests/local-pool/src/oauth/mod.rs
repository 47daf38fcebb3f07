//! OAuth 2.0 and OpenID Connect: what `/oauth2/…` judges and issues, whoever asks in whichever way.

mod authorize;
mod client;
mod error;
mod exchange;
mod logout;
mod machine;
mod parameters;
mod revoke;
mod scopes;
mod token;
mod user_info;

pub(crate) use authorize::{AuthorizeRequest, Decision, Refusal, decide, issue, read as read_authorize};
pub(crate) use error::OAuthError;
pub(crate) use logout::{Logout, judge as judge_logout};
pub(crate) use parameters::{Parameters, with_query};
pub(crate) use revoke::revoke;
pub(crate) use token::token;
pub(crate) use user_info::user_info;
