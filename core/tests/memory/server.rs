//! The pool, in a process of its own that is spoken to by lines. Secrets cross masked.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use cognito_local_pool::LocalPool;
use serde_json::json;

use crate::needles::{mask, masked, unmask};

const ASKED: &str = "COGNITO_MEMORY_TEST_SERVER";
pub const PASSWORD: [u8; 24] = masked(b"Wiped-Horse-Battery-817!");
pub const CLIENT_SECRET: [u8; 32] = masked(b"wipedClientSecretOfManyLetters42");

pub struct Server {
    process: Child,
    says: BufReader<ChildStdout>,
    hears: ChildStdin,
    pub url: String,
    pub pool_id: String,
    pub client_id: String,
}

impl Server {
    pub fn start() -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .env(ASKED, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut says = BufReader::new(process.stdout.take().unwrap());
        let hears = process.stdin.take().unwrap();
        let mut line = || {
            let mut line = String::new();
            says.read_line(&mut line).unwrap();
            line.trim_end().to_owned()
        };
        let (url, pool_id, client_id) = (line(), line(), line());
        Self { process, says, hears, url, pool_id, client_id }
    }

    /// The code that ana's authenticator app shows, masked. A code serves once: this one is the next.
    pub fn code(&mut self) -> Vec<u8> {
        writeln!(self.hears, "code").unwrap();
        let mut line = String::new();
        self.says.read_line(&mut line).unwrap();
        let bytes = line.trim_end().split(' ').map(|byte| byte.parse().unwrap());
        bytes.collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub fn run_if_asked() -> bool {
    if std::env::var_os(ASKED).is_none() {
        return false;
    }
    let devices = json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false});
    let pool = LocalPool::builder()
        .client_secret(unmask(&CLIENT_SECRET))
        .rotation(Duration::ZERO)
        .pool_setting("DeviceConfiguration", devices)
        .pool_setting("MfaConfiguration", json!("OPTIONAL"))
        .start_blocking()
        .unwrap();
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    pool.user("ana", unmask(&PASSWORD)).totp(secret).mfa(["SOFTWARE_TOKEN_MFA"]).create().unwrap();
    println!("{}\n{}\n{}", pool.url(), pool.pool_id(), pool.client_id());
    for line in std::io::stdin().lines() {
        match line.unwrap().as_str() {
            "code" => {
                let code = mask(pool.totp("ana").unwrap().as_bytes());
                println!("{}", code.iter().map(u8::to_string).collect::<Vec<_>>().join(" "));
            }
            other => panic!("unknown line {other}"),
        }
    }
    true
}
