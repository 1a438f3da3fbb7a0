//! `Dimension.City`: invented cities in the real states.

use super::versions::{NOT_APPLICABLE, UNKNOWN, push_always_valid};
use super::{Lineage, Span};
use crate::Error;
use crate::generate::output::{Output, key_at};
use crate::generate::random::{Random, Weighted, rounded};

/// Cities in each state, so that there are about as many as in the original.
const CITIES_A_STATE: usize = 716;

/// The sales territories and their shares of the customers.
const TERRITORIES: [(&str, f64); 9] = [
    ("Far West", 11.6),
    ("Great Lakes", 11.6),
    ("Mideast", 14.8),
    ("New England", 4.6),
    ("Plains", 13.6),
    ("Rocky Mountain", 6.5),
    ("Southeast", 22.1),
    ("Southwest", 13.9),
    ("External", 1.3),
];

/// The states: name, abbreviation, place of the territory.
#[rustfmt::skip]
const STATES: [(&str, &str, usize); 53] = [
    ("Alabama", "AL", 6), ("Alaska", "AK", 0), ("Arizona", "AZ", 7), ("Arkansas", "AR", 6),
    ("California", "CA", 0), ("Colorado", "CO", 5), ("Connecticut", "CT", 3), ("Delaware", "DE", 2),
    ("District of Columbia", "DC", 2), ("Florida", "FL", 6), ("Georgia", "GA", 6), ("Hawaii", "HI", 0),
    ("Idaho", "ID", 5), ("Illinois", "IL", 1), ("Indiana", "IN", 1), ("Iowa", "IA", 4),
    ("Kansas", "KS", 4), ("Kentucky", "KY", 6), ("Louisiana", "LA", 6), ("Maine", "ME", 3),
    ("Maryland", "MD", 2), ("Massachusetts", "MA", 3), ("Michigan", "MI", 1), ("Minnesota", "MN", 4),
    ("Mississippi", "MS", 6), ("Missouri", "MO", 4), ("Montana", "MT", 5), ("Nebraska", "NE", 4),
    ("Nevada", "NV", 0), ("New Hampshire", "NH", 3), ("New Jersey", "NJ", 2), ("New Mexico", "NM", 7),
    ("New York", "NY", 2), ("North Carolina", "NC", 6), ("North Dakota", "ND", 4), ("Ohio", "OH", 1),
    ("Oklahoma", "OK", 7), ("Oregon", "OR", 0), ("Pennsylvania", "PA", 2),
    ("Puerto Rico (US Territory)", "PR", 8), ("Rhode Island", "RI", 3), ("South Carolina", "SC", 6),
    ("South Dakota", "SD", 4), ("Tennessee", "TN", 6), ("Texas", "TX", 7), ("Utah", "UT", 5),
    ("Vermont", "VT", 3), ("Virgin Islands (US Territory)", "VI", 8), ("Virginia", "VA", 6),
    ("Washington", "WA", 0), ("West Virginia", "WV", 6), ("Wisconsin", "WI", 1), ("Wyoming", "WY", 5),
];

const BEGINNINGS: [&str; 40] = [
    "Ash", "Bear", "Beaver", "Birch", "Black", "Blue", "Bright", "Cedar", "Clear", "Cold",
    "Copper", "Deer", "Eagle", "Elm", "Fair", "Fern", "Fox", "Glen", "Gold", "Granite", "Green",
    "Hazel", "Heron", "Iron", "Kings", "Lake", "Linden", "Maple", "Mill", "North", "Oak", "Otter",
    "Pine", "Red", "River", "Rock", "Silver", "Stone", "Willow", "Winter",
];

const ENDINGS: [&str; 20] = [
    " Bluff",
    " City",
    " Creek",
    " Falls",
    " Grove",
    " Hollow",
    " Junction",
    " Point",
    " Springs",
    " Valley",
    "brook",
    "burg",
    "dale",
    "field",
    "ford",
    "land",
    "mont",
    "port",
    "ton",
    "wood",
];

/// An invented city; its key is its place in the list, from 1.
#[derive(Debug)]
pub(super) struct City {
    name: String,
    /// Place of the state.
    state: usize,
    population: i64,
}

pub(super) struct Cities {
    cities: Vec<City>,
}

impl Cities {
    pub(super) fn new(random: &mut Random) -> Self {
        let mut cities = Vec::with_capacity(STATES.len() * CITIES_A_STATE);
        for state in 0..STATES.len() {
            let mut names: Vec<_> = BEGINNINGS
                .iter()
                .flat_map(|beginning| ENDINGS.iter().map(move |ending| (*beginning, *ending)))
                .collect();
            for _ in 0..CITIES_A_STATE {
                let place = random.index(names.len());
                let (beginning, ending) = names.swap_remove(place);
                // Most are villages, a few are large.
                let size = random.real(0.0, 1.0).powi(8);
                cities.push(City {
                    name: format!("{beginning}{ending}"),
                    state,
                    population: rounded(120.0 + 900_000.0 * size),
                });
            }
        }
        Self { cities }
    }

    /// Draws the place of a city where a customer lives.
    pub(super) fn draw(territories: &Weighted, random: &mut Random) -> usize {
        let territory = territories.draw(random);
        let states: Vec<_> = (0..STATES.len())
            .filter(|state| STATES[*state].2 == territory)
            .collect();
        random.pick(&states) * CITIES_A_STATE + random.index(CITIES_A_STATE)
    }

    /// The territories by their shares of the customers.
    pub(super) fn territories() -> Weighted {
        Weighted::new(TERRITORIES.map(|(_, share)| share))
    }

    /// The city as branches name it: `Oakton, OH`.
    pub(super) fn label(&self, place: usize) -> String {
        let city = &self.cities[place];
        format!("{}, {}", city.name, STATES[city.state].1)
    }

    pub(super) fn write(&self, output: &Output<'_>, span: Span) -> Result<(), Error> {
        let mut table = output.table("Dimension", "City")?;
        let row = table.row().integer(0).integer(0).text(UNKNOWN);
        for _ in 0..6 {
            row.text(NOT_APPLICABLE);
        }
        row.integer(0);
        push_always_valid(row, span, Lineage::Unknown);
        table.end_row()?;
        for (place, city) in self.cities.iter().enumerate() {
            let (state, _, territory) = STATES[city.state];
            let row = table.row().integer(key_at(place)).integer(key_at(place));
            row.text(&city.name)
                .text(state)
                .text("United States")
                .text("North America")
                .text(TERRITORIES[territory].0)
                .text("Americas")
                .text("Northern America")
                .integer(city.population);
            push_always_valid(row, span, Lineage::City);
            table.end_row()?;
        }
        table.finish()
    }
}
