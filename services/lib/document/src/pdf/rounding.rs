//! Rounding as people do it by hand, and as spreadsheets show it.

/// The digits of a number's size times a power of ten, with so many places, such as `1234.13`: half away
/// from zero. What is rounded is the shortest number that means the given one, which is what people know
/// it as, rather than its binary value, which may lie on the other side of a half.
pub(super) fn rounded(value: f64, power: i32, places: u8) -> String {
    let written = format!("{:e}", value.abs());
    let (digits, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_digit).collect();
    // How many of the digits stand before the point; none or fewer below 1.
    let point = if value == 0.0 {
        1
    } else {
        exponent.parse().unwrap_or(0_i32) + 1 + power
    };
    let end = point + i32::from(places);
    let digit = |index: i32| {
        usize::try_from(index)
            .ok()
            .and_then(|index| digits.get(index))
            .copied()
            .unwrap_or(b'0')
    };
    let mut kept: Vec<u8> = (0.min(point - 1)..end).map(digit).collect();
    if digit(end) >= b'5' {
        count_up(&mut kept);
    }
    let whole = kept.len() - usize::from(places);
    let mut text = String::with_capacity(kept.len() + 1);
    for (index, digit) in kept.into_iter().enumerate() {
        if index == whole {
            text.push('.');
        }
        text.push(char::from(digit));
    }
    text
}

/// Adds one to the last of some digits.
fn count_up(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        for (value, power, places, expected) in [
            (1_234.125, 0, 2, "1234.13"),
            (1.005, 0, 2, "1.01"),
            (0.285, 2, 0, "29"),
            (0.145, 2, 0, "15"),
            (0.5, 0, 0, "1"),
            (2.5, 0, 0, "3"),
            (0.05, 0, 1, "0.1"),
            (0.049_99, 0, 1, "0.0"),
            (99.995, 0, 2, "100.00"),
            (0.0, 2, 1, "0.0"),
            (1e-300, 0, 3, "0.000"),
            (1_234_567.0, -6, 2, "1.23"),
            (1e21, 0, 1, "1000000000000000000000.0"),
        ] {
            assert_eq!(rounded(value, power, places), expected, "{value}");
        }
    }

    proptest! {
        /// A number written with a digit more than is kept, against whole numbers.
        #[test]
        fn it_is_the_rounding_taught_in_school(
            digits in 0..10_000_000_000_u64,
            places in 0..6_u8,
            percent in prop::bool::ANY,
        ) {
            let power = if percent { 2 } else { 0 };
            let below = usize::from(places) + 1 + if percent { 2 } else { 0 };
            let padded = format!("{digits:0>width$}", width = below + 1);
            let (whole, rest) = padded.split_at(padded.len() - below);
            let value: f64 = format!("{whole}.{rest}").parse().unwrap();
            let expected = format!("{:0>width$}", (digits + 5) / 10, width = usize::from(places) + 1);
            let text = rounded(value, power, places);
            prop_assert_eq!(text.replace('.', ""), expected);
            let point = text.find('.').map_or(0, |at| text.len() - at - 1);
            prop_assert_eq!(point, usize::from(places));
        }

        #[test]
        fn any_number_is_off_by_half_a_digit_at_most(
            value in prop::num::f64::NORMAL.prop_filter("not too long", |value| value.abs() < 1e15),
            places in 0..8_u8,
        ) {
            let text = rounded(value, 0, places);
            let back: f64 = text.parse().unwrap();
            let half = 0.5 * 10f64.powi(-i32::from(places));
            prop_assert!((back - value.abs()).abs() <= half + value.abs() * 1e-15, "{value}: {text}");
        }
    }
}
