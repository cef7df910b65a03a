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
const TIGHTEST_ROW = 17;

// Names beside bars were broken for a phone; paper has the room to let them run.
const NAME = 30;

function rejoin(axis) {
  const broken = axis?.ticktext?.some((text) => text.includes("<br>")) && axis.ticktext.every((text) => !/^\d/.test(text));
  if (!broken) return;
  axis.ticktext = axis.ticktext.map((text) =>
    text.split(/<br>| /).reduce((lines, word) => {
      const last = lines.at(-1);
      if (last && (last + " " + word).length <= NAME) lines[lines.length - 1] = last + " " + word;
      else lines.push(word);
      return lines;
    }, []).join("<br>"));
}

function lower({ height, yaxis }) {
  const rows = yaxis?.ticktext?.some((text) => /[^\d\s.,%×+−-]/.test(text) && !/\d/.test(text)) ? yaxis.ticktext.length : 0;
  return Math.max(
    Math.round(height * LOWER), Math.min(height, Math.max(170, rows * ROW + 60)), rows * TIGHTEST_ROW + 60);
}

function draw(host, paper) {
  const figure = JSON.parse(JSON.stringify(DATA.charts[host.dataset.chart]));
  const width = paper || Math.floor(host.clientWidth);
  if (!width || host.dataset.width === String(width)) return;
  host.dataset.width = width;
  if (width < NARROW) narrow(figure);
  else if (width < ROOM_FOR_NAMES && figure.layout.meta?.lie_down) lieDown(figure);
  if (paper) rejoin(figure.layout.yaxis);
  if (paper) figure.layout.height = Number(host.dataset.paper) || lower(figure.layout);
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
    for (const { media } of cssRules) if (media) media.mediaText = media.mediaText === "print" ? "all" : "not all";
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
