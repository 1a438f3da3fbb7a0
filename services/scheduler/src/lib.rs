//! Runs the jobs: by the clock or when asked, each run exactly once.
