import CognitoClient
import Foundation

/// Asks the person at the terminal what a step asks, and answers it. Every kind of step has its case: a new one in a later
/// version of the library does not get lost here, the compiler asks for it.
func answer(_ step: SignInStep) async throws -> SignInStep {
    switch step {
    case .done:
        return step
    case .smsCode(let challenge), .emailCode(let challenge):
        let code = ask("Code sent by \(challenge.medium) to \(challenge.destination ?? "you"), empty for a new one")
        return code.isEmpty ? try await challenge.resend() : try await challenge.answer(code)
    case .totpCode(let challenge):
        return try await challenge.answer(ask("Code of \(challenge.friendlyDeviceName ?? "your authenticator app")"))
    case .chooseMFA(let choice):
        return try await choice.answer(choose("Confirm by", choice.options))
    case .setUpMFA(let choice):
        return try await choice.answer(choose("From now on confirm by", choice.options))
    case .setUpTOTP(let setUp):
        print(try setUp.uri(issuer: "SignIn example").qrText())
        print("Scan this with an authenticator app, or type \(setUp.secret)")
        return try await setUp.answer(ask("Code that it shows"), deviceName: "Authenticator app")
    case .setUpEmail(let setUp):
        return try await setUp.answer(ask("E-mail address for codes"))
    case .newPassword(let challenge):
        let password = askSecretly("New password")
        let attributes = challenge.requiredAttributes.map { ($0, ask($0)) }
        return try await challenge.answer(password, attributes: Dictionary(attributes) { first, _ in first })
    case .chooseFirstFactor(let choice):
        switch choose("Sign in by", choice.options) {
        case .password: return try await choice.answer(.password(askSecretly("Password")))
        case .passwordSRP: return try await choice.answer(.passwordSRP(askSecretly("Password")))
        case .emailOTP: return try await choice.answer(.emailOTP)
        case .smsOTP: return try await choice.answer(.smsOTP)
        case .passkey: return try await choice.answer(.passkey)
        case .other(let name): return try await choice.answer(.other(name))
        }
    case .password(let challenge):
        return try await challenge.answer(askSecretly("Password"))
    case .passkey(let challenge):
        // An app: try await challenge.answer(presentingOn: window)
        print(challenge.requestOptionsJSON)
        return try await challenge.answer(ask("The authenticator's answer as JSON"))
    case .custom(let challenge):
        return try await challenge.answer(ask("\(challenge.parameters)"))
    case .confirmSignUp(let confirmation):
        let code = ask("Code of the sign-up, empty to have it sent again")
        guard code.isEmpty else { return try await confirmation.answer(code) }
        print("sent to \(try await confirmation.resend().destination ?? "you")")
        return step
    case .resetPassword(let reset):
        let code = ask("Code for a new password, empty to have one sent")
        guard code.isEmpty else { return try await reset.answer(code, newPassword: askSecretly("New password")) }
        print("sent to \(try await reset.sendCode().destination ?? "you")")
        return step
    case .unknown(let challenge):
        print("the pool asks \(challenge.name), with \(challenge.parameters)")
        return try await challenge.answer(ask("Name of the response"), with: ask("Value"))
    }
}

/// A line of the terminal; at its end there is nobody to ask.
private func ask(_ question: String) -> String {
    print("\(question):", terminator: " ")
    guard let line = readLine() else {
        print("\nnobody answers")
        exit(1)
    }
    return line
}

/// A line that does not show while it is typed.
private func askSecretly(_ question: String) -> String {
    guard let line = getpass("\(question): ") else { return ask(question) }
    return String(cString: line)
}

private func choose<Option>(_ question: String, _ options: [Option]) -> Option {
    for (number, option) in options.enumerated() {
        print("  \(number + 1) \(option)")
    }
    while true {
        if let number = Int(ask(question)), options.indices.contains(number - 1) { return options[number - 1] }
    }
}
