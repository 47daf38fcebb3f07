/// What the Keychain answered: an `OSStatus`. The numbers are those of `SecBase.h`.
struct KeychainStatus: Hashable, Sendable {
    let code: Int32

    /// `errSecSuccess`
    static let success = Self(code: 0)
    /// `errSecItemNotFound`
    static let itemNotFound = Self(code: -25300)
    /// `errSecDuplicateItem`
    static let duplicateItem = Self(code: -25299)
    /// `errSecInteractionNotAllowed`: the device, or the keychain, is locked.
    static let interactionNotAllowed = Self(code: -25308)
    /// `errSecNotAvailable`
    static let notAvailable = Self(code: -25291)
    /// `errSecAuthFailed`
    static let authFailed = Self(code: -25293)
    /// `errSecUserCanceled`
    static let userCanceled = Self(code: -128)
    /// `errSecMissingEntitlement`
    static let missingEntitlement = Self(code: -34018)
    /// `errSecDecode`
    static let decode = Self(code: -26275)
    /// `errSecDataTooLarge`
    static let dataTooLarge = Self(code: -25302)

    /// Why an operation did not succeed. Only what the Keychain says of the item's content is ever more than unavailable: an
    /// unknown answer must not look like a missing or a spoilt session.
    var failure: StoreError {
        switch self {
        case .decode: .corrupt("the Keychain cannot decode the item (\(code))")
        case .dataTooLarge: .tooLarge("the Keychain does not take so much (\(code))")
        case .interactionNotAllowed: .unavailable("the Keychain is locked (\(code))")
        case .notAvailable: .unavailable("there is no Keychain now (\(code))")
        case .authFailed, .userCanceled: .unavailable("the Keychain was not opened (\(code))")
        case .missingEntitlement:
            .unavailable("the app lacks the entitlement for this Keychain or access group (\(code))")
        default: .unavailable("the Keychain answered \(code)")
        }
    }
}
