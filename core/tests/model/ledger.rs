//! What happened, and what must not: the rules are looked at with every call that lands and every answer that comes.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    server::{Grant, Server},
    store::{Backing, Call, Kept, user_of},
};

/// How the processes stand to each other, and what can be asked of them therefore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// Pool objects in one process share a store; those of different processes see the same through two.
    pub(crate) processes: usize,
    pub(crate) has_locks: bool,
}

impl Setting {
    /// Processes that nothing keeps apart may undo each other's work; that much is documented.
    pub(crate) fn is_strict(self) -> bool {
        self.processes == 1 || self.has_locks
    }
}

/// What became of a sign-in here.
#[derive(Default)]
struct Life {
    /// When a record of it was first in the store, and when none was any more.
    stored: Option<u64>,
    left: Option<u64>,
    /// It left by another sign-in's coming.
    replaced: bool,
}

/// A call of the app's.
pub(crate) struct Called {
    pub(crate) what: String,
    pub(crate) pool: usize,
    pub(crate) user: String,
    pub(crate) began: u64,
    pub(crate) ended: Option<u64>,
    pub(crate) signs_out: bool,
    /// It may change what the store has of a session.
    pub(crate) changes: bool,
}

#[derive(Default)]
pub(crate) struct Ledger {
    /// Events so far: the model's time.
    pub(crate) moment: u64,
    /// How many calls in a hundred are held back until nothing else can happen.
    pub(crate) laggards: u64,
    pub(crate) trace: Vec<String>,
    pub(crate) violations: Vec<String>,
    pub(crate) calls: BTreeMap<u64, Called>,
    pub(crate) store_faults: bool,
    pub(crate) faulty: bool,
    setting: Option<Setting>,
    lives: BTreeMap<usize, Life>,
    in_flight: BTreeMap<(usize, String), usize>,
    /// By user: records that came, tokens that came, records that went.
    changes: BTreeMap<String, Changes>,
    /// By pool and user: what was told.
    told: BTreeMap<(usize, String), Told>,
    signed_in: BTreeMap<(usize, String), usize>,
    signed_out: BTreeSet<(usize, String)>,
}

#[derive(Default)]
struct Changes {
    begun: BTreeSet<usize>,
    generations: BTreeSet<(usize, usize)>,
    left: usize,
}

#[derive(Default, Debug)]
pub(crate) struct Told {
    pub(crate) signed_in: usize,
    pub(crate) refreshed: usize,
    pub(crate) expired: usize,
    pub(crate) signed_out: usize,
}

impl Ledger {
    pub(crate) fn new(setting: Setting, laggards: u64, faulty: bool, store_faults: bool) -> Self {
        Self { setting: Some(setting), laggards, faulty, store_faults, ..Self::default() }
    }

    fn strict(&self) -> bool {
        self.setting.is_some_and(Setting::is_strict)
    }

    pub(crate) fn note(&mut self, line: impl Into<String>) {
        self.moment += 1;
        self.trace.push(format!("{:4} {}", self.moment, line.into()));
    }

    pub(crate) fn accuse(&mut self, what: impl Into<String>) {
        let what = what.into();
        self.note(format!("VIOLATION: {what}"));
        self.violations.push(what);
    }

    pub(crate) fn accuse_if_strict(&mut self, what: impl Into<String>) {
        if self.strict() {
            self.accuse(what);
        }
    }

    /// A refresh token was shown that should not have been; processes without locks cannot know better.
    pub(crate) fn accuse_of_tokens(&mut self, what: String) {
        self.accuse_if_strict(what);
    }

    pub(crate) fn began(&mut self, id: u64, call: Called) {
        self.note(format!("call {id} of pool {}: {}", call.pool, call.what));
        self.calls.insert(id, Called { began: self.moment, ..call });
    }

    pub(crate) fn ended(&mut self, id: u64, outcome: &str) {
        self.note(format!("call {id} ends: {outcome}"));
        let moment = self.moment;
        if let Some(call) = self.calls.get_mut(&id) {
            call.ended = Some(moment);
        }
    }

    fn domain(&self, process: usize) -> usize {
        if self.setting.is_some_and(|setting| setting.has_locks) { 0 } else { process }
    }

    /// A refresh goes out: at most one of a user's at a time, wherever locks keep the others out.
    pub(crate) fn refresh_began(&mut self, process: usize, user: String) -> (usize, String) {
        let key = (self.domain(process), user);
        let count = self.in_flight.entry(key.clone()).or_default();
        *count += 1;
        if *count > 1 {
            self.accuse(format!("two refreshes of {} are in flight at once", key.1));
        }
        key
    }

    pub(crate) fn refresh_landed(&mut self, key: &(usize, String)) {
        if let Some(count) = self.in_flight.get_mut(key) {
            *count -= 1;
        }
    }

