"""Writes the table of examples/pdf_table.rs with reportlab's LongTable, for comparison.

    python peers_pdf.py PATH [ROWS]

`cargo dev bench writers` runs it beside the others.
"""

import datetime
import json
import os
import resource
import sys
import time

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.platypus import LongTable, SimpleDocTemplate, TableStyle

HEAD = ["Order", "Day", "Customer", "Product", "Quantity", "Price", "Total", "Discount"]


def row(index):
    """One row, its values written as in the other program."""
    day = datetime.date(1970, 1, 1) + datetime.timedelta(days=index % 3000)
    quantity = 1 + index % 40
    price = index % 977 * 1.37 + 2.5
    return [
        str(43659 + index),
        day.isoformat(),
        f"Customer {index % 701}",
        f"Mountain-{index % 300} Black, {38 + index % 12}",
        f"{quantity:,}",
        f"{price:,.2f}",
        f"{price * quantity:,.2f}",
        f"{index % 16:.1f} %",
    ]


def main():
    path = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    begin = time.perf_counter()
    table = LongTable([HEAD] + [row(index) for index in range(count)], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("FONTSIZE", (0, 0), (-1, -1), 8),
                ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
                ("ALIGN", (4, 0), (-1, -1), "RIGHT"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.lightgrey),
            ]
        )
    )

    def footer(canvas, document):
        canvas.setFont("Helvetica", 7)
        canvas.drawRightString(547, 32, f"Page {document.page}")

    SimpleDocTemplate(path, pagesize=A4).build([table], onFirstPage=footer, onLaterPages=footer)
    seconds = time.perf_counter() - begin
    print(
        json.dumps(
            {
                "writer": "reportlab",
                "rows": count,
                "seconds": round(seconds, 3),
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6, 1),
                "file_mb": round(os.path.getsize(path) / 1e6, 2),
            }
        )
    )


main()
