//! Names for people and streets. Whoever they fit is not meant.

use super::random::Random;

const GIVEN: [&str; 64] = [
    "Ada", "Aisha", "Alan", "Alma", "Amir", "Anders", "Anita", "Arjun", "Astrid", "Benno",
    "Bianca", "Boris", "Carla", "Cedric", "Chen", "Clara", "Dana", "Darius", "Dora", "Edgar",
    "Elena", "Emil", "Esther", "Fatima", "Felix", "Flora", "Gina", "Gustav", "Hana", "Hector",
    "Ida", "Igor", "Ines", "Ivan", "Jonas", "Judith", "Kai", "Karim", "Lena", "Leo", "Lina",
    "Luis", "Maja", "Marco", "Mina", "Nadia", "Nils", "Nora", "Olaf", "Oscar", "Paula", "Pedro",
    "Priya", "Ravi", "Rosa", "Samir", "Sofia", "Stefan", "Tara", "Theo", "Uma", "Viktor", "Wanda",
    "Yuki",
];

const FAMILY: [&str; 72] = [
    "Abel", "Acosta", "Almeida", "Anand", "Arnold", "Bakker", "Baldwin", "Barros", "Becker",
    "Bianchi", "Blum", "Bose", "Brandt", "Castro", "Chandra", "Cho", "Dahl", "Delgado", "Dietz",
    "Duarte", "Egger", "Farkas", "Ferrari", "Fischer", "Fontaine", "Gallo", "Gupta", "Haas",
    "Hansen", "Hoffman", "Ibrahim", "Iyer", "Jansen", "Kaya", "Keller", "Kim", "Klein", "Kovacs",
    "Larsen", "Lopez", "Lund", "Maier", "Marino", "Mehta", "Meyer", "Molina", "Moreau", "Nair",
    "Navarro", "Nguyen", "Novak", "Okafor", "Olsen", "Ortega", "Patel", "Petit", "Popov", "Ramos",
    "Reyes", "Ricci", "Rossi", "Santos", "Sato", "Schulz", "Silva", "Tanaka", "Torres", "Vogel",
    "Weber", "Winter", "Yilmaz", "Zhang",
];

const STREETS: [&str; 32] = [
    "Alder", "Birch", "Bridge", "Canal", "Castle", "Cedar", "Chapel", "Cherry", "Church", "Elm",
    "Forest", "Garden", "Hill", "Juniper", "Lake", "Laurel", "Maple", "Market", "Meadow", "Mill",
    "Oak", "Orchard", "Park", "Pine", "Quarry", "River", "Spring", "Station", "Summit", "Valley",
    "Walnut", "Willow",
];

const STREET_KINDS: [&str; 5] = ["Street", "Avenue", "Road", "Lane", "Drive"];

/// A person's name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) given: &'static str,
    pub(super) family: &'static str,
}

impl Person {
    pub(super) fn draw(random: &mut Random) -> Self {
        Self {
            given: random.pick(&GIVEN),
            family: random.pick(&FAMILY),
        }
    }

    pub(super) fn full(self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

/// An address line like `1289 Maple Avenue`.
pub(super) fn street(random: &mut Random) -> String {
    let number = random.between(1, 9_999);
    let name = random.pick(&STREETS);
    let kind = random.pick(&STREET_KINDS);
    format!("{number} {name} {kind}")
}

/// A telephone number in the range that is kept free for fiction.
pub(super) fn phone(random: &mut Random) -> String {
    let area = random.between(101, 999);
    format!("{area}-555-01{:02}", random.between(0, 99))
}
