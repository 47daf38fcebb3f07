import CognitoClient
import Foundation

/// Answers by a closure.
struct Answering: HTTPTransport {
    let answer: @Sendable (HTTPRequest) async throws -> HTTPResponse

    init(_ answer: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse) {
        self.answer = answer
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await answer(request)
    }
}

/// Counts what goes over another transport.
final class Counting: HTTPTransport, @unchecked Sendable {
    private let inner: any HTTPTransport
    private let lock = NSLock()
    private var sent = 0

    init(_ inner: any HTTPTransport) {
        self.inner = inner
    }

    var count: Int { lock.withLock { sent } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        lock.withLock { sent += 1 }
        return try await inner.send(request)
    }
}

extension UserPool.Configuration {
    /// The system's HTTP for all pools of the tests, if `COGNITO_TRANSPORT` asks for it.
    static let transportOfTheTests: (any HTTPTransport)? =
        ProcessInfo.processInfo.environment["COGNITO_TRANSPORT"] == "system" ? URLSessionTransport() : nil
}
