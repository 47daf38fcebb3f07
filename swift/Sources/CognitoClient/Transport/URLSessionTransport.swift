public import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The system's HTTP: requests go by `URLSession`, through the proxies, VPN rules and trusted certificates that the user or the device's
/// administrator has set.
///
/// Its session is its own: no cookies, no cache, no stored credentials; redirects are replies like any other. A request has its reply within
/// its time or fails, and replies of more than 1 MiB are refused while they arrive. One transport serves any number of pools.
///
/// For Apple's systems. On Linux it is there for tests: before its release of 2026, Swift's own `URLSession` ends the process when a server
/// closes the connection within a reply's head, and it does not tell a failure of TLS from an interruption.
///
/// ```swift
/// let pool = try UserPool(
///     poolID: "us-east-1_AbCdEf123",
///     clientID: "4k2v0p9examplecl1ent7id8q",
///     configuration: .init(transport: URLSessionTransport())
/// )
/// ```
public final class URLSessionTransport: HTTPTransport {
    private let session: URLSession
    private let exchanges = Exchanges()
    private let allowInsecureHTTP: Bool

    /// A transport with a session of its own.
    ///
    /// - Parameter allowInsecureHTTP: Allows plain `http` to any host instead of loopback addresses only. Tokens are then readable on the
    ///   way: for closed test networks only.
    public init(allowInsecureHTTP: Bool = false) {
        self.allowInsecureHTTP = allowInsecureHTTP
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.httpCookieAcceptPolicy = .never
        configuration.httpShouldSetCookies = false
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        #if canImport(Darwin)
            configuration.waitsForConnectivity = false
            configuration.tlsMinimumSupportedProtocolVersion = .TLSv12
        #endif
        session = URLSession(configuration: configuration, delegate: exchanges, delegateQueue: nil)
    }

    deinit {
        // The session holds its delegate until then.
        session.invalidateAndCancel()
    }

    /// Sends a request and gives its reply, whatever its status.
    ///
    /// - Throws: ``TransportError``, or `CancellationError` when the task is cancelled; the connection is given up then.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard request.url.isHTTP else { throw TransportError.unusable("the address is none of HTTP") }
        guard allowInsecureHTTP || request.url.isSafeToAsk else {
            throw TransportError.unusable("the address is neither https nor a loopback address")
        }
        let exchange = URLSessionExchange(session.dataTask(with: URLRequest(request)))
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiting in
                exchanges.start(exchange, within: request.timeout, telling: waiting)
            }
        } onCancel: {
            exchange.end(.failure(CancellationError()))
        }
    }
}

extension URLRequest {
    fileprivate init(_ request: HTTPRequest) {
        self.init(url: request.url)
        httpMethod = request.method.rawValue
        httpShouldHandleCookies = false
        // How long the connection may be silent: longer than all of it may take, which is watched besides and comes first.
        timeoutInterval = request.timeout + 10
        for header in request.headers {
            addValue(header.value, forHTTPHeaderField: header.name)
        }
        if request.method == .post {
            httpBody = request.body
        }
    }
}

extension URL {
    fileprivate var isHTTP: Bool { ["http", "https"].contains(scheme?.lowercased() ?? "") && host?.isEmpty == false }

    /// Whether nobody on the way can read what is sent there.
    fileprivate var isSafeToAsk: Bool {
        switch scheme?.lowercased() {
        case "https": true
        case "http": isLoopback(host?.lowercased() ?? "")
        default: false
        }
    }

    private func isLoopback(_ host: String) -> Bool {
        let bytes = host.split(separator: ".", omittingEmptySubsequences: false)
        return ["localhost", "::1", "[::1]"].contains(host)
            || bytes.count == 4 && bytes[0] == "127" && bytes.allSatisfy { UInt8($0) != nil }
    }
}

/// Hears of all requests of a session and tells each exchange of its own.
private final class Exchanges: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private let lock = NSLock()
    private var underWay: [Int: URLSessionExchange] = [:]

    func start(
        _ exchange: URLSessionExchange,
        within timeout: TimeInterval,
        telling waiting: CheckedContinuation<HTTPResponse, any Error>
    ) {
        let id = exchange.task.taskIdentifier
        lock.withLock { underWay[id] = exchange }
        if !exchange.start(within: timeout, telling: waiting) {
            lock.withLock { underWay[id] = nil }
        }
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        let exchange = lock.withLock { underWay[dataTask.taskIdentifier] }
        completionHandler(exchange?.admits(response.expectedContentLength) == true ? .allow : .cancel)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let exchange = lock.withLock { underWay[dataTask.taskIdentifier] }
        exchange?.receive(data)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let exchange = lock.withLock { underWay.removeValue(forKey: task.taskIdentifier) }
        exchange?.complete(error)
    }

    #if !canImport(Darwin)
        /// Nobody is asked for a password. The default is to wait for one; the refusal is all there, and is the reply.
        func urlSession(
            _ session: URLSession,
            task: URLSessionTask,
            didReceive challenge: URLAuthenticationChallenge,
            completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
        ) {
            let exchange = lock.withLock { underWay[task.taskIdentifier] }
            exchange?.complete(nil)
            completionHandler(.cancelAuthenticationChallenge, nil)
        }
    #endif

    #if canImport(Darwin)
        func urlSession(_ session: URLSession, task: URLSessionTask, didFinishCollecting metrics: URLSessionTaskMetrics) {
            let tries = metrics.transactionMetrics
            guard !tries.isEmpty, tries.allSatisfy({ $0.requestStartDate == nil }) else { return }
            let exchange = lock.withLock { underWay[task.taskIdentifier] }
            exchange?.noteThatNothingWasSent()
        }
    #endif

    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
