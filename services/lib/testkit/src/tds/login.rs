//! `LOGIN7`: who comes, and whether they are let in.

use std::io;

use super::packets::PACKET_SIZE;
use super::reader::utf16;
use super::tokens::Tokens;
use super::{TdsOptions, protocol};

/// One login, let in or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// User name given.
    pub user: String,
    /// Database asked for.
    pub database: String,
    /// Application name.
    pub application: String,
    /// Whether the client said `ApplicationIntent=ReadOnly`.
    pub read_only_intent: bool,
    /// Whether the login came encrypted.
    pub encrypted: bool,
    /// Whether it was let in.
    pub accepted: bool,
}

/// A login as it came.
pub(super) struct Attempt {
    pub(super) login: Login,
    password: String,
}

const TYPE_FLAGS: usize = 26;
const READ_ONLY_INTENT: u8 = 0x20;
const USER_NAME: usize = 40;
const PASSWORD: usize = 44;
const APPLICATION_NAME: usize = 48;
const DATABASE: usize = 68;

/// Reads a `LOGIN7` message ([MS-TDS] 2.2.6.4).
pub(super) fn parse(body: &[u8], encrypted: bool) -> io::Result<Attempt> {
    let flags = *body
        .get(TYPE_FLAGS)
        .ok_or_else(|| protocol("LOGIN7 is too short"))?;
    let hidden = field(body, PASSWORD)?;
    let password: Vec<u8> = hidden
        .iter()
        .map(|byte| (byte ^ 0xa5).rotate_left(4))
        .collect();
    Ok(Attempt {
        login: Login {
            user: utf16(field(body, USER_NAME)?)?,
            database: utf16(field(body, DATABASE)?)?,
            application: utf16(field(body, APPLICATION_NAME)?)?,
            read_only_intent: flags & READ_ONLY_INTENT != 0,
            encrypted,
            accepted: false,
        },
        password: utf16(&password)?,
    })
}

/// A variable-length field: its place and length stand at a fixed offset.
fn field(body: &[u8], offset: usize) -> io::Result<&[u8]> {
    let pair = |at: usize| {
        let bytes = body.get(at..at + 2)?;
        Some(usize::from(u16::from_le_bytes([bytes[0], bytes[1]])))
    };
    pair(offset)
        .zip(pair(offset + 2))
        .and_then(|(start, units)| body.get(start..start + 2 * units))
        .ok_or_else(|| protocol("LOGIN7 points beyond its end"))
}

impl Attempt {
    /// Decides, and writes the answer.
    pub(super) fn decide(&mut self, options: &TdsOptions) -> Tokens {
        let mut answer = Tokens::default();
        let login = &mut self.login;
        if login.user != options.user || self.password != options.password {
            answer.error(
                18_456,
                14,
                &format!("Login failed for user '{}'.", login.user),
            );
            answer.done_with_error();
        } else if login.database != options.database {
            answer.error(
                4060,
                11,
                &format!(
                    "Cannot open database \"{}\" requested by the login. The login failed.",
                    login.database
                ),
            );
            answer.done_with_error();
        } else {
            login.accepted = true;
            answer.database_changed(&options.database);
            answer.login_accepted();
            answer.packet_size_changed(PACKET_SIZE);
            answer.done();
        }
        answer
    }
}
