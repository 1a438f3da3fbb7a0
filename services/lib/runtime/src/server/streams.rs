//! Which methods answer with a stream.

use std::collections::HashSet;

use prost::Message;
use prost_types::FileDescriptorSet;
use status::{Error, Result};

/// The full names, `package.Service/Method`, of the methods that answer with a stream.
#[derive(Debug, Default)]
pub(super) struct Streams(HashSet<String>);

impl Streams {
    /// Those of an encoded `FileDescriptorSet`.
    pub(super) fn of(descriptors: &[u8]) -> Result<Self> {
        let files = FileDescriptorSet::decode(descriptors).map_err(|problem| {
            Error::internal_fault(format!("the descriptors cannot be read: {problem}"))
        })?;
        let mut names = HashSet::new();
        for file in &files.file {
            for service in &file.service {
                let streaming = service.method.iter().filter(|m| m.server_streaming());
                names.extend(streaming.map(|method| {
                    format!("{}.{}/{}", file.package(), service.name(), method.name())
                }));
            }
        }
        Ok(Self(names))
    }

    pub(super) fn contains(&self, method: &str) -> bool {
        self.0.contains(method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_tells_them() {
        let streams = Streams::of(otel_bi_proto::DESCRIPTORS).unwrap();
        assert!(streams.contains("otelbi.scheduler.v1.SchedulerService/WatchJobExecution"));
        assert!(!streams.contains("otelbi.scheduler.v1.SchedulerService/ListJobs"));
        assert!(Streams::of(b"no descriptors").is_err());
    }
}
