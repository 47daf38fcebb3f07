//! The scenario files as they are written; `tests/scenarios/README.md` says what all of it means.

mod account;
mod expect;
mod kept;
mod user;

use std::{collections::BTreeMap, fs, path::Path};

use serde::{Deserialize, de::Error as _};
use serde_json::{Map, Value};

pub use account::{
    ConfirmForgotPassword, ConfirmSignUp, Feedback, ForgotPassword, ResendConfirmationCode, SignUp,
    UpdateAuthEventFeedback,
};
pub use expect::{Expect, Uri};
pub use user::{
    Associated, ChangePassword, ChangeStatus, DeleteAttributes, Listed, OfAttribute, PreferMfa, Revoke,
    Scope, SignOut, Status, UpdateAttributes, VerifyAttribute, VerifySoftwareToken, WithCredential, WithId,
    WithKey,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scenarios: Vec<Scenario>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub name: String,
    #[serde(default)]
    pub own_server: bool,
    #[serde(default)]
    pub pool: Map<String, Value>,
    #[serde(default)]
    pub client: Map<String, Value>,
    #[serde(default)]
    pub app: App,
    #[serde(default)]
    pub users: Vec<Map<String, Value>>,
    pub steps: Vec<Action>,
    /// The steps at which the process may be killed.
    #[serde(skip)]
    pub deaths: Vec<usize>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    pub threat_protection: Option<Device>,
    pub device_remembering: Option<Remembering>,
    pub device_name: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Remembering {
    Always,
    OnRequest,
    Ask(bool),
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_field_names)]
pub struct Device {
    pub device_name: Option<String>,
    pub application_name: Option<String>,
    pub platform_name: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    SignIn(SignIn),
    StepUp(StepUp),
    Answer(Answer),
    Resend(SendCode),
    SendCode(SendCode),
    Cancel(Named),
    Suspend(Suspend),
    Resume(Resume),
    SuspendAndResume(SuspendAndResume),
    NewClient(NewClient),
    Tokens(Expecting),
    State(State),
    Control(Control),
    Admin(Admin),
    Count(Count),
    Read(Read),
    Save(Save),
    SignUp(SignUp),
    ConfirmSignUp(ConfirmSignUp),
    SignInAfterSignUp(SendCode),
    ResendConfirmationCode(ResendConfirmationCode),
    ForgotPassword(ForgotPassword),
    ConfirmForgotPassword(ConfirmForgotPassword),
    UpdateAuthEventFeedback(UpdateAuthEventFeedback),
    GetUser(Expecting),
    GetUserAuthFactors(Expecting),
    UpdateUserAttributes(UpdateAttributes),
    DeleteUserAttributes(DeleteAttributes),
    GetUserAttributeVerificationCode(OfAttribute),
    VerifyUserAttribute(VerifyAttribute),
    ChangePassword(ChangePassword),
    DeleteUser(Expecting),
    AssociateSoftwareToken(Expecting),
    VerifySoftwareToken(VerifySoftwareToken),
    MfaPreference(Expecting),
    SetUserMfaPreference(PreferMfa),
    StartWebAuthnRegistration(Expecting),
    CompleteWebAuthnRegistration(WithCredential),
    ListWebAuthnCredentials(Listed),
    DeleteWebAuthnCredential(WithId),
    ListUserSessions(Listed),
    RevokeUserSession(Revoke),
    ListDevices(Listed),
    GetDevice(WithKey),
    CurrentDevice(Listed),
    UpdateDeviceStatus(ChangeStatus),
    RememberDevice(Expecting),
    ForgetThisDevice(Expecting),
    ForgetDevice(WithKey),
    SignOut(SignOut),
    Refresh(Expecting),
    Events(Stated),
}

fn main_sign_in() -> String {
    "main".to_owned()
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub username: String,
    #[serde(default)]
    pub flow: Flow,
    pub password: Option<String>,
    pub first_factor: Option<String>,
    pub client_metadata: Option<BTreeMap<String, String>>,
    pub target_acr_values: Option<Vec<String>>,
    pub max_age: Option<u64>,
    #[serde(default)]
    pub replace_session: bool,
    pub expect: Expect,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    #[default]
    UserSrp,
    UserPassword,
    Custom,
    CustomWithSrp,
    User,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepUp {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub target_acr_values: Vec<String>,
    pub max_age: Option<u64>,
    pub client_metadata: Option<BTreeMap<String, String>>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    #[serde(default)]
    pub earlier: bool,
    pub code: Option<String>,
    pub device_name: Option<String>,
    pub mfa: Option<String>,
    pub email: Option<String>,
    pub new_password: Option<String>,
    pub attributes: Option<BTreeMap<String, String>>,
    pub first_factor: Option<String>,
    pub password: Option<String>,
    pub credential: Option<String>,
    pub text: Option<String>,
    pub responses: Option<BTreeMap<String, String>>,
    pub client_metadata: Option<BTreeMap<String, String>>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendCode {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub client_metadata: Option<BTreeMap<String, String>>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expecting {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspend {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub into: String,
    pub expect: Option<Expect>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub text: String,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuspendAndResume {
    #[serde(rename = "as", default = "main_sign_in")]
    pub name: String,
    pub expect: Option<Expect>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewClient {
    #[serde(default)]
    pub pool: Which,
    #[serde(default)]
    pub store: Store,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    #[default]
    Same,
    Other,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Store {
    #[default]
    Same,
    Empty,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The sign-in whose `done` step the session becomes.
    #[serde(rename = "as")]
    pub name: Option<String>,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    pub path: String,
    pub with: Map<String, Value>,
    #[serde(default)]
    pub into: BTreeMap<String, String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    pub operation: String,
    #[serde(default)]
    pub with: Map<String, Value>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    pub path: String,
    pub list: String,
    #[serde(rename = "where")]
    pub pattern: Value,
    pub expect: Expect,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Read {
    pub path: String,
    pub pointer: String,
    pub into: String,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Save {
    pub value: String,
    pub into: String,
}

/// All scenarios with the names of their files.
pub fn all() -> Vec<(String, Scenario)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let mut scenarios = Vec::new();
    for path in files {
        let theme = path.file_stem().unwrap().to_string_lossy().into_owned();
        let read = read(&fs::read_to_string(&path).unwrap());
        let read = read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        scenarios.extend(read.into_iter().map(|scenario| (theme.clone(), scenario)));
    }
    scenarios
}

/// The scenarios of a file, checked as far as that goes without performing them.
pub fn read(text: &str) -> Result<Vec<Scenario>, serde_json::Error> {
    let mut scenarios = serde_json::from_str::<File>(text)?.scenarios;
    let written: Value = serde_json::from_str(text)?;
    for (scenario, written) in scenarios.iter_mut().zip(written["scenarios"].as_array().unwrap()) {
        let complain = |what: String| serde_json::Error::custom(format!("{}: {what}", scenario.name));
        let steps = written["steps"].as_array().unwrap();
        for expect in steps.iter().filter_map(|step| step.get("expect")) {
            Expect::deserialize(expect)?.check().map_err(complain)?;
        }
        scenario.deaths = kept::deaths(steps).map_err(complain)?;
    }
    Ok(scenarios)
}
