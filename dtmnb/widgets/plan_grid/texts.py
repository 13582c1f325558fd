"""The words of the table, all through the catalogues; places in braces are filled in the page."""

from collections.abc import Mapping

from dtmnb.language import Language, mark

TEXTS: Mapping[str, str] = {
    "table": mark("Data Analysis Plan"),
    "row": mark("Row"),
    "toolbar": mark("What to do with rows and columns"),
    "add": mark("Add row"),
    "duplicate": mark("Duplicate row"),
    "retire": mark("Retire row"),
    "remove": mark("Remove row"),
    "undo": mark("Undo"),
    "redo": mark("Redo"),
    "copy": mark("Copy table"),
    "columns": mark("Choose columns"),
    "columnSet": mark("Set of columns"),
    "saved": mark("Saved"),
    "saving": mark("Saving"),
    "offline": mark("Offline"),
    "trouble": mark("Not saved"),
    "banner": mark(
        "The connection is gone, so nothing can be edited now. What you typed is kept in this "
        "browser and will be saved when the connection is back."
    ),
    "reload": mark("Reload the page"),
    "notInList": mark("Not in the list"),
    "notSaved": mark("Not saved: {why}"),
    "changedBy": mark("Changed by {who}"),
    "inFull": mark("The cell in focus, in full"),
    "people": mark("Also here"),
    "onRow": mark("{who}, row {row}"),
    "conflicts": mark("Changed by two people"),
    "conflictCount": mark("Changed by two people at once, to be decided: {number}"),
    "theirs": mark("Theirs"),
    "yours": mark("Yours, not saved yet"),
    "keepTheirs": mark("Keep theirs"),
    "useMine": mark("Use mine"),
    "combine": mark("Combine"),
    "saveBoth": mark("Save the combined text"),
    "bringBack": mark("Bring the row back with mine"),
    "rowGone": mark("The row was removed."),
    "removed": mark("Row {row} was removed. Undo brings it back."),
    "retired": mark(
        "A row that is retired stays in the plan and is not asked. Write down why in the form of "
        "row {row}."
    ),
    "sure": mark(
        "Organisations have said their position on row {row}, or it is settled. Without the row "
        "nobody sees that any more. A retired row is not asked, and keeps all of it."
    ),
    "keep": mark("Leave it as it is"),
    "filtered": mark("Filtered: {shown} of {number} rows. Show all"),
    "unfiltered": mark("The filter was cleared to show this row."),
    "pasted": mark("Cells pasted: {number}"),
    "chosenRows": mark("What to do with the selected rows"),
    "chosen": mark("Rows selected: {number}"),
    "setValue": mark("Set a value …"),
    "fillDown": mark("Fill down"),
    "duplicateThem": mark("Duplicate"),
    "replace": mark("Find and replace …"),
    "unselect": mark("Select none"),
    "column": mark("Column"),
    "value": mark("Value"),
    "find": mark("Find"),
    "replaceBy": mark("Replace by"),
    "set": mark("Set"),
    "willChange": mark("Cells that change: {number}"),
    "changed": mark("Cells changed: {number}"),
    "focusFirst": mark("Put the focus into a cell of the column first."),
    "wouldOpen": mark(
        "Agreed rows that open again, because a sealed term of theirs changes: {number} ({row}). "
        "They stay open until they are settled anew."
    ),
    "goOn": mark("Change them"),
    "copied": mark("The table is in the clipboard."),
}

# The table library's own words that can appear here, by its keys.
LOCALE: Mapping[str, str] = {
    "ariaFilterInput": mark("Filter"),
    "ariaFilterColumn": mark("Press Ctrl and Enter to filter"),
    "ariaInputEditor": mark("Cell text"),
    "ariaSortableColumn": mark("Press Enter to sort"),
    "ariaRowIndex": mark("Row"),
    "ariaLabelInputClear": mark("Clear"),
    "ariaChecked": mark("selected"),
    "ariaUnchecked": mark("not selected"),
    "ariaIndeterminate": mark("partly selected"),
    "ariaHeaderSelection": mark("Select all rows that are shown"),
    "ariaRowSelectAll": mark("Press Space to select all rows that are shown"),
    "ariaRowToggleSelection": mark("Select this row"),
    "ariaRowSelect": mark("Press Space to select this row"),
    "ariaRowDeselect": mark("Press Space to take this row out again"),
    "contains": mark("Contains"),
    "filterOoo": mark("Filter …"),
    "loadingOoo": mark("Loading …"),
    "noRowsToShow": mark("No rows yet: add one, or paste a block from a spreadsheet."),
    "noMatchingRows": mark("No row fits the filter."),
}

NOT_BUILT = mark(
    "The table is not part of this installation, because the build could not reach the npm "
    "registry. Use the form of each row; nothing else is missing."
)


def words(language: Language, texts: Mapping[str, str]) -> dict[str, str]:
    """Return *texts* in *language*, their places left open for the page to fill."""
    places = {name: f"{{{name}}}" for name in ("why", "who", "row", "number", "shown")}
    return {key: language.text(text, **places) for key, text in texts.items()}
