//! Performs a scenario, step by step.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use cognito_client::{
    AuthFlow, CodeRequest, ConfirmedAccount, DeviceContext, DeviceRemembering, Error, MemoryStore,
    NewAccount, PasskeyRegistration, Password, SecretStore, Session, SessionState, SignInStep,
    TotpRegistration, TotpSecret, UserPool,
};
use serde_json::{Map, Value, json};

use crate::{
    capture,
    data::{self, Action, Expect, Flow, Remembering, Scenario},
    devices::Answers,
    events::Told,
    expectations,
    matching::matches,
    placeholders::{expand, expand_all, expand_members, tampered},
    secrets::{self, Watched},
    server::{Pool, Server, is_of_the_server},
    steps, transport,
};

/// Where the sign-ins of a scenario stand, and all that its placeholders know.
pub struct Runner<'a> {
    pub scenario: &'a Scenario,
    server: &'a Server,
    pub pool: Pool,
    pub client: UserPool,
    pub events: Told,
    store: Arc<dyn SecretStore>,
    pub variables: BTreeMap<String, String>,
    sign_ins: BTreeMap<String, SignIn>,
    pub sign_ups: BTreeMap<String, SignUpKept>,
    pub secrets_shown: BTreeMap<String, TotpSecret>,
    pub set_ups: BTreeMap<String, TotpRegistration>,
    pub registrations: BTreeMap<String, PasskeyRegistration>,
}

/// A sign-up as far as it is known, and its confirmation.
#[derive(Default)]
pub struct SignUpKept {
    pub signed_up: Option<NewAccount>,
    pub confirmed: Option<ConfirmedAccount>,
}

struct SignIn {
    step: SignInStep,
    earlier: Option<SignInStep>,
}

impl<'a> Runner<'a> {
    /// Makes the scenario's pool and users, and a client.
    pub fn prepare(scenario: &'a Scenario, server: &'a Server, store: Arc<dyn SecretStore>) -> Self {
        let pool = make_pool(scenario, server);
        Self::over(scenario, server, store, pool)
    }

    /// A runner for a pool that is there already.
    pub fn over(scenario: &'a Scenario, server: &'a Server, store: Arc<dyn SecretStore>, pool: Pool) -> Self {
        let client = client(scenario, server, &pool, &store);
        Self {
            scenario,
            server,
            pool,
            events: Told::by(&client),
            client,
            store,
            variables: BTreeMap::new(),
            sign_ins: BTreeMap::new(),
            sign_ups: BTreeMap::new(),
            secrets_shown: BTreeMap::new(),
            set_ups: BTreeMap::new(),
            registrations: BTreeMap::new(),
        }
    }

    /// Performs one action; tells where if it does not end as expected.
    pub async fn perform(&mut self, action: &Action) {
        match action.clone() {
            Action::SignIn(action) => self.sign_in(action).await,
            Action::StepUp(action) => self.step_up(action).await,
            Action::Answer(action) => self.answer(action).await,
            Action::Resend(action) => self.resend(action).await,
            Action::SendCode(action) => self.send_code(action).await,
            Action::Cancel(action) => steps::cancel(self.step(&action.name)),
            Action::Suspend(action) => self.suspend(action).await,
            Action::Resume(action) => {
                let text = self.expanded(&action.text, &action.name);
                let outcome = self.client.resume_sign_in(&text).await;
                self.take(action.name, outcome, action.expect);
            }
            Action::SuspendAndResume(action) => {
                let (text, step) = self.suspended(&action.name).await;
                self.renew_client();
                self.resume(&text, action, step).await;
            }
            Action::NewClient(action) => {
                if action.pool == data::Which::Other {
                    self.pool = make_pool(self.scenario, self.server);
                }
                if action.store == data::Store::Empty {
                    self.store = Arc::new(MemoryStore::new());
                }
                self.renew_client();
            }
            Action::Tokens(action) => {
                let tokens = self.session(&action.name).tokens().await.unwrap();
                capture::show(&tokens);
                expectations::tokens(&self.expectation(action.expect, &action.name), &tokens);
            }
            Action::State(action) => {
                let state = self.client.state().await;
                capture::show(&state);
                expectations::state(&action.expect, &state);
                if let Some(name) = action.name {
                    let SessionState::SignedIn(session) = state else { panic!("nobody is signed in") };
                    let step = SignInStep::Done(session);
                    let earlier = self.sign_ins.remove(&name).map(|sign_in| sign_in.step);
                    self.sign_ins.insert(name, SignIn { step, earlier });
                }
            }
            other => Box::pin(self.perform_around(other)).await,
        }
    }

