// The link of a letter carries its token after #, which no server sees; here it comes into the form.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("f-token");
  const token = location.hash.slice(1);
  if (!field || !token.startsWith("kr_")) return;
  field.value = token;
  history.replaceState(null, "", location.pathname);
  field.closest("details")?.setAttribute("open", "");
  field.form.querySelector("button").focus();
});
