//! The tokens of an answer ([MS-TDS] 2.2.7).

use super::columns::Column;

const DONE_MORE: u16 = 0x01;
const DONE_ERROR: u16 = 0x02;
const DONE_COUNT: u16 = 0x10;
const DONE_ATTENTION: u16 = 0x20;
/// The command number of SELECT, which clients ignore.
const SELECT: u16 = 0xc1;

/// What kind of request an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// A batch: `DONE`.
    Batch,
    /// A procedure call: `DONEINPROC`, its status, `DONEPROC`.
    Procedure,
}

/// Tokens being written.
#[derive(Default)]
pub(super) struct Tokens(Vec<u8>);

impl Tokens {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes back what was written after the first `length` bytes.
    pub(super) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.raw(&value.to_le_bytes());
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.raw(&value.to_le_bytes());
    }

    fn u64(&mut self, value: u64) {
        self.raw(&value.to_le_bytes());
    }

    /// UTF-16, without its length.
    pub(super) fn units(&mut self, units: &[u16]) {
        for unit in units {
            self.u16(*unit);
        }
    }

    /// Text with its length in one byte, cut to what that can tell.
    fn short_text(&mut self, text: &str) {
        let units: Vec<u16> = text.encode_utf16().take(255).collect();
        self.u8(u8::try_from(units.len()).unwrap_or(u8::MAX));
        self.units(&units);
    }

    /// Text with its length in two bytes, cut to what a message may be.
    fn long_text(&mut self, text: &str) {
        let units: Vec<u16> = text.encode_utf16().take(2_000).collect();
        self.u16(u16::try_from(units.len()).unwrap_or(u16::MAX));
        self.units(&units);
    }

    /// A token whose length stands before its body.
    fn sized(&mut self, token: u8, body: &Self) {
        self.u8(token);
        self.u16(u16::try_from(body.0.len()).unwrap_or(u16::MAX));
        self.raw(&body.0);
    }

    pub(super) fn error(&mut self, number: u32, class: u8, message: &str) {
        let mut body = Self::default();
        body.u32(number);
        body.u8(1);
        body.u8(class);
        body.long_text(message);
        body.short_text("testkit");
        body.short_text("");
        body.u32(1);
        self.sized(0xaa, &body);
    }

    pub(super) fn database_changed(&mut self, database: &str) {
        let mut body = Self::default();
        body.u8(1);
        body.short_text(database);
        body.short_text("master");
        self.sized(0xe3, &body);
    }

    pub(super) fn packet_size_changed(&mut self, size: usize) {
        let mut body = Self::default();
        body.u8(4);
        body.short_text(&size.to_string());
        body.short_text(&size.to_string());
        self.sized(0xe3, &body);
    }

    pub(super) fn login_accepted(&mut self) {
        let mut body = Self::default();
        body.u8(1);
        body.raw(&0x7400_0004_u32.to_be_bytes());
        body.short_text("Microsoft SQL Server");
        body.raw(&[16, 0, 0, 0]);
        self.sized(0xad, &body);
    }

    fn done_token(&mut self, token: u8, status: u16, rows: u64) {
        self.u8(token);
        self.u16(status);
        self.u16(SELECT);
        self.u64(rows);
    }

    pub(super) fn done(&mut self) {
        self.done_token(0xfd, 0, 0);
    }

    pub(super) fn done_with_error(&mut self) {
        self.done_token(0xfd, DONE_ERROR, 0);
    }

    pub(super) fn done_with_attention(&mut self) {
        self.done_token(0xfd, DONE_ATTENTION, 0);
    }

    /// The end of an answer with that many rows.
    pub(super) fn done_with_rows(&mut self, ending: Ending, rows: u64) {
        match ending {
            Ending::Batch => self.done_token(0xfd, DONE_COUNT, rows),
            Ending::Procedure => {
                self.done_token(0xff, DONE_MORE | DONE_COUNT, rows);
                self.u8(0x79);
                self.u32(0);
                self.done_token(0xfe, 0, 0);
            }
        }
    }

    /// `COLMETADATA`.
    pub(super) fn columns(&mut self, columns: &[Column]) {
        const NULLABLE: u16 = 1;
        self.u8(0x81);
        self.u16(u16::try_from(columns.len()).unwrap_or(u16::MAX));
        for column in columns {
            self.u32(0);
            self.u16(NULLABLE);
            column.kind.write_info(self);
            self.short_text(&column.name);
        }
    }

    /// The beginning of a row; its values follow.
    pub(super) fn row(&mut self) {
        self.u8(0xd1);
    }
}
