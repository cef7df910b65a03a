// A published page: filters choose between drawn parts. `source` has them: the page itself (whole.js) or a kernel (live.js).
let DATA, source, root;
const CONFIG = { displayModeBar: false, responsive: false, doubleClick: false, scrollZoom: false };
const NARROW = 480;
const state = { lang: document.documentElement.lang, part: "all", period: "quarter", view: "" };
const charts = new Map();

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== ""));
  return element;
}

const words = () => DATA.words[state.lang];
const periods = () => DATA.periods[state.part];

function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.get("lang") in DATA.words) state.lang = asked.get("lang");
  if (asked.get("part") in DATA.periods) state.part = asked.get("part");
  if (periods().includes(asked.get("period"))) state.period = asked.get("period");
  if (DATA.titles.en.some((view) => view.code === asked.get("view"))) state.view = asked.get("view");
}

function writeAddress() {
  const told = new URLSearchParams({ lang: state.lang, part: state.part, period: state.period, view: state.view });
  history.replaceState(null, "", "#" + told);
}

function set(change, focus) {
  Object.assign(state, change);
  if (!periods().includes(state.period)) state.period = periods()[0];
  writeAddress();
  source.ask(state, () => {
    draw();
    document.getElementById(focus)?.focus();
  });
}

function head() {
  const languages = Object.entries(DATA.languages).map(([code, name]) =>
    make("button", { type: "button", id: "lang-" + code, lang: code, class: "wb-language", "aria-pressed": String(code === state.lang),
      title: name, onclick: () => set({ lang: code }, "lang-" + code) }, code.toUpperCase()));
  const details = words().details.map((text) => make("span", {}, text));
  return make("header", { class: "wb-top" },
    make("div", {}, make("h1", {}, words().title), make("p", { class: "wb-details" }, ...details)),
    make("div", { class: "wb-switch", role: "group", "aria-label": words().language }, ...languages));
}

function choice(id, label, entries, value, choose) {
  const options = entries.map(([code, text]) => make("option", { value: code, selected: code === value }, text));
  return make("div", { class: "wb-filter" }, make("label", { for: id }, label),
    make("select", { id, onchange: (event) => choose(event.target.value, id) }, ...options));
}

function filters() {
  const boxes = DATA.filters[state.lang].map(({ code, label, all, values }) => {
    const chosen = values.some(([part]) => part === state.part) ? state.part : "all";
    return choice("filter-" + code, label, [["all", all], ...values], chosen, (part, id) => set({ part }, id));
  });
  const names = periods().map((period) => [period, words().periods[period]]);
  boxes.push(choice("filter-period", words().period, names, state.period, (period, id) => set({ period }, id)));
  return make("section", { "aria-label": words().filters }, make("div", { class: "wb-filters" }, ...boxes),
    make("p", { class: "wb-filters-hint" }, words().one_filter));
}

function tabs() {
  const titles = DATA.titles[state.lang];
  const place = titles.findIndex((view) => view.code === state.view);
  const move = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -place, End: titles.length - 1 - place }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const view = titles[(place + step + titles.length) % titles.length].code;
    set({ view }, "tab-" + view);
  };
  return make("div", { class: "wb-tablist", role: "tablist", "aria-label": words().views, onkeydown: move },
    ...titles.map(({ code, title }) => make("button", { type: "button", role: "tab", id: "tab-" + code, "aria-controls": "wb-panel",
      "aria-selected": String(code === state.view), tabindex: code === state.view ? "0" : "-1",
      onclick: () => set({ view: code }, "tab-" + code) }, title)));
}

// A tree is a piece's number, or a box: its classes and what stands in it.
function build(tree) {
  if (Array.isArray(tree)) return make("div", { class: tree[0] }, ...tree[1].map(build));
  const piece = source.piece(tree);
  if (typeof piece === "string") {
    const box = make("div", { class: "wb-html" });
    box.innerHTML = piece;
    return box;
  }
  const host = make("div", { class: "wb-plot", role: "img" });
  charts.set(host, tree);
  watcher.observe(host);
  return host;
}

function drawChart(host) {
  const width = Math.floor(host.clientWidth);
  if (!width || host.dataset.width === String(width)) return;
  host.dataset.width = width;
  const figure = structuredClone(source.piece(charts.get(host)));
  figure.layout.template = DATA.template;
  if (width < NARROW) narrow(figure);
  figure.layout.width = width;
  host.style.height = figure.layout.height + "px";
  const said = [...host.parentElement.querySelectorAll("h2, .wb-sentence")].map((element) => element.textContent);
  host.setAttribute("aria-label", said.join(" "));
  Plotly.react(host, figure.data, figure.layout, CONFIG).then(() => (host.dataset.drawn = "yes"));
}

const watcher = new ResizeObserver((entries) => entries.forEach(({ target }) => drawChart(target)));

function folded(title, ...children) {
  return make("details", { class: "wb-report" }, make("summary", {}, title), ...children);
}

function table(caption, columns, rows) {
  const cells = (row, tag) => make("tr", {}, ...row.map((text, place) =>
    make(tag, tag === "th" ? { scope: "col" } : { "data-title": columns[place] }, text)));
  return make("div", { class: "wb-scroll", tabindex: "0" }, make("table", {}, make("caption", {}, caption),
    make("thead", {}, cells(columns, "th")), make("tbody", {}, ...rows.map((row) => cells(row, "td")))));
}

function foot() {
  const { definitions, assumptions, about } = words();
  const terms = definitions.rows.flatMap(([term, meaning]) => [make("dt", {}, term), make("dd", {}, meaning)]);
  return make("footer", {}, folded(definitions.title, make("dl", {}, ...terms)),
    folded(assumptions.title, table(assumptions.title, assumptions.columns, assumptions.rows)),
    make("div", { class: "wb-about" }, ...about.map((line) => make("p", {}, line))));
}

function draw() {
  document.documentElement.lang = state.lang;
  document.title = words().title;
  charts.forEach((_tree, host) => { watcher.unobserve(host); Plotly.purge(host); });
  charts.clear();
  const panel = make("div", { id: "wb-panel", class: "wb-panel", role: "tabpanel", tabindex: "0", "aria-labelledby": "tab-" + state.view },
    build(source.tree(state)));
  const late = DATA.expires_on && new Date().toISOString().slice(0, 10) > DATA.expires_on
    ? make("p", { class: "wb-note", role: "alert" }, words().expired) : "";
  const chosen = words().chosen[state.part] ?? "";
  const told = make("p", { id: "wb-told", class: "wb-quiet", role: "status", "aria-live": "polite" }, chosen);
  root.replaceChildren(head(), late, filters(), told, tabs(), panel, foot());
}

function begin(data, place, from) {
  [DATA, root, source] = [data, place, from];
  state.view = DATA.titles.en[0].code;
  const open = () => {
    readAddress();
    source.ask(state, draw);
  };
  addEventListener("hashchange", open);
  open();
}
