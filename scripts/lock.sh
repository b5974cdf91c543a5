#!/bin/sh
# Writes requirements.lock: every dependency and extra, pinned and hashed, without the address of any package host.
set -eu
python=$1
"$python" -m pip install --quiet --disable-pip-version-check pip-tools
"$python" -m piptools compile --quiet --generate-hashes --all-extras --allow-unsafe --strip-extras --no-header \
    --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
    --output-file requirements.lock pyproject.toml
# The extra "dev" names the project's other extras, so the project itself is listed; it is installed from the checkout.
sed -i -e '/^#/d' -e '/^khabar @/d' requirements.lock
if grep -nE '://|--(extra-)?index|--find' requirements.lock; then
    echo "requirements.lock names a package host" >&2
    exit 1
fi
