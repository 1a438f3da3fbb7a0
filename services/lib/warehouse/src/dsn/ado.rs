//! `Server=tcp:host,1433;Database=…;User Id=…;Password=…`
//!
//! A value that holds `;`, quotes or outer blanks is put in single or double quotes, with the quote
//! itself doubled; a `=` in a name is doubled.

use super::Draft;

pub(super) fn read(text: &str, draft: &mut Draft) {
    let mut rest = text;
    loop {
        rest = rest
            .trim_start_matches(|character: char| character == ';' || character.is_whitespace());
        if rest.is_empty() {
            return;
        }
        let Some((name, after_name)) = name(rest) else {
            draft.problem("every setting is name=value");
            return;
        };
        let Some((value, after_value)) = value(after_name) else {
            draft.problem(format!(
                "the quoted value of {:?} does not end, or is followed by more",
                super::clipped(&name)
            ));
            return;
        };
        rest = after_value;
        set(&name, value, draft);
    }
}

fn set(name: &str, value: String, draft: &mut Draft) {
    match name.to_lowercase().as_str() {
        "server" | "data source" | "datasource" | "addr" | "address" | "network address" => {
            server(&value, draft);
        }
        _ => draft.set(name, value),
    }
}

/// The text up to the first single `=`, and what follows it.
fn name(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut rest = text;
    loop {
        let at = rest.find(['=', ';'])?;
        let (before, from) = rest.split_at(at);
        name.push_str(before);
        match from.strip_prefix('=') {
            Some(after) => match after.strip_prefix('=') {
                Some(after_both) => {
                    name.push('=');
                    rest = after_both;
                }
                None => return Some((name.trim().to_owned(), after)),
            },
            None => return None,
        }
    }
}

/// A value, plain or quoted, and what follows its `;`.
fn value(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let Some(quote) = text
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))
    else {
        let (value, rest) = text.split_once(';').unwrap_or((text, ""));
        return Some((value.trim_end().to_owned(), rest));
    };
    let mut value = String::new();
    let mut rest = &text[1..];
    loop {
        let (before, after) = rest.split_once(quote)?;
        value.push_str(before);
        let Some(after_both) = after.strip_prefix(quote) else {
            let after = after.trim_start();
            return match after.strip_prefix(';') {
                Some(rest) => Some((value, rest)),
                None => after.is_empty().then_some((value, "")),
            };
        };
        value.push(quote);
        rest = after_both;
    }
}

/// `tcp:host,port`, without a protocol or a port if need be.
fn server(text: &str, draft: &mut Draft) {
    let text = text.trim();
    let address = match text.split_once(':') {
        Some((protocol, address)) if protocol.eq_ignore_ascii_case("tcp") => address,
        Some(("np" | "lpc" | "admin", _)) => {
            draft.problem("only TCP is supported, as in Server=tcp:host,port");
            return;
        }
        _ => text,
    };
    let host = match address.split_once(',') {
        Some((host, port)) => {
            draft.set_port(port);
            host
        }
        None => address,
    };
    if host.contains('\\') {
        draft.no_instances();
    }
    draft.host = Some(match host.trim() {
        "." | "(local)" => "localhost".to_owned(),
        host => host.to_owned(),
    });
}
