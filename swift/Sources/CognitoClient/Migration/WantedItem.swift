/// An item of another SDK's container that ``Migration`` asks for.
public struct WantedItem: Sendable, Hashable {
    /// Which container: a Keychain service, a storage namespace.
    public let container: WantedName
    /// Which items in it, by their names after decryption.
    public let key: WantedName

    /// Items of such a container and name.
    public init(container: WantedName, key: WantedName) {
        self.container = container
        self.key = key
    }

    /// Whether an item of this container and name is asked for.
    public func fits(container: String, key: String) -> Bool {
        self.container.fits(container) && self.key.fits(key)
    }
}

/// A name, or a rule for names. Letters count as they are written: no folding of case or of composed letters.
public enum WantedName: Sendable, Hashable {
    /// Whatever the name.
    case any
    /// This name.
    case exactly(String)
    /// Every name that begins so.
    case startingWith(String)
    /// Every name that ends so.
    case endingWith(String)

    /// Whether a name is asked for.
    public func fits(_ name: String) -> Bool {
        switch self {
        case .any: true
        case .exactly(let wanted): name.utf8.elementsEqual(wanted.utf8)
        case .startingWith(let start): name.utf8.starts(with: start.utf8)
        case .endingWith(let end): name.utf8.reversed().starts(with: end.utf8.reversed())
        }
    }
}
