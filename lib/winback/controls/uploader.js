// A place to drop, choose or paste files. A piece goes out only after the one before was answered.
const MEGABYTE = 2 ** 20;

function render({ model, el }) {
  const make = (tag, name, parent) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    parent.append(made);
    return made;
  };
  const words = () => model.get("words");
  const root = make("div", "wb-upload", el);
  const zone = make("div", "wb-drop", root);
  const lead = make("p", "wb-drop-lead", zone);
  const pick = make("label", "wb-pick", zone);
  const pickText = make("span", "", pick);
  const input = make("input", "", pick);
  input.type = "file";
  input.multiple = true;
  const hint = make("p", "wb-drop-hint", zone);
  const paste = make("details", "wb-paste", root);
  const pasteTitle = make("summary", "", paste);
  const pasteHint = make("p", "wb-drop-hint", paste);
  const field = make("textarea", "", paste);
  field.rows = 5;
  field.spellcheck = false;
  const pasteButton = make("button", "wb-button", paste);
  const moving = make("div", "wb-moving", root);
  moving.setAttribute("role", "status");
  const movingText = make("span", "", moving);
  const bar = make("progress", "", moving);
  bar.max = 1;
  const stop = make("button", "wb-button", moving);
  const problem = make("p", "wb-refused", root);
  problem.setAttribute("role", "alert");

  let waiting = null;
  let sending = false;
  let own = "";

  const percent = (share) => Math.round(100 * share).toLocaleString(words().locale);
  const draw = () => {
    const said = words();
    lead.textContent = said.lead;
    pickText.textContent = said.choose;
    hint.textContent = said.hint;
    pasteTitle.textContent = said.paste;
    pasteHint.textContent = said.paste_hint;
    field.setAttribute("aria-label", said.paste_hint);
    pasteButton.textContent = said.read_paste;
    stop.textContent = said.stop;
    input.accept = model.get("endings");
    const step = model.get("step");
    const busy = sending || Boolean(step);
    moving.hidden = !busy;
    if (!sending && step) {
      movingText.textContent = step;
      const share = model.get("share");
      if (share >= 0) bar.value = share;
      else bar.removeAttribute("value");
    }
    stop.hidden = !sending && !model.get("stoppable");
    input.disabled = pasteButton.disabled = busy;
    zone.classList.toggle("wb-busy", busy);
    const text = own || model.get("problem");
    if (problem.textContent !== text) problem.textContent = text;
    problem.hidden = !text;
  };

  const say = (text) => {
    own = text;
    sending = false;
    draw();
  };
  const answer = () => new Promise((resolve, reject) => { waiting = { resolve, reject }; });
  const ask = (message, buffers) => {
    const promise = answer();
    model.send(message, undefined, buffers);
    return promise;
  };
  model.on("msg:custom", (message) => {
    if (message.kind === "refused") {
      if (waiting) waiting.reject(message.text);
      else say(message.text);
    } else if (waiting) waiting.resolve(message);
    waiting = null;
  });

  const move = (share) => {
    movingText.textContent = words().sending.replace("{share}", percent(share));
    bar.value = share;
  };
  const send = async (files, pasted) => {
    if (sending || model.get("step") || !files.length) return;
    own = "";
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (size > model.get("limit_bytes")) {
      const told = (size / MEGABYTE).toLocaleString(words().locale, { maximumFractionDigits: 1 });
      say(words().too_large.replace("{size}", told));
      return;
    }
    sending = true;
    move(0);
    draw();
    try {
      await ask({ kind: "begin", pasted, files: files.map((file) => ({ name: file.name, size: file.size })) });
      let sent = 0;
      for (const [number, file] of files.entries()) {
        for (let offset = 0; offset < file.size; offset += model.get("piece_bytes")) {
          const piece = await file.slice(offset, offset + model.get("piece_bytes")).arrayBuffer();
          if (!sending) throw "";
          await ask({ kind: "piece", file: number, offset }, [piece]);
          sent += piece.byteLength;
          move(size ? sent / size : 1);
        }
      }
      await ask({ kind: "end" });
      if (pasted) field.value = "";
      say("");
    } catch (reason) {
      model.send({ kind: "cancel" });
      say(typeof reason === "string" ? reason : words().broken);
    }
  };

  input.addEventListener("change", async () => {
    await send([...input.files], false);
    input.value = "";
  });
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("wb-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("wb-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    zone.classList.remove("wb-over");
    send([...event.dataTransfer.files], false);
  });
  // A file dropped beside the place must not replace the page.
  const keep = (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  };
  const page = document.querySelector("body.wb");
  for (const kind of ["dragover", "drop"]) page?.addEventListener(kind, keep);
  pasteButton.addEventListener("click", () => {
    if (!field.value.trim()) say(words().empty_paste);
    else send([new File([field.value], "pasted.tsv")], true);
  });
  // Signs typed here are no shortcuts of the notebook around.
  for (const kind of ["keydown", "paste", "copy", "cut"]) field.addEventListener(kind, (event) => event.stopPropagation());
  stop.addEventListener("click", () => {
    if (sending) sending = false;
    else model.send({ kind: "stop" });
  });
  const changed = () => {
    const began = moving.hidden && Boolean(model.get("step"));
    const ended = !moving.hidden && !sending && !model.get("step");
    if (model.get("step") || model.get("problem")) own = "";
    draw();
    // The forms come and go: what happens now stays in sight.
    if (began || ended) root.scrollIntoView({ block: ended ? "start" : "nearest" });
  };
  model.on("change:words change:step change:share change:stoppable change:problem", changed);
  draw();
  return () => {
    for (const kind of ["dragover", "drop"]) page?.removeEventListener(kind, keep);
  };
}

export default { render };
