"""Charts of xlsx: drawn by the spreadsheet itself from the cells of a table."""

from collections.abc import Mapping, Sequence

from xlsxwriter.chart import Chart as SheetChart
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from szdj_cli.domain.imports.tables import Chart, ChartKind, NumberForm

_A4 = 9  # Excel's own number of the paper
_WIDTH, _MARGIN = 620, 20  # pixels, as the others
_LEAST_HEIGHT, _FRAME, _PER_BAR = 300, 120, 26
_ACROSS = 2  # charts beside each other
_ALONE = "#C00000"
_BESIDE_OTHERS = ("#4472C4", "#ED7D31", "#A5A5A5", "#FFC000", "#5B9BD5", "#70AD47")


def draw_charts(
    workbook: Workbook, page: Worksheet, table: Worksheet, charts: Sequence[Chart], numbers: Mapping[int, NumberForm]
) -> None:
    """Draw charts on a page, two beside each other; `numbers` are the forms of the table's columns."""
    page.hide_gridlines(2)
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    top = 0
    for start in range(0, len(charts), _ACROSS):
        beside = charts[start : start + _ACROSS]
        height = max(map(_height, beside))
        for place, chart in enumerate(beside):
            drawn = _drawn(workbook, table, chart, numbers)
            drawn.set_size({"width": _WIDTH, "height": height})
            offset = {"x_offset": _MARGIN + place * (_WIDTH + _MARGIN), "y_offset": _MARGIN + top}
            page.insert_chart(0, 0, drawn, offset)
        top += height + _MARGIN


def _drawn(workbook: Workbook, table: Worksheet, chart: Chart, numbers: Mapping[int, NumberForm]) -> SheetChart:
    subtype = {"subtype": "stacked"} if chart.is_stacked else {}
    drawn = workbook.add_chart({"type": chart.kind.value} | subtype)
    name = table.get_name()
    colours = [_ALONE] if len(chart.values) == 1 else _BESIDE_OTHERS
    for place, column in enumerate(chart.values):
        drawn.add_series(
            {
                "name": [name, 0, column],
                "categories": [name, chart.first, chart.labels, chart.last, chart.labels],
                "values": [name, chart.first, column, chart.last, column],
                "fill": {"color": colours[place % len(colours)]},
                "gap": 60,
                "data_labels": {"value": len(chart.values) == 1},  # of several, they lie on each other
            }
        )
    # A share is read against the whole.
    form = numbers.get(chart.values[0], NumberForm.COUNT)
    values = {
        "num_format": form.value,
        "min": 0,
        "max": 1 if form is NumberForm.PERCENT else None,
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
    }
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
    if chart.kind is ChartKind.BAR:
        # The first label stands lowest, unless the axis is turned round; the numbers then go to the other end.
        drawn.set_x_axis(values)
        drawn.set_y_axis({"reverse": True, "crossing": "max", "major_gridlines": {"visible": False}})
    else:
        drawn.set_y_axis(values)
    drawn.set_legend({"none": True} if len(chart.values) == 1 else {"position": "bottom"})
    return drawn


def _height(chart: Chart) -> int:
    bars = chart.last - chart.first + 1 if chart.kind is ChartKind.BAR else 0
    return max(_LEAST_HEIGHT, _FRAME + _PER_BAR * bars)
