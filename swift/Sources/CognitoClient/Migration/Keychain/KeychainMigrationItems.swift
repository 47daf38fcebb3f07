import Foundation

/// The Keychain items of other SDKs, in whichever Keychain there is.
struct KeychainMigrationItems: MigrationContainer {
    let keychain: any Keychain
    let half: KeychainHalf
    let accessGroup: String?

    /// Names first, then the content of those that are wanted: nobody else's secret is decrypted.
    func items(_ wanted: [WantedItem]) throws -> [MigrationItem] {
        try places(of: wanted).compactMap { service, account, place throws(StoreError) in
            switch Result(catching: { () throws(StoreError) in try keychain.content(of: place) }) {
            case .success(let content?): MigrationItem(container: service, key: account, value: content)
            // Deleted meanwhile.
            case .success(nil): nil
            // Damaged for good: not worth the others, but what it held is left behind.
            case .failure(.corrupt): MigrationItem.unreadable(container: service, key: account)
            case .failure(let error): throw error
            }
        }
    }

    func remove(_ wanted: [WantedItem]) throws {
        for (_, _, place) in try places(of: wanted) {
            try keychain.deleteItems(at: place)
        }
    }

    /// Where the wanted items are, each once. The Keychain finds services by their whole names only, so for other rules all
    /// names are listed.
    private func places(of wanted: [WantedItem]) throws(StoreError) -> [(String, String, KeychainPlace)] {
        var services: [String?] = []
        for item in wanted {
            let service: String? = if case .exactly(let service) = item.container { service } else { nil }
            if !services.contains(service) { services.append(service) }
        }
        if services.contains(nil) { services = [nil] }

        var places: [(String, String, KeychainPlace)] = []
        var seen: Set<KeychainPlace> = []
        for service in services {
            let listed = KeychainPlace(half: half, service: service, accessGroup: accessGroup)
            for name in try keychain.names(in: listed) {
                guard let service = name.service, let account = name.account,
                    wanted.contains(where: { $0.fits(container: service, key: account) })
                else { continue }
                let group = name.accessGroup ?? accessGroup
                let place = KeychainPlace(half: half, service: service, account: account, accessGroup: group)
                if seen.insert(place).inserted { places.append((service, account, place)) }
            }
        }
        return places
    }
}

extension MigrationSource {
    /// The half of macOS's Keychain that the SDK writes to by itself.
    var keychainHalf: KeychainHalf {
        switch self {
        case .amplifyFlutter: .login
        case .amplifySwift, .awsMobileClientIOS, .amplifyAndroid, .awsSDKAndroid, .amplifyJS: .dataProtection
        }
    }
}
