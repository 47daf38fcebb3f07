import CognitoClient
import Foundation

// The actions around and beside a sign-in.
extension ScenarioRun {
    func performAroundSignIn(_ action: String, _ step: JSON) async throws {
        switch action {
        case "suspend":
            guard let challenge = try current(step).challenge else { throw doesNotFit(action, step) }
            guard let suspended = try await outcome(step, of: { try await challenge.suspend() }) else { return }
            secrets.add(suspended)
            variables[try step.requiredText("into")] = suspended
        case "resume":
            let suspended = try step.requiredText("text")
            try await move(step) { try await self.pool.resumeSignIn(suspended) }
        case "suspend_and_resume":
            let before = try current(step)
            guard let challenge = before.challenge else { throw doesNotFit(action, step) }
            let same = step.object?["expect"] ?? ["step": .text(before.scenarioName)]
            let step: JSON = ["as": .text(name(of: step)), "expect": same]
            try await move(step) {
                let suspended = try await challenge.suspend()
                self.secrets.add(suspended)
                try self.renewPool()
                // What belongs to the client object before does not outlive it.
                self.signUps = [:]
                return try await self.pool.resumeSignIn(suspended)
            }
        default: throw Scenario.Failure(description: "unknown action \(action)")
        }
    }

    func performBesideSignIn(_ action: String, _ step: JSON) async throws {
        switch action {
        case "new_client": try await newClient(step)
        case "tokens": try await checkTokens(step)
        case "state": try await checkState(step)
        case "events": try await checkEvents(step)
        case "control":
            let path = try path(step)
            let body = (step["with"]?.object ?? [:]).merging(["poolId": .text(realm.poolID)]) { given, _ in given }
            let (status, reply) = try await server.send("POST", path, .object(body), headers: [:])
            guard (200..<300).contains(status) else {
                throw Scenario.Failure(description: "\(path) answered \(status): \(reply)")
            }
            for (variable, pointer) in try step.texts("into") ?? [:] { try save(reply.at(pointer: pointer), into: variable) }
        case "admin":
            let members = (step["with"]?.object ?? [:]).merging(["UserPoolId": .text(realm.poolID)]) { given, _ in given }
            try await server.call(step.requiredText("operation"), .object(members))
        case "count":
            let list = try await get(step)[step.requiredText("list")]?.list ?? []
            let count = list.filter { $0.matches(step["where"] ?? .object([:])) }.count
            try step["expect"]?.mayHave(["count"], in: "expect")
            guard let wanted = step["expect"]?["count"]?.number, Double(count) == wanted else {
                throw Scenario.Failure(description: "the count is \(count)")
            }
        case "read":
            try save(await get(step).at(pointer: step.requiredText("pointer")), into: step.requiredText("into"))
        case "save": variables[try step.requiredText("into")] = try step.requiredText("value")
        default: throw Scenario.Failure(description: "unknown action \(action)")
        }
    }

    private func save(_ value: JSON?, into variable: String) throws {
        guard let text = value?.text else { throw Scenario.Failure(description: "the pointer leads to no text") }
        secrets.add(text)
        variables[variable] = text
    }

    private func newClient(_ step: JSON) async throws {
        switch step["store"]?.text ?? "same" {
        case "same": break
        case "empty": store = MemoryStore()
        case let other: throw Scenario.Failure(description: "unknown store \(other)")
        }
        switch step["pool"]?.text ?? "same" {
        case "same": break
        case "other": realm = try await Self.prepare(scenario, on: server, secrets: secrets)
        case let other: throw Scenario.Failure(description: "unknown pool \(other)")
        }
        try renewPool()
    }

    private func checkTokens(_ step: JSON) async throws {
        let session = try session(step)
        guard let tokens = try await outcome(step, of: { try await session.tokens() }) else { return }
        [tokens.accessToken, tokens.idToken, tokens.refreshToken].forEach(secrets.add)
        show(tokens)
        try step["expect"]?.mayHave(["id_claims", "access_claims"], in: "expect")
        guard step["expect"]?.object?.isEmpty == false else { throw Scenario.Failure(description: "no claims are expected") }
        for (name, json) in [("id_claims", tokens.idClaims.json), ("access_claims", tokens.accessClaims.json)] {
            guard let wanted = step["expect"]?[name] else { continue }
            let claims = try JSONDecoder().decode(JSON.self, from: Data(json.utf8))
            guard claims.matches(wanted) else { throw Scenario.Failure(description: "the \(name) are not as expected") }
        }
    }

    private func checkState(_ step: JSON) async throws {
        let state = await pool.state()
        show(state)
        let (name, username): (String, String?) =
            switch state {
            case .signedOut: ("signed_out", nil)
            case .signedIn(let session): ("signed_in", session.username)
            case .expired(let username, _): ("expired", username)
            case .unavailable: ("unavailable", nil)
            }
        try step["expect"]?.mayHave(["state", "username"], in: "expect")
        guard step["expect"]?["state"]?.text == name else { throw Scenario.Failure(description: "the state is \(name)") }
        if let wanted = step["expect"]?["username"]?.text, wanted != username {
            throw Scenario.Failure(description: "another user is signed in")
        }
        if let signIn = step["as"]?.text {
            guard case .signedIn(let session) = state else { throw Scenario.Failure(description: "nobody is signed in") }
            signIns[signIn, default: SignIn()].move(to: .done(session))
        }
    }

    /// The path of an instrument; those that act on the whole server are for scenarios with a server of their own.
    private func path(_ step: JSON) throws -> String {
        let path = try step.requiredText("path")
        let shared = ["/_local/clock", "/_local/faults", "/_local/calls", "/_local/contexts"]
        guard scenario.ownServer || !shared.contains(where: path.hasPrefix) else {
            throw Scenario.Failure(description: "\(path) needs a server of the scenario's own")
        }
        return path
    }

    private func get(_ step: JSON) async throws -> JSON {
        let path = try path(step)
        let (status, reply) = try await server.send("GET", path, nil, headers: [:])
        guard status == 200 else { throw Scenario.Failure(description: "\(path) answered \(status)") }
        return reply
    }
}

extension JSON {
    /// The value that a JSON pointer (RFC 6901) leads to.
    func at(pointer: String) -> JSON? {
        guard !pointer.isEmpty else { return self }
        return pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().reduce(self as JSON?) { value, token in
            let name = token.replacingOccurrences(of: "~1", with: "/").replacingOccurrences(of: "~0", with: "~")
            guard case .list(let items)? = value else { return value?[name] }
            return Int(name).flatMap { items.indices.contains($0) ? items[$0] : nil }
        }
    }
}
