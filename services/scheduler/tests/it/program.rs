//! The program: its settings are checked whole before it listens.

use std::process::Command;

#[test]
fn a_schedule_that_cannot_be_meant_is_refused_with_the_remedy() {
    let output = Command::new(env!("CARGO_BIN_EXE_scheduler"))
        .env_clear()
        .env("SCHEDULER_GRPC_ADDR", "127.0.0.1:0")
        .env("JOB_AW_DAILY_FORECAST_SCHEDULE", "30 2 * * *")
        .env("JOB_WWI_HOURLY_EVENTS_SCHEDULE", "0 0 0 31 2 *")
        .env("SCHEDULER_MAX_ATTEMPTS", "none")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(64));
    let told = String::from_utf8(output.stderr).unwrap();
    for part in [
        "3 wrong settings",
        "JOB_AW_DAILY_FORECAST_SCHEDULE=\"30 2 * * *\"",
        "\"0 30 2 * * *\"",
        "JOB_WWI_HOURLY_EVENTS_SCHEDULE",
        "SCHEDULER_MAX_ATTEMPTS",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}
