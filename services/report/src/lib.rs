//! What leaves the platform: the audit trail, exports and reports.
