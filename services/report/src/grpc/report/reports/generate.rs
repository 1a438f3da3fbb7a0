//! Having a report made.

use otel_bi_proto::otelbi::report::v1::{GenerateReportRequest, GenerateReportResponse};
use runtime::grpc::{actor, concerns};
use status::Result;

use super::{messages, questions};
use crate::reports::{Maker, Wanted};

pub(in super::super) async fn generate(
    maker: &Maker,
    request: &GenerateReportRequest,
) -> Result<GenerateReportResponse> {
    let (request_id, parameters) = questions::wanted(request)?;
    let wanted = Wanted {
        request_id: &request_id,
        parameters: &parameters,
        actor: &actor(),
    };
    let (report, created) = maker.ask(&wanted).await?;
    concerns(parameters.word(), &*report.report_id);
    let report = Some(messages::report(report));
    Ok(GenerateReportResponse { report, created })
}
