//! The log knows where a chain ended.

use std::io::Write;
use std::sync::{Arc, Mutex};

use store::audit::{Head, verify};
use testkit::stores::sqlite;
use tracing_subscriber::fmt::MakeWriter;

use super::written;

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_end_is_logged_when_the_writer_stops() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(log.clone())
        .finish();
    // The writer's task runs on this thread, as everything of this test does.
    let _guard = tracing::subscriber::set_default(subscriber);
    let fresh = sqlite().await;
    written(&fresh.store, "report", 3).await;
    let end = verify(&fresh.store, &[]).await.unwrap().ends.remove(0).head;
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let logged = log
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|line| line["fields"].clone())
        .find(|fields| fields["message"] == "the audit trail's end");
    let logged = logged.unwrap();
    let head = Head {
        writer: logged["otelbi.audit.writer"].as_str().unwrap().to_owned(),
        sequence: logged["otelbi.audit.sequence"].as_i64().unwrap(),
        hash: logged["otelbi.audit.hash"].as_str().unwrap().to_owned(),
    };
    assert_eq!(head, end);
    // In one piece, as `--head` takes it.
    assert_eq!(Head::parse(logged["head"].as_str().unwrap()), Some(end));
}
