// Names for the generated types. What comes from the contract is used under these names only, so a
// regenerated contract touches this file and the adapters beside it.

import type { components, operations } from "./generated/schema";

type Schemas = components["schemas"];

export type Period = Schemas["Period"];
export type Measure = Schemas["Measure"];
export type Provenance = Schemas["Provenance"];
export type ChannelCompleteness = Schemas["ChannelCompleteness"];
export type SalesPoint = Schemas["SalesPoint"];
export type SalesSeries = Schemas["SalesSeries"];
export type WarehouseStatus = Schemas["WarehouseStatus"];
export type GranularityName = Schemas["Granularity"];

export type AwKpis = Schemas["AwGetSalesKpisResponse"];
export type AwFigures = Schemas["AwSalesFigures"];
export type AwHistory = Schemas["AwGetSalesHistoryResponse"];
export type WwiKpis = Schemas["WwiGetSalesKpisResponse"];
export type WwiFigures = Schemas["WwiSalesFigures"];
export type WwiHistory = Schemas["WwiGetSalesHistoryResponse"];

export type AwHistoryQuery = Query<"AwGetSalesHistory">;
export type AwKpisQuery = Query<"AwGetSalesKpis">;
export type WwiHistoryQuery = Query<"WwiGetSalesHistory">;
export type WwiKpisQuery = Query<"WwiGetSalesKpis">;

type Query<Name extends keyof operations> = NonNullable<operations[Name]["parameters"]["query"]>;
