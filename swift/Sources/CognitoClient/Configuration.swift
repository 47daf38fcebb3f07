public import Foundation
internal import CognitoNative

extension UserPool {
    /// How to talk to a user pool. Everything has a default; set what differs.
    ///
    /// ```swift
    /// var configuration = UserPool.Configuration()
    /// configuration.store = try KeyringStore(service: "com.example.app")
    /// ```
    public struct Configuration: Sendable {
        /// The secret of an app client that has one. Apps that leave your hands should be registered without: whoever has
        /// the app has its secret.
        public var clientSecret: String?
        /// The Region to talk to, for replicas of a pool outside the Region its id names.
        public var region: String?
        /// A URL to talk to instead of AWS, for instance a local pool. Plain `http` is taken for loopback addresses only,
        /// unless ``allowInsecureHTTP`` is set.
        public var endpoint: String?
        /// Allows a plain `http` endpoint on any host. Tokens are then readable on the way: for closed test networks only.
        public var allowInsecureHTTP: Bool
        /// Uses the Region's FIPS 140 endpoint.
        public var useFIPS: Bool
        /// Uses the Region's dual-stack (IPv4 and IPv6) endpoint.
        public var useDualStack: Bool
        /// Tokens with less life left than this, in seconds, are refreshed before use; `nil` stands for 2 minutes, the
        /// most is a day.
        public var refreshLeeway: TimeInterval?
        /// How long connections, requests and calls may take.
        public var timeouts: Timeouts
        /// Where sessions are kept; `nil` keeps them in memory, for the life of the pool object.
        public var store: (any SecretStore)?
        /// What sends requests; `nil` stands for the library's own HTTP, if it was built with it. ``URLSessionTransport`` is the system's.
        public var transport: (any HTTPTransport)?
        /// What the pool's threat protection is told of the device (`UserContextData`), with every request that takes it; `nil`
        /// tells nothing. What is told is personal data, which the app has to disclose.
        public var threatProtection: DeviceContext?
        /// Texts for the pool's Lambda triggers (`ClientMetadata`), sent with every refresh of tokens. They are neither encrypted
        /// nor kept: never put secrets in.
        public var refreshClientMetadata: [String: String]
        /// Refreshes sessions before their tokens reach the leeway, whether somebody asks or not: for desktop apps that want no
        /// call to wait. Apps that sleep in the background should leave it off.
        public var backgroundRefresh: Bool
        /// Whether new devices are remembered where the pool leaves it to the user; by default only on request.
        public var deviceRemembering: DeviceRemembering
        /// The name that the pool shows for this device (`DeviceName`); given once, when the device is confirmed.
        public var deviceName: String?

        /// A configuration with defaults for whatever is left out.
        public init(
            clientSecret: String? = nil,
            region: String? = nil,
            endpoint: String? = nil,
            allowInsecureHTTP: Bool = false,
            useFIPS: Bool = false,
            useDualStack: Bool = false,
            refreshLeeway: TimeInterval? = nil,
            timeouts: Timeouts = Timeouts(),
            store: (any SecretStore)? = nil,
            transport: (any HTTPTransport)? = nil,
            threatProtection: DeviceContext? = nil,
            refreshClientMetadata: [String: String] = [:],
            backgroundRefresh: Bool = false,
            deviceRemembering: DeviceRemembering = .onRequest,
            deviceName: String? = nil
        ) {
            self.clientSecret = clientSecret
            self.region = region
            self.endpoint = endpoint
            self.allowInsecureHTTP = allowInsecureHTTP
            self.useFIPS = useFIPS
            self.useDualStack = useDualStack
            self.refreshLeeway = refreshLeeway
            self.timeouts = timeouts
            self.store = store
            self.transport = transport
            self.threatProtection = threatProtection
            self.refreshClientMetadata = refreshClientMetadata
            self.backgroundRefresh = backgroundRefresh
            self.deviceRemembering = deviceRemembering
            self.deviceName = deviceName
        }
    }

    /// How long connections, requests and calls may take, in seconds; `nil` stands for the default.
    public struct Timeouts: Sendable, Hashable {
        /// Connecting, TLS included; 10 seconds by default.
        public var connect: TimeInterval?
        /// One request; 30 seconds by default.
        public var request: TimeInterval?
        /// One call to the service with all its repeats; 60 seconds by default.
        public var total: TimeInterval?

        /// The defaults, except for what is given.
        public init(connect: TimeInterval? = nil, request: TimeInterval? = nil, total: TimeInterval? = nil) {
            self.connect = connect
            self.request = request
            self.total = total
        }
    }
}

extension UserPool.Configuration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Every setting but the client secret, the texts for triggers and the device's name.
    public var description: String {
        let settings = customMirror.children.map { "\($0.label ?? ""): \($0.value)" }
        return "Configuration(\(settings.joined(separator: ", ")))"
    }

    /// Every setting but the client secret, the texts for triggers and the device's name.
    public var debugDescription: String { description }

    /// Every setting but the client secret, the texts for triggers and the device's name.
    public var customMirror: Mirror {
        let leeway = refreshLeeway.map { "\($0)" } ?? "default"
        let sender = transport.map { "\(type(of: $0))" } ?? "the library's own"
        return Mirror(
            self,
            children: [
                "clientSecret": clientSecret == nil ? "none" : "redacted",
                "region": region ?? "from the pool id",
                "endpoint": endpoint ?? "AWS",
                "allowInsecureHTTP": allowInsecureHTTP,
                "useFIPS": useFIPS,
                "useDualStack": useDualStack,
                "refreshLeeway": leeway,
                "timeouts": timeouts,
                "store": store.map { "\(type(of: $0))" } ?? "memory",
                "transport": sender,
                "threatProtection": threatProtection.map(\.description) ?? "off",
                "refreshClientMetadataNames": refreshClientMetadata.keys.sorted(),
                "backgroundRefresh": backgroundRefresh,
                "deviceRemembering": deviceRemembering,
                "deviceName": deviceName == nil ? "none" : "redacted",
            ]
        )
    }
}
