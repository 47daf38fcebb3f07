// swift-tools-version: 6.0
// How an app's own package uses CognitoClient. Outside this repository the dependency is a URL and a version.
import PackageDescription

let package = Package(
    name: "SignIn",
    platforms: [.macOS(.v12)],
    dependencies: [.package(name: "CognitoClient", path: "../../..")],
    targets: [
        .executableTarget(name: "SignIn", dependencies: [.product(name: "CognitoClient", package: "CognitoClient")])
    ]
)
