// The page's pulse: says when the kernel is gone, keeps the filters in the address bar, marks the page as ready.
const BEAT_MS = 4000;
const SILENCE_MS = 15000;

function render({ model, el }) {
  let heard = Date.now();
  const banner = document.getElementById("wb-lost");

  const beat = () => {
    if (document.hidden) {
      heard = Date.now();
      return;
    }
    const gone = Date.now() - heard > SILENCE_MS;
    if (banner) banner.hidden = !gone;
    try {
      model.send({ kind: "ping" });
    } catch {
      heard = 0;
    }
  };
  model.on("msg:custom", (message) => {
    if (message.kind === "pong") heard = Date.now();
  });
  const timer = setInterval(beat, BEAT_MS);

  const label = () => {
    document.documentElement.lang = model.get("language");
    document.title = model.get("title");
    if (banner) banner.querySelector("span").textContent = model.get("lost_text");
    if (banner) banner.querySelector("button").textContent = model.get("reload_text");
  };
  const address = () => {
    const query = model.get("query");
    history.replaceState(null, "", query ? "?" + query : location.pathname);
  };
  model.on("change:language change:title", label);
  model.on("change:query", address);
  label();
  const asked = location.search.slice(1);
  if (asked && asked !== model.get("query")) {
    model.send({ kind: "address", query: asked });
  }
  // The row of views is wider than a phone: the chosen one comes into sight, and a view opened far below begins above.
  const centre = () => {
    const views = document.querySelector("#rendered_cells .wb-tabs");
    const tab = views?.querySelector(":scope > .widget-tab-bar .lm-mod-current");
    if (!tab) return null;
    const row = tab.parentElement;
    const [place, room] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollBy({ left: place.left + place.width / 2 - room.left - room.width / 2 });
    return views;
  };
  const follow = () => {
    const views = centre();
    if (views?.getBoundingClientRect().top < -4) views.scrollIntoView({ block: "start" });
  };
  const later = (act) => setTimeout(act, 60);
  model.on("change:query", () => later(centre));
  const go = (event) => {
    const view = event.target.closest?.(".wb-page [data-view]")?.dataset.view;
    if (!view) return;
    model.send({ kind: "go", view });
    setTimeout(follow, 400);
  };
  addEventListener("click", go);
  const chosen = (event) => event.target.closest?.(".wb-tabs > .widget-tab-bar") && later(follow);
  addEventListener("click", chosen);
  addEventListener("keyup", chosen);
  // The first drawn chart ends the page's loading; a page without charts is ready at once.
  const ready = () => {
    removeEventListener("winback:drawn", ready);
    document.body.classList.add("wb-ready");
    setTimeout(() => model.send({ kind: "ready" }), 300);
    later(centre);
  };
  addEventListener("winback:drawn", ready);
  // The chart may have been faster than this widget.
  const drawn = document.querySelector("#rendered_cells .wb-cell .wb-plot[data-version]");
  if (drawn || !model.get("has_charts")) ready();
  return () => {
    clearInterval(timer);
    removeEventListener("click", go);
    removeEventListener("click", chosen);
    removeEventListener("keyup", chosen);
  };
}

export default { render };
