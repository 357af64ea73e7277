/// The same as `info.version` of openapi.yaml, which a test checks.
let version = "0.1.0"
