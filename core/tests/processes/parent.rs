//! The test's side: a pool, a store in a directory, and processes that share it.

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    process::{self, ChildStdin, ChildStdout, Command, Stdio},
};

use cognito_local_pool::LocalPool;
use tempfile::TempDir;

use crate::{child, kill};

const USER: &str = "ana";
const PASSWORD: &str = "Correct-Horse7!";

/// Processes over one store and one pool.
pub(crate) struct Family {
    pub(crate) pool: LocalPool,
    directory: TempDir,
}

/// What a process answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It has tokens; these tell them from others.
    Tokens(String),
    State(String),
    Error(String),
}

pub(crate) struct Child {
    process: process::Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Family {
    pub(crate) fn new(pool: LocalPool) -> Self {
        pool.user(USER, PASSWORD).create().unwrap();
        Self { pool, directory: TempDir::new().unwrap() }
    }

    pub(crate) fn refreshes(&self) -> u64 {
        self.pool.calls("GetTokensFromRefreshToken")
    }

    pub(crate) fn sign_in(&self) {
        let mut child = self.child();
        child.say(&format!("sign-in {USER} {PASSWORD}"));
        assert!(matches!(child.answer(), Answer::Tokens(_)));
    }

    /// Another process, with the session of the store if there is one.
    pub(crate) fn child(&self) -> Child {
        let mut process = Command::new(env::current_exe().unwrap())
            .env(
                child::POOL,
                format!("{} {} {}", self.pool.url(), self.pool.pool_id(), self.pool.client_id()),
            )
            .env(child::DIRECTORY, self.directory.path())
            .env(child::NOW, self.pool.clock().epoch_seconds().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut child = Child { process, input, output };
        assert_eq!(child.answer(), Answer::State("ready".into()));
        child
    }
}

impl Child {
    pub(crate) fn say(&mut self, line: &str) {
        writeln!(self.input, "{line}").unwrap();
        self.input.flush().unwrap();
    }

    pub(crate) fn answer(&mut self) -> Answer {
        let mut line = String::new();
        assert!(self.output.read_line(&mut line).unwrap() > 0, "the process is gone");
        let line = line.trim_end();
        match line.split_once(' ') {
            Some(("tokens", mark)) => Answer::Tokens(mark.to_owned()),
            Some(("state", name)) => Answer::State(name.to_owned()),
            Some(("error", kind)) => Answer::Error(kind.to_owned()),
            _ => panic!("unexpected line {line:?}"),
        }
    }

    pub(crate) fn kill(&mut self) {
        kill::kill(&mut self.process).unwrap();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
