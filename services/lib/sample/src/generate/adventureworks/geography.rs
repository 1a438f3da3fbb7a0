//! `DimGeography`: cities with some postal codes each.

use crate::Error;
use crate::generate::output::{Output, key_at};
use crate::generate::random::{Random, Weighted};

const CODES_A_CITY: usize = 6;

/// A country by its code: its English, Spanish and French name, and its currency.
struct Country {
    code: &'static str,
    names: [&'static str; 3],
    currency: &'static str,
}

#[rustfmt::skip]
const COUNTRIES: [Country; 6] = [
    Country { code: "US", names: ["United States", "Estados Unidos", "États-Unis"], currency: "USD" },
    Country { code: "CA", names: ["Canada", "Canadá", "Canada"], currency: "CAD" },
    Country { code: "FR", names: ["France", "Francia", "France"], currency: "EUR" },
    Country { code: "DE", names: ["Germany", "Alemania", "Allemagne"], currency: "EUR" },
    Country { code: "AU", names: ["Australia", "Australia", "Australie"], currency: "AUD" },
    Country { code: "GB", names: ["United Kingdom", "Reino Unido", "Royaume-Uni"], currency: "GBP" },
];

/// A state or province: territory, place of the country, code, name, cities.
type State = (
    i64,
    usize,
    &'static str,
    &'static str,
    &'static [&'static str],
);

#[rustfmt::skip]
const STATES: [State; 41] = [
    (1, 0, "WA", "Washington", &["Seattle", "Spokane", "Tacoma", "Everett", "Olympia", "Yakima"]),
    (1, 0, "OR", "Oregon", &["Portland", "Salem", "Eugene", "Medford"]),
    (1, 0, "UT", "Utah", &["Ogden", "Provo"]),
    (2, 0, "NY", "New York", &["Buffalo", "Albany", "Rochester"]),
    (2, 0, "MA", "Massachusetts", &["Boston", "Worcester"]),
    (2, 0, "OH", "Ohio", &["Columbus", "Dayton"]),
    (2, 0, "ME", "Maine", &["Bangor"]),
    (3, 0, "IL", "Illinois", &["Chicago", "Peoria"]),
    (3, 0, "MN", "Minnesota", &["Duluth", "Saint Paul"]),
    (3, 0, "MO", "Missouri", &["Kansas City", "Saint Louis"]),
    (3, 0, "IA", "Iowa", &["Des Moines"]),
    (4, 0, "CA", "California", &["Los Angeles", "San Diego", "Oakland", "Fresno", "Sacramento", "Long Beach", "San Jose"]),
    (4, 0, "AZ", "Arizona", &["Phoenix", "Tucson", "Mesa"]),
    (4, 0, "TX", "Texas", &["Austin", "Dallas", "Houston", "Laredo"]),
    (4, 0, "NM", "New Mexico", &["Santa Fe"]),
    (5, 0, "FL", "Florida", &["Tampa", "Orlando", "Miami"]),
    (5, 0, "GA", "Georgia", &["Atlanta", "Savannah"]),
    (5, 0, "NC", "North Carolina", &["Raleigh", "Charlotte"]),
    (5, 0, "TN", "Tennessee", &["Memphis"]),
    (5, 0, "VA", "Virginia", &["Norfolk"]),
    (6, 1, "BC", "British Columbia", &["Vancouver", "Victoria", "Kelowna", "Nanaimo"]),
    (6, 1, "AB", "Alberta", &["Calgary", "Edmonton"]),
    (6, 1, "ON", "Ontario", &["Toronto", "Ottawa", "Kingston", "London"]),
    (6, 1, "QC", "Quebec", &["Montreal", "Sherbrooke"]),
    (7, 2, "75", "Seine (Paris)", &["Paris"]),
    (7, 2, "59", "Nord", &["Lille", "Dunkerque"]),
    (7, 2, "69", "Rhône", &["Lyon", "Villeurbanne"]),
    (7, 2, "31", "Haute-Garonne", &["Toulouse"]),
    (8, 3, "BY", "Bayern", &["München", "Augsburg", "Erlangen"]),
    (8, 3, "HE", "Hessen", &["Frankfurt am Main", "Kassel", "Darmstadt"]),
    (8, 3, "HH", "Hamburg", &["Hamburg"]),
    (8, 3, "NW", "Nordrhein-Westfalen", &["Bonn", "Essen", "Solingen"]),
    (9, 4, "NSW", "New South Wales", &["Sydney", "Newcastle", "Wollongong"]),
    (9, 4, "VIC", "Victoria", &["Melbourne", "Geelong", "Bendigo"]),
    (9, 4, "QLD", "Queensland", &["Brisbane", "Cairns", "Townsville"]),
    (9, 4, "SA", "South Australia", &["Adelaide"]),
    (9, 4, "TAS", "Tasmania", &["Hobart"]),
    (10, 5, "ENG", "England", &["London", "Leeds", "Bristol", "Oxford", "York", "Reading", "Liverpool"]),
    (10, 5, "SCT", "Scotland", &["Glasgow", "Dundee"]),
    (10, 5, "WLS", "Wales", &["Cardiff"]),
    (10, 5, "NIR", "Northern Ireland", &["Belfast"]),
];

/// A city and postal code; its key is its place in the list, from 1.
#[derive(Debug)]
pub(super) struct Locality {
    city: &'static str,
    state: &'static State,
    postal_code: String,
    pub(super) territory: i64,
}

impl Locality {
    /// Code of the currency that is paid in there.
    pub(super) fn currency(&self) -> &'static str {
        COUNTRIES[self.state.1].currency
    }
}

/// All localities.
pub(super) struct Geography {
    pub(super) localities: Vec<Locality>,
}

impl Geography {
    pub(super) fn new(random: &mut Random) -> Self {
        let mut localities = Vec::new();
        for state in &STATES {
            for city in state.4 {
                for _ in 0..CODES_A_CITY {
                    localities.push(Locality {
                        city,
                        state,
                        postal_code: random.between(10_000, 99_999).to_string(),
                        territory: state.0,
                    });
                }
            }
        }
        Self { localities }
    }

    /// Draws places of localities, each territory with the given weight (by key, from 1).
    pub(super) fn by_territory(&self, weights: [f64; 10]) -> Weighted {
        let mut count = [0.0; 10];
        let place = |locality: &Locality| usize::try_from(locality.territory - 1).unwrap_or(0);
        for locality in &self.localities {
            count[place(locality)] += 1.0;
        }
        Weighted::new(
            self.localities
                .iter()
                .map(|locality| weights[place(locality)] / count[place(locality)]),
        )
    }

    pub(super) fn write(&self, output: &Output<'_>) -> Result<(), Error> {
        let mut table = output.table("dbo", "DimGeography")?;
        for (place, locality) in self.localities.iter().enumerate() {
            let (territory, country, code, name, _) = *locality.state;
            let country = &COUNTRIES[country];
            let row = table.row().integer(key_at(place));
            row.text(locality.city)
                .text(code)
                .text(name)
                .text(country.code);
            for name in country.names {
                row.text(name);
            }
            // An address of the range kept free for documentation.
            let address = format!("203.0.113.{}", place % 254 + 1);
            row.text(&locality.postal_code)
                .integer(territory)
                .text(&address);
            table.end_row()?;
        }
        table.finish()
    }
}
