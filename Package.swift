// swift-tools-version: 6.2
//
// One section per target, lowest layer first, its tests beside it. A target imports only targets above it;
// `swift build --explicit-target-dependency-import-check error` (tools/lint) keeps that true.

import PackageDescription

/// The settings of every Swift target: language mode 6, no warning survives, unsafe constructs are marked.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// The settings of every C target.
let cSettings: [CSetting] = [
  .define("_GNU_SOURCE"),
  .unsafeFlags(["-std=c2x", "-Wall", "-Wextra", "-Werror", "-Wno-c23-extensions"]),
]

/// How a release of a program with the Swift runtime in it is linked: every client pays for it at every start. Counted on the
/// server against the default, gold with a shared libstdc++: 8.8 instead of 10.7 MB resident after the handshake, and a
/// quarter of the processor time of a start less.
///
/// - lld packs relocations: 20 KiB are read at the start instead of 900. glibc reads these from 2.36 on, which is Debian 12's.
/// - Nothing is exported: nobody loads a program as a library, and what nobody calls can go.
/// - libstdc++ and libgcc, of which the runtime uses little, come as archives: the shared ones take a millisecond to load.
///   `tools/build` makes the folder that has the archive alone.
let releaseLinking: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker", "--no-export-dynamic",
      "-L\(Context.packageDirectory)/.build/archives", "-Xclang-linker", "-static-libgcc",
    ], .when(configuration: .release))
]

