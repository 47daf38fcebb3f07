// Not on watchOS and tvOS: they have no passkeys, or no way to show where the user is asked.
#if canImport(AuthenticationServices) && !os(watchOS) && !os(tvOS)
    public import AuthenticationServices
    import Foundation

    @available(iOS 16, macOS 13, visionOS 1, *)
    extension PasskeyChallenge {
        /// Lets the system ask the user for a passkey and answers with what it signed.
        ///
        /// The app needs the associated domain `webcredentials:` for the pool's relying party.
        ///
        /// - Parameters:
        ///   - anchor: The window to ask over.
        ///   - clientMetadata: Texts for the pool's Lambda triggers, in place of those of the sign-in; never put secrets in.
        /// - Returns: The next step.
        /// - Throws: `ASAuthorizationError` as the system gives it, with the code `canceled` when the user turned the question
        ///   down or there is no passkey; the challenge stays usable. ``CognitoError/protocol(_:)`` when the pool's options
        ///   cannot be used; else as every answer, see ``SignInChallenge``.
        @MainActor
        public func answer(
            presentingOn anchor: ASPresentationAnchor,
            clientMetadata: [String: String]? = nil
        ) async throws -> SignInStep {
            let request = try PasskeyRequest(json: requestOptionsJSON)
            let assertion = try await request.assertion(presentingOn: anchor)
            return try await answer(assertion, clientMetadata: clientMetadata)
        }
    }

    @available(iOS 16, macOS 13, visionOS 1, *)
    extension PasskeyRequest {
        /// Lets the system ask the user for a passkey.
        ///
        /// - Parameter anchor: The window to ask over.
        /// - Returns: What the passkey signed.
        /// - Throws: `ASAuthorizationError` as the system gives it; ``CognitoError/protocol(_:)`` when the pool names no relying
        ///   party; `CancellationError` if the task is cancelled.
        @MainActor
        public func assertion(presentingOn anchor: ASPresentationAnchor) async throws -> PasskeyAssertion {
            guard case .assertion(let assertion) = try await PasskeyQuestion.ask(try platformRequest(), on: anchor) else {
                throw PasskeyAnswer.unexpected
            }
            return assertion
        }

        /// The request as the platform takes it, for apps that put it beside others, for instance passwords, into a controller
        /// of their own.
        ///
        /// - Throws: ``CognitoError/protocol(_:)`` when the pool names no relying party.
        public func platformRequest() throws(CognitoError) -> ASAuthorizationPlatformPublicKeyCredentialAssertionRequest {
            guard let relyingPartyID else { throw Self.source.unusable("rpId is missing") }
            let provider = ASAuthorizationPlatformPublicKeyCredentialProvider(relyingPartyIdentifier: relyingPartyID)
            let request = provider.createCredentialAssertionRequest(challenge: challenge)
            request.allowedCredentials = allowedCredentialIDs.map(
                ASAuthorizationPlatformPublicKeyCredentialDescriptor.init(credentialID:)
            )
            request.userVerificationPreference = userVerification.platform
            return request
        }
    }

    @available(iOS 16, macOS 13, visionOS 1, *)
    extension PasskeyRequest.UserVerification {
        /// The preference as the platform takes it.
        var platform: ASAuthorizationPublicKeyCredentialUserVerificationPreference {
            switch self {
            case .required: .required
            case .preferred: .preferred
            case .discouraged: .discouraged
            }
        }
    }

    @available(iOS 16, macOS 13, visionOS 1, *)
    extension PasskeyAssertion {
        /// The assertion of a platform passkey, for apps that drive the controller themselves.
        ///
        /// - Parameter credential: What `authorizationController(controller:didCompleteWithAuthorization:)` was given.
        public init(_ credential: ASAuthorizationPlatformPublicKeyCredentialAssertion) {
            self.init(
                credentialID: credential.credentialID,
                clientDataJSON: credential.rawClientDataJSON,
                authenticatorData: credential.rawAuthenticatorData,
                signature: credential.signature,
                userHandle: credential.userID,
                attachment: Attachment(credential)
            )
        }
    }

    @available(iOS 16, macOS 13, visionOS 1, *)
    extension PasskeyAssertion.Attachment {
        fileprivate init?(_ credential: ASAuthorizationPlatformPublicKeyCredentialAssertion) {
            guard #available(iOS 16.6, macOS 13.5, *) else { return nil }
            self.init(credential.attachment)
        }

        @available(iOS 16.6, macOS 13.5, *)
        init?(_ attachment: ASAuthorizationPublicKeyCredentialAttachment) {
            switch attachment {
            case .platform: self = .platform
            case .crossPlatform: self = .crossPlatform
            @unknown default: return nil
            }
        }
    }
#endif