    /// What is done beside the library: by the pool's instruments and its administrator.
    async fn perform_around(&mut self, action: Action) {
        match action {
            Action::Control(action) => {
                let path = self.instrument(&action.path);
                let mut body = self.expanded_members(&action.with);
                body.entry("poolId").or_insert_with(|| json!(self.pool.id));
                let answer = self.server.post(&path, &Value::Object(body));
                for (name, pointer) in action.into {
                    self.variables.insert(name, text_at(&answer, &pointer));
                }
            }
            Action::Admin(action) => {
                let mut body = self.expanded_members(&action.with);
                body.entry("UserPoolId").or_insert_with(|| json!(self.pool.id));
                self.server.perform(&action.operation, &Value::Object(body));
            }
            Action::Count(action) => {
                let path = self.instrument(&action.path);
                let pattern = expand_all(&action.pattern, &mut |inside| self.resolve(inside, "main"));
                let answer = self.server.get(&path);
                let list = answer[&action.list].as_array().unwrap();
                let count = list.iter().filter(|element| matches(&pattern, element)).count();
                assert_eq!(action.expect.count, Some(count), "{pattern} in {answer:#}");
            }
            Action::Read(action) => {
                let answer = self.server.get(&self.instrument(&action.path));
                let pointer = self.expanded(&action.pointer, "main");
                self.variables.insert(action.into, text_at(&answer, &pointer));
            }
            Action::Save(action) => {
                let text = self.expanded(&action.value, "main");
                self.variables.insert(action.into, text);
            }
            other => Box::pin(self.perform_before_signing_in(other)).await,
        }
    }

    /// The path of an instrument that the scenario may use.
    fn instrument(&self, path: &str) -> String {
        assert!(!is_of_the_server(path) || self.scenario.own_server, "needs a server of its own");
        self.expanded(path, "main")
    }

    fn renew_client(&mut self) {
        self.client = client(self.scenario, self.server, &self.pool, &self.store);
        self.events = Told::by(&self.client);
    }

    /// Goes on with a suspended sign-in; without an expectation, at a step of the name that it was suspended in.
    pub async fn resume(&mut self, text: &str, action: data::SuspendAndResume, step: &str) {
        secrets::note(text);
        let outcome = self.client.resume_sign_in(text).await;
        let same = || Expect { step: Some(step.to_owned()), ..Expect::default() };
        self.take(action.name, outcome, action.expect.unwrap_or_else(same));
    }

    /// The current step as text, and its name.
    pub async fn suspended(&self, name: &str) -> (String, &'static str) {
        let step = self.step(name);
        (steps::suspend(step).await.unwrap(), steps::name(step))
    }

    async fn sign_in(&mut self, action: data::SignIn) {
        let username = self.expanded(&action.username, &action.name);
        let password = action.password.map(|password| self.expanded(&password, &action.name));
        let given = || Password::new(password.clone().expect("this flow takes a password"));
        let flow = match (action.flow, &action.first_factor) {
            (Flow::User, None) => AuthFlow::User(None),
            (Flow::User, Some(factor)) => AuthFlow::User(Some(steps::first_factor(factor, password.clone()))),
            (_, Some(_)) => panic!("a first factor belongs to the flow user"),
            (Flow::UserSrp, None) => AuthFlow::UserSrp(given()),
            (Flow::UserPassword, None) => AuthFlow::UserPassword(given()),
            (Flow::Custom, None) => AuthFlow::Custom,
            (Flow::CustomWithSrp, None) => AuthFlow::CustomWithSrp(given()),
        };
        let mut sign_in = self.client.sign_in_with(username, flow).replace_session(action.replace_session);
        if let Some(metadata) = action.client_metadata {
            sign_in = sign_in.client_metadata(metadata);
        }
        if let Some(values) = action.target_acr_values {
            sign_in = sign_in.target_acr_values(values);
        }
        if let Some(seconds) = action.max_age {
            sign_in = sign_in.max_age(Duration::from_secs(seconds));
        }
        capture::show(&sign_in);
        let outcome = sign_in.await;
        self.take(action.name, outcome, action.expect);
    }

    async fn step_up(&mut self, action: data::StepUp) {
        let mut sign_in = self.client.step_up(self.session(&action.name), action.target_acr_values);
        if let Some(metadata) = action.client_metadata {
            sign_in = sign_in.client_metadata(metadata);
        }
        if let Some(seconds) = action.max_age {
            sign_in = sign_in.max_age(Duration::from_secs(seconds));
        }
        let outcome = sign_in.await;
        self.take(action.name, outcome, action.expect);
    }

