import CognitoClient
import Dispatch
import Foundation

/// Prints the median time of one call over some rounds, in microseconds.
func measure(_ name: String, calls: Int, rounds: Int = 15, _ call: () async throws -> Void) async throws {
    var times: [Double] = []
    for _ in 0...rounds {
        let start = DispatchTime.now().uptimeNanoseconds
        for _ in 1...calls {
            try await call()
        }
        times.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1_000 / Double(calls))
    }
    // The first round warms up.
    let sorted = times.dropFirst().sorted()
    print("bench: \(name) \(String(format: "%.2f", sorted[sorted.count / 2])) us")
    // Told even if what follows fails: standard output is no terminal here.
    fflush(nil)
}

/// Measures against a server that ends with the function, whatever happens.
func run() async throws {
    let server = try LocalPool()
    defer { server.stop() }
    let password = "Correct-horse-7-staple"
    try await server.addUser("ana", password: password)
    let pool = try UserPool(
        poolID: LocalPool.poolID,
        clientID: LocalPool.clientID,
        configuration: .init(endpoint: server.url)
    )
    guard case .done(let session) = try await pool.signIn(username: "ana", password: password) else {
        throw LocalPool.Failure(description: "the sign-in is not done")
    }

    try await measure("swift_tokens_cached", calls: 2_000) { _ = try await session.tokens() }
    try await measure("swift_access_token_cached", calls: 2_000) { _ = try await session.tokens().accessToken }
    try await measure("swift_access_token_text_cached", calls: 2_000) { _ = try await session.accessToken() }
    try await measure("swift_id_claims_cached", calls: 2_000) { _ = try session.idClaims.subject }
    try await measure("swift_srp_sign_in", calls: 10, rounds: 5) {
        _ = try await pool.signIn(username: "ana", password: password, options: .init(replaceSession: true))
    }
}

try await run()
