#!/bin/sh
# PrairieLearn runs this for each submission, without a network. It discards the result if the exit status is not 0.
results=/grade/results/results.json
mkdir -p /grade/results
cat >"$results" <<'JSON'
{"gradable": false, "format_errors": ["The grader stopped. Submit again; if this repeats, tell the course staff."]}
JSON
nabla grade /grade/tests/question.json --answer /grade/student/answer.json --format prairielearn --output "$results"
exit 0
