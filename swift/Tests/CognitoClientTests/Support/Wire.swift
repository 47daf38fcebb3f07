import CognitoClient
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A running `cognito-wire`: the server that misbehaves as `tests/wire/README.md` says.
final class Wire: Sendable {
    private let process: Process
    private let input: Pipe
    private let addresses: [String: String]
    private let session = URLSession(configuration: .ephemeral)

    /// Starts the program that the environment names.
    init() throws {
        guard let path = ProcessInfo.processInfo.environment["COGNITO_WIRE"] else {
            throw LocalPool.Failure(description: "COGNITO_WIRE must hold the path of the cognito-wire program")
        }
        let output = Pipe()
        (process, input) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: path)
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while let byte = try? output.fileHandleForReading.read(upToCount: 1), let byte = byte.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        let told = String(decoding: line, as: UTF8.self)
        let announced = "listening on "
        guard told.hasPrefix(announced) else {
            kill(process.processIdentifier, SIGKILL)
            throw LocalPool.Failure(description: "cognito-wire did not tell its addresses but: \(told)")
        }
        let members = try JSONDecoder().decode(JSON.self, from: Data(told.dropFirst(announced.count).utf8))
        addresses = (members.object ?? [:]).compactMapValues(\.text)
    }

    deinit {
        session.invalidateAndCancel()
        kill(process.processIdentifier, SIGKILL)
    }

    /// The text with addresses and the run's name in place of their marks.
    func fill(_ text: String, run: String) -> String {
        addresses.merging(["run": run]) { $1 }.reduce(text) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
    }

    /// Asks the server what it has seen of a run.
    func ask(_ question: String, run: String) async throws -> JSON {
        guard let url = URL(string: fill("http://{http}/-/\(question)/{run}", run: run)) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.timeoutInterval = 60
        return try JSONDecoder().decode(JSON.self, from: try await session.data(for: request).0)
    }
}

/// What can go wrong on the wire, and what a transport has to make of it.
struct WireCase {
    let members: JSON

    /// All cases of `tests/wire/cases.json`.
    static func all() throws -> [WireCase] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../../tests/wire/cases.json")
        let cases = try JSONDecoder().decode(JSON.self, from: try Data(contentsOf: file)).list
        guard cases.count > 40 else { throw LocalPool.Failure(description: "there are \(cases.count) cases in \(file.path)") }
        return try cases.map {
            try $0.mayHave(["name", "connect_timeout", "exchanges", "seen", "connections", "closed"], in: "a case")
            return WireCase(members: $0)
        }
    }

    var name: String { members["name"]?.text ?? "" }

    /// What goes otherwise than it should, if anything does.
    ///
    /// - Parameter alsoFails: Kinds of failure that this transport may tell instead, because its platform knows no better.
    func problem(of transport: any HTTPTransport, at wire: Wire, run: String, alsoFails: Set<String> = []) async throws -> String? {
        for exchange in members["exchanges"]?.list ?? [] {
            if let problem = try await problem(in: exchange, of: transport, at: wire, run: run, alsoFails: alsoFails) { return problem }
            _ = try await wire.ask("seen", run: run)
        }
        if members["closed"]?.flag == true, try await wire.ask("closed", run: run)["closed"]?.flag != true {
            return "the connection was not closed"
        }
        let told = try await wire.ask("seen", run: run)
        let (seen, expected) = (told["requests"]?.list ?? [], members["seen"]?.list ?? [])
        guard seen.count == expected.count, zip(seen, expected).allSatisfy(Self.matches) else { return "the server saw \(told)" }
        if let connections = members["connections"], told["connections"] != connections { return "the server saw \(told)" }
        return nil
    }

    private func problem(
        in exchange: JSON,
        of transport: any HTTPTransport,
        at wire: Wire,
        run: String,
        alsoFails: Set<String>
    ) async throws -> String? {
        try exchange.mayHave(["method", "url", "headers", "body", "timeout", "reply", "fails", "cancelled"], in: name)
        let text = wire.fill(try exchange.requiredText("url"), run: run)
        let request = HTTPRequest(
            method: try required(HTTPRequest.Method(rawValue: try exchange.requiredText("method"))),
            url: try required(URL(string: text)),
            headers: (exchange["headers"]?.object ?? [:]).map { HTTPHeader(name: $0.key, value: $0.value.text ?? "") },
            body: Data((exchange["body"]?.text ?? "").utf8),
            timeout: exchange["timeout"]?.number ?? 20
        )
        let sending = Task { try await transport.send(request) }
        if exchange["cancelled"]?.flag == true {
            guard try await wire.ask("arrived", run: run)["arrived"]?.flag == true else { return "the request did not arrive" }
            sending.cancel()
            return await error(of: { try await sending.value }) is CancellationError ? nil : "no cancellation was told"
        }
        let result = await sending.result
        switch (result, exchange["reply"]) {
        case (.success(let reply), let expected?): return Self.problem(of: reply, expected)
        case (.success(let reply), nil): return "a reply of status \(reply.status)"
        case (.failure(let error), let expected):
            let fails = alsoFails.union(expected == nil ? exchange["fails"]?.list.compactMap(\.text) ?? [] : [])
            return fails.contains(Self.kind(error)) ? nil : "\(Self.kind(error)): \(error)"
        }
    }

    private static func problem(of reply: HTTPResponse, _ expected: JSON) -> String? {
        let headers = Dictionary(reply.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        let hex = { reply.body.map { String(format: "%02x", $0) }.joined() }
        let asExpected =
            expected["status"]?.number == Double(reply.status)
            && (expected["headers"]?.object ?? [:]).allSatisfy { headers[$0.key] == $0.value.text }
            && expected["body"].map { $0.text == String(decoding: reply.body, as: UTF8.self) } ?? true
            && expected["body_hex"].map { $0.text == hex() } ?? true
            && expected["body_length"].map { $0.number == Double(reply.body.count) } ?? true
        return asExpected ? nil : "status \(reply.status), \(reply.body.count) bytes, \(headers)"
    }

    private static func matches(_ seen: JSON, _ expected: JSON) -> Bool {
        let pairs = (seen["headers"]?.list ?? []).compactMap { pair -> (String, String)? in
            guard let name = pair.list.first?.text, let value = pair.list.last?.text else { return nil }
            return (name.lowercased(), value)
        }
        let headers = Dictionary(pairs) { first, _ in first }
        return seen["method"] == expected["method"]
            && (expected["headers"]?.object ?? [:]).allSatisfy { headers[$0.key] == $0.value.text }
            && (expected["without"]?.list ?? []).allSatisfy { headers[$0.text ?? ""] == nil }
            && expected["body"].map { seen["body"] == $0 } ?? true
    }

    private static func kind(_ error: any Error) -> String {
        switch error as? TransportError {
        case .connect: "connect"
        case .timeout(sent: false, _): "timeout_unsent"
        case .timeout(sent: true, _): "timeout_sent"
        case .tls: "tls"
        case .interrupted: "interrupted"
        case .tooLarge: "too_large"
        case .unusable: "unusable"
        case nil: "\(type(of: error))"
        }
    }
}
