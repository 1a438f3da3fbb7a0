//! Rules of products and employees, which have a row for each version, and of quotas.

use insight::quality::{Kind, Rule, Tolerance};

use super::{LINES, PRODUCTS, REPS};

const QUOTA: Rule = Rule {
    counted: "quotas",
    shows: &["SalesQuotaKey", "EmployeeKey", "Date", "SalesAmountQuota"],
    statements: &["check_sales_quotas", "check_sales_quotas_samples"],
    affects: &[REPS],
    ..LINES
};

/// Of sales quotas.
pub const SALES_QUOTAS: &[Rule] = &[
    Rule {
        name: "quota_employees_exist",
        rule: "Every quota's employee is in DimEmployee.",
        meaning: "These quotas count for no representative.",
        ..QUOTA
    },
    Rule {
        name: "quotas_unique",
        rule: "No employee has two quotas from one day.",
        meaning: "Quotas of one day are added up, so attainment of these intervals may be too low.",
        ..QUOTA
    },
    Rule {
        name: "quotas_in_range",
        kind: Kind::Ranges,
        rule: "Every quota has a date and is above 0.",
        meaning: "Attainment cannot be told where there is no quota to attain.",
        tolerance: Tolerance::FailsFrom(0.05),
        ..QUOTA
    },
];

const PRODUCT_VERSION: Rule = Rule {
    counted: "product versions",
    shows: &[
        "ProductKey",
        "ProductAlternateKey",
        "StartDate",
        "EndDate",
        "PreviousKey",
        "PreviousEndDate",
    ],
    statements: &["check_product_versions", "check_product_versions_samples"],
    ..LINES
};

/// Of the versions of products.
pub const PRODUCT_VERSIONS: &[Rule] = &[
    Rule {
        name: "product_codes_present",
        rule: "Every product has its code, ProductAlternateKey, which all its versions share.",
        meaning: "Versions without it cannot be added up to one product.",
        tolerance: Tolerance::FailsFrom(0.05),
        affects: &[PRODUCTS],
        ..PRODUCT_VERSION
    },
    Rule {
        name: "product_current_version_single",
        rule: "A product has one current version at most: one without an EndDate.",
        meaning: "Names and categories come from the version with the largest key.",
        tolerance: Tolerance::FailsFrom(0.05),
        affects: &[PRODUCTS],
        ..PRODUCT_VERSION
    },
    Rule {
        name: "product_versions_disjoint",
        rule: "A product's version ends before its next one starts.",
        meaning: "Which version was valid on a day cannot be told; sales name theirs by key.",
        tolerance: Tolerance::OnlyWarns,
        ..PRODUCT_VERSION
    },
    Rule {
        name: "product_versions_end_after_start",
        kind: Kind::Ranges,
        rule: "No version of a product ends before it starts.",
        meaning: "Dates of versions are useless, and no answer uses them; sales name theirs by key.",
        tolerance: Tolerance::OnlyWarns,
        ..PRODUCT_VERSION
    },
];

const EMPLOYEE_VERSION: Rule = Rule {
    counted: "employee versions",
    shows: &[
        "EmployeeKey",
        "StartDate",
        "EndDate",
        "CurrentFlag",
        "PreviousKey",
        "PreviousEndDate",
    ],
    statements: &["check_employee_versions", "check_employee_versions_samples"],
    ..LINES
};

/// Of the versions of employees.
pub const EMPLOYEE_VERSIONS: &[Rule] = &[
    Rule {
        name: "employee_current_version_single",
        rule: "A person has one current position at most: one without an EndDate.",
        meaning: "Name, title and territory come from the position that began last.",
        tolerance: Tolerance::FailsFrom(0.05),
        affects: &[REPS],
        ..EMPLOYEE_VERSION
    },
    Rule {
        name: "employee_versions_disjoint",
        rule: "A person's position ends before the next one starts.",
        meaning: "Which position was held on a day cannot be told; sales and quotas name theirs by key.",
        tolerance: Tolerance::OnlyWarns,
        ..EMPLOYEE_VERSION
    },
    Rule {
        name: "employee_current_flag_agrees",
        kind: Kind::Ranges,
        rule: "CurrentFlag is not set on a position that has ended.",
        meaning: "The flag cannot tell who works here now, and no answer uses it.",
        tolerance: Tolerance::OnlyWarns,
        ..EMPLOYEE_VERSION
    },
];
