// Draws the charts of a report from what stands in the page; nothing is fetched.
const DATA = JSON.parse(document.getElementById("data").textContent);
const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, scrollZoom: false };
const NARROW = 480;
// A4 less its margins, in CSS pixels: charts are drawn for the paper before it is laid out.
const PAPER = 672;
// On paper charts are lower, so that two or three find their place on a page; names below bars need their width.
const LOWER = 0.76;
const ROOM_FOR_NAMES = 760;
const ROW = 36;

function lower({ height, yaxis }) {
  const rows = yaxis?.ticktext?.some((text) => /[^\d\s.,%×+−-]/.test(text) && !/\d/.test(text)) ? yaxis.ticktext.length : 0;
  return Math.max(Math.round(height * LOWER), Math.min(height, Math.max(170, rows * ROW + 60)));
}

function draw(host, paper) {
  const figure = JSON.parse(JSON.stringify(DATA.charts[host.dataset.chart]));
  const width = paper || Math.floor(host.clientWidth);
  if (!width || host.dataset.width === String(width)) return;
  host.dataset.width = width;
  if (width < NARROW) narrow(figure);
  else if (width < ROOM_FOR_NAMES && figure.layout.meta?.lie_down) lieDown(figure);
  if (paper) figure.layout.height = lower(figure.layout);
  figure.layout.template = DATA.template;
  if (host.dataset.height && width >= NARROW) figure.layout.height = Number(host.dataset.height);
  figure.layout.width = width;
  host.style.minHeight = "0";
  host.style.height = figure.layout.height + "px";
  Plotly.react(host, figure.data, figure.layout, CONFIG);
}

const hosts = [...document.querySelectorAll(".plot")];
const all = (paper) => hosts.forEach((host) => draw(host, paper));
// The height of A4 less the margins of the summary, in CSS pixels; the last one is lost to rounding.
const PAGE = Math.floor(((297 - 24) / 25.4) * 96) - 1;
const LOWEST = 110;

// A summary takes one page: its chart gives way first, then everything is drawn a little smaller.
function fit() {
  for (const { cssRules } of document.styleSheets)
    for (const { media } of cssRules) if (media?.mediaText === "print") media.mediaText = "all";
  document.documentElement.style.width = PAPER + "px";
  document.documentElement.style.background = "#fff";
  const over = () => document.body.getBoundingClientRect().height - PAGE;
  const [host] = hosts;
  if (host && over() > 0) {
    host.dataset.height = Math.max(LOWEST, host.dataset.height - Math.ceil(over()));
    host.dataset.width = "";
    draw(host, PAPER);
  }
  if (over() > 0) document.body.style.zoom = PAGE / (PAGE + over());
}

if (location.hash === "#print") {
  all(PAPER);
  if (document.body.classList.contains("summary")) fit();
} else {
  let waiting;
  all();
  new ResizeObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(() => all(), 150);
  }).observe(document.body);
  addEventListener("beforeprint", () => all(PAPER));
  addEventListener("afterprint", () => all());
}
