//! Exact amounts out of a database's decimals.

use insight::money::Money;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use warehouse::{DecodeError, RowReader};

/// The amount in a column, rounded to ten-thousandths (half away from zero): the scale of SQL
/// Server's `money`. An amount beyond [`Money`]'s range does not fit.
pub fn money(row: &mut RowReader<'_>, column: &str) -> Result<Money, DecodeError> {
    let value: Decimal = row.get(column)?;
    exact(value).ok_or_else(|| DecodeError::new(column, format!("{value} is out of range")))
}

fn exact(value: Decimal) -> Option<Money> {
    value
        .round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero)
        .checked_mul(Decimal::from(10_000))?
        .to_i64()
        .map(Money::from_ten_thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_cents() {
        let amount = |text: &str| exact(text.parse().unwrap()).map(Money::ten_thousandths);
        assert_eq!(amount("29358677.2207"), Some(293_586_772_207));
        assert_eq!(amount("-0.00005"), Some(-1));
        assert_eq!(amount("100000000000000000000"), None);
    }
}
