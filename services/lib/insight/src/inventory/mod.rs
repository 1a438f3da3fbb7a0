//! Inventory: demand, safety stock, order quantities, and how a policy would have done.
