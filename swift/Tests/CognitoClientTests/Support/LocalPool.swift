import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A running `cognito-local-pool`: the server that the tests talk to.
final class LocalPool: Sendable {
    let url: String
    private let process: Process
    private let ended: DispatchSemaphore

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts the program that the environment names, on a free port.
    static func start() throws -> LocalPool {
        guard let path = ProcessInfo.processInfo.environment["COGNITO_LOCAL_POOL"] else {
            throw Failure(description: "COGNITO_LOCAL_POOL must hold the path of the cognito-local-pool program")
        }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["--port", "0"]
        process.standardOutput = output
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        let line = firstLine(of: output.fileHandleForReading)
        guard let address = line.split(separator: " ").last, address.hasPrefix("http://") else {
            kill(process.processIdentifier, SIGKILL)
            throw Failure(description: "the local pool did not tell its address but: \(line)")
        }
        return LocalPool(url: String(address), process: process, ended: ended)
    }

    private init(url: String, process: Process, ended: DispatchSemaphore) {
        self.url = url
        self.process = process
        self.ended = ended
    }

    deinit {
        stop()
    }

    /// Ends the server: from then on connections to it are refused.
    ///
    /// Not by `terminate()` and `waitUntilExit()`: a program started from a thread of the concurrency runtime inherits its
    /// blocked signals, and the run loop that would be told of the end is not this thread's.
    func stop() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        ended.wait()
        ended.signal()
    }

    private static func firstLine(of output: FileHandle) -> String {
        var line = Data()
        while let byte = try? output.read(upToCount: 1), let byte = byte.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }

    // MARK: Operations in the AWS wire format

    /// Makes a call that must succeed.
    @discardableResult
    func call(_ operation: String, _ members: JSON) async throws -> JSON {
        let (status, reply) = try await attempt(operation, members)
        guard status == 200 else {
            throw Failure(description: "\(operation) was refused with \(status): \(reply)")
        }
        return reply
    }

    /// Makes a call and gives HTTP status and reply, whatever they are.
    func attempt(_ operation: String, _ members: JSON) async throws -> (status: Int, reply: JSON) {
        try await send(
            "POST", "/", members,
            headers: [
                "Content-Type": "application/x-amz-json-1.1",
                "X-Amz-Target": "AWSCognitoIdentityProviderService.\(operation)",
            ]
        )
    }

    // MARK: Instruments

    /// Moves the server's clock forwards.
    func advanceClock(seconds: Int) async throws {
        try await instrument("POST", "clock", ["advance_seconds": .number(Double(seconds))])
    }

    /// Lets something go wrong with the next call of an operation, or with several.
    func fault(_ kind: String, on operation: String, _ members: [String: JSON] = [:]) async throws {
        let fault = members.merging(["kind": .text(kind), "operation": .text(operation)]) { given, _ in given }
        try await instrument("POST", "faults", .object(fault))
    }

    /// Takes back the faults that have not struck yet.
    func clearFaults() async throws {
        try await instrument("DELETE", "faults")
    }

    /// Whether faults still wait for their call.
    func hasWaitingFaults() async throws -> Bool {
        try await instrument("GET", "faults")["faults"]?.list.isEmpty == false
    }

    /// Returns once every fault has met its call: the delayed call is with the server by then.
    func untilFaultsHaveStruck() async throws {
        while try await hasWaitingFaults() {
            await Task.yield()
        }
    }

    /// How often an operation reached the server.
    func count(of operation: String) async throws -> Int {
        Int(try await instrument("GET", "calls")["counts"]?[operation]?.number ?? 0)
    }

    /// How many calls of any operation reached the server.
    func countOfAllCalls() async throws -> Int {
        guard case .object(let counts)? = try await instrument("GET", "calls")["counts"] else { return 0 }
        return counts.values.reduce(0) { $0 + Int($1.number ?? 0) }
    }

    /// Uses one of the server's instruments, which must succeed.
    @discardableResult
    func instrument(_ method: String, _ name: String, _ members: JSON? = nil) async throws -> JSON {
        let (status, reply) = try await send(method, "/_local/\(name)", members, headers: [:])
        guard status == 200 else {
            throw Failure(description: "\(method) \(name) was refused with \(status): \(reply)")
        }
        return reply
    }

    /// Makes a request of any kind.
    func send(
        _ method: String,
        _ path: String,
        _ members: JSON?,
        headers: [String: String]
    ) async throws -> (status: Int, reply: JSON) {
        guard let address = URL(string: url + path) else { throw URLError(.badURL) }
        var request = URLRequest(url: address)
        request.httpMethod = method
        for (name, value) in headers {
            request.setValue(value, forHTTPHeaderField: name)
        }
        if let members {
            request.httpBody = try JSONEncoder().encode(members)
        }
        let (body, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        return (status, body.isEmpty ? .null : try JSONDecoder().decode(JSON.self, from: body))
    }
}
