//! The scenarios that suspend, or build a new client over the same store, once more: each time they do, the process is
//! killed and another one goes on.
//!
//! The test starts this very program again as a child, which performs the scenario up to the next such step, prints
//! the suspended text, if any, and waits to be killed.

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use libtest_mimic::Failed;
use serde::{Deserialize, Serialize};

use crate::{
    capture,
    data::{self, Action, Scenario},
    file_store::{FileStore, write_whole},
    kill,
    runner::Runner,
    secrets,
    server::{Pool, Server},
};

const TASK: &str = "COGNITO_SCENARIO_TASK";
const SUSPENDED: &str = "suspended ";
const FINISHED: &str = "finished";

/// What a child is to do.
#[derive(Serialize, Deserialize)]
struct Task {
    theme: String,
    name: String,
    server: String,
    folder: PathBuf,
}

/// What a killed child leaves behind beside its store.
#[derive(Serialize, Deserialize)]
struct Left {
    pool: Pool,
    variables: BTreeMap<String, String>,
    /// The action that suspended, or built a new client.
    at: usize,
    suspended: Option<Suspended>,
}

/// A suspended sign-in: the name of its step and its text.
#[derive(Serialize, Deserialize)]
struct Suspended {
    step: String,
    text: String,
}

/// Whether a scenario can be performed in several processes.
pub fn applies(scenario: &Scenario) -> bool {
    !scenario.deaths.is_empty()
}

/// Performs the scenario in as many processes as it takes.
pub fn perform(theme: &str, scenario: &Scenario, shared: &str) -> Result<(), Failed> {
    let own = scenario.own_server.then(Server::start);
    let server = own.as_ref().map_or(shared, |(_, url)| url);
    let unique: String =
        theme.chars().chain(scenario.name.chars()).filter(char::is_ascii_alphanumeric).collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{unique}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let (theme, name) = (theme.to_owned(), scenario.name.clone());
    let task = Task { theme, name, server: server.to_owned(), folder: folder.clone() };
    let task = serde_json::to_string(&task)?;
    let mut killed = 0;
    let outcome = loop {
        match one_life(&task) {
            Ok(true) if killed == scenario.deaths.len() => break Ok(()),
            Ok(true) => break Err(Failed::from(format!("it finished after {killed} deaths"))),
            Ok(false) => killed += 1,
            Err(error) => break Err(error),
        }
    };
    fs::remove_dir_all(folder)?;
    outcome
}

/// One process, from its start to its end or death. Tells whether the scenario was finished.
fn one_life(task: &str) -> Result<bool, Failed> {
    let mut child = Command::new(env::current_exe()?)
        .env(TASK, task)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line)?;
    if line.starts_with(SUSPENDED) {
        return match kill::kill(&mut child) {
            Ok(()) => Ok(false),
            Err(error) => Err(format!("{error}: {}", complaint(child)).into()),
        };
    }
    let status = child.wait()?;
    if line.trim_end() == FINISHED && status.success() { Ok(true) } else { Err(complaint(child).into()) }
}

fn complaint(mut child: Child) -> String {
    let mut text = String::new();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The child's side; `None` in a process that is none.
pub fn child() -> Option<()> {
    let task = env::var(TASK).ok()?;
    let task: Task = serde_json::from_str(&task).unwrap();
    let (_, scenario) = data::all()
        .into_iter()
        .find(|(theme, scenario)| *theme == task.theme && scenario.name == task.name)
        .unwrap();
    capture::begin();
    tokio::runtime::Runtime::new().unwrap().block_on(go_on(&scenario, &task));
    Some(())
}

async fn go_on(scenario: &Scenario, task: &Task) {
    let server = Server::at(&task.server);
    let store = Arc::new(FileStore::in_folder(&task.folder));
    let file = task.folder.join("left.json");
    let left: Option<Left> = fs::read(&file).ok().map(|bytes| serde_json::from_slice(&bytes).unwrap());
    let mut next = 0;
    let mut runner = match left {
        None => Runner::prepare(scenario, &server, store),
        Some(left) => {
            let mut runner = Runner::over(scenario, &server, store, left.pool);
            runner.variables = left.variables;
            match (scenario.steps.get(left.at), left.suspended) {
                (Some(Action::SuspendAndResume(action)), Some(suspended)) => {
                    runner.resume(&suspended.text, action.clone(), &suspended.step).await;
                }
                (Some(Action::NewClient(_)), None) => {}
                _ => panic!("nobody died there"),
            }
            next = left.at + 1;
            runner
        }
    };
    for (at, action) in scenario.steps.iter().enumerate().skip(next) {
        if scenario.deaths.contains(&at) {
            let suspended = match action {
                Action::SuspendAndResume(suspension) => {
                    let (text, step) = runner.suspended(&suspension.name).await;
                    Some(Suspended { step: step.to_owned(), text })
                }
                _ => None,
            };
            assert_silence();
            let (pool, variables) = (runner.pool.clone(), runner.variables.clone());
            let left = Left { pool, variables, at, suspended };
            write_whole(&file, &serde_json::to_vec(&left).unwrap()).unwrap();
            println!("{SUSPENDED}{}", left.suspended.map(|suspended| suspended.text).unwrap_or_default());
            std::future::pending::<()>().await;
        }
        Box::pin(runner.perform(action)).await;
    }
    assert_silence();
    println!("{FINISHED}");
}

fn assert_silence() {
    let found = secrets::given_away(&capture::text());
    assert!(found.is_empty(), "{}", found.join("\n"));
}
