#!/usr/bin/env python3
"""Writes the current digest of each base image next to its tag: `make bases`.

    Scripts/renew_bases.py [FILE…]

An image is `docker.io/library/NAME:TAG`, with or without `@sha256:…`. Asks Docker Hub's registry, and changes the
files only if every image has a digest there. REGISTRY and TOKENS replace its two addresses, for the test.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path

FILES = ("Dockerfile", "deploy/compose.yaml")
IMAGE = re.compile(r"(docker\.io/library/(?P<name>[a-z0-9._-]+):(?P<tag>[A-Za-z0-9._-]+))(?:@sha256:[0-9a-f]{64})?")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# An index has the images of all processors. A single image would be that of one.
INDEXES = "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json"
SECONDS_MAX = 30
RESPONSE_BYTES_MAX = 1 << 20


class Unavailable(Exception):
    """The registry has no digest: of which image, and why."""


def digest(name: str, tag: str) -> str:
    registry = os.environ.get("REGISTRY", "https://registry-1.docker.io")
    tokens = os.environ.get("TOKENS", "https://auth.docker.io/token")
    try:
        scope = f"{tokens}?service=registry.docker.io&scope=repository:library/{name}:pull"
        with urllib.request.urlopen(scope, timeout=SECONDS_MAX) as response:
            token = json.loads(response.read(RESPONSE_BYTES_MAX))["token"]
        headers = {"Authorization": f"Bearer {token}", "Accept": INDEXES}
        url = f"{registry}/v2/library/{name}/manifests/{tag}"
        request = urllib.request.Request(url, headers=headers, method="HEAD")
        with urllib.request.urlopen(request, timeout=SECONDS_MAX) as response:
            found = response.headers.get("Docker-Content-Digest", "")
            kind = response.headers.get("Content-Type", "")
    except (OSError, ValueError, KeyError) as error:
        raise Unavailable(f"{name}:{tag}: {error}") from error
    if not DIGEST.fullmatch(found) or kind not in INDEXES.split(", "):
        raise Unavailable(f"{name}:{tag}: found {kind} with the digest {found!r}, expected an index of images")
    return found


def renewed(text: str) -> str:
    return IMAGE.sub(lambda image: f"{image[1]}@{digest(image['name'], image['tag'])}", text)


def unpinned(text: str) -> list[str]:
    """The base images of a Dockerfile that are not named by a digest."""
    bases = re.findall(r"^FROM\s+(\S+)", text, re.MULTILINE)
    return [base for base in bases if not re.search(r"@sha256:[0-9a-f]{64}$", base)]


def main(paths: list[Path]) -> int:
    try:
        texts = {path: renewed(path.read_text()) for path in paths}
    except Unavailable as error:
        print(f"{error}\nNo file is changed. The registry must be reachable: https://registry-1.docker.io",
              file=sys.stderr)
        return 1
    for path, text in texts.items():
        changed = text != path.read_text()
        path.write_text(text)
        print(f"{path}: {'renewed' if changed else 'has the current digests'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main([Path(path) for path in sys.argv[1:] or FILES]))
