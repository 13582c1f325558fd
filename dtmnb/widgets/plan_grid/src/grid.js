// AG Grid Community, module by module, made into our table: columns, keys, focus, looks.
import {
  CellStyleModule, ClientSideRowModelApiModule, ClientSideRowModelModule, ColumnApiModule,
  CustomEditorModule, HighlightChangesModule, LargeTextEditorModule, LocaleModule, ModuleRegistry,
  RenderApiModule, RowApiModule, RowAutoHeightModule, RowSelectionModule, ScrollApiModule,
  TextEditorModule, TextFilterModule, createGrid, themeQuartz,
} from "ag-grid-community";
import { cellRules, renderCell } from "./cells.js";
import { ChoiceEditor } from "./choice.js";
import { labelled } from "./dom.js";
import { remember } from "./remember.js";

ModuleRegistry.registerModules([
  CellStyleModule, ClientSideRowModelApiModule, ClientSideRowModelModule, ColumnApiModule,
  CustomEditorModule, HighlightChangesModule, LargeTextEditorModule, LocaleModule,
  RenderApiModule, RowApiModule, RowAutoHeightModule, RowSelectionModule, ScrollApiModule,
  TextEditorModule, TextFilterModule,
]);

const LOOK = themeQuartz.withParams({
  accentColor: "#0b5cab",
  backgroundColor: "#ffffff",
  foregroundColor: "#1d2733",
  headerBackgroundColor: "#e9eef3",
  headerTextColor: "#1d2733",
  borderColor: "#c3ccd5",
  fontFamily: "inherit",
  fontSize: 14,
  cellHorizontalPadding: 8,
  columnBorder: true,
  headerFontWeight: 700,
});
const NEWS_MS = 8000;
const ID = "id";
// Of one line; a question of two lines makes its row higher.
const LINE = 26;
const GROWS = "question";
const ITS_SHARE = 0.33;
const A_LETTER = 7.3;
const [LEAST, MOST] = [76, 250];

// Wide enough for the words of the head and for most texts; longer ones take two lines or are cut.
function widthOf(column, state) {
  const long = state.rows.all().map(({ id }) => state.rows.text(id, column.field).length).sort((a, b) => a - b);
  const usual = A_LETTER * (long[Math.floor(0.85 * long.length)] ?? 0) + 34;
  const words = column.head.split(/\s+/).map((word) => word.length);
  const head = A_LETTER * Math.max(...words, column.head.length / 2) + 44;
  return Math.round(Math.max(LEAST, head, Math.min(usual, column.width, MOST)));
}

export class Table {
  constructor(state, host) {
    this.state = state;
    this.host = host;
    this.waiting = [];
  }

  // `on` has start(id, col), stop(id, col), commit(id, col, text), focus(id), drawn(), rows(shown, all),
  // chosen().
  open(on) {
    const { state } = this;
    this.on = on;
    const isRtl = state.direction === "rtl";
    this.api = createGrid(this.host, {
      theme: LOOK,
      localeText: state.locale,
      enableRtl: isRtl,
      rowData: state.rows.all(),
      getRowId: ({ data }) => data.id,
      columnDefs: [this.idColumn(isRtl), ...state.columns.map((each) => this.column(each, on))],
      defaultColDef: {
        cellDataType: false,
        resizable: true,
        sortable: true,
        minWidth: LEAST,
        filter: "agTextColumnFilter",
        filterParams: { filterOptions: ["contains"], maxNumConditions: 1 },
        floatingFilter: true,
        suppressFloatingFilterButton: true,
        suppressHeaderFilterButton: true,
        suppressHeaderMenuButton: true,
        wrapHeaderText: true,
        autoHeaderHeight: true,
      },
      rowSelection: {
        mode: "multiRow", checkboxes: true, headerCheckbox: true, selectAll: "filtered", enableClickSelection: false,
      },
      selectionColumnDef: { pinned: isRtl ? "right" : "left", lockPosition: true, resizable: false, width: 34, minWidth: 34 },
      onSelectionChanged: () => on.chosen(),
      onCellClicked: ({ column, node, event }) => column.getColId() === ID && this.choose(node, event),
      rowHeight: LINE,
      headerHeight: LINE,
      floatingFiltersHeight: LINE + 4,
      // All cells of a row in sight are on the page, for whoever searches it or has it read.
      suppressColumnVirtualisation: true,
      ensureDomOrder: true,
      // Rows that slide whenever somebody writes would never come to rest, and cost the most.
      animateRows: false,
      stopEditingWhenCellsLoseFocus: true,
      suppressDragLeaveHidesColumns: true,
      // Tab leaves the table; inside an editor it goes to the next cell.
      tabToNextCell: ({ editing, nextCellPosition }) => (editing ? nextCellPosition : false),
      tabToNextHeader: () => false,
      onCellEditingStarted: ({ colDef }) => this.name(colDef.headerName),
      onCellEditingStopped: ({ data, column }) => this.closed(data.id, column.getColId(), on),
      onCellFocused: ({ rowIndex }) => on.focus(this.idAt(rowIndex) ?? ""),
      onModelUpdated: ({ api }) => {
        const all = this.state.rows.all().length;
        on.rows(api.isAnyFilterPresent() ? api.getDisplayedRowCount() : null, all);
        on.chosen();
      },
    });
    labelled(this.host.querySelector("[role=grid],[role=treegrid]") ?? this.host, state.texts.table);
  }

