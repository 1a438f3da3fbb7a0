//! Anomalies: what stands out of a series, by how much, and what explains it.
