// A link carries its key after #, which no server sees; here it comes into the form's field.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const field = document.querySelector("[data-link]");
  const key = location.hash.slice(1);
  if (!field || !key.startsWith(field.dataset.link)) return;
  field.value = key;
  history.replaceState(null, "", location.pathname);
  field.closest("details")?.setAttribute("open", "");
  field.form.querySelector("button").focus();
});