    /// Judges a change of the store, as it happens.
    pub(crate) fn store_changes(&mut self, call: &Call, backing: &Backing, server: &mut Server) {
        let (key, new) = match call {
            Call::Put(key, value) => (key, crate::store::read_record(value)),
            Call::Remove(key) => (key, Kept::Nothing),
            Call::Get(_) | Call::List(_) | Call::Lock(_) => return,
        };
        let Some(user) = user_of(key).map(str::to_owned) else { return };
        let old = backing.kept(&user);
        // Forgetting what the server has ended is told, too.
        if (old, new) == (Kept::Ended, Kept::Nothing) {
            self.changes.entry(user.clone()).or_default().left += 1;
        }
        if let Kept::Active(grant, generation) = new {
            let taken_back = matches!(old, Kept::Active(other, _) if self.is_failing(&server.grants[other]));
            self.record_comes(&user, grant, generation, old, taken_back);
            let refreshed = server.grants[grant].generations.get_mut(generation);
            if let Some(generation) = refreshed {
                generation.stored = true;
            }
        }
        if let Kept::Active(grant, _) = old
            && !matches!(new, Kept::Active(same, _) if same == grant)
        {
            self.record_goes(&user, grant, new, &server.grants[grant]);
        }
    }

    fn record_comes(&mut self, user: &str, grant: usize, generation: usize, old: Kept, taken_back: bool) {
        if let Kept::Active(same, newer) = old
            && same == grant
            && newer > generation
        {
            self.accuse_if_strict(format!("older tokens of sign-in {grant} took the place of newer ones"));
        }
        let moment = self.moment;
        let life = self.lives.entry(grant).or_default();
        life.stored.get_or_insert(moment);
        if taken_back {
            (life.left, life.replaced) = (None, false);
        } else if life.left.is_some() {
            self.accuse_if_strict(format!("sign-in {grant} came back into the store after it had left it"));
        }
        let changes = self.changes.entry(user.to_owned()).or_default();
        changes.begun.insert(grant);
        changes.generations.insert((grant, generation));
    }

    fn record_goes(&mut self, user: &str, grant: usize, new: Kept, of: &Grant) {
        let stored = self.lives.get(&grant).and_then(|life| life.stored).unwrap_or_default();
        let asked_for = self.calls.values().any(|call| {
            call.signs_out && call.user == user && call.ended.is_none_or(|ended| ended >= stored)
        });
        let replaced = matches!(new, Kept::Active(..));
        let failing = self.is_failing(of);
        if !asked_for && !replaced && !failing && !of.ended && !of.may_end {
            self.accuse_if_strict(format!(
                "sign-in {grant} was deleted though neither server nor user ended it"
            ));
        }
        let life = self.lives.entry(grant).or_default();
        life.left = Some(self.moment);
        life.replaced = replaced;
        self.changes.entry(user.to_owned()).or_default().left += 1;
    }

    /// Whether the sign-in may still fail, and then takes back what it has stored.
    fn is_failing(&self, grant: &Grant) -> bool {
        grant.maker.and_then(|maker| self.calls.get(&maker)).is_some_and(|maker| maker.ended.is_none())
    }

    /// Whether another sign-in took its place in the store.
    pub(crate) fn was_replaced(&self, grant: usize) -> bool {
        self.lives.get(&grant).is_some_and(|life| life.replaced)
    }

    /// Whether a sign-in had left the store before this call began, by a call that had ended by then.
    fn left_before(&self, id: u64, grant: usize) -> bool {
        let Some(began) = self.calls.get(&id).map(|call| call.began) else { return false };
        let left = self.lives.get(&grant).and_then(|life| life.left).filter(|left| *left < began);
        let Some(left) = left else { return false };
        !self.calls.values().any(|other| {
            other.changes && other.began <= left && other.ended.is_none_or(|ended| ended >= began)
        })
    }

    fn was_stored(&self, grant: usize) -> Option<u64> {
        self.lives.get(&grant)?.stored
    }

    /// Judges the session that a sign-in gave.
    pub(crate) fn signed_in(
        &mut self,
        id: u64,
        pool: usize,
        user: &str,
        grant: Option<usize>,
        server: &Server,
    ) {
        *self.signed_in.entry((pool, user.to_owned())).or_default() += 1;
        let arrived = |grant: &Grant| grant.generations.first().is_some_and(|first| first.arrived);
        let own = server.grants.iter().position(|grant| grant.maker == Some(id) && arrived(grant));
        let Some(own) = own else {
            return self.accuse(format!("call {id} signed in without a sign-in at the server"));
        };
        let Some(stored) = self.was_stored(own) else {
            return self.accuse(format!("call {id} gave a session that no store has had"));
        };
        let older =
            grant.filter(|grant| *grant != own && self.was_stored(*grant).is_none_or(|at| at < stored));
        if let Some(older) = older {
            self.accuse_if_strict(format!(
                "call {id} made sign-in {own} and gave the session of {older}, which it replaced"
            ));
        }
    }

    /// Judges a session that was looked up.
    pub(crate) fn looked_up(&mut self, id: u64, grant: Option<usize>) {
        if let Some(grant) = grant
            && self.left_before(id, grant)
        {
            self.accuse_if_strict(format!(
                "call {id} gave a session of sign-in {grant}, which had left the store before the call"
            ));
        }
    }

