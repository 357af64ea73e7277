#!/bin/bash
# Runs a Python that has gmpy2 (MPFR) and mpmath: PYTHON (default python3) if it has them, otherwise one in a virtual
# environment in .build, which is created at first use.
#
#   Tests/Exactness/python.sh SCRIPT [argument...]
#   Tests/Exactness/python.sh --jax SCRIPT [argument...]      the same with JAX, which has 0.6 GB of its own
#   Tests/Exactness/python.sh --numpy SCRIPT [argument...]    the same with NumPy alone
set -euo pipefail
cd "$(dirname "$0")/../.."
name=exactness imports='gmpy2, mpmath' packages='mpmath==1.3.0 gmpy2==2.3.2'
if [ "$1" = --jax ]; then
  name=jax imports=jax packages=jax==0.10.2
  shift
elif [ "$1" = --numpy ]; then
  name=numpy imports=numpy packages=numpy==2.4.6
  shift
fi
python=${PYTHON:-python3}
if ! "$python" -c "import $imports" 2>/dev/null; then
  venv=.build/$name-venv
  [ -x $venv/bin/python ] || "$python" -m venv $venv
  python=$venv/bin/python
  # shellcheck disable=SC2086 # a list of packages
  "$python" -c "import $imports" 2>/dev/null || "$python" -m pip install --quiet $packages
fi
exec "$python" "$@"
