public import Foundation
internal import CognitoNative

/// A user's attributes: what ``Session/user()`` tells, and what a sign-up or an update writes.
///
/// ```swift
/// let attributes: UserAttributes = ["email": "ana@example.com", "custom:tier": "gold"]
/// var change = UserAttributes(email: "new@example.com")
/// change[custom: "tier"] = "silver"
/// ```
///
/// Values are texts, as the service keeps them. They are personal data: the text forms name the attributes and leave out their
/// values.
public struct UserAttributes: Sendable, Hashable {
    /// The values by the attributes' full names, such as `email` or `custom:tier`.
    public var values: [String: String]

    /// No attributes.
    public init() {
        values = [:]
    }

    /// Attributes by their full names.
    ///
    /// - Parameter values: The values by full name.
    public init(_ values: [String: String]) {
        self.values = values
    }

    /// The standard attributes that are given, and the pool's own.
    ///
    /// - Parameters:
    ///   - email: `email`.
    ///   - phoneNumber: `phone_number`, in E.164 form.
    ///   - name: `name`: the full name.
    ///   - givenName: `given_name`.
    ///   - familyName: `family_name`.
    ///   - middleName: `middle_name`.
    ///   - nickname: `nickname`.
    ///   - preferredUsername: `preferred_username`.
    ///   - profile: `profile`: the URL of a page about the user.
    ///   - picture: `picture`: the URL of a picture of the user.
    ///   - website: `website`: the URL of the user's own page.
    ///   - gender: `gender`.
    ///   - birthdate: `birthdate`, as `YYYY-MM-DD`.
    ///   - zoneinfo: `zoneinfo`: the time zone, such as `Europe/Berlin`.
    ///   - locale: `locale`, such as `de-DE`.
    ///   - address: `address`, of any form.
    ///   - custom: The pool's own attributes; `custom:` in front of a name may be left out.
    public init(
        email: String? = nil,
        phoneNumber: String? = nil,
        name: String? = nil,
        givenName: String? = nil,
        familyName: String? = nil,
        middleName: String? = nil,
        nickname: String? = nil,
        preferredUsername: String? = nil,
        profile: String? = nil,
        picture: String? = nil,
        website: String? = nil,
        gender: String? = nil,
        birthdate: String? = nil,
        zoneinfo: String? = nil,
        locale: String? = nil,
        address: String? = nil,
        custom: [String: String] = [:]
    ) {
        values = [:]
        self.email = email
        self.phoneNumber = phoneNumber
        self.name = name
        self.givenName = givenName
        self.familyName = familyName
        self.middleName = middleName
        self.nickname = nickname
        self.preferredUsername = preferredUsername
        self.profile = profile
        self.picture = picture
        self.website = website
        self.gender = gender
        self.birthdate = birthdate
        self.zoneinfo = zoneinfo
        self.locale = locale
        self.address = address
        for (name, value) in custom { self[custom: name] = value }
    }

    /// The names of all attributes, sorted.
    public var names: [String] { values.keys.sorted() }

    /// An attribute by its full name. Without a value (`nil`) it is not written, and stays as it is in the pool.
    public subscript(_ name: String) -> String? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// One of the pool's own attributes; `custom:` in front of the name may be left out.
    public subscript(custom name: String) -> String? {
        get { self[Self.customName(name)] }
        set { self[Self.customName(name)] = newValue }
    }

    private static func customName(_ name: String) -> String {
        name.hasPrefix("custom:") ? name : "custom:\(name)"
    }
}

// What the service alone writes.
extension UserAttributes {
    /// `sub`: the user's id, which never changes.
    public var sub: String? { self["sub"] }

    /// `email_verified`: whether the user has shown that the e-mail address is theirs.
    public var emailVerified: Bool? { self["email_verified"].flatMap(attributeFlag(value:)) }

    /// `phone_number_verified`: whether the user has shown that the phone number is theirs.
    public var phoneNumberVerified: Bool? { self["phone_number_verified"].flatMap(attributeFlag(value:)) }

    /// `updated_at`: when the attributes last changed, where the pool says so.
    public var updatedAt: Date? { self["updated_at"].flatMap(attributeTime(value:)) }
}

extension UserAttributes: ExpressibleByDictionaryLiteral {
    /// Attributes by their full names; of two values for one name the last counts.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
}

extension UserAttributes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The names of the attributes.
    public var description: String { "UserAttributes(\(names.joined(separator: ", ")))" }

    /// The names of the attributes.
    public var debugDescription: String { description }

    /// The names of the attributes.
    public var customMirror: Mirror { Mirror(self, children: ["names": names]) }
}
