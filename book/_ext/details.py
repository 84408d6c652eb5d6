"""What is hidden until asked for is an HTML ``<details>``: it opens without a script, by keyboard and in print.

Solutions of exercises, and the source of cells tagged ``hide-input``; a figure stands before its source.
"""

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import solution_node


class FigureBeforeSource(SphinxPostTransform):
    default_priority = 200  # right after MyST-NB wrapped what it hides
    formats = ("html",)

    def run(self, **kwargs):
        for hidden in list(self.document.findall(HideCodeCellNode)):
            cell = hidden.parent
            if next(cell.findall(nodes.figure), None):
                cell.remove(hidden)
                cell.append(hidden)


def open_solution(translator, node):
    translator.body.append(translator.starttag(node, "details", CLASS="admonition"))
    translator.body.append(f"<summary>{translator.encode(node.pop(0).astext())}</summary>\n")


def open_source(translator, node):
    translator.body.append(translator.starttag(node, "details", CLASS="hide"))
    translator.body.append(f"<summary>{translator.encode(node['prompt_show'])}</summary>\n")


def close(translator, node):
    translator.body.append("</details>\n")


def setup(app):
    app.add_post_transform(FigureBeforeSource)
    app.add_node(solution_node, override=True, html=(open_solution, close))
    app.add_node(HideCodeCellNode, override=True, html=(open_source, close))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
