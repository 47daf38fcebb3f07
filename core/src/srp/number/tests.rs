#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Result<Vec<u8>, SrpError> {
    padded_integer(text, Field::Salt, 32)
}

#[test]
fn a_number_is_digits_of_either_case_and_nothing_else() {
    assert_eq!(parse("aBcDeF"), parse("ABCdef"));
    assert_eq!(parse("0012").unwrap(), [0x12]);
    assert_eq!(parse("-0").unwrap(), [0]);
    let refused = ["+1", "--1", "- 1", " 1", "1 ", "0x12", "12_34", "g", "1g", "é", "٣", "1\0", "\u{ff11}"];
    for text in refused {
        assert_eq!(parse(text), Err(SrpError::NotHex { field: Field::Salt }), "{text:?}");
    }
}

#[test]
fn empty_and_oversized_numbers_are_refused_before_anything_is_computed() {
    for text in ["", "-"] {
        assert_eq!(parse(text), Err(SrpError::Empty { field: Field::Salt }), "{text:?}");
    }
    let digits = "f".repeat(32);
    assert!(parse(&digits).is_ok());
    assert!(parse(&format!("-{digits}")).is_ok());
    let too_long = Err(SrpError::TooLong { field: Field::Salt, limit: 32 });
    assert_eq!(parse(&format!("{digits}0")), too_long);
    assert_eq!(parse(&"é".repeat(1000)), too_long);
}

#[test]
fn zero_is_one_zero_byte_however_it_is_given() {
    for bytes in [&[][..], &[0], &[0, 0, 0]] {
        assert_eq!(pad(bytes), [0]);
        assert_eq!(pad_secret(bytes).collect::<Vec<_>>(), [0]);
    }
    for text in ["0", "-0", "000"] {
        assert_eq!(parse(text).unwrap(), [0], "{text}");
    }
    assert_eq!(to_hex(&[0, 0]), "0");
}

/// What `BigInteger.toByteArray()` gives.
#[test]
fn padding_is_the_shortest_twos_complement() {
    for (text, padded) in [
        ("7f", &[0x7f][..]),
        ("80", &[0, 0x80]),
        ("ff", &[0, 0xff]),
        ("100", &[1, 0]),
        ("8000", &[0, 0x80, 0]),
        ("-1", &[0xff]),
        ("-7f", &[0x81]),
        ("-80", &[0x80]),
        ("-81", &[0xff, 0x7f]),
        ("-100", &[0xff, 0]),
        ("-8000", &[0x80, 0]),
        ("-8001", &[0xff, 0x7f, 0xff]),
        ("-0001", &[0xff]),
    ] {
        assert_eq!(parse(text).unwrap(), padded, "{text}");
    }
}

proptest! {
    #[test]
    fn secrets_are_padded_as_public_numbers_are(
        bytes in prop::collection::vec(prop_oneof![Just(0), Just(0x80), Just(0xff), any::<u8>()], 0..12),
    ) {
        prop_assert_eq!(pad_secret(&bytes).collect::<Vec<_>>(), pad(&bytes));
    }

    #[test]
    fn numbers_are_written_as_they_are_read_without_leading_zeros(text in "[0-9a-f]{1,32}") {
        let number = parse_hex(&text, Field::Salt, 32).unwrap();
        let written = to_hex(&number.to_bytes_be());
        let digits = text.trim_start_matches('0');
        prop_assert_eq!(written, if digits.is_empty() { "0" } else { digits });
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = parse(&text);
    }
}
