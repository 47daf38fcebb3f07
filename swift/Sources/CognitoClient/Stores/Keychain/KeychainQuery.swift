import Foundation

/// What the Keychain is asked or told, apart from the platform's own types, so that it can be tested wherever Swift runs.
typealias KeychainQuery = [KeychainKey: KeychainValue]

/// The keys of a query, in the order of the platform's headers.
enum KeychainKey: Hashable, CaseIterable {
    /// `kSecClass`
    case itemClass
    /// `kSecAttrService`
    case service
    /// `kSecAttrAccount`
    case account
    /// `kSecAttrAccessGroup`
    case accessGroup
    /// `kSecAttrAccessible`
    case accessible
    /// `kSecAttrSynchronizable`
    case synchronizable
    /// `kSecUseDataProtectionKeychain`
    case usesDataProtectionKeychain
    /// `kSecMatchLimit`
    case matchLimit
    /// `kSecReturnAttributes`
    case returnsAttributes
    /// `kSecReturnData`
    case returnsData
    /// `kSecValueData`
    case valueData
}

/// The values of a query.
enum KeychainValue: Hashable {
    /// `kSecClassGenericPassword`
    case genericPassword
    /// `kSecMatchLimitOne`
    case one
    /// `kSecMatchLimitAll`
    case all
    case flag(Bool)
    case text(String)
    case data(Data)
    case accessibility(KeychainAccessibility)
}

/// One of the Keychain's two halves on macOS; elsewhere there is only the data protection keychain.
enum KeychainHalf {
    case dataProtection
    /// The login keychain of macOS.
    case login
}

/// Generic passwords that do not leave the device by iCloud, named by what is known of them.
struct KeychainPlace: Hashable {
    var half = KeychainHalf.dataProtection
    var service: String?
    var account: String?
    var accessGroup: String?

    /// Finds every item of the place, wherever the other attributes stand: they are no part of an item's name.
    var query: KeychainQuery {
        var query: KeychainQuery = [.itemClass: .genericPassword]
        // A query with neither goes to the login keychain, which knows nothing of iCloud. Other systems have one keychain only.
        if half == .dataProtection {
            query[.usesDataProtectionKeychain] = .flag(true)
            query[.synchronizable] = .flag(false)
        }
        query[.service] = service.map(KeychainValue.text)
        query[.account] = account.map(KeychainValue.text)
        query[.accessGroup] = accessGroup.map(KeychainValue.text)
        return query
    }

    /// Asks for the content of the one item.
    var readQuery: KeychainQuery {
        query.merging([.matchLimit: .one, .returnsData: .flag(true)]) { $1 }
    }

    /// Asks for the names of all items, never for their content: listing needs no decryption and asks no user.
    var listQuery: KeychainQuery {
        query.merging([.matchLimit: .all, .returnsAttributes: .flag(true)]) { $1 }
    }

    /// Asks whether there is any item, for its attributes only.
    var probeQuery: KeychainQuery {
        query.merging([.matchLimit: .one, .returnsAttributes: .flag(true)]) { $1 }
    }
}
