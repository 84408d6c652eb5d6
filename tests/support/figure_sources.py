"""Drawings as a chapter shows them."""

import base64
import json

import nbformat

from backprop_lib import plots

ALT = 'A line from 0 to 1, "steep" & <straight>.'
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def picture(narrow: bool = False) -> plots.Picture:
    figures = []
    for width in (plots.WIDTH, plots.NARROW):
        fig, axes = plots.figure(width=width)
        axes.plot([0, 1], [0, 1], color=plots.BACKWARD)
        axes.set(xlabel="input $x_1$")
        figures.append(fig)
    if narrow:
        return plots.show(figures[0], ALT, narrow=figures[1])
    plots.plt.close(figures[1])
    return plots.show(figures[0], ALT)


def notebook(*pictures: plots.Picture | str) -> str:
    cells = [nbformat.v4.new_markdown_cell("# Drawn\n\nSee {numref}`fig-one`.", id="head")]
    for number, shown in enumerate(pictures):
        whole, label = (shown, "x") if isinstance(shown, str) else (shown.svg, repr(shown))
        data = {
            "image/svg+xml": whole,
            "image/png": base64.b64encode(PIXEL).decode(),
            "text/plain": label,
        }
        output = nbformat.v4.new_output("execute_result", data, execution_count=1)
        cells.append(
            nbformat.v4.new_code_cell(
                f"x{number}", id=f"c{number}", outputs=[output], execution_count=1
            )
        )
        if number == 0:
            caption = ":::{figure}\n:name: fig-one\nA *caption*, see {numref}`fig-one`.\n:::"
            cells.append(nbformat.v4.new_markdown_cell(caption, id="caption"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}))
