//! One connection from login to end.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{ReadHalf, WriteHalf};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::answer::{Paused, Sending, Sent, attention, dropped, pause};
use super::backend::{Backend, Rows};
use super::columns;
use super::faults::{Fault, ServerError};
use super::handshake::{self, Duplex, Transport};
use super::packets::{self, Answer, Kind, Message};
use super::reader::Reader;
use super::tokens::{Ending, Tokens};
use super::{Request, Shared, lock, login, protocol, rpc};

/// Serves a connection until the client or a fault ends it.
pub(super) async fn serve(stream: TcpStream, shared: &Arc<Shared>) -> io::Result<()> {
    // Without this each answer of several packets waits 40 ms for a delayed acknowledgement.
    stream.set_nodelay(true)?;
    let mut transport =
        handshake::begin(stream, shared.options.encryption, shared.tls.as_ref()).await?;
    let encrypted = !matches!(transport, Transport::Plain(_));
    let message = packets::read(transport.for_login())
        .await?
        .filter(|message| message.kind == Kind::Login)
        .ok_or_else(|| protocol("after PRELOGIN comes LOGIN7"))?;
    let mut attempt = login::parse(&message.body, encrypted)?;
    let answer = attempt.decide(&shared.options);
    let accepted = attempt.login.accepted;
    lock(&shared.logins).push(attempt.login);
    let mut stream = transport.after_login();
    let mut reply = Answer::new(&mut stream);
    reply.send(answer.bytes()).await?;
    reply.finish().await?;
    if !accepted {
        handshake::close(&mut *stream).await;
        return Ok(());
    }
    Session::new(stream, shared)?.run().await
}

struct Session {
    shared: Arc<Shared>,
    backend: Arc<Mutex<Backend>>,
    writer: WriteHalf<Box<dyn Duplex>>,
    /// Messages of the client, read ahead so that an attention is seen while an answer is sent.
    incoming: mpsc::Receiver<Message>,
    reading: JoinHandle<io::Result<()>>,
    context_info: Option<String>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

impl Session {
    fn new(stream: Box<dyn Duplex>, shared: &Arc<Shared>) -> io::Result<Self> {
        let backend = Backend::open(&shared.options)?;
        let (reader, writer) = tokio::io::split(stream);
        let (sender, incoming) = mpsc::channel(4);
        Ok(Self {
            shared: Arc::clone(shared),
            backend: Arc::new(Mutex::new(backend)),
            writer,
            incoming,
            reading: tokio::spawn(read_ahead(reader, sender)),
            context_info: None,
        })
    }

    async fn run(mut self) -> io::Result<()> {
        while let Some(message) = self.incoming.recv().await {
            let mut reader = Reader::new(&message.body);
            match message.kind {
                Kind::Batch => {
                    reader.skip_all_headers()?;
                    let sql = reader.rest_as_text()?;
                    self.batch(sql).await?;
                }
                Kind::Rpc => {
                    reader.skip_all_headers()?;
                    let call = rpc::parse(&mut reader)?;
                    self.statement(call, Ending::Procedure).await?;
                }
                // Nothing is running any more; the client still waits for the acknowledgement.
                Kind::Attention => self.send_attention_done().await?,
                Kind::Answer | Kind::Login | Kind::PreLogin => {
                    return Err(protocol("a message out of turn"));
                }
            }
        }
        Ok(())
    }

    async fn batch(&mut self, sql: String) -> io::Result<()> {
        if let Some(value) = sql.strip_prefix("SET CONTEXT_INFO 0x") {
            self.context_info = context_info(value);
            let mut done = Tokens::default();
            done.done();
            return self.send(&done).await;
        }
        let call = rpc::Call {
            sql,
            params: Vec::new(),
        };
        self.statement(call, Ending::Batch).await
    }

