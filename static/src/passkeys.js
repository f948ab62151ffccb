// Says on the page that a passkey was not used: cancelled, none on this device, or refused by it.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const said = document.querySelector(".ohs-passkey-error");
  if (!said) return;
  said.hidden = false;
  said.textContent = "That did not work: it was cancelled, or this device has no passkey for it. Try again, or use another way.";
  said.focus();
});
