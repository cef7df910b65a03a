// The window behind a figure. Buttons with data-ask open it; its texts are set as text, never as markup.
const KINDS = ["png", "svg", "xlsx", "csv"];

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== "" && child !== null));
  return element;
}

function hand(parts, name) {
  const link = make("a", { href: URL.createObjectURL(new Blob(parts)), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// A picture to show elsewhere carries its question above and its sentence below, on white.
async function picture(plot, { title, sentence, picture: name }, format) {
  const wrap = (text, width) => text.split(" ").reduce((lines, word) => {
    const line = lines.at(-1) ? lines.at(-1) + " " + word : word;
    return line.length > width ? [...lines, word] : [...lines.slice(0, -1), line];
  }, [""]).join("<br>").replaceAll("&", "&amp;").replace(/<(?!br>)/g, "&lt;");
  const width = Math.max(plot.clientWidth, 640);
  const told = wrap(sentence, Math.floor(width / 7.2));
  const asked = wrap(title, Math.floor(width / 9.5));
  const [above, below] = [24 * asked.split("<br>").length + 30, 19 * told.split("<br>").length + 24];
  const layout = structuredClone(plot.layout);
  const margin = { l: 8, r: 12, t: 12, b: 8, ...layout.template?.layout?.margin, ...layout.margin };
  const height = layout.height + above + below;
  const figure = { data: plot.data, layout: {
    ...layout, width, height, paper_bgcolor: "#fff", plot_bgcolor: "#fff",
    margin: { ...margin, t: margin.t + above, b: margin.b + below },
    title: { text: `<b>${asked}</b>`, x: 0, xref: "paper", y: 1, yref: "container", yanchor: "top", pad: { t: 14 }, font: { size: 18 }, automargin: false },
    annotations: [...(layout.annotations ?? []), { text: told, x: 0, y: 0, xref: "paper", yref: "paper", xanchor: "left", yanchor: "top",
      align: "left", showarrow: false, yshift: -(plot._fullLayout._size.b + 6), font: { size: 13 } }],
  } };
  const address = await window.Plotly.toImage(figure, { format, width, height, scale: format === "png" ? 2 : 1 });
  const comma = address.indexOf(",");
  const text = address.slice(comma + 1);
  const bytes = address.slice(0, comma).endsWith(";base64") ? Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)) : decodeURIComponent(text);
  hand([bytes], name + format);
}

function table(sheet, choose) {
  const cells = (row, place) => row.map((text, number) => {
    const [title, kind] = sheet.columns[number];
    const look = { class: "wb-" + (kind === "text" || kind === "day" ? "text" : "number"), "data-title": title };
    const key = number === 0 && sheet.keys.length ? sheet.keys[place] : null;
    return make("td", look, key === null ? text : make("button", { type: "button", class: "wb-narrow", onclick: () => choose(sheet.dimension, key) }, text));
  });
  return make("div", { class: "wb-scroll", tabindex: "0", role: "region", "aria-label": sheet.title },
    make("table", {}, make("caption", {}, sheet.title),
      make("thead", {}, make("tr", {}, ...sheet.columns.map(([title, kind]) => make("th", { scope: "col", class: kind === "text" || kind === "day" ? "" : "wb-number" }, title)))),
      make("tbody", {}, ...sheet.rows.map((row, place) => make("tr", {}, ...cells(row, place))))));
}

function render({ model, el }) {
  const dialog = make("dialog", { class: "wb-detail", "aria-labelledby": "wb-detail-title" });
  document.body.append(dialog);
  let asked = null;
  let number = 0;

  const words = () => model.get("words");
  const close = () => dialog.close();
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  dialog.addEventListener("close", () => {
    // The page may have been redrawn meanwhile: the button that opened the window is found by its place.
    document.querySelector(`.wb-page [data-ask="${asked?.place}"]`)?.focus();
    asked = null;
  });

  const head = (title) => make("div", { class: "wb-detail-head" }, make("h2", { id: "wb-detail-title" }, title),
    make("button", { type: "button", class: "wb-detail-close", "aria-label": words().close, onclick: close }, "×"));

  const take = (kind) => {
    if (kind === "png" || kind === "svg") return picture(asked.plot, asked.told, kind).catch((error) => console.error(error.message));
    return model.send({ kind, place: asked.place, number });
  };
  const choose = (dimension, value) => {
    model.send({ kind: "narrow", dimension, value });
    close();
  };

  const rows = (told) => {
    const place = make("div", { class: "wb-detail-rows" });
    const show = (chosen) => {
      number = chosen;
      const sheet = told.sheets[chosen];
      place.replaceChildren(table(sheet, choose), ...[sheet.more, sheet.keys.length ? words().narrow : ""].filter(Boolean).map((text) => make("p", { class: "wb-hint" }, text)));
    };
    if (!told.sheets.length) return [make("p", {}, words().nothing)];
    show(0);
    if (told.sheets.length === 1) return [place];
    const options = told.sheets.map((sheet, chosen) => make("option", { value: chosen }, sheet.title));
    const select = make("select", { id: "wb-detail-sheet", onchange: (event) => show(Number(event.target.value)) }, ...options);
    return [make("div", { class: "wb-detail-choice" }, make("label", { for: "wb-detail-sheet" }, words().table), select), place];
  };

  const draw = (told) => {
    asked.told = told;
    const kinds = KINDS.filter((kind) => (kind === "png" || kind === "svg" ? told.picture && asked.plot : told.sheets.length));
    const buttons = kinds.map((kind) => make("button", { type: "button", class: "wb-take", onclick: () => take(kind) }, words()[kind]));
    const focused = dialog.contains(document.activeElement);
    dialog.replaceChildren(head(told.title), make("div", { class: "wb-detail-body" },
      told.sentence ? make("p", { class: "wb-sentence" }, told.sentence) : "",
      ...(told.todo ? [make("h3", {}, words().todo), make("p", {}, told.todo)] : []),
      make("h3", {}, words().how), make("p", {}, told.how),
      make("h3", {}, words().rows), ...rows(told),
      buttons.length ? make("h3", {}, words().take) : "", make("div", { class: "wb-takes" }, ...buttons)));
    if (focused) dialog.querySelector(".wb-detail-close").focus();
  };

  const press = (event) => {
    const button = event.target.closest?.(".wb-page [data-ask]");
    if (!button) return;
    asked = { place: button.dataset.ask, plot: button.closest(".wb-card")?.querySelector(".wb-plot") };
    number = 0;
    dialog.replaceChildren(head(words().waiting));
    dialog.showModal();
    model.send({ kind: "open", place: asked.place });
  };
  document.addEventListener("click", press);
  model.on("msg:custom", (message, buffers) => {
    if (message.kind === "shown" && message.place === asked?.place) draw(message);
    if (message.kind === "file") hand([buffers[0]], message.name);
  });
  return () => {
    document.removeEventListener("click", press);
    dialog.remove();
  };
}

export default { render };
