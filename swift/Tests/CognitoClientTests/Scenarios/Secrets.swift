import Foundation

/// What a scenario's output must not hold.
final class Secrets: @unchecked Sendable {
    private let lock = NSLock()
    private var texts: Set<String> = []

    /// Short texts would be found by chance; what is secret in the scenarios is longer.
    private static let shortest = 4

    func add(_ text: String?) {
        guard let text, text.count >= Self.shortest else { return }
        lock.withLock { _ = texts.insert(text) }
    }

    /// The values of all members of these names, at any depth.
    func add(membersNamed names: Set<String>, of json: JSON) {
        switch json {
        case .object(let members):
            for (name, value) in members {
                if names.contains(name) { add(allTextsOf: value) }
                add(membersNamed: names, of: value)
            }
        case .list(let items): items.forEach { add(membersNamed: names, of: $0) }
        case .null, .bool, .number, .text: break
        }
    }

    private func add(allTextsOf json: JSON) {
        switch json {
        case .text(let text): add(text)
        case .object(let members): members.values.forEach(add(allTextsOf:))
        case .list(let items): items.forEach(add(allTextsOf:))
        case .null, .bool, .number: break
        }
    }

    var count: Int { lock.withLock { texts.count } }

    /// What of it is in a text, described without repeating it. A secret counts as found where it stands by itself, not as a part
    /// of a longer number or name.
    func found(in output: String) -> [String] {
        let output = Data(output.utf8)
        return lock.withLock { texts }.filter { Self.contains(output, Data($0.utf8)) }
            .map { "a secret of \($0.count) characters that begins with \($0.prefix(1))" }
    }

    private static func contains(_ output: Data, _ secret: Data) -> Bool {
        func isPartOfAWord(_ index: Int) -> Bool {
            guard output.indices.contains(index) else { return false }
            let byte = output[index]
            return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        var start = 0
        while let found = output.firstIndex(of: secret, from: start) {
            if !isPartOfAWord(found - 1), !isPartOfAWord(found + secret.count) { return true }
            start = found + 1
        }
        return false
    }
}

extension Data {
    /// Where bytes are found next. By the C library: there are megabytes to be searched for hundreds of secrets.
    fileprivate func firstIndex(of bytes: Data, from start: Int) -> Int? {
        guard !bytes.isEmpty, start < count else { return nil }
        return withUnsafeBytes { all in
            bytes.withUnsafeBytes { wanted in
                guard let base = all.baseAddress, let wantedBase = wanted.baseAddress,
                    let found = memmem(base + start, all.count - start, wantedBase, wanted.count)
                else { return nil }
                return UnsafeRawPointer(found) - base
            }
        }
    }
}
