//! Provenance as JSON, in which it is kept.

use std::sync::LazyLock;

use otel_bi_proto::DESCRIPTORS;
use otel_bi_proto::otelbi::common::v1 as proto;
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use serde_json::{Map, Value};
use status::{Error, Result};

static PROVENANCE: LazyLock<Option<MessageDescriptor>> = LazyLock::new(|| {
    let pool = DescriptorPool::decode(DESCRIPTORS).ok()?;
    pool.get_message_by_name("otelbi.common.v1.Provenance")
});

/// A provenance by the JSON mapping of Protocol Buffers.
pub(super) fn encode(provenance: &proto::Provenance) -> Result<String> {
    let bytes = provenance.encode_to_vec();
    let message = DynamicMessage::decode(descriptor()?, bytes.as_slice());
    let message = message.map_err(|error| unusable(&error))?;
    serde_json::to_string(&message).map_err(|error| unusable(&error))
}

/// A provenance that was kept. What it has that the contract has no more is left out.
pub(super) fn decode(text: &str) -> Result<proto::Provenance> {
    let options = prost_reflect::DeserializeOptions::new().deny_unknown_fields(false);
    let mut reader = serde_json::Deserializer::from_str(text);
    let message = DynamicMessage::deserialize_with_options(descriptor()?, &mut reader, &options);
    let message = message.map_err(|error| unusable(&error))?;
    proto::Provenance::decode(message.encode_to_vec().as_slice()).map_err(|error| unusable(&error))
}

/// The parameters and filters of a provenance, as whoever looks into the store wants to see them.
pub(super) fn parameters(provenance: &proto::Provenance) -> String {
    let object = |values: &[proto::NamedValue]| {
        let values = values.iter();
        let values = values.map(|named| (named.name.clone(), Value::from(named.value.as_str())));
        Value::Object(values.collect())
    };
    let mut all = Map::new();
    all.insert("filters".to_owned(), object(&provenance.filters));
    all.insert("parameters".to_owned(), object(&provenance.parameters));
    Value::Object(all).to_string()
}

fn descriptor() -> Result<MessageDescriptor> {
    let descriptor = PROVENANCE.clone();
    descriptor.ok_or_else(|| Error::internal_fault("the contract has no provenance"))
}

fn unusable(error: &dyn std::error::Error) -> Error {
    Error::internal_fault(format!("a kept provenance cannot be used: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, value: &str) -> proto::NamedValue {
        proto::NamedValue {
            name: name.to_owned(),
            value: value.to_owned(),
        }
    }

    #[test]
    fn a_provenance_comes_back_as_it_was() {
        let provenance = proto::Provenance {
            as_of: "2014-01-28".to_owned(),
            loaded_at: Some(prost_types::Timestamp {
                seconds: 1_780_000_000,
                nanos: 123_456_789,
            }),
            statements: vec![proto::StatementUse {
                name: "sales".to_owned(),
                sha256: "00ff".to_owned(),
                rows: 7,
                digest: "ff00".to_owned(),
            }],
            filters: vec![named("channels", "Grün, \"B\"")],
            parameters: vec![named("horizon_days", "30")],
            quality: proto::QualityVerdict::Warning.into(),
            ..proto::Provenance::default()
        };
        let text = encode(&provenance).ok().unwrap();
        assert_eq!(decode(&text).ok(), Some(provenance.clone()));
        let parameters: Value = serde_json::from_str(&parameters(&provenance)).unwrap();
        assert_eq!(parameters["parameters"]["horizon_days"], "30");
        assert_eq!(parameters["filters"]["channels"], "Grün, \"B\"");
    }

    #[test]
    fn what_the_contract_does_not_know_is_left_out() {
        let text = r#"{"asOf": "2014-01-28", "formerly": 1}"#;
        assert_eq!(decode(text).ok().unwrap().as_of, "2014-01-28");
        assert!(decode("not JSON").is_err());
    }
}
