import Foundation
internal import CognitoNative

/// The most bytes that a reply may have.
let largestReply = 1 << 20

/// A transport from the app, as the library sees it.
final class AppTransport: CognitoNative.Transport {
    private let transport: any HTTPTransport

    init(_ transport: any HTTPTransport) {
        self.transport = transport
    }

    func send(request: HttpRequest, exchange: HttpExchange) throws -> any CognitoNative.SentRequest {
        let request = try HTTPRequest(request)
        return SentTask(
            Task { [transport] in
                do {
                    let response = try await transport.send(request)
                    guard response.body.count <= largestReply else {
                        throw TransportError.tooLarge("the reply has \(response.body.count) bytes")
                    }
                    exchange.succeed(response: HttpResponse(response))
                } catch {
                    exchange.fail(failure: TransportFailure(error))
                }
            }
        )
    }
}

/// A request under way, as the library sees it.
private final class SentTask: CognitoNative.SentRequest {
    private let task: Task<Void, Never>

    init(_ task: Task<Void, Never>) {
        self.task = task
    }

    func cancel() {
        task.cancel()
    }
}

extension HTTPRequest {
    fileprivate init(_ request: HttpRequest) throws(TransportFailure) {
        guard let url = URL(string: request.url) else { throw .Unusable(detail: "the address is not a URL") }
        let method: Method =
            switch request.method {
            case .post: .post
            case .get: .get
            }
        self.init(
            method: method,
            url: url,
            headers: request.headers.map { HTTPHeader(name: $0.name, value: $0.value) },
            body: request.body,
            timeout: request.timeout
        )
    }
}

extension HttpResponse {
    fileprivate init(_ response: HTTPResponse) {
        self.init(
            // What is no status is refused as one.
            status: Int32(exactly: response.status) ?? -1,
            headers: response.headers.map { HttpHeader(name: $0.name, value: $0.value) },
            body: response.body
        )
    }
}

extension TransportFailure {
    fileprivate init(_ error: any Error) {
        self =
            switch error {
            case TransportError.connect(let detail): .Connect(detail: detail)
            case TransportError.timeout(let sent, let detail): .Timeout(sent: sent, detail: detail)
            case TransportError.tls(let detail): .Tls(detail: detail)
            case TransportError.interrupted(let detail): .Interrupted(detail: detail)
            case TransportError.tooLarge(let detail): .TooLarge(detail: detail)
            case TransportError.unusable(let detail): .Unusable(detail: detail)
            case is CancellationError: .Interrupted(detail: "the request was cancelled")
            default: .Interrupted(detail: "the app's transport threw \(type(of: error))")
            }
    }
}