    /// Judges tokens that were given out; those of the cache may be older than what another process did, or than what
    /// a store that fails would say.
    pub(crate) fn tokens_given(&mut self, id: u64, grant: usize, from_store: bool) {
        let one_process = self.setting.is_some_and(|setting| setting.processes == 1);
        if self.left_before(id, grant) && (from_store || (one_process && !self.store_faults)) {
            self.accuse_if_strict(format!(
                "call {id} gave tokens of sign-in {grant}, which had left the store before the call"
            ));
        }
    }

    pub(crate) fn signed_out(&mut self, pool: usize, user: &str) {
        self.signed_out.insert((pool, user.to_owned()));
    }

    /// Judges that a session was called over.
    pub(crate) fn said_over(&mut self, id: u64, user: &str, expired: bool, server: &Server) {
        let ended = server.grants.iter().any(|grant| grant.user == user && (grant.ended || grant.may_end));
        let asked = self.calls.values().any(|call| call.signs_out && call.user == user);
        let left = self.changes.get(user).is_some_and(|changes| changes.left > 0);
        let began = self.calls.get(&id).map_or(0, |call| call.began);
        let here = self.lives.iter().any(|(grant, life)| {
            server.grants[*grant].user == user && life.stored.is_some_and(|stored| stored < began)
        });
        if expired && !ended {
            self.accuse(format!("call {id} says that the server ended a session, which it did not"));
        }
        if !expired && !asked && !left && here {
            self.accuse_if_strict(format!("call {id} says that a user is signed out who never signed out"));
        }
    }

    /// Judges an event against what is true when it is told.
    pub(crate) fn told(&mut self, pool: usize, user: &str, change: fn(&mut Told), server: &Server) {
        change(self.told.entry((pool, user.to_owned())).or_default());
        let Some(told) = self.told.get(&(pool, user.to_owned())) else { return };
        let changes = self.changes.entry(user.to_owned()).or_default();
        let (begun, generations, left) = (changes.begun.len(), changes.generations.len(), changes.left);
        let ended =
            server.grants.iter().filter(|grant| grant.user == user && (grant.ended || grant.may_end)).count();
        let mut wrong = Vec::new();
        if told.signed_in > begun {
            wrong
                .push(format!("SignedIn was told {} times and {begun} sign-ins were stored", told.signed_in));
        }
        if told.refreshed > generations {
            wrong.push(format!(
                "Refreshed was told {} times and {generations} sets of tokens were stored",
                told.refreshed
            ));
        }
        if told.expired > ended {
            wrong.push(format!("Expired was told {} times and the server ended {ended}", told.expired));
        }
        if !self.store_faults && told.expired + told.signed_out > left {
            wrong.push(format!(
                "ends were told {} times and {left} sessions have left the store",
                told.expired + told.signed_out
            ));
        }
        for what in wrong {
            self.accuse_if_strict(format!("pool {pool}, {user}: {what}"));
        }
    }

    /// Judges all that was told, once nothing moves any more.
    pub(crate) fn all_told(&mut self) {
        let mut missing = Vec::new();
        for ((pool, user), count) in &self.signed_in {
            let told = self.told.get(&(*pool, user.clone())).map_or(0, |told| told.signed_in);
            if told < *count {
                missing.push(format!(
                    "pool {pool}: {user} signed in {count} times and SignedIn was told {told} times"
                ));
            }
        }
        for (pool, user) in &self.signed_out {
            let told = self.told.get(&(*pool, user.clone())).map_or(0, |told| told.signed_out + told.expired);
            if told == 0 {
                missing.push(format!("pool {pool}: {user} signed out and no end was told"));
            }
        }
        for what in missing {
            self.accuse(what);
        }
    }

    /// Judges the store against the server, once nothing moves any more.
    pub(crate) fn at_rest(&mut self, users: &[String], backing: &Backing, server: &Server) {
        for user in users {
            let kept = backing.kept(user);
            if let Kept::Active(grant, generation) = kept {
                let of = &server.grants[grant];
                let newest = of.generations.iter().rposition(|generation| generation.arrived);
                let newest = newest.unwrap_or(0);
                if generation != newest && !of.ended && !of.may_end {
                    self.accuse_if_strict(format!(
                        "at rest the store has tokens {generation} of sign-in {grant}, and {newest} are the newest"
                    ));
                }
            }
            for (number, grant) in server.grants.iter().enumerate().filter(|(_, grant)| grant.user == *user) {
                let here = matches!(kept, Kept::Active(kept, _) if kept == number);
                if !here && !grant.ended && !grant.may_linger && !grant.may_end {
                    self.accuse_if_strict(format!(
                        "at rest sign-in {number} of {user} lives on at the server, and nothing here knows of it"
                    ));
                }
            }
        }
        if let Some(current) = backing.current_user()
            && backing.kept(&current) == Kept::Nothing
        {
            self.accuse_if_strict(format!("at rest the current user is {current}, who has no session"));
        }
        let held: Vec<_> = backing.locks.keys().cloned().collect();
        if !held.is_empty() {
            self.accuse(format!("at rest locks are held: {held:?}"));
        }
    }
}
