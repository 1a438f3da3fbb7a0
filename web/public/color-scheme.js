// Sets the colour scheme before the first paint, so that a reader who chose dark sees no white flash.
// The key and the attribute are those of src/ui/ThemeProvider.tsx.
(function () {
  var chosen = null;
  try {
    chosen = window.localStorage.getItem("otel-bi-color-scheme");
  } catch {
    // Storage may be switched off: the system's scheme applies.
  }
  var dark =
    chosen === "dark" || (chosen !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
})();
