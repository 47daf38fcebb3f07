//! What is done before anybody can sign in.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Expect, main_sign_in};

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub username: String,
    pub password: Option<String>,
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    pub validation_data: Option<BTreeMap<String, String>>,
    pub client_metadata: Option<BTreeMap<String, String>>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmSignUp {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub code: String,
    pub username: Option<String>,
    pub force_alias_creation: Option<bool>,
    pub client_metadata: Option<BTreeMap<String, String>>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResendConfirmationCode {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub username: Option<String>,
    pub client_metadata: Option<BTreeMap<String, String>>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForgotPassword {
    pub username: String,
    pub client_metadata: Option<BTreeMap<String, String>>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmForgotPassword {
    pub username: String,
    pub code: String,
    pub new_password: String,
    pub client_metadata: Option<BTreeMap<String, String>>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateAuthEventFeedback {
    pub username: String,
    pub event_id: String,
    pub feedback_token: String,
    pub value: Feedback,
    pub expect: Expect,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    Valid,
    Invalid,
}
