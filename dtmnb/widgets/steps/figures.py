"""Size of cells: published figures tell how many people live in the smallest areas."""

from typing import TYPE_CHECKING

from dtmnb.interchange.tables import SUFFIXES
from dtmnb.language import mark
from dtmnb.reports.data_check import drawn_table
from dtmnb.reports.figures import areas_table, levels_table, warning
from dtmnb.reports.safe_html import join, said
from dtmnb.session.desk import Session
from dtmnb.session.figures import keep_population, usual_level
from dtmnb.widgets.boxes import choice, column, show
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.panels import offer, paragraph
from dtmnb.widgets.upload import chooser, chosen_file, name_of

if TYPE_CHECKING:
    from dtmnb.screening.figures import AreaForecast
    from dtmnb.screening.tables import DataSheet

INTRO = mark(
    "Choose a file of figures from the DTM API or HDX (Excel or CSV) with P-codes. It tells how "
    "many people live in the smallest areas, and whether the breakdowns planned would show cells "
    "of so few people that somebody could be recognised. Nothing changes until you keep a figure."
)


class FiguresPanel:
    """Upload, see where cells will be small, keep the people of the smallest area."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Forecast for the datasets of the open plan."""
        self._session = session
        self._name = ""
        self._sheets: tuple[DataSheet, ...] = ()
        self._found: dict[str, AreaForecast] = {}
        text = session.language.text
        self._dataset = choice(text("Dataset"))
        self._upload = chooser(SUFFIXES, session.language)
        self._result = HtmlBox()
        self._level = choice(text("Smallest area of the release"))
        self._areas = HtmlBox()
        keep = guard.button(text("Keep its people in the dataset"), self._keep, "primary")
        self._form = column(self._level, self._areas.root, keep)
        guard.on_change(self._upload, self._read)
        guard.on_change(self._dataset, self._forecast)
        guard.on_change(self._level, self._show_areas)
        parts = (self._dataset, self._upload, self._result.root, self._form)
        self.root = column(HtmlBox(paragraph(text(INTRO))).root, *parts)
        show(self._form, False)

    def refresh(self) -> None:
        """Offer the datasets there are now; figures stay until another file is chosen."""
        titles = self._session.wording.texts("@datasets")
        offer(self._dataset, [(title, key) for key, title in titles.items()], None)

    def _read(self, files: tuple[object, ...]) -> None:
        # Loads pandas, which a page without a file does not wait for.
        from dtmnb.screening.tables import read_data

        if not files:
            return
        self._sheets, self._name = (), name_of(self._upload)
        self._forecast()
        with chosen_file(self._upload) as source:
            self._sheets = read_data(source).sheets
        self._forecast()

    def _forecast(self, _: object = None) -> None:
        session, dataset = self._session, self._dataset.value or ""
        self._result.show(NOTHING)
        show(self._form, False)
        if not self._sheets:
            return
        from dtmnb.screening.figures import forecast_areas

        found = forecast_areas(session.plan, self._sheets, session.reference, dataset=dataset)
        self._found = {each.level: each for each in found}
        table = drawn_table(levels_table(found, self._name, session.wording))
        foreign = warning(found, session.wording)
        self._result.show(join([table, paragraph(said(foreign)) if foreign else NOTHING]))
        if dataset:
            levels = [(session.wording.label("release_levels", each), each) for each in self._found]
            self._level.options = ()
            offer(self._level, levels, usual_level(session, dataset, [*self._found]))
            self._show_areas(self._level.value)
            show(self._form, True)

    def _show_areas(self, level: str | None) -> None:
        if level not in self._found:
            return
        table = areas_table(self._found[level], self._session.wording)
        self._areas.show(drawn_table(table))

    def _keep(self) -> None:
        found = self._found[self._level.value]
        keep_population(self._session, self._dataset.value, found, self._name)
