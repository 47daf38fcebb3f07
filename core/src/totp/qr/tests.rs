//! What was drawn is read back by a scanner.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::{ErrorKind, TotpSecret, totp::totp_uri};

fn uri(issuer: &str, account: &str) -> TotpUri {
    totp_uri(issuer, account, &TotpSecret::new("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")).unwrap()
}

fn examples() -> Vec<TotpUri> {
    vec![
        uri("Example", "ana"),
        uri("Müller & Söhne", "jürgen+test@example.com"),
        uri("\u{1F600} Emoji", "用户"),
        uri(&"x".repeat(200), &"y".repeat(128)),
    ]
}

/// What a scanner reads in a square picture, given where it is dark.
fn scanned(side: usize, dark: impl Fn(usize, usize) -> bool) -> String {
    let brightness = |x, y| if dark(x, y) { 0 } else { u8::MAX };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, brightness);
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1, "there is one code in the picture");
    grids[0].decode().unwrap().1
}

#[test]
fn the_png_is_scanned_as_the_uri() {
    let fits_only_with_less_redundancy = uri(&"é".repeat(130), &"ü".repeat(128));
    for uri in examples().into_iter().chain([fits_only_with_less_redundancy]) {
        let file = uri.qr_png().unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(file.expose())).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((frame.bit_depth, frame.color_type), (BitDepth::One, ColorType::Grayscale));
        assert_eq!(frame.width, frame.height);
        let (side, line) = (usize::try_from(frame.width).unwrap(), frame.line_size);
        let read = scanned(side, |x, y| pixels[y * line + x / 8] >> (7 - x % 8) & 1 == 0);
        assert_eq!(read, uri.expose());
    }
}

/// The rectangles of a path made of `M{x} {y}h{width}v{height}H{x}V{y}`.
fn rectangles(svg: &str) -> Vec<[usize; 4]> {
    let path = svg.split_once(" d=\"").unwrap().1.split_once('"').unwrap().0;
    let numbers = |part: &str| -> Vec<usize> {
        part.split(|c: char| !c.is_ascii_digit())
            .filter(|n| !n.is_empty())
            .map(|n| n.parse().unwrap())
            .collect()
    };
    path.split('M').skip(1).map(|part| numbers(part)[..4].try_into().unwrap()).collect()
}

#[test]
fn the_svg_is_scanned_as_the_uri() {
    for uri in examples() {
        let drawn = uri.qr_svg().unwrap();
        let svg = drawn.expose();
        let width = svg.split_once(" width=\"").unwrap().1.split_once('"').unwrap().0;
        let side: usize = width.parse().unwrap();
        assert!(side >= 256 && svg.starts_with("<?xml") && svg.ends_with("</svg>"));
        let mut dark = vec![false; side * side];
        for [left, top, width, height] in rectangles(svg) {
            for y in top..top + height {
                dark[y * side + left..][..width].fill(true);
            }
        }
        assert_eq!(scanned(side, |x, y| dark[y * side + x]), uri.expose());
    }
}

#[test]
fn the_text_is_scanned_as_the_uri() {
    for uri in examples() {
        let text = uri.qr_text().unwrap();
        let lines: Vec<Vec<char>> = text.expose().lines().map(|line| line.chars().collect()).collect();
        let side = lines[0].len();
        assert!(lines.iter().all(|line| line.len() == side));
        assert_eq!(lines.len(), side.div_ceil(2));
        let lit = |x: usize, y: usize| match lines[y / 2][x] {
            '\u{2588}' => true,
            '\u{2580}' => y.is_multiple_of(2),
            '\u{2584}' => !y.is_multiple_of(2),
            _ => false,
        };
        // A screen has several pixels to a module, and so does what a camera sees of it.
        assert_eq!(scanned(side * 4, |x, y| !lit(x / 4, y / 4)), uri.expose());
    }
}

#[test]
fn names_too_long_for_a_code_are_refused_and_still_make_a_uri() {
    let uri = uri(&"\u{1F600}".repeat(200), &"\u{1F600}".repeat(128));
    let errors = [uri.qr_svg().unwrap_err(), uri.qr_png().unwrap_err(), uri.qr_text().unwrap_err()];
    for error in errors {
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("issuer")));
    }
}

#[test]
fn pictures_do_not_print() {
    let uri = uri("Example", "ana");
    assert_eq!(format!("{:?}", uri.qr_svg().unwrap()), "QrSvg(redacted)");
    assert_eq!(format!("{:?}", uri.qr_text().unwrap()), "QrText(redacted)");
    assert!(format!("{:?}", uri.qr_png().unwrap()).starts_with("WipedBytes("));
}
