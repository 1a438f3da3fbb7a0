//! Inventory: demand, safety stock, order quantities, and how a policy would have done.
//!
//! * [`demand`]: what is asked for per day, and how it varies.
//! * [`classes`]: ABC by value, XYZ by steadiness, Syntetos and Boylan's classes of demand.
//! * [`safety_stock`]: the normal theory: safety stock, reorder point, order-up-to level, fill rate.
//! * [`intermittent`]: quantiles of counts, for items that are asked for rarely or in lumps.
//! * [`levels`]: the levels of an item, by the model that fits its demand.
//! * [`order`]: stock, what to order in whole outers, days of cover, overstock.
//! * [`urgency`]: how soon to act, and why.
//! * [`replay`]: what a policy would have done with the demand of the past.
//!
//! Units are whole pieces, times are days. A day is whatever the caller counts: demand per calendar
//! day goes with lead times in calendar days.

pub mod classes;
pub mod demand;
pub mod intermittent;
pub mod levels;
pub mod order;
pub mod replay;
pub mod safety_stock;
pub mod urgency;

pub use classes::{AbcClass, DemandClass, XyzClass};
pub use demand::{Demand, DemandTally};
pub use levels::{StockLevels, SupplyTerms};
pub use order::{OrderRules, StockState};
pub use safety_stock::{LeadTime, ServiceLevel};
pub use urgency::{Assessment, Urgency};
