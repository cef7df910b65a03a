// Draws one Plotly figure and redraws it with Plotly.react whenever the kernel sends a new one.
// The Plotly bundle is fetched once over HTTP from the page's own server and shared by all charts.
function loadPlotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.winbackPlotly ??= new Promise((resolve, reject) => {
    const waiting = document.querySelector("script[data-plotly]");
    const script = waiting ?? document.createElement("script");
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => reject(new Error("Plotly did not load")));
    if (!waiting) {
      script.src = url;
      script.dataset.plotly = "";
      document.head.append(script);
    } else if (window.Plotly) resolve(window.Plotly);
  });
  return window.winbackPlotly;
}

const OUT_OF_SIGHT_MS = 500;
const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, scrollZoom: false };

function render({ model, el }) {
  const host = document.createElement("div");
  host.className = "wb-plot";
  host.setAttribute("role", "img");
  // From the start: a chart that is not drawn yet is a picture without a name to a screen reader.
  host.setAttribute("aria-label", model.get("description"));
  el.append(host);
  let drawn = null;
  let queue = Promise.resolve();

  async function draw() {
    const spec = model.get("spec");
    const width = Math.floor(host.clientWidth);
    if (!spec || width === 0) return;
    const key = model.get("version") + "|" + width;
    if (drawn === key) return;
    drawn = key;
    const Plotly = await loadPlotly(model.get("bundle_url"));
    const figure = JSON.parse(spec);
    if (width < 480) narrow(figure, width);
    host.style.height = figure.layout.height + "px";
    figure.layout.width = width;
    await Plotly.react(host, figure.data, figure.layout, CONFIG);
    host.setAttribute("aria-label", model.get("description"));
    host.dataset.version = model.get("version");
    window.dispatchEvent(new CustomEvent("winback:drawn", { detail: host.dataset.version }));
  }

  // One drawing at a time: a second Plotly.react during the first would leave the older figure on the screen.
  const enqueue = () => (queue = queue.then(draw).catch((error) => console.error(error.message)));
  // After a change the charts in sight come first; the others follow, or come at once when the reader scrolls to them.
  let inSight = true;
  let waiting;
  const redraw = () => {
    clearTimeout(waiting);
    if (drawn === null || inSight) enqueue();
    else waiting = setTimeout(enqueue, OUT_OF_SIGHT_MS);
  };
  model.on("change:version", redraw);
  const watcher = new ResizeObserver(redraw);
  watcher.observe(host);
  const sight = new IntersectionObserver((seen) => {
    inSight = seen.at(-1).isIntersecting;
    if (inSight) redraw();
  });
  sight.observe(host);
  redraw();
  return () => {
    watcher.disconnect();
    sight.disconnect();
    clearTimeout(waiting);
    window.Plotly?.purge(host);
  };
}

export default { render };
