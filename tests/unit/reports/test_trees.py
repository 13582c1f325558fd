"""Decision trees are drawn so that everyone in the room can follow them."""

import re
from html import unescape
from itertools import combinations, pairwise

import pytest

from dtmnb.domain.decision import DecisionTree, Node, walk
from dtmnb.language import language_for
from dtmnb.language.language import Language, NullTranslations
from dtmnb.reports.tree_layout import BOX_WIDTH, place_nodes
from dtmnb.reports.trees import tree_svg

EN = language_for("en")
MARK = {"evidence": "proposed", "source": ("own",)}


def node(kind, text, **ways):
    """Return a node with the marks that every node has."""
    return Node(kind=kind, text={"en": text}, **MARK, **ways)


@pytest.fixture
def tree():
    """Return a small tree with every kind of node, a long way and a way back."""
    return DecisionTree(
        id="small",
        title={"en": "A small <tree>"},
        start="ask",
        nodes={
            "ask": node("question", "Is it <b>safe</b> to ask?", yes="task", no="choose"),
            "choose": node(
                "choice",
                "What now?",
                options={"later": "end", "never": "end", "again": "ask"},
                option_labels={
                    "later": {"en": "Later"},
                    "never": {"en": "Never"},
                    "again": {"en": "Again"},
                },
            ),
            "task": node("input", "Write it down.", next="column"),
            "column": node("subtree", "Agree column B.", next="end", ref="other"),
            "end": node("outcome", "Done " + "with a very long sentence " * 8),
        },
    )


def words(svg):
    """Return all text that is drawn, without the text alternatives."""
    drawn = svg.split("</desc>", 1)[1]
    return " ".join(unescape(" ".join(re.findall(r"<tspan[^>]*>([^<]*)", drawn))).split())


def test_every_text_is_drawn_whole_and_as_text(tree):
    """Long texts are wrapped, never cut off, and markup in them stays text."""
    svg = tree_svg(tree, language=EN)

    for number, each in enumerate(tree.nodes.values(), 1):
        assert f"{number}. {' '.join(each.text['en'].split())}" in words(svg)
    assert "<b>" not in svg


def test_the_picture_has_a_text_alternative(tree):
    """Who does not see the picture hears each step and where its answers lead."""
    svg = tree_svg(tree, language=EN, path=("ask", "task"), standing={"column": True})

    assert 'role="img"' in svg
    assert "<title>A small &lt;tree&gt;</title>" in svg
    description = svg.split("<desc>")[1].split("</desc>")[0]
    assert description.startswith("Done: 4. Walked so far: 1, 3.")
    assert "2. What now? Later: 5. Never: 5. Again: 1." in description


def test_answers_with_one_end_share_a_line_and_ways_back_are_notes(tree):
    """Two options with the same end are one line; what leads back says to which number."""
    svg = tree_svg(tree, language=EN)

    assert "Later / Never" in words(svg)
    assert "Again: back to 1" in words(svg)


def test_kinds_have_different_shapes(tree):
    """Kinds are told apart by shape and not by colour alone."""
    svg = tree_svg(tree, language=EN)
    outlines = re.findall(r'<g><path d="(M[^"]+)" fill="[^"]+" stroke="[^"]+" stroke-w', svg)
    shapes = {re.sub(r"[^A-Z]", "", outline) for outline in outlines if "h10" not in outline}

    assert len(shapes & {"MLHLLHZ", "MHAVAHAVAZ", "MHAVAHAVAZMVMV"}) == 3


def test_a_walked_way_is_thicker_and_ticked(tree):
    """The walked way shows by thickness and ticks, and where one stands in bold."""
    svg = tree_svg(tree, language=EN, path=("ask", "task"), current="task")

    assert svg.count('stroke-width="3.5"') == 1
    assert svg.count("l3 3.5l5.5 -7") == 1
    assert svg.count('font-weight="700"') == 1


def test_done_and_open_have_different_marks(tree):
    """A stop behind the plan has a tick, an open one a dashed ring."""
    svg = tree_svg(tree, language=EN, standing={"task": True, "column": False})

    assert svg.count("l3 3.5l5.5 -7") == 1
    assert svg.count('stroke-dasharray="3 2"') == 1


def test_right_to_left_is_mirrored(tree):
    """In a right-to-left language the first answer stands on the other side."""
    arabic = Language("ar", NullTranslations())
    left = re.findall(r'<text x="([\d.]+)"', tree_svg(tree, language=EN))
    svg = tree_svg(tree, language=arabic)
    right = re.findall(r'<text x="([\d.]+)"', svg)
    width = float(re.search(r'viewBox="0 0 (\d+)', svg).group(1))

    assert 'direction="rtl"' in svg
    assert float(left[-1]) + float(right[-1]) == pytest.approx(width, abs=1)


@pytest.mark.parametrize(
    "name", ["dissemination_category", "partner_use_of_location_assessment", "planning_flow"]
)
def test_shipped_trees_have_room(name, reference):
    """In no shipped tree do boxes or lines run over each other's place."""
    layout = place_nodes(reference.trees[name])

    nodes = reference.trees[name].nodes
    for layer in layout.layers:
        for one, other in combinations(layer, 2):
            both = (one in nodes) + (other in nodes)
            gap = abs(layout.middles[one] - layout.middles[other])
            assert gap >= both * BOX_WIDTH / 2 + 10
    depth = {key: number for number, layer in enumerate(layout.layers) for key in layer}
    for edge in layout.edges:
        assert all(depth[lower] == depth[upper] + 1 for upper, lower in pairwise(edge.way))


def test_a_walk_can_be_drawn(reference):
    """What `walk` returns is what the picture takes."""
    tree = reference.trees["dissemination_category"]
    walked = walk(tree, {"personal": "no", "individual_case": "no"})

    svg = tree_svg(tree, language=EN, path=walked.path, current=walked.open)

    assert svg.count('stroke-width="3.5"') == 2
