//! `Fact.Order`: what customers want, picked at once or when it has come in.

use std::collections::VecDeque;

use chrono::NaiveDate;

use super::stock::Stock;
use super::{Amount, NONE, Trade, dollars};
use crate::Error;
use crate::generate::output::{Output, TableOutput, key_at};
use crate::generate::random::{Random, Weighted};
use crate::generate::wideworldimporters::Lineage;
use crate::generate::wideworldimporters::employees::Employees;
use crate::generate::wideworldimporters::items::Items;

/// How often an order has one line, two, and so on.
const LINES: [f64; 5] = [8.0, 24.0, 24.0, 24.0, 20.0];

/// How often nobody is noted as the picker.
const NO_PICKER: f64 = 0.1;

/// A line of an order. People, customers and items are places in their lists.
#[derive(Debug, Clone, Copy)]
pub(super) struct OrderLine {
    key: i64,
    pub(super) order: i64,
    pub(super) customer: usize,
    pub(super) item: usize,
    ordered: NaiveDate,
    pub(super) salesperson: usize,
    picker: Option<usize>,
    pub(super) quantity: i64,
}

pub(super) struct Orders<'a> {
    trade: &'a Trade<'a>,
    table: TableOutput<'a>,
    random: Random,
    lines: Weighted,
    /// By item, the lines that were not picked yet, the oldest first.
    waiting: Vec<VecDeque<OrderLine>>,
    last_order: i64,
    last_key: i64,
}

impl<'a> Orders<'a> {
    pub(super) fn new(
        trade: &'a Trade<'a>,
        output: &Output<'a>,
        random: Random,
    ) -> Result<Self, Error> {
        Ok(Self {
            trade,
            table: output.table("Fact", "Order")?,
            random,
            lines: Weighted::new(LINES),
            waiting: vec![VecDeque::new(); trade.items.list.len()],
            last_order: 0,
            last_key: 0,
        })
    }

    pub(super) fn draw_count(&mut self, expected: f64) -> i64 {
        self.random.events(expected)
    }

    /// Picks what has come in for lines that wait. Gives the lines in the order of their orders.
    pub(super) fn pick_waiting(
        &mut self,
        date: NaiveDate,
        stock: &mut Stock<'_>,
    ) -> Result<Vec<OrderLine>, Error> {
        let mut picked = Vec::new();
        for (queue, position) in self.waiting.iter_mut().zip(&mut stock.positions) {
            while let Some(line) = queue.pop_front_if(|line| line.quantity <= position.on_hand) {
                position.on_hand -= line.quantity;
                position.owed -= line.quantity;
                picked.push(line);
            }
        }
        picked.sort_by_key(|line| line.key);
        for line in &picked {
            self.write_line(line, Some(date))?;
        }
        Ok(picked)
    }

    /// Takes an order and picks what is there. Gives the lines that were picked.
    pub(super) fn place(
        &mut self,
        date: NaiveDate,
        stock: &mut Stock<'_>,
    ) -> Result<Vec<OrderLine>, Error> {
        self.last_order += 1;
        let customer = self.trade.customers.draw(&mut self.random);
        let salesperson = Employees::draw_salesperson(&mut self.random);
        let picker = Employees::draw_picker(&mut self.random);
        let picker = (!self.random.chance(NO_PICKER)).then_some(picker);
        let mut ready = Vec::new();
        for item in self.draw_items(date) {
            self.last_key += 1;
            let line = OrderLine {
                key: self.last_key,
                order: self.last_order,
                customer,
                item,
                ordered: date,
                salesperson,
                picker,
                quantity: self.trade.items.list[item].draw_quantity(&mut self.random),
            };
            let position = &mut stock.positions[item];
            if self.waiting[item].is_empty() && line.quantity <= position.on_hand {
                position.on_hand -= line.quantity;
                self.write_line(&line, Some(date))?;
                ready.push(line);
            } else {
                position.owed += line.quantity;
                self.waiting[item].push_back(line);
            }
        }
        Ok(ready)
    }

    /// Writes the lines that were never picked.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        let mut left: Vec<_> = std::mem::take(&mut self.waiting)
            .into_iter()
            .flatten()
            .collect();
        left.sort_by_key(|line| line.key);
        for line in &left {
            self.write_line(line, None)?;
        }
        self.table.finish()
    }

    /// Different items.
    fn draw_items(&mut self, date: NaiveDate) -> Vec<usize> {
        let lines = self.lines.draw(&mut self.random) + 1;
        let mut items = Vec::with_capacity(lines);
        while items.len() < lines {
            let item = self.trade.items.draw(date, &mut self.random);
            if !items.contains(&item) {
                items.push(item);
            }
        }
        items
    }

    /// Writes a line that was picked on the day, or never.
    fn write_line(&mut self, line: &OrderLine, date: Option<NaiveDate>) -> Result<(), Error> {
        let trade = self.trade;
        let customer = &trade.customers.customers[line.customer];
        let item = &trade.items.list[line.item];
        let picker_key = match (line.picker, date) {
            (Some(picker), Some(date)) => trade.employees.key_on(picker, date),
            _ => NONE,
        };
        let row = self
            .table
            .row()
            .integer(line.key)
            .integer(key_at(customer.city));
        row.integer(customer.key)
            .integer(Items::first_key(line.item))
            .date(line.ordered);
        match date {
            Some(date) => row.date(date),
            None => row.null(),
        };
        row.integer(trade.employees.key_on(line.salesperson, line.ordered))
            .integer(picker_key)
            .integer(line.order)
            .null()
            .text(&item.name)
            .text(item.family.packages.0)
            .integer(line.quantity)
            .real(dollars(item.price))
            .real(item.tax_permille() as f64 / 10.0);
        let amount = Amount::new(line.quantity * item.price, item.tax_permille());
        row.real(dollars(amount.excluding_tax))
            .real(dollars(amount.tax))
            .real(dollars(amount.including_tax()))
            .integer(Lineage::Order as u8);
        self.table.end_row()
    }
}
