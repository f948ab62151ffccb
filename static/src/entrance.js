// Before signing in. A first visit waits for a small sheet alone; once the page is drawn come its behaviour, and the sheet of the
// pages to come, which on paper counts at once.
document.body.classList.add("js-enabled");
const { sheet, scripts } = document.querySelector("script[data-sheet]").dataset;

function fetchTheRest() {
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", media: "print", href: sheet });
  document.head.append(link);
  for (const address of scripts.split(" ")) import(address);
}

if (document.readyState === "complete") fetchTheRest();
else addEventListener("load", fetchTheRest);
