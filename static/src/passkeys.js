// Passkeys, by allauth's own scripts; and what is said where one was not used: cancelled, none on this device, or refused by it.
const form = document.querySelector("script[data-passkey-form]");

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const said = document.querySelector(".ohs-passkey-error");
  if (!said) return;
  said.hidden = false;
  said.textContent = "That did not work: it was cancelled, or this device has no passkey for it. Try again, or use another way.";
  said.focus();
});

const fetched = (address) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: resolve, onerror: reject });
    document.head.append(script);
  });

if (form) {
  for (const address of form.dataset.scripts.split(" ")) await fetched(address);
  window.allauth.webauthn.forms[form.dataset.passkeyForm](JSON.parse(form.textContent));
}
