// In the drawer of the chat page: Esc closes it from within too.
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && parent !== window) parent.postMessage("kece-close", location.origin);
});
