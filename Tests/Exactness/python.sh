#!/bin/bash
# Runs a Python that has python-flint and mpmath: PYTHON (default python3) if it has them, otherwise one in a virtual
# environment in .build, which is created at first use. gmpy2 makes mpmath about three times as fast and changes no
# digit.
#
#   Tests/Exactness/python.sh SCRIPT [argument...]
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3}
if ! "$python" -c 'import flint, mpmath' 2>/dev/null; then
  venv=.build/exactness-venv
  [ -x $venv/bin/python ] || "$python" -m venv $venv
  python=$venv/bin/python
  "$python" -c 'import flint, mpmath, gmpy2' 2>/dev/null ||
    "$python" -m pip install --quiet python-flint==0.9.0 mpmath==1.3.0 gmpy2==2.3.2
fi
exec "$python" "$@"
