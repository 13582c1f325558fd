"""What no page of ours says to its kernel is refused before it is decoded further."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtmnb.serve.messages import INPUTS, Allowance, Line, RefusedMessageError
from tests.support.lines import framed, message, plain

PERMITTED = [
    message("kernel_info_request"),
    message("comm_info_request", {"target_name": "jupyter.widget"}),
    message("comm_open", {"comm_id": "a", "target_name": "jupyter.widget.control", "data": {}}),
    message("comm_close", {"comm_id": "a", "data": {}}),
    message("comm_msg", {"comm_id": "a", "data": {"method": "request_states"}}),
    message("comm_msg", {"comm_id": "a", "data": {"method": "custom", "content": {"pick": "x"}}}),
    message("comm_msg", {"data": {"method": "update", "state": {"value": "x"}}}),
    message(
        "comm_msg",
        {
            "data": {
                "method": "update",
                "state": {"value": [{"name": "a.xlsx"}], "error": ""},
                "buffer_paths": [["value", 0, "content"]],
            }
        },
        buffers=1,
    ),
]
# Every other message of the protocol, and some that are in none.
REFUSED_KINDS = [
    *("execute_request", "inspect_request", "complete_request", "history_request"),
    *("is_complete_request", "connect_request", "shutdown_request", "interrupt_request"),
    *("debug_request", "create_subshell_request", "delete_subshell_request"),
    *("list_subshell_request", "usage_request", "input_reply", "execute_reply", "status"),
    *("stream", "display_data", "comm_info_reply", "", "COMM_MSG", "comm_msg ", "no_such_kind"),
]
COUNT = 8


def refusal(*said: object, most_bytes: int = 2**20) -> str:
    """Return why the last of *said* is refused, "" where it is not."""
    line = Line(most_bytes)
    try:
        for each in said:
            line.require_ours(each)
    except RefusedMessageError as reason:
        return str(reason)
    return ""


@pytest.mark.parametrize("said", PERMITTED, ids=map(str, range(len(PERMITTED))))
def test_what_a_page_says_passes(said):
    """Words of people, clicks, and the questions of the widgets' own script."""
    assert refusal(said) == ""


@pytest.mark.parametrize("kind", REFUSED_KINDS)
@pytest.mark.parametrize("channel", ["shell", "control", "stdin"])
def test_no_other_kind_of_message_passes(kind, channel):
    """By no channel, and in no form."""
    assert "kind" in refusal(message(kind, {"code": "1"}, channel=channel))
    assert "form" in refusal(plain(kind, {"code": "1"}, channel))


@pytest.mark.parametrize("channel", ["control", "stdin", "iopub", "", "SHELL"])
def test_by_another_channel_nothing_passes(channel):
    """Pages use one."""
    assert refusal(message("kernel_info_request", channel=channel))


@pytest.mark.parametrize("name", ["disabled", "children", "items", "layout", "_view_name", "_esm"])
def test_what_a_page_shows_it_does_not_set(name):
    """Nor by the names of buffers; one such among others is enough."""
    data = {"method": "update", "state": {"value": "x", name: 1}}
    by_buffer = {"method": "update", "state": {"value": "x"}, "buffer_paths": [[name]]}

    assert name not in INPUTS
    assert "set of a widget" in refusal(message("comm_msg", {"data": data}))
    assert "set of a widget" in refusal(message("comm_msg", {"data": by_buffer}, buffers=1))


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"data": None},
        {"data": {}},
        {"data": {"method": "echo_update", "state": {}}},
        {"data": {"method": "update", "state": []}},
        {"data": {"method": "update", "state": {}, "buffer_paths": {}}},
        {"data": {"method": "update", "state": {}, "buffer_paths": [[]]}},
        {"data": {"method": ["update"]}},
        {"data": ["method"]},
    ],
)
def test_a_message_to_a_widget_has_its_shape(content):
    """What has another is not of our pages."""
    assert refusal(message("comm_msg", content))


@pytest.mark.parametrize("target", ["jupyter.widget", "jupyter.widget.version", "", None, "x"])
def test_a_page_makes_no_widget_of_its_own(target):
    """It opens the one line by which the widgets' script asks what there is."""
    assert "widget" in refusal(message("comm_open", {"target_name": target}))


def test_what_a_frame_claims_is_held_against_what_it_is():
    """Nothing is set aside for parts that are not there."""
    good = message("kernel_info_request")

    for count in (0, 1, 5, 7, 71, 2**21, 2**32, 2**63):
        assert refusal(count.to_bytes(COUNT, "little") + good[COUNT:]) == "a damaged message"
    assert refusal(good + b"x") == "a damaged message"
    assert refusal(message("kernel_info_request", buffers=64)) == ""
    assert refusal(message("kernel_info_request", buffers=65)) == "a damaged message"
    assert refusal(framed([b"shell", b"[]", b"{}", b"{}", b"{}"])) == "a damaged message"
    deep = b'{"a":' * 100_000
    assert refusal(framed([b"shell", b"{}", b"{}", b"{}", deep])) == "a damaged message"


def test_large_and_many_messages_are_refused():
    """A page says less at once, and slower."""
    small = message("kernel_info_request")
    large = message("comm_msg", {"data": {"method": "custom", "content": "x" * 3_000}})

    assert refusal(small, most_bytes=len(small)) == ""
    assert "large" in refusal(large, most_bytes=len(large) - 1)
    assert refusal(*[small] * 400) == ""
    assert "many" in refusal(*[small] * 450)
    assert "many" in refusal(*[large] * 3, most_bytes=len(large))


def test_an_allowance_fills_again(monkeypatch):
    """So much at once, and so much a second."""
    now = [0.0]
    monkeypatch.setattr("dtmnb.serve.messages.time.monotonic", lambda: now[0])
    allowance = Allowance(2, 1)

    assert [allowance.take() for _ in range(3)] == [True, True, False]
    now[0] = 1.0
    assert [allowance.take() for _ in range(2)] == [True, False]
    now[0] = 100.0
    assert [allowance.take() for _ in range(3)] == [True, True, False]


@given(st.binary(max_size=300))
def test_no_bytes_make_it_stumble(said):
    """Whatever comes is refused with a word, or was a message."""
    assert refusal(said)


@given(st.data())
def test_a_message_that_was_changed_anywhere_never_runs_code(data):
    """Flip what you like in a message that is permitted: it is no request to run code."""
    said = bytearray(data.draw(st.sampled_from(PERMITTED)))
    for place in data.draw(st.lists(st.integers(0, len(said) - 1), min_size=1, max_size=5)):
        said[place] = data.draw(st.integers(0, 255))
    if not refusal(bytes(said)):
        count = int.from_bytes(said[:8], "little")
        marks = [int.from_bytes(said[8 * n : 8 * n + 8], "little") for n in range(1, count + 1)]
        header = json.loads(bytes(said[marks[1] : marks[2]]))
        assert header["msg_type"] in {
            *("comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request")
        }
