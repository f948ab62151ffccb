// The timescale of a key task: only the fields of the chosen kind are shown. Without this script all are shown,
// and the server says which do not belong.
document.addEventListener("DOMContentLoaded", () => {
  const kind = document.getElementById("id_timescale_kind");
  if (!kind || !kind.dataset.fields) return;
  const fieldsOf = JSON.parse(kind.dataset.fields);
  const all = new Set(Object.values(fieldsOf).flat());
  const show = () => {
    const wanted = fieldsOf[kind.value] || [];
    for (const name of all) {
      const input = document.getElementById(`id_${name}`);
      // Of the admin's form, or of the site's.
      const row = input && input.closest(".form-row, .govuk-form-group");
      if (!row) continue;
      // What is filled in stays in sight, so that nothing is sent unseen.
      const filled = input.type === "checkbox" ? input.checked : input.value !== "";
      row.hidden = !wanted.includes(name) && !filled;
    }
  };
  kind.addEventListener("change", show);
  show();
});
