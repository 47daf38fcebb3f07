import CognitoClient
import XCTest

#if !canImport(Darwin)
    import Glibc
#endif

/// The system's HTTP in the cases that every transport is held to.
final class WireTests: XCTestCase {
    #if canImport(Darwin)
        private let alsoFails: [String: Set<String>] = [:]
        private let leftOut: Set<String> = []

        private func trustSomebody() {}
    #else
        /// What Swift's own URLSession knows no better. Something may have been sent: that is the safe side.
        private let alsoFails: [String: Set<String>] = [
            "a certificate that nobody trusts is refused before anything is sent": ["interrupted"],
            "a server that speaks no TLS is a TLS failure": ["interrupted"],
            "a connection closed in the handshake means that nothing was sent": ["interrupted"],
            "a handshake that hangs is a time-out before sending": ["interrupted", "timeout_sent"],
        ]
        /// Ends the process: https://github.com/swiftlang/swift-corelibs-foundation/issues/5285.
        private let leftOut: Set<String> = ["a connection closed in the head leaves the outcome unknown"]

        /// Swift's own URLSession connects nowhere without any certificates, and a container may have none.
        private func trustSomebody() {
            setenv("URLSessionCertificateAuthorityInfoFile", "/usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt", 0)
        }
    #endif

    func testTheSystemsHTTPPassesEveryCase() async throws {
        trustSomebody()
        let wire = try Wire()
        var problems: [String] = []
        let cases = try WireCase.all()
        let unknown = leftOut.union(alsoFails.keys).subtracting(cases.map(\.name))
        XCTAssertEqual(unknown, [])
        for (number, one) in cases.enumerated() where !leftOut.contains(one.name) {
            let problem = try await one.problem(
                of: URLSessionTransport(), at: wire, run: "swift-\(number)", alsoFails: alsoFails[one.name] ?? []
            )
            if let problem { problems.append("\(one.name): \(problem)") }
        }
        XCTAssertEqual(problems, [])
    }
}
