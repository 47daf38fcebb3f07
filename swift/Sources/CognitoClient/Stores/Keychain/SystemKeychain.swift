#if canImport(Security)
    import Foundation
    import Security

    /// The Keychain of the platform.
    struct SystemKeychain: Keychain {
        func read(_ query: KeychainQuery) -> (KeychainStatus, Data?) {
            let (status, found) = copyMatching(query)
            return (status, found as? Data)
        }

        func list(_ query: KeychainQuery) -> (KeychainStatus, [KeychainName]) {
            let (status, found) = copyMatching(query)
            // One item comes as it is, several as an array.
            let items = found as? [[String: Any]] ?? (found as? [String: Any]).map { [$0] } ?? []
            return (status, items.map(KeychainName.init(attributes:)))
        }

        func add(_ item: KeychainQuery) -> KeychainStatus {
            KeychainStatus(code: SecItemAdd(dictionary(item), nil))
        }

        func update(_ query: KeychainQuery, to changes: KeychainQuery) -> KeychainStatus {
            KeychainStatus(code: SecItemUpdate(dictionary(query), dictionary(changes)))
        }

        func delete(_ query: KeychainQuery) -> KeychainStatus {
            KeychainStatus(code: SecItemDelete(dictionary(query)))
        }

        private func copyMatching(_ query: KeychainQuery) -> (KeychainStatus, CFTypeRef?) {
            var found: CFTypeRef?
            let status = SecItemCopyMatching(dictionary(query), &found)
            return (KeychainStatus(code: status), found)
        }

        private func dictionary(_ query: KeychainQuery) -> CFDictionary {
            var dictionary: [String: Any] = [:]
            for (key, value) in query {
                dictionary[key.constant as String] = value.object
            }
            return dictionary as CFDictionary
        }
    }

    extension KeychainName {
        fileprivate init(attributes: [String: Any]) {
            self.init(
                service: attributes[kSecAttrService as String] as? String,
                account: attributes[kSecAttrAccount as String] as? String,
                accessGroup: attributes[kSecAttrAccessGroup as String] as? String
            )
        }
    }

    extension KeychainKey {
        fileprivate var constant: CFString {
            switch self {
            case .itemClass: kSecClass
            case .service: kSecAttrService
            case .account: kSecAttrAccount
            case .accessGroup: kSecAttrAccessGroup
            case .accessible: kSecAttrAccessible
            case .synchronizable: kSecAttrSynchronizable
            case .usesDataProtectionKeychain: kSecUseDataProtectionKeychain
            case .matchLimit: kSecMatchLimit
            case .returnsAttributes: kSecReturnAttributes
            case .returnsData: kSecReturnData
            case .valueData: kSecValueData
            }
        }
    }

    extension KeychainValue {
        fileprivate var object: Any {
            switch self {
            case .genericPassword: kSecClassGenericPassword
            case .one: kSecMatchLimitOne
            case .all: kSecMatchLimitAll
            case .flag(let flag): flag
            case .text(let text): text
            case .data(let data): data
            case .accessibility(let accessibility): accessibility.constant
            }
        }
    }

    extension KeychainAccessibility {
        fileprivate var constant: CFString {
            switch self {
            case .afterFirstUnlock: kSecAttrAccessibleAfterFirstUnlock
            case .afterFirstUnlockThisDeviceOnly: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
            case .whenUnlocked: kSecAttrAccessibleWhenUnlocked
            case .whenUnlockedThisDeviceOnly: kSecAttrAccessibleWhenUnlockedThisDeviceOnly
            case .whenPasscodeSetThisDeviceOnly: kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly
            }
        }
    }
#endif
