//! Scores: rates from few cases, scales that outliers do not bend, composites and their parts.
