internal import CognitoNative

extension MigrationSource {
    var native: CognitoNative.MigrationSource {
        switch self {
        case .amplifySwift: .amplifySwift
        case .awsMobileClientIOS: .awsMobileClientIos
        case .amplifyAndroid: .amplifyAndroid
        case .awsSDKAndroid: .awsSdkAndroid
        case .amplifyFlutter: .amplifyFlutter
        case .amplifyJS: .amplifyJs
        }
    }
}

extension WantedItem {
    init(native item: CognitoNative.WantedItem) {
        self.init(container: WantedName(native: item.container), key: WantedName(native: item.key))
    }
}

extension WantedName {
    fileprivate init(native name: CognitoNative.WantedName) {
        self =
            switch name {
            case .every: .any
            case .exactly(let name): .exactly(name)
            case .startingWith(let start): .startingWith(start)
            case .endingWith(let end): .endingWith(end)
            }
    }
}

extension CognitoNative.MigrationItem {
    init(_ item: MigrationItem) {
        self.init(container: item.container, key: item.key, value: item.value)
    }
}

extension MigrationReport {
    init(native report: CognitoNative.MigrationReport, of source: MigrationSource) {
        self.init(
            source: source,
            wasDone: report.wasDone,
            copied: report.copied,
            kept: report.kept,
            unfinished: report.unfinished,
            refused: report.refused.map(MigrationRefusal.init(native:)),
            lastError: report.lastError.map(CognitoError.init(native:)),
            problems: report.problems.map(MigrationProblem.init(native:)),
            isComplete: report.isComplete
        )
    }
}

extension MigrationRefusal {
    fileprivate init(native refusal: CognitoNative.MigrationRefusal) {
        self.init(username: refusal.username, error: CognitoError(native: refusal.error))
    }
}

extension MigrationProblem {
    fileprivate init(native problem: CognitoNative.MigrationProblem) {
        self.init(
            kind: Kind(native: problem.kind),
            item: problem.item,
            user: problem.user,
            message: problem.detail
        )
    }
}

extension MigrationProblem.Kind {
    fileprivate init(native kind: CognitoNative.MigrationProblemKind) {
        self =
            switch kind {
            case .missing: .missing
            case .unreadable: .unreadable
            case .notUtf8: .notUTF8
            case .notJson: .notJSON
            case .unknownForm: .unknownForm
            case .notAToken: .notAToken
            case .encrypted: .encrypted
            case .tooLarge: .tooLarge
            case .notAName: .notAName
            case .otherClient: .otherClient
            case .otherPool: .otherPool
            case .otherUser: .otherUser
            }
    }
}
