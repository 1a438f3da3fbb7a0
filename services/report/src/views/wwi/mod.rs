//! Wide World Importers' views, a file each.
