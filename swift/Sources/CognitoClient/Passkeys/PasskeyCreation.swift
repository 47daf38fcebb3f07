// Not on watchOS and tvOS: they have no passkeys, or no way to show where the user is asked.
#if canImport(AuthenticationServices) && !os(watchOS) && !os(tvOS)
    public import AuthenticationServices
    import Foundation

    @available(iOS 16, macOS 13, visionOS 1, *)
    extension PasskeyRegistration {
        /// Lets the system ask the user for a new passkey and registers it.
        ///
        /// The app needs the associated domain `webcredentials:` for the pool's relying party.
        ///
        /// - Parameter anchor: The window to ask over.
        /// - Throws: `ASAuthorizationError` as the system gives it, with the code `canceled` when the user turned the question
        ///   down and, on later systems, `matchedExcludedCredential` when the user has a passkey of the pool here already; the
        ///   registration stays usable. ``CognitoError/protocol(_:)`` when the pool's options cannot be used; else as
        ///   ``complete(_:)-(String)``.
        @MainActor
        public func complete(presentingOn anchor: ASPresentationAnchor) async throws {
            let request = try PasskeyCreationRequest(json: options)
            try await complete(request.attestation(presentingOn: anchor))
        }
    }

    @available(iOS 16, macOS 13, visionOS 1, *)
    extension PasskeyCreationRequest {
        /// Lets the system ask the user for a new passkey.
        ///
        /// - Parameter anchor: The window to ask over.
        /// - Returns: The passkey that was made.
        /// - Throws: `ASAuthorizationError` as the system gives it; ``CognitoError/protocol(_:)`` when the pool names no relying
        ///   party; `CancellationError` if the task is cancelled.
        @MainActor
        public func attestation(presentingOn anchor: ASPresentationAnchor) async throws -> PasskeyAttestation {
            guard case .attestation(let attestation) = try await PasskeyQuestion.ask(try platformRequest(), on: anchor) else {
                throw PasskeyAnswer.unexpected
            }
            return attestation
        }

        /// The request as the platform takes it, for apps that put it into a controller of their own.
        ///
        /// Systems before iOS 17.4 and macOS 13.5 cannot be told which passkeys exist already: they may offer to replace one.
        ///
        /// - Throws: ``CognitoError/protocol(_:)`` when the pool names no relying party.
        public func platformRequest() throws(CognitoError) -> ASAuthorizationPlatformPublicKeyCredentialRegistrationRequest {
            guard let relyingPartyID else { throw Self.source.unusable("rp.id is missing") }
            let provider = ASAuthorizationPlatformPublicKeyCredentialProvider(relyingPartyIdentifier: relyingPartyID)
            let request = provider.createCredentialRegistrationRequest(challenge: challenge, name: userName, userID: userID)
            request.displayName = userDisplayName
            request.userVerificationPreference = userVerification.platform
            #if os(iOS) || os(macOS)
                if #available(iOS 17.4, macOS 13.5, *) {
                    request.excludedCredentials = excludedCredentialIDs.map(
                        ASAuthorizationPlatformPublicKeyCredentialDescriptor.init(credentialID:)
                    )
                }
            #endif
            return request
        }
    }

    @available(iOS 16, macOS 13, visionOS 1, *)
    extension PasskeyAttestation {
        /// A new platform passkey, for apps that drive the controller themselves; `nil` if the system gave it without an
        /// attestation object, which holds its public key.
        ///
        /// - Parameter credential: What `authorizationController(controller:didCompleteWithAuthorization:)` was given.
        public init?(_ credential: ASAuthorizationPlatformPublicKeyCredentialRegistration) {
            guard let attestationObject = credential.rawAttestationObject else { return nil }
            self.init(
                credentialID: credential.credentialID,
                clientDataJSON: credential.rawClientDataJSON,
                attestationObject: attestationObject,
                attachment: PasskeyAssertion.Attachment(credential)
            )
        }
    }

    @available(iOS 16, macOS 13, visionOS 1, *)
    extension PasskeyAssertion.Attachment {
        fileprivate init?(_ credential: ASAuthorizationPlatformPublicKeyCredentialRegistration) {
            guard #available(iOS 16.6, macOS 13.5, *) else { return nil }
            self.init(credential.attachment)
        }
    }
#endif
