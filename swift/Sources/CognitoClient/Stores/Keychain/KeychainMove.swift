/// Items of one service on their way from one access group to another.
struct KeychainMove {
    let service: String
    let oldGroup: String
    let newGroup: String
    let keychain: any Keychain

    /// Both groups are named: a query without one goes to all of the app's groups, and what it then deletes, too.
    init(service: String, from oldGroup: String, to newGroup: String, in keychain: any Keychain) throws(StoreError) {
        guard !service.isEmpty else { throw .unavailable("the service name is empty") }
        guard !oldGroup.isEmpty, !newGroup.isEmpty else { throw .unavailable("an access group's name is empty") }
        guard oldGroup != newGroup else { throw .unavailable("the two access groups are the same one") }
        self.service = service
        self.oldGroup = oldGroup
        self.newGroup = newGroup
        self.keychain = keychain
    }

    /// Moves every item in a step of its own, which the Keychain does whole or not at all.
    func run() throws(StoreError) -> Int {
        var moved = 0
        for name in try keychain.names(in: KeychainPlace(service: service, accessGroup: oldGroup)) {
            guard name.service == service, let account = name.account else { continue }
            let place = KeychainPlace(service: service, account: account, accessGroup: oldGroup)
            switch keychain.update(place.query, to: [.accessGroup: .text(newGroup)]) {
            case .success: moved += 1
            // Another process moved it meanwhile.
            case .itemNotFound: continue
            case .duplicateItem: try giveUp(place)
            case let status: throw status.failure
            }
        }
        return moved
    }

    /// The app went on in the new group already: what stands there counts, if it can certainly be read. Left where it is, the
    /// old item would come back once the new one is removed, as by a sign-out.
    private func giveUp(_ place: KeychainPlace) throws(StoreError) {
        var newer = place
        newer.accessGroup = newGroup
        guard try keychain.content(of: newer) != nil else { return }
        try keychain.deleteItems(at: place)
    }
}
