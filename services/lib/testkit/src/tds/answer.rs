//! Sends the rows of an answer, with the client's wish to stop and the scripted faults in mind.

use std::io;
use std::time::Duration;

use rusqlite::types::Value;
use tokio::io::AsyncWrite;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TryRecvError;

use super::columns::Column;
use super::faults::{Fault, ServerError};
use super::packets::{Answer, Kind, Message};
use super::protocol;
use super::tokens::Tokens;

/// This much is gathered before it is cut into packets.
const GATHER: usize = 32 << 10;

/// How sending rows ended.
pub(super) enum Sent {
    /// With the last one.
    Whole,
    /// With an error of the server.
    Failed(ServerError),
    /// With the client's attention.
    Cancelled,
}

/// How a pause ended.
pub(super) enum Paused {
    /// It was kept in full.
    Whole,
    /// The client's attention came.
    Cancelled,
}

/// An answer's rows on their way.
pub(super) struct Sending<'a, 'b, S> {
    pub(super) reply: &'a mut Answer<'b, S>,
    pub(super) incoming: &'a mut mpsc::Receiver<Message>,
    pub(super) fault: Option<Fault>,
}

impl<S: AsyncWrite + Unpin> Sending<'_, '_, S> {
    /// Sends the columns and rows; the caller adds the end that fits.
    pub(super) async fn rows(
        &mut self,
        columns: &[Column],
        rows: &[Vec<Value>],
    ) -> io::Result<Sent> {
        let mut tokens = Tokens::default();
        tokens.columns(columns);
        for (index, row) in rows.iter().enumerate() {
            if let Some(sent) = self.disturb(&mut tokens, index, columns, row).await? {
                return Ok(sent);
            }
            let start = tokens.len();
            if let Err(misfit) = write_row(&mut tokens, columns, row) {
                tokens.truncate(start);
                self.reply.send(tokens.bytes()).await?;
                return Ok(Sent::Failed(ServerError::conversion(misfit)));
            }
            if tokens.len() > GATHER {
                self.reply.send(tokens.bytes()).await?;
                tokens.clear();
            }
            match self.incoming.try_recv() {
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => return Err(dropped()),
                Ok(message) => {
                    attention(Some(message))?;
                    self.reply.send(tokens.bytes()).await?;
                    return Ok(Sent::Cancelled);
                }
            }
        }
        self.reply.send(tokens.bytes()).await?;
        match self.fault.take() {
            Some(Fault::ErrorAfterRows(_, error)) => Ok(Sent::Failed(error)),
            Some(Fault::DropMidRow(_)) => Err(dropped()),
            _ => Ok(Sent::Whole),
        }
    }

    /// Does before a row what the script says; `Some` ends the answer.
    async fn disturb(
        &mut self,
        tokens: &mut Tokens,
        index: usize,
        columns: &[Column],
        row: &[Value],
    ) -> io::Result<Option<Sent>> {
        match &self.fault {
            Some(Fault::ErrorAfterRows(after, error)) if *after == index => {
                self.reply.send(tokens.bytes()).await?;
                Ok(Some(Sent::Failed(error.clone())))
            }
            Some(Fault::DropMidRow(after)) if *after == index => {
                let start = tokens.len();
                write_row(tokens, columns, row).map_err(protocol)?;
                let half = start + (tokens.len() - start) / 2;
                tokens.truncate(half);
                self.reply.send(tokens.bytes()).await?;
                self.reply.flush().await?;
                Err(dropped())
            }
            Some(Fault::SlowRows(time)) => {
                let time = *time;
                self.reply.send(tokens.bytes()).await?;
                tokens.clear();
                self.reply.flush().await?;
                Ok(match pause(self.incoming, time).await? {
                    Paused::Whole => None,
                    Paused::Cancelled => Some(Sent::Cancelled),
                })
            }
            _ => Ok(None),
        }
    }
}

fn write_row(tokens: &mut Tokens, columns: &[Column], row: &[Value]) -> Result<(), String> {
    tokens.row();
    for (column, value) in columns.iter().zip(row) {
        column
            .kind
            .write_value(tokens, value)
            .map_err(|misfit| format!("column {}: {misfit}", column.name))?;
    }
    Ok(())
}

/// Waits, unless the client says something first.
pub(super) async fn pause(
    incoming: &mut mpsc::Receiver<Message>,
    time: Duration,
) -> io::Result<Paused> {
    tokio::select! {
        () = tokio::time::sleep(time) => Ok(Paused::Whole),
        message = incoming.recv() => attention(message).map(|()| Paused::Cancelled),
    }
}

/// While a statement runs, a client can only cancel it or go.
pub(super) fn attention(message: Option<Message>) -> io::Result<()> {
    match message {
        Some(message) if message.kind == Kind::Attention => Ok(()),
        Some(_) => Err(protocol("a request while another is running")),
        None => Err(dropped()),
    }
}

/// The connection is over.
pub(super) fn dropped() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}
