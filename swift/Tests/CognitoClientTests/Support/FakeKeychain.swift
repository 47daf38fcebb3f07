import Foundation

@testable import CognitoClient

/// A Keychain in memory that takes queries as the platform's does: items are told apart by half, service, account and access
/// group, and a query finds all items that have what it names.
final class FakeKeychain: Keychain, @unchecked Sendable {
    struct Item: Equatable {
        var half = KeychainHalf.dataProtection
        var name: KeychainName
        var content: Data?
        var accessibility: KeychainAccessibility?
    }

    enum Call: Equatable {
        case read(KeychainQuery)
        case list(KeychainQuery)
        case add(KeychainQuery)
        case update(KeychainQuery, KeychainQuery)
        case delete(KeychainQuery)
    }

    /// The access group of items that are added without one.
    static let ownGroup = "TEAM.own"

    private let lock = NSLock()
    private var kept: [Item]
    private var made: [Call] = []
    private var interference: (@Sendable (Call, inout [Item]) -> KeychainStatus?)?

    init(_ items: [Item] = []) {
        kept = items
    }

    var items: [Item] { lock.withLock { kept } }
    var calls: [Call] { lock.withLock { made } }

    /// Has its say before each call: may change the items, or answer in the Keychain's place.
    func interfere(_ interference: (@Sendable (Call, inout [Item]) -> KeychainStatus?)?) {
        lock.withLock { self.interference = interference }
    }

    func read(_ query: KeychainQuery) -> (KeychainStatus, Data?) {
        lock.withLock {
            if let status = begin(.read(query)) { return (status, nil) }
            guard query[.returnsData] == .flag(true), query[.matchLimit] == .one else { return (.init(code: -50), nil) }
            guard let item = kept.first(where: { fits($0, query) }) else { return (.itemNotFound, nil) }
            return (.success, item.content)
        }
    }

    func list(_ query: KeychainQuery) -> (KeychainStatus, [KeychainName]) {
        lock.withLock {
            if let status = begin(.list(query)) { return (status, []) }
            guard query[.returnsAttributes] == .flag(true), query[.returnsData] == nil else { return (.init(code: -50), []) }
            let names = kept.filter { fits($0, query) }.map(\.name)
            if names.isEmpty { return (.itemNotFound, []) }
            return (.success, query[.matchLimit] == .all ? names : [names[0]])
        }
    }

    func add(_ item: KeychainQuery) -> KeychainStatus {
        lock.withLock {
            if let status = begin(.add(item)) { return status }
            let new = Item(
                half: half(item),
                name: KeychainName(
                    service: text(item[.service]),
                    account: text(item[.account]),
                    accessGroup: text(item[.accessGroup]) ?? Self.ownGroup
                ),
                content: data(item[.valueData]),
                accessibility: accessibility(item[.accessible])
            )
            if kept.contains(where: { $0.name == new.name && $0.half == new.half }) { return .duplicateItem }
            kept.append(new)
            return .success
        }
    }

    func update(_ query: KeychainQuery, to changes: KeychainQuery) -> KeychainStatus {
        lock.withLock {
            if let status = begin(.update(query, changes)) { return status }
            let found = kept.indices.filter { fits(kept[$0], query) }
            if let group = text(changes[.accessGroup]) {
                // What an item is called by must stay its own.
                let named = found.map { index in
                    var item = kept[index]
                    item.name.accessGroup = group
                    return item
                }
                let taken = kept.contains { other in named.contains { $0.name == other.name && $0.half == other.half } }
                if taken || Set(named.map(\.name)).count < named.count { return .duplicateItem }
                for (index, item) in zip(found, named) { kept[index] = item }
            }
            for index in found {
                if let content = data(changes[.valueData]) { kept[index].content = content }
                if let changed = accessibility(changes[.accessible]) { kept[index].accessibility = changed }
            }
            return found.isEmpty ? .itemNotFound : .success
        }
    }

    func delete(_ query: KeychainQuery) -> KeychainStatus {
        lock.withLock {
            if let status = begin(.delete(query)) { return status }
            let before = kept.count
            kept.removeAll { fits($0, query) }
            return kept.count == before ? .itemNotFound : .success
        }
    }

    private func begin(_ call: Call) -> KeychainStatus? {
        made.append(call)
        return interference?(call, &kept)
    }

    private func fits(_ item: Item, _ query: KeychainQuery) -> Bool {
        let wanted: [(KeychainKey, KeychainValue?)] = [
            (.service, item.name.service.map(KeychainValue.text)),
            (.account, item.name.account.map(KeychainValue.text)),
            (.accessGroup, item.name.accessGroup.map(KeychainValue.text)),
            (.accessible, item.accessibility.map(KeychainValue.accessibility)),
        ]
        return item.half == half(query) && wanted.allSatisfy { query[$0] == nil || query[$0] == $1 }
    }

    private func half(_ query: KeychainQuery) -> KeychainHalf {
        query[.usesDataProtectionKeychain] == .flag(true) ? .dataProtection : .login
    }

    private func text(_ value: KeychainValue?) -> String? {
        if case .text(let text)? = value { text } else { nil }
    }

    private func data(_ value: KeychainValue?) -> Data? {
        if case .data(let data)? = value { data } else { nil }
    }

    private func accessibility(_ value: KeychainValue?) -> KeychainAccessibility? {
        if case .accessibility(let accessibility)? = value { accessibility } else { nil }
    }
}
