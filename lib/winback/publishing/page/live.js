// The kernel has what was published and sends one view at a time; what is chosen here is all it is ever asked for.
const BEAT_MS = 4000;
const SILENCE_MS = 15000;

function render({ model, el }) {
  let waiting = null;
  let heard = Date.now();
  const told = () => JSON.parse(model.get("shown"));
  const key = ({ lang, part, period, view }) => [lang, part, period, view].join("|");
  const page = document.createElement("div");
  page.id = "wb-page";
  el.append(page);
  document.body.classList.add("wb-published", "wb-ready");

  model.on("change:shown", () => {
    const shown = told();
    if (!waiting || key(shown) !== key(waiting.state)) return;
    const { then } = waiting;
    waiting = null;
    then();
    page.dataset.shown = key(shown);
  });
  begin(JSON.parse(model.get("head")), page, {
    tree: () => told().tree,
    piece: (number) => told().pieces[number],
    ask: (state, then) => {
      if (key(told()) === key(state)) return then();
      waiting = { state: { ...state }, then };
      model.send({ kind: "show", ...state });
    },
  });
  page.dataset.shown ??= key(told());

  const banner = document.getElementById("wb-lost");
  model.on("msg:custom", () => (heard = Date.now()));
  const timer = setInterval(() => {
    if (document.hidden) return (heard = Date.now());
    if (banner) banner.hidden = Date.now() - heard < SILENCE_MS;
    model.send({ kind: "ping" });
  }, BEAT_MS);
  return () => clearInterval(timer);
}

export default { render };
