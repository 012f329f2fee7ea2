// Small helps of the desk; every page works without them.
"use strict";

// <button data-confirm="…">: asked once more before something is lost
document.addEventListener("submit", (event) => {
  const words = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (words && !window.confirm(words)) {
    event.preventDefault();
    return;
  }
  // a second click must not do it twice
  setTimeout(() => event.submitter?.setAttribute("disabled", ""), 0);
});
// coming back by the browser's button
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[disabled]:not([data-disabled])")) button.removeAttribute("disabled");
});

// <select data-submit>: takes effect when it is chosen
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});