  // The grid gives the dialog around an editor no name of its own.
  name(text) {
    const dialog = this.host.querySelector(".ag-popup-editor");
    if (dialog) labelled(dialog, text);
  }

  closed(id, col, on) {
    on.stop(id, col);
    this.refresh([{ id, col }]);
    // With Tab the next editor opens first; what waits then waits for that one.
    setTimeout(() => this.api.isDestroyed() || this.waiting.splice(0).forEach((act) => this.later(act)));
  }

  // Under a filter new texts may take a row away, and never the one in which somebody types.
  later(act) {
    if (this.api.isAnyFilterPresent() && this.api.getEditingCells().length) this.waiting.push(act);
    else act();
  }

  // Hold the rows against the filter again; the focus stays in the table.
  refilter() {
    if (!this.api.isAnyFilterPresent()) return;
    const cell = this.host.contains(document.activeElement) && this.api.getFocusedCell();
    this.api.onFilterChanged();
    const last = this.api.getDisplayedRowCount() - 1;
    if (!cell || last < 0 || this.host.contains(document.activeElement)) return;
    this.api.setFocusedCell(Math.min(cell.rowIndex, last), cell.column);
  }

  // Show all rows if one of *ids* is hidden by a filter.
  uncover(ids) {
    if (!ids.some((id) => this.api.getRowNode(id)?.displayed === false)) return;
    this.showAll();
    this.state.say(this.state.texts.unfiltered);
  }

  showAll() {
    this.api.setFilterModel(null);
  }

  idColumn(isRtl) {
    return {
      colId: ID,
      headerName: this.state.texts.row,
      valueGetter: ({ data }) => data.id,
      cellRenderer: ({ data }) => renderCell({ field: ID }, data, data.id, this.state),
      pinned: isRtl ? "right" : "left",
      lockPosition: true,
      width: 88,
      sort: "asc",
      comparator: (a, b, one, other) => this.order(one) - this.order(other),
      cellClass: "pg-id",
    };
  }

  order(node) {
    return this.state.rows.get(node.data.id)?.order ?? 0;
  }

  column(column, on) {
    const { state } = this;
    return {
      colId: column.field,
      headerName: column.head,
      hide: !state.visible.includes(column.field),
      wrapText: true,
      ...(column.field === GROWS
        ? { autoHeight: true, flex: 1, minWidth: Math.max(column.width, ITS_SHARE * this.host.clientWidth), cellClass: "pg-grows" }
        : { width: widthOf(column, state) }),
      editable: () => state.isEditable && column.editable,
      valueGetter: ({ data }) => state.rows.text(data.id, column.field),
      valueSetter: ({ data, newValue }) => {
        on.commit(data.id, column.field, newValue ?? "");
        return false;
      },
      cellRenderer: ({ data, value }) => renderCell(column, data, value ?? "", state),
      cellClassRules: cellRules(column, state),
      ...this.editor(column, on),
    };
  }

  // The grid tells of an opened editor too late; it asks for these parameters just in time.
  editor(column, on) {
    const opened = (params) => ({ data }) => {
      on.start(data.id, column.field);
      return params();
    };
    const list = () => this.state.lists[column.list].labels;
    if (column.list) {
      const params = () => ({ choices: list(), many: column.many, label: column.head });
      return { cellEditor: ChoiceEditor, cellEditorPopup: true, cellEditorParams: opened(params) };
    }
    if (!column.is_long) return { cellEditor: "agTextCellEditor", cellEditorParams: opened(() => ({})) };
    const params = () => ({ maxLength: this.state.most, rows: 6, cols: 46 });
    return { cellEditor: "agLargeTextCellEditor", cellEditorPopup: true, cellEditorParams: opened(params) };
  }

  // A click on the number of a row: it alone, with Ctrl one more or less, with Shift all up to it.
  choose(node, { shiftKey, ctrlKey, metaKey }) {
    const isMore = ctrlKey || metaKey;
    const isAlone = node.isSelected() && this.selected().length === 1;
    const anchor = this.api.getRowNode(this.anchor)?.rowIndex ?? node.rowIndex;
    if (!isMore) this.api.deselectAll();
    if (shiftKey) {
      const [first, last] = [anchor, node.rowIndex].sort((a, b) => a - b);
      const nodes = Array.from({ length: last - first + 1 }, (_, step) => this.api.getDisplayedRowAtIndex(first + step));
      this.api.setNodesSelected({ nodes, newValue: true });
      return;
    }
    this.anchor = node.data.id;
    node.setSelected(isMore ? !node.isSelected() : !isAlone);
  }

  // The selected rows that are shown, in their order: what a filter hides is not worked on.
  selected() {
    const ids = [];
    this.api.forEachNodeAfterFilterAndSort((node) => node.isSelected() && ids.push(node.data.id));
    return ids;
  }