let package = Package(
  name: "workbench",
  products: [
    .executable(name: "workbench", targets: ["workbench"]),
    .executable(name: "workbench-cli", targets: ["workbench-cli"]),
    .executable(name: "sandbox-host", targets: ["sandbox-host"]),
    .library(name: "workbench-warm", type: .dynamic, targets: ["SandboxWarm"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: [
    // MARK: C foundations
    .target(name: "CSystem", cSettings: cSettings),
    .target(name: "CCurl", cSettings: cSettings),
    .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),

    .target(
      name: "CKernels",
      // Optimised in debug builds too: thousandfold arithmetic, and nothing that a debugger would be used on.
      cSettings: cSettings + [.unsafeFlags(["-O3"])],
      linkerSettings: [.linkedLibrary("m")]),

    .systemLibrary(name: "CEditLine", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),

    // MARK: Sandbox host, the init of each run, and the messages they understand
    .target(name: "SandboxProtocol", path: "sandbox/protocol", cSettings: cSettings),
    .target(
      name: "SandboxInit", dependencies: ["SandboxProtocol"], path: "sandbox/init", publicHeadersPath: ".",
      cSettings: cSettings),
    .executableTarget(
      name: "sandbox-host",
      dependencies: ["SandboxInit", "SandboxProtocol"],
      path: "sandbox/host",
      cSettings: cSettings,
      linkerSettings: [
        // A static C program without the Swift runtime: 0.3 ms to start instead of 2.4 ms, and nothing to load in a run.
        .unsafeFlags(["-static-executable", "-nostartfiles"], .when(configuration: .release))
      ],
    ),

    .target(
      name: "SandboxWarm", dependencies: ["SandboxInit"], path: "sandbox/warm", cSettings: cSettings,
      linkerSettings: [
        // Loaded by Python where nothing of Swift can be found: libc and nothing else.
        .unsafeFlags(["-static-stdlib", "-nostartfiles", "-Xlinker", "-Bsymbolic"])
      ],
    ),

    // MARK: Programs that run inside the sandbox, beside untrusted code
    .target(
      name: "SandboxRunners", path: "sandbox/runners",
      resources: [
        .embedInCode("linters.py"), .embedInCode("python.py"), .embedInCode("python_tests.py"),
        .embedInCode("python_warm.py"),
      ],
      swiftSettings: settings),

    // MARK: Sandbox policies
    .target(name: "PolicyCompiler", dependencies: ["CSeccomp", "JSON"], swiftSettings: settings),
    .executableTarget(name: "policyc", dependencies: ["PolicyCompiler"], swiftSettings: settings),
    .testTarget(
      name: "PolicyCompilerTests", dependencies: ["JSON", "PolicyCompiler", "TestSupport", "policyc"],
      swiftSettings: settings),

    // MARK: JSON
    .target(
      name: "JSON", swiftSettings: settings,
      // Rounding of doubles in debug builds; in release builds it is an instruction.
      linkerSettings: [.linkedLibrary("m")]),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"], swiftSettings: settings),

    // MARK: Observe
    .target(name: "Observe", dependencies: ["CSystem"], swiftSettings: settings),
    .testTarget(name: "ObserveTests", dependencies: ["CSystem", "Observe", "TestSupport"], swiftSettings: settings),

    // MARK: HTTP
    .target(name: "HTTP", dependencies: ["CCurl", "CSystem"], swiftSettings: settings),
    .testTarget(name: "HTTPTests", dependencies: ["HTTP", "JSON", "TestSupport"], swiftSettings: settings),

    // MARK: Spelling
    .target(name: "Spelling", swiftSettings: settings),
    .testTarget(name: "SpellingTests", dependencies: ["Spelling"], swiftSettings: settings),

    // MARK: Passages: texts cut into what is found, scored and cited as one
    .target(name: "Passages", swiftSettings: settings),
    .testTarget(name: "PassagesTests", dependencies: ["Passages"], swiftSettings: settings),

    // MARK: Storage: SQLite
    .target(name: "CSQLite", cSettings: cSettings),
    .target(name: "Storage", dependencies: ["CSQLite"], swiftSettings: settings),
    .testTarget(name: "StorageTests", dependencies: ["Storage", "TestSupport"], swiftSettings: settings),

    // MARK: SearchIndex: passages, to be found by words and by vectors
    .target(name: "SearchIndex", dependencies: ["CKernels", "Storage"], swiftSettings: settings),
    .testTarget(
      name: "SearchIndexTests", dependencies: ["SearchIndex", "Storage", "TestSupport", "index-driver"],
      swiftSettings: settings),

    // MARK: Roots
    .target(name: "Roots", dependencies: ["CSystem"], swiftSettings: settings),
    .testTarget(name: "RootsTests", dependencies: ["Roots", "TestSupport"], swiftSettings: settings),

    // MARK: Embedding: texts to vectors
    .target(name: "Embedding", dependencies: ["CKernels", "CSystem", "JSON"], swiftSettings: settings),
    .testTarget(
      name: "EmbeddingTests", dependencies: ["CKernels", "Embedding", "JSON", "TestSupport"], swiftSettings: settings),

    // MARK: Models: endpoints that answer as a model, by role
    .target(
      name: "Models", dependencies: ["CKernels", "Embedding", "HTTP", "JSON", "Observe", "Storage"],
      swiftSettings: settings),
    .testTarget(
      name: "ModelsTests", dependencies: ["Embedding", "HTTP", "JSON", "Models", "Observe", "Storage", "TestSupport"],
      swiftSettings: settings),

    // MARK: VectorEngines: collections that a server elsewhere keeps
    .target(
      name: "VectorEngines", dependencies: ["CKernels", "HTTP", "JSON", "Models"], swiftSettings: settings),
    .testTarget(
      name: "VectorEnginesTests", dependencies: ["HTTP", "JSON", "Models", "Observe", "TestSupport", "VectorEngines"],
      swiftSettings: settings),

    // MARK: JSONRPC
    .target(name: "JSONRPC", dependencies: ["CSystem", "JSON"], swiftSettings: settings),
    .testTarget(
      name: "JSONRPCTests", dependencies: ["CSystem", "JSON", "JSONRPC", "TestSupport"], swiftSettings: settings),

    // MARK: ToolKit
    .target(
      name: "ToolKit", dependencies: ["CSystem", "JSON", "Observe", "Roots", "Spelling"], swiftSettings: settings),
    .testTarget(
      name: "ToolKitTests", dependencies: ["JSON", "Observe", "Roots", "TestSupport", "ToolKit"],
      swiftSettings: settings),

    // MARK: MCP
    .target(
      name: "MCP", dependencies: ["JSON", "JSONRPC", "Observe", "Roots", "Spelling", "ToolKit"], swiftSettings: settings
    ),
    .testTarget(
      name: "MCPTests",
      dependencies: ["JSON", "JSONRPC", "MCP", "Observe", "Roots", "TestSupport", "ToolKit", "fixture-server"],
      swiftSettings: settings),

    // MARK: Repl: a conversation with a server, by hand or from a script
    .target(name: "Repl", dependencies: ["CSystem", "JSON", "JSONRPC", "MCP", "Spelling"], swiftSettings: settings),
    .testTarget(name: "ReplTests", dependencies: ["JSON", "Repl"], swiftSettings: settings),

    // MARK: Sandbox
    .target(name: "Sandbox", dependencies: ["CSystem", "SandboxProtocol"], swiftSettings: settings),
    .testTarget(
      name: "SandboxTests", dependencies: ["CSystem", "Sandbox", "SandboxProtocol", "TestSupport", "sandbox-host"],
      swiftSettings: settings),

    // MARK: Programs: where interpreters, compilers and linters are, and how the sandbox shows them
    .target(name: "Programs", dependencies: ["Sandbox"], swiftSettings: settings),
    .testTarget(
      name: "ProgramsTests", dependencies: ["Programs", "Sandbox", "TestSupport"], swiftSettings: settings),

    // MARK: Config
    .target(name: "Config", dependencies: ["Observe", "Spelling"], swiftSettings: settings),
    .testTarget(name: "ConfigTests", dependencies: ["Config", "Observe", "TestSupport"], swiftSettings: settings),

    // MARK: The tools
    .target(
      name: "Execution",
      dependencies: ["JSON", "Observe", "Programs", "Roots", "Sandbox", "SandboxRunners", "ToolKit"],
      path: "Sources/Tools/Execution", swiftSettings: settings),
    .testTarget(
      name: "ExecutionTests",
      dependencies: [
        "Execution", "JSON", "Observe", "Programs", "Roots", "Sandbox", "TestSupport", "ToolKit", "sandbox-host",
      ],
      swiftSettings: settings),

    .target(
      name: "Linting",
      dependencies: ["JSON", "Observe", "Programs", "Roots", "Sandbox", "SandboxRunners", "Spelling", "ToolKit"],
      path: "Sources/Tools/Linting", swiftSettings: settings),
    .testTarget(
      name: "LintingTests",
      dependencies: [
        "JSON", "Linting", "Observe", "Programs", "Roots", "Sandbox", "SandboxRunners", "TestSupport", "ToolKit",
        "sandbox-host",
      ],
      swiftSettings: settings),

    .target(
      name: "VectorSearch",
      dependencies: [
        "CKernels", "Embedding", "JSON", "Models", "Observe", "Passages", "Programs", "Roots", "Sandbox", "SearchIndex",
        "Spelling", "Storage", "ToolKit", "VectorEngines",
      ],
      path: "Sources/Tools/VectorSearch", swiftSettings: settings),
    .testTarget(
      name: "VectorSearchTests",
      dependencies: [
        "Embedding", "HTTP", "JSON", "Models", "Observe", "Passages", "Programs", "Roots", "Sandbox", "SearchIndex",
        "Storage", "TestSupport", "ToolKit", "VectorEngines", "VectorSearch", "sandbox-host",
      ],
      swiftSettings: settings),

    .target(
      name: "CodeGeneration", dependencies: ["JSON", "Roots", "SandboxRunners", "Spelling", "ToolKit"],
      path: "Sources/Tools/CodeGeneration", swiftSettings: settings),
    .testTarget(
      name: "CodeGenerationTests",
      dependencies: ["CodeGeneration", "JSON", "Roots", "TestSupport", "ToolKit"], swiftSettings: settings),

    .executableTarget(
      name: "retrieval-bench",
      dependencies: ["CKernels", "Embedding", "Passages", "Roots", "SearchIndex", "ToolKit", "VectorSearch"],
      path: "Sources/RetrievalBench", swiftSettings: settings),

    // MARK: Catalog: the list of tools, shared by server and command line
    .target(
      name: "Catalog",
      dependencies: [
        "CodeGeneration", "Config", "Embedding", "Execution", "HTTP", "JSON", "Linting", "Models", "Observe",
        "Programs",
        "Roots", "Sandbox", "Spelling", "ToolKit", "VectorSearch",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CatalogTests",
      dependencies: [
        "Catalog", "Config", "Embedding", "JSON", "Models", "Observe", "Roots", "TestSupport", "ToolKit",
        "sandbox-host", "workbench",
        "workbench-cli",
      ],
      swiftSettings: settings),

    // MARK: Executables
    .executableTarget(
      name: "workbench",
      dependencies: ["Catalog", "Config", "JSONRPC", "MCP", "Observe", "Roots", "ToolKit"],
      swiftSettings: settings, linkerSettings: releaseLinking),
    .executableTarget(
      name: "workbench-cli",
      dependencies: [
        "CEditLine", "Catalog", "Config", "Embedding", "Execution", "HTTP", "JSON", "Linting", "Models", "Observe",
        "Programs", "Repl", "Roots", "Sandbox", "SearchIndex", "ToolKit", "VectorEngines", "VectorSearch",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings, linkerSettings: releaseLinking),
    .executableTarget(
      name: "fixture-server", dependencies: ["JSON", "JSONRPC", "MCP", "Observe", "Roots", "ToolKit"],
      path: "Sources/FixtureServer",
      swiftSettings: settings, linkerSettings: releaseLinking),

    .executableTarget(
      name: "index-driver", dependencies: ["Embedding", "SearchIndex", "Storage"], path: "Sources/IndexDriver",
      swiftSettings: settings),

    // MARK: Fuzzing: the properties that tools/fuzz tries to break
    .target(
      name: "FuzzTargets", dependencies: ["JSON", "JSONRPC", "MCP", "Observe", "Roots", "TestSupport", "ToolKit"],
      path: "Tests/Fuzz", swiftSettings: settings),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets"], swiftSettings: settings),

    // MARK: Test support
    .target(
      name: "TestSupport", dependencies: ["CSystem", "JSON", "JSONRPC", "MCP", "Roots", "ToolKit"],
      path: "Tests/Support", swiftSettings: settings),
  ],
)
