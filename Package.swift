// swift-tools-version: 6.2
import PackageDescription

// The modules of the drawing in docs/architecture.md, in groups: the command, the transport, the service, the kernels,
// the C headers. A module depends on what its list names and no more. What these lists use is at the end of this file.

// Whether this is a build of the fuzz targets (Fuzz/run).
let isFuzzing = Context.environment["NABLA_FUZZ"] != nil

let command: [Target] = [
  .executableTarget(
    name: "nabla",
    dependencies: [
      "Access", "Service", "GradientCore", "Balls", "HTTPMessage", "SocketTransport", "HTTPWire", "Telemetry", "Lines",
      "Parallel", "Text",
      "CLinux", "CSource",
    ],
    swiftSettings: Settings.strict + Settings.source, linkerSettings: Settings.compact)
]

let transport: [Target] = [
  module("SocketTransport", ["HTTPMessage", "HTTPWire", "CLinux", "COpenSSL"]),
  module("HTTPWire", ["HTTPMessage", "Bytes", "CZlib"]),
  module("Telemetry", ["Bytes", "HTTPMessage", "Text"]),
  module("HTTPMessage", ["Bytes"]),
  module("Lines", ["Bytes"]),
  module("Bytes"),
]

let access: [Target] = [
  module("Access", ["Bytes", "HTTPMessage", "Text", "COpenSSL"])
]

let service: [Target] = [
  .target(
    name: "Service",
    dependencies: [
      "Backpropagation", "Derivation", "GradientCore", "Grading", "NumPyFiles", "TensorJSON", "HTTPMessage", "Bytes",
      "Lines",
      "Parallel", "Text",
    ],
    exclude: ["Page/Files"] + (isFuzzing ? [] : ["Page/ShortResources.swift"]),
    swiftSettings: Settings.strict,
    plugins: isFuzzing ? [] : ["EmbedResources"]),
  module("NumPyFiles", ["CZlib"]),
  module("Derivation", ["Backpropagation", "GradientCore"]),
  module("Grading", ["Backpropagation", "GradientCore", "Parallel", "Text"], settings: Settings.optimised),
  module(
    "TensorJSON", ["Bytes", "Text", "CProcessor", "DecimalKernels", "Parallel"] + onAVX2("DecimalKernelsAVX2")),
  module("GradientCore", ["Balls", "CProcessor", "GradientKernels", "Parallel"] + onAVX2("GradientKernelsAVX2")),
  module(
    "Backpropagation",
    ["GradientCore", "Balls", "NetworkKernels", "Parallel"] + onAVX2("NetworkKernelsAVX2")),
  module("Balls", ["CArb"]),
  module("Parallel"),
  module("Text"),
]

// The inner loops. On x86-64 the same files are compiled again for AVX2, through a link to their folder
// (docs/decisions/0100, 0204, 0205).
let kernels: [Target] =
  [
    module("GradientKernels", ["CProcessor"], in: "Kernels", settings: Settings.optimised),
    module("DecimalKernels", ["CProcessor"], in: "Kernels", settings: Settings.optimised),
    module("NetworkKernels", in: "Kernels", settings: Settings.optimised),
  ]
  + forAVX2([
    module("GradientKernelsAVX2", ["CProcessor"], in: "Kernels", settings: Settings.optimised + Settings.avx2),
    module("DecimalKernelsAVX2", ["CProcessor"], in: "Kernels", settings: Settings.optimised + Settings.avx2),
    module("NetworkKernelsAVX2", in: "Kernels", settings: Settings.optimised + Settings.avx2),
  ])

