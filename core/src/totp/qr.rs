//! The URI as a QR code (ISO/IEC 18004). Whoever sees the code has the secret, so pictures are secrets, too.

use png::{BitDepth, ColorType};
use qrcode::{
    EcLevel, QrCode,
    render::{svg, unicode::Dense1x2},
};

use super::TotpUri;
use crate::{
    Error, ErrorKind, WipedBytes,
    secret::{WipedBuffer, secret_text},
};

/// The light border that scanners need around a code, in modules.
const QUIET_ZONE: usize = 4;

/// The side of a module in PNG pixels; eight of them make one byte of a row.
const MODULE_PIXELS: usize = 8;

/// The least width and height of an SVG, in pixels; it scales without loss.
const SVG_PIXELS: u32 = 256;

secret_text! {
    /// A QR code as an SVG document.
    QrSvg
}
secret_text! {
    /// A QR code as lines of text, two rows of the code to each, for a terminal that writes light on dark.
    QrText
}

impl TotpUri {
    /// The URI as a QR code: an SVG document in black on white with the border that scanners need, at least 256
    /// pixels wide and high.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `issuer` when issuer and user name are too long
    /// for a QR code.
    pub fn qr_svg(&self) -> Result<QrSvg, Error> {
        let code = self.code()?;
        let drawn = code.render::<svg::Color<'_>>().min_dimensions(SVG_PIXELS, SVG_PIXELS).build();
        Ok(QrSvg::new(drawn))
    }

    /// The URI as a QR code: a PNG file in black on white with the border that scanners need, eight pixels to a
    /// module.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `issuer` when issuer and user name are too long
    /// for a QR code.
    pub fn qr_png(&self) -> Result<WipedBytes, Error> {
        let code = self.code()?;
        let modules = code.to_colors();
        let side = code.width() + 2 * QUIET_ZONE;
        let mut pixels = WipedBuffer::with_capacity(side * side * MODULE_PIXELS);
        let empty = vec![u8::MAX; side];
        for _ in 0..QUIET_ZONE * MODULE_PIXELS {
            pixels.extend(&empty);
        }
        for row in modules.chunks(code.width()) {
            let mut line = empty.clone();
            for (byte, module) in line.iter_mut().skip(QUIET_ZONE).zip(row) {
                *byte = module.select(0, u8::MAX);
            }
            for _ in 0..MODULE_PIXELS {
                pixels.extend(&line);
            }
        }
        for _ in 0..QUIET_ZONE * MODULE_PIXELS {
            pixels.extend(&empty);
        }
        png(side * MODULE_PIXELS, &pixels.finish())
            .map_err(|_| Error::new(ErrorKind::Internal, "the QR code could not be written as PNG"))
    }

    /// The URI as a QR code in half-block characters, for a terminal that writes light on dark: blocks are the
    /// code's light parts.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `issuer` when issuer and user name are too long
    /// for a QR code.
    pub fn qr_text(&self) -> Result<QrText, Error> {
        let code = self.code()?;
        let drawn = code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
        Ok(QrText::new(drawn))
    }

    /// With as much redundancy as is usual on screens; with less where the text is long.
    fn code(&self) -> Result<QrCode, Error> {
        let text = self.expose().as_bytes();
        QrCode::with_error_correction_level(text, EcLevel::M)
            .or_else(|_| QrCode::with_error_correction_level(text, EcLevel::L))
            .map_err(|_| Error::invalid("issuer", "is with the user name too long for a QR code"))
    }
}

/// A square black-and-white picture, one bit to a pixel.
fn png(side: usize, pixels: &WipedBytes) -> Result<WipedBytes, Box<dyn std::error::Error>> {
    let side = u32::try_from(side)?;
    let mut file = WipedBuffer::with_capacity(4096);
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels.expose())?;
    writer.finish()?;
    Ok(file.finish())
}

#[cfg(test)]
mod tests;
