public import Foundation
internal import CognitoNative

/// An `otpauth://` URI: all that an authenticator app needs to make codes, the secret included. No text form, dump or mirror
/// holds it; what you read is a Swift value, which cannot be wiped from memory.
public struct TOTPURI: Sendable {
    private let native: CognitoNative.TotpUri

    init(native: CognitoNative.TotpUri) {
        self.native = native
    }

    /// The URI itself. Opened on the device, it leads to the user's authenticator app.
    public var text: String { native.expose() }

    /// The URI as a QR code: an SVG document in black on white, at least 256 pixels wide and high.
    ///
    /// - Throws: ``CognitoError/invalidInput(_:)`` naming `issuer` when issuer and user name are too long for a QR code.
    public func qrSVG() throws(CognitoError) -> String {
        try translating { try native.qrSvg() }
    }

    /// The URI as a QR code: a PNG file in black on white, eight pixels to a module.
    ///
    /// - Throws: As ``qrSVG()``.
    public func qrPNG() throws(CognitoError) -> Data {
        try translating { try native.qrPng() }
    }

    /// The URI as a QR code in half-block characters, for a terminal that writes light on dark.
    ///
    /// - Throws: As ``qrSVG()``.
    public func qrText() throws(CognitoError) -> String {
        try translating { try native.qrText() }
    }
}

extension TOTPURI: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Holds no secret.
    public var description: String { "TOTPURI(redacted)" }

    /// Holds no secret.
    public var debugDescription: String { description }

    /// Holds no secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
