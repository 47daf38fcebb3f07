//! All pools of one server, and whose client is whose.

use std::collections::{BTreeMap, HashMap};
use std::time::SystemTime;

use super::client::no_client;
use super::{AppClient, Challenge, Pool, Sessions, SignIn};
use crate::wire::ServiceError;

/// All pools of one server.
#[derive(Default)]
pub(crate) struct Directory {
    pools: BTreeMap<String, Pool>,
    clients: HashMap<String, String>,
}

impl Directory {
    pub(crate) fn pools(&self) -> impl Iterator<Item = &Pool> {
        self.pools.values()
    }

    pub(crate) fn has_pool(&self, id: &str) -> bool {
        self.pools.contains_key(id)
    }

    pub(crate) fn add_pool(&mut self, pool: Pool) {
        self.pools.insert(pool.id.clone(), pool);
    }

    pub(crate) fn remove_pool(&mut self, id: &str) -> Option<Pool> {
        self.clients.retain(|_, pool| pool != id);
        self.pools.remove(id)
    }

    pub(crate) fn pool(&self, id: &str) -> Result<&Pool, ServiceError> {
        self.pools.get(id).ok_or_else(|| no_pool(id))
    }

    pub(crate) fn pool_mut(&mut self, id: &str) -> Result<&mut Pool, ServiceError> {
        self.pools.get_mut(id).ok_or_else(|| no_pool(id))
    }

    /// The pool a domain belongs to: by its prefix or its whole name.
    pub(crate) fn pool_of_domain(&self, domain: &str) -> Option<&Pool> {
        self.pools().find(|pool| pool.has_domain(domain))
    }

    /// The pool whose managed login is found under a host name.
    pub(crate) fn pool_at(&self, host: &str) -> Option<&Pool> {
        self.pools().find(|pool| pool.is_at(host))
    }

    pub(crate) fn has_client(&self, id: &str) -> bool {
        self.clients.contains_key(id)
    }

    pub(crate) fn add_client(&mut self, client: AppClient) -> Result<(), ServiceError> {
        let pool = self.pool_mut(&client.pool_id)?;
        let (id, pool_id) = (client.id.clone(), client.pool_id.clone());
        pool.clients.insert(id.clone(), client);
        self.clients.insert(id, pool_id);
        Ok(())
    }

    pub(crate) fn remove_client(&mut self, pool_id: &str, id: &str) -> Result<(), ServiceError> {
        self.pool_mut(pool_id)?.clients.remove(id).ok_or_else(|| no_client(id))?;
        self.clients.remove(id);
        Ok(())
    }

    /// The pool an app client belongs to.
    pub(crate) fn pool_of_client(&self, client_id: &str) -> Result<&Pool, ServiceError> {
        let pool = self.clients.get(client_id).and_then(|pool| self.pools.get(pool));
        pool.ok_or_else(|| no_client(client_id))
    }

    pub(crate) fn pool_of_client_mut(&mut self, client_id: &str) -> Result<&mut Pool, ServiceError> {
        let pool = self.clients.get(client_id).and_then(|pool| self.pools.get_mut(pool));
        pool.ok_or_else(|| no_client(client_id))
    }

    /// The open session of this string, whichever client it is of.
    pub(crate) fn session(&self, string: &str, now: SystemTime) -> Result<SessionOwner, ServiceError> {
        let found = self.pools().find_map(|pool| {
            let client_id = pool.sessions.client_of(string)?;
            Some(pool.sessions.find(string, client_id, now))
        });
        let (sign_in, challenge) = found.unwrap_or_else(|| Err(Sessions::invalid()))?;
        Ok(SessionOwner { sign_in: sign_in.clone(), challenge: challenge.clone() })
    }
}

/// A session found by its string alone, for the operations that name no client.
pub(crate) struct SessionOwner {
    pub(crate) sign_in: SignIn,
    pub(crate) challenge: Challenge,
}

fn no_pool(id: &str) -> ServiceError {
    ServiceError::resource_not_found(format!("User pool {id} does not exist."))
}
