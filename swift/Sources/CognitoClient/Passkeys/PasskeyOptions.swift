import Foundation

/// Options for an authenticator, as a member of one of the service's replies.
struct PasskeyOptions: Sendable {
    /// The member's name.
    let field: String

    /// Reads the options.
    func decode<Options: Decodable>(_ type: Options.Type, from json: String) throws(CognitoError) -> Options {
        do {
            return try JSONDecoder().decode(type, from: Data(json.utf8))
        } catch {
            let member = (error as? DecodingError)?.member
            throw unusable(member.map { "\($0) is missing or of a wrong kind" } ?? "is not the JSON it should be")
        }
    }

    /// An error about the options that quotes none of their values.
    func unusable(_ message: String) -> CognitoError {
        .protocol(
            ErrorDetails(
                message: message,
                field: field,
                recovery: "Report it; the pool's passkey options cannot be used."
            )
        )
    }
}

extension DecodingError {
    /// The member at fault, such as `allowCredentials.id`; `nil` where the text is no JSON object at all.
    fileprivate var member: String? {
        let path: [any CodingKey] =
            switch self {
            case .keyNotFound(let key, let context): context.codingPath + [key]
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context.codingPath
            @unknown default: []
            }
        let names = path.filter { $0.intValue == nil }.map(\.stringValue)
        return names.isEmpty ? nil : names.joined(separator: ".")
    }
}
