UPDATE wwi_tracked SET resolved = $2
WHERE analysis = $1 AND resolved IS NULL AND run_id <> $3
