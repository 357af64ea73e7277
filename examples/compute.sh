#!/bin/sh
# The same batch without a server: `nabla compute` reads one request from standard input.
# If it refuses the request, it prints the reason and exits 1.
#
#     $ sh examples/compute.sh
#     {"grad_a_L":[[0.25,-0.25],[0,0]],"losses":[0.6931471805599453,0]}

cd "$(dirname "$0")" || exit
nabla compute < batch.json
