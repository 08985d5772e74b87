//! Decides how a text becomes a picture that a camera reads: a QR code, drawn as one path.

use std::fmt::Write;

use qrcode::{Color, QrCode};

/// How many modules are left white around the code, as ISO/IEC 18004 asks.
const QUIET: usize = 4;

/// A QR code.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Picture {
    /// How many modules it is wide and high, with the quiet zone.
    pub width: usize,
    /// The path of its dark modules, one unit each.
    pub path: String,
}

impl Picture {
    /// Draws a text; blank when it is too long for a code, which no URL of ours is.
    pub fn of(text: &str) -> Self {
        let Ok(code) = QrCode::new(text) else { return Self { width: 1, path: String::new() } };
        let n_modules = code.width();
        let mut path = String::new();
        for (at, _) in code.to_colors().iter().enumerate().filter(|(_, it)| **it == Color::Dark) {
            let (x, y) = (at % n_modules + QUIET, at / n_modules + QUIET);
            write!(path, "M{x} {y}h1v1h-1z").expect("a text takes what is written");
        }
        Self { width: n_modules + 2 * QUIET, path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_white_around_it() {
        let picture = Picture::of("otpauth://totp/Fjordbok%20AS:kari?secret=JBSWY3DPEHPK3PXP");
        let far = picture.width - QUIET - 1;
        for corner in [(QUIET, QUIET), (far, QUIET), (QUIET, far)] {
            assert!(picture.path.contains(&format!("M{} {}h1", corner.0, corner.1)), "{corner:?}");
        }
        assert!(!picture.path.contains("M3 ") && !picture.path.contains(" 3h"));
    }
}
