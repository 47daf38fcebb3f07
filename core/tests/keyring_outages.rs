//! A Secret Service that is locked, gone, or started anew. Each test starts this program again inside a message bus of
//! its own, with a gnome-keyring of its own.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
#[path = "support/mod.rs"]
mod support;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    linux::main()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        env,
        io::Write as _,
        path::Path,
        process::{Child, Command, ExitCode, Stdio},
        thread,
        time::{Duration, Instant},
    };

    use cognito_client::{
        KeyringStore, SecretStore, SessionState,
        store::{KeyringOptions, StoreError},
    };
    use libtest_mimic::{Arguments, Trial};
    use zbus::{
        blocking::{Connection, connection},
        zvariant::{OwnedObjectPath, OwnedValue, Value},
    };

    use super::support::{client, pool, sign_in, signed_in};

    const PASSWORD: &str = "only-for-this-run";
    const START_LIMIT: Duration = Duration::from_secs(20);

    type Scenario = fn(&Path);

    const SCENARIOS: [(&str, Scenario); 4] = [
        ("a_locked_vault_is_unavailable_and_keeps_what_it_holds", locked),
        ("a_user_whose_vault_is_locked_is_not_signed_out", locked_session),
        ("a_vault_that_was_started_anew_is_found_again", started_anew),
        ("a_bus_without_a_vault_is_refused_when_the_store_is_opened", no_vault),
    ];

    pub fn main() -> ExitCode {
        if let [_, name, home] = env::args().collect::<Vec<_>>().as_slice()
            && let Some(name) = name.strip_prefix("scenario=")
        {
            let (_, scenario) = SCENARIOS.iter().find(|(known, _)| *known == name).unwrap();
            scenario(Path::new(home));
            return ExitCode::SUCCESS;
        }
        let trials = SCENARIOS.map(|(name, _)| {
            Trial::test(name, move || {
                inside_a_bus(name);
                Ok(())
            })
            .with_ignored_flag(true)
        });
        libtest_mimic::run(&Arguments::from_args(), trials.into()).exit_code()
    }

    fn inside_a_bus(name: &str) {
        let home = tempfile::tempdir().unwrap();
        let mut command = Command::new("dbus-run-session");
        command.arg("--").arg(env::current_exe().unwrap()).arg(format!("scenario={name}")).arg(home.path());
        // For keyring daemons that the bus starts by itself, too.
        for variable in ["HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"] {
            command.env(variable, home.path());
        }
        let output = command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn locked(home: &Path) {
        let daemon = Daemon::start();
        let store = store(home);
        let small = options(home).largest_item(256).open().unwrap();
        store.put("name", b"value").unwrap();
        small.put("large", &[b'l'; 1_000]).unwrap();
        assert!(store.get("never there").unwrap().is_none());

        daemon.lock();
        let opened_while_locked = options(home).open().unwrap();
        for store in [&store, &small, &opened_while_locked] {
            for name in ["name", "large", "never there"] {
                assert!(is_unavailable(&store.get(name)), "{name}");
                assert!(is_unavailable(&store.put(name, b"other")));
                assert!(is_unavailable(&store.remove(name)));
            }
            assert!(is_unavailable(&store.list("")));
        }
        assert!(is_unavailable(&store.unlock()), "there is no one to ask here");

        daemon.unlock();
        for store in [&store, &small, &opened_while_locked] {
            assert_eq!(store.get("name").unwrap().unwrap().as_slice(), b"value");
            assert_eq!(store.get("large").unwrap().unwrap().as_slice(), [b'l'; 1_000]);
            assert!(store.get("never there").unwrap().is_none());
            store.unlock().unwrap();
        }
        store.put("name", b"another value").unwrap();
        assert_eq!(small.get("name").unwrap().unwrap().as_slice(), b"another value");
    }

    fn locked_session(home: &Path) {
        let daemon = Daemon::start();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let pool = pool().await;
            let first = client(&pool).store(store(home)).build().unwrap();
            let tokens = sign_in(&first).await.tokens().await.unwrap();

            tokio::task::block_in_place(|| daemon.lock());
            let second = client(&pool).store(store(home)).build().unwrap();
            let state = second.state().await;
            assert!(matches!(state, SessionState::Unavailable(_)), "{state:?}");

            tokio::task::block_in_place(|| daemon.unlock());
            let session = signed_in(&second).await;
            assert_eq!(session.tokens().await.unwrap().access_token(), tokens.access_token());
        });
    }

    fn started_anew(home: &Path) {
        let daemon = Daemon::start();
        let store = store(home);
        store.put("name", b"value").unwrap();
        drop(daemon);
        // Whatever the bus starts in its place is locked.
        assert!(is_unavailable(&store.get("name")));
        assert!(is_unavailable(&store.list("")));

        let _daemon = Daemon::start();
        assert_eq!(store.get("name").unwrap().unwrap().as_slice(), b"value");
        assert_eq!(store.list("").unwrap(), ["name"]);
        store.put("name", b"other").unwrap();
        store.remove("name").unwrap();
        assert!(store.get("name").unwrap().is_none());
    }

    fn no_vault(home: &Path) {
        // Taken by something that is no vault, so that the bus starts none.
        let taken =
            connection::Builder::session().unwrap().name("org.freedesktop.secrets").unwrap().build().unwrap();
        let _answers = taken.object_server();
        assert!(is_unavailable(&options(home).open()));
    }

    fn options(home: &Path) -> KeyringOptions {
        KeyringOptions::new("io.github.cognitoclient.test.outages").lock_directory(home.join("locks"))
    }

    fn store(home: &Path) -> KeyringStore {
        options(home).open().unwrap()
    }

    fn is_unavailable<T>(result: &Result<T, StoreError>) -> bool {
        matches!(result, Err(StoreError::Unavailable(_)))
    }

    /// gnome-keyring, unlocked.
    struct Daemon {
        process: Child,
        bus: Connection,
    }

    impl Daemon {
        fn start() -> Self {
            let bus = Connection::session().unwrap();
            let mut process = Command::new("gnome-keyring-daemon")
                .args(["--foreground", "--replace", "--unlock", "--components=secrets"])
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            process.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
            let daemon = Self { process, bus };
            let started = Instant::now();
            while !daemon.owns_the_name() {
                assert!(started.elapsed() < START_LIMIT, "gnome-keyring did not come up");
                thread::sleep(Duration::from_millis(20));
            }
            assert_eq!(daemon.is_locked(), Some(false));
            daemon
        }

        /// Asked of the bus, which would start another one if the service were asked.
        fn owns_the_name(&self) -> bool {
            let bus = zbus::blocking::fdo::DBusProxy::new(&self.bus).unwrap();
            let owner = bus.get_connection_unix_process_id("org.freedesktop.secrets".try_into().unwrap());
            owner.is_ok_and(|owner| owner == self.process.id())
        }

        fn lock(&self) {
            let collections = vec![self.collection().unwrap()];
            self.service("Lock", &(collections,)).unwrap();
            assert_eq!(self.is_locked(), Some(true));
        }

        /// By the way that gnome-keyring has for its own parts, without a prompt.
        fn unlock(&self) {
            let reply = self.service("OpenSession", &("plain", Value::from(""))).unwrap();
            let (_, session): (OwnedValue, OwnedObjectPath) = reply.body().deserialize().unwrap();
            let secret = (session, Vec::<u8>::new(), PASSWORD.as_bytes(), "text/plain");
            let interface = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface";
            let body = (self.collection().unwrap(), secret);
            self.call("/org/freedesktop/secrets", interface, "UnlockWithMasterPassword", &body).unwrap();
            assert_eq!(self.is_locked(), Some(false));
        }

        fn collection(&self) -> Option<OwnedObjectPath> {
            let reply = self.service("ReadAlias", &("default",)).ok()?;
            let path: OwnedObjectPath = reply.body().deserialize().ok()?;
            (path.as_str() != "/").then_some(path)
        }

        fn is_locked(&self) -> Option<bool> {
            let body = ("org.freedesktop.Secret.Collection", "Locked");
            let path = self.collection()?;
            let reply = self.call(path.as_str(), "org.freedesktop.DBus.Properties", "Get", &body).ok()?;
            reply.body().deserialize::<OwnedValue>().ok()?.try_into().ok()
        }

        fn service(
            &self,
            method: &str,
            body: &(impl serde::Serialize + zbus::zvariant::DynamicType),
        ) -> zbus::Result<zbus::Message> {
            self.call("/org/freedesktop/secrets", "org.freedesktop.Secret.Service", method, body)
        }

        fn call(
            &self,
            path: &str,
            interface: &str,
            method: &str,
            body: &(impl serde::Serialize + zbus::zvariant::DynamicType),
        ) -> zbus::Result<zbus::Message> {
            self.bus.call_method(Some("org.freedesktop.secrets"), path, Some(interface), method, body)
        }
    }

    impl Drop for Daemon {
        fn drop(&mut self) {
            self.process.kill().ok();
            self.process.wait().ok();
        }
    }
}
