use proptest::prelude::*;

use super::*;

fn row() -> Row {
    let entry = Entry {
        at: time::instant(1_735_689_600_000_001),
        domain: Domain::Wwi,
        actor: "anonymous".to_owned(),
        client: "grpcurl/1.9".to_owned(),
        action: "otelbi.wwi.v1.AnalyticsService/GetReorderRecommendations".to_owned(),
        target: String::new(),
        parameters: r#"{"as_of":"2016-05-31","größe":"ä"}"#.to_owned(),
        outcome: "OK".to_owned(),
        duration: Duration::from_micros(1234),
        trace_id: "0af7651916cd43dd8448eb211c80319c".to_owned(),
    };
    Row::following(&Link::beginning(), "wwi-analytics/1", entry)
}

#[test]
fn the_hash_is_the_one_that_the_description_gives() {
    // Computed with the Python in the description.
    let known = "18d5bdb02bd6052ff1df6b3a9653af508032483fc7f502fb0fe6e031201d3baa";
    assert_eq!(row().hash, known);
    assert_eq!(row().sequence, 1);
}

#[test]
fn heads_are_read_as_they_are_logged() {
    let head = Head {
        writer: "aw-analytics/0190".to_owned(),
        sequence: 7,
        hash: "ab".repeat(32),
    };
    assert_eq!(Head::parse(&head.to_string()), Some(head.clone()));
    assert_eq!(
        Head::parse(&head.to_string().to_uppercase()).unwrap().hash,
        head.hash
    );
    let hash = head.hash;
    for wrong in [
        String::new(),
        format!("w:{hash}"),
        format!(":1:{hash}"),
        format!("w:0:{hash}"),
        format!("w:-1:{hash}"),
        format!("w:1:{}", &hash[1..]),
        format!("w:1:{}x", &hash[1..]),
    ] {
        assert_eq!(Head::parse(&wrong), None, "{wrong}");
    }
}

fn texts() -> impl Strategy<Value = [String; 9]> {
    // Short texts of few letters, so that columns run together often.
    std::array::from_fn(|_| "[ab1\u{0}ä]{0,3}")
}

fn filled(texts: &[String; 9], numbers: [i64; 3]) -> Row {
    let [
        writer,
        domain,
        actor,
        client,
        action,
        target,
        parameters,
        outcome,
        trace,
    ] = texts.clone();
    Row {
        writer,
        sequence: numbers[0],
        at_micros: numbers[1],
        domain_name: domain,
        actor,
        client,
        action,
        target,
        parameters,
        outcome,
        duration_micros: numbers[2],
        trace_id: trace,
        previous_hash: String::new(),
        hash: String::new(),
    }
}

/// The encoding taken apart again.
fn decoded(mut encoded: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some((length, rest)) = encoded.split_first_chunk::<8>() {
        let length = usize::try_from(u64::from_be_bytes(*length)).unwrap();
        let (text, rest) = rest.split_at(length);
        texts.push(String::from_utf8(text.to_vec()).unwrap());
        encoded = rest;
    }
    assert!(encoded.is_empty());
    texts
}

proptest! {
    #[test]
    fn the_encoding_can_be_taken_apart_so_no_two_rows_share_one(
        texts in texts(),
        numbers in any::<[i64; 3]>(),
        previous in "[0ab]{0,3}",
    ) {
        let row = filled(&texts, numbers);
        let [sequence, at, duration] = numbers.map(|number| number.to_string());
        let [writer, domain, actor, client, action, target, parameters, outcome, trace] = texts;
        let told = vec![
            ENCODING.to_owned(), previous.clone(), writer, sequence, at, domain, actor, client, action,
            target, parameters, outcome, duration, trace,
        ];
        prop_assert_eq!(decoded(&row.encoded(&previous)), told);
    }

    #[test]
    fn text_cannot_be_moved_into_the_next_column(texts in texts(), at in 0..8_usize) {
        let row = filled(&texts, [1, 2, 3]);
        let mut moved = texts.clone();
        let Some(last) = moved[at].pop() else { return Ok(()) };
        moved[at + 1].insert(0, last);
        prop_assume!(moved != texts);
        prop_assert_ne!(filled(&moved, [1, 2, 3]).digest(), row.digest());
    }
}
