//! The contract as the gateway sees it: every RPC that has a route, read once at start from the
//! descriptors that `otel-bi-proto` carries.
//!
//! There is no list of endpoints anywhere else. A mistake in the contract (an unknown field in a
//! path, two RPCs on one route, a route without a scope) is found here, before the port opens, and
//! all of them are reported together.

mod parameters;
mod rpc;
mod table;
mod template;

use http::Method;
use prost_reflect::DescriptorPool;

pub use parameters::{Parameter, path_parameters, query_parameters};
pub use rpc::{Body, Reply, Route, Rpc, domain};
pub use table::{Hit, Miss};
pub use template::{Segment, Template, Variable};

use table::RouteTable;

/// Every RPC with a route, and the way from a request to it.
#[derive(Debug)]
pub struct Contract {
    /// The descriptors.
    pub pool: DescriptorPool,
    /// The RPCs, in the order of the descriptors.
    pub rpcs: Vec<Rpc>,
    /// Their routes; the first of each RPC's is its main one.
    pub routes: Vec<Route>,
    table: RouteTable,
}

impl Contract {
    /// Reads an encoded `google.protobuf.FileDescriptorSet`; the error lists every mistake in it.
    pub fn load(descriptors: &[u8]) -> Result<Self, Vec<String>> {
        let pool = DescriptorPool::decode(descriptors)
            .map_err(|problem| vec![format!("the descriptors cannot be read: {problem}")])?;
        let options = rpc::Options::of(&pool)?;
        let mut contract = Self {
            pool: pool.clone(),
            rpcs: Vec::new(),
            routes: Vec::new(),
            table: RouteTable::new(),
        };
        let mut mistakes = Vec::new();
        for method in pool
            .services()
            .flat_map(|service| service.methods().collect::<Vec<_>>())
        {
            let rules = options.rules(&method);
            if rules.is_empty() {
                continue;
            }
            let name = method.full_name();
            let index = contract.rpcs.len();
            match options.rpc(&method) {
                Ok(rpc) => contract.rpcs.push(rpc),
                Err(mistake) => mistakes.push(format!("{name} {mistake}")),
            }
            for rule in &rules {
                let added = rpc::route(rule, &method, index).and_then(|route| contract.add(route));
                if let Err(mistake) = added {
                    mistakes.push(format!("{name}: {mistake}"));
                }
            }
        }
        if mistakes.is_empty() {
            Ok(contract)
        } else {
            Err(mistakes)
        }
    }

    fn add(&mut self, route: Route) -> Result<(), String> {
        let index = self.routes.len();
        if let Err(taken) = self.table.insert(&route.method, &route.template, index) {
            return Err(format!(
                "{} {} is the same as {} {}, which is taken",
                route.method,
                route.template.display(),
                self.routes[taken].method,
                self.routes[taken].template.display(),
            ));
        }
        self.routes.push(route);
        Ok(())
    }

    /// Finds the route of a request. `path` is as it came, percent-encoded.
    pub fn find(&self, method: &Method, path: &str) -> Result<Hit, Miss> {
        self.table.find(method, path)
    }
}

#[cfg(test)]
mod tests;
