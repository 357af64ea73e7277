#!/bin/sh
# The losses and gradients of the batch in batch.json, with curl. The server listens on localhost:8080 (`make run`).
# If the server refuses the request, curl prints the reason and exits 22.
#
#     $ sh examples/gradients.sh
#     {"grad_a_L":[[0.25,-0.25],[0,0]],"losses":[0.6931471805599453,0]}

cd "$(dirname "$0")" || exit
curl --silent --show-error --fail-with-body --max-time 10 localhost:8080/v1/gradients \
  --header 'Content-Type: application/json' --data @batch.json