    async fn statement(&mut self, call: rpc::Call, ending: Ending) -> io::Result<()> {
        let upkeep = call.sql == "SELECT 1" || call.sql.contains("HAS_PERMS_BY_NAME");
        let fault = if upkeep {
            None
        } else {
            lock(&self.shared.requests).push(Request {
                sql: call.sql.clone(),
                params: call.params.clone(),
                context_info: self.context_info.clone(),
            });
            let lasting = lock(&self.shared.lasting_fault).clone();
            let lasting = lasting.filter(|(part, _)| call.sql.contains(part));
            lasting
                .map(|(_, fault)| fault)
                .or_else(|| lock(&self.shared.fault).take())
        };
        match fault {
            Some(Fault::DropBeforeReply) => return Err(dropped()),
            Some(Fault::NeverAnswer) => return self.wait_for_the_end().await,
            Some(Fault::Error(error)) => return self.send_error(&error).await,
            Some(Fault::Delay(time)) => match pause(&mut self.incoming, time).await? {
                Paused::Whole => {}
                Paused::Cancelled => return self.send_attention_done().await,
            },
            _ => {}
        }
        let sql = call.sql.clone();
        let Some(outcome) = self.execute(call).await? else {
            return self.send_attention_done().await;
        };
        match outcome {
            Ok(rows) => self.answer(&sql, rows, ending, fault).await,
            // "Incorrect syntax near …" stands for all that SQLite refuses.
            Err(error) => {
                let mut answer = Tokens::default();
                answer.error(102, 15, &error.to_string());
                answer.done_with_error();
                self.send(&answer).await
            }
        }
    }

    /// Runs a statement on SQLite; `None` when the client cancelled it.
    async fn execute(&mut self, call: rpc::Call) -> io::Result<Option<rusqlite::Result<Rows>>> {
        let backend = Arc::clone(&self.backend);
        // Dropped with this future too: a cut session must not leave its statement running.
        let cancel = Cancel::default();
        let cancelled = Arc::clone(&cancel.0);
        let mut running = tokio::task::spawn_blocking(move || {
            lock(&backend).run(&call.sql, &call.params, cancelled)
        });
        tokio::select! {
            outcome = &mut running => Ok(Some(outcome?)),
            message = self.incoming.recv() => {
                drop(cancel);
                let _ = running.await;
                attention(message)?;
                Ok(None)
            }
        }
    }

    async fn answer(
        &mut self,
        sql: &str,
        rows: Rows,
        ending: Ending,
        fault: Option<Fault>,
    ) -> io::Result<()> {
        let columns = columns::typed(sql, rows.columns, &rows.rows);
        let mut reply = Answer::new(&mut self.writer);
        let mut sending = Sending {
            reply: &mut reply,
            incoming: &mut self.incoming,
            fault,
        };
        let mut end = Tokens::default();
        match sending.rows(&columns, &rows.rows).await? {
            Sent::Whole => end.done_with_rows(ending, rows.rows.len() as u64),
            Sent::Failed(error) => {
                end.error(error.number, error.class, &error.message);
                end.done_with_error();
            }
            Sent::Cancelled => end.done_with_attention(),
        }
        reply.send(end.bytes()).await?;
        reply.finish().await
    }

    /// Reads and ignores whatever the client sends, until it goes.
    async fn wait_for_the_end(&mut self) -> io::Result<()> {
        while self.incoming.recv().await.is_some() {}
        Err(dropped())
    }

    async fn send_error(&mut self, error: &ServerError) -> io::Result<()> {
        let mut answer = Tokens::default();
        answer.error(error.number, error.class, &error.message);
        answer.done_with_error();
        self.send(&answer).await
    }

    async fn send_attention_done(&mut self) -> io::Result<()> {
        let mut done = Tokens::default();
        done.done_with_attention();
        self.send(&done).await
    }

    async fn send(&mut self, tokens: &Tokens) -> io::Result<()> {
        let mut reply = Answer::new(&mut self.writer);
        reply.send(tokens.bytes()).await?;
        reply.finish().await
    }
}

/// Cancels a running statement when it is dropped.
#[derive(Default)]
struct Cancel(Arc<AtomicBool>);

impl Drop for Cancel {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

async fn read_ahead(
    mut reader: ReadHalf<Box<dyn Duplex>>,
    sender: mpsc::Sender<Message>,
) -> io::Result<()> {
    while let Some(message) = packets::read(&mut reader).await? {
        if sender.send(message).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// `00` clears it; anything else is text in hexadecimal.
fn context_info(hexadecimal: &str) -> Option<String> {
    let (pairs, _) = hexadecimal.trim().as_bytes().as_chunks::<2>();
    let bytes: Option<Vec<u8>> = pairs
        .iter()
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    String::from_utf8(bytes?)
        .ok()
        .filter(|text| !text.trim_matches('\0').is_empty())
}
