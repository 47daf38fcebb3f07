//! What a signed-in user does.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Expect, expect::present, main_sign_in};

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateAttributes {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub client_metadata: Option<BTreeMap<String, String>>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteAttributes {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub names: Vec<String>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfAttribute {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub attribute: String,
    pub client_metadata: Option<BTreeMap<String, String>>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyAttribute {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub attribute: String,
    pub code: String,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub previous: Option<String>,
    pub proposed: String,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifySoftwareToken {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub code: String,
    pub device_name: Option<String>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreferMfa {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    #[serde(default)]
    pub enable: Vec<String>,
    #[serde(default)]
    pub disable: Vec<String>,
    /// `null` prefers none; absence leaves it.
    #[serde(default, deserialize_with = "present")]
    pub prefer: Option<Value>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithCredential {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub credential: String,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithId {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub id: String,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithKey {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub key: String,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub into: Option<String>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub id: String,
    #[serde(default)]
    pub associated: Associated,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeStatus {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub key: String,
    pub status: Status,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOut {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub scope: Scope,
    pub expect: Expect,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Associated {
    #[default]
    None,
    Linked,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Remembered,
    NotRemembered,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    ThisDevice,
    Everywhere,
}
