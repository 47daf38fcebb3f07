//! A local pool with its users, what goes wrong at it, and what it knows to be so.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use cognito_local_pool::{Error, Fault, LocalPool, Refresh};
use serde_json::json;

use crate::{
    chance::Chance,
    verdict::{Rule, broken},
    wire::Seen,
};

pub(crate) const PASSWORD: &str = "Chaos-Horse7!";
/// Longer than all clock jumps together.
const LIFE: Duration = Duration::from_secs(3650 * 86_400);
/// How long the news of an arrival may take from another process.
const NEWS: Duration = Duration::from_secs(2);
/// What a process may have got and not stored when it was killed.
const BEFORE_A_KILL: Duration = Duration::from_secs(5);

const OPERATIONS: [&str; 6] = [
    "InitiateAuth",
    "RespondToAuthChallenge",
    "GetTokensFromRefreshToken",
    "RevokeToken",
    "GlobalSignOut",
    "GetUser",
];

pub(crate) struct Server {
    pub(crate) number: usize,
    pub(crate) pool: LocalPool,
    pub(crate) seen: Arc<Seen>,
    /// Another program makes the calls: what no fault struck has arrived.
    unseen: bool,
    /// Name and `sub`.
    pub(crate) users: Vec<(String, String)>,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    by_origin: HashMap<String, Vec<(Refresh, Instant)>>,
    by_user: HashMap<String, usize>,
    kills: Vec<Instant>,
    refreshes: usize,
}

impl Server {
    /// The first pool rotates without grace, the second with some, the third not at all.
    pub(crate) fn start(number: usize, users: usize) -> Result<Self, Error> {
        let builder = LocalPool::builder().refresh_token_validity(LIFE);
        let pool = match number % 3 {
            0 => builder.rotation(Duration::ZERO),
            1 => builder.rotation(Duration::from_secs(20)),
            _ => builder,
        }
        .start_blocking()?;
        let users: Result<Vec<_>, Error> = (0..users)
            .map(|user| {
                let made = pool.user(format!("user{user}"), PASSWORD).create()?;
                Ok((made.username, made.sub))
            })
            .collect();
        let (seen, log) = (Arc::default(), Mutex::default());
        Ok(Self { number, pool, seen, unseen: false, users: users?, log })
    }

    /// As [`start`](Self::start), for a program whose traffic cannot be seen from here.
    pub(crate) fn start_for_others(users: usize) -> Result<Self, Error> {
        Ok(Self { unseen: true, ..Self::start(0, users)? })
    }

    /// Whether the token that came of a refresh reached its caller.
    fn has_arrived(&self, refresh: &Refresh) -> bool {
        let issued = refresh.issued.as_deref();
        issued.is_some_and(
            |issued| if self.unseen { refresh.fault.is_none() } else { self.seen.has_arrived(issued) },
        )
    }

    /// Something goes wrong: an answer, the clock, or a user's sessions by an administrator's hand.
    pub(crate) fn trouble(&self, chance: &mut Chance) {
        match chance.below(20) {
            0..=12 => self.pool.fault(fault(chance)),
            // Access and id tokens last an hour.
            13..=16 => self.pool.clock().advance(Duration::from_secs(60 + chance.below(5000))),
            17 => {
                let back = Duration::from_secs(chance.below(1800));
                let now = self.pool.clock().now();
                self.pool.clock().set(now.checked_sub(back).unwrap_or(SystemTime::UNIX_EPOCH));
            }
            18 => {
                let (user, _) = &self.users[chance.one_of(self.users.len())];
                self.pool.call("AdminUserGlobalSignOut", &json!({ "Username": user })).ok();
            }
            _ => self.pool.clear_faults(),
        }
    }

