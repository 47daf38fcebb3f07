import Foundation
internal import CognitoNative

extension CognitoNative.UserPoolConfig {
    /// The settings in the form the library takes.
    init(poolID: String, clientID: String, _ configuration: UserPool.Configuration) {
        self.init(
            poolId: poolID,
            clientId: clientID,
            region: configuration.region,
            endpoint: configuration.endpoint,
            allowInsecureHttp: configuration.allowInsecureHTTP,
            useFips: configuration.useFIPS,
            useDualStack: configuration.useDualStack,
            refreshLeeway: configuration.refreshLeeway,
            connectTimeout: configuration.timeouts.connect,
            requestTimeout: configuration.timeouts.request,
            totalTimeout: configuration.timeouts.total,
            threatProtection: configuration.threatProtection.map(CognitoNative.DeviceContext.init),
            refreshClientMetadata: configuration.refreshClientMetadata,
            backgroundRefresh: configuration.backgroundRefresh,
            deviceRemembering: configuration.deviceRemembering.native,
            deviceName: configuration.deviceName
        )
    }
}
