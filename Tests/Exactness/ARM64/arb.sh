#!/bin/bash
# Unpacks Debian's arm64 packages of Arb, with everything that they need, into .cache/arm64/root. Nothing is installed:
# apt-get reads the sources of this machine, but keeps its lists and its state in .cache/arm64.
set -euo pipefail
cd "$(dirname "$0")/../../.."
folder=$PWD/.cache/arm64
[ ! -f "$folder/root/usr/include/arb.h" ] || exit 0
rm -rf "$folder"
mkdir -p "$folder"/{root,state/lists/partial,cache/archives/partial}
# In this state nothing is installed, so that apt-get fetches the C library too.
touch "$folder/state/status"
aptGet=(apt-get -qq -o "Dir::State=$folder/state" -o "Dir::State::status=$folder/state/status"
  -o "Dir::Cache=$folder/cache" -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=
  -o Acquire::Retries=3 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30)
"${aptGet[@]}" update
"${aptGet[@]}" install --download-only --no-install-recommends -y libflint-arb-dev
for package in "$folder"/cache/archives/*.deb; do dpkg -x "$package" "$folder/unpacked"; done
rm -rf "$folder"/{root,state,cache}
# Last of all, so that a run that was interrupted begins again.
mv "$folder/unpacked" "$folder/root"
