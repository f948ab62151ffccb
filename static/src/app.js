// Behaviour on top of pages that work without it. An external module, so that the content policy needs no exception.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
initAll();

// "/" goes to the search box, except where somebody is typing.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("#search-q, #header-search");
  if (!box) return;
  event.preventDefault();
  box.focus();
});

// What stands in the margin of each printed sheet, where there is no element: the force's marking, the day of printing.
for (const name of ["marking", "printed"]) {
  const words = document.documentElement.dataset[name];
  if (words) document.documentElement.style.setProperty(`--ohs-${name}`, JSON.stringify(words));
}

// On a phone a long section is closed until it is asked for: by its own line, or by a link to its heading or into it. On paper it is open.
const long = [...document.querySelectorAll("details.ohs-long")];
if (long.length && matchMedia("screen and (max-width: 640px)").matches) {
  for (const section of long) section.open = false;
  const openAsked = () => {
    const asked = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const section = asked && (asked.closest("details.ohs-long") ?? asked.closest("section")?.querySelector("details.ohs-long"));
    if (!section) return;
    section.open = true;
    asked.scrollIntoView();
  };
  openAsked();
  addEventListener("hashchange", openAsked);
  addEventListener("beforeprint", () => long.forEach((section) => (section.open = true)));
}
