//! What AdventureWorks sells: families of products that differ in colour and size.

/// A category: its English, Spanish and French name, and the letters its product numbers begin with.
pub(super) const CATEGORIES: [[&str; 4]; 4] = [
    ["Bikes", "Bicicleta", "Vélo", "BK"],
    ["Components", "Componente", "Composant", "CO"],
    ["Clothing", "Prenda", "Vêtements", "CL"],
    ["Accessories", "Accesorio", "Accessoire", "AC"],
];

pub(super) const BIKES: i64 = 1;
pub(super) const COMPONENTS: i64 = 2;

/// A subcategory.
pub(super) struct Subcategory {
    /// English, Spanish and French.
    pub(super) names: [&'static str; 3],
    pub(super) category: i64,
    /// How often its products are put into a basket, in all: by customers of the internet shop and
    /// by resellers. The internet shop sells no components.
    pub(super) weights: [f64; 2],
}

const fn subcategory(category: i64, names: [&'static str; 3], weights: [f64; 2]) -> Subcategory {
    Subcategory {
        names,
        category,
        weights,
    }
}

/// The subcategories; their keys count from 1.
#[rustfmt::skip]
pub(super) const SUBCATEGORIES: [Subcategory; 37] = [
    subcategory(1, ["Mountain Bikes", "Bicicleta de montaña", "VTT"], [33.0, 75.0]),
    subcategory(1, ["Road Bikes", "Bicicleta de carretera", "Vélo de route"], [53.0, 128.0]),
    subcategory(1, ["Touring Bikes", "Bicicleta de paseo", "Vélo de randonnée"], [14.0, 45.0]),
    subcategory(2, ["Handlebars", "Manillar", "Guidon"], [0.0, 15.0]),
    subcategory(2, ["Bottom Brackets", "Eje de pedalier", "Axe de pédalier"], [0.0, 4.0]),
    subcategory(2, ["Brakes", "Frenos", "Freins"], [0.0, 4.0]),
    subcategory(2, ["Chains", "Cadena", "Chaîne"], [0.0, 3.0]),
    subcategory(2, ["Cranksets", "Bielas", "Pédalier"], [0.0, 4.0]),
    subcategory(2, ["Derailleurs", "Desviador", "Dérailleur"], [0.0, 4.0]),
    subcategory(2, ["Forks", "Horquilla", "Fourche"], [0.0, 2.0]),
    subcategory(2, ["Headsets", "Dirección", "Jeu de direction"], [0.0, 3.0]),
    subcategory(2, ["Mountain Frames", "Cuadro de montaña", "Cadre de VTT"], [0.0, 45.0]),
    subcategory(2, ["Pedals", "Pedal", "Pédale"], [0.0, 15.0]),
    subcategory(2, ["Road Frames", "Cuadro de carretera", "Cadre de vélo de route"], [0.0, 47.0]),
    subcategory(2, ["Saddles", "Sillín", "Selle"], [0.0, 8.0]),
    subcategory(2, ["Touring Frames", "Cuadro de paseo", "Cadre de randonnée"], [0.0, 14.0]),
    subcategory(2, ["Wheels", "Rueda", "Roue"], [0.0, 19.0]),
    subcategory(3, ["Bib-Shorts", "Culote con tirantes", "Cuissard à bretelles"], [0.0, 8.0]),
    subcategory(3, ["Caps", "Gorra", "Casquette"], [22.0, 12.0]),
    subcategory(3, ["Gloves", "Guantes", "Gants"], [14.0, 22.0]),
    subcategory(3, ["Jerseys", "Jersey", "Maillot"], [33.0, 39.0]),
    subcategory(3, ["Shorts", "Pantalones cortos", "Shorts"], [10.0, 16.0]),
    subcategory(3, ["Socks", "Calcetines", "Chaussettes"], [6.0, 9.0]),
    subcategory(3, ["Tights", "Mallas", "Collants"], [0.0, 10.0]),
    subcategory(3, ["Vests", "Chaleco", "Gilet"], [6.0, 9.0]),
    subcategory(4, ["Bike Racks", "Portabicicletas", "Porte-vélo"], [3.0, 5.0]),
    subcategory(4, ["Bike Stands", "Soporte para bicicletas", "Support de vélo"], [2.0, 0.0]),
    subcategory(4, ["Bottles and Cages", "Botellas y soportes", "Bidons et supports"], [80.0, 4.0]),
    subcategory(4, ["Cleaners", "Limpiador", "Nettoyant"], [9.0, 4.0]),
    subcategory(4, ["Fenders", "Guardabarros", "Garde-boue"], [21.0, 0.0]),
    subcategory(4, ["Helmets", "Casco", "Casque"], [64.0, 27.0]),
    subcategory(4, ["Hydration Packs", "Mochila de hidratación", "Sac d'hydratation"], [7.0, 3.0]),
    subcategory(4, ["Lights", "Luz", "Éclairage"], [0.0, 0.0]),
    subcategory(4, ["Locks", "Candado", "Antivol"], [0.0, 3.0]),
    subcategory(4, ["Panniers", "Alforja", "Sacoche"], [0.0, 0.0]),
    subcategory(4, ["Pumps", "Bomba", "Pompe"], [0.0, 3.0]),
    subcategory(4, ["Tires and Tubes", "Cubiertas y cámaras", "Pneus et chambres"], [173.0, 2.0]),
];

/// Products of one model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Family {
    /// Key of the subcategory.
    pub(super) subcategory: usize,
    pub(super) model: &'static str,
    /// One product for each colour and size; without any, the model itself is the product.
    pub(super) colors: &'static [&'static str],
    pub(super) sizes: &'static [&'static str],
    /// List price in cents, in its last model year.
    pub(super) price: i64,
    /// Standard cost in thousandths of the list price. Resellers pay 600.
    pub(super) cost: i64,
    /// `M`ountain, `R`oad, `T`ouring or `S`tandard.
    pub(super) line: &'static str,
    /// `H`igh, `M`edium or `L`ow; empty for none.
    pub(super) class: &'static str,
    /// The model years it is sold in, first and last.
    pub(super) years: (usize, usize),
    /// Whether every model year has a price, and so a key, of its own.
    pub(super) yearly: bool,
}

