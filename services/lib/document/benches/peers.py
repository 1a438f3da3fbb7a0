"""Writes the cells of examples/xlsx_cells.rs with XlsxWriter and openpyxl, for comparison.

    python peers.py xlsxwriter|openpyxl PATH [ROWS]

Each in a process of its own, so that its peak memory is its own. `cargo dev bench writers` runs them beside
each other.
"""

import datetime
import json
import os
import resource
import sys
import time

FIRST_DAY = datetime.date(1970, 1, 1) + datetime.timedelta(days=15_000)
REGIONS = ["North", "South", "East", "West"]
HEADER = ["Day", "Product", "Region", "Quantity", "Line", "Amount", "Share", "Online"]
FORMATS = ["yyyy-mm-dd", None, None, "#,##0", "0", "#,##0.00", "0.0%", None]


def rows(count):
    for number in range(count):
        mixed = number * 2_654_435_761 % 4_294_967_296
        yield (
            FIRST_DAY + datetime.timedelta(days=number % 3_650),
            f"Product {mixed % 500}",
            REGIONS[mixed % 4],
            mixed % 10_000,
            number,
            mixed % 10_000_000 / 100,
            mixed / 4_294_967_296,
            mixed % 3 == 0,
        )


def with_xlsxwriter(path, count):
    import xlsxwriter

    workbook = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = workbook.add_worksheet("Cells")
    formats = [workbook.add_format({"num_format": form}) if form else None for form in FORMATS]
    sheet.write_row(0, 0, HEADER)
    for index, (day, product, region, quantity, line, amount, share, online) in enumerate(rows(count), 1):
        sheet.write_datetime(index, 0, day, formats[0])
        sheet.write_string(index, 1, product)
        sheet.write_string(index, 2, region)
        sheet.write_number(index, 3, quantity, formats[3])
        sheet.write_number(index, 4, line, formats[4])
        sheet.write_number(index, 5, amount, formats[5])
        sheet.write_number(index, 6, share, formats[6])
        sheet.write_boolean(index, 7, online)
    workbook.close()


def with_openpyxl(path, count):
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Cells")
    sheet.append(HEADER)
    for row in rows(count):
        cells = []
        for value, form in zip(row, FORMATS):
            cell = WriteOnlyCell(sheet, value=value)
            if form:
                cell.number_format = form
            cells.append(cell)
        sheet.append(cells)
    workbook.save(path)


def main():
    writer, path = sys.argv[1], sys.argv[2]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 125_000
    write = {"xlsxwriter": with_xlsxwriter, "openpyxl": with_openpyxl}[writer]
    begin = time.perf_counter()
    write(path, count)
    seconds = time.perf_counter() - begin
    print(
        json.dumps(
            {
                "writer": writer,
                "cells": count * len(HEADER),
                "seconds": round(seconds, 3),
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6, 1),
                "file_mb": round(os.path.getsize(path) / 1e6, 2),
            }
        )
    )


if __name__ == "__main__":
    main()
