public import Foundation

/// Sends requests by other means than the library's own: the system's HTTP, as ``URLSessionTransport`` does, or the network stack
/// that the app has already.
///
/// A transport sends each request once, follows no redirects, keeps no cookies, answers no question for credentials, and logs no bodies or
/// headers: they hold tokens. When its task is cancelled, nobody wants the reply any more and it should let the connection go.
///
/// Throw a ``TransportError`` to say what may have happened to the request; the library repeats on its own what is safe to repeat. Any
/// other error counts as ``TransportError/interrupted(_:)``, and only its type is told.
///
/// ```swift
/// struct Counting: HTTPTransport {
///     let inner: any HTTPTransport
///     let count: @Sendable () -> Void
///
///     func send(_ request: HTTPRequest) async throws -> HTTPResponse {
///         count()
///         return try await inner.send(request)
///     }
/// }
/// ```
public protocol HTTPTransport: Sendable {
    /// Sends a request and gives its reply, whatever its status.
    ///
    /// - Throws: A ``TransportError`` when there is no reply.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}

/// A header of a request or a reply.
public struct HTTPHeader: Sendable, Hashable {
    /// Its name, in any case.
    public let name: String
    /// Its value.
    public let value: String

    /// A header of this name.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// A request to the service.
public struct HTTPRequest: Sendable {
    /// How a request asks.
    public enum Method: String, Sendable, Hashable {
        /// With a body: every operation of the service.
        case post = "POST"
        /// Without one: the pool's public keys.
        case get = "GET"
    }

    /// How it asks.
    public let method: Method
    /// Where to.
    public let url: URL
    /// What to say besides Host, Content-Length and User-Agent, which are the transport's.
    public let headers: [HTTPHeader]
    /// What to send; empty for GET.
    public let body: Data
    /// How long sending and receiving may take together, in seconds.
    public let timeout: TimeInterval

    /// A request, for instance to try a transport out.
    public init(method: Method, url: URL, headers: [HTTPHeader] = [], body: Data = Data(), timeout: TimeInterval) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

/// The reply to a request, whatever its status.
public struct HTTPResponse: Sendable {
    /// The HTTP status, such as 200.
    public let status: Int
    /// Its headers.
    public let headers: [HTTPHeader]
    /// Its body, of which no more than 1 MiB is taken.
    public let body: Data

    /// Puts a reply together.
    public init(status: Int, headers: [HTTPHeader], body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why there is no reply, told by what may have happened to the request. The text is for developers and must not hold bodies, headers or
/// credentials.
public enum TransportError: Error, Sendable, Hashable {
    /// There was no connection, so nothing of the request was sent: it may be repeated safely.
    case connect(String)
    /// Time ran out. If any of the request may have been `sent`, the service may have acted.
    case timeout(sent: Bool, String)
    /// The server could not prove its identity, or no safe TLS session came about. Nothing was sent.
    case tls(String)
    /// The connection broke after something was sent: the service may or may not have acted.
    case interrupted(String)
    /// The reply is larger than the transport accepts. The service has acted.
    case tooLarge(String)
    /// The request or the transport itself is unusable. Nothing was sent, and repeating will not help.
    case unusable(String)
}

extension TransportError: LocalizedError {
    /// What went wrong, in words for developers.
    public var errorDescription: String? {
        switch self {
        case .connect(let detail), .timeout(_, let detail), .tls(let detail), .interrupted(let detail), .tooLarge(let detail),
            .unusable(let detail):
            detail
        }
    }
}

// Headers and bodies hold tokens, passwords' proofs and codes: none of their values prints.

extension HTTPHeader: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name.
    public var description: String { name }

    /// The name.
    public var debugDescription: String { description }

    /// The name.
    public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and address.
    public var description: String { "HTTPRequest(\(method.rawValue) \(url))" }

    /// Method and address.
    public var debugDescription: String { description }

    /// Method, address and the names of headers.
    public var customMirror: Mirror { Mirror(self, children: ["method": method, "url": url, "headers": headers]) }
}

extension HTTPResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The status.
    public var description: String { "HTTPResponse(\(status))" }

    /// The status.
    public var debugDescription: String { description }

    /// The status and the names of headers.
    public var customMirror: Mirror { Mirror(self, children: ["status": status, "headers": headers]) }
}