const fn family(subcategory: usize, model: &'static str, price: i64, cost: i64) -> Family {
    Family {
        subcategory,
        model,
        colors: &[],
        sizes: &[],
        price,
        cost,
        line: "S",
        class: "",
        years: (0, 2),
        yearly: false,
    }
}

impl Family {
    const fn colors(self, colors: &'static [&'static str]) -> Self {
        Self { colors, ..self }
    }

    const fn sizes(self, sizes: &'static [&'static str]) -> Self {
        Self { sizes, ..self }
    }

    const fn kind(self, line: &'static str, class: &'static str) -> Self {
        Self {
            line,
            class,
            ..self
        }
    }

    const fn years(self, first: usize, last: usize) -> Self {
        Self {
            years: (first, last),
            ..self
        }
    }

    const fn yearly(self) -> Self {
        Self {
            yearly: true,
            ..self
        }
    }
}

const S_TO_L: &[&str] = &["S", "M", "L"];
const S_TO_XL: &[&str] = &["S", "M", "L", "XL"];

#[rustfmt::skip]
pub(super) const FAMILIES: &[Family] = &[
    family(1, "Ridge-100", 339_999, 566).colors(&["Silver", "Black"]).sizes(&["38", "42", "44", "48"]).kind("M", "H").years(0, 0),
    family(1, "Ridge-200", 231_999, 597).colors(&["Silver", "Black"]).sizes(&["38", "42", "46"]).kind("M", "H").years(1, 2).yearly(),
    family(1, "Ridge-300", 107_999, 604).colors(&["Black"]).sizes(&["38", "40", "44", "48"]).kind("M", "M").years(0, 1),
    family(1, "Ridge-400-W", 76_949, 607).colors(&["Silver"]).sizes(&["38", "40", "42", "46"]).kind("M", "M").years(2, 2),
    family(1, "Ridge-500", 56_499, 610).colors(&["Silver", "Black"]).sizes(&["40", "42", "44", "48", "52"]).kind("M", "L").years(2, 2),
    family(2, "Strada-150", 357_827, 607).colors(&["Red"]).sizes(&["44", "48", "52", "56", "62"]).kind("R", "H").years(0, 0),
    family(2, "Strada-450", 145_799, 604).colors(&["Red"]).sizes(&["44", "48", "52", "58", "60"]).kind("R", "M").years(0, 0),
    family(2, "Strada-650", 78_299, 609).colors(&["Red", "Black"]).sizes(&["44", "48", "52", "58", "60", "62"]).kind("R", "L").years(0, 1),
    family(2, "Strada-250", 244_335, 598).colors(&["Red", "Black"]).sizes(&["44", "48", "52", "58"]).kind("R", "H").years(1, 2).yearly(),
    family(2, "Strada-350-W", 170_099, 606).colors(&["Yellow"]).sizes(&["40", "42", "44", "48"]).kind("R", "M").years(2, 2),
    family(2, "Strada-550-W", 112_049, 604).colors(&["Yellow"]).sizes(&["38", "40", "42", "44", "48"]).kind("R", "M").years(1, 2).yearly(),
    family(2, "Strada-750", 53_999, 612).colors(&["Black"]).sizes(&["44", "48", "52", "58"]).kind("R", "L").years(2, 2),
    family(3, "Voyager-1000", 238_407, 602).colors(&["Blue", "Yellow"]).sizes(&["46", "50", "54", "60"]).kind("T", "H").years(2, 2),
    family(3, "Voyager-2000", 121_485, 605).colors(&["Blue"]).sizes(&["46", "50", "54", "60"]).kind("T", "M").years(2, 2),
    family(3, "Voyager-3000", 74_235, 609).colors(&["Blue", "Yellow"]).sizes(&["44", "50", "54", "58", "62"]).kind("T", "L").years(2, 2),
    family(4, "Basic Mountain Handlebar", 4_454, 444).kind("M", "L").years(1, 2).yearly(),
    family(4, "Sport Mountain Handlebar", 6_192, 444).kind("M", "M").years(1, 2).yearly(),
    family(4, "Pro Mountain Handlebar", 12_027, 444).kind("M", "H").years(1, 2).yearly(),
    family(4, "Basic Road Handlebar", 4_454, 444).kind("R", "L").years(1, 2).yearly(),
    family(4, "Sport Road Handlebar", 6_192, 444).kind("R", "M").years(1, 2).yearly(),
    family(4, "Pro Road Handlebar", 12_027, 444).kind("R", "H").years(1, 2).yearly(),
    family(4, "Basic Touring Handlebar", 4_609, 444).kind("T", "L").years(2, 2),
    family(4, "Pro Touring Handlebar", 9_157, 444).kind("T", "H").years(2, 2),
    family(5, "Basic Bottom Bracket", 5_399, 444).kind("S", "L").years(2, 2),
    family(5, "Sport Bottom Bracket", 10_124, 444).kind("S", "M").years(2, 2),
    family(5, "Pro Bottom Bracket", 12_149, 444).kind("S", "H").years(2, 2),
    family(6, "Front Brake", 10_650, 444).colors(&["Silver"]).years(2, 2),
    family(6, "Rear Brake", 10_650, 444).colors(&["Silver"]).years(2, 2),
    family(7, "Chain, 9-Speed", 2_024, 444).colors(&["Silver"]).years(2, 2),
    family(8, "Basic Crankset", 17_549, 444).colors(&["Black"]).kind("S", "L").years(2, 2),
    family(8, "Sport Crankset", 25_649, 444).colors(&["Black"]).kind("S", "M").years(2, 2),
    family(8, "Pro Crankset", 40_499, 444).colors(&["Black"]).kind("S", "H").years(2, 2),
    family(9, "Front Derailleur", 9_149, 444).colors(&["Silver"]).years(2, 2),
    family(9, "Rear Derailleur", 12_146, 444).colors(&["Silver"]).years(2, 2),
    family(10, "Basic Fork", 14_822, 444).kind("M", "L").years(1, 1),
    family(10, "Sport Fork", 17_549, 444).kind("M", "M").years(1, 1),
    family(10, "Pro Fork", 22_949, 444).kind("M", "H").years(1, 1),
    family(11, "Basic Headset", 3_420, 444).kind("S", "L").years(1, 1),
    family(11, "Sport Headset", 10_229, 444).kind("S", "M").years(1, 1),
    family(11, "Pro Headset", 12_473, 444).kind("S", "H").years(1, 1),
    family(12, "Pro Mountain Frame -", 136_450, 553).colors(&["Silver", "Black"]).sizes(&["38", "42", "46", "48"]).kind("M", "H").yearly(),
    family(12, "Sport Mountain Frame -", 34_883, 543).colors(&["Black"]).sizes(&["38", "40", "44", "48"]).kind("M", "M").years(1, 1),
    family(12, "Women's Mountain Frame -", 36_476, 540).colors(&["Silver"]).sizes(&["38", "40", "42", "46"]).kind("M", "M").years(2, 2),
    family(12, "Basic Mountain Frame -", 26_405, 546).colors(&["Silver", "Black"]).sizes(&["40", "42", "44", "46", "48", "52"]).kind("M", "L").years(2, 2),
    family(13, "Basic Mountain Pedal", 4_049, 444).kind("M", "L").colors(&["Silver/Black"]).years(2, 2),
    family(13, "Sport Mountain Pedal", 6_209, 444).kind("M", "M").colors(&["Silver/Black"]).years(2, 2),
    family(13, "Pro Mountain Pedal", 8_099, 444).kind("M", "H").colors(&["Silver/Black"]).years(2, 2),
    family(13, "Basic Road Pedal", 4_049, 444).kind("R", "L").colors(&["Silver/Black"]).years(2, 2),
    family(13, "Sport Road Pedal", 6_209, 444).kind("R", "M").colors(&["Silver/Black"]).years(2, 2),
    family(13, "Pro Road Pedal", 8_099, 444).kind("R", "H").colors(&["Silver/Black"]).years(2, 2),
    family(13, "Touring Pedal", 8_099, 444).kind("T", "M").colors(&["Silver/Black"]).years(2, 2),
    family(14, "Pro Road Frame -", 143_150, 607).colors(&["Red", "Black"]).sizes(&["44", "48", "52", "56", "58", "62"]).kind("R", "H").yearly(),
    family(14, "Sport Road Frame -", 59_483, 606).colors(&["Red"]).sizes(&["44", "48", "52", "58", "60"]).kind("R", "M").years(0, 0),
    family(14, "Women's Road Frame -", 59_483, 606).colors(&["Yellow"]).sizes(&["38", "40", "42", "44", "48"]).kind("R", "M").years(1, 2),
    family(14, "Basic Road Frame -", 33_722, 606).colors(&["Black"]).sizes(&["44", "48", "52", "58", "60", "62"]).kind("R", "L").yearly(),
    family(14, "Entry Road Frame -", 29_763, 606).colors(&["Red"]).sizes(&["44", "48", "52", "58", "60"]).kind("R", "L").years(0, 1),
    family(15, "Basic Mountain Saddle", 2_712, 444).kind("M", "L").years(2, 2),
    family(15, "Sport Mountain Saddle", 3_914, 444).kind("M", "M").years(2, 2),
    family(15, "Pro Mountain Saddle", 5_264, 444).kind("M", "H").years(2, 2),
    family(15, "Basic Road Saddle", 2_712, 444).kind("R", "L").years(2, 2),
    family(15, "Sport Road Saddle", 3_914, 444).kind("R", "M").years(2, 2),
    family(15, "Pro Road Saddle", 5_264, 444).kind("R", "H").years(2, 2),
    family(15, "Basic Touring Saddle", 2_712, 444).kind("T", "L").years(2, 2),
    family(15, "Sport Touring Saddle", 3_914, 444).kind("T", "M").years(2, 2),
    family(15, "Pro Touring Saddle", 5_264, 444).kind("T", "H").years(2, 2),
    family(16, "Pro Touring Frame -", 100_391, 600).colors(&["Yellow", "Blue"]).sizes(&["46", "50", "54", "60"]).kind("T", "H").years(2, 2),
    family(16, "Basic Touring Frame -", 33_342, 600).colors(&["Yellow", "Blue"]).sizes(&["44", "50", "54", "58", "62"]).kind("T", "L").years(2, 2),
    family(17, "Basic Mountain Front Wheel", 6_075, 444).kind("M", "L").colors(&["Black"]).years(1, 2),
    family(17, "Sport Mountain Front Wheel", 20_903, 444).kind("M", "M").colors(&["Black"]).years(1, 2),
    family(17, "Pro Mountain Front Wheel", 30_022, 444).kind("M", "H").colors(&["Black"]).years(1, 2),
    family(17, "Basic Mountain Rear Wheel", 8_775, 444).kind("M", "L").colors(&["Black"]).years(1, 2),
    family(17, "Sport Mountain Rear Wheel", 23_603, 444).kind("M", "M").colors(&["Black"]).years(1, 2),
    family(17, "Pro Mountain Rear Wheel", 32_722, 444).kind("M", "H").colors(&["Black"]).years(1, 2),
    family(17, "Basic Road Front Wheel", 8_557, 444).kind("R", "L").colors(&["Black"]).years(1, 2),
    family(17, "Sport Road Front Wheel", 24_839, 444).kind("R", "M").colors(&["Black"]).years(1, 2),
    family(17, "Pro Road Front Wheel", 33_006, 444).kind("R", "H").colors(&["Black"]).years(1, 2),
    family(17, "Basic Road Rear Wheel", 11_257, 444).kind("R", "L").colors(&["Black"]).years(1, 2),
    family(17, "Sport Road Rear Wheel", 27_539, 444).kind("R", "M").colors(&["Black"]).years(1, 2),
    family(17, "Pro Road Rear Wheel", 35_706, 444).kind("R", "H").colors(&["Black"]).years(1, 2),
    family(17, "Touring Front Wheel", 21_801, 444).kind("T", "M").colors(&["Black"]).years(2, 2),
    family(17, "Touring Rear Wheel", 24_501, 444).kind("T", "M").colors(&["Black"]).years(2, 2),
    family(18, "Racing Bib-Shorts", 8_999, 413).colors(&["Multi"]).sizes(S_TO_L).years(1, 1),
    family(19, "Club Cap", 899, 770).colors(&["Multi"]).yearly(),
    family(20, "Full-Finger Gloves", 3_799, 413).colors(&["Black"]).sizes(S_TO_L).years(1, 1),
    family(20, "Half-Finger Gloves", 2_449, 374).colors(&["Black"]).sizes(S_TO_L).years(1, 2).yearly(),
    family(21, "Long-Sleeve Club Jersey", 4_999, 770).colors(&["Multi"]).sizes(S_TO_XL).yearly(),
    family(21, "Short-Sleeve Race Jersey", 5_399, 770).colors(&["Yellow"]).sizes(S_TO_XL).years(2, 2),
    family(22, "Men's Tour Shorts", 5_999, 413).colors(&["Black"]).sizes(S_TO_XL).years(1, 1),
    family(22, "Women's Trail Shorts", 6_999, 374).colors(&["Black"]).sizes(S_TO_L).years(2, 2),
    family(23, "Ridge Socks", 950, 358).colors(&["White"]).sizes(&["M", "L"]).years(0, 1).yearly(),
    family(23, "Race Socks", 899, 374).colors(&["White"]).sizes(&["M", "L"]).years(2, 2),
    family(24, "Women's Winter Tights", 7_499, 413).colors(&["Black"]).sizes(S_TO_L).years(1, 1),
    family(25, "Wind Vest", 6_350, 374).colors(&["Blue"]).sizes(S_TO_L).years(2, 2),
    family(26, "Hitch Rack, 4 Bikes", 12_000, 374).years(2, 2),
    family(27, "Workshop Stand", 15_900, 374).kind("M", "").years(2, 2),
    family(28, "Water Bottle, 1 l", 499, 374).years(1, 2),
    family(28, "Mountain Bottle Cage", 999, 374).kind("M", "").years(1, 2),
    family(28, "Road Bottle Cage", 899, 374).kind("R", "").years(1, 2),
    family(29, "Bike Wash", 795, 374).years(1, 2),
    family(30, "Mountain Fender Set", 2_198, 374).kind("M", "").years(1, 2),
    family(31, "Trail Helmet", 3_499, 374).colors(&["Red", "Black", "Blue"]).yearly(),
    family(32, "Hydration Pack, 2 l", 5_499, 374).colors(&["Silver"]).sizes(&["70"]).years(2, 2),
    family(33, "Headlight, Dual Beam", 3_499, 413).kind("R", "").years(1, 1),
    family(33, "Headlight, Weatherproof", 4_499, 413).kind("R", "").years(1, 1),
    family(33, "Taillight, Battery", 1_399, 413).kind("R", "").years(1, 1),
    family(34, "Cable Lock", 2_500, 413).years(1, 1),
    family(35, "Touring Panniers", 12_500, 413).colors(&["Grey"]).kind("T", "").years(1, 1),
    family(36, "Mini Pump", 1_999, 413).years(1, 1),
    family(36, "Mountain Pump", 2_499, 413).kind("M", "").years(1, 1),
    family(37, "Patch Kit, 8 Patches", 229, 374).years(1, 2),
    family(37, "Mountain Tube", 499, 374).kind("M", "").years(1, 2),
    family(37, "Road Tube", 399, 374).kind("R", "").years(1, 2),
    family(37, "Touring Tube", 499, 374).kind("T", "").years(1, 2),
    family(37, "Basic Mountain Tire", 2_499, 374).kind("M", "L").years(1, 2),
    family(37, "Sport Mountain Tire", 2_999, 374).kind("M", "M").years(1, 2),
    family(37, "Pro Mountain Tire", 3_500, 374).kind("M", "H").years(1, 2),
    family(37, "Basic Road Tire", 2_149, 374).kind("R", "L").years(1, 2),
    family(37, "Sport Road Tire", 2_499, 374).kind("R", "M").years(1, 2),
    family(37, "Pro Road Tire", 3_260, 374).kind("R", "H").years(1, 2),
    family(37, "Touring Tire", 2_899, 374).kind("T", "M").years(1, 2),
];

/// Parts that are made into products but not sold, and so have no subcategory: the kinds, of which
/// [`PARTS_A_KIND`] each exist.
pub(super) const PARTS: [&str; 11] = [
    "Hex Bolt",
    "Flat Washer",
    "Lock Washer",
    "Jam Nut",
    "Cap Screw",
    "Bearing",
    "Spoke",
    "Frame Tube",
    "Cable Housing",
    "Decal",
    "Fork Crown",
];

pub(super) const PARTS_A_KIND: usize = 19;
