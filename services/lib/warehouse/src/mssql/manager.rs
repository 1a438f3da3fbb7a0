//! Sessions for the pool.

use std::sync::Arc;
use std::time::Duration;

use bb8::ManageConnection;
use tokio::time::timeout;

use crate::error;
use crate::mssql::failure;
use crate::mssql::rights::Rights;
use crate::mssql::session::{Connector, Session};
use crate::pool::PoolError;

/// A session that was silent for longer is asked for a sign of life before it is handed out: long
/// enough to cost nothing under load, short enough for the idle limits of firewalls and gateways.
const CHECK_AFTER_IDLE: Duration = Duration::from_secs(30);

/// How long the sign of life may take before the session counts as dead.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

pub(super) struct Manager {
    connector: Connector,
    connect_timeout: Duration,
    rights: Arc<Rights>,
}

impl Manager {
    pub(super) fn new(
        connector: Connector,
        connect_timeout: Duration,
        rights: Arc<Rights>,
    ) -> Self {
        Self {
            connector,
            connect_timeout,
            rights,
        }
    }

    async fn open(&self) -> status::Result<Session> {
        let opening = async {
            let mut session = self.connector.connect().await?;
            self.rights.learn(&mut session).await?;
            Ok(session)
        };
        match timeout(self.connect_timeout, opening).await {
            Ok(outcome) => outcome.map_err(|error| failure::of_connect(&error)),
            Err(_) => Err(error::unavailable(format!(
                "connecting and logging in took longer than {:?}",
                self.connect_timeout
            ))),
        }
    }
}

impl ManageConnection for Manager {
    type Connection = Session;
    type Error = PoolError;

    async fn connect(&self) -> Result<Session, PoolError> {
        self.open().await.map_err(PoolError::Connect)
    }

    async fn is_valid(&self, session: &mut Session) -> Result<(), PoolError> {
        if session.idle() < CHECK_AFTER_IDLE {
            return Ok(());
        }
        match timeout(CHECK_TIMEOUT, session.check()).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(PoolError::Stale),
        }
    }

    fn has_broken(&self, session: &mut Session) -> bool {
        session.is_broken()
    }
}
