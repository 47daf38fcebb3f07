// The standard attributes that users may write.
extension UserAttributes {
    /// `email`: the e-mail address.
    public var email: String? {
        get { self["email"] }
        set { self["email"] = newValue }
    }

    /// `phone_number`: the phone number, in E.164 form.
    public var phoneNumber: String? {
        get { self["phone_number"] }
        set { self["phone_number"] = newValue }
    }

    /// `name`: the full name.
    public var name: String? {
        get { self["name"] }
        set { self["name"] = newValue }
    }

    /// `given_name`: the given name.
    public var givenName: String? {
        get { self["given_name"] }
        set { self["given_name"] = newValue }
    }

    /// `family_name`: the family name.
    public var familyName: String? {
        get { self["family_name"] }
        set { self["family_name"] = newValue }
    }

    /// `middle_name`: the middle name.
    public var middleName: String? {
        get { self["middle_name"] }
        set { self["middle_name"] = newValue }
    }

    /// `nickname`: what friends call the user.
    public var nickname: String? {
        get { self["nickname"] }
        set { self["nickname"] = newValue }
    }

    /// `preferred_username`: the name the user likes to be shown by; in some pools a way to sign in.
    public var preferredUsername: String? {
        get { self["preferred_username"] }
        set { self["preferred_username"] = newValue }
    }

    /// `profile`: the URL of a page about the user.
    public var profile: String? {
        get { self["profile"] }
        set { self["profile"] = newValue }
    }

    /// `picture`: the URL of a picture of the user.
    public var picture: String? {
        get { self["picture"] }
        set { self["picture"] = newValue }
    }

    /// `website`: the URL of the user's own page.
    public var website: String? {
        get { self["website"] }
        set { self["website"] = newValue }
    }

    /// `gender`: the gender.
    public var gender: String? {
        get { self["gender"] }
        set { self["gender"] = newValue }
    }

    /// `birthdate`: the date of birth, as `YYYY-MM-DD`.
    public var birthdate: String? {
        get { self["birthdate"] }
        set { self["birthdate"] = newValue }
    }

    /// `zoneinfo`: the time zone, such as `Europe/Berlin`.
    public var zoneinfo: String? {
        get { self["zoneinfo"] }
        set { self["zoneinfo"] = newValue }
    }

    /// `locale`: language and country, such as `de-DE`.
    public var locale: String? {
        get { self["locale"] }
        set { self["locale"] = newValue }
    }

    /// `address`: the postal address, of any form.
    public var address: String? {
        get { self["address"] }
        set { self["address"] = newValue }
    }
}
