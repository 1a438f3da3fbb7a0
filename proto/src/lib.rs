//! The contract of the mesh, as Rust.
//!
//! Everything here is generated from the `.proto` files beside this crate, whose comments are the
//! reference. To add an RPC, write it into a service's `.proto` with its route and scope: the next
//! build has its types, its server trait, its gateway route and its place in `openapi.json`. A new
//! package also needs a module below.

/// Bytes of the `google.protobuf.FileDescriptorSet` of the whole contract, with comments and with
/// the extensions (`google.api.http`, `otelbi.common.v1.access`) that routes and scopes stand in.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// `google.*` packages.
pub mod google {
    /// `google.api`: routes and raw bodies.
    pub mod api {
        tonic::include_proto!("google.api");
    }
}

/// `otelbi.*` packages.
pub mod otelbi {
    /// Shapes that several services share.
    pub mod common {
        /// Version 1.
        pub mod v1 {
            tonic::include_proto!("otelbi.common.v1");
        }
    }
    /// Analytics over AdventureWorksDW.
    pub mod aw {
        /// Version 1.
        pub mod v1 {
            tonic::include_proto!("otelbi.aw.v1");
        }
    }
    /// Analytics over WideWorldImportersDW.
    pub mod wwi {
        /// Version 1.
        pub mod v1 {
            tonic::include_proto!("otelbi.wwi.v1");
        }
    }
    /// The audit trail.
    pub mod audit {
        /// Version 1.
        pub mod v1 {
            tonic::include_proto!("otelbi.audit.v1");
        }
    }
    /// Exports and reports.
    pub mod report {
        /// Version 1.
        pub mod v1 {
            tonic::include_proto!("otelbi.report.v1");
        }
    }
    /// Jobs.
    pub mod scheduler {
        /// Version 1.
        pub mod v1 {
            tonic::include_proto!("otelbi.scheduler.v1");
        }
    }
}