    async fn answer(&mut self, mut action: data::Answer) {
        let name = action.name.clone();
        let texts = [
            &mut action.code,
            &mut action.device_name,
            &mut action.email,
            &mut action.new_password,
            &mut action.password,
            &mut action.credential,
            &mut action.text,
        ];
        for text in texts.into_iter().flatten() {
            *text = self.expanded(text, &name);
        }
        for values in [&mut action.attributes, &mut action.responses].into_iter().flatten() {
            for value in values.values_mut() {
                *value = self.expanded(value, &name);
            }
        }
        let sign_in = self.sign_ins.get(&name).expect("such a sign-in has begun");
        let step = if action.earlier { sign_in.earlier.as_ref().unwrap() } else { &sign_in.step };
        let (earlier, expect) = (action.earlier, action.expect.clone());
        let outcome = steps::answer(step, action).await;
        assert!(
            !earlier || expect.error.is_some(),
            "the step before is spent: only an error can be expected"
        );
        self.take(name, outcome, expect);
    }

    async fn resend(&mut self, action: data::SendCode) {
        let outcome = match self.step(&action.name) {
            SignInStep::SmsCode(challenge) | SignInStep::EmailCode(challenge) => match action.client_metadata
            {
                Some(metadata) => challenge.resend().client_metadata(metadata).await,
                None => challenge.resend().await,
            },
            SignInStep::ConfirmSignUp(confirmation) => {
                return deliver(confirmation.resend(), action.client_metadata, &action.expect).await;
            }
            other => panic!("{other:?} sends no code again"),
        };
        self.take(action.name, outcome, action.expect);
    }

    async fn send_code(&mut self, action: data::SendCode) {
        let SignInStep::ResetPassword(reset) = self.step(&action.name) else {
            panic!("the step sends no code");
        };
        deliver(reset.send_code(), action.client_metadata, &action.expect).await;
    }

    async fn suspend(&mut self, action: data::Suspend) {
        match (steps::suspend(self.step(&action.name)).await, action.expect) {
            (Ok(text), None) => {
                secrets::note(&text);
                self.variables.insert(action.into, text);
            }
            (Ok(_), Some(_)) => panic!("it was suspended against all expectation"),
            (Err(error), expect) => failed(&expect.unwrap_or_default(), &error),
        }
    }

    pub fn take(&mut self, name: String, outcome: Result<SignInStep, Error>, expect: Expect) {
        let expect = self.expectation(expect, &name);
        match outcome {
            Ok(step) => {
                capture::show(&step);
                expectations::step(&expect, &step);
                if let SignInStep::SetUpTotp(set_up) = &step {
                    self.secrets_shown.insert(name.clone(), set_up.secret());
                }
                let earlier = self.sign_ins.remove(&name).map(|sign_in| sign_in.step);
                self.sign_ins.insert(name, SignIn { step, earlier });
            }
            Err(error) => failed(&expect, &error),
        }
    }

    fn step(&self, name: &str) -> &SignInStep {
        &self.sign_ins.get(name).unwrap_or_else(|| panic!("no sign-in {name} has begun")).step
    }

    pub fn session(&self, name: &str) -> &Session {
        match self.step(name) {
            SignInStep::Done(session) => session,
            other => panic!("nobody is signed in: {other:?}"),
        }
    }

    pub fn expectation(&self, mut expect: Expect, name: &str) -> Expect {
        let mut resolve = |inside: &str| self.resolve(inside, name);
        if let Some(username) = &mut expect.username {
            *username = expand(username, &mut resolve);
        }
        let patterns = [
            &mut expect.signed_up,
            &mut expect.confirmed,
            &mut expect.user,
            &mut expect.auth_factors,
            &mut expect.device,
            &mut expect.delivery,
            &mut expect.attributes,
            &mut expect.parameters,
            &mut expect.id_claims,
            &mut expect.access_claims,
        ];
        for pattern in patterns.into_iter().flatten() {
            *pattern = expand_all(pattern, &mut resolve);
        }
        for patterns in [&mut expect.list, &mut expect.deliveries, &mut expect.events].into_iter().flatten() {
            for pattern in patterns {
                *pattern = expand_all(pattern, &mut resolve);
            }
        }
        expect
    }

    pub fn expanded(&self, text: &str, name: &str) -> String {
        expand(text, &mut |inside| self.resolve(inside, name))
    }

    fn expanded_members(&self, members: &Map<String, Value>) -> Map<String, Value> {
        expand_members(members, &mut |inside| self.resolve(inside, "main"))
    }

