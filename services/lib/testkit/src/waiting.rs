//! Waiting for what is about to come true.

use std::time::Duration;

use crate::running::PATIENCE;

/// How long to leave what is waited for alone.
const BETWEEN: Duration = Duration::from_millis(5);

/// Asks again and again until there is an answer, and gives it.
///
/// # Panics
/// When there is none in [`PATIENCE`], saying `what` was waited for in vain.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asked = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(BETWEEN).await;
        }
    };
    tokio::time::timeout(PATIENCE, asked)
        .await
        .unwrap_or_else(|_| panic!("waited in vain until {what}"))
}
