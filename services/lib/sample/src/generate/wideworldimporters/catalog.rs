//! What Wide World Importers sells: families of items that differ in one or two words.

use super::suppliers::of;

/// Items of one kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Family {
    /// The name, with `*` for the first word that differs and `#` for the second.
    pub(super) name: &'static str,
    pub(super) first: &'static [&'static str],
    pub(super) second: &'static [&'static str],
    /// Cents.
    pub(super) price: i64,
    /// Thousandths of the price.
    pub(super) cost: i64,
    /// Place of the supplier.
    pub(super) supplier: usize,
    /// What a piece is sold in, and what it is bought in.
    pub(super) packages: (&'static str, &'static str),
    /// Pieces in what it is bought in.
    pub(super) outer: i64,
    /// Customers buy multiples of this many pieces.
    pub(super) step: i64,
    /// Kept cool; new in the last months.
    pub(super) chiller: bool,
}

const fn family(name: &'static str, price: i64, cost: i64, supplier: usize) -> Family {
    Family {
        name,
        first: &[""],
        second: &[""],
        price,
        cost,
        supplier,
        packages: ("Each", "Each"),
        outer: 1,
        step: 1,
        chiller: false,
    }
}

impl Family {
    const fn first(self, first: &'static [&'static str]) -> Self {
        Self { first, ..self }
    }

    const fn second(self, second: &'static [&'static str]) -> Self {
        Self { second, ..self }
    }

    const fn boxed(self, packages: (&'static str, &'static str), outer: i64, step: i64) -> Self {
        Self {
            packages,
            outer,
            step,
            ..self
        }
    }

    const fn chiller(self) -> Self {
        Self {
            chiller: true,
            ..self
        }
    }
}

const BLACK_WHITE: &[&str] = &["Black", "White"];
const CAR_COLORS: &[&str] = &["Red", "Blue", "Green", "Yellow", "Black"];
const SHIRTS: &[&str] = &[
    "3XS", "XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL", "5XL", "6XL", "7XL",
];
const S_TO_XL: &[&str] = &["S", "M", "L", "XL"];
const PAIR: (&str, &str) = ("Pair", "Carton");
const CARTON: (&str, &str) = ("Each", "Carton");
const PACKET: (&str, &str) = ("Packet", "Packet");
const BAG: (&str, &str) = ("Bag", "Carton");

#[rustfmt::skip]
pub(super) const FAMILIES: &[Family] = &[
    family("Binary tree t-shirt (*) #", 1_800, 610, of::CLOTHES).first(BLACK_WHITE).second(SHIRTS).boxed(CARTON, 12, 12),
    family("Caped hoodie (Red) #", 3_500, 600, of::CLOTHES).second(&["XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL"]),
    family("Astronaut jacket (*) #", 3_000, 620, of::CLOTHES).first(&["Blue", "Silver"]).second(&["S", "M", "L", "XL", "XXL", "3XL"]),
    family("* slippers #", 3_200, 390, of::SLIPPERS).first(&["Dragon", "Gorilla", "Octopus", "Panda", "Shark", "Sloth"]).second(S_TO_XL),
    family("* socks", 500, 500, of::SLIPPERS).first(&["Alien", "Robot", "Ghost", "Zombie", "Pixel"]).boxed(PAIR, 12, 12),
    family("* mask #", 2_400, 450, of::SLIPPERS).first(&["Yeti", "Werewolf"]).second(S_TO_XL),
    family("Joke mug - * (#)", 1_300, 350, of::MUGS).first(&[
        "coffee not found", "works on my machine", "off by one", "it is always DNS", "have you tried turning it off",
        "undefined is not a mug", "no merge conflicts before nine", "I read the manual", "there is no cloud", "cache me outside",
        "eventually caffeinated", "select all from beans", "null mug exception", "to be drunk recursively", "exit code zero",
        "please do not deploy today", "rubber duck on duty", "less talk, more tea", "my other mug is async", "root of all tea",
    ]).second(BLACK_WHITE),
    family("Remote control racer (*) 1/50 scale", 2_500, 560, of::TOYS).first(CAR_COLORS),
    family("Remote control tractor (*) 1/50 scale", 4_500, 560, of::TOYS).first(CAR_COLORS),
    family("Ride-on pickup (*) 1/12 scale", 23_000, 620, of::TOYS).first(CAR_COLORS),
    family("Ride-on fire engine (*) 1/12 scale", 34_500, 620, of::TOYS).first(CAR_COLORS),
    family("USB drive shaped like a *", 3_200, 390, of::NOVELTIES).first(&["banana", "burger", "carrot", "cookie", "donut", "pizza slice", "shrimp", "taco", "waffle"]),
    family("USB drives, * pack of 10", 24_000, 400, of::NOVELTIES).first(&["fruit", "lunch", "dessert"]).boxed(PACKET, 1, 1),
    family("* periscope", 1_850, 500, of::NOVELTIES).first(&["Cubicle", "Garden", "Pocket"]).boxed(CARTON, 10, 10),
    family("Desk * launcher", 2_500, 520, of::NOVELTIES).first(&["confetti", "foam dart", "rocket", "rubber band"]),
    family("* kit for beginners", 4_800, 540, of::NOVELTIES).first(&["Juggling", "Kite", "Magic", "Origami"]),
    family("* lamp", 5_400, 480, of::GADGETS).first(&["Lava", "Moon", "Plasma"]),
    family("* clock", 3_900, 480, of::GADGETS).first(&["Backward", "Binary", "Rolling"]),
    family("* speaker", 6_900, 480, of::GADGETS).first(&["Cactus", "Cloud", "Toadstool"]),
    family("* mm bubble wrap #", 4_800, 470, of::PACKAGING).first(&["10", "20", "32"]).second(&["10m", "20m", "50m"]).boxed(CARTON, 10, 10),
    family("Anti static bubble wrap #", 6_600, 470, of::PACKAGING).second(&["10m", "20m", "50m"]).boxed(CARTON, 10, 10),
    family("Shipping carton (Brown) * mm", 240, 420, of::PACKAGING).first(&["200", "250", "300", "350", "400", "450", "500", "600", "700", "800"]).boxed(CARTON, 25, 25),
    family("Void fill * L bag (White)", 3_100, 450, of::PACKAGING).first(&["100", "200", "300", "400"]).boxed(CARTON, 10, 10),
    family("* tape #", 390, 380, of::TAPE).first(&["Clear", "Fragile", "Brown", "Paper"]).second(&["48mm x 50m", "48mm x 75m", "48mm x 100m"]).boxed(CARTON, 36, 36),
    family("Tape dispenser (*)", 3_200, 400, of::TAPE).first(&["Black", "Red", "Blue"]),
    family("Label roll * mm", 1_500, 400, of::TAPE).first(&["25", "50", "100"]).boxed(CARTON, 10, 10),
    family("Chocolate * 250g", 855, 556, of::SWEETS).first(&["ants", "beetles", "frogs", "moon rocks", "snails", "spiders", "worms"]).boxed(BAG, 24, 24).chiller(),
    family("Chili chocolate 500g", 1_450, 556, of::SWEETS).boxed(BAG, 12, 12).chiller(),
];
