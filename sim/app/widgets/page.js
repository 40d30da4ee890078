// The page as a whole: language, zoom, title, theme, the way to the content by key.

const REMEMBERED = "coproduce-theme";

function recall() {
  try {
    const theme = localStorage.getItem(REMEMBERED);
    return ["auto", "light", "dark"].includes(theme) ? theme : null;
  } catch {
    return null; // no storage here, so nothing is remembered
  }
}

function remember(theme) {
  try {
    localStorage.setItem(REMEMBERED, theme);
  } catch { /* as above */ }
}

function allowZoom() {
  const old = document.querySelector("meta[name=viewport]");
  const meta = old ?? document.head.appendChild(make("meta", { name: "viewport" }));
  meta.setAttribute("content", "width=device-width, initial-scale=1");
}

function focusOn(node) {
  if (!node) return;
  if (!node.hasAttribute("tabindex")) node.setAttribute("tabindex", "-1");
  node.focus();
}

const heading = () => document.querySelector("main h1") ?? document.querySelector("h1");

// The new page may come a little later than the news of it: look again for a while, unless the focus went elsewhere.
function focusHeading() {
  focusOn(heading());
  const timers = [50, 150, 300, 600, 1000].map((wait) => setTimeout(() => {
    const active = document.activeElement;
    if (!active || active === document.body || !active.isConnected) focusOn(heading());
  }, wait));
  return () => timers.forEach(clearTimeout);
}

function skipLink(words) {
  const link = make("a", { href: "#", class: "cp-skip", "data-testid": "skip" }, words.skip);
  link.addEventListener("click", (event) => {
    event.preventDefault(); // the address stays as it is
    focusOn(document.querySelector("main, [role=main]") ?? heading());
  });
  return make("nav", { class: "cp-widget", "aria-label": words.skip }, link);
}

function render({ model }) {
  const system = { dark: matchMedia("(prefers-color-scheme: dark)"), still: matchMedia("(prefers-reduced-motion: reduce)") };
  let timer = null;
  let stopFocusing = () => {};

  function isDark() {
    const theme = model.get("theme");
    return theme === "auto" ? system.dark.matches : theme === "dark";
  }

  function report() {
    const now = { dark: isDark(), reduced: system.still.matches, width: Math.round(window.innerWidth) };
    const news = Object.entries(now).filter(([name, value]) => model.get(name) !== value);
    for (const [name, value] of news) model.set(name, value);
    if (news.length) model.save_changes();
  }

  function dress() {
    const root = document.documentElement;
    root.lang = model.get("lang");
    if (model.get("title")) document.title = model.get("title");
    const theme = isDark() ? "dark" : "light";
    if (root.dataset.theme !== theme) root.dataset.theme = theme;
    root.style.colorScheme = theme;
    report();
  }

  const onTheme = () => { remember(model.get("theme")); dress(); };
  const onSize = () => { clearTimeout(timer); timer = setTimeout(report, 200); };
  const onFocus = () => { stopFocusing(); stopFocusing = focusHeading(); };

  const remembered = recall();
  if (remembered && model.get("theme") === "auto" && remembered !== "auto") {
    model.set("theme", remembered);
    model.save_changes();
  }
  allowZoom();
  // Solara's bar for a busy server has no name; what is going on is said in words where it goes on
  document.querySelector(".v-progress-linear")?.setAttribute("aria-hidden", "true");
  const skip = skipLink(model.get("words"));
  document.body.prepend(skip);
  dress();
  const stops = [listen(model, ["lang", "title"], dress), listen(model, ["theme"], onTheme), listen(model, ["focus"], onFocus)];
  system.dark.addEventListener("change", dress);
  system.still.addEventListener("change", report);
  window.addEventListener("resize", onSize);
  return () => {
    stops.forEach((stop) => stop());
    stopFocusing();
    clearTimeout(timer);
    skip.remove();
    system.dark.removeEventListener("change", dress);
    system.still.removeEventListener("change", report);
    window.removeEventListener("resize", onSize);
  };
}

export default { render };
