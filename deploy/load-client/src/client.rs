//! One caller with one connection.

use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1;
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use otel_bi_proto::otelbi::aw::v1::analytics_service_client::AnalyticsServiceClient;
use otel_bi_proto::otelbi::aw::v1::{GetSalesHistoryRequest, GetSalesKpisRequest};
use otel_bi_proto::otelbi::common::v1::Granularity;
use tokio::net::TcpStream;
use tonic::transport::{Channel, Endpoint};

/// Why a call failed, for people.
pub(crate) type CallError = Box<dyn std::error::Error + Send + Sync>;

/// How the calls travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Transport {
    /// HTTP/1.1 with keep-alive, JSON answers: the gateway.
    Http,
    /// gRPC, one HTTP/2 connection for each caller: a service.
    Grpc,
}

/// What is called: the same RPC either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Call {
    /// `GetSalesKpis` of AdventureWorks: a small answer.
    Kpis,
    /// `GetSalesHistory` of AdventureWorks, a year by day: a large answer.
    History,
}

impl Call {
    fn path(self) -> &'static str {
        match self {
            Self::Kpis => "/api/aw/sales/kpis?days_back=365",
            Self::History => "/api/aw/sales/history?days_back=365&granularity=day",
        }
    }
}

/// An open connection.
pub(crate) enum Client {
    /// To the gateway.
    Http {
        /// Takes requests, one at a time.
        sender: http1::SendRequest<Empty<Bytes>>,
        /// The address, as HTTP wants it.
        host: String,
    },
    /// To a service.
    Grpc(AnalyticsServiceClient<Channel>),
}

impl Client {
    /// Connects.
    pub(crate) async fn connect(
        transport: Transport,
        address: SocketAddr,
    ) -> Result<Self, CallError> {
        match transport {
            Transport::Http => {
                let stream = TcpStream::connect(address).await?;
                // Else a small request waits for the acknowledgement of the one before.
                stream.set_nodelay(true)?;
                let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
                // It ends with the sender; its error is seen there too.
                tokio::spawn(connection);
                Ok(Self::Http {
                    sender,
                    host: address.to_string(),
                })
            }
            Transport::Grpc => {
                let endpoint = Endpoint::try_from(format!("http://{address}"))?.tcp_nodelay(true);
                let channel = endpoint.connect().await?;
                Ok(Self::Grpc(AnalyticsServiceClient::new(channel)))
            }
        }
    }

    /// Calls and reads the whole answer.
    pub(crate) async fn call(&mut self, call: Call) -> Result<(), CallError> {
        match self {
            Self::Http { sender, host } => get(sender, host, call.path()).await,
            Self::Grpc(client) => invoke(client, call).await,
        }
    }
}

async fn get(
    sender: &mut http1::SendRequest<Empty<Bytes>>,
    host: &str,
    path: &str,
) -> Result<(), CallError> {
    let request = Request::get(path)
        .header(header::HOST, host)
        .body(Empty::new())?;
    sender.ready().await?;
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    if status == StatusCode::OK {
        Ok(())
    } else {
        Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into())
    }
}

async fn invoke(client: &mut AnalyticsServiceClient<Channel>, call: Call) -> Result<(), CallError> {
    match call {
        Call::Kpis => {
            let request = GetSalesKpisRequest {
                days_back: 365,
                ..Default::default()
            };
            client.get_sales_kpis(request).await?;
        }
        Call::History => {
            let request = GetSalesHistoryRequest {
                days_back: 365,
                granularity: Granularity::Day.into(),
                ..Default::default()
            };
            client.get_sales_history(request).await?;
        }
    }
    Ok(())
}
