import Foundation

/// A scenario as `tests/scenarios/README.md` describes it.
struct Scenario: Sendable {
    /// File and name, for reports.
    let title: String
    let ownServer: Bool
    let pool: JSON
    let client: JSON
    let app: JSON
    let users: [JSON]
    let steps: [JSON]

    /// What is wrong with a scenario itself, with a runner that does not know what it asks, or with what came of it.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init(_ json: JSON, file: String) throws {
        guard let members = json.object, let name = members["name"]?.text else {
            throw Failure(description: "\(file): a scenario without a name")
        }
        title = "\(file): \(name)"
        try json.mayHave(["name", "own_server", "pool", "client", "app", "users", "steps"], in: title)
        ownServer = members["own_server"]?.flag ?? false
        pool = members["pool"] ?? .object([:])
        client = members["client"] ?? .object([:])
        app = members["app"] ?? .object([:])
        try app.mayHave(["threat_protection", "device_remembering", "device_name"], in: "app")
        users = members["users"]?.list ?? []
        steps = members["steps"]?.list ?? []
        guard !steps.isEmpty else { throw Failure(description: "\(title) has no steps") }
    }

    /// Every scenario of the repository, in the order of files and names in them.
    static func all() throws -> [Scenario] {
        let folder = (1...5).reduce(URL(fileURLWithPath: #filePath)) { path, _ in path.deletingLastPathComponent() }
            .appendingPathComponent("tests/scenarios")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.sorted()
        let scenarios = try files.flatMap { file in
            try read(Data(contentsOf: folder.appendingPathComponent(file)), file: file)
        }
        guard !scenarios.isEmpty else { throw Failure(description: "there are no scenarios in \(folder.path)") }
        return scenarios
    }

    /// The scenarios of one file.
    static func read(_ data: Data, file: String) throws -> [Scenario] {
        let theme = try JSONDecoder().decode(JSON.self, from: data)
        try theme.mayHave(["scenarios"], in: file)
        let scenarios = try (theme["scenarios"]?.list ?? []).map { try Scenario($0, file: file) }
        guard !scenarios.isEmpty else { throw Failure(description: "\(file) has no scenarios") }
        guard Set(scenarios.map(\.title)).count == scenarios.count else {
            throw Failure(description: "\(file) has two scenarios of one name")
        }
        return scenarios
    }
}

extension JSON {
    /// Refuses members that nobody would look at.
    func mayHave(_ known: Set<String>, in place: String) throws {
        let unknown = Set((object ?? [:]).keys).subtracting(known).sorted()
        guard object != nil, unknown.isEmpty else {
            throw Scenario.Failure(description: "\(place): unknown members \(unknown)")
        }
    }

    /// A text that must be there.
    func requiredText(_ name: String) throws -> String {
        guard let text = self[name]?.text else { throw Scenario.Failure(description: "the text \(name) is missing") }
        return text
    }

    /// A list of texts.
    func listOfTexts(_ name: String) throws -> [String]? {
        guard let value = self[name] else { return nil }
        guard case .list(let items) = value else { throw Scenario.Failure(description: "\(name) is no list") }
        return try items.map {
            guard let text = $0.text else { throw Scenario.Failure(description: "\(name) holds more than texts") }
            return text
        }
    }

    /// Texts by name.
    func texts(_ name: String) throws -> [String: String]? {
        guard let value = self[name] else { return nil }
        guard let members = value.object else { throw Scenario.Failure(description: "\(name) is no object") }
        return try members.mapValues {
            guard let text = $0.text else { throw Scenario.Failure(description: "\(name) holds more than texts") }
            return text
        }
    }

    /// Whether the value has all that the pattern names, with the values it names.
    func matches(_ pattern: JSON?) -> Bool {
        switch (self, pattern) {
        case (.object(let members), .object(let wanted)?):
            wanted.allSatisfy { name, value in (members[name] ?? .null).matches(value) }
        case (_, let pattern?): self == pattern
        case (_, nil): self == .null
        }
    }
}
