//! The report that a job has made.

use testkit::http::{get, post_with};
use testkit::waiting::until;

use super::{client, come_whole, download, names_in, names_of, ready};
use crate::platform::Platform;

#[tokio::test(flavor = "multi_thread")]
async fn the_monthly_job_ends_in_a_report_that_can_be_had() {
    let platform = Platform::start().await;
    let front = platform.front();
    let path = "/api/platform/jobs/report/trigger";
    let answer = post_with(front, path, "{}", &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let execution = answer.json()["execution"].clone();
    let execution = execution["executionId"].as_str().unwrap();
    let done = until("the job has ended well", async || {
        let path = format!("/api/jobs/executions/{execution}");
        let execution = get(front, &path).await.json()["execution"].clone();
        assert_ne!(
            execution["state"], "EXECUTION_STATE_FAILED",
            "{execution:#}"
        );
        (execution["state"] == "EXECUTION_STATE_SUCCEEDED").then_some(execution)
    })
    .await;

    let id = done["reportId"].as_str().unwrap();
    let report = ready(front, id).await;
    let views = report["views"].as_array().unwrap();
    assert_eq!(views.len(), 15, "{report:#}");
    assert!(views.iter().all(|view| view["done"] == true), "{report:#}");
    come_whole(front, &report).await;
    assert_eq!(names_in(&platform.reports()), names_of(&report));
    let file = download(front, &format!("/api/reports/{id}/download?format=pdf")).await;
    let told = client::verify(front, file.body).await;
    assert_eq!(told["verdict"], "EXPORT_VERDICT_GENUINE", "{told:#}");
}
