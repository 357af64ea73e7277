#!/bin/bash
# Runs a Python that has gmpy2 (MPFR) and mpmath: PYTHON (default python3) if it has them, otherwise one in a virtual
# environment in .build, which is created at first use.
#
#   Tests/Exactness/python.sh SCRIPT [argument...]
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3}
if ! "$python" -c 'import gmpy2, mpmath' 2>/dev/null; then
  venv=.build/exactness-venv
  [ -x $venv/bin/python ] || "$python" -m venv $venv
  python=$venv/bin/python
  "$python" -c 'import gmpy2, mpmath' 2>/dev/null || "$python" -m pip install --quiet mpmath==1.3.0 gmpy2==2.3.2
fi
exec "$python" "$@"
