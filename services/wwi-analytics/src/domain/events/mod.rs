//! What happens that somebody should know: one open event for one cause, however often one looks.
//!
//! * [`shortage`]: customers wait, stock runs out, or the position is at the reorder point.
//! * [`spikes`]: far more was asked for than usual.
//! * [`late`]: purchase orders that have not come, or came late.
//!
//! Nothing is remembered from look to look. Each look works out from history since when a cause has
//! held without a break, so every look finds the same first day, and with it the same id.
//!
//! To add a kind, add it to [`Kind`], find its events in a file of its own, and put them together in
//! [`events`].

mod history;
pub mod late;
pub mod shortage;
pub mod spikes;

use chrono::NaiveDate;

use super::stock::Stock;
use super::stock::recommendations::Plan;
use super::suppliers::Suppliers;
use shortage::Shortages;
use spikes::Spikes;

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Stock will run out before an order placed today could arrive.
    StockoutRisk,
    /// The position is at or below the reorder point.
    BelowReorderPoint,
    /// Customers wait for goods that are not there.
    Backorder,
    /// Far more was asked for than usual.
    DemandSpike,
    /// A purchase order has not come although it should have, or came late.
    LateReceipt,
}

impl Kind {
    /// Its name in an event's id.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StockoutRisk => "stockout-risk",
            Self::BelowReorderPoint => "below-reorder-point",
            Self::Backorder => "backorder",
            Self::DemandSpike => "demand-spike",
            Self::LateReceipt => "late-receipt",
        }
    }
}

/// How bad an event is; the worst sorts first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Act now.
    High,
    /// Act soon.
    Medium,
    /// Know it.
    Low,
}

/// An item that an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its number in the operational system.
    pub id: i32,
    /// Its name.
    pub name: String,
}

/// One figure behind an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// Short name.
    pub name: &'static str,
    /// The figure.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
}

/// An open event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Stable name: kind, subject, first day.
    pub id: String,
    /// What it is about.
    pub kind: Kind,
    /// How bad it is.
    pub severity: Severity,
    /// The item; nothing when it is about several.
    pub item: Option<Subject>,
    /// The supplier's name, where one is concerned.
    pub supplier: Option<String>,
    /// Since when the cause has held without a break.
    pub first_seen: NaiveDate,
    /// What happens, for people to read.
    pub summary: String,
    /// The figures behind it.
    pub figures: Vec<Figure>,
}

/// The id of an event: the same cause has the same one on every look.
fn id(kind: Kind, subject: i32, first_seen: NaiveDate) -> String {
    format!("{}:{subject}:{first_seen}", kind.name())
}

fn units(name: &'static str, value: i64) -> Figure {
    figure(name, value as f64, "units")
}

fn figure(name: &'static str, value: f64, unit: &'static str) -> Figure {
    Figure { name, value, unit }
}

/// All open events, the most severe first, at one severity the newest.
///
/// `spikes` are those of the stock; `plan` says how the stock is judged and the day to look from; a spike and a late receipt stay open
/// for `days_back` days.
#[must_use]
pub fn events(
    stock: &Stock,
    suppliers: &Suppliers,
    spikes: &Spikes,
    plan: &Plan,
    days_back: u32,
) -> Vec<Event> {
    let shortages = Shortages::find(stock, plan);
    let mut found = shortages.events();
    found.extend(spikes.events(stock, &shortages, plan.as_of, days_back));
    found.extend(late::events(
        stock, suppliers, &shortages, plan.as_of, days_back,
    ));
    found.sort_by(|a, b| {
        (a.severity.cmp(&b.severity))
            .then(b.first_seen.cmp(&a.first_seen))
            .then_with(|| a.id.cmp(&b.id))
    });
    found
}
