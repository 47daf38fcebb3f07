import CognitoClient
import Foundation

// SignIn ENDPOINT POOL_ID CLIENT_ID USERNAME [FLOW], with the password, if the flow takes one, in the variable PASSWORD.
// FLOW is srp (if left out), password, custom, custom-srp or choose.
let arguments = CommandLine.arguments
let password = ProcessInfo.processInfo.environment["PASSWORD"]
guard arguments.count >= 5, let flow = AuthFlow(name: arguments.dropFirst(5).first ?? "srp", password: password) else {
    print("usage: PASSWORD=… SignIn ENDPOINT POOL_ID CLIENT_ID USERNAME [srp|password|custom|custom-srp|choose]")
    exit(2)
}

do {
    let pool = try UserPool(
        poolID: arguments[2],
        clientID: arguments[3],
        configuration: .init(endpoint: arguments[1])
    )
    var step = try await pool.signIn(username: arguments[4], flow: flow)
    while step.challenge != nil {
        do {
            step = try await answer(step)
        } catch let error as CognitoError where step.challenge?.isOpen == true {
            print(error.localizedDescription, "-", error.recoverySuggestion ?? "try again")
        }
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

extension AuthFlow {
    init?(name: String, password: String?) {
        switch (name, password) {
        case ("srp", let password?): self = .userSRP(password: password)
        case ("password", let password?): self = .userPassword(password: password)
        case ("custom", _): self = .custom
        case ("custom-srp", let password?): self = .customWithSRP(password: password)
        case ("choose", _): self = .user()
        default: return nil
        }
    }
}
