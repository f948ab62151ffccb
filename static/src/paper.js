// A section's words save themselves while they are written. Without this module the form's own button saves them.
const PAUSE = 1500;

for (const form of document.querySelectorAll("form[data-saves-words]")) {
  const place = form.querySelector(".ohs-words__state");
  let timer;
  let sent = words();
  let running = Promise.resolve();

  function words() {
    const data = new URLSearchParams(new FormData(form));
    data.delete("version");
    return data.toString();
  }

  function say(text, wrong = false) {
    place.textContent = text;
    place.classList.toggle("ohs-bad", wrong);
  }

  async function send() {
    const now = words();
    if (now === sent) return;
    say("Saving …");
    try {
      const response = await fetch(form.action, {
        method: "POST",
        headers: { "X-Saves": "one" },
        body: new URLSearchParams(new FormData(form)),
        credentials: "same-origin",
        redirect: "manual",
      });
      const answer = response.ok ? await response.json() : null;
      if (answer?.saved) {
        sent = now;
        form.elements.version.value = answer.version;
        say("Saved");
      } else if (answer?.conflict) {
        say(`Not saved. ${answer.problems.join(" ")} Save with the button to see both texts.`, true);
      } else if (answer) {
        say(`Not saved: ${answer.problems.join(" ")}`, true);
      } else {
        say("Not saved. Sign in again, then save with the button.", true);
      }
    } catch {
      say("Not saved: no connection. Save with the button when it is back.", true);
    }
  }

  // One request at a time: a slow one never overtakes a newer one.
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(send);
    }, PAUSE);
  });
  window.addEventListener("beforeunload", (event) => {
    if (words() !== sent && !form.dataset.leaving) event.preventDefault();
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    form.dataset.leaving = "yes";
  });
}
