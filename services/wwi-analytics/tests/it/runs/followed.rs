//! What is followed from run to run.

use chrono::{Days, NaiveDate};
use otel_bi_proto::otelbi::common::v1::{Analysis, Tracked, TrackingState};
use otel_bi_proto::otelbi::wwi::v1::{
    AcknowledgeRequest, GetBusinessEventsRequest, ListTrackedRequest,
};
use status::Error;
use tonic::{Code, Status};

use super::{Kept, generated, warehouses};

impl Kept {
    async fn tracked(&mut self, analysis: Analysis, states: &[TrackingState]) -> Vec<Tracked> {
        let (mut found, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListTrackedRequest {
                analysis: analysis.into(),
                states: states.iter().map(|state| i32::from(*state)).collect(),
                page_size: 20,
                page_token,
            };
            let answer = self.service.client.list_tracked(request).await;
            let page = answer.unwrap().into_inner();
            found.extend(page.tracked);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                assert_eq!(usize::try_from(page.total_size).unwrap(), found.len());
                return found;
            }
        }
    }

    async fn acknowledge(
        &mut self,
        analysis: Analysis,
        id: &str,
        note: &str,
    ) -> Result<Tracked, Status> {
        let request = AcknowledgeRequest {
            analysis: analysis.into(),
            id: id.to_owned(),
            note: note.to_owned(),
        };
        let answer = self.service.client.acknowledge(request).await?;
        Ok(answer.into_inner().tracked.unwrap())
    }

    /// The ids of the events that the view shows for a day.
    async fn events(&mut self, as_of: &str) -> Vec<String> {
        let request = GetBusinessEventsRequest {
            as_of: as_of.to_owned(),
            page_size: 500,
            ..GetBusinessEventsRequest::default()
        };
        let answer = self.service.client.get_business_events(request).await;
        let events = answer.unwrap().into_inner().events.into_iter();
        let mut ids: Vec<String> = events.map(|event| event.id).collect();
        ids.sort();
        ids
    }
}

fn ids(tracked: &[Tracked]) -> Vec<String> {
    let mut ids: Vec<String> = tracked.iter().map(|found| found.id.clone()).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn events_live_from_run_to_run() {
    for warehouse in warehouses() {
        let mut kept = Kept::on(warehouse).await;
        let events = Analysis::Events;
        let newest = kept.run(Analysis::SupplierScores, "").await.as_of;
        let newest: NaiveDate = newest.parse().unwrap();
        // Three weeks apart: some end, some begin, some go on.
        let [first, second] = [21, 0].map(|back| (newest - Days::new(back)).to_string());
        let run = kept.run(events, &first).await;
        assert_eq!(run.as_of, first);
        let before = kept.events(&first).await;
        let open = kept.tracked(events, &[]).await;
        assert_eq!(ids(&open), before);
        assert!(open.iter().all(|found| found.state() == TrackingState::Open
            && found.first_seen == first
            && found.last_seen == first
            && found.times_seen == 1
            && found.run_id == run.run_id
            && !found.summary.is_empty()));
        let noted = kept
            .acknowledge(events, &before[0], "looking")
            .await
            .unwrap();
        assert_eq!(noted.state(), TrackingState::Acknowledged);
        assert_eq!(
            (noted.acknowledged_by.as_str(), noted.note.as_str()),
            ("anonymous", "looking")
        );
        assert!(noted.acknowledged_at.is_some());

        kept.run(events, &second).await;
        let after = kept.events(&second).await;
        let holding = kept.tracked(events, &[]).await;
        assert_eq!(ids(&holding), after);
        let resolved = kept.tracked(events, &[TrackingState::Resolved]).await;
        let mut gone: Vec<String> = before
            .iter()
            .filter(|id| !after.contains(id))
            .cloned()
            .collect();
        gone.sort();
        assert_eq!(ids(&resolved), gone);
        assert!(
            !gone.is_empty() && gone.len() < before.len(),
            "all stay, or all go"
        );
        assert!(
            resolved
                .iter()
                .all(|found| found.resolved == second && found.last_seen == first)
        );
        let went_on = |found: &&Tracked| before.contains(&found.id);
        for found in holding.iter().filter(went_on) {
            assert_eq!(
                (found.first_seen.as_str(), found.times_seen),
                (first.as_str(), 2)
            );
        }
        // Newest first.
        assert!(holding.is_sorted_by(|a, b| a.first_seen >= b.first_seen));

        let refused = kept.acknowledge(events, &gone[0], "").await.unwrap_err();
        assert_eq!(refused.code(), Code::FailedPrecondition);

        // A run of the earlier day knows less, and changes nothing.
        let all = [
            TrackingState::Open,
            TrackingState::Acknowledged,
            TrackingState::Resolved,
        ];
        let known = kept.tracked(events, &all).await;
        kept.run(events, &first).await;
        assert_eq!(kept.tracked(events, &all).await, known);
    }
}

#[tokio::test]
async fn what_is_to_be_ordered_is_followed_by_item() {
    let mut kept = Kept::on(generated()).await;
    let run = kept.run(Analysis::Reorder, "").await;
    let open = kept.tracked(Analysis::Reorder, &[]).await;
    assert_eq!(i32::try_from(open.len()).unwrap(), run.records);
    let urgencies = ["HIGH", "MEDIUM", "LOW"];
    assert!(
        open.iter()
            .all(|found| urgencies.contains(&found.severity.as_str()))
    );
    assert!(open.iter().all(|found| found.id.parse::<i32>().is_ok()));
    // Events are another matter.
    assert_eq!(kept.tracked(Analysis::Events, &[]).await, []);
    let id = &open[0].id;
    let noted = kept.acknowledge(Analysis::Reorder, id, "").await.unwrap();
    assert_eq!(noted.id, *id);
    let acknowledged = [TrackingState::Acknowledged];
    let found = kept.tracked(Analysis::Reorder, &acknowledged).await;
    assert_eq!(found, [noted]);
}

#[tokio::test]
async fn questions_about_what_is_followed_are_checked() {
    let mut kept = Kept::on(generated()).await;
    let refused = kept
        .acknowledge(Analysis::Events, "nothing", "")
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    for (field, analysis, note) in [
        ("analysis", Analysis::Forecast, String::new()),
        ("note", Analysis::Events, "x".repeat(1001)),
    ] {
        let refused = kept
            .acknowledge(analysis, "nothing", &note)
            .await
            .unwrap_err();
        assert_eq!(Error::from(&refused).fields()[0].field, field);
    }
    let request = ListTrackedRequest {
        analysis: Analysis::Events.into(),
        page_token: "x".to_owned(),
        ..ListTrackedRequest::default()
    };
    let refused = kept.service.client.list_tracked(request).await.unwrap_err();
    assert_eq!(Error::from(&refused).fields()[0].field, "page_token");
}
