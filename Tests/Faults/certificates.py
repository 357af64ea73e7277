"""A certificate for the scenarios with TLS, made by the openssl command."""

import subprocess
import tempfile
from pathlib import Path


class Certificate:
    """For `localhost` and 127.0.0.1, self-signed. The `with` block deletes it at its end."""

    def __enter__(self) -> "Certificate":
        self.folder = tempfile.TemporaryDirectory(prefix="nabla-faults-")
        self.certificate = Path(self.folder.name) / "server.pem"
        self.key = Path(self.folder.name) / "server.key"
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        command += ["-keyout", str(self.key), "-out", str(self.certificate)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()

    def options(self) -> list[str]:
        return ["--tls-cert", str(self.certificate), "--tls-key", str(self.key)]
