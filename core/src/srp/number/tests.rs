#![allow(clippy::unwrap_used)]

use num_bigint::{BigInt, BigUint, Sign};
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
        assert_eq!(pad(bytes).collect::<Vec<_>>(), [0]);
        assert_eq!(pad_negative(bytes), [0]);
    }
}

proptest! {
    #[test]
    fn padding_is_the_shortest_twos_complement(
        bytes in prop::collection::vec(prop_oneof![Just(0), Just(0x80), Just(0xff), any::<u8>()], 0..12),
    ) {
        let positive = BigInt::from_bytes_be(Sign::Plus, &bytes);
        prop_assert_eq!(pad(&bytes).collect::<Vec<_>>(), positive.to_signed_bytes_be());
        prop_assert_eq!(pad_negative(&bytes), (-positive).to_signed_bytes_be());
    }

    #[test]
    fn any_hexadecimal_text_is_read_as_another_library_reads_it(text in "-?[0-9a-fA-F]{1,32}") {
        let number = BigInt::parse_bytes(text.as_bytes(), 16).unwrap();
        prop_assert_eq!(parse(&text).unwrap(), number.to_signed_bytes_be());
    }

    #[test]
    fn numbers_are_written_without_leading_zeros(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
        let expected = BigUint::from_bytes_be(&bytes).to_str_radix(16);
        prop_assert_eq!(encoding::to_hex_number(&bytes), expected);
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = parse(&text);
    }
}