  unselect() {
    this.api.deselectAll();
  }

  idAt(index) {
    return index === null ? undefined : this.api.getDisplayedRowAtIndex(index)?.data.id;
  }

  last() {
    return this.idAt(this.api.getDisplayedRowCount() - 1) ?? "";
  }

  // The cell in focus as {id, col, above}, null for none.
  focused() {
    const cell = this.api.getFocusedCell();
    if (!cell) return null;
    const id = this.idAt(cell.rowIndex);
    return id && { id, col: cell.column.getColId(), above: this.idAt(cell.rowIndex - 1) };
  }

  // Whether the cell in focus has no room for its whole text.
  isCut() {
    const body = this.host.querySelector(".ag-cell-focus .pg-body");
    return Boolean(body) && (body.scrollHeight > body.clientHeight + 1 || body.scrollWidth > body.clientWidth + 1);
  }

  // The rows and columns shown from the cell in focus on.
  from() {
    const cell = this.api.getFocusedCell();
    const { ids, columns } = this.shown();
    if (!cell) return { ids: [], columns: [] };
    const first = columns.findIndex(({ field }) => field === cell.column.getColId());
    return { ids: ids.slice(cell.rowIndex), columns: columns.slice(Math.max(first, 0)) };
  }

  shown() {
    const ids = [];
    this.api.forEachNodeAfterFilterAndSort(({ data }) => ids.push(data.id));
    const byField = new Map(this.state.columns.map((column) => [column.field, column]));
    const columns = this.api.getAllDisplayedColumns().map((each) => byField.get(each.getColId()));
    return { ids, columns: columns.filter(Boolean) };
  }

  editable(cell) {
    const column = this.state.columns.find(({ field }) => field === cell?.col);
    return Boolean(column?.editable) && this.state.isEditable;
  }

  go(id, col) {
    const node = this.api.getRowNode(id);
    if (!node) return;
    this.uncover([id]);
    const field = col && this.api.getColumn(col) ? col : this.state.visible[0];
    this.api.setColumnsVisible([field], true);
    this.api.ensureNodeVisible(node, "middle");
    this.api.ensureColumnVisible(field);
    this.api.setFocusedCell(node.rowIndex, field);
  }

  show(fields) {
    this.state.visible = fields;
    remember(fields);
    const all = this.state.columns.map(({ field }) => field);
    this.api.setColumnsVisible(all.filter((field) => !fields.includes(field)), false);
    this.api.setColumnsVisible(fields, true);
  }

  add(ids) {
    this.later(() => this.put(ids.filter((id) => this.state.rows.get(id))));
  }

  put(ids) {
    const add = ids.filter((id) => !this.api.getRowNode(id)).map((id) => this.state.rows.get(id));
    const update = ids.filter((id) => this.api.getRowNode(id)).map((id) => this.state.rows.get(id));
    this.api.applyTransaction({ add, update });
  }

  drop(ids) {
    const remove = ids.filter((id) => this.api.getRowNode(id)).map((id) => ({ id }));
    if (remove.length) this.api.applyTransaction({ remove });
  }

  // Rows are about to go: what is typed in one of them becomes an edit first.
  rescue(isGone) {
    const open = this.api.getEditingCells().map(({ rowIndex }) => this.idAt(rowIndex));
    if (open.some(isGone)) this.api.stopEditing();
  }

  refresh(cells) {
    this.redraw(new Set(cells.map(({ id }) => id)), [...new Set(cells.map(({ col }) => col)), ID]);
    if (cells.length) this.later(() => this.refilter());
  }

  // An open editor is left alone, and its cell is drawn when it closes.
  redraw(ids, columns = this.state.columns.map(({ field }) => field).concat(ID)) {
    const open = this.api.getEditingCells().map((cell) => [this.idAt(cell.rowIndex), cell.colId]);
    for (const [busy, col] of [...open, []]) {
      const rowNodes = [...ids].filter((id) => (busy ? id === busy : !open.some(([o]) => o === id)));
      const nodes = rowNodes.map((id) => this.api.getRowNode(id)).filter(Boolean);
      const free = columns.filter((each) => each !== col);
      if (nodes.length && free.length) this.api.refreshCells({ rowNodes: nodes, columns: free, force: true });
    }
    this.on.drawn();
  }

  reload() {
    this.api.setGridOption("rowData", this.state.rows.all());
    this.api.refreshCells({ force: true });
  }

  // Somebody else changed these cells: flash them and say who for a while.
  announce(cells) {
    const { rows } = this.state;
    for (const { id, col, who } of cells) rows.announce(id, col, who);
    this.refresh(cells);
    const open = this.api.getEditingCells();
    for (const { id, col } of cells) {
      const node = this.api.getRowNode(id);
      const isOpen = open.some(({ rowIndex, colId }) => rowIndex === node?.rowIndex && colId === col);
      if (node && !isOpen) this.api.flashCells({ rowNodes: [node], columns: [col] });
    }
    setTimeout(() => {
      for (const { id, col } of cells) rows.silence(id, col);
      if (!this.api.isDestroyed()) this.refresh(cells);
    }, NEWS_MS);
  }
}
