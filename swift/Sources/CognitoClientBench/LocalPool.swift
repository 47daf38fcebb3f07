import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The server of the bench: a `cognito-local-pool` with the pool and client it starts with.
final class LocalPool {
    static let poolID = "us-east-1_LocalPool"
    static let clientID = "localpoolclient"

    let url: String
    private let process: Process

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init() throws {
        guard let path = ProcessInfo.processInfo.environment["COGNITO_LOCAL_POOL"] else {
            throw Failure(description: "COGNITO_LOCAL_POOL must hold the path of the cognito-local-pool program")
        }
        let output = Pipe()
        process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["--port", "0", "--pool-id", Self.poolID, "--client-id", Self.clientID]
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let address = line.split(whereSeparator: \.isWhitespace).last, address.hasPrefix("http://") else {
            kill(process.processIdentifier, SIGKILL)
            throw Failure(description: "the local pool did not tell its address but: \(line)")
        }
        url = String(address)
    }

    /// By the one signal that threads of the concurrency runtime do not hand down as blocked.
    func stop() {
        kill(process.processIdentifier, SIGKILL)
    }

    /// Makes a user who may sign in.
    func addUser(_ username: String, password: String) async throws {
        try await call(
            "AdminCreateUser",
            #"{"UserPoolId":"\#(Self.poolID)","Username":"\#(username)","MessageAction":"SUPPRESS"}"#
        )
        try await call(
            "AdminSetUserPassword",
            #"{"UserPoolId":"\#(Self.poolID)","Username":"\#(username)","Password":"\#(password)","Permanent":true}"#
        )
    }

    private func call(_ operation: String, _ body: String) async throws {
        guard let address = URL(string: url) else { throw URLError(.badURL) }
        var request = URLRequest(url: address)
        request.httpMethod = "POST"
        request.setValue("application/x-amz-json-1.1", forHTTPHeaderField: "Content-Type")
        request.setValue("AWSCognitoIdentityProviderService.\(operation)", forHTTPHeaderField: "X-Amz-Target")
        request.httpBody = Data(body.utf8)
        let (reply, response) = try await URLSession.shared.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else {
            throw Failure(description: "\(operation) was refused: \(String(decoding: reply, as: UTF8.self))")
        }
    }
}
