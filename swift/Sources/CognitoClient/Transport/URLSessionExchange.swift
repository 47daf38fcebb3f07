import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One request of a `URLSession` and its reply, which is told once.
final class URLSessionExchange: @unchecked Sendable {
    let task: URLSessionDataTask
    private let lock = NSLock()
    private var body = Data()
    private var outcome: Result<HTTPResponse, any Error>?
    private var waiting: CheckedContinuation<HTTPResponse, any Error>?
    private var deadline: Task<Void, any Error>?
    private var timeIsUp = false
    private var nothingSent = false

    init(_ task: URLSessionDataTask) {
        self.task = task
    }

    /// Begins, unless it was ended before: then the answer is no.
    func start(within timeout: TimeInterval, telling waiting: CheckedContinuation<HTTPResponse, any Error>) -> Bool {
        let ended = lock.withLock {
            if outcome == nil {
                self.waiting = waiting
                deadline = Task { [weak self] in
                    try await Task.sleep(nanoseconds: UInt64(max(0, min(timeout, 86_400)) * 1_000_000_000))
                    self?.expire()
                }
            }
            return outcome
        }
        if let ended {
            waiting.resume(with: ended)
            return false
        }
        task.resume()
        return true
    }

    /// Whether a reply that announces so many bytes, or a negative number for none, may come.
    func admits(_ announced: Int64) -> Bool {
        guard announced > largestReply else { return true }
        endAsTooLarge()
        return false
    }

    func receive(_ data: Data) {
        let fits = lock.withLock {
            guard body.count + data.count <= largestReply else { return false }
            body.append(data)
            return true
        }
        if !fits { endAsTooLarge() }
    }

    /// Nothing of the request has left this machine, as the system knows for certain.
    func noteThatNothingWasSent() {
        lock.withLock { nothingSent = true }
    }

    func complete(_ error: (any Error)?) {
        let (body, timeIsUp, nothingSent) = lock.withLock { (self.body, self.timeIsUp, self.nothingSent) }
        if let error {
            end(.failure(timeIsUp ? .late(sent: !nothingSent) : TransportError(error, nothingSent: nothingSent)))
        } else if let response = task.response as? HTTPURLResponse {
            // Space around a value is none of it, which not every URLSession knows.
            let headers = response.allHeaderFields.map {
                HTTPHeader(name: "\($0.key)", value: "\($0.value)".trimmingCharacters(in: .whitespaces))
            }
            end(.success(HTTPResponse(status: response.statusCode, headers: headers, body: body)))
        } else {
            end(.failure(TransportError.interrupted("the reply is not HTTP")))
        }
    }

    /// Tells what came of it; the first word counts. The connection is given up if it is still busy.
    func end(_ outcome: Result<HTTPResponse, any Error>) {
        let (waiting, deadline): (CheckedContinuation<HTTPResponse, any Error>?, Task<Void, any Error>?) = lock.withLock {
            guard self.outcome == nil else { return (nil, nil) }
            self.outcome = outcome
            body = Data()
            defer { (self.waiting, self.deadline) = (nil, nil) }
            return (self.waiting, self.deadline)
        }
        deadline?.cancel()
        if case .failure = outcome { task.cancel() }
        waiting?.resume(with: outcome)
    }

    private func endAsTooLarge() {
        end(.failure(TransportError.tooLarge("the reply is larger than \(largestReply) bytes")))
    }

    private func expire() {
        #if canImport(Darwin)
            // The end of the task brings the word whether anything was sent.
            lock.withLock { timeIsUp = true }
            task.cancel()
        #else
            end(.failure(TransportError.late(sent: true)))
        #endif
    }
}

extension TransportError {
    fileprivate static func late(sent: Bool) -> TransportError {
        .timeout(sent: sent, "there was no reply in time")
    }

    /// What an error of `URLSession` says of the request. Where nothing says that nothing was sent, something may have been.
    fileprivate init(_ error: any Error, nothingSent: Bool) {
        guard let error = error as? URLError else {
            self = .interrupted("URLSession failed with \(type(of: error))")
            return
        }
        // Its text would name the address.
        let detail = "URLSession failed with \(error.errorCode)"
        self =
            switch error.code {
            case .cannotFindHost, .cannotConnectToHost, .dnsLookupFailed, .notConnectedToInternet, .internationalRoamingOff,
                .callIsActive, .dataNotAllowed:
                .connect(detail)
            case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted, .serverCertificateHasUnknownRoot,
                .serverCertificateNotYetValid, .clientCertificateRejected, .clientCertificateRequired:
                .tls(detail)
            case .timedOut: .late(sent: !nothingSent)
            case .dataLengthExceedsMaximum: .tooLarge(detail)
            #if canImport(Darwin)
                case .appTransportSecurityRequiresSecureConnection: .unusable(detail)
            #endif
            default: nothingSent ? .connect(detail) : .interrupted(detail)
            }
    }
}
