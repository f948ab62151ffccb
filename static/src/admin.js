// What the admin's own scripts and tables leave without a name for people who do not see the page.

// Boxes with a search field are drawn by a script that forgets the label of the select they stand for.
function nameBoxes() {
  for (const box of document.querySelectorAll(".select2-selection")) {
    const select = box.closest(".select2-container").previousElementSibling;
    const name = select?.labels?.[0] ?? columnOf(select);
    if (!name) continue;
    name.id ||= `name-of-${select.id}`;
    const value = box.querySelector(".select2-selection__rendered");
    box.setAttribute("aria-labelledby", `${name.id} ${value.id}`.trim());
    if (value.tagName === "UL") {
      // The chosen values and the button that clears them, which is no list item.
      for (const part of [value, ...value.querySelectorAll("li")]) part.setAttribute("role", "none");
      value.querySelector("input")?.setAttribute("aria-labelledby", name.id);
    } else {
      value.setAttribute("aria-labelledby", name.id);
    }
  }
}

// In a table of rows the column's heading is the only name a field has.
function columnOf(field) {
  const cell = field?.closest(".tabular.inline-related td");
  return cell?.closest("table").tHead.rows[0].cells[cell.cellIndex];
}

function nameFields() {
  for (const field of document.querySelectorAll(
    ".tabular.inline-related td :is(input:not([type=hidden]), select, textarea)"
  )) {
    if (field.labels?.length || field.hasAttribute("aria-labelledby") || field.closest(".select2")) continue;
    const column = columnOf(field);
    if (!column) continue;
    column.id ||= `column-of-${field.id}`;
    field.setAttribute("aria-labelledby", column.id);
  }
}

// Icons that say something by their label alone.
function nameIcons() {
  for (const icon of document.querySelectorAll("span.help-tooltip[aria-label]")) icon.setAttribute("role", "img");
}

// A table of rows that is wider than its page is pushed sideways by the keyboard too.
function nameScrollers() {
  for (const table of document.querySelectorAll(".inline-group .tabular")) {
    if (table.scrollWidth <= table.clientWidth) continue;
    table.tabIndex = 0;
    table.setAttribute("role", "region");
    table.setAttribute("aria-label", table.querySelector("h2")?.textContent.trim() ?? "Rows");
  }
}

function nameAll() {
  nameScrollers();
  nameBoxes();
  nameFields();
  nameIcons();
}

nameAll();
// Other scripts draw their parts when they are ready, and rows are added to tables.
addEventListener("resize", nameScrollers);
new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
