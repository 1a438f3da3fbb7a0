//! Days as the warehouses write them.

use std::f64::consts::TAU;

use chrono::{Datelike, Days, NaiveDate};

pub(super) const ENGLISH_DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
pub(super) const SPANISH_DAYS: [&str; 7] = [
    "Domingo",
    "Lunes",
    "Martes",
    "Miércoles",
    "Jueves",
    "Viernes",
    "Sábado",
];
pub(super) const FRENCH_DAYS: [&str; 7] = [
    "Dimanche", "Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi",
];
pub(super) const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
pub(super) const SPANISH_MONTHS: [&str; 12] = [
    "Enero",
    "Febrero",
    "Marzo",
    "Abril",
    "Mayo",
    "Junio",
    "Julio",
    "Agosto",
    "Septiembre",
    "Octubre",
    "Noviembre",
    "Diciembre",
];
pub(super) const FRENCH_MONTHS: [&str; 12] = [
    "Janvier",
    "Février",
    "Mars",
    "Avril",
    "Mai",
    "Juin",
    "Juillet",
    "Août",
    "Septembre",
    "Octobre",
    "Novembre",
    "Décembre",
];

/// A date as a number, 20130131: the date keys of AdventureWorksDW.
pub(super) fn date_key(date: NaiveDate) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

/// `days` later.
pub(super) fn after(date: NaiveDate, days: u64) -> NaiveDate {
    // Only dates of years near 9999 have no such day, and END_YEARS keeps clear of them.
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}

/// `days` earlier.
pub(super) fn before(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days)).unwrap_or(date)
}

/// The days from `first` to `last`, both included.
pub(super) fn days(first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    first.iter_days().take_while(move |date| *date <= last)
}

/// How many days `date` is after `start`; 0 when it is not.
pub(super) fn days_since(start: NaiveDate, date: NaiveDate) -> usize {
    usize::try_from((date - start).num_days()).unwrap_or(0)
}

/// January 1 of the date's year.
pub(super) fn year_start(date: NaiveDate) -> NaiveDate {
    date.with_ordinal(1).unwrap_or(date)
}

/// December 31 of the date's year.
pub(super) fn year_end(date: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(date.year(), 12, 31).unwrap_or(date)
}

/// The last day of the date's month.
pub(super) fn month_end(date: NaiveDate) -> NaiveDate {
    before(next_month(date), 1)
}

/// The first day of the month after the date's.
pub(super) fn next_month(date: NaiveDate) -> NaiveDate {
    let (year, month) = match date.month() {
        12 => (date.year() + 1, 1),
        month => (date.year(), month + 1),
    };
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(date)
}

/// A yearly wave around 1 that is highest on day `peak` of the year.
pub(super) fn season(date: NaiveDate, height: f64, peak: u32) -> f64 {
    let days = f64::from(date.ordinal()) - f64::from(peak);
    1.0 + height * (TAU * days / 365.25).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn keys_and_month_ends() {
        assert_eq!(date_key(day(2013, 1, 9)), 20_130_109);
        assert_eq!(month_end(day(2016, 2, 3)), day(2016, 2, 29));
        assert_eq!(next_month(day(2013, 12, 31)), day(2014, 1, 1));
        assert_eq!(days(day(2013, 1, 30), day(2013, 2, 2)).count(), 4);
    }

    #[test]
    fn a_season_peaks_on_its_day() {
        assert!((season(day(2013, 7, 1), 0.2, 182) - 1.2).abs() < 1e-9);
        assert!(season(day(2013, 1, 1), 0.2, 182) < 0.81);
    }
}
