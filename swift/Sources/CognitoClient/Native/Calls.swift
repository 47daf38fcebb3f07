internal import CognitoNative

/// Makes an asynchronous call that ends as soon as the task is cancelled.
///
/// The generated code does not hear of a task's cancellation, so each call is given a token that carries it across.
func cancellable<Value: Sendable>(
    _ call: (CognitoNative.CancelToken) async throws -> Value
) async throws -> Value {
    let token = CognitoNative.CancelToken()
    do {
        return try await withTaskCancellationHandler {
            try await call(token)
        } onCancel: {
            token.cancel()
        }
    } catch CognitoNative.CognitoError.Failed(let info) where info.kind == .cancelled && Task.isCancelled {
        throw CancellationError()
    } catch {
        throw CognitoError(error)
    }
}

/// Makes a synchronous call.
func translating<Value>(_ call: () throws -> Value) throws(CognitoError) -> Value {
    do {
        return try call()
    } catch {
        throw CognitoError(error)
    }
}
