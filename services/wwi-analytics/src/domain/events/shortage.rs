//! Items that run short: customers wait, stock runs out, or the position is at the reorder point.
//!
//! These are steps of one cause, so an item has one event, of the worst step reached; it includes the
//! others. A step's first day is the first from which on the item was never better off.
//!
//! Severity: BACKORDER is HIGH when what is on order does not cover what is owed, or customers have
//! waited for longer than a delivery takes, else MEDIUM. STOCKOUT_RISK is HIGH; less than
//! nothing on hand by the books with nobody waiting is one. BELOW_REORDER_POINT is
//! HIGH when only the safety stock is left, else MEDIUM.

use std::collections::HashMap;

use chrono::NaiveDate;
use insight::inventory::urgency::Reason;

use super::history::first_day;
use super::{Event, Figure, Kind, Severity, Subject, figure, id, units};
use crate::domain::stock::Stock;
use crate::domain::stock::recommendations::{Plan, Recommendation};

/// How short an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Enough is there or coming.
    Enough,
    /// At or below the reorder point.
    Low,
    /// It will run out before an order could arrive.
    RunsOut,
    /// Customers wait.
    Waiting,
}

impl Step {
    /// The step of an item that was judged so.
    pub(super) fn of(reason: Reason) -> Self {
        match reason {
            Reason::CustomersWait { .. } => Self::Waiting,
            Reason::BelowNothing { .. } | Reason::OutBeforeArrival { .. } => Self::RunsOut,
            Reason::IntoSafetyStock { .. } | Reason::AtReorderPoint { .. } => Self::Low,
            Reason::ReachesReorderPoint { .. } | Reason::Enough { .. } | Reason::NoDemand => {
                Self::Enough
            }
        }
    }

    fn kind(self) -> Option<Kind> {
        match self {
            Self::Enough => None,
            Self::Low => Some(Kind::BelowReorderPoint),
            Self::RunsOut => Some(Kind::StockoutRisk),
            Self::Waiting => Some(Kind::Backorder),
        }
    }
}

/// What is short on a day, and how all items stand.
#[derive(Debug)]
pub struct Shortages<'a> {
    found: HashMap<usize, Recommendation<'a>>,
    short: Vec<Shortage>,
}

/// One item that is short.
#[derive(Debug, Clone, Copy)]
struct Shortage {
    index: usize,
    step: Step,
    kind: Kind,
    first_seen: NaiveDate,
    days: i64,
}

impl<'a> Shortages<'a> {
    /// Judges all items as the reorder recommendations do, and finds since when the short ones are.
    #[must_use]
    pub fn find(stock: &'a Stock, plan: &Plan) -> Self {
        let found = stock.recommendations(plan);
        let mut short = Vec::new();
        for one in &found {
            let step = Step::of(one.assessment.reason);
            if let Some(kind) = step.kind() {
                let first_seen = first_day(stock, plan, one.index, step);
                short.push(Shortage {
                    index: one.index,
                    step,
                    kind,
                    first_seen,
                    days: (plan.as_of - first_seen).num_days(),
                });
            }
        }
        Self {
            found: found.into_iter().map(|one| (one.index, one)).collect(),
            short,
        }
    }

    /// How short an item is, by its index in the stock.
    #[must_use]
    pub fn step(&self, index: usize) -> Step {
        let short = self.short.iter().find(|short| short.index == index);
        short.map_or(Step::Enough, |short| short.step)
    }

    /// How the stock of an item is judged; nothing for items that are not known yet.
    #[must_use]
    pub fn judged(&self, index: usize) -> Option<&Recommendation<'a>> {
        self.found.get(&index)
    }

    /// An event for each item that is short.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        let events = self.short.iter().filter_map(|short| {
            let judged = self.judged(short.index)?;
            Some(event(*short, judged))
        });
        events.collect()
    }
}

fn event(short: Shortage, judged: &Recommendation<'_>) -> Event {
    Event {
        id: id(short.kind, judged.item.id, short.first_seen),
        kind: short.kind,
        severity: severity(short, judged),
        item: Some(Subject {
            id: judged.item.id,
            name: judged.item.name.clone(),
        }),
        supplier: judged.supplier.map(|supplier| supplier.name.clone()),
        first_seen: short.first_seen,
        summary: summary(short, judged),
        figures: figures(short, judged),
    }
}

fn severity(short: Shortage, judged: &Recommendation<'_>) -> Severity {
    match (short.step, judged.assessment.reason) {
        (Step::Waiting, _) => {
            let uncovered = judged.state.stock.position() < 0;
            let overlong = short.days as f64 > judged.lead_time.time.days();
            if uncovered || overlong {
                Severity::High
            } else {
                Severity::Medium
            }
        }
        (Step::RunsOut, _) | (_, Reason::IntoSafetyStock { .. }) => Severity::High,
        _ => Severity::Medium,
    }
}

fn summary(short: Shortage, judged: &Recommendation<'_>) -> String {
    let name = &judged.item.name;
    let order = if judged.quantity > 0 {
        format!("order {} units more", judged.quantity)
    } else {
        "no further order is needed".to_owned()
    };
    let state = judged.state.stock;
    if short.step == Step::Waiting {
        let waited = match short.days {
            0 => "customers wait since today".to_owned(),
            days => format!(
                "customers have waited without a break for {}",
                counted(days)
            ),
        };
        return format!(
            "{name}: {waited}; {} units are owed, {} are on hand and {} on order; {order}.",
            state.owed, state.on_hand, state.on_order
        );
    }
    let since = match short.days {
        0 => "is short since today".to_owned(),
        days => format!("has been short for {}", counted(days)),
    };
    format!("{name} {since}: {}; {order}.", judged.assessment.reason)
}

fn counted(days: i64) -> String {
    let plural = if days == 1 { "" } else { "s" };
    format!("{days} day{plural}")
}

fn figures(short: Shortage, judged: &Recommendation<'_>) -> Vec<Figure> {
    let state = judged.state.stock;
    let mut figures = vec![
        units("on_hand", state.on_hand),
        units("on_order", state.on_order),
        units("owed", state.owed),
        units("position", state.position()),
        figure("reorder_point", judged.levels.reorder_point, "units"),
        figure("safety_stock", judged.levels.safety_stock, "units"),
        figure(
            "daily_demand",
            judged.demand.per_day.mean(),
            "units per day",
        ),
        figure("lead_time", judged.lead_time.time.days(), "days"),
        figure("quantity_to_order", judged.quantity as f64, "units"),
        figure("value_at_risk", judged.value_at_risk, "USD"),
        figure("open_for", short.days as f64, "days"),
    ];
    if let Some(cover) = judged.days_of_cover {
        figures.push(figure("days_of_cover", cover, "days"));
    }
    figures
}
