// What a page can do beyond being read: its tables sort and filter, what is too wide says that it scrolls, and a link
// opens what is folded behind it. Without it, all is there all the same.
"use strict";
(() => {
  const units = {ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, min: 60};
  // What a text counts as when sorting: a time in seconds, another number, or itself.
  const key = text => {
    const match = /^[=1]?\s*([+-]?[\d,]*\.?\d+(?:e[+-]?\d+)?)\s*(ns|us|ms|s|min)?(?![\w.-])/.exec(text.trim());
    return match ? Number(match[1].replaceAll(",", "")) * (units[match[2]] ?? 1) : text.trim();
  };
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b
    : typeof a === "number" ? -1 : typeof b === "number" ? 1 : a.localeCompare(b);

  // Cells that span rows are repeated in each, so that rows may move and go one by one.
  const flatten = table => {
    if (table.dataset.flat) return;
    table.dataset.flat = "yes";
    const rows = [...table.tBodies].flatMap(body => [...body.rows]);
    const open = [];
    for (const row of rows) {
      const cells = [...row.cells];
      const full = [];
      for (let column = 0; cells.length > 0 || open[column]?.left > 0; column += full.at(-1).colSpan) {
        if (open[column]?.left > 0) {
          open[column].left -= 1;
          full.push(open[column].cell.cloneNode(true));
        } else {
          const cell = cells.shift();
          if (cell.rowSpan > 1) open[column] = {cell, left: cell.rowSpan - 1};
          full.push(cell);
        }
      }
      row.replaceChildren(...full);
    }
    for (const cell of table.querySelectorAll("tbody [rowspan]")) cell.removeAttribute("rowspan");
    const body = table.tBodies[0];
    body.append(...rows);
    for (const other of [...table.tBodies].slice(1)) other.remove();
  };

  const cellAt = (row, column) => {
    let at = 0;
    for (const cell of row.cells) {
      at += cell.colSpan;
      if (at > column) return cell;
    }
    return null;
  };

  const sort = (table, head, column) => {
    flatten(table);
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const each of head.parentNode.cells) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows].map(row => [key(cellAt(row, column)?.textContent ?? ""), row]);
    rows.sort((a, b) => (down ? -1 : 1) * compare(a[0], b[0]));
    table.tBodies[0].append(...rows.map(each => each[1]));
  };

  const filter = (table, words) => {
    flatten(table);
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every(word => text.includes(word));
    }
  };

  for (const table of document.querySelectorAll("table.plain:not(.facts-table)")) {
    if (!table.tHead || table.querySelectorAll("tbody tr").length < 3) continue;
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (head.textContent.trim() === "") return;
      const button = document.createElement("button");
      button.append(...head.childNodes);
      button.title = "Sort by this";
      button.addEventListener("click", () => sort(table, head, column));
      head.append(button);
    });
    if (table.querySelectorAll("tbody tr").length < 15) continue;
    const input = document.createElement("input");
    input.type = "search";
    input.placeholder = "Filter: words that a row has";
    input.setAttribute("aria-label", "Filter the rows of this table");
    input.addEventListener("input", () => filter(table, input.value.toLowerCase().split(/\s+/)));
    (table.closest(".scroll") ?? table).before(input);
  }

  const mark = box => box.classList.toggle("cut", box.scrollWidth > box.clientWidth + 1);
  const boxes = document.querySelectorAll(".scroll, figure");
  // In the next frame: what says that a box scrolls changes its height, which the observer must not see as its own doing.
  const watch = new ResizeObserver(entries => requestAnimationFrame(() => entries.forEach(entry => mark(entry.target))));
  boxes.forEach(box => watch.observe(box));

  // A link to a part opens it; printing prints what is open.
  const show = () => {
    const part = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!part) return;
    const fold = part.matches("details") ? part : part.querySelector(":scope > details");
    if (fold) fold.open = true;
  };
  addEventListener("hashchange", show);
  show();
})();
