/// As `info.version` of openapi.yaml has it: a test holds the two together.
let version = "0.1.0"