    /// Takes the news from the server's log. Looks for tokens shown after another process had their successor.
    pub(crate) fn listen(&self) {
        let now = Instant::now();
        let mut log = self.log();
        for refresh in self.pool.take_refreshes() {
            log.refreshes += 1;
            let Some(origin) = refresh.origin_jti.clone() else { continue };
            if let Some(username) = &refresh.username {
                *log.by_user.entry(username.clone()).or_default() += 1;
            }
            let earlier = log.by_origin.get(&origin).map(Vec::as_slice).unwrap_or_default();
            let replaced = earlier.iter().find(|(other, when)| {
                other.shown == refresh.shown && now.duration_since(*when) > NEWS && self.has_arrived(other)
            });
            if let Some((_, when)) = replaced {
                let killed = log.kills.iter().any(|kill| near(*kill, *when));
                if !killed {
                    let (user, shown) = (refresh.username.as_deref().unwrap_or_default(), &refresh.shown);
                    broken(Rule::Reuse, format!("{user} of pool {}: {shown} was shown again", self.number));
                }
            }
            log.by_origin.entry(origin).or_default().push((refresh, now));
        }
    }

    /// Whether the session of this sign-in may be called over: revoked, or its newest token never arrived.
    pub(crate) fn may_be_over(&self, user: &str, origin: &str) -> bool {
        self.listen();
        let sign_ins = self.pool.sign_ins_of(user);
        let revoked =
            sign_ins.iter().find(|sign_in| sign_in.origin_jti == origin).is_none_or(|found| found.revoked);
        if revoked {
            return true;
        }
        let log = self.log();
        let refreshes = log.by_origin.get(origin).map(Vec::as_slice).unwrap_or_default();
        refreshes.iter().any(|(refresh, when)| {
            let killed = log.kills.iter().any(|kill| near(*kill, *when));
            refresh.issued.is_some() && (killed || !self.has_arrived(refresh))
        })
    }

    pub(crate) fn is_revoked(&self, user: &str, origin: &str) -> bool {
        let sign_ins = self.pool.sign_ins_of(user);
        sign_ins.iter().find(|sign_in| sign_in.origin_jti == origin).is_none_or(|found| found.revoked)
    }

    /// The sign-ins of a user that go on.
    pub(crate) fn alive(&self, user: &str) -> Vec<String> {
        let sign_ins = self.pool.sign_ins_of(user).into_iter();
        sign_ins.filter(|sign_in| !sign_in.revoked).map(|sign_in| sign_in.origin_jti).collect()
    }

    /// How often a user's tokens were refreshed, and how often the user signed in.
    pub(crate) fn changes_of(&self, user: &str) -> (usize, usize) {
        self.listen();
        let refreshes = self.log().by_user.get(user).copied().unwrap_or(0);
        (refreshes, self.pool.sign_ins_of(user).len())
    }

    pub(crate) fn killed(&self) {
        self.log().kills.push(Instant::now());
    }

    /// Sign-ins and refreshes so far: what the server must remember.
    pub(crate) fn remembered(&self) -> usize {
        self.listen();
        let sign_ins: usize = self.users.iter().map(|(user, _)| self.pool.sign_ins_of(user).len()).sum();
        sign_ins + self.log().refreshes
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn near(kill: Instant, when: Instant) -> bool {
    kill.checked_duration_since(when).unwrap_or_default() < BEFORE_A_KILL
        && when.checked_duration_since(kill).unwrap_or_default() < BEFORE_A_KILL
}

/// Everything the local pool can do to an answer.
fn fault(chance: &mut Chance) -> Fault {
    let fault = match chance.below(13) {
        0 => Fault::drop_before(),
        1 => Fault::drop_after(),
        2 => Fault::delay(Duration::from_millis(chance.below(900))),
        // Longer than the client waits.
        3 => return Fault::delay(Duration::from_secs(5)).on(OPERATIONS[chance.one_of(OPERATIONS.len())]),
        4 => Fault::status([500, 502, 503, 504][chance.one_of(4)]),
        5 => Fault::status(503).applied(),
        6 => Fault::status_with_body(403, "<html>a portal</html>"),
        7 => Fault::throttle(),
        8 => Fault::too_many_requests(chance.below(3)),
        9 => Fault::truncate(chance.one_of(400)),
        10 => Fault::garbage(),
        11 => Fault::replace(&json!({ "AuthenticationResult": {} })),
        _ => Fault::strip_headers(),
    };
    let fault =
        if chance.percent(80) { fault.on(OPERATIONS[chance.one_of(OPERATIONS.len())]) } else { fault };
    fault.times(1 + u32::try_from(chance.below(3)).unwrap_or(0))
}
