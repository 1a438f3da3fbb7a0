use std::thread;

use testkit::waiting::until;

use super::super::work::Workshop;
use super::*;

/// A part that is told from others.
fn part(number: usize) -> Bytes {
    let mut part = vec![0; PART];
    part[..8].copy_from_slice(&number.to_be_bytes());
    part.into()
}

fn folder() -> Arc<Path> {
    std::env::temp_dir().into()
}

/// Has `parts` written on a thread of the workshop.
fn written(
    workshop: &Workshop,
    mut writer: Writer,
    parts: usize,
) -> impl Future<Output = Result<io::Result<()>>> + use<> {
    workshop.run(move |bench| (0..parts).try_for_each(|number| writer.push(part(number), bench)))
}

/// Reads to the end, and holds that all came in their order.
async fn read_all(reader: &mut Reader, from: usize, parts: usize) {
    for number in from..parts {
        let next = reader.next().await.unwrap().unwrap();
        assert_eq!(next.data, part(number), "{number}");
        assert_eq!(next.last, number + 1 == parts, "{number}");
    }
    assert_eq!(reader.next().await.unwrap(), None);
}

#[tokio::test]
async fn a_writer_does_not_wait_for_his_reader() {
    for parts in [1, 2, IN_MEMORY, IN_MEMORY + 1, 100] {
        let workshop = Workshop::new();
        let (writer, mut reader) = spool(&folder(), Ahead::Whole);
        written(&workshop, writer, parts).await.unwrap().unwrap();
        let in_memory = reader.spool.state().in_memory.len();
        assert_eq!(in_memory, if parts <= IN_MEMORY { parts } else { 0 });
        assert!(reader.begun().await);
        read_all(&mut reader, 0, parts).await;
    }
}

#[tokio::test]
async fn a_reader_as_fast_as_his_writer_loses_nothing() {
    let workshop = Workshop::new();
    for ahead in [Ahead::Whole, Ahead::Parts(8)] {
        let (writer, mut reader) = spool(&folder(), ahead);
        let writing = written(&workshop, writer, 300);
        read_all(&mut reader, 0, 300).await;
        writing.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_bounded_writer_waits_for_room() {
    const MOST: u64 = 10;
    let workshop = Workshop::new();
    let (writer, mut reader) = spool(&folder(), Ahead::Parts(MOST));
    let writing = written(&workshop, writer, 1000);
    let shared = Arc::clone(&reader.spool);
    until("all room is taken", async || {
        (shared.state().waiting() == MOST).then_some(())
    })
    .await;
    // While it waits others are at work, and the file stays as large as it is.
    workshop.run(|_| ()).await.unwrap();
    for number in 0..200 {
        let next = reader.next().await.unwrap().unwrap();
        assert_eq!(next.data, part(number));
        assert!(shared.state().waiting() <= MOST);
    }
    let file = shared.state().file.clone().unwrap();
    assert!(file.metadata().unwrap().len() <= MOST * PART as u64);
    read_all(&mut reader, 200, 1000).await;
    writing.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_reader_who_goes_away_ends_the_writing_and_frees_what_waits() {
    for ahead in [Ahead::Whole, Ahead::Parts(8)] {
        let workshop = Workshop::new();
        let (writer, mut reader) = spool(&folder(), ahead);
        let spool = writer.spool();
        let writing = written(&workshop, writer, usize::MAX);
        assert!(reader.next().await.unwrap().is_some());
        drop(reader);
        let ended = writing.await.unwrap().unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::BrokenPipe);
        let state = spool.state();
        assert!(state.file.is_none() && state.waiting() == 0);
    }
}

#[tokio::test]
async fn nothing_written_is_nothing_to_read() {
    let (writer, mut reader) = spool(&folder(), Ahead::Whole);
    let ending = thread::spawn(|| drop(writer));
    assert!(!reader.begun().await);
    assert_eq!(reader.next().await.unwrap(), None);
    ending.join().unwrap();
}

/// Where no file can be written to the writer is told, and the reader gets nothing that is not whole.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_disk_that_is_full_is_told() {
    let workshop = Workshop::new();
    let (mut writer, mut reader) = spool(&folder(), Ahead::Whole);
    let full = File::options().write(true).open("/dev/full").unwrap();
    reader.spool.state().file = Some(Arc::new(full));
    let written = workshop
        .run(move |bench| (0..=IN_MEMORY).try_for_each(|number| writer.push(part(number), bench)));
    let problem = written.await.unwrap().unwrap_err();
    let error = unusable(&problem);
    assert_eq!(error.code(), Code::ResourceExhausted);
    assert_eq!(error.reason(), "DISK_FULL");
    assert_eq!(reader.next().await.unwrap(), None);
}