    pub fn resolve(&self, inside: &str, name: &str) -> String {
        let variable = |name: &str| {
            self.variables.get(name).unwrap_or_else(|| panic!("no variable {name} was saved")).clone()
        };
        let text = |value: Value, member: &str| value[member].as_str().unwrap().to_owned();
        match inside.split_once(':').unwrap_or((inside, "")) {
            ("code", user) => self.newest_code(user),
            ("totp", "") => {
                let secret = self.secrets_shown.get(name).expect("a secret was shown");
                secrets::note(secret.expose());
                text(self.server.post("/_local/totp", &json!({ "secret": secret.expose() })), "code")
            }
            ("new_passkey", "") => {
                let registration = self.registrations.get(name).expect("a registration was begun");
                let options: Value = serde_json::from_str(registration.options()).unwrap();
                let made = self.server.post("/_local/authenticator/create", &json!({ "options": options }));
                made["credential"].to_string()
            }
            ("totp", user) => {
                let body = json!({ "poolId": self.pool.id, "username": user });
                text(self.server.post("/_local/totp", &body), "code")
            }
            ("passkey", tamper) => {
                let SignInStep::Passkey(passkey) = self.step(name) else { panic!("no passkey is asked for") };
                let mut body = json!({ "options": passkey.request_options_json() });
                if !tamper.is_empty() {
                    body["tamper"] = json!(tamper);
                }
                text(self.server.post("/_local/authenticator/assert", &body), "credential")
            }
            ("parameter", parameter) => steps::parameters(self.step(name)).remove(parameter).unwrap(),
            ("var", name) => variable(name),
            ("tampered", name) => tampered(&variable(name)),
            ("server", "") => self.server.url.clone(),
            ("pool_id", "") => self.pool.id.clone(),
            ("client_id", "") => self.pool.client_id.clone(),
            _ => panic!("there is no placeholder {inside}"),
        }
    }

    fn newest_code(&self, user: &str) -> String {
        let outbox = self.server.get("/_local/outbox");
        let messages = outbox["messages"].as_array().unwrap();
        let sent = |message: &&Value| {
            message["pool_id"] == json!(self.pool.id) && message["username"] == json!(user)
        };
        let message = messages.iter().rev().find(sent).unwrap_or_else(|| panic!("{user} was sent no code"));
        message["code"].as_str().unwrap().to_owned()
    }
}

fn failed(expect: &Expect, error: &Error) {
    capture::show(error);
    capture::show_text(&format!("{error}\n"));
    expectations::error(expect, error);
}

fn make_pool(scenario: &Scenario, server: &Server) -> Pool {
    let of_server = |inside: &str| {
        assert_eq!(inside, "server", "only the server is known before its pool");
        server.url.clone()
    };
    let pool = server.reset(&expand_members(&scenario.pool, &mut { of_server }), &scenario.client);
    if let Some(secret) = &pool.client_secret {
        secrets::note(secret);
    }
    for user in &scenario.users {
        let mut user = user.clone();
        for secret in ["password", "totp_secret"].into_iter().filter_map(|name| user.get(name)?.as_str()) {
            secrets::note(secret);
        }
        user.insert("poolId".to_owned(), json!(pool.id));
        server.post("/_local/users", &Value::Object(user));
    }
    pool
}

fn client(scenario: &Scenario, server: &Server, pool: &Pool, store: &Arc<dyn SecretStore>) -> UserPool {
    let mut builder = UserPool::builder(&pool.id, &pool.client_id)
        .endpoint(&server.url)
        .shared_store(Arc::clone(store))
        .transport(Watched(transport()));
    if let Some(secret) = &pool.client_secret {
        builder = builder.client_secret(secret.as_str().into());
    }
    if let Some(device) = &scenario.app.threat_protection {
        let mut context = DeviceContext::default();
        if let Some(name) = &device.device_name {
            context = context.device_name(name);
        }
        if let Some(name) = &device.application_name {
            context = context.application_name(name);
        }
        if let Some(name) = &device.platform_name {
            context = context.platform_name(name);
        }
        builder = builder.threat_protection(context);
    }
    match scenario.app.device_remembering {
        None => {}
        Some(Remembering::Always) => builder = builder.device_remembering(DeviceRemembering::Always),
        Some(Remembering::OnRequest) => {
            builder = builder.device_remembering(DeviceRemembering::OnRequest);
        }
        Some(Remembering::Ask(answer)) => {
            builder = builder.device_remembering(DeviceRemembering::Ask(Arc::new(Answers(answer))));
        }
    }
    if let Some(name) = &scenario.app.device_name {
        builder = builder.device_name(name);
    }
    capture::show(&builder);
    let client = builder.build().unwrap();
    capture::show(&client);
    client
}

/// Has a code sent that belongs to the account.
pub async fn deliver(request: CodeRequest, metadata: Option<BTreeMap<String, String>>, expect: &Expect) {
    let request = match metadata {
        Some(metadata) => request.client_metadata(metadata),
        None => request,
    };
    if let Some(delivery) = ended(expect, request.await) {
        capture::show(&delivery);
        expectations::delivery(expect, &delivery);
    }
}

/// What came of a call, unless it was the error that is expected.
pub fn ended<T>(expect: &Expect, outcome: Result<T, Error>) -> Option<T> {
    match outcome {
        Ok(result) => Some(result),
        Err(error) => {
            failed(expect, &error);
            None
        }
    }
}

fn text_at(answer: &Value, pointer: &str) -> String {
    let text = answer.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("{pointer} is no text in {answer:#}")).to_owned()
}
