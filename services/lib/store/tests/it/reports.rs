//! Reports: what several processes must agree on, on both engines.

use std::collections::HashSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use otel_bi_proto::otelbi::common::v1::Domain;
use status::{Code, reason};
use store::Store;
use store::exports::{self, Export};
use store::reports::{
    self, Failure, File, Finished, Lost, Position, Progress, Report, Request, State, View,
};
use testkit::stores::stores;

/// So many seconds into the test's own time.
fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds)
}

fn asked<'a>(request_id: &'a str, parameters: &'a str) -> Request<'a> {
    Request {
        request_id,
        parameters,
        title: "The month",
        actor: "ada",
        traceparent: "00-1-2-01",
    }
}

async fn create(store: &Store, seconds: u64) -> Report {
    let made = reports::create(store, &asked("", "{}"), at(seconds)).await;
    made.unwrap().0
}

/// Claims what there is at that time; owners count as gone after ten seconds.
async fn claim(store: &Store, owner: &str, seconds: u64) -> Option<Report> {
    let claimed = reports::claim(store, owner, at(seconds), lost(seconds)).await;
    claimed.unwrap()
}

fn lost(now: u64) -> Lost {
    Lost {
        before: at(now) - Duration::from_secs(10),
        attempts: 3,
    }
}

async fn get(store: &Store, id: &str) -> Report {
    reports::get(store, id).await.unwrap().unwrap()
}

fn failure() -> Failure {
    Failure {
        reason: "DISK_FULL".to_owned(),
        message: "There is no room.".to_owned(),
    }
}

fn views() -> Vec<View> {
    vec![View {
        domain: "aw".to_owned(),
        view: "sales-history".to_owned(),
        done: true,
        rows: 1121,
        ..View::default()
    }]
}

fn finished() -> Finished {
    let file = File {
        format: "pdf".to_owned(),
        name: "report-2014-01-28-00000000.pdf".to_owned(),
        bytes: 7,
        sha256: "ab".repeat(32),
        export_id: "e-1".to_owned(),
        document_id: "d-1".to_owned(),
    };
    let export = Export {
        export_id: "e-1".to_owned(),
        document_id: "d-1".to_owned(),
        domain: Domain::Platform,
        view: "report".to_owned(),
        format: "pdf".to_owned(),
        filters: "{}".to_owned(),
        rows: 1121,
        bytes: 7,
        sha256: file.sha256.clone(),
        data_sha256: "cd".repeat(32),
        manifest: "{}".to_owned(),
        actor: "ada".to_owned(),
        trace_id: String::new(),
        duration: Duration::from_secs(1),
        created_at: at(9),
        outcome: "OK".to_owned(),
    };
    Finished {
        title: "The month of the data".to_owned(),
        views: views(),
        files: vec![file],
        exports: vec![export],
        expires_at: Some(at(100)),
    }
}

