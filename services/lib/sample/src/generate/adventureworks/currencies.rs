//! `DimCurrency`, and `FactCurrencyRate` with each day's dollars for one unit of a currency.

use super::Span;
use crate::Error;
use crate::generate::calendar::{after, date_key, days};
use crate::generate::output::Output;
use crate::generate::random::Random;

/// Rates go on for a month after the last order.
const RATES_AFTER: u64 = 31;

/// The currencies by key, from 1: code, name, and the dollars for one at the start; 0 for those
/// without rates.
const CURRENCIES: [(&str, &str, f64); 40] = [
    ("ARS", "Argentine Peso", 0.79),
    ("AUD", "Australian Dollar", 0.72),
    ("BGN", "Bulgarian Lev", 0.0),
    ("BRL", "Brazilian Real", 0.44),
    ("CAD", "Canadian Dollar", 0.76),
    ("CHF", "Swiss Franc", 1.04),
    ("CLP", "Chilean Peso", 0.0),
    ("CNY", "Yuan Renminbi", 0.15),
    ("COP", "Colombian Peso", 0.0),
    ("CZK", "Czech Koruna", 0.0),
    ("DKK", "Danish Krone", 0.15),
    ("EGP", "Egyptian Pound", 0.0),
    ("EUR", "Euro", 1.12),
    ("GBP", "Pound Sterling", 1.31),
    ("HKD", "Hong Kong Dollar", 0.0),
    ("HUF", "Forint", 0.0),
    ("IDR", "Rupiah", 0.0),
    ("ILS", "New Israeli Shekel", 0.0),
    ("INR", "Indian Rupee", 0.013),
    ("ISK", "Iceland Krona", 0.0),
    ("JPY", "Yen", 0.0086),
    ("KRW", "Won", 0.0),
    ("MAD", "Moroccan Dirham", 0.0),
    ("MXN", "Mexican Peso", 0.055),
    ("MYR", "Malaysian Ringgit", 0.0),
    ("NOK", "Norwegian Krone", 0.0),
    ("NZD", "New Zealand Dollar", 0.0),
    ("PEN", "Sol", 0.0),
    ("PHP", "Philippine Peso", 0.0),
    ("PLN", "Zloty", 0.0),
    ("RON", "Romanian Leu", 0.0),
    ("SAR", "Saudi Riyal", 0.267),
    ("SEK", "Swedish Krona", 0.0),
    ("SGD", "Singapore Dollar", 0.0),
    ("THB", "Baht", 0.0),
    ("TRY", "Turkish Lira", 0.0),
    ("TWD", "New Taiwan Dollar", 0.0),
    ("USD", "US Dollar", 1.0),
    ("UYU", "Peso Uruguayo", 0.0),
    ("ZAR", "Rand", 0.0),
];

/// Key of the currency with this code, which must be one of those above.
pub(super) fn key_of(code: &str) -> i64 {
    (1..)
        .zip(CURRENCIES)
        .find(|(_, (known, ..))| *known == code)
        .map_or_else(|| unreachable!("no currency {code}"), |(key, _)| key)
}

pub(super) fn write(output: &Output<'_>, span: Span, random: &mut Random) -> Result<(), Error> {
    let mut table = output.table("dbo", "DimCurrency")?;
    for (key, (code, name, _)) in (1..).zip(CURRENCIES) {
        table.row().integer(key).text(code).text(name);
        table.end_row()?;
    }
    table.finish()?;

    let mut rates = output.table("dbo", "FactCurrencyRate")?;
    let quoted = (1..).zip(CURRENCIES).filter(|(_, (.., rate))| *rate > 0.0);
    for (key, (code, _, mut rate)) in quoted {
        let swing = if code == "USD" { 0.0 } else { 0.006 };
        for date in days(span.first, after(span.last, RATES_AFTER)) {
            let end_of_day = rate * (1.0 + swing * random.real(-1.0, 1.0));
            let row = rates.row().integer(key).integer(date_key(date));
            row.real(f64::midpoint(rate, end_of_day))
                .real(end_of_day)
                .date(date);
            rates.end_row()?;
            rate = end_of_day;
        }
    }
    rates.finish()
}