let headers: [Target] = [
  .systemLibrary(name: "CLinux", path: "Sources/C/Linux"),
  .systemLibrary(
    name: "COpenSSL", path: "Sources/C/OpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
  .systemLibrary(name: "CZlib", path: "Sources/C/Zlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CArb", path: "Sources/C/Arb", providers: [.apt(["libflint-arb-dev"])]),
  .systemLibrary(name: "CProcessor", path: "Sources/C/Processor"),
  .systemLibrary(name: "CSource", path: "Sources/C/Source"),
]

// What a build runs: it makes the contract and the page a part of the service (docs/decisions/0012).
let building: [Target] = [
  .plugin(name: "EmbedResources", capability: .buildTool(), dependencies: ["resource-builder"]),
  tool("resource-builder", ["CZlib"], path: "Plugins/ResourceBuilder"),
]

let testing: [Target] = [
  tests("NablaTests", ["nabla", "NablaTestSupport"]),
  tests("SocketTransportTests", ["SocketTransport", "HTTPWire", "HTTPMessage"]),
  tests("HTTPWireTests", ["HTTPWire", "HTTPMessage", "Bytes", "SeededRandom"]),
  tests("HTTPMessageTests", ["HTTPMessage"]),
  tests("AccessTests", ["Access", "Service", "HTTPMessage", "SeededRandom"]),
  tests("TelemetryTests", ["Telemetry", "HTTPMessage", "Bytes"]),
  tests("BytesTests", ["Bytes"]),
  tests("LinesTests", ["Lines"]),
  tests(
    "ServiceTests",
    [
      "Service", "Backpropagation", "Derivation", "GradientCore", "Grading", "TensorJSON", "HTTPMessage",
      "NablaTestSupport", "SeededRandom", "Parallel",
    ]),
  tests("GradingTests", ["Grading", "Backpropagation", "GradientCore", "JunkAnswers"]),
  tests("DerivationTests", ["Derivation", "GradientCore", "TensorJSON", "SeededRandom"]),
  tests("NumPyFilesTests", ["NumPyFiles", "SeededRandom"]),
  tests("TextTests", ["Text"]),
  tests("ResourceBuilderTests", ["resource-builder"]),
  tests("TensorJSONTests", ["TensorJSON", "Bytes", "CProcessor", "DecimalKernels", "SeededRandom", "Parallel"]),
  tests(
    "BackpropagationTests",
    ["Backpropagation", "GradientCore", "Balls", "ExactnessCases", "ExactnessNetworkCases", "SeededRandom", "Parallel"]),
  tests("BallsTests", ["Balls", "CLinux"]),
  tests("GradientCoreTests", ["GradientCore", "ExactnessCases", "SeededRandom", "Parallel"]),
  // Requests that are refused, for the tests of the service and of the command.
  help("NablaTestSupport", path: "Tests/Support"),
  // Seeded answers without a computation, for tests and measurements.
  help("JunkAnswers", ["Grading", "GradientCore"], path: "Tests/JunkAnswers"),
  // Random numbers from a seed, for tests, fuzz targets and measurements.
  help("SeededRandom", path: "Tests/SeededRandom"),
  // Exact results to compare the core's with: a table for the tests, and a command that makes as many more as asked.
  help("ExactnessCases", ["GradientCore", "Parallel"], path: "Tests/Exactness/Cases"),
  help(
    "ExactnessNetworkCases", ["Backpropagation", "ExactnessCases", "GradientCore", "Parallel"],
    path: "Tests/Exactness/NetworkCases"),
  tool(
    "exactness", ["Backpropagation", "ExactnessCases", "ExactnessNetworkCases", "GradientCore"],
    path: "Tests/Exactness/Tool"),
]

// Seeded measurements, never tests: `make bench` and `make diagnose` run them.
let benchmarks: [Target] = [
  tool("handler-bench", ["Service", "HTTPMessage"], path: "Benchmarks/HandlerBench"),
  tool(
    "diagnose-matrix", ["Grading", "Backpropagation", "GradientCore", "JunkAnswers"], path: "Benchmarks/DiagnoseMatrix"),
  tool("number-bench", ["TensorJSON", "SeededRandom", "Parallel"], path: "Benchmarks/NumberBench"),
  tool(
    "network-bench", ["Backpropagation", "GradientCore", "Parallel", "SeededRandom"], path: "Benchmarks/NetworkBench"),
  tool("number-check", ["TensorJSON", "SeededRandom"], path: "Benchmarks/NumberCheck"),
  // Compares the core with plain loops, which are compiled for the same instructions to be fair.
  .executableTarget(
    name: "core-bench", dependencies: ["GradientCore", "Parallel"], path: "Benchmarks/CoreBench",
    swiftSettings: [.swiftLanguageMode(.v6)] + (Settings.hasAVX2 ? [.unsafeFlags(["-Xcc", "-mavx2"])] : [])),
]

// The fuzz targets (`make fuzz`) need libFuzzer's instrumentation and its library: only Fuzz/run asks for them.
let fuzzing: [Target] =
  !isFuzzing
  ? []
  : [
    help("FuzzSupport", ["SeededRandom"], path: "Fuzz/FuzzSupport"),
    fuzzer("JSONReader", ["TensorJSON", "Parallel"]),
    fuzzer("ContentCoding", ["HTTPWire", "CZlib", "SeededRandom"]),
    fuzzer("NumPyFiles", ["NumPyFiles"]),
    fuzzer("Wire", ["HTTPWire", "HTTPMessage", "SeededRandom"]),
    fuzzer("Service", ["Service", "HTTPMessage", "TensorJSON", "GradientCore", "Parallel"]),
  ]

let package = Package(
  name: "nabla",
  products: [.executable(name: "nabla", targets: ["nabla"])],
  targets: command + transport + access + service + kernels + headers + building + testing + benchmarks + fuzzing
)

// MARK: - Settings

enum Settings {
  /// Every target builds in the Swift 6 language mode, in strict memory safety, and without a warning.
  static var strict: [SwiftSetting] {
    [
      .swiftLanguageMode(.v6),
      .strictMemorySafety(),
      .treatAllWarnings(as: .error),
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      // A request is a view of its connection's buffer (docs/decisions/0010): `@_lifetime` says so to the compiler.
      .enableExperimentalFeature("Lifetimes"),
      // Each function gets a section of its own, so that the linker can put them in the order of `compact`.
      .unsafeFlags(["-Xfrontend", "-function-sections"], .when(configuration: .release)),
    ]
  }

  /// Places the functions that every request calls next to each other in the command, and keeps the tables small that
  /// a start reads (docs/decisions/0004).
  static var compact: [LinkerSetting] {
    [
      .unsafeFlags(
        [
          "-use-ld=lld", "-Xlinker", "--no-warn-symbol-ordering",
          "-Xlinker", "--symbol-ordering-file=\(Context.packageDirectory)/Scripts/function-order.txt",
          "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
          // All addresses are found at the start, and are read-only from then on.
          "-Xlinker", "-z", "-Xlinker", "now",
          "-Xlinker", "--no-export-dynamic",
        ], .when(configuration: .release))
    ]
  }

  /// The commit and the compiler that a release is built from, as `make` and the Dockerfile tell them. `GET /version`
  /// shows them.
  static var source: [SwiftSetting] {
    let definitions = ["SOURCE_COMMIT", "SOURCE_DATE", "SOURCE_COMPILER"].compactMap { name in
      Context.environment[name].map { "-D\(name)=\($0)" }
    }
    return [.unsafeFlags(definitions.flatMap { ["-Xcc", $0] }, .when(configuration: .release))]
  }

  /// Inner loops are optimised in debug builds too: unoptimised, a vector operation is a hundred calls.
  static var optimised: [SwiftSetting] {
    [.unsafeFlags(["-O", "-wmo", "-num-threads", "1", "-disable-batch-mode"], .when(configuration: .debug))]
  }

  /// In a release build only what is tested is optimised. The tests themselves would compile for several times as long.
  static var unoptimised: [SwiftSetting] {
    [.unsafeFlags(["-Onone"], .when(configuration: .release))]
  }

  /// The instructions that `processor_has_avx2` asks for.
  static var avx2: [SwiftSetting] {
    [
      .define("AVX2"),
      .unsafeFlags(["-Xcc", "-mavx2", "-Xcc", "-mbmi", "-Xcc", "-mbmi2", "-Xcc", "-mlzcnt", "-Xcc", "-mfma"]),
    ]
  }

  static var hasAVX2: Bool {
    #if arch(x86_64)
      true
    #else
      false
    #endif
  }
}

// MARK: - Kinds of target

/// A module of the product, in Sources or in one of its folders.
func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], in folder: String? = nil, settings: [SwiftSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: folder.map { "Sources/\($0)/\(name)" },
    swiftSettings: Settings.strict + settings)
}

func forAVX2(_ targets: [Target]) -> [Target] { Settings.hasAVX2 ? targets : [] }

func onAVX2(_ names: Target.Dependency...) -> [Target.Dependency] { Settings.hasAVX2 ? names : [] }

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: Settings.strict + Settings.unoptimised)
}

/// A module that tests, measurements and fuzz targets share.
func help(_ name: String, _ dependencies: [Target.Dependency] = [], path: String) -> Target {
  .target(name: name, dependencies: dependencies, path: path, swiftSettings: Settings.strict)
}

/// A command that is not part of the product.
func tool(_ name: String, _ dependencies: [Target.Dependency], path: String) -> Target {
  .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: Settings.strict)
}

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: "\(name)Fuzz", dependencies: ["FuzzSupport"] + dependencies, path: "Fuzz/\(name)",
    exclude: ["corpus.txt", "dictionary.txt"], swiftSettings: Settings.strict)
}
