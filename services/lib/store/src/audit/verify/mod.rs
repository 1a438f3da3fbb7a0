//! Reading the whole trail and saying what is wrong with it.
//!
//! What a chain must have is known from three places: the record of its end beside the table, the ends
//! that later writers found when they started, and those that the caller knows from logs or exports. They
//! are read before the rows, so that rows which are written meanwhile are only more than is expected.

mod chain;
mod guards;

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use sqlx::Row as _;
use sqlx::any::AnyRow;
use status::Result;

use super::writer::Ends;
use super::{CHAIN, HEADS, Head, Row, STARTS};
use crate::{Store, time};
use chain::Chain;

/// Rows that are read at once.
const PAGE: i64 = 1000;
const PAGE_SIZE: usize = 1000;

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The row is not what was written.
    Changed,
    /// A row is missing before it.
    Missing,
    /// The row does not follow the one before it: rows were moved or replaced.
    Reordered,
    /// Rows that were there after it are gone.
    CutOff,
}

/// A fault that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub fault: Fault,
    /// The writer of the row.
    pub writer: String,
    /// The row's sequence number; of a missing or cut-off row its own.
    pub sequence: i64,
    /// When that row, or the last good one before it, began, in microseconds; 0 when there is none.
    pub at_micros: i64,
    /// In one sentence, for people to read.
    pub description: String,
}

/// Where a chain ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Its last row.
    pub head: Head,
    /// When that row's call began.
    pub at: SystemTime,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// The first fault of each writer's chain, oldest first. None: the trail is intact.
    pub findings: Vec<Finding>,
    /// Rows that were read.
    pub rows: u64,
    /// The chains' ends as they are now.
    pub ends: Vec<End>,
    /// The triggers by which the database should refuse to change rows, and that are gone or changed:
    /// somebody could change rows, or has. None: all are there.
    pub missing_guards: Vec<String>,
}

/// What is known of chains from elsewhere: by writer, the numbers of rows and their hashes.
type Known = BTreeMap<String, BTreeSet<(i64, String)>>;

/// Reads the whole trail, page by page, and holds it against what is known of it; `known` are heads from
/// logs or exports. Rows may be written meanwhile.
pub async fn verify(store: &Store, known: &[Head]) -> Result<Verification> {
    verify_telling(store, known, |_| ()).await
}

/// The same, telling after each page how many rows were read so far.
pub async fn verify_telling(
    store: &Store,
    known: &[Head],
    tell: impl Fn(u64),
) -> Result<Verification> {
    let mut expected = Known::new();
    let mut expect = |head: Head| {
        let rows = expected.entry(head.writer).or_default();
        rows.insert((head.sequence, head.hash));
    };
    known.iter().cloned().for_each(&mut expect);
    heads(store, |_, head| {
        if let Ok(head) = head {
            expect(head);
        }
    })
    .await?;
    starts(store, &mut expect).await?;

    let mut found = Verification::default();
    let mut chain: Option<Chain> = None;
    let mut ended = Vec::new();
    let (mut writer, mut sequence) = (String::new(), i64::MIN);
    loop {
        let page = store.rows(&CHAIN, |query| {
            query.bind(writer.clone()).bind(sequence).bind(PAGE)
        });
        let page = page.await?;
        let before = (writer.clone(), sequence);
        for row in &page {
            found.rows += 1;
            let key = (row.try_get("writer"), row.try_get("seq"));
            let (Ok(row_writer), Ok(row_sequence)) = key else {
                found.findings.push(unreadable(row));
                continue;
            };
            (writer, sequence) = (row_writer, row_sequence);
            if chain.as_ref().is_none_or(|chain| !chain.is_of(&writer)) {
                let known = expected.remove(&writer).unwrap_or_default();
                ended.extend(chain.replace(Chain::new(&writer, known)));
            }
            if let Some(chain) = &mut chain {
                match (Row::read(row), row.try_get("action_name")) {
                    (Ok(row), Ok(name)) => chain.take(&row, name),
                    _ => chain.take_unreadable(sequence),
                }
            }
        }
        tell(found.rows);
        // Nothing left, or nothing that says where to go on.
        if page.len() < PAGE_SIZE || before == (writer.clone(), sequence) {
            break;
        }
    }
    ended.extend(chain);
    // Of these, not one row is left.
    ended.extend(
        expected
            .iter()
            .map(|(writer, rows)| Chain::new(writer, rows.clone())),
    );
    conclude(store, ended, &mut found).await?;
    found.missing_guards = guards::missing(store).await?;
    Ok(found)
}

/// A row of which it cannot even be said which it is.
fn unreadable(row: &AnyRow) -> Finding {
    Finding {
        fault: Fault::Changed,
        writer: row.try_get("writer").unwrap_or_default(),
        sequence: row.try_get("seq").unwrap_or_default(),
        at_micros: row.try_get("at").unwrap_or_default(),
        description: "Its writer or number is not what was written: it cannot be read.".to_owned(),
    }
}

/// Holds the ends of the chains against the record of them, which is read only now: it may be ahead of the
/// rows that were read, never behind.
async fn conclude(store: &Store, ended: Vec<Chain>, found: &mut Verification) -> Result<()> {
    let mut recorded = BTreeMap::new();
    heads(store, |writer, head| {
        recorded.insert(writer, head.map(|head| head.sequence));
    })
    .await?;
    for chain in ended {
        let record = recorded.get(chain.writer());
        found.ends.extend(chain.last().map(|(head, at)| End {
            head,
            at: time::instant(at),
        }));
        found.findings.extend(chain.conclude(record));
    }
    found
        .findings
        .sort_by(|one, other| (one.at_micros, &one.writer).cmp(&(other.at_micros, &other.writer)));
    Ok(())
}

/// The records of the chains' ends, by writer; an error where a record cannot be read.
async fn heads(store: &Store, mut take: impl FnMut(String, Result<Head>)) -> Result<()> {
    let mut writer = String::new();
    loop {
        let page = store.rows(&HEADS, |query| query.bind(writer.clone()).bind(PAGE));
        let page = page.await?;
        let before = writer.clone();
        for row in &page {
            // Without a writer it is nobody's: the chain that it was of is found to have none.
            if let Ok(of) = row.try_get("writer") {
                writer = of;
                take(writer.clone(), Head::read(row));
            }
        }
        if before == writer {
            return Ok(());
        }
    }
}

/// The ends that writers found when they started. A row that was changed says nothing of other chains.
async fn starts(store: &Store, mut take: impl FnMut(Head)) -> Result<()> {
    let (mut at, mut writer, mut sequence) = (i64::MIN, String::new(), i64::MIN);
    loop {
        let page = store.rows(&STARTS, |query| {
            let query = query.bind(at).bind(writer.clone());
            query.bind(sequence).bind(PAGE)
        });
        let page = page.await?;
        for row in &page {
            let place = (row.try_get("at"), row.try_get("writer"), row.try_get("seq"));
            let (Ok(row_at), Ok(row_writer), Ok(row_sequence)) = place else {
                // A value of another kind than belongs there: those are listed last.
                return Ok(());
            };
            (at, writer, sequence) = (row_at, row_writer, row_sequence);
            let row = Row::read(row).ok().filter(|row| row.hash == row.digest());
            let ends = row.and_then(|row| serde_json::from_str::<Ends>(&row.parameters).ok());
            let heads = ends.into_iter().flat_map(|ends| ends.heads);
            heads.for_each(|head| take(head.into()));
        }
        if page.is_empty() {
            return Ok(());
        }
    }
}
