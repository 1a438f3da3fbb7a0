//! What the tests share: opening a filled warehouse, and writing a small one as CSV.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rusqlite::Connection;
use sample::{Filled, GenerateOptions, NoProgress, Warehouse, generate};

/// Opens the current warehouse as a reader does: its files attached under their schemas' names.
pub(crate) fn open(directory: &Path) -> Connection {
    let current = fs::read_to_string(directory.join("CURRENT")).unwrap();
    let connection = Connection::open_in_memory().unwrap();
    let mut files: Vec<_> = fs::read_dir(directory.join(current.trim()))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for file in files {
        let schema = file.file_stem().unwrap().to_str().unwrap();
        connection
            .execute(
                &format!("ATTACH ?1 AS \"{schema}\""),
                [format!("file:{}?mode=ro", file.display())],
            )
            .unwrap();
    }
    connection
}

/// The single value that a query gives.
pub(crate) fn value<T: rusqlite::types::FromSql>(connection: &Connection, sql: &str) -> T {
    connection
        .query_row(sql, [], |row| row.get(0))
        .unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// Generates a small warehouse: a twentieth of the original's business.
pub(crate) fn generated(warehouse: Warehouse, seed: u64) -> (tempfile::TempDir, Filled) {
    let target = tempfile::tempdir().unwrap();
    let options = GenerateOptions {
        seed,
        end_date: NaiveDate::from_ymd_opt(2025, 6, 12).unwrap(),
        scale: 0.05,
    };
    let filled = generate(warehouse, target.path(), &options, &NoProgress).unwrap();
    (target, filled)
}

/// How many rows a query gives.
pub(crate) fn count(connection: &Connection, rows: &str) -> i64 {
    value(connection, &format!("SELECT COUNT(*) FROM ({rows})"))
}

/// The real data's folder, when it is there.
pub(crate) fn real_data(warehouse: Warehouse) -> Option<PathBuf> {
    let folder = match warehouse {
        Warehouse::AdventureWorks => "adventureworks-dw",
        Warehouse::WideWorldImporters => "wide-world-importers-dw",
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../../shared/data")
        .join(folder);
    if path.is_dir() {
        Some(path)
    } else {
        eprintln!("skipped: no real data in {}", path.display());
        None
    }
}

/// AdventureWorks with at most one row a table, as files with a header. Tests change what they
/// want to be different.
pub(crate) struct SmallSource {
    files: BTreeMap<&'static str, String>,
}

impl SmallSource {
    pub(crate) fn new() -> Self {
        Self {
            files: SMALL
                .iter()
                .map(|(table, text)| (*table, (*text).to_owned()))
                .collect(),
        }
    }

    pub(crate) fn set(mut self, table: &'static str, text: &str) -> Self {
        self.files.insert(table, text.to_owned());
        self
    }

    pub(crate) fn without(mut self, table: &'static str) -> Self {
        self.files.remove(table);
        self
    }

    /// Writes the files, `<table>.csv` each.
    pub(crate) fn write(&self, directory: &Path) {
        fs::create_dir_all(directory).unwrap();
        for (table, text) in &self.files {
            fs::write(directory.join(format!("{table}.csv")), text).unwrap();
        }
    }
}

const SMALL: &[(&str, &str)] = &[
    (
        "DimDate",
        "DateKey,FullDateAlternateKey,DayNumberOfWeek,EnglishDayNameOfWeek,SpanishDayNameOfWeek,\
         FrenchDayNameOfWeek,DayNumberOfMonth,DayNumberOfYear,WeekNumberOfYear,EnglishMonthName,\
         SpanishMonthName,FrenchMonthName,MonthNumberOfYear,CalendarQuarter,CalendarYear,\
         CalendarSemester,FiscalQuarter,FiscalYear,FiscalSemester\n\
         20130131,2013-01-31,5,Thursday,Jueves,Jeudi,31,31,5,January,Enero,Janvier,1,1,2013,1,3,2013,2\n",
    ),
    (
        "DimProductCategory",
        "ProductCategoryKey,ProductCategoryAlternateKey,EnglishProductCategoryName,\
         SpanishProductCategoryName,FrenchProductCategoryName\n1,1,Bikes,Bicicleta,Vélo\n",
    ),
    (
        "DimProductSubcategory",
        "ProductSubcategoryKey,ProductSubcategoryAlternateKey,EnglishProductSubcategoryName,\
         SpanishProductSubcategoryName,FrenchProductSubcategoryName,ProductCategoryKey\n",
    ),
    (
        "DimProduct",
        "ProductKey,ProductAlternateKey,ProductSubcategoryKey,WeightUnitMeasureCode,\
         SizeUnitMeasureCode,EnglishProductName,SpanishProductName,FrenchProductName,StandardCost,\
         FinishedGoodsFlag,Color,SafetyStockLevel,ReorderPoint,ListPrice,Size,SizeRange,Weight,\
         DaysToManufacture,ProductLine,DealerPrice,Class,Style,ModelName,EnglishDescription,\
         StartDate,EndDate,Status\n\
         1,BK-1,,,,\"Bike, small\",,,1.5000,1,NA,1000,750,,,NA,,0,,,,,,,2013-01-01,,Current\n",
    ),
    (
        "DimSalesTerritory",
        "SalesTerritoryKey,SalesTerritoryAlternateKey,SalesTerritoryRegion,SalesTerritoryCountry,\
         SalesTerritoryGroup\n11,0,NA,NA,NA\n",
    ),
    (
        "DimGeography",
        "GeographyKey,City,StateProvinceCode,StateProvinceName,CountryRegionCode,\
         EnglishCountryRegionName,SpanishCountryRegionName,FrenchCountryRegionName,PostalCode,\
         SalesTerritoryKey,IpAddressLocator\n",
    ),
    (
        "DimCurrency",
        "CurrencyKey,CurrencyAlternateKey,CurrencyName\n1,EUR,Euro\n2,CHF,Swiss Franc\n",
    ),
    (
        "DimPromotion",
        "PromotionKey,PromotionAlternateKey,EnglishPromotionName,SpanishPromotionName,\
         FrenchPromotionName,DiscountPct,EnglishPromotionType,SpanishPromotionType,\
         FrenchPromotionType,EnglishPromotionCategory,SpanishPromotionCategory,\
         FrenchPromotionCategory,StartDate,EndDate,MinQty,MaxQty\n",
    ),
    (
        "DimEmployee",
        "EmployeeKey,ParentEmployeeKey,EmployeeNationalIDAlternateKey,\
         ParentEmployeeNationalIDAlternateKey,SalesTerritoryKey,FirstName,LastName,MiddleName,\
         NameStyle,Title,HireDate,BirthDate,LoginID,EmailAddress,Phone,MaritalStatus,\
         EmergencyContactName,EmergencyContactPhone,SalariedFlag,Gender,PayFrequency,BaseRate,\
         VacationHours,SickLeaveHours,CurrentFlag,SalesPersonFlag,DepartmentName,StartDate,EndDate,\
         Status\n",
    ),
    (
        "DimReseller",
        "ResellerKey,GeographyKey,ResellerAlternateKey,Phone,BusinessType,ResellerName,\
         NumberEmployees,OrderFrequency,OrderMonth,FirstOrderYear,LastOrderYear,ProductLine,\
         AddressLine1,AddressLine2,AnnualSales,BankName,MinPaymentType,MinPaymentAmount,\
         AnnualRevenue,YearOpened\n",
    ),
    (
        "DimCustomer",
        "CustomerKey,GeographyKey,CustomerAlternateKey,Title,FirstName,MiddleName,LastName,\
         NameStyle,BirthDate,MaritalStatus,Suffix,Gender,EmailAddress,YearlyIncome,TotalChildren,\
         NumberChildrenAtHome,EnglishEducation,SpanishEducation,FrenchEducation,EnglishOccupation,\
         SpanishOccupation,FrenchOccupation,HouseOwnerFlag,NumberCarsOwned,AddressLine1,\
         AddressLine2,Phone,DateFirstPurchase,CommuteDistance\n",
    ),
    (
        "FactInternetSales",
        "ProductKey,OrderDateKey,DueDateKey,ShipDateKey,CustomerKey,PromotionKey,CurrencyKey,\
         SalesTerritoryKey,SalesOrderNumber,SalesOrderLineNumber,RevisionNumber,OrderQuantity,\
         UnitPrice,ExtendedAmount,UnitPriceDiscountPct,DiscountAmount,ProductStandardCost,\
         TotalProductCost,SalesAmount,TaxAmt,Freight,CarrierTrackingNumber,CustomerPONumber,\
         OrderDate,DueDate,ShipDate\n",
    ),
    (
        "FactResellerSales",
        "ProductKey,OrderDateKey,DueDateKey,ShipDateKey,ResellerKey,EmployeeKey,PromotionKey,\
         CurrencyKey,SalesTerritoryKey,SalesOrderNumber,SalesOrderLineNumber,RevisionNumber,\
         OrderQuantity,UnitPrice,ExtendedAmount,UnitPriceDiscountPct,DiscountAmount,\
         ProductStandardCost,TotalProductCost,SalesAmount,TaxAmt,Freight,CarrierTrackingNumber,\
         CustomerPONumber,OrderDate,DueDate,ShipDate\n",
    ),
    (
        "FactSalesQuota",
        "SalesQuotaKey,EmployeeKey,DateKey,CalendarYear,CalendarQuarter,SalesAmountQuota,Date\n",
    ),
    (
        "FactProductInventory",
        "ProductKey,DateKey,MovementDate,UnitCost,UnitsIn,UnitsOut,UnitsBalance\n",
    ),
    (
        "FactCurrencyRate",
        "CurrencyKey,DateKey,AverageRate,EndOfDayRate,Date\n",
    ),
];
