//! Transcoding agrees with prost-reflect, whatever the message and however it stands on the wire.

mod arbitrary;

use std::sync::LazyLock;

use gateway::transcode::{MessageId, Plans};
use proptest::prelude::*;
use prost_reflect::prost::Message as _;
use prost_reflect::prost::encoding::encode_varint;
use prost_reflect::{
    DescriptorPool, DynamicMessage, MessageDescriptor, ReflectMessage, SerializeOptions,
};
use serde_json::Value;

use crate::compile::compile;
use arbitrary::{Choices, message, scramble};

struct Trial {
    rich: MessageDescriptor,
    plans: Plans,
    id: MessageId,
}

static TRIAL: LazyLock<Trial> = LazyLock::new(|| {
    let descriptors = compile(include_str!("rich.proto"));
    let pool = DescriptorPool::decode(descriptors.as_slice()).unwrap();
    let plans = Plans::compile(&pool).unwrap();
    Trial {
        rich: pool.get_message_by_name("trial.Rich").unwrap(),
        id: plans.message("trial.Rich").unwrap(),
        plans,
    }
});

fn to_json(wire: &[u8]) -> String {
    let mut out = Vec::new();
    TRIAL.plans.to_json(TRIAL.id, wire, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn from_json(json: &str) -> Vec<u8> {
    let mut out = Vec::new();
    TRIAL
        .plans
        .read_json(TRIAL.id, json.as_bytes(), &mut out)
        .unwrap_or_else(|error| panic!("{}: {json}", error.for_operator()));
    out
}

/// The JSON of the reference. Through text, since a float widened to a double is another number.
fn reference(message: &DynamicMessage) -> Value {
    let mut out = Vec::new();
    let options = SerializeOptions::new().skip_default_fields(false);
    message
        .serialize_with_options(&mut serde_json::Serializer::new(&mut out), &options)
        .unwrap();
    numbers(serde_json::from_slice(&out).unwrap())
}

/// `12` and `12.0` are one number in JSON, but two to serde_json.
fn numbers(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().into(),
        Value::Array(list) => list.into_iter().map(numbers).collect(),
        Value::Object(map) => map
            .into_iter()
            .map(|(key, value)| (key, numbers(value)))
            .collect(),
        other => other,
    }
}

fn parsed(json: &str) -> Value {
    numbers(serde_json::from_str(json).unwrap_or_else(|problem| panic!("{problem}: {json}")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn json_is_the_references(choices in prop::collection::vec(any::<u8>(), 0..600)) {
        let message = message(&TRIAL.rich, &mut Choices::new(&choices), 3);
        let json = to_json(&message.encode_to_vec());
        prop_assert_eq!(parsed(&json), reference(&message));
    }

    #[test]
    fn json_reads_back_as_the_same_message(choices in prop::collection::vec(any::<u8>(), 0..600)) {
        let message = message(&TRIAL.rich, &mut Choices::new(&choices), 3);
        let wire = message.encode_to_vec();
        let json = to_json(&wire);
        let back = DynamicMessage::decode(TRIAL.rich.clone(), from_json(&json).as_slice()).unwrap();
        let again = to_json(&back.encode_to_vec());
        prop_assert_eq!(&again, &json);
        let whole = DynamicMessage::decode(TRIAL.rich.clone(), wire.as_slice()).unwrap();
        // The bytes in an Any may stand in another order and mean the same.
        prop_assert!(back == whole || json.contains("@type"), "{}", json);
    }

    #[test]
    fn the_order_on_the_wire_does_not_matter(
        choices in prop::collection::vec(any::<u8>(), 0..600),
        order in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let message = message(&TRIAL.rich, &mut Choices::new(&choices), 3);
        let wire = message.encode_to_vec();
        let scrambled = scramble(&TRIAL.rich, &wire, &mut Choices::new(&order));
        let same = DynamicMessage::decode(TRIAL.rich.clone(), scrambled.as_slice()).unwrap();
        // Fields that nobody knows are kept by the reference; compare what is known.
        prop_assert_eq!(to_json(&same.encode_to_vec()), to_json(&wire));
        prop_assert_eq!(to_json(&scrambled), to_json(&wire));
    }

    #[test]
    fn no_wire_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = TRIAL.plans.to_json(TRIAL.id, &bytes, &mut Vec::new());
        let _ = TRIAL.plans.field_to_json(TRIAL.id, 38, &bytes, &mut Vec::new());
    }

    #[test]
    fn damaged_messages_do_not_panic(
        choices in prop::collection::vec(any::<u8>(), 0..600),
        damage in prop::collection::vec((any::<u16>(), any::<u8>()), 1..6),
    ) {
        let mut wire = message(&TRIAL.rich, &mut Choices::new(&choices), 3).encode_to_vec();
        for (at, byte) in damage {
            let length = wire.len().max(1);
            if let Some(damaged) = wire.get_mut(usize::from(at) % length) {
                *damaged = byte;
            }
        }
        let mut out = Vec::new();
        if TRIAL.plans.to_json(TRIAL.id, &wire, &mut out).is_ok() {
            prop_assert!(serde_json::from_slice::<serde::de::IgnoredAny>(&out).is_ok());
        }
    }

    #[test]
    fn no_json_panics(json in "[{}\\[\\]\":,a-zA-Z0-9@._ -]{0,80}") {
        let _ = TRIAL.plans.read_json(TRIAL.id, json.as_bytes(), &mut Vec::new());
    }
}

/// A JSON that is accepted, and what it becomes.
fn accepted(json: &str) -> Value {
    let wire = from_json(json);
    let message = DynamicMessage::decode(TRIAL.rich.clone(), wire.as_slice()).unwrap();
    serde_json::to_value(&message).unwrap()
}

fn refusal(json: &str) -> String {
    let error = TRIAL
        .plans
        .read_json(TRIAL.id, json.as_bytes(), &mut Vec::new())
        .unwrap_err();
    error.message().to_owned()
}

#[test]
fn input_may_be_written_in_other_ways() {
    for (json, same) in [
        (r#"{"anInt64": 5}"#, r#"{"anInt64": "5"}"#),
        (r#"{"an_int32": "7"}"#, r#"{"anInt32": 7}"#),
        (r#"{"anInt32": 7.0}"#, r#"{"anInt32": 7}"#),
        (r#"{"anInt32": 1e3}"#, r#"{"anInt32": 1000}"#),
        (r#"{"aDouble": "1.5"}"#, r#"{"aDouble": 1.5}"#),
        (r#"{"aDouble": "-Infinity"}"#, r#"{"aDouble": "-Infinity"}"#),
        (r#"{"someBytes": "_-8"}"#, r#"{"someBytes": "/+8="}"#),
        (r#"{"aSize": 2}"#, r#"{"aSize": "SIZE_LARGE"}"#),
        (r#"{"aSize": 99}"#, r#"{"aSize": 99}"#),
        (
            r#"{"inner": null, "doubles": null, "byString": null, "aBool": null}"#,
            "{}",
        ),
        (r#"{"maybeInt32": 0}"#, r#"{"maybeInt32": 0}"#),
        (
            r#"{"timestamp": "2014-01-31T13:00:00+01:00"}"#,
            r#"{"timestamp": "2014-01-31T12:00:00Z"}"#,
        ),
        (
            r#"{"any": {"value": "1.5s", "@type": "x/google.protobuf.Duration"}}"#,
            r#"{"any": {"@type": "x/google.protobuf.Duration", "value": "1.500s"}}"#,
        ),
        (r#"{"chosenNull": null}"#, r#"{"chosenNull": null}"#),
        (r#"{"value": null}"#, r#"{"value": null}"#),
    ] {
        assert_eq!(
            accepted(json),
            serde_json::from_str::<Value>(same).unwrap(),
            "{json}"
        );
    }
}

#[test]
fn wrong_input_is_refused_by_name() {
    for (json, expected) in [
        (
            r#"{"anInt32": 2147483648}"#,
            "an_int32: must be a whole number",
        ),
        (
            r#"{"aUint32": -1}"#,
            "a_uint32: must be a whole number from 0 to 4294967295",
        ),
        (
            r#"{"aUint64": "18446744073709551616"}"#,
            "a_uint64: must be a whole number",
        ),
        (
            r#"{"aFloat": 1e39}"#,
            "a_float: must be a number in the range",
        ),
        (r#"{"aDouble": ".5"}"#, "a_double: must be a number"),
        (r#"{"aBool": "true"}"#, "a_bool: must be true or false"),
        (r#"{"aString": 1}"#, "a_string: must be a string"),
        (r#"{"someBytes": "*"}"#, "some_bytes: must be base64"),
        (
            r#"{"inner": {"inners": [{}, {"aBool": 1}]}}"#,
            "inner.inners[1].a_bool: must be true",
        ),
        (
            r#"{"byInt32": {"x": {}}}"#,
            "by_int32[\"x\"]: the key must be a whole number",
        ),
        (
            r#"{"byInt32": {"1": null}}"#,
            "by_int32[\"1\"]: must not be null",
        ),
        (
            r#"{"byInt32": {"1": {}, "01": {}}}"#,
            "by_int32[\"01\"]: is given twice",
        ),
        (
            r#"{"timestamp": "2014-02-30T00:00:00Z"}"#,
            "timestamp: must be an instant",
        ),
        (r#"{"duration": "1.5"}"#, "duration: must be seconds"),
        (
            r#"{"duration": {}}"#,
            "duration: invalid type: map, expected a duration",
        ),
        (
            r#"{"any": {"@type": "x/nothing"}}"#,
            "any: \"x/nothing\" is not a known type",
        ),
        (r#"{"any": {"a": 1}}"#, "any: has no \"@type\""),
        (r#"{"struct": []}"#, "struct: invalid type"),
    ] {
        let message = refusal(json);
        assert!(message.starts_with(expected), "{json}: {message}");
    }
}

#[test]
fn the_last_of_a_oneof_wins() {
    // chosen_string "a", chosen_rich {a_bool}, chosen_string "b"; then two parts of chosen_rich.
    let string = |text: u8| [0xe2, 0x03, 1, text];
    let rich = |field: u8| [0xf2, 0x03, 2, field, 1];
    let wire = [&string(b'a')[..], &rich(0x68), &string(b'b')].concat();
    assert_eq!(parsed(&to_json(&wire))["chosenString"], "b");
    assert!(parsed(&to_json(&wire)).get("chosenRich").is_none());
    // What came before another member was set is gone: only the last two parts are merged.
    let wire = [&rich(0x18)[..], &string(b'b'), &rich(0x68), &rich(0x28)].concat();
    let json = parsed(&to_json(&wire));
    assert_eq!(json["chosenRich"]["anInt32"], 0.0);
    assert_eq!(json["chosenRich"]["aBool"], true);
    assert_eq!(json["chosenRich"]["aUint32"], 1.0);
    assert!(json.get("chosenString").is_none());
}

#[test]
fn nesting_has_an_end() {
    let mut wire = Vec::new();
    for _ in 0..98 {
        let mut outer = vec![0x8a, 0x01];
        encode_varint(wire.len() as u64, &mut outer);
        outer.extend(&wire);
        wire = outer;
    }
    assert!(
        TRIAL
            .plans
            .to_json(TRIAL.id, &wire, &mut Vec::new())
            .is_ok()
    );
    for _ in 0..3 {
        let mut outer = vec![0x8a, 0x01];
        encode_varint(wire.len() as u64, &mut outer);
        outer.extend(&wire);
        wire = outer;
    }
    assert!(
        TRIAL
            .plans
            .to_json(TRIAL.id, &wire, &mut Vec::new())
            .is_err()
    );
}

#[test]
fn one_field_can_be_the_answer() {
    let field = |number: u32, json: &str| {
        let mut out = Vec::new();
        let wire = from_json(json);
        TRIAL
            .plans
            .field_to_json(TRIAL.id, number, &wire, &mut out)
            .unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(
        field(30, r#"{"aBool": true, "doubles": [1, 2.5]}"#),
        "[1,2.5]"
    );
    assert_eq!(field(30, "{}"), "[]");
    assert_eq!(field(17, "{}"), "null");
    assert_eq!(field(4, "{}"), "\"0\"");
}

#[test]
fn descriptors_agree_with_the_test() {
    // A field of every kind is in the trial message, or the properties above prove little.
    let message = DynamicMessage::new(TRIAL.rich.clone());
    assert!(message.descriptor().fields().len() > 60);
}
