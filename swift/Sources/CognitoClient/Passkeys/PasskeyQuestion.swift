// Not on watchOS and tvOS: they have no passkeys, or no way to show where the user is asked.
#if canImport(AuthenticationServices) && !os(watchOS) && !os(tvOS)
    import AuthenticationServices
    import Foundation

    /// What the system gives of a passkey.
    enum PasskeyAnswer: Sendable {
        case assertion(PasskeyAssertion)
        case attestation(PasskeyAttestation)

        /// An error about a credential that was not asked for.
        static var unexpected: CognitoError {
            .internal(ErrorDetails(message: "the system gave another credential than a passkey's"))
        }
    }

    /// One question to the user, from its showing to its end.
    @available(iOS 16, macOS 13, visionOS 1, *)
    @MainActor
    final class PasskeyQuestion: NSObject {
        private let controller: ASAuthorizationController
        private let anchor: ASPresentationAnchor
        private var answer: CheckedContinuation<PasskeyAnswer, any Error>?
        private var isCancelled = false

        /// Puts a question to the user and waits for the answer.
        ///
        /// - Throws: `ASAuthorizationError` as the system gives it; `CancellationError` if the task is cancelled.
        static func ask(_ request: ASAuthorizationRequest, on anchor: ASPresentationAnchor) async throws -> PasskeyAnswer {
            try Task.checkCancellation()
            let question = PasskeyQuestion(request, anchor: anchor)
            return try await withTaskCancellationHandler {
                try await question.ask()
            } onCancel: {
                Task { @MainActor in question.cancel() }
            }
        }

        private init(_ request: ASAuthorizationRequest, anchor: ASPresentationAnchor) {
            controller = ASAuthorizationController(authorizationRequests: [request])
            self.anchor = anchor
            super.init()
            controller.delegate = self
            controller.presentationContextProvider = self
        }

        private func ask() async throws -> PasskeyAnswer {
            try await withCheckedThrowingContinuation { continuation in
                guard !isCancelled else { return continuation.resume(throwing: CancellationError()) }
                answer = continuation
                controller.performRequests()
            }
        }

        private func cancel() {
            isCancelled = true
            if answer != nil { controller.cancel() }
            end(with: .failure(CancellationError()))
        }

        private func end(with result: Result<PasskeyAnswer, any Error>) {
            answer?.resume(with: result)
            answer = nil
        }
    }

    // The two protocols' isolation differs between versions of the SDK: nonisolated methods fit them all.
    @available(iOS 16, macOS 13, visionOS 1, *)
    extension PasskeyQuestion: ASAuthorizationControllerDelegate {
        nonisolated func authorizationController(
            controller: ASAuthorizationController,
            didCompleteWithAuthorization authorization: ASAuthorization
        ) {
            let result: Result<PasskeyAnswer, any Error> =
                switch authorization.credential {
                case let credential as ASAuthorizationPlatformPublicKeyCredentialAssertion:
                    .success(.assertion(PasskeyAssertion(credential)))
                case let credential as ASAuthorizationPlatformPublicKeyCredentialRegistration:
                    PasskeyAttestation(credential).map { .success(.attestation($0)) } ?? .failure(PasskeyAnswer.unexpected)
                default: .failure(PasskeyAnswer.unexpected)
                }
            Task { @MainActor in end(with: result) }
        }

        nonisolated func authorizationController(controller: ASAuthorizationController, didCompleteWithError error: any Error) {
            Task { @MainActor in end(with: .failure(error)) }
        }
    }

    @available(iOS 16, macOS 13, visionOS 1, *)
    extension PasskeyQuestion: ASAuthorizationControllerPresentationContextProviding {
        nonisolated func presentationAnchor(for controller: ASAuthorizationController) -> ASPresentationAnchor {
            anchor
        }
    }
#endif