#[tokio::test]
async fn a_request_by_its_id_is_one_report_however_many_ask() {
    for bed in stores().await {
        let store = &bed.store;
        let request = asked("0192f0c1-2f3a-7c11-9d2e-0242ac120002", "{}");
        let many = (0..50).map(|_| reports::create(store, &request, at(1)));
        let answers = futures::future::join_all(many).await;
        let answers: Vec<(Report, bool)> = answers.into_iter().map(Result::unwrap).collect();
        let created = answers.iter().filter(|(_, created)| *created).count();
        let ids: HashSet<&str> = answers.iter().map(|(r, _)| r.report_id.as_str()).collect();
        assert_eq!((created, ids.len()), (1, 1), "{:?}", bed.engine());

        let other = asked(request.request_id, r#"{"as_of":"2014-01-28"}"#);
        let refused = reports::create(store, &other, at(2)).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert!(refused.message().contains("request_id"), "{refused:?}");
        // Without an id each is its own.
        assert_ne!(
            create(store, 3).await.report_id,
            create(store, 3).await.report_id
        );
    }
}

#[tokio::test]
async fn no_two_reports_share_their_first_digits() {
    for bed in stores().await {
        let store = &bed.store;
        let taken = create(store, 1).await.report_id;
        let same = format!("{}-0000-4000-8000-000000000000", &taken[..8]);
        let mut connection = bed.connection().await;
        let clash = sqlx::query(
            "INSERT INTO reports (report_id, parameters, state, title, actor, created_at)
             VALUES ($1, '{}', 'queued', '', '', 1)",
        );
        let clash = clash.bind(same).execute(&mut connection).await;
        let told = clash.unwrap_err().to_string();
        assert!(told.to_lowercase().contains("unique"), "{told}");
    }
}

#[tokio::test]
async fn each_waiting_report_is_claimed_once_and_oldest_first() {
    for bed in stores().await {
        let store = &bed.store;
        let mut waiting = HashSet::new();
        for seconds in [5, 3, 4] {
            waiting.insert(create(store, seconds).await.report_id);
        }
        let first = claim(store, "a", 6).await.unwrap();
        assert_eq!(first.created_at, at(3));
        assert_eq!(
            (first.state, first.owner.as_str(), first.attempt),
            (State::Running, "a", 1)
        );
        assert_eq!(first.traceparent, "00-1-2-01");
        assert_eq!((first.started_at, first.beat_at), (Some(at(6)), at(6)));
        let mut claimed = vec![first.report_id];
        // Who is not first with one may find nothing, and looks again.
        while claimed.len() < 3 {
            let claims = (0..10).map(|_| claim(store, "b", 6));
            let found = futures::future::join_all(claims).await;
            claimed.extend(found.into_iter().flatten().map(|report| report.report_id));
        }
        assert_eq!(claimed.len(), 3);
        assert_eq!(claimed.into_iter().collect::<HashSet<_>>(), waiting);
        assert_eq!(claim(store, "c", 6).await, None);
    }
}

#[tokio::test]
async fn an_owner_that_is_heard_of_keeps_its_claim() {
    for bed in stores().await {
        let store = &bed.store;
        create(store, 1).await;
        let claimed = claim(store, "a", 2).await.unwrap();
        let progress = Progress {
            step: "asking".to_owned(),
            done: 0.5,
            views: views(),
            trace_id: "ef".repeat(16),
        };
        let beat = async |seconds| {
            let beat = reports::beat(store, &claimed.claim(), &progress, at(seconds)).await;
            beat.unwrap()
        };
        assert!(beat(11).await);
        assert_eq!(claim(store, "b", 20).await, None);
        let told = get(store, &claimed.report_id).await;
        assert_eq!((told.step.as_str(), told.done), ("asking", 0.5));
        assert_eq!((told.views, told.trace_id.len()), (views(), 32));

        // Silent for more than ten seconds: somebody else has it, from the beginning.
        let taken = claim(store, "b", 22).await.unwrap();
        assert_eq!((taken.owner.as_str(), taken.attempt), ("b", 2));
        assert_eq!((taken.done, taken.views.len()), (0.0, 0));
        assert!(!beat(23).await);
        let late = reports::finish(store, &claimed.claim(), &finished(), at(23)).await;
        assert!(!late.unwrap());
        assert_eq!(exports::find(store, "e-1").await.unwrap(), None);
        let late = reports::fail(store, &claimed.claim(), &[], &failure(), at(23)).await;
        assert!(!late.unwrap());
        assert!(!reports::hand_over(store, &claimed.claim()).await.unwrap());
    }
}

#[tokio::test]
async fn a_report_that_ends_its_owners_is_given_up() {
    for bed in stores().await {
        let store = &bed.store;
        let id = create(store, 1).await.report_id;
        for attempt in 1_u64..=3 {
            assert!(claim(store, "a", attempt * 20).await.is_some());
        }
        assert_eq!(claim(store, "a", 80).await, None);
        let ended = async || {
            let given_up = reports::give_up(store, at(80), lost(80), &failure()).await;
            given_up.unwrap()
        };
        let given_up = ended().await;
        assert_eq!(given_up.len(), 1);
        assert_eq!(given_up[0].report_id, id);
        assert_eq!(given_up[0].state, State::Failed);
        assert_eq!(given_up[0].failure, Some(failure()));
        assert!(ended().await.is_empty());
    }
}

#[tokio::test]
async fn what_is_handed_over_does_not_count_as_begun() {
    for bed in stores().await {
        let store = &bed.store;
        create(store, 1).await;
        for _ in 0..5 {
            let claimed = claim(store, "a", 2).await.unwrap();
            assert_eq!(claimed.attempt, 1);
            assert!(reports::hand_over(store, &claimed.claim()).await.unwrap());
        }
    }
}

#[tokio::test]
async fn a_report_is_ready_together_with_the_records_of_its_files() {
    for bed in stores().await {
        let store = &bed.store;
        create(store, 1).await;
        let claimed = claim(store, "a", 2).await.unwrap();
        let finish = async || {
            let finished = finished();
            reports::finish(store, &claimed.claim(), &finished, at(10)).await
        };
        assert!(finish().await.unwrap());
        let ready = get(store, &claimed.report_id).await;
        assert_eq!((ready.state, ready.done), (State::Ready, 1.0));
        assert_eq!(
            (ready.files, ready.views),
            (finished().files, finished().views)
        );
        assert_eq!(
            (ready.finished_at, ready.expires_at),
            (Some(at(10)), Some(at(100)))
        );
        let record = exports::find(store, "e-1").await.unwrap();
        assert_eq!(record.as_ref(), finished().exports.first());
        assert!(!finish().await.unwrap());

        // A record that is there already is a fault, and then the report is not ready either.
        create(store, 11).await;
        let second = claim(store, "a", 12).await.unwrap();
        let clash = reports::finish(store, &second.claim(), &finished(), at(13)).await;
        assert_eq!(clash.unwrap_err().reason(), reason::STORE_FAULT);
        assert_eq!(get(store, &second.report_id).await.state, State::Running);
        let failed = reports::fail(store, &second.claim(), &views(), &failure(), at(14)).await;
        assert!(failed.unwrap());
        let failed = get(store, &second.report_id).await;
        assert_eq!(
            (failed.state, failed.failure),
            (State::Failed, Some(failure()))
        );
        assert_eq!(failed.views, views());
    }
}

#[tokio::test]
async fn a_deleted_report_is_lost_to_who_makes_it() {
    for bed in stores().await {
        let store = &bed.store;
        let waiting = create(store, 1).await.report_id;
        assert!(reports::delete(store, &waiting, at(2)).await.unwrap());
        assert!(!reports::delete(store, &waiting, at(3)).await.unwrap());
        assert_eq!(claim(store, "a", 3).await, None);
        assert_eq!(get(store, &waiting).await.finished_at, Some(at(2)));

        let running = create(store, 4).await.report_id;
        let claimed = claim(store, "a", 5).await.unwrap();
        assert!(reports::delete(store, &running, at(6)).await.unwrap());
        let late = reports::finish(store, &claimed.claim(), &finished(), at(7)).await;
        assert!(!late.unwrap());
        assert_eq!(get(store, &running).await.state, State::Deleted);
        assert!(!reports::delete(store, "nobody", at(7)).await.unwrap());
    }
}

#[tokio::test]
async fn files_that_are_gone_are_noted_and_expired_ones_found() {
    for bed in stores().await {
        let store = &bed.store;
        create(store, 1).await;
        let claimed = claim(store, "a", 2).await.unwrap();
        let id = &claimed.report_id;
        // Only of what is ready.
        reports::note(store, id, Some(&failure())).await.unwrap();
        assert_eq!(get(store, id).await.failure, None);
        let done = reports::finish(store, &claimed.claim(), &finished(), at(10)).await;
        assert!(done.unwrap());
        reports::note(store, id, Some(&failure())).await.unwrap();
        assert_eq!(get(store, id).await.failure, Some(failure()));
        reports::note(store, id, None).await.unwrap();
        assert_eq!(get(store, id).await.failure, None);

        let expired = async |seconds| {
            let expired = reports::expired(store, at(seconds), 10).await.unwrap();
            expired.len()
        };
        assert_eq!((expired(99).await, expired(100).await), (0, 1));
        reports::delete(store, id, at(101)).await.unwrap();
        assert_eq!(expired(102).await, 0);
    }
}

#[tokio::test]
async fn reports_are_listed_newest_first_in_pages() {
    for bed in stores().await {
        let store = &bed.store;
        for seconds in [1, 2, 2, 3, 4] {
            create(store, seconds).await;
        }
        claim(store, "a", 5).await.unwrap();
        let mut found: Vec<Report> = Vec::new();
        loop {
            let after = found.last().map(|last| Position {
                created_at: last.created_at,
                report_id: last.report_id.clone(),
            });
            let page = reports::list(store, &[], after.as_ref(), 2).await.unwrap();
            if page.is_empty() {
                break;
            }
            found.extend(page);
        }
        let times: Vec<SystemTime> = found.iter().map(|report| report.created_at).collect();
        assert_eq!(times, [4, 3, 2, 2, 1].map(at), "{:?}", bed.engine());
        let count = async |states: &[State]| {
            let found = reports::list(store, states, None, 100).await;
            found.unwrap().len()
        };
        assert_eq!(count(&[State::Running]).await, 1);
        assert_eq!(count(&[State::Queued, State::Running]).await, 5);
        assert_eq!(count(&[State::Deleted]).await, 0);
    }
}

#[tokio::test]
async fn what_is_put_off_waits_its_time_and_counts() {
    for kept in stores().await {
        let store = &kept.store;
        create(store, 0).await;
        let first = claim(store, "one", 1).await.unwrap();
        let step = "waiting to try again";
        let put_off = reports::postpone(store, &first.claim(), step, at(20)).await;
        assert!(put_off.unwrap());
        let waiting = get(store, &first.report_id).await;
        assert_eq!((waiting.state, &*waiting.step), (State::Queued, step));
        assert_eq!(claim(store, "two", 19).await, None);
        let second = claim(store, "two", 20).await.unwrap();
        assert_eq!(second.attempt, 2);
        // Who has it no more puts nothing off.
        let late = reports::postpone(store, &first.claim(), step, at(90)).await;
        assert!(!late.unwrap());
        assert_eq!(get(store, &first.report_id).await.state, State::Running);
    }
}

#[tokio::test]
async fn a_list_that_cannot_be_read_hides_nothing_else() {
    for kept in stores().await {
        let store = &kept.store;
        let broken = create(store, 0).await;
        let other = create(store, 1).await;
        let mut connection = kept.connection().await;
        let broke = sqlx::query("UPDATE reports SET files = '[{' WHERE report_id = $1");
        broke
            .bind(broken.report_id.clone())
            .execute(&mut connection)
            .await
            .unwrap();
        let listed = reports::list(store, &[], None, 10).await.unwrap();
        let ids: Vec<&str> = listed.iter().map(|report| &*report.report_id).collect();
        assert_eq!(ids, [&*other.report_id, &*broken.report_id]);
        assert!(listed[1].files.is_empty());
    }
}
