// Recording an audit or a return: each theme saves itself as one leaves it, and the number keys rate it.
// Without this module the page's own button saves everything.
const form = document.querySelector("form[data-saves-itself]");
const KEYS = { 1: "NC", 2: "C", 3: "PC", 0: "NA" };

if (form) {
  document.body.classList.add("maturity-js");
  const themes = [...form.querySelectorAll("[data-theme]")];
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const sent = new Map();
  const waiting = new Map();

  const fieldsOf = (theme) => {
    const data = new URLSearchParams();
    for (const field of theme.querySelectorAll("input, textarea, select")) {
      if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
      data.set(field.name, field.value);
    }
    return data;
  };

  const say = (theme, text, wrong = false) => {
    const place = theme.querySelector(".maturity-record__state");
    place.textContent = text;
    place.classList.toggle("maturity-record__state--wrong", wrong);
  };

  const count = () => {
    const place = document.getElementById("rated-count");
    if (!place) return;
    const rated = themes.filter((theme) => {
      const chosen = theme.querySelector("input[type=radio]:checked, select");
      return chosen && chosen.value && chosen.value !== "NA";
    }).length;
    place.textContent = `${rated} of ${themes.length} themes ${place.dataset.word || "rated"}`;
  };

  // One request at a time for a theme: a slow one never overtakes a newer one.
  const save = (theme) => {
    const before = waiting.get(theme) || Promise.resolve();
    const next = before.then(() => send(theme));
    waiting.set(theme, next);
    return next;
  };

  const send = async (theme) => {
    const data = fieldsOf(theme);
    if (sent.get(theme) === data.toString()) return;
    say(theme, "Saving …");
    try {
      const response = await fetch(form.action || window.location.href, {
        method: "POST",
        headers: { "X-CSRFToken": token, "X-Saves": "one" },
        body: data,
        credentials: "same-origin",
        redirect: "manual",
      });
      const answer = response.ok ? await response.json() : null;
      if (answer && answer.saved) {
        sent.set(theme, data.toString());
        say(theme, "Saved");
      } else if (answer) {
        say(theme, `Not saved: ${answer.problems.join(" ")}`, true);
      } else {
        say(theme, "Not saved. Sign in again, then save with the button below.", true);
      }
    } catch {
      say(theme, "Not saved: no connection. Save with the button below when it is back.", true);
    }
  };

  for (const [place, theme] of themes.entries()) {
    sent.set(theme, fieldsOf(theme).toString());
    theme.addEventListener("change", (event) => {
      count();
      save(theme);
      // The criteria of the level chosen and of the next are in view.
      if (event.target.tagName !== "SELECT") return;
      const level = Number(event.target.value);
      for (const criteria of theme.querySelectorAll("details[data-level]")) {
        const its = Number(criteria.dataset.level);
        criteria.open = its === level || its === level + 1;
      }
    });
    theme.addEventListener("keydown", (event) => {
      const radio = event.target.closest("input[type=radio]");
      if (!radio || event.ctrlKey || event.altKey || event.metaKey || !(event.key in KEYS)) return;
      const wanted = theme.querySelector(`input[type=radio][value="${KEYS[event.key]}"]`);
      if (!wanted) return;
      event.preventDefault();
      wanted.checked = true;
      wanted.dispatchEvent(new Event("change", { bubbles: true }));
      const next = themes[place + 1];
      const target = next
        ? next.querySelector("input[type=radio]:checked") || next.querySelector("input[type=radio]")
        : form.querySelector("button[type=submit]");
      target.focus();
    });
  }

  window.addEventListener("beforeunload", (event) => {
    const open = themes.some((theme) => sent.get(theme) !== fieldsOf(theme).toString());
    if (open && !form.dataset.leaving) event.preventDefault();
  });
  form.addEventListener("submit", () => {
    form.dataset.leaving = "yes";
  });
}
