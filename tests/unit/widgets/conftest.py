"""The gestures of a person without a browser."""

from dtmnb.widgets.guard import Guard


def alert(guard: Guard) -> str:
    """Return what the alert shows; "" while it is empty."""
    return guard.alert.root.value


def pick(items, key: object) -> None:
    """Pick from a list as the page does."""
    items._handle_custom_msg({"pick": key}, [])


def keys(items) -> list[str]:
    """Return the keys that a list offers."""
    return [item[0] for item in items.items]


def type_in(form, name: str, value: object) -> None:
    """Leave the input of the field *name* of *form* with *value*, as the page does."""
    inputs = getattr(form, "inputs", form)
    inputs._handle_custom_msg({"record": inputs.record, "field": name, "value": value}, [])


def notes(form, name: str) -> str:
    """Return what stands below the input of the field *name* of *form*."""
    return " ".join(next(each for each in form.inputs.inputs if each["name"] == name)["notes"])
