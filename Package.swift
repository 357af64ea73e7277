// swift-tools-version: 6.2
import PackageDescription

/// Every target builds in the Swift 6 language mode, in strict memory safety, and without a warning.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  // A request is a view of its connection's buffer (docs/decisions/0010): `@_lifetime` says so to the compiler.
  .enableExperimentalFeature("Lifetimes"),
  // One section a function, so that the linker can put them in the order of Sources/function-order.txt.
  .unsafeFlags(["-Xfrontend", "-function-sections"], .when(configuration: .release)),
]

/// The functions that every request calls stand together in the command (docs/decisions/0004).
let inOrder: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-use-ld=lld", "-Xlinker", "--no-warn-symbol-ordering",
      "-Xlinker", "--symbol-ordering-file=\(Context.packageDirectory)/Sources/function-order.txt",
    ], .when(configuration: .release))
]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict + settings)
}

/// Inner loops are optimised in debug builds too: unoptimised, a vector operation is a hundred calls.
let kernel: [SwiftSetting] = [
  .unsafeFlags(["-O", "-wmo", "-num-threads", "1", "-disable-batch-mode"], .when(configuration: .debug))
]

#if arch(x86_64)
  let avx2Kernels = [module("GradientCoreKernelsAVX2", settings: kernel + [.unsafeFlags(["-Xcc", "-mavx2"])])]
  let avx2Numbers = ["NumberKernelsAVX2", "TensorJSONAVX2"].map { name in
    module(
      name, ["TensorJSONVectors"],
      settings: kernel + [.unsafeFlags(["-Xcc", "-mavx2", "-Xcc", "-mbmi", "-Xcc", "-mbmi2", "-Xcc", "-mlzcnt"])])
  }
#else
  let avx2Kernels: [Target] = []
  let avx2Numbers: [Target] = []
#endif

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "nabla",
  products: [.executable(name: "nabla", targets: ["nabla"])],
  targets: [
    // The arrows of docs/architecture.md: a module may import what stands in its list and no more.
    // The inner loops of the core, and on x86-64 the same files once more for AVX2 (docs/decisions/0100).
    .systemLibrary(name: "GradientCoreCPU"),
    module("GradientCoreKernels", settings: kernel),
    module(
      "GradientCore", ["GradientCoreCPU", "GradientCoreKernels"] + avx2Kernels.map { .init(stringLiteral: $0.name) }),
    module("Grading", ["GradientCore"]),
    .systemLibrary(name: "TensorJSONVectors"),
    // The inner loops of writing numbers, and on x86-64 the same files once more for AVX2 (docs/decisions/0205); short numbers are
    // read by a module of its own where there is AVX2 (docs/decisions/0204).
    module("NumberKernels", ["TensorJSONVectors"], settings: kernel),
    module(
      "TensorJSON", ["TensorJSONVectors", "NumberKernels"] + avx2Numbers.map { .init(stringLiteral: $0.name) }),
    module("HTTPMessage"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    module("HTTPWire", ["HTTPMessage", "CZlib"]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    module("SocketTransport", ["HTTPMessage", "HTTPWire", "CLinux", "COpenSSL"]),
    .target(
      name: "GradientAPI",
      dependencies: ["GradientCore", "Grading", "TensorJSON", "HTTPMessage"],
      // A link to the contract at the root: `GET /openapi.yaml` serves that very file.
      resources: [.embedInCode("openapi.yaml")],
      swiftSettings: strict),
    .executableTarget(
      name: "nabla",
      dependencies: ["GradientAPI", "GradientCore", "HTTPMessage", "SocketTransport", "HTTPWire", "TensorJSON"],
      swiftSettings: strict, linkerSettings: inOrder),
    .executableTarget(
      name: "number-bench", dependencies: ["TensorJSON", "SeededRandom"], path: "Benchmarks/NumberBench",
      swiftSettings: strict),
    .executableTarget(
      name: "number-check", dependencies: ["TensorJSON", "SeededRandom"], path: "Benchmarks/NumberCheck",
      swiftSettings: strict),

    // Seeded measurements, never tests: `make bench` runs them.
    .executableTarget(
      name: "handler-bench", dependencies: ["GradientAPI", "HTTPMessage"], path: "Benchmarks/HandlerBench",
      swiftSettings: strict),
    .executableTarget(
      name: "diagnose-matrix", dependencies: ["Grading", "GradientCore", "JunkAnswers"],
      path: "Benchmarks/DiagnoseMatrix",
      swiftSettings: strict),

    tests("GradientCoreTests", ["GradientCore", "ExactnessCases", "SeededRandom"]),
    tests("GradingTests", ["Grading", "GradientCore", "JunkAnswers"]),
    // Seeded answers without a computation, for tests and measurements.
    .target(
      name: "JunkAnswers", dependencies: ["Grading", "GradientCore"], path: "Tests/JunkAnswers",
      swiftSettings: strict),
    // Random numbers from a seed, for tests, fuzz targets and measurements.
    .target(name: "SeededRandom", path: "Tests/SeededRandom", swiftSettings: strict),
    tests("TensorJSONTests", ["TensorJSON", "TensorJSONVectors", "NumberKernels", "SeededRandom"]),
    tests("HTTPMessageTests", ["HTTPMessage"]),
    tests("HTTPWireTests", ["HTTPWire", "HTTPMessage", "SeededRandom"]),
    tests("SocketTransportTests", ["SocketTransport", "HTTPWire", "HTTPMessage"]),
    .target(name: "NablaTestSupport", path: "Tests/Support", swiftSettings: strict),
    tests(
      "GradientAPITests",
      [
        "GradientAPI", "GradientCore", "Grading", "TensorJSON", "HTTPMessage", "NablaTestSupport", "SeededRandom",
      ]),
    tests("NablaTests", ["nabla", "NablaTestSupport"]),
  ]
)

package.targets += avx2Kernels + avx2Numbers
package.targets += [
  // Exact results beside the core's: a table for the tests, and a command for as many fresh ones as one likes.
  .target(
    name: "ExactnessCases", dependencies: ["GradientCore"], path: "Tests/Exactness/Cases", swiftSettings: strict),
  .executableTarget(
    name: "exactness", dependencies: ["ExactnessCases", "GradientCore"], path: "Tests/Exactness/Tool",
    swiftSettings: strict),
  // The exact core beside plain loops. As wide as the core's fast kernels, for a fair comparison.
  .executableTarget(
    name: "core-bench", dependencies: ["GradientCore"], path: "Benchmarks/CoreBench",
    swiftSettings: [.swiftLanguageMode(.v6)] + (avx2Kernels.isEmpty ? [] : [.unsafeFlags(["-Xcc", "-mavx2"])])),
]

// The fuzz targets (`make fuzz`) need libFuzzer's instrumentation and its library: only Fuzz/run asks for them.
if Context.environment["NABLA_FUZZ"] != nil {
  func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
      name: "\(name)Fuzz", dependencies: ["FuzzSupport"] + dependencies, path: "Fuzz/\(name)",
      exclude: ["corpus.txt", "dictionary.txt"], swiftSettings: strict)
  }
  package.targets += [
    .target(name: "FuzzSupport", dependencies: ["SeededRandom"], path: "Fuzz/FuzzSupport", swiftSettings: strict),
    fuzzer("JSONReader", ["TensorJSON"]),
    fuzzer("ContentCoding", ["HTTPWire", "CZlib", "SeededRandom"]),
    fuzzer("Wire", ["HTTPWire", "HTTPMessage", "SeededRandom"]),
    fuzzer("Service", ["GradientAPI", "HTTPMessage", "TensorJSON", "GradientCore"]),
  ]
}
