//! Decimal digits of any script, as people type and paste them.

/// The zeros of all scripts with decimal digits (general category `Nd`, Unicode 14), in order. The other nine follow
/// each: Unicode promises as much.
const ZEROS: [u32; 66] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50,
    0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066,
    0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950,
    0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6,
    0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
];

/// The ASCII digit of the same value.
fn ascii_digit(c: char) -> Option<char> {
    let next = ZEROS.partition_point(|zero| *zero <= u32::from(c));
    let zero = ZEROS.get(next.checked_sub(1)?)?;
    char::from_digit(u32::from(c) - zero, 10)
}

/// What stands between digits or around them without meaning anything: spaces, hyphens and dashes, and marks that
/// nobody sees, such as those that turn the direction of writing.
fn is_decoration(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '-' | '\u{AD}' | '\u{34F}' | '\u{58A}' | '\u{5BE}' | '\u{61C}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{2015}' | '\u{202A}'..='\u{202E}' | '\u{2043}' | '\u{2060}'..='\u{206F}'
            | '\u{20E3}' | '\u{2212}' | '\u{30FC}' | '\u{FE00}'..='\u{FE0F}' | '\u{FE58}' | '\u{FE63}'
            | '\u{FEFF}' | '\u{FF0D}')
}

/// The ASCII digits that a text consists of, whatever script they are written in and whatever stands between them.
/// `None` if there is anything else in it.
pub(crate) fn ascii_digits(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(text.len());
    for c in text.chars() {
        match ascii_digit(c) {
            Some(digit) => digits.push(digit),
            None if is_decoration(c) => {}
            None => return None,
        }
    }
    (!digits.is_empty()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_any_script_are_read() {
        for text in [
            "123456",
            "١٢٣٤٥٦",
            "۱۲۳۴۵۶",
            "１２３４５６",
            "१२३४५६",
            "๑๒๓๔๕๖",
            "\u{1D7CF}\u{1D7D0}\u{1D7D1}\u{1D7D2}\u{1D7D3}\u{1D7D4}",
            " 123 456\n",
            "123-456",
            "123\u{2013}456",
            "１２３－４５６",
            "\u{202B}۱۲۳\u{200C}۴۵۶\u{202C}",
            "\u{2067}١٢٣٤٥٦\u{2069}",
            "\u{FEFF}12\u{AD}34\u{200B}56",
            "1\u{FE0F}\u{20E3}2\u{FE0F}\u{20E3}3456",
            "12۳４5६",
        ] {
            assert_eq!(ascii_digits(text).as_deref(), Some("123456"), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_digit_is_not_taken_for_one() {
        for text in ["", " ", "-", "12a456", "1.2", "１２３ｘ", "²34", "Ⅷ", "①23", "一二三", "12/3", "12+3"]
        {
            assert_eq!(ascii_digits(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_digit_of_the_table_is_one_and_has_its_value() {
        assert!(ZEROS.is_sorted());
        for zero in ZEROS {
            for value in 0..10 {
                let digit = char::from_u32(zero + value);
                assert!(digit.is_some_and(char::is_numeric), "{zero:x} {value}");
                assert_eq!(digit.and_then(ascii_digit), char::from_digit(value, 10), "{zero:x} {value}");
            }
            let before = char::from_u32(zero - 1).and_then(ascii_digit);
            assert!(before.is_none() || before == Some('9'), "{zero:x}");
        }
    }
}
