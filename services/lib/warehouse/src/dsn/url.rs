//! `sqlserver://user:password@host:port?database=…`

use percent_encoding::percent_decode_str;
use url::Url;

use super::Draft;

pub(super) const SCHEME: &str = "sqlserver://";

pub(super) fn read(text: &str, draft: &mut Draft) {
    // The parser's own messages could quote the text; what helps more is the usual cause.
    let Ok(url) = Url::parse(text) else {
        draft.problem(
            "not a URL: percent-encode what is special in the user and password, and check the port",
        );
        return;
    };
    if let Some(host) = url.host_str() {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        draft.host = decoded(host);
    }
    match url.port() {
        Some(0) => draft.set_port("0"),
        port => draft.port = port,
    }
    if !url.username().is_empty() {
        draft.user = decoded(url.username());
    }
    draft.password = url.password().and_then(decoded);
    if !matches!(url.path(), "" | "/") {
        draft.no_instances();
    }
    if url.fragment().is_some() {
        draft.problem("percent-encode # as %23");
    }
    for (name, value) in url.query_pairs() {
        draft.set(&name, value.into_owned());
    }
}

/// Undoes percent-encoding; what is not UTF-8 then is as good as missing.
fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}
