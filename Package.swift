// swift-tools-version: 6.0
// The Swift package lives in swift/. Only this file stands here, because SwiftPM reads a repository's manifest from its root.
import PackageDescription

/// Where the Rust library was built. `cargo xtask` sets it; by hand, point it at cargo's `debug` or `release` folder.
/// Unset, the linker looks in its own places, and nothing unsafe is in the manifest, so that other packages may depend on this one.
let libraryFolder = Context.environment["COGNITO_CLIENT_LIB_DIR"]

let findLibrary: [LinkerSetting] =
    libraryFolder.map { folder in
        [.unsafeFlags(["-L\(folder)", "-Xlinker", "-rpath", "-Xlinker", folder])]
    } ?? []

// Apple's tools collect the privacy manifest from a target's resources; elsewhere it would be a bundle nobody reads.
#if os(macOS)
    let privacyManifest = (resources: [Resource.copy("PrivacyInfo.xcprivacy")], exclude: [String]())
#else
    let privacyManifest = (resources: [Resource](), exclude: ["PrivacyInfo.xcprivacy"])
#endif

let package = Package(
    name: "CognitoClient",
    platforms: [.iOS(.v15), .macOS(.v12), .tvOS(.v15), .watchOS(.v8), .visionOS(.v1)],
    products: [
        .library(name: "CognitoClient", targets: ["CognitoClient"])
    ],
    targets: [
        // Generated: the C interface of the Rust library.
        .systemLibrary(name: "CognitoClientFFI", path: "swift/Sources/CognitoClientFFI"),
        // Generated: Swift over the C interface. Not written for Swift 6's strict concurrency, hence its own language mode.
        .target(
            name: "CognitoNative",
            dependencies: ["CognitoClientFFI"],
            path: "swift/Sources/CognitoNative",
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: [
                .linkedLibrary("cognito_client_ffi"),
                .linkedFramework("Security", .when(platforms: [.iOS, .macOS, .tvOS, .watchOS, .visionOS])),
                .linkedFramework("SystemConfiguration", .when(platforms: [.iOS, .macOS, .tvOS, .visionOS])),
            ] + findLibrary
        ),
        // What apps import.
        .target(
            name: "CognitoClient",
            dependencies: ["CognitoNative"],
            path: "swift/Sources/CognitoClient",
            exclude: privacyManifest.exclude,
            resources: privacyManifest.resources
        ),
        .executableTarget(
            name: "CognitoClientBench",
            dependencies: ["CognitoClient"],
            path: "swift/Sources/CognitoClientBench"
        ),
        .executableTarget(
            name: "CognitoClientChaos",
            dependencies: ["CognitoClient"],
            path: "swift/Sources/CognitoClientChaos"
        ),
        .testTarget(
            name: "CognitoClientTests",
            dependencies: ["CognitoClient"],
            path: "swift/Tests/CognitoClientTests"
        ),
    ]
)
