//! The commands. To add one: a file with its options (`Options`, whose comment is what `--help`
//! says) and `run`, its `mod` line, and its line in the list below.

mod audit;
mod bench;
mod fmt;
mod forecast;
mod load;
mod test;
mod up;

use crate::Session;
use crate::failure::Failure;

macro_rules! commands {
    ($($variant:ident => $module:ident,)+) => {
        /// What to do.
        #[derive(Debug, clap::Subcommand)]
        pub(crate) enum Command {
            $($variant($module::Options),)+
        }

        impl Command {
            /// Does it.
            pub(crate) async fn run(self, session: &Session) -> Result<(), Failure> {
                match self {
                    $(Self::$variant(options) => $module::run(options, session).await,)+
                }
            }
        }
    };
}

commands! {
    Up => up,
    Test => test,
    Load => load,
    Forecast => forecast,
    Bench => bench,
    Audit => audit,
    Fmt => fmt,
}
