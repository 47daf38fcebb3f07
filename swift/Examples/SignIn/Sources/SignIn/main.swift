import CognitoClient
import Foundation

// SignIn ENDPOINT POOL_ID CLIENT_ID USERNAME, with the password in the variable PASSWORD.
let arguments = CommandLine.arguments
guard arguments.count == 5, let password = ProcessInfo.processInfo.environment["PASSWORD"] else {
    print("usage: PASSWORD=… SignIn ENDPOINT POOL_ID CLIENT_ID USERNAME")
    exit(2)
}

do {
    let pool = try UserPool(
        poolID: arguments[2],
        clientID: arguments[3],
        configuration: .init(endpoint: arguments[1])
    )
    var step = try await pool.signIn(username: arguments[4], password: password)
    while case .unknown(let challenge) = step {
        print("the pool asks: \(challenge.name)")
        print("name of the response:", terminator: " ")
        let name = readLine() ?? ""
        print("value:", terminator: " ")
        step = try await challenge.answer(name, with: readLine() ?? "")
    }
    if case .done(let session) = step {
        let claims = try session.idClaims
        print("signed in as \(session.username), groups \(claims.groups), e-mail \(claims.email ?? "none")")
        print("tokens count until \(try await session.tokens().expiresAt)")
        print("refreshed, they count until \(try await session.refresh().expiresAt)")
        let result = await session.signOut(.everywhere)
        print(result.isComplete ? "signed out everywhere" : "signed out here; the server: \(String(describing: result.error))")
    }
} catch let error as CognitoError {
    print(error.localizedDescription)
    print(error.recoverySuggestion ?? "")
    exit(1)
}
