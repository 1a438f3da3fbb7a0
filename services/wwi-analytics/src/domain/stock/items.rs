//! The items that are kept in stock, and what a unit of them costs.

use chrono::NaiveDate;
use insight::inventory::OrderRules;
use insight::money::Money;

/// An item as the warehouse has it: its newest version, and what is held of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRow {
    /// Its number in the operational system, the same for all its versions.
    pub id: i32,
    /// Its name.
    pub name: String,
    /// The day of its first version.
    pub known_from: NaiveDate,
    /// Days from order to receipt, as it is stated for the item.
    pub stated_lead_time_days: u32,
    /// Units in an outer, the package that suppliers sell.
    pub units_per_outer: u32,
    /// List price of a unit, US dollars.
    pub unit_price: Money,
    /// Units in stock when the warehouse was filled.
    pub on_hand: i64,
    /// Last cost of a unit as the holding has it, US dollars; can have lost its cents.
    pub last_cost: Money,
    /// The operational system orders below this position, units.
    pub reorder_level: i64,
    /// And up to this, units.
    pub target_level: i64,
}

/// The units in an outer as something that can be ordered: 1 at least. What is stated can be anything;
/// a data-quality check tells of what cannot be.
#[must_use]
pub fn units_per_outer(stated: i64) -> u32 {
    u32::try_from(stated.max(1)).unwrap_or(u32::MAX)
}

/// What a unit cost when it was sold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitCostRow {
    /// The item's number in the operational system.
    pub item: i32,
    /// US dollars.
    pub cost: Money,
    /// The first day it was sold at this cost.
    pub first_day: NaiveDate,
    /// The last.
    pub last_day: NaiveDate,
}

/// An item that is kept in stock.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    row: ItemRow,
    costs: Vec<UnitCostRow>,
}

impl std::ops::Deref for Item {
    type Target = ItemRow;

    fn deref(&self) -> &ItemRow {
        &self.row
    }
}

impl Item {
    /// How it can be ordered.
    #[must_use]
    pub fn order_rules(&self) -> OrderRules {
        OrderRules::outers_of(self.row.units_per_outer)
    }

    /// What a unit cost in US dollars, as far as was known on a day: when it was last sold, else as
    /// the holding has it.
    #[must_use]
    pub fn unit_cost(&self, as_of: NaiveDate) -> Money {
        let known = self.costs.iter().filter(|cost| cost.first_day <= as_of);
        let newest = known.max_by_key(|cost| (cost.last_day.min(as_of), cost.first_day));
        newest.map_or(self.row.last_cost, |cost| cost.cost)
    }

    /// Units that the operational system's own rule would order at a position, whole outers: below the
    /// reorder level, up to the target. As published it rounds outers down; here up, to reach the
    /// target.
    #[must_use]
    pub fn own_quantity(&self, position: i64) -> u64 {
        if position < self.row.reorder_level {
            let target = self.row.target_level as f64;
            self.order_rules().quantity(target, position)
        } else {
            0
        }
    }

    /// The memory it holds beside itself, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.row.name.capacity() + self.costs.capacity() * size_of::<UnitCostRow>()
    }
}

/// The items by their numbers, each with its costs.
pub(super) fn items(mut rows: Vec<ItemRow>, mut costs: Vec<UnitCostRow>) -> Vec<Item> {
    rows.sort_by_key(|row| row.id);
    costs.sort_by_key(|cost| cost.item);
    let item = |row: ItemRow| {
        let from = costs.partition_point(|cost| cost.item < row.id);
        let to = costs.partition_point(|cost| cost.item <= row.id);
        Item {
            costs: costs[from..to].to_vec(),
            row,
        }
    };
    rows.into_iter().map(item).collect()
}
