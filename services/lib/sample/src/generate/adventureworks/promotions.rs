//! `DimPromotion`: discounts by quantity, and on a family of products for a time.

use chrono::NaiveDate;

use super::Span;
use crate::Error;
use crate::generate::calendar::before;
use crate::generate::output::Output;

/// What every line without a discount has.
pub(super) const NO_DISCOUNT: Discount = Discount {
    promotion: 1,
    permille: 0,
};

/// A promotion applied to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Discount {
    /// Key of the promotion.
    pub(super) promotion: i64,
    /// Thousandths of the amount.
    pub(super) permille: i64,
}

/// Discounts by quantity: thousandths, least and largest quantity. Their keys count from 2.
const BY_QUANTITY: [(i64, i64, Option<i64>); 5] = [
    (20, 11, Some(14)),
    (50, 15, Some(24)),
    (100, 25, Some(40)),
    (150, 41, Some(60)),
    (200, 61, None),
];

/// Key of the first campaign, after those of the discounts by quantity.
const FIRST_CAMPAIGN: i64 = 7;

/// A discount on one model for a time.
struct Campaign {
    name: &'static str,
    kind: [&'static str; 3],
    model: &'static str,
    permille: i64,
    /// First and last day, counted from the first day with orders.
    days: (u64, u64),
}

const CLEARANCE: [&str; 3] = ["Discontinued Product", "Descatalogado", "Fin de série"];
const SEASONAL: [&str; 3] = [
    "Seasonal Discount",
    "Descuento de temporada",
    "Remise saisonnière",
];
const OVERSTOCK: [&str; 3] = ["Excess Inventory", "Inventario excedente", "Déstockage"];
const LAUNCH: [&str; 3] = ["New Product", "Producto nuevo", "Nouveau produit"];

/// Their keys count from [`FIRST_CAMPAIGN`].
#[rustfmt::skip]
const CAMPAIGNS: [Campaign; 8] = [
    Campaign { name: "Ridge-100 Clearance", kind: CLEARANCE, model: "Ridge-100", permille: 350, days: (318, 375) },
    Campaign { name: "Helmet Days", kind: SEASONAL, model: "Trail Helmet", permille: 100, days: (365, 397) },
    Campaign { name: "Strada-650 Overstock", kind: OVERSTOCK, model: "Strada-650", permille: 300, days: (365, 426) },
    Campaign { name: "Helmet Days, Second Year", kind: SEASONAL, model: "Trail Helmet", permille: 150, days: (730, 760) },
    Campaign { name: "Entry Frame Sale", kind: OVERSTOCK, model: "Entry Road Frame -", permille: 350, days: (700, 741) },
    Campaign { name: "Voyager-3000 Launch", kind: LAUNCH, model: "Voyager-3000", permille: 150, days: (742, 834) },
    Campaign { name: "Voyager-1000 Launch", kind: LAUNCH, model: "Voyager-1000", permille: 200, days: (742, 834) },
    Campaign { name: "Ridge-500 Clearance", kind: CLEARANCE, model: "Ridge-500", permille: 400, days: (1_035, 1_080) },
];

/// The discount that a reseller gets for so many of a model on a day: the campaign's, else that for
/// the quantity.
pub(super) fn for_reseller(model: &str, quantity: i64, day: usize) -> Discount {
    let campaign = (FIRST_CAMPAIGN..).zip(&CAMPAIGNS).find(|(_, campaign)| {
        let (first, last) = campaign.days;
        campaign.model == model && (first..=last).contains(&(day as u64))
    });
    if let Some((promotion, campaign)) = campaign {
        return Discount {
            promotion,
            permille: campaign.permille,
        };
    }
    (2..)
        .zip(BY_QUANTITY)
        .find(|(_, (_, least, most))| {
            quantity >= *least && most.is_none_or(|most| quantity <= most)
        })
        .map_or(NO_DISCOUNT, |(promotion, (permille, ..))| Discount {
            promotion,
            permille,
        })
}

/// A row of the table.
struct Row<'a> {
    name: &'a str,
    permille: i64,
    kind: [&'a str; 3],
    audience: [&'a str; 3],
    dates: (NaiveDate, NaiveDate),
    quantity: (i64, Option<i64>),
}

pub(super) fn write(output: &Output<'_>, span: Span) -> Result<(), Error> {
    let none = ["No Discount", "Sin descuento", "Aucune remise"];
    let resellers = ["Reseller", "Distribuidor", "Revendeur"];
    let always = (before(span.first, 30), span.last);
    let mut rows = vec![Row {
        name: none[0],
        permille: 0,
        kind: none,
        audience: none,
        dates: always,
        quantity: (0, None),
    }];
    let names: Vec<_> = BY_QUANTITY
        .iter()
        .map(|(_, least, most)| match most {
            Some(most) => format!("Volume Discount {least} to {most}"),
            None => format!("Volume Discount {least} and over"),
        })
        .collect();
    for ((permille, least, most), name) in BY_QUANTITY.into_iter().zip(&names) {
        rows.push(Row {
            name,
            permille,
            kind: [
                "Volume Discount",
                "Descuento por volumen",
                "Remise sur quantité",
            ],
            audience: resellers,
            dates: always,
            quantity: (least, most),
        });
    }
    for campaign in &CAMPAIGNS {
        rows.push(Row {
            name: campaign.name,
            permille: campaign.permille,
            kind: campaign.kind,
            audience: resellers,
            dates: (span.date(campaign.days.0), span.date(campaign.days.1)),
            quantity: (0, None),
        });
    }
    write_rows(output, &rows)
}

fn write_rows(output: &Output<'_>, rows: &[Row<'_>]) -> Result<(), Error> {
    let mut table = output.table("dbo", "DimPromotion")?;
    for (key, promotion) in (1..).zip(rows) {
        let row = table.row().integer(key).integer(key);
        row.text(promotion.name)
            .text(promotion.name)
            .text(promotion.name)
            .real(promotion.permille as f64 / 1_000.0);
        for text in promotion.kind.into_iter().chain(promotion.audience) {
            row.text(text);
        }
        let (least, most) = promotion.quantity;
        row.date(promotion.dates.0)
            .date(promotion.dates.1)
            .integer(least);
        match most {
            Some(most) => row.integer(most),
            None => row.null(),
        };
        table.end_row()?;
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_campaign_goes_before_the_quantity() {
        let quantity = for_reseller("Chain", 12, 400);
        assert_eq!((quantity.promotion, quantity.permille), (2, 20));
        assert_eq!(for_reseller("Chain", 500, 400).promotion, 6);
        assert_eq!(for_reseller("Chain", 10, 400), NO_DISCOUNT);
        let campaign = for_reseller("Ridge-100", 12, 320);
        assert_eq!((campaign.promotion, campaign.permille), (7, 350));
        assert_eq!(for_reseller("Ridge-100", 1, 376), NO_DISCOUNT);
    }
}
