//! The end of a migration, which needs the service.

use super::{
    Migration, MigrationRefusal, MigrationReport,
    renewal::{Renewed, renew},
};
use crate::{Error, UserPool};

impl Migration {
    /// Refreshes the sessions that a [run](Self::run) left unfinished and stores them, but not over a session that the
    /// user has by then. If nothing is left to do, the migration is marked as done.
    ///
    /// A session that the server has ended is finished, too, and among the [refused](MigrationReport::refused). What
    /// failed for another reason – no network, a busy service, the store – stays unfinished and is told in
    /// [`last_error`](MigrationReport::last_error): give the report to another call, in this process, because the server
    /// may have exchanged the refresh token already; or run the migration again at the next start.
    ///
    /// Goes on by itself if the future is dropped, so that no exchanged token is lost.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `pool` for another pool or app client than the
    /// migration's, or naming `report` for one of another source; [`Storage`](crate::ErrorKind::Storage) when all is
    /// stored and only the mark is not.
    pub async fn finish(&self, pool: &UserPool, report: MigrationReport) -> Result<MigrationReport, Error> {
        if !self.is_of(pool.id(), pool.client_id()) {
            return Err(Error::invalid("pool", "must be the pool and app client of the migration"));
        }
        if report.source != self.source() {
            return Err(Error::invalid("report", "must be of the migration's source"));
        }
        if report.was_done {
            return Ok(report);
        }
        let (migration, pool) = (self.clone(), pool.clone());
        let finished = tokio::spawn(async move { migration.finish_now(&pool, report).await });
        finished.await.map_err(|error| Error::of_task(&error))?
    }

    async fn finish_now(
        &self,
        pool: &UserPool,
        mut report: MigrationReport,
    ) -> Result<MigrationReport, Error> {
        report.last_error = None;
        let mut current = None;
        for mut session in std::mem::take(&mut report.unfinished) {
            match renew(&pool.core.context, &mut session).await {
                Ok(Renewed::Stored(username)) => {
                    current = current.or(session.is_current.then(|| username.clone()));
                    report.copied.push(username);
                }
                Ok(Renewed::Kept(username)) => report.kept.push(username),
                Ok(Renewed::Refused(error)) => {
                    report.refused.push(MigrationRefusal { username: session.username, error });
                }
                Err(error) => {
                    tracing::warn!(%error, source = %self.source(), "a session could not be taken over yet");
                    report.last_error = Some(error);
                    report.unfinished.push(session);
                }
            }
        }
        if let Some(username) = current
            && let Err(error) = self.make_current(&username).await
        {
            // The session is there all the same, and can be switched to.
            tracing::warn!(%error, "the migrated user could not be made the current one");
            report.last_error = Some(error);
        }
        self.mark_when_done(&report).await?;
        Ok(report)
    }
}
