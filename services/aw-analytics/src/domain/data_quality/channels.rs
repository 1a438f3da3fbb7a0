//! Rules of whole channels: when they trade and ship, and how new their data are.

use insight::quality::{Kind, Rule, Tolerance};

use super::{INTERNET, LINES, RESELLER};
use crate::domain::sales::Channel;

const DELAY: Rule = Rule {
    kind: Kind::Ranges,
    rule: "No line ships later than most of its channel do.",
    meaning: "Shipping was slow, or a date is wrong; no figure depends on it.",
    tolerance: Tolerance::OnlyWarns,
    statements: &["check_shipping"],
    ..LINES
};

const TRADING_DAYS: Rule = Rule {
    kind: Kind::Gaps,
    tolerance: Tolerance::FailsFrom(0.02),
    ..LINES
};

/// What is looked at of a whole channel.
#[derive(Debug)]
pub struct ChannelRules {
    /// Lines that ship late.
    pub delay: Rule,
    /// Days without sales.
    pub gaps: Rule,
}

static INTERNET_CHANNEL: ChannelRules = ChannelRules {
    delay: Rule {
        name: "internet_ships_in_time",
        ..DELAY
    },
    gaps: Rule {
        name: "internet_trades_every_day",
        rule: "There are sales on every day the channel usually trades; where quiet days are usual, no \
            run of them is longer than chance explains.",
        meaning: "Sales of these days are missing, or there were none.",
        counted: "trading days",
        statements: &["check_internet_sales"],
        affects: INTERNET,
        ..TRADING_DAYS
    },
};

static RESELLER_CHANNEL: ChannelRules = ChannelRules {
    delay: Rule {
        name: "reseller_ships_in_time",
        ..DELAY
    },
    gaps: Rule {
        name: "reseller_batches_complete",
        rule: "There is a batch of orders for every month; one that slipped over a month's end counts \
            for the month it stands for.",
        meaning: "Sales of these months are missing, or there were none.",
        counted: "monthly batches",
        statements: &["check_reseller_sales"],
        affects: RESELLER,
        ..TRADING_DAYS
    },
};

/// The rules of a channel.
#[must_use]
pub fn of_channel(channel: Channel) -> &'static ChannelRules {
    match channel {
        Channel::Internet => &INTERNET_CHANNEL,
        Channel::Reseller => &RESELLER_CHANNEL,
    }
}

/// Of how new the channels' data are.
pub static FRESHNESS: Rule = Rule {
    name: "channels_fresh",
    kind: Kind::Freshness,
    rule: "Every channel has sales, of all its weighty categories, up to about the newest day of any.",
    meaning: "Totals of the newest days are too low by what is missing.",
    counted: "channels",
    tolerance: Tolerance::OnlyWarns,
    statements: &["internet_sales", "reseller_sales"],
    affects: RESELLER,
    ..LINES
};
