//! The filters of a view, as its request has them: by the contract's own description of the message, so that a
//! filter that is added there needs nothing here.

use std::sync::LazyLock;

use otel_bi_proto::DESCRIPTORS;
use otel_bi_proto::otelbi::report::v1::{ExportViewRequest, Paper};
use prost::Message;
use prost_reflect::{
    DescriptorPool, DeserializeOptions, DynamicMessage, MessageDescriptor, SerializeOptions,
};
use status::{Error, FieldViolation, Result};

use crate::views::View;

/// The contract's own description of its messages.
static CONTRACT: LazyLock<Option<DescriptorPool>> =
    LazyLock::new(|| DescriptorPool::decode(DESCRIPTORS).ok());

/// The request for a view.
const VIEW_REQUEST: &str = "otelbi.report.v1.ExportViewRequest";

/// Fields of a request that are no filters of a view: what is exported, and as which file.
const NOT_FILTERS: [&str; 5] = ["domain", "view", "format", "paper", "orientation"];

/// INVALID_ARGUMENT for each filter that is given and that the view does not have.
pub(super) fn check(request: &ExportViewRequest, view: &View) -> Result<()> {
    let request = dynamic(VIEW_REQUEST, request)?;
    let given = request.fields().map(|(field, _)| field.name().to_owned());
    let foreign = given
        .filter(|name| !NOT_FILTERS.contains(&name.as_str()))
        .filter(|name| !view.filters.contains(&name.as_str()));
    let violations: Vec<FieldViolation> = foreign
        .map(|field| FieldViolation {
            field,
            description: format!(
                "is no filter of {}, which has {}",
                view.name,
                view.filters.join(", ")
            ),
        })
        .collect();
    if violations.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid_fields(violations))
    }
}

/// The filters of a request for a view as JSON, in the contract's order, with the paper.
pub(super) fn of_view(request: &ExportViewRequest) -> Result<String> {
    // What a record has columns of its own for; and A4 is what is meant without it.
    let paper = Some(request.paper).filter(|paper| *paper != i32::from(Paper::A4));
    let rest = ExportViewRequest {
        domain: 0,
        view: 0,
        format: 0,
        paper: paper.unwrap_or_default(),
        ..request.clone()
    };
    json(VIEW_REQUEST, &rest)
}

/// The fields of a request of the contract as JSON; those that are empty are left out.
pub(super) fn json(message: &str, request: &impl Message) -> Result<String> {
    let options = SerializeOptions::new()
        .use_proto_field_name(true)
        .skip_default_fields(true);
    let mut json = Vec::new();
    let mut serializer = serde_json::Serializer::new(&mut json);
    dynamic(message, request)?
        .serialize_with_options(&mut serializer, &options)
        .map_err(|problem| fault(&problem))?;
    String::from_utf8(json).map_err(|problem| fault(&problem))
}

/// The request that [`of_view`] wrote, but for what is exported and as what.
pub(super) fn to_view(json: &str) -> Result<ExportViewRequest> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let read = DynamicMessage::deserialize_with_options(
        descriptor(VIEW_REQUEST)?,
        &mut deserializer,
        &DeserializeOptions::new(),
    );
    let read = read.map_err(|problem| fault(&problem))?;
    read.transcode_to().map_err(|problem| fault(&problem))
}

fn dynamic(message: &str, request: &impl Message) -> Result<DynamicMessage> {
    DynamicMessage::decode(descriptor(message)?, request.encode_to_vec().as_slice())
        .map_err(|problem| fault(&problem))
}

fn descriptor(message: &str) -> Result<MessageDescriptor> {
    let contract = CONTRACT.as_ref();
    let known = contract.and_then(|contract| contract.get_message_by_name(message));
    known.ok_or_else(|| fault(&format!("the contract has no {message}")))
}

fn fault(problem: &dyn std::fmt::Display) -> Error {
    Error::internal_fault(format!(
        "the filters of an export cannot be read: {problem}"
    ))
}

#[cfg(test)]
mod tests {
    use otel_bi_proto::otelbi::common::v1::{Domain, Granularity};
    use otel_bi_proto::otelbi::report::v1::{self as proto, FileFormat};
    use status::Code;

    use super::*;

    static VIEW: View = View {
        domain: Domain::Aw,
        view: proto::View::SalesHistory,
        name: "sales-history",
        title: "Sales history",
        filters: &["from", "granularity", "channels"],
        show: |_, _| unreachable!("it is not shown"),
    };

    fn asked() -> ExportViewRequest {
        ExportViewRequest {
            domain: Domain::Aw.into(),
            view: proto::View::SalesHistory.into(),
            format: FileFormat::Pdf.into(),
            paper: Paper::Letter.into(),
            granularity: Granularity::Month.into(),
            channels: vec!["Internet".to_owned()],
            ..ExportViewRequest::default()
        }
    }

    #[test]
    fn a_filter_that_the_view_does_not_have_is_told_with_those_it_has() {
        check(&asked(), &VIEW).unwrap();
        let foreign = ExportViewRequest {
            top_n: 3,
            exclude_managers: true,
            ..asked()
        };
        let error = check(&foreign, &VIEW).unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        let fields: Vec<_> = error
            .fields()
            .iter()
            .map(|wrong| wrong.field.as_str())
            .collect();
        assert_eq!(fields, ["exclude_managers", "top_n"]);
        let told = "top_n: is no filter of sales-history, which has from, granularity, channels";
        assert!(error.message().contains(told), "{}", error.message());
    }

    #[test]
    fn what_is_written_reads_back() {
        let json = of_view(&asked()).unwrap();
        let expected =
            r#"{"paper":"PAPER_LETTER","granularity":"GRANULARITY_MONTH","channels":["Internet"]}"#;
        assert_eq!(json, expected);
        let read = to_view(&json).unwrap();
        let expected = ExportViewRequest {
            domain: 0,
            view: 0,
            format: 0,
            ..asked()
        };
        assert_eq!(read, expected);
        assert!(to_view("{").is_err());
        assert_eq!(to_view("{}").unwrap(), ExportViewRequest::default());
    }

    #[test]
    fn every_filter_that_a_view_has_is_in_the_contract() {
        let known = descriptor(VIEW_REQUEST).unwrap();
        for view in crate::views::VIEWS {
            for filter in view.filters {
                let field = known.get_field_by_name(filter);
                assert!(field.is_some(), "{}: {filter}", view.name);
                assert!(!NOT_FILTERS.contains(filter), "{}: {filter}", view.name);
            }
        }
    }
}
