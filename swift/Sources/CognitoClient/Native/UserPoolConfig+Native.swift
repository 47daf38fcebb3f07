import Foundation
internal import CognitoClientBindings

extension Native.UserPoolConfig {
    /// The settings in the form the library takes.
    ///
    /// Seconds are checked here already: the generated code traps on numbers that no duration can hold.
    init(poolID: String, clientID: String, _ configuration: UserPool.Configuration) throws(CognitoError) {
        self.init(
            poolId: poolID,
            clientId: clientID,
            region: configuration.region,
            endpoint: configuration.endpoint,
            allowInsecureHttp: configuration.allowInsecureHTTP,
            useFips: configuration.useFIPS,
            useDualStack: configuration.useDualStack,
            refreshLeeway: try seconds(configuration.refreshLeeway, "refresh_leeway"),
            connectTimeout: try seconds(configuration.timeouts.connect, "timeouts"),
            requestTimeout: try seconds(configuration.timeouts.request, "timeouts"),
            totalTimeout: try seconds(configuration.timeouts.total, "timeouts"),
            threatProtection: configuration.threatProtection.map(Native.DeviceContext.init),
            refreshClientMetadata: configuration.refreshClientMetadata,
            backgroundRefresh: configuration.backgroundRefresh,
            deviceRemembering: configuration.deviceRemembering.native,
            deviceName: configuration.deviceName
        )
    }
}

/// A number of seconds that a duration can hold; the generated code traps on others. What is too long for use is for the library
/// to say.
func seconds(_ value: TimeInterval?, _ field: String) throws(CognitoError) -> TimeInterval? {
    guard let value else { return nil }
    guard value >= 0, value <= 1e15 else {
        throw .invalidInput(
            ErrorDetails(
                message: "must be a number of seconds, not negative and not endless",
                field: field,
                recovery: "Correct the named field and try again."
            )
        )
    }
    return value
}
